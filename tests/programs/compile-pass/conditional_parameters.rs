use generated_sdk::organization::v2021_03_31::DescribeOrganizationMembersRequest;

#[test]
fn works() {
    for search in [Some("shop"), None] {
        let mut builder = DescribeOrganizationMembersRequest::builder().offset(0).limit(10);
        if let Some(search) = search {
            builder = builder.search_key(search);
        }
        assert_eq!(builder.build().search_key.as_deref(), search);
    }
}
