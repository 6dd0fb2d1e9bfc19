//! An account factory: finds the member account of a name or creates one, without ever creating two; and how to test that
//! without an account.
//!
//! ```text
//! cargo run --example account_factory --features testing -- <name> <department id>
//! cargo test --example account_factory --features testing
//! ```

use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{FinancialPermission, RelationPolicyType};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(department)) = (arguments.next(), arguments.next()) else {
        return Err("give the name of the account and the id of its department".into());
    };
    let uin = find_or_create(&Client::from_env()?, &name, department.parse()?).await?;
    println!("{name} is {uin}");
    Ok(())
}

/// The account number of the member of this name, which is created if there is none.
async fn find_or_create(client: &Client, name: &str, department: i64) -> Result<i64, Error> {
    if let Some(uin) = find(client, name).await? {
        return Ok(uin);
    }
    let created = client
        .create_organization_member()
        .name(name)
        .account_name(name)
        .node_id(department)
        .policy_type(RelationPolicyType::Financial)
        .permission_ids([FinancialPermission::ViewBills, FinancialPermission::ViewBalance])
        .send()
        .await;
    match created {
        Ok(created) => Ok(created.uin),
        // A second account would be worse than none: look whether this one came into being. It can take a while to show.
        Err(error) if error.may_have_taken_effect() => match find(client, name).await? {
            Some(uin) => Ok(uin),
            None => Err(error.into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// The account number of the member of exactly this name; the service searches for a part of it.
async fn find(client: &Client, name: &str) -> Result<Option<i64>, Error> {
    let mut members = client.describe_organization_members().search_key(name).paginate().items();
    while let Some(member) = members.next().await {
        let member = member?;
        if member.name == name {
            return Ok(Some(member.member_uin));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use generated_sdk::organization::v2021_03_31::{
        CreateOrganizationMemberError, CreateOrganizationMemberRequest, DescribeOrganizationMembersRequest,
    };
    use generated_sdk::testing::{Answer, Service};
    use serde_json::json;

    /// A service with these members in it.
    fn service_with(members: serde_json::Value) -> (Service, Client) {
        let service = Service::new();
        let client = Client::new(service.config());
        service.on::<DescribeOrganizationMembersRequest>().answer(found(members));
        (service, client)
    }

    fn found(members: serde_json::Value) -> Answer<DescribeOrganizationMembersRequest> {
        Answer::json(json!({ "Total": members.as_array().map(Vec::len), "Items": members }))
    }

    #[tokio::test]
    async fn an_existing_member_is_found_by_its_exact_name() {
        let members = json!([{ "Name": "shop-test", "MemberUin": 1 }, { "Name": "shop", "MemberUin": 2 }]);
        let (service, client) = service_with(members);
        assert_eq!(find_or_create(&client, "shop", 7).await.unwrap(), 2);
        // Nothing else is scripted: creating a member would have been an error.
        service.assert_done();
    }

    #[tokio::test]
    async fn a_missing_member_is_created_in_its_department() {
        let (service, client) = service_with(json!([]));
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::json(json!({ "Uin": 3 })));
        assert_eq!(find_or_create(&client, "shop", 7).await.unwrap(), 3);
        let created = service.requests::<CreateOrganizationMemberRequest>();
        assert_eq!((&*created[0].name, created[0].node_id), ("shop", 7));
        service.assert_done();
    }

    #[tokio::test]
    async fn a_connection_that_breaks_after_the_account_was_created_does_not_create_another() {
        let (service, client) = service_with(json!([]));
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::connection_lost());
        service.on::<DescribeOrganizationMembersRequest>().answer(found(json!([{ "Name": "shop", "MemberUin": 3 }])));
        assert_eq!(find_or_create(&client, "shop", 7).await.unwrap(), 3);
        assert_eq!(service.requests::<CreateOrganizationMemberRequest>().len(), 1);
        service.assert_done();
    }

    #[tokio::test]
    async fn a_refusal_is_passed_on() {
        let (service, client) = service_with(json!([]));
        let full = CreateOrganizationMemberError::FailedOperationCreateMemberAuthOverLimit;
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::error(full, "no more accounts"));
        let error = find_or_create(&client, "shop", 7).await.unwrap_err();
        assert_eq!(error.code(), Some("FailedOperation.CreateMemberAuthOverLimit"));
        service.assert_done();
    }
}
