//! Calls of actions by name.

use super::*;
use crate::memory::Memory;
use generated_sdk::organization::v2021_03_31::types::Tag;
use generated_sdk::{Error, ErrorCode, ErrorKind, Language};
use loopback::verify;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

const NEW: &str = r#""Total":7,"RequestId":"new-1""#;

async fn call(client: &Client, request: &Value) -> Result<Value, Error> {
    client.call("DescribeNews").send(request).await
}

#[tokio::test]
async fn an_action_that_the_crate_does_not_know_is_called_by_name() {
    let server = Server::always(Answer::response(NEW));
    let answer = call(&client(&server), &json!({"Limit": 10, "Name": "财务部"})).await.unwrap();
    assert_eq!(answer, json!({"Total": 7, "RequestId": "new-1"}));
    let request = server.only_request();
    assert_eq!(request.header("x-tc-action"), Some("DescribeNews"));
    assert_eq!(request.header("x-tc-version"), Some("2021-03-31"));
    assert_eq!(serde_json::from_slice::<Value>(&request.body).unwrap(), json!({"Limit": 10, "Name": "财务部"}));
    assert_eq!(verify(&request, SECRET_KEY).unwrap().service, "organization");
}

#[tokio::test]
async fn request_and_response_can_have_any_type() {
    let server = Server::always(Answer::response(NEW));
    let answer: BTreeMap<String, Value> =
        client(&server).call("DescribeNews").send(&BTreeMap::from([("Limit", 10)])).await.unwrap();
    assert_eq!(answer["Total"], 7);
    assert_eq!(server.only_request().text(), r#"{"Limit":10}"#);
}

#[tokio::test]
async fn another_version_can_be_called() {
    let server = Server::always(Answer::response(NEW));
    let _: Value = client(&server).call("DescribeNews").version("2027-01-01").send(&json!({})).await.unwrap();
    let request = server.only_request();
    assert_eq!(request.header("x-tc-version"), Some("2027-01-01"));
    verify(&request, SECRET_KEY).unwrap();
}

#[tokio::test]
async fn the_options_of_a_call_are_those_of_every_call() {
    let server = Server::always(Answer::response(NEW));
    let call = client(&server).call("DescribeNews").send::<Value>(&json!({}));
    call.language(Language::English).header("X-Trace", "t-1").await.unwrap();
    let request = server.only_request();
    assert_eq!(request.header("x-tc-language"), Some("en-US"));
    assert_eq!(request.header("x-trace"), Some("t-1"));
}

/// The number of attempts of a call that always meets a bad gateway.
async fn attempts(call: impl FnOnce(&Client) -> generated_sdk::RawCall) -> usize {
    let server = Server::always(Answer::new(502, "text/html", "<html>502</html>"));
    let retry = RetryPolicy::standard().base_delay(Duration::from_millis(1));
    let client = Client::new(patient(&server).retry(retry).build().unwrap());
    let error = call(&client).send::<Value>(&json!({})).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.may_have_taken_effect());
    server.received().len()
}

#[tokio::test]
async fn an_unknown_action_counts_as_a_write_unless_the_caller_says_that_it_reads() {
    assert_eq!(attempts(|client| client.call("DescribeNews")).await, 1);
    assert_eq!(attempts(|client| client.call("DescribeNews").read_only()).await, 3);
}

#[tokio::test]
async fn a_known_action_keeps_its_access() {
    assert_eq!(attempts(|client| client.call("DescribeOrganization")).await, 3);
    assert_eq!(attempts(|client| client.call("DeleteRoleAssignment").read_only()).await, 1);
    // Of another version nothing is known.
    assert_eq!(attempts(|client| client.call("DescribeOrganization").version("2021-03-31")).await, 3);
    assert_eq!(attempts(|client| client.call("DescribeOrganization").version("2027-01-01")).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_known_action_shares_its_rate_limit_with_typed_calls() {
    let memory = Memory::new(|_| replies::task());
    let client = memory.client();
    for _ in 0..20 {
        client.send(&delete_role_assignment()).await.unwrap();
    }
    let request = serde_json::to_value(delete_role_assignment()).unwrap();
    let _: Value = client.call("DeleteRoleAssignment").send(&request).await.unwrap();
    let arrived = memory.arrived();
    assert_eq!(arrived[20].at - arrived[0].at, Duration::from_secs(1));
}

#[tokio::test]
async fn a_refusal_has_its_code_kind_and_request_id() {
    let server = Server::always(Answer::refusal("FailedOperation.ZoneIdNotExist", "no such space"));
    let Err(Error::Service(error)) = call(&client(&server), &json!({})).await else { panic!("it was refused") };
    assert_eq!(error.code().as_str(), "FailedOperation.ZoneIdNotExist");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.request_id(), Some("refused-1"));
}

#[tokio::test]
async fn a_name_that_no_action_can_have_is_not_sent() {
    let server = Server::always(Answer::response(NEW));
    let client = client(&server);
    for name in ["", "Describe News", "1News", "News\r\nX-TC-Action: DeleteAccount", "Nachrichtenübersicht"] {
        let error = client.call(name).send::<Value>(&json!({})).await.unwrap_err();
        let expected = format!("{name:?} is not an action; one looks like `DescribeOrganization`");
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.kind(), ErrorKind::Config);
    }
    for version in ["", "2021", "2021-03-31\r\n", "2021/03/31", "v021-03-31", "2021-03-311"] {
        let error = client.call("DescribeNews").version(version).send::<Value>(&json!({})).await.unwrap_err();
        assert_eq!(error.to_string(), format!("{version:?} is not a version; one looks like `2021-03-31`"));
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_request_that_is_no_object_is_not_sent() {
    let server = Server::always(Answer::response(NEW));
    let client = client(&server);
    for (request, given) in [
        (json!([1]), "a list"),
        (json!("text"), "a string"),
        (Value::Null, "null"),
        (json!(-1), "a number or a boolean"),
        (json!(true), "a number or a boolean"),
    ] {
        let error = call(&client, &request).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "the DescribeNews request breaks documented limits and was not sent: it is {given}; it must be a JSON object"
            )
        );
    }
    let keys_that_are_no_texts = BTreeMap::from([(vec![1], 2)]);
    let error = client.call("DescribeNews").send::<Value>(&keys_that_are_no_texts).await.unwrap_err();
    assert!(error.to_string().ends_with("it is something that JSON cannot express; it must be a JSON object"));
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_response_of_another_type_is_reported_without_its_content() {
    const SECRET: &str = "the-secret-in-the-answer";
    for body in [
        format!(r#""Total":"{SECRET}","RequestId":"new-1""#),
        format!(r#""Total":{{"{SECRET}":1}},"RequestId":"new-1""#),
        format!(r#""{SECRET}":[],"RequestId":"new-1""#),
    ] {
        let server = Server::always(Answer::response(&body));
        let read = client(&server).call("DescribeNews").send::<BTreeMap<String, u64>>(&json!({})).await;
        let Err(Error::Decode(error)) = read else { panic!("{body} was read") };
        assert_eq!((error.action(), error.path()), ("DescribeNews", "Response"));
        let shown = error.to_string();
        assert!(shown.contains("it does not fit `alloc::collections::btree::map::BTreeMap"), "{shown}");
        assert!(shown.contains(" at line 1 column "), "{shown}");
        assert!(!shown.contains(SECRET), "{shown}");
    }
}

#[tokio::test]
async fn a_request_of_more_than_ten_mebibytes_is_not_sent() {
    const LARGEST: usize = 10 << 20;
    let server = Server::always(Answer::response(NEW));
    let client = client(&server);
    let with_length = |length: usize| json!({"Text": "x".repeat(length - r#"{"Text":""}"#.len())});
    call(&client, &with_length(LARGEST)).await.unwrap();
    assert_eq!(server.only_request().body.len(), LARGEST);

    let error = call(&client, &with_length(LARGEST + 1)).await.unwrap_err();
    assert!(error.to_string().ends_with("it has 10485761 bytes; at most 10485760 are allowed"), "{error}");
    // Together with whatever else is wrong.
    let huge = client
        .describe_organization_members()
        .offset(0)
        .limit(51)
        .tags([Tag::builder().tag_key("k".repeat(LARGEST)).tag_value("v").build()]);
    let Err(Error::Validation(invalid)) = huge.send().await else { panic!("it was sent") };
    let told: Vec<_> = invalid.violations().iter().map(generated_sdk::Violation::parameters).collect();
    assert_eq!(told, [&["Limit".to_owned()][..], &[]]);
    assert_eq!(server.received().len(), 1);
}
