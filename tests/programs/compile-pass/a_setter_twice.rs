use generated_sdk::organization::v2021_03_31::types::Tag;

#[test]
fn works() {
    let tag = Tag::builder().tag_key("a").tag_value("b").tag_key("c").build();
    assert_eq!(tag.tag_key, "c");
}
