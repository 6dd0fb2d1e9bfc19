//! Tests of what `{:?}` prints: enough to identify the value. `wire/secrets.rs` tests that no secret is in it.

use generated_sdk::credentials::Cached;
use generated_sdk::organization::v2021_03_31::types::{FinancialPermission, TaskState};
use generated_sdk::organization::v2021_03_31::{Client, CreateRoleAssignmentRequest, GetTaskStatusRequest};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::transport::{HttpRequest, HttpResponse, HyperTransport};
use generated_sdk::{Credentials, WaitError};
use serde_json::{Value, json};
use std::fmt::Debug;

#[track_caller]
fn shows(value: impl Debug, expected: &str) {
    let shown = format!("{value:?}");
    assert!(shown.starts_with(expected), "{shown}");
}

#[test]
fn calls_lists_and_waiters_show_what_they_are() {
    let client = Client::new(Service::new().config());
    let call = || client.create_role_assignment().zone_id("z-1").send();
    shows(call(), "Call {");
    shows(call().with_metadata(), "WithMetadata(Call {");
    shows(call().until_done(), r#"Waiter { action: "CreateRoleAssignment", polling: Polling {"#);
    shows(client.call("ListUsers").send::<Value>(&json!({})), "Call {");
    shows(client.list_users().zone_id("z-1").paginate(), r#"Paginator { action: "ListUsers""#);
    shows(client.list_users().zone_id("z-1").paginate().items(), r#"Items { action: "ListUsers""#);
    shows(client.call("ListPolicies").paginate(&json!({})), r#"Paginator { action: "ListPolicies""#);
}

#[test]
fn transports_and_what_they_carry_show_addresses() {
    shows(HyperTransport::builder(), "HyperTransportBuilder {");
    let transport = HyperTransport::builder().proxy("http://proxy.example:3128").build().unwrap();
    shows(&transport, "HyperTransport { proxies: Proxies {");
    assert!(format!("{transport:?}").contains("Http proxy.example:3128"), "{transport:?}");
    shows(HttpRequest::new("https://example.com/", "{}").unwrap(), r#"HttpRequest { url: "https://example.com/""#);
    shows(HttpResponse::new(502, "<html>"), "HttpResponse { status: 502");
    shows(Cached::new(Credentials::new("AKIDshown", "key").unwrap()), r#"Cached(Credentials { secret_id: "AKIDshown""#);
}

#[test]
fn values_that_are_not_documented_show_as_they_came() {
    assert_eq!(format!("{:?}", TaskState::from("Paused")), r#"Unknown("Paused")"#);
    assert_eq!(format!("{:?}", FinancialPermission::from(77)), "Unknown(77)");
}

#[tokio::test(start_paused = true)]
async fn tasks_show_what_is_known_of_them() {
    let service = Service::new();
    let started = json!({"Tasks": [{"TaskId": "t-1", "Status": "InProgress"}]});
    service.on::<CreateRoleAssignmentRequest>().answer(Answer::json(started));
    let failed = json!({"TaskStatus": {"Status": "Failed", "FailureReason": "no such user"}});
    service.on::<GetTaskStatusRequest>().answer(Answer::json(failed));
    let call = Client::new(service.config()).create_role_assignment().zone_id("z-1").send();
    let error = call.until_done().await.unwrap_err();
    shows(&error, "Failed(Tasks {");
    let WaitError::Failed(tasks) = error else { panic!("{error:?}") };
    shows(&tasks, "Tasks { response: CreateRoleAssignmentResponse { Tasks: [");
    shows(
        &tasks.tasks()[0],
        r#"TaskReport { request: GetTaskStatusRequest { ZoneId: "z-1", TaskId: "t-1" }, outcome: Failed, state: Some("Failed"), reason: Some("no such user")"#,
    );
}
