//! Finds the member account of a name or creates one, and never creates two. Its tests need no account.
//!
//! ```text
//! cargo run --example find_or_create --features testing -- <name> <department id>
//! cargo test --example find_or_create --features testing
//! ```

use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{FinancialPermission, RelationPolicyType};
use generated_sdk::{Error, Polling, wait_until};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(name), Some(department)) = (arguments.next(), arguments.next()) else {
        return Err("usage: find_or_create <name> <department id>".into());
    };
    let uin = find_or_create(&Client::from_env()?, &name, department.parse()?).await?;
    println!("{name} is {uin}");
    Ok(())
}

/// Returns the account UIN of the member with this name, and creates the member if there is none.
async fn find_or_create(client: &Client, name: &str, department: i64) -> Result<i64, Error> {
    if let Some(uin) = find(client, name).await? {
        return Ok(uin);
    }
    let payer = client.describe_organization().send().await?.pay_uin;
    let created = client
        .create_organization_member()
        .name(name)
        .account_name(name)
        .node_id(department)
        .policy_type(RelationPolicyType::Financial)
        // The first two are mandatory on both sites; the international site also requires the third, which needs a payer.
        .permission_ids([
            FinancialPermission::ViewBills,
            FinancialPermission::ViewBalance,
            FinancialPermission::PayOnBehalf,
        ])
        .pay_uin(payer)
        .send()
        .await;
    match created {
        Ok(_) => wait_until_listed(client, name).await,
        // A second account would be worse than none: wait for this one to appear instead of repeating the call.
        Err(error) if error.may_have_taken_effect() => wait_until_listed(client, name).await.or(Err(error.into())),
        Err(error) => Err(error.into()),
    }
}

/// Waits for a new member, which can take a while to appear in the list of members.
async fn wait_until_listed(client: &Client, name: &str) -> Result<i64, Error> {
    wait_until(Polling::standard(), || find(client, name)).await
}

/// Returns the account UIN of the member with exactly this name. The search of the service also finds longer names.
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
        DescribeOrganizationRequest,
    };
    use generated_sdk::testing::{Answer, Service};
    use serde_json::{Value, json};

    const DEPARTMENT: i64 = 30_115;
    const UIN: i64 = 100_012_345_678;

    /// A service whose list of members is, in turn, each of these, and stays the last one.
    fn service_listing(lists: &[Value]) -> (Service, Client) {
        let service = Service::new();
        for members in lists {
            service.on::<DescribeOrganizationMembersRequest>().answer(page(members));
        }
        service.on::<DescribeOrganizationMembersRequest>().always(page(&lists[lists.len() - 1]));
        service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "PayUin": "100012340001" })));
        let client = Client::new(service.config());
        (service, client)
    }

    fn page(members: &Value) -> Answer<DescribeOrganizationMembersRequest> {
        Answer::json(json!({ "Total": members.as_array().map(Vec::len), "Items": members }))
    }

    fn shop() -> Value {
        json!([{ "Name": "shop-production", "MemberUin": UIN }])
    }

    #[tokio::test(start_paused = true)]
    async fn an_existing_member_is_found_by_its_exact_name() {
        let longer = json!({ "Name": "shop-production-2", "MemberUin": 1 });
        let (service, client) = service_listing(&[json!([longer, shop()[0]])]);
        assert_eq!(find_or_create(&client, "shop-production", DEPARTMENT).await.unwrap(), UIN);
        assert!(service.requests::<CreateOrganizationMemberRequest>().is_empty());
        service.assert_done();
    }

    #[tokio::test(start_paused = true)]
    async fn a_missing_member_is_created_in_its_department_and_awaited() {
        let (service, client) = service_listing(&[json!([]), json!([]), shop()]);
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::json(json!({ "Uin": UIN })));
        assert_eq!(find_or_create(&client, "shop-production", DEPARTMENT).await.unwrap(), UIN);
        let created = &service.requests::<CreateOrganizationMemberRequest>()[0];
        assert_eq!((&*created.name, created.node_id), ("shop-production", DEPARTMENT));
        assert_eq!(created.pay_uin.as_deref(), Some("100012340001"));
        service.assert_done();
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_breaks_after_the_account_was_created_does_not_create_another() {
        let (service, client) = service_listing(&[json!([]), json!([]), shop()]);
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::connection_lost());
        assert_eq!(find_or_create(&client, "shop-production", DEPARTMENT).await.unwrap(), UIN);
        assert_eq!(service.requests::<CreateOrganizationMemberRequest>().len(), 1);
        service.assert_done();
    }

    #[tokio::test(start_paused = true)]
    async fn an_unknown_outcome_stays_an_error_if_no_member_appears() {
        let (service, client) = service_listing(&[json!([])]);
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::connection_lost());
        let error = find_or_create(&client, "shop-production", DEPARTMENT).await.unwrap_err();
        assert!(error.may_have_taken_effect());
        assert_eq!(service.requests::<CreateOrganizationMemberRequest>().len(), 1);
        service.assert_done();
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_passed_on() {
        let (service, client) = service_listing(&[json!([])]);
        let full = CreateOrganizationMemberError::FailedOperationCreateMemberAuthOverLimit;
        service.on::<CreateOrganizationMemberRequest>().answer(Answer::error(full, "no more accounts"));
        let error = find_or_create(&client, "shop-production", DEPARTMENT).await.unwrap_err();
        assert_eq!(error.code(), Some("FailedOperation.CreateMemberAuthOverLimit"));
        service.assert_done();
    }
}
