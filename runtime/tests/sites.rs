//! Actions that only one of the vendor's sites has.

use generated_sdk::organization::v2021_03_31::{Client, DeleteAccountRequest};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::{ErrorKind, Site};
use serde_json::{Value, json};

fn client(service: &Service, site: Site) -> Client {
    Client::new(service.config_builder().site(site).build().unwrap())
}

#[tokio::test]
async fn an_action_that_the_site_lacks_is_refused_before_it_is_sent() {
    let service = Service::new();
    let error = client(&service, Site::International).delete_account().member_uin(1).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    assert_eq!(
        error.to_string(),
        "the site `intl` does not have DeleteAccount, which is available on `cn` only; call it by name to send it all \
         the same"
    );
    assert!(service.recorded().is_empty());
}

#[tokio::test]
async fn it_is_sent_to_the_site_that_has_it_and_wherever_the_program_says() {
    let service = Service::new();
    service.on::<DeleteAccountRequest>().always(Answer::json(json!({})));
    client(&service, Site::China).delete_account().member_uin(1).send().await.unwrap();
    let abroad = client(&service, Site::International);
    abroad.call("DeleteAccount").send::<Value>(&json!({ "MemberUin": 1 })).await.unwrap();
    abroad.delete_account().member_uin(1).send().endpoint("https://example.com").await.unwrap();
    let elsewhere = service.config_builder().site(Site::International).endpoint("https://example.com").build();
    Client::new(elsewhere.unwrap()).delete_account().member_uin(1).send().await.unwrap();
    assert_eq!(service.recorded().len(), 4);
}
