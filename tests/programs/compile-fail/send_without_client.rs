use generated_sdk::organization::v2021_03_31::DescribeOrganizationRequest;

fn main() {
    let _call = DescribeOrganizationRequest::builder().send();
}
