//! The module `generated_sdk::testing`, as tests of other crates use it.

use generated_sdk::organization::v2018_12_25;
use generated_sdk::organization::v2021_03_31::{
    Client, CreateUserError, CreateUserRequest, CreateUserResponse, DeleteOrganizationRequest,
    DeleteRoleAssignmentRequest, DescribeOrganizationMembersRequest, DescribeOrganizationRequest,
    DescribeOrganizationResponse, GetTaskStatusRequest, ListUsersRequest,
};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::{CommonError, Error, ErrorKind, Language, RetryPolicy, Site};
use serde_json::json;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

fn panic_message(work: impl FnOnce()) -> String {
    let panic = catch_unwind(AssertUnwindSafe(work)).expect_err("it was to panic");
    panic.downcast_ref::<String>().cloned().expect("the message is a formatted one")
}

fn organization(id: u64) -> Answer<DescribeOrganizationRequest> {
    Answer::json(json!({ "OrgId": id }))
}

#[tokio::test]
async fn replies_come_in_their_order_and_then_the_one_for_the_rest() {
    let service = Service::new();
    let script = service.on::<DescribeOrganizationRequest>();
    script.answer(organization(1)).answer(organization(2)).always(organization(3));
    let client = Client::new(service.config());
    let mut ids = Vec::new();
    for _ in 0..4 {
        ids.push(client.describe_organization().send().await.unwrap().org_id);
    }
    assert_eq!(ids, [1, 2, 3, 3]);
    service.assert_done();
}

#[tokio::test]
async fn typed_and_json_responses_are_the_same_and_get_a_request_id() {
    let service = Service::new();
    let mut typed = DescribeOrganizationResponse::default();
    typed.org_id = 7;
    typed.is_manager = true;
    service
        .on::<DescribeOrganizationRequest>()
        .answer(Answer::new(typed.clone()))
        .answer(Answer::with(|response: &mut DescribeOrganizationResponse| *response = typed.clone()))
        .answer(Answer::json(json!({ "OrgId": 7, "IsManager": true })))
        .answer(Answer::json(r#"{ "OrgId": 7, "IsManager": true, "RequestId": "own" }"#));
    let client = Client::new(service.config());
    for id in ["request-1", "request-2", "request-3", "own"] {
        let answer = client.describe_organization().send().await.unwrap();
        typed.request_id = id.to_owned();
        assert_eq!(answer, typed);
    }
}

#[tokio::test]
async fn an_action_without_a_reply_is_an_error_that_lists_the_scripted_ones() {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().answer(organization(1));
    service.on::<CreateUserRequest>().answer(Answer::connection_lost());
    let client = Client::new(service.config());
    client.describe_organization().send().await.unwrap();
    let error = client.list_users().zone_id("z-1").send().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the test has no answer for `ListUsers` (2021-03-31); it has: `DescribeOrganization` \
         (2021-03-31) with no answer left, `CreateUser` (2021-03-31) with 1 answer left",
    );
    assert!(!error.may_have_taken_effect());
    assert_eq!(service.recorded().len(), 2, "repeating it would not help");
    assert_eq!(
        panic_message(|| service.assert_done()),
        "the test is not done: `CreateUser` (2021-03-31) with 1 answer left; `ListUsers` was called without an answer for it",
    );
}

#[test]
fn a_mistake_in_a_scripted_response_panics_where_it_is_made() {
    let answer = |fields: serde_json::Value| panic_message(|| drop(Answer::<ListUsersRequest>::json(fields)));
    assert_eq!(answer(json!({ "User": [] })), "this is not a response of ListUsers: it has no field `User`");
    assert_eq!(
        answer(json!({ "Users": [{ "UserId": "u-1" }, { "UserNmae": "mei" }] })),
        "this is not a response of ListUsers: it has no field `Users.UserNmae`",
    );
    assert!(
        answer(json!({ "Users": "mei" }))
            .starts_with("this is not a response of ListUsers: found a string, expected a list")
    );
    assert_eq!(answer(json!([])), "this is not a response of ListUsers: a response is an object");
    // What the service may send, an answer may say.
    Answer::<ListUsersRequest>::json(
        json!({ "Users": [null, { "UserId": "u-1" }], "NextToken": null, "TotalCounts": "1" }),
    );
}

#[tokio::test]
async fn errors_of_the_service_are_those_of_the_action() {
    let service = Service::new();
    service
        .on::<CreateUserRequest>()
        .answer(Answer::error(CreateUserError::InvalidParameterUsernameAlreadyExists, "taken"))
        .answer(Answer::error(CreateUserError::Common(CommonError::AuthFailureSecretIdNotFound), "who?"))
        .answer(Answer::error_code("FailedOperation.Unheard", "new"));
    let client = Client::new(service.config());
    let request = CreateUserRequest::builder().zone_id("z-1").user_name("mei").build();
    let mut codes = Vec::new();
    for _ in 0..3 {
        match client.send(&request).await {
            Err(Error::Service(error)) => codes.push((error.code().clone(), error.message().to_owned(), error.kind())),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(codes[0].0, CreateUserError::InvalidParameterUsernameAlreadyExists);
    assert_eq!(codes[0].2, ErrorKind::AlreadyExists);
    assert_eq!(codes[1].0, CreateUserError::Common(CommonError::AuthFailureSecretIdNotFound));
    assert_eq!((codes[2].0.to_string(), &*codes[2].1), ("FailedOperation.Unheard".to_owned(), "new"));
    assert_eq!(service.requests::<CreateUserRequest>(), [request.clone(), request.clone(), request]);
}

#[tokio::test]
async fn broken_connections_differ_in_what_may_have_happened() {
    let service = Service::new();
    service
        .on::<CreateUserRequest>()
        .answer(Answer::unreachable())
        .answer(Answer::connection_lost())
        .always(Answer::http(502, "<html></html>").header("Content-Type", "text/html"));
    let client = Client::new(service.config());
    let create = || client.create_user().zone_id("z-1").user_name("mei").send();
    // The first was never sent, so the retry meets the second, which must not be repeated.
    let lost = create().await.unwrap_err();
    assert!(lost.may_have_taken_effect());
    assert_eq!(lost.earlier_attempts().len(), 1);
    assert_eq!(service.requests::<CreateUserRequest>().len(), 2);
    let Error::Decode(gateway) = create().await.unwrap_err() else { panic!("a page of a gateway is no answer") };
    assert_eq!((gateway.http_status(), gateway.content_type()), (502, Some("text/html")));
}

#[tokio::test(start_paused = true)]
async fn silence_and_delays_take_no_time_with_a_paused_clock() {
    let service = Service::new();
    let hour = Duration::from_secs(3600);
    service
        .on::<CreateUserRequest>()
        .answer(Answer::silence())
        .answer(Answer::with(|_: &mut CreateUserResponse| {}).delayed(hour));
    let client = Client::new(service.config());
    let create = || client.create_user().zone_id("z-1").user_name("mei").send();
    let Error::Timeout(timeout) = create().await.unwrap_err() else { panic!("there is no answer") };
    assert!(timeout.sent());
    let start = tokio::time::Instant::now();
    create().timeout(2 * hour).attempt_timeout(2 * hour).await.unwrap();
    assert_eq!(start.elapsed(), hour);
}

#[tokio::test]
async fn a_reply_can_depend_on_the_request_and_on_earlier_ones() {
    let service = Service::new();
    let inner = service.clone();
    service.on::<ListUsersRequest>().answer_with(move |request| {
        assert_eq!(inner.requests::<ListUsersRequest>().last(), Some(&request));
        match request.next_token.as_deref() {
            None => Answer::json(json!({ "Users": [{ "UserId": "u-1" }], "NextToken": "two", "IsTruncated": true })),
            Some("two") => Answer::json(json!({ "Users": [{ "UserId": "u-2" }], "IsTruncated": false })),
            Some(other) => panic!("there is no page {other}"),
        }
    });
    let client = Client::new(service.config());
    let users = client.list_users().zone_id("z-1").paginate().collect_items().await.unwrap();
    assert_eq!(users.iter().map(|user| &*user.user_id).collect::<Vec<_>>(), ["u-1", "u-2"]);
    assert_eq!(service.requests::<ListUsersRequest>().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn tasks_run_through_their_states_without_taking_time() {
    let service = Service::new();
    let state = |state: &str| Answer::json(json!({ "TaskStatus": { "TaskId": "t-1", "Status": state } }));
    service.on::<DeleteRoleAssignmentRequest>().answer(Answer::json(json!({ "Task": { "TaskId": "t-1" } })));
    service
        .on::<GetTaskStatusRequest>()
        .answer(state("InProgress"))
        .answer(state("InProgress"))
        .answer(state("Success"));
    let request = DeleteRoleAssignmentRequest::builder()
        .zone_id("z-1")
        .role_configuration_id("rc-1")
        .target_type("MemberUin")
        .target_uin(7)
        .principal_type("User")
        .principal_id("u-1");
    let done = Client::new(service.config()).send(&request.build()).until_done().await.unwrap();
    assert_eq!(done.tasks()[0].state(), Some("Success"));
    assert_eq!(service.requests::<GetTaskStatusRequest>()[2].task_id, "t-1");
    service.assert_done();
}

#[tokio::test]
async fn retries_are_requests_of_their_own() {
    let service = Service::new();
    service
        .on::<DescribeOrganizationRequest>()
        .answer(Answer::error_code("RequestLimitExceeded", "slow down"))
        .answer(Answer::error_code("InternalError", "no"))
        .answer(organization(1));
    Client::new(service.config()).describe_organization().send().await.unwrap();
    assert_eq!(service.requests::<DescribeOrganizationRequest>().len(), 3);
    service.assert_done();

    service.on::<DescribeOrganizationRequest>().answer(Answer::error_code("RequestLimitExceeded", "slow down"));
    let config = service.config_builder().retry(RetryPolicy::off()).build().unwrap();
    let error = Client::new(config).describe_organization().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
}

#[tokio::test]
async fn requests_are_recorded_in_order_with_what_the_client_was_configured_to() {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().always(organization(1));
    service.on::<DescribeOrganizationMembersRequest>().always(Answer::json(json!({ "Items": [], "Total": 0 })));
    let config = service.config_builder().site(Site::International).region("ap-singapore").build().unwrap();
    let client = Client::new(config);
    client.describe_organization().send().await.unwrap();
    let members = client.describe_organization_members().offset(0).limit(20).search_key("a");
    members.send().language(Language::Chinese).await.unwrap();
    let [first, second] = &service.recorded()[..] else { panic!("there are two") };
    assert_eq!((first.action(), second.action()), ("DescribeOrganization", "DescribeOrganizationMembers"));
    assert_eq!((first.version(), first.region()), ("2021-03-31", Some("ap-singapore")));
    assert_eq!((first.language(), second.language()), ("en-US", "zh-CN"));
    assert_eq!(first.url(), "https://organization.intl.tencentcloudapi.com/");
    assert_eq!(second.body(), r#"{"Offset":0,"Limit":20,"SearchKey":"a"}"#);
    assert_eq!(second.request::<DescribeOrganizationRequest>(), None);
    assert_eq!(second.request::<DescribeOrganizationMembersRequest>().unwrap().search_key.as_deref(), Some("a"));
}

#[tokio::test]
async fn actions_of_one_name_in_two_versions_are_two_actions() {
    let service = Service::new();
    service.on::<v2018_12_25::DeleteOrganizationRequest>().answer(Answer::connection_lost());
    service.on::<DeleteOrganizationRequest>().answer(Answer::json(json!({})));
    Client::new(service.config()).delete_organization().send().await.unwrap();
    let old = v2018_12_25::Client::new(service.config()).delete_organization().send().await.unwrap_err();
    assert!(old.may_have_taken_effect());
    assert_eq!(service.requests::<DeleteOrganizationRequest>().len(), 1);
}

#[tokio::test]
async fn actions_that_the_crate_does_not_know_can_be_scripted() {
    let service = Service::new();
    service
        .on_action("DescribeSomethingNew")
        .answer(Answer::json(json!({ "Any": ["field"] })))
        .answer(Answer::error_code("FailedOperation.Unheard", "no"))
        .always(Answer::connection_lost());
    let client = Client::new(service.config());
    let call = || client.call("DescribeSomethingNew").send::<serde_json::Value>(&json!({ "Limit": 1 }));
    let answer = call().await.unwrap();
    assert_eq!(answer, json!({ "Any": ["field"], "RequestId": "request-1" }));
    assert_eq!(call().await.unwrap_err().code(), Some("FailedOperation.Unheard"));
    assert!(call().await.unwrap_err().may_have_taken_effect());
    let bodies: Vec<String> = service.recorded().iter().map(|request| request.body().to_owned()).collect();
    assert_eq!(bodies, [r#"{"Limit":1}"#; 3]);
    let error = client.call("Other").send::<serde_json::Value>(&json!({})).await.unwrap_err();
    assert!(
        error.to_string().contains("no answer for `Other` (2021-03-31); it has: `DescribeSomethingNew`"),
        "{error}"
    );

    service.on::<ListUsersRequest>().answer(Answer::json(json!({ "TotalCounts": 7 })));
    let known: serde_json::Value = client.call("ListUsers").send(&json!({ "ZoneId": "z-1" })).await.unwrap();
    assert_eq!(known["TotalCounts"], 7, "a call by name of a known action meets the same script");
}

#[tokio::test]
async fn debug_output_shows_no_body() {
    let service = Service::new();
    service.on::<CreateUserRequest>().answer(Answer::with(|created: &mut CreateUserResponse| {
        created.user_info.password = Some("the-password".to_owned());
    }));
    let client = Client::new(service.config());
    client.create_user().zone_id("z-1").user_name("mei").email("mei@example.com").send().await.unwrap();
    let shown = format!("{service:?} {:?} {client:?}", service.recorded());
    assert!(shown.contains("CreateUser"), "{shown}");
    assert!(!shown.contains("mei@example.com") && !shown.contains("the-password"), "{shown}");
}
