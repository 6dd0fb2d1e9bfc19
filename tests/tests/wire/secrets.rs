//! No secret in anything that ends up in logs.

use super::*;
use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::types::UserInfo;
use generated_sdk::organization::v2021_03_31::{
    CreateSCIMCredentialRequest, CreateSCIMCredentialResponse, CreateUserRequest, CreateUserResponse,
};
use std::error::Error as StdError;
use tests::server::Received;

const SCIM_SECRET: &str = "the-scim-secret-of-the-tests";
const PASSWORD: &str = "the-password-of-the-tests";
const MAIL: &str = "mei.tan@example.com";

/// Everything that an error can say.
pub fn everything(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(|error| format!("{error} {error:?} {error:#?}\n")).collect()
}

pub fn assert_hidden(text: &str, secrets: &[&str]) {
    for secret in secrets {
        assert!(!text.contains(secret), "`{secret}` is shown: {text}");
    }
}

fn new_user() -> CreateUserRequest {
    CreateUserRequest::builder().zone_id("z-1").user_name("mei.tan").email(MAIL).build()
}

#[test]
fn configuration_client_and_builder_do_not_show_key_and_token() {
    let builder = Config::builder(temporary());
    let shown = format!("{builder:?} {builder:#?}");
    let config = builder.build().unwrap();
    let client = Client::new(config.clone());
    let shown = format!("{shown} {config:?} {config:#?} {client:?} {client:#?} {:?}", temporary());
    assert_hidden(&shown, &[SECRET_KEY, TOKEN]);
    assert!(shown.contains(SECRET_ID), "the secret id is no secret, and helps: {shown}");
}

#[test]
fn requests_and_answers_do_not_show_what_is_sensitive() {
    let request = new_user();
    assert_hidden(&format!("{request:?} {request:#?}"), &[MAIL]);
    assert!(format!("{request:?}").contains("Email: [redacted]"), "{request:?}");

    let json = format!(r#"{{"UserInfo":{{"Email":"{MAIL}","Password":"{PASSWORD}","UserId":"u-1"}}}}"#);
    let answer: CreateUserResponse = serde_json::from_str(&json).unwrap();
    assert_eq!(answer.user_info.password.as_deref(), Some(PASSWORD));
    assert_hidden(&format!("{answer:?} {answer:#?}"), &[MAIL, PASSWORD]);
    let user: &UserInfo = &answer.user_info;
    assert_hidden(&format!("{user:?} {user:#?} {:?}", [user]), &[MAIL, PASSWORD]);

    let json = format!(r#"{{"CredentialId":"scimcred-1","CredentialSecret":"{SCIM_SECRET}"}}"#);
    let answer: CreateSCIMCredentialResponse = serde_json::from_str(&json).unwrap();
    assert_eq!(answer.credential_secret, SCIM_SECRET);
    assert_hidden(&format!("{answer:?} {answer:#?}"), &[SCIM_SECRET]);
}

#[tokio::test]
async fn an_undecodable_answer_is_told_without_its_secret() {
    for body in [
        // A broken type beside the secret, before and after it.
        format!(r#"{{"Response":{{"CredentialSecret":"{SCIM_SECRET}","ZoneId":{{}},"RequestId":"scim-1"}}}}"#),
        format!(r#"{{"Response":{{"ZoneId":[],"CredentialSecret":"{SCIM_SECRET}","RequestId":"scim-1"}}}}"#),
        // The secret itself where something else is expected.
        format!(r#"{{"Response":{{"CredentialStatus":{{"a":"{SCIM_SECRET}"}},"RequestId":"scim-1"}}}}"#),
        format!(r#"{{"Response":{{"CredentialSecret":["{SCIM_SECRET}"],"RequestId":"scim-1"}}}}"#),
        format!(r#"{{"Response":{{"CredentialSecret":{{"Value":"{SCIM_SECRET}"}},"RequestId":"scim-1"}}}}"#),
        format!(r#"{{"Response":"{SCIM_SECRET}"}}"#),
        format!(r#""{SCIM_SECRET}""#),
        format!(r#"["{SCIM_SECRET}"]"#),
        // Cut off within it.
        format!(r#"{{"Response":{{"RequestId":"scim-1","CredentialSecret":"{SCIM_SECRET}"#),
        // Escaped quotes before it.
        format!(r#"{{"Response":{{"RequestId":"scim-1","CredentialSecret":"a\"b{SCIM_SECRET}","ZoneId":{{}}}}}}"#),
    ] {
        let server = Server::always(Answer::json(&*body));
        let error = client(&server).create_scim_credential().zone_id("z-1").send().await.unwrap_err();
        let Error::Decode(decode) = &error else { panic!("{error:?}") };
        assert_hidden(decode.excerpt(), &[SCIM_SECRET]);
        assert_hidden(&everything(&error), &[SCIM_SECRET, SECRET_KEY]);
        if body.contains("scim-1") && body.ends_with('}') {
            assert_eq!(error.request_id(), Some("scim-1"), "{body}");
            assert!(decode.path().starts_with("Response."), "{body}");
            assert!(decode.excerpt().contains("CredentialS"), "{body}");
        }
    }
}

#[tokio::test]
async fn a_number_where_a_secret_is_text_is_not_told_either() {
    let body = r#"{"Response":{"ZoneId":7,"ExpireTime":true,"CredentialStatus":[],"CredentialSecret":424242424242}}"#;
    let server = Server::always(Answer::json(body));
    let error = client(&server).create_scim_credential().zone_id("z-1").send().await.unwrap_err();
    assert_hidden(&error.to_string(), &["424242424242"]);
}

#[test]
fn a_sensitive_parameter_is_not_shown_when_it_breaks_a_limit() {
    let server = Server::always(Answer::reset());
    let mail = format!("{}@example.com", "private".repeat(30));
    let call = client(&server).create_user().zone_id("z-1").user_name("mei.tan").email(mail).send();
    assert_hidden(&format!("{call:?}"), &["private"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(call).unwrap_err();
    let told = everything(&error);
    assert!(told.contains("`Email` is [redacted], but must be at most 128 characters"), "{told}");
    assert_hidden(&told, &["private"]);
}

#[tokio::test]
async fn nothing_secret_is_traced() {
    let (log, _guard) = Log::start();
    let answer = |request: &Received| match request.header("x-tc-action") {
        Some("CreateSCIMCredential") => Answer::response(&format!(
            r#""CredentialSecret":"{SCIM_SECRET}","DeprecatedWarning":"old","RequestId":"1""#
        )),
        Some("CreateUser") => {
            Answer::response(&format!(r#""UserInfo":{{"Email":"{MAIL}","Password":"{PASSWORD}"}},"RequestId":"2""#))
        }
        _ => Answer::reset(),
    };
    let server = Server::new(answer);
    let client = Client::new(Config::builder(temporary()).endpoint(server.url()).build().unwrap());
    client.send(&CreateSCIMCredentialRequest::builder().zone_id("z-1").build()).await.unwrap();
    client.send(&new_user()).await.unwrap();
    members(&client).await.unwrap_err();
    let shown = log.all();
    assert!(shown.contains("CreateSCIMCredential"), "the log is not empty: {shown}");
    assert_hidden(&shown, &[SECRET_KEY, TOKEN, SCIM_SECRET, PASSWORD, MAIL]);
    let signature = server.received()[0].header("authorization").unwrap().rsplit('=').next().unwrap().to_owned();
    assert_hidden(&shown, &[&signature]);
}

#[tokio::test]
async fn errors_of_the_network_do_not_show_key_and_token() {
    let server = Server::always(Answer::reset());
    let client = Client::new(Config::builder(temporary()).endpoint(server.url()).build().unwrap());
    let error = client.send(&new_user()).await.unwrap_err();
    assert_hidden(&everything(&error), &[SECRET_KEY, TOKEN, MAIL]);
}

#[test]
fn refused_credentials_are_not_shown() {
    let error = Credentials::new(SECRET_ID, format!("{SECRET_KEY}\n")).unwrap_err();
    assert_hidden(&everything(&error), &[SECRET_KEY]);
    let error = Credentials::temporary(SECRET_ID, SECRET_KEY, format!("{TOKEN}\n")).unwrap_err();
    assert_hidden(&everything(&error), &[SECRET_KEY, TOKEN]);
}
