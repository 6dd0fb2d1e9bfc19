//! One moment at which several calls must be over.

use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationRequest};
use generated_sdk::testing::{Answer, Service};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn calls_share_a_deadline() {
    let service = Service::new();
    let client = Client::new(service.config());
    service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "OrgId": 7 })).delayed(10 * SECOND));
    let deadline = (Instant::now() + 25 * SECOND).into_std();
    let start = Instant::now();
    client.describe_organization().send().deadline(deadline).await.unwrap();
    client.describe_organization().send().deadline(deadline).await.unwrap();
    let third = client.describe_organization().send().deadline(deadline).await.unwrap_err();
    assert_eq!(start.elapsed(), 25 * SECOND);
    let Error::Timeout(timeout) = third else { panic!("{third}") };
    assert_eq!((timeout.limit(), timeout.sent()), (5 * SECOND, true));
    let fourth = client.describe_organization().send().deadline(deadline).await.unwrap_err();
    assert!(!fourth.may_have_taken_effect());
    assert_eq!(service.recorded().len(), 3, "after the deadline nothing is sent");
}

#[tokio::test(start_paused = true)]
async fn the_timeout_of_a_call_holds_beside_its_deadline() {
    let service = Service::new();
    let client = Client::new(service.config());
    service.on::<DescribeOrganizationRequest>().always(Answer::silence());
    let start = Instant::now();
    let deadline = (start + 3600 * SECOND).into_std();
    let call = client.describe_organization().send().timeout(2 * SECOND).deadline(deadline);
    let Error::Timeout(timeout) = call.await.unwrap_err() else { panic!("there is no answer") };
    assert_eq!((timeout.limit(), start.elapsed()), (2 * SECOND, 2 * SECOND));
}
