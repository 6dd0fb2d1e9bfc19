//! Responses: well-formed, unusual, and unreadable ones.

use super::*;
use generated_sdk::organization::v2021_03_31::types::{FinancialPermission, MemberType, TaskState};
use generated_sdk::organization::v2021_03_31::{
    CreateRoleAssignmentError, DeleteRoleAssignmentError, DeleteRoleAssignmentResponse,
};
use generated_sdk::{CommonError, DecodeError, Error, ErrorKind};

type Outcome = Result<DeleteRoleAssignmentResponse, Error<DeleteRoleAssignmentError>>;

async fn answered(answer: Answer) -> Outcome {
    let server = Server::always(answer);
    client(&server).send(&delete_role_assignment()).await
}

async fn refused(code: &str) -> Error<DeleteRoleAssignmentError> {
    answered(Answer::refusal(code, "no")).await.unwrap_err()
}

async fn undecodable(answer: Answer) -> DecodeError {
    match answered(answer).await {
        Err(Error::Decode(error)) => *error,
        other => panic!("not a decode error: {other:?}"),
    }
}

fn code(error: Error<DeleteRoleAssignmentError>) -> DeleteRoleAssignmentError {
    match error {
        Error::Service(error) => error.code().clone(),
        other => panic!("not an error of the service: {other:?}"),
    }
}

#[tokio::test]
async fn a_documented_code_is_its_variant() {
    let error = refused("FailedOperation.ZoneIdNotExist").await;
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("FailedOperation.ZoneIdNotExist"));
    assert_eq!(code(error), DeleteRoleAssignmentError::FailedOperationZoneIdNotExist);
}

#[tokio::test]
async fn a_code_of_every_action_is_a_common_one() {
    let error = refused("AuthFailure.SignatureExpire").await;
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert_eq!(code(error), DeleteRoleAssignmentError::Common(CommonError::AuthFailureSignatureExpire));
}

#[tokio::test]
async fn an_unknown_code_is_kept_as_it_is() {
    let error = refused("FailedOperation.InventedYesterday").await;
    assert_eq!(error.code(), Some("FailedOperation.InventedYesterday"));
    match code(error) {
        DeleteRoleAssignmentError::Unknown(unknown) => {
            assert_eq!(unknown.as_str(), "FailedOperation.InventedYesterday");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn kinds_tell_failures_apart() {
    for (code, kind, may_have_taken_effect) in [
        ("LimitExceeded.CreateRoleAssignmentLimitExceeded", ErrorKind::Quota, false),
        ("LimitExceeded.InventedYesterday", ErrorKind::Quota, true),
        ("LimitExceeded", ErrorKind::Quota, false),
        ("RequestLimitExceeded", ErrorKind::Throttled, false),
        ("RequestLimitExceeded.UinLimitExceeded", ErrorKind::Throttled, false),
        ("RequestLimitExceeded.InventedYesterday", ErrorKind::Throttled, true),
        ("AuthFailure.SecretIdNotFound", ErrorKind::Authentication, false),
        ("UnauthorizedOperation", ErrorKind::Permission, false),
        ("ResourceNotFound.InventedYesterday", ErrorKind::NotFound, true),
        ("MissingParameter", ErrorKind::Invalid, false),
        ("DryRunOperation", ErrorKind::DryRun, false),
        ("InternalError", ErrorKind::Ambiguous, true),
        ("InternalError.InventedYesterday", ErrorKind::Ambiguous, true),
        ("CompletelyNew", ErrorKind::Failed, true),
    ] {
        let error = refused(code).await;
        assert_eq!(error.kind(), kind, "{code}");
        assert_eq!(error.may_have_taken_effect(), may_have_taken_effect, "{code}");
    }
}

#[tokio::test]
async fn an_error_of_the_service_is_one_whatever_status_comes_with_it() {
    for status in [200, 400, 403, 429, 500, 503] {
        let error = answered(Answer::refusal("InternalError", "broken").status(status)).await.unwrap_err();
        let Error::Service(error) = error else { panic!("{status}: {error:?}") };
        assert_eq!(error.http_status(), status);
        assert_eq!(error.message(), "broken");
        assert_eq!(error.request_id(), Some("refused-1"));
    }
}

#[tokio::test]
async fn an_error_shows_code_message_and_request_id() {
    let error = answered(Answer::refusal("FailedOperation.ZoneIdNotExist", "no such zone")).await.unwrap_err();
    assert_eq!(error.to_string(), "FailedOperation.ZoneIdNotExist: no such zone (request id refused-1)");
    assert_eq!(error.request_id(), Some("refused-1"));
}

#[tokio::test]
async fn the_question_mark_turns_an_actions_error_into_the_type_erased_one() {
    async fn program(client: Client) -> Result<(), Error> {
        client.send(&delete_role_assignment()).await?;
        Ok(())
    }
    let server = Server::always(Answer::refusal("FailedOperation.ZoneIdNotExist", "no such zone"));
    let error = program(client(&server)).await.unwrap_err();
    assert_eq!(error.code(), Some("FailedOperation.ZoneIdNotExist"));
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.to_string(), "FailedOperation.ZoneIdNotExist: no such zone (request id refused-1)");
}

#[tokio::test]
async fn a_code_that_only_another_action_documents_is_unknown_but_of_its_kind() {
    let server = Server::always(Answer::refusal("FailedOperation.ZoneIdNotExist", "no"));
    let client = client(&server);
    let error = client.describe_organization().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.code(), Some("FailedOperation.ZoneIdNotExist"));
    // The same code is a variant where it is documented.
    let error = client.create_role_assignment().zone_id("z").send().await.unwrap_err();
    let Error::Service(error) = error else { panic!("{error:?}") };
    assert_eq!(*error.code(), CreateRoleAssignmentError::FailedOperationZoneIdNotExist);
}

#[tokio::test]
async fn unknown_enum_values_are_kept_and_can_be_written_again() {
    let fields = TASK.replace("InProgress", "Paused");
    let answer = answered(Answer::response(&fields)).await.unwrap();
    assert!(matches!(answer.task.status, TaskState::Unknown(_)));
    assert_eq!(answer.task.status.as_str(), "Paused");
    assert_eq!(answer.task.status.to_string(), "Paused");
    let json = serde_json::to_string(&answer).unwrap();
    assert!(json.contains(r#""Status":"Paused""#), "{json}");
    assert_eq!(serde_json::from_str::<DeleteRoleAssignmentResponse>(&json).unwrap(), answer);
    // Numbers as well.
    let number: FinancialPermission = serde_json::from_str("77").unwrap();
    assert_eq!(number.number(), 77);
    assert_eq!(serde_json::to_string(&number).unwrap(), "77");
}

#[tokio::test]
async fn missing_and_null_lists_are_empty_lists() {
    let (log, _guard) = Log::start();
    for fields in [r#""Total":0,"RequestId":"1""#, r#""Items":null,"Total":0,"RequestId":"1""#] {
        assert_eq!(members_from(fields).await.items, []);
    }
    assert_eq!(log.at(Level::WARN), [""; 0]);
}

#[tokio::test]
async fn null_among_the_items_is_no_item() {
    let members = members_from(r#""Items":[null,{"MemberUin":7},null],"Total":1,"RequestId":"1""#).await;
    assert_eq!(members.items.iter().map(|member| member.member_uin).collect::<Vec<_>>(), [7]);
}

#[tokio::test]
async fn a_missing_promised_field_is_zero_and_is_reported() {
    let (log, _guard) = Log::start();
    let fields = r#""Items":[{"MemberUin":1,"MemberType":"Invite"},{}],"RequestId":"missing-1""#;
    let members = members_from(fields).await;
    assert_eq!(members.total, 0);
    assert_eq!(members.items[0].name, "");
    assert_eq!(members.items[0].member_type, MemberType::Invite);
    assert_eq!(members.items[1].member_type.as_str(), "");
    let warnings = log.at(Level::WARN);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    for part in ["DescribeOrganizationMembers", "missing-1", "Items[0].Name,", "Items[1].MemberUin,", "Total"] {
        assert!(warnings[0].contains(part), "`{part}` is not in {warnings:?}");
    }
    assert!(!warnings[0].contains("Items[0].MemberUin"), "{warnings:?}");
}

#[tokio::test]
async fn a_deprecated_action_is_reported() {
    let (log, _guard) = Log::start();
    members_from(r#""DeprecatedWarning":"use another","Items":[],"Total":0,"RequestId":"1""#).await;
    let warnings = log.at(Level::WARN);
    assert!(matches!(&warnings[..], [one] if one.contains("use another")), "{warnings:?}");
}

#[tokio::test]
async fn additional_fields_are_ignored() {
    let fields = r#""New":{"Deep":[1,{"a":null}]},"Items":[{"MemberUin":7,"New":"x"}],"Total":1,"RequestId":"1""#;
    let members = members_from(fields).await;
    assert_eq!(members.items[0].member_uin, 7);
    let beside = Answer::json(format!(r#"{{"Before":[],"Response":{{{TASK}}},"After":1}}"#));
    assert_eq!(answered(beside).await.unwrap().task.task_id, "t-0md93jfd3");
}

#[tokio::test]
async fn numbers_as_strings_and_strings_as_numbers_are_read() {
    let fields =
        r#""Items":[{"MemberUin":"100012345678","Name":42,"PayUin":100012340001}],"Total":"1","RequestId":"1""#;
    let members = members_from(fields).await;
    assert_eq!(members.total, 1);
    assert_eq!(members.items[0].member_uin, 100_012_345_678);
    assert_eq!(members.items[0].name, "42");
    assert_eq!(members.items[0].pay_uin, "100012340001");
    assert_eq!(members_from(r#""Items":[],"Total":3.0,"RequestId":"1""#).await.total, 3);
}

#[tokio::test]
async fn numbers_keep_all_their_digits() {
    let fields = r#""Items":[{"MemberUin":9223372036854775807}],"Total":9223372036854775807,"RequestId":"1""#;
    let members = members_from(fields).await;
    assert_eq!(members.total, i64::MAX);
    assert_eq!(members.items[0].member_uin, i64::MAX);
}

#[tokio::test]
async fn the_content_type_does_not_matter() {
    let answer = Answer::new(200, "text/html", format!(r#"{{"Response":{{{TASK}}}}}"#));
    assert_eq!(answered(answer).await.unwrap().request_id, "task-1");
}

#[tokio::test]
async fn a_chunked_answer_is_read() {
    assert_eq!(answered(Answer::response(TASK).chunked()).await.unwrap().request_id, "task-1");
}

#[tokio::test]
async fn the_response_of_a_proxy_is_reported_with_its_status() {
    let page = "<html><h1>502 Bad Gateway</h1></html>";
    for status in [502, 200] {
        let error = undecodable(Answer::new(status, "text/html", page)).await;
        assert_eq!(error.http_status(), status);
        assert_eq!(error.content_type(), Some("text/html"));
        assert_eq!(error.excerpt(), "502 Bad Gateway");
        assert_eq!(error.path(), "");
        assert_eq!(error.request_id(), None);
        let told = error.to_string();
        let expected =
            format!("the response to DeleteRoleAssignment is not JSON (text/html, status {status}) from 127.0.0.1:");
        assert!(told.starts_with(&expected) && told.ends_with(": 502 Bad Gateway"), "{told}");
    }
}

#[tokio::test]
async fn a_result_with_a_status_that_is_no_success_is_not_trusted() {
    let error = undecodable(Answer::response(TASK).status(503)).await;
    assert_eq!(error.http_status(), 503);
    assert_eq!(error.request_id(), Some("task-1"));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = Server::always(Answer::new(302, "text/html", "").header("Location", "/elsewhere"));
    let error = client(&server).send(&delete_role_assignment()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn responses_that_are_not_the_services_json_are_decode_errors() {
    let deep = format!(r#"{{"Response":{{"Error":{}{}}}}}"#, "[".repeat(100_000), "]".repeat(100_000));
    let deep_result = format!(r#"{{"Response":{{"Task":{}{}}}}}"#, r#"{"Task":"#.repeat(100_000), "}".repeat(100_000));
    for body in [
        "",
        "   ",
        "null",
        "[]",
        "\"text\"",
        "{}",
        r#"{"Response":null}"#,
        r#"{"Response":[]}"#,
        r#"{"Response":"text"}"#,
        r#"{"response":{}}"#,
        r#"{"Response":{"Task":{"TaskId":"t"#,
        r#"{"Response":{}}{"Response":{}}"#,
        r#"{"Response":{"Task":"\ud800"}}"#,
        &deep,
        &deep_result,
    ] {
        let error = answered(Answer::json(body)).await.unwrap_err();
        let shown: String = body.chars().take(60).collect();
        assert_eq!(error.kind(), ErrorKind::Decode, "{shown}: {error:?}");
        assert!(error.may_have_taken_effect(), "{shown}");
    }
}

#[tokio::test]
async fn a_deeply_nested_field_that_nobody_knows_does_no_harm() {
    let deep = format!(r#""New":{}{},"#, "[".repeat(100_000), "]".repeat(100_000));
    // Whether it is skipped or refused is not promised; it must not end the program.
    match answered(Answer::response(&format!("{deep}{TASK}"))).await {
        Ok(answer) => assert_eq!(answer.request_id, "task-1"),
        Err(error) => assert_eq!(error.kind(), ErrorKind::Decode),
    }
}

#[tokio::test]
async fn an_error_that_is_not_the_services_is_no_success() {
    for error in [r#"{"Message":"no code"}"#, r#"{"Code":null}"#, "{}", r#""text""#, "[1]", "7", "true"] {
        let fields = format!(r#""Error":{error},"RequestId":"odd-1""#);
        let found = undecodable(Answer::response(&fields)).await;
        assert_eq!(found.request_id(), Some("odd-1"), "{error}");
    }
}

#[tokio::test]
async fn an_error_that_is_null_is_none() {
    let answer = answered(Answer::response(&format!(r#""Error":null,{TASK}"#))).await.unwrap();
    assert_eq!(answer.request_id, "task-1");
}

#[tokio::test]
async fn an_error_without_a_message_is_one() {
    let error = answered(Answer::response(r#""Error":{"Code":"InternalError"},"RequestId":"1""#)).await.unwrap_err();
    assert_eq!(error.to_string(), "InternalError:  (request id 1)");
}

#[tokio::test]
async fn the_request_id_may_come_in_a_header() {
    let answer = Answer::response(r#""Task":7"#).header("X-TC-RequestId", "from-header");
    assert_eq!(undecodable(answer).await.request_id(), Some("from-header"));
}

#[tokio::test]
async fn an_unreadable_field_is_reported_with_its_path() {
    let server = Server::always(Answer::response(
        r#""RequestId":"path-1","Items":[{"MemberUin":1},{"MemberUin":1,"OrgPermission":[{"Id":"seven"}]}],"Total":2"#,
    ));
    let error = members(&client(&server)).await.unwrap_err();
    let Error::Decode(error) = error else { panic!("{error:?}") };
    assert_eq!(error.action(), "DescribeOrganizationMembers");
    assert_eq!(error.path(), "Response.Items[1].OrgPermission[0].Id");
    assert_eq!(error.request_id(), Some("path-1"));
    let told = error.to_string();
    assert!(told.contains("at `Response.Items[1].OrgPermission[0].Id`"), "{told}");
    assert!(told.ends_with("(request id path-1)"), "{told}");
}

#[tokio::test]
async fn numbers_that_do_not_fit_are_errors_and_never_wrap() {
    for total in
        ["-9223372036854775809", "18446744073709551616", "1.5", "1e300", "true", "{}", "[1]", "\"\"", "\"0x10\""]
    {
        let server = Server::always(Answer::response(&format!(r#""Items":[],"Total":{total},"RequestId":"1""#)));
        let error = members(&client(&server)).await.unwrap_err();
        let Error::Decode(error) = error else { panic!("{total}: {error:?}") };
        assert_eq!(error.path(), "Response.Total", "{total}");
    }
}

#[tokio::test]
async fn a_transport_of_ones_own_is_used() {
    let memory = Memory::new(|_| replies::members());
    assert_eq!(members(&memory.client()).await.unwrap().total, 7);
}
