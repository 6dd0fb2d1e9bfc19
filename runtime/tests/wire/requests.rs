//! Requests as the service receives them.

use super::*;
use generated_sdk::organization::v2018_12_25;
use generated_sdk::organization::v2021_03_31::CreateSCIMCredentialRequest;
use generated_sdk::organization::v2021_03_31::types::{DeprovisionStrategy, PrincipalType, Tag, TargetType};
use generated_sdk::{Error, Language, Site};
use loopback::Received;
use loopback::verify;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

async fn received(config: ConfigBuilder, server: &Server) -> Received {
    let client = Client::new(config.build().unwrap());
    client.send(&delete_role_assignment()).await.unwrap();
    server.only_request()
}

fn task_server() -> Server {
    Server::always(Answer::response(TASK))
}

#[tokio::test]
async fn the_documented_call_reads_as_documented() {
    let server = task_server();
    let done = client(&server)
        .delete_role_assignment()
        .zone_id("z-2ms923mw")
        .role_configuration_id("rc-smw9em32")
        .target_type(TargetType::MemberUin)
        .target_uin(10_000_332)
        .principal_type(PrincipalType::User)
        .principal_id("u-siwnwiene")
        .deprovision_strategy(DeprovisionStrategy::DeprovisionForLastRoleAssignmentOnAccount)
        .send()
        .await
        .unwrap();
    assert_eq!(format!("{} is {}", done.task.task_id, done.task.status), "t-0md93jfd3 is InProgress");
    assert_eq!(done.request_id, "task-1");
    assert_eq!(
        server.only_request().text(),
        r#"{"ZoneId":"z-2ms923mw","RoleConfigurationId":"rc-smw9em32","TargetType":"MemberUin","TargetUin":10000332,"PrincipalType":"User","PrincipalId":"u-siwnwiene","DeprovisionStrategy":"DeprovisionForLastRoleAssignmentOnAccount"}"#
    );
}

#[tokio::test]
async fn a_request_is_a_signed_post_with_the_headers_of_the_api() {
    let server = task_server();
    let request = received(config(&server), &server).await;
    assert_eq!((&*request.method, &*request.target), ("POST", "/"));
    assert_eq!(request.header("host"), Some(&*server.authority()));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.header("x-tc-action"), Some("DeleteRoleAssignment"));
    assert_eq!(request.header("x-tc-version"), Some("2021-03-31"));
    assert_eq!(request.header("x-tc-language"), Some("zh-CN"));
    assert_eq!(request.header("x-tc-region"), None);
    assert_eq!(request.header("x-tc-token"), None);
    let client = request.header("x-tc-requestclient").unwrap();
    assert!(client.starts_with("SDK_RUST_"), "{client}");
    let names: Vec<_> = request.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    let mut distinct = names.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), names.len(), "a header was sent twice: {names:?}");
}

#[tokio::test]
async fn the_timestamp_is_now() {
    let server = task_server();
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let before = now();
    let request = received(config(&server), &server).await;
    let sent: u64 = request.header("x-tc-timestamp").unwrap().parse().unwrap();
    assert!((before..=now()).contains(&sent), "{sent}");
}

#[tokio::test]
async fn the_signature_is_right_and_covers_the_host_with_its_port() {
    let server = task_server();
    let request = received(config(&server), &server).await;
    let signed = verify(&request, SECRET_KEY).unwrap();
    assert_eq!(signed.secret_id, SECRET_ID);
    assert_eq!(signed.service, "organization");
    assert_eq!(signed.headers, ["content-type", "host"]);
}

#[tokio::test]
async fn the_signature_is_right_for_strings_beyond_ascii() {
    let server = Server::always(Answer::response(r#""RequestId":"1""#));
    let client = client(&server);
    client.update_organization_node().node_id(1).name("财务部 \"“ü🦀\n").send().await.unwrap();
    let request = server.only_request();
    verify(&request, SECRET_KEY).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({"NodeId": 1, "Name": "财务部 \"“ü🦀\n"}));
}

#[tokio::test]
async fn a_wrong_key_is_refused_by_a_server_that_checks() {
    let checking = |request: &Received| match verify(request, SECRET_KEY) {
        Ok(_) => Answer::response(TASK),
        Err(why) => Answer::refusal("AuthFailure.SignatureFailure", &why),
    };
    let server = Server::new(checking);
    let of = |key: &str| {
        let credentials = Credentials::new(SECRET_ID, key).unwrap();
        Client::new(Config::builder(credentials).endpoint(server.url()).build().unwrap())
    };
    of(SECRET_KEY).send(&delete_role_assignment()).await.unwrap();
    let refused = of("another-key").send(&delete_role_assignment()).await.unwrap_err();
    assert_eq!(refused.code(), Some("AuthFailure.SignatureFailure"));
}

#[tokio::test]
async fn a_session_token_goes_along_and_is_not_signed() {
    let server = task_server();
    let config = Config::builder(temporary()).endpoint(server.url());
    let request = received(config, &server).await;
    assert_eq!(request.header("x-tc-token"), Some(TOKEN));
    let signed = verify(&request, SECRET_KEY).unwrap();
    assert_eq!(signed.headers, ["content-type", "host"]);
}

#[tokio::test]
async fn the_region_is_sent_when_it_is_set() {
    let server = task_server();
    let request = received(config(&server).region("ap-guangzhou"), &server).await;
    assert_eq!(request.header("x-tc-region"), Some("ap-guangzhou"));
    verify(&request, SECRET_KEY).unwrap();
}

#[tokio::test]
async fn the_language_is_the_sites_unless_it_is_chosen() {
    for (site, language, sent) in [
        (Site::China, None, "zh-CN"),
        (Site::International, None, "en-US"),
        (Site::China, Some(Language::English), "en-US"),
        (Site::International, Some(Language::Chinese), "zh-CN"),
    ] {
        let server = task_server();
        let config = config(&server).site(site);
        let config = language.into_iter().fold(config, ConfigBuilder::language);
        assert_eq!(received(config, &server).await.header("x-tc-language"), Some(sent), "{site} {language:?}");
    }
}

#[tokio::test]
async fn the_old_version_sends_its_own_version() {
    let server = Server::always(Answer::response(r#""RequestId":"1""#));
    let client = v2018_12_25::Client::new(config(&server).build().unwrap());
    client.delete_organization_nodes().node_ids([7, 8]).send().await.unwrap();
    let request = server.only_request();
    assert_eq!(request.header("x-tc-action"), Some("DeleteOrganizationNodes"));
    assert_eq!(request.header("x-tc-version"), Some("2018-12-25"));
    assert_eq!(request.text(), r#"{"NodeIds":[7,8]}"#);
    verify(&request, SECRET_KEY).unwrap();
}

#[tokio::test]
async fn a_request_without_parameters_is_an_empty_object() {
    let server = Server::always(Answer::response(r#""RequestId":"1""#));
    client(&server).describe_organization().send().await.unwrap();
    let request = server.only_request();
    assert_eq!(request.text(), "{}");
    verify(&request, SECRET_KEY).unwrap();
}

#[tokio::test]
async fn a_stored_request_is_sent_as_often_as_wanted() {
    let server = task_server();
    let client = client(&server);
    let request = delete_role_assignment();
    let first = client.send(&request).await.unwrap();
    let second = client.send(&request).await.unwrap();
    assert_eq!(first, second);
    let received = server.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].body, received[1].body);
}

#[tokio::test]
async fn nothing_is_sent_before_the_call_is_awaited() {
    let server = task_server();
    let client = client(&server);
    drop(client.send(&delete_role_assignment()));
    client.send(&delete_role_assignment()).await.unwrap();
    assert_eq!(server.received().len(), 1);
}

#[test]
fn requests_can_be_compared_cloned_and_logged() {
    let request = delete_role_assignment();
    let mut other = request.clone();
    assert_eq!(request, other);
    other.zone_id.push('x');
    assert_ne!(request, other);
    assert_eq!(
        format!("{request:?}"),
        "DeleteRoleAssignmentRequest { ZoneId: \"z-2ms923mw\", RoleConfigurationId: \"rc-smw9em32\", \
         TargetType: \"MemberUin\", TargetUin: 10000332, PrincipalType: \"User\", PrincipalId: \"u-siwnwiene\" }"
    );
}

#[test]
fn requests_go_to_json_and_back() {
    let request = DescribeOrganizationMembersRequest::builder()
        .offset(0)
        .limit(10)
        .tags([Tag::builder().tag_key("env").tag_value("production").build()])
        .build();
    let json = serde_json::to_value(&request).unwrap();
    assert_eq!(json, json!({"Offset": 0, "Limit": 10, "Tags": [{"TagKey": "env", "TagValue": "production"}]}));
    assert_eq!(serde_json::from_value::<DescribeOrganizationMembersRequest>(json).unwrap(), request);
}

#[test]
fn a_request_from_json_must_have_its_required_parameters() {
    let error = serde_json::from_str::<DescribeOrganizationMembersRequest>(r#"{"Offset":0}"#).unwrap_err();
    assert_eq!(error.to_string(), "missing required field `Limit` at line 1 column 12");
    let null = serde_json::from_str::<DescribeOrganizationMembersRequest>(r#"{"Offset":0,"Limit":null}"#).unwrap_err();
    assert_eq!(null.to_string(), "missing required field `Limit` at line 1 column 25");
    let inner = r#"{"Offset":0,"Limit":1,"Tags":[{"TagKey":"a","TagValue":"b"},{"TagKey":"c"}]}"#;
    let error = serde_json::from_str::<DescribeOrganizationMembersRequest>(inner).unwrap_err();
    assert_eq!(error.to_string(), "missing required field `Tags[1].TagValue` at line 1 column 74");
}

#[tokio::test]
async fn all_broken_limits_are_reported_together_and_nothing_is_sent() {
    let server = task_server();
    let client = client(&server);
    let tags = (0..11).map(|_| Tag::builder().tag_key("k").tag_value("v").build());
    let call = client.describe_organization_members().offset(55).limit(51).tags(tags).send();
    let Err(Error::Validation(invalid)) = call.await else { panic!("the limits were not checked") };
    assert_eq!(invalid.action(), "DescribeOrganizationMembers");
    let told: Vec<_> = invalid.violations().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "`Limit` is 51; it must be from 1 to 50",
            "`Tags` has 11 items; at most 10 are allowed",
            "`Offset` is 55; it must be a multiple of `Limit` (51)",
        ]
    );
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn one_of_several_parameters_must_be_set() {
    let server = Server::always(Answer::response(r#""Total":0,"Items":[],"RequestId":"1""#));
    let client = client(&server);
    let neither = client.list_org_service_assign_member().offset(0).limit(10).send().await.unwrap_err();
    assert_eq!(
        neither.to_string(),
        "the ListOrgServiceAssignMember request breaks documented limits and was not sent: \
         `ServiceId` and `Product` are not set; at least one of them is required"
    );
    assert_eq!(server.connections(), 0);
    client.list_org_service_assign_member().offset(0).limit(10).product("config").send().await.unwrap();
}

#[tokio::test]
async fn limits_can_be_left_to_the_service() {
    let server = Server::always(Answer::response(r#""Items":[],"Total":0,"RequestId":"1""#));
    let client = Client::new(config(&server).validate(false).build().unwrap());
    client.describe_organization_members().offset(55).limit(51).send().await.unwrap();
    assert_eq!(server.only_request().text(), r#"{"Offset":55,"Limit":51}"#);
}

#[tokio::test]
async fn unknown_enum_values_are_sent_as_they_are() {
    let server = task_server();
    let mut request = delete_role_assignment();
    request.target_type = TargetType::from("SomethingNew");
    client(&server).send(&request).await.unwrap();
    let body: Value = serde_json::from_slice(&server.only_request().body).unwrap();
    assert_eq!(body["TargetType"], "SomethingNew");
}

#[tokio::test]
async fn two_calls_share_a_connection() {
    let server = task_server();
    let client = client(&server);
    client.send(&delete_role_assignment()).await.unwrap();
    // Clones and other clients of the same configuration share it as well.
    Client::new(client.config().clone()).send(&delete_role_assignment()).await.unwrap();
    assert_eq!(server.received().len(), 2);
    assert_eq!(server.connections(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_calls_at_once_get_their_own_responses() {
    let server = Server::new(|request| {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let secret = body["ZoneId"].as_str().unwrap();
        Answer::response(&format!(r#""ZoneId":"{secret}","RequestId":"{secret}""#))
    });
    let client = client(&server);
    let calls: Vec<_> = (0..64)
        .map(|number| {
            let request = CreateSCIMCredentialRequest::builder().zone_id(format!("z-{number}")).build();
            let client = client.clone();
            tokio::spawn(async move { client.send(&request).await.unwrap() })
        })
        .collect();
    for (number, call) in calls.into_iter().enumerate() {
        assert_eq!(call.await.unwrap().zone_id, format!("z-{number}"));
    }
    let received = server.received();
    assert_eq!(received.len(), 64);
    for request in &received {
        verify(request, SECRET_KEY).unwrap();
    }
}
