use generated_sdk::organization::v2021_03_31::types::Tag;

fn main() {
    let _tag = Tag::builder().tag_key("env").build();
}
