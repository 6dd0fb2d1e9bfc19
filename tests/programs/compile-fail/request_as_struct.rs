use generated_sdk::organization::v2021_03_31::DescribeOrganizationRequest;

fn main() {
    let _request = DescribeOrganizationRequest { lang: None, product: None };
}
