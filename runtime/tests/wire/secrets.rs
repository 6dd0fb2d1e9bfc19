//! No secret in anything that ends up in logs.

use super::*;
use generated_sdk::Error;
use generated_sdk::organization::v2021_03_31::types::UserInfo;
use generated_sdk::organization::v2021_03_31::{
    CreateSCIMCredentialRequest, CreateSCIMCredentialResponse, CreateUserRequest, CreateUserResponse,
};
use generated_sdk::transport::{HttpRequest, HttpResponse, HyperTransport};
use loopback::Received;
use std::error::Error as StdError;

const SCIM_SECRET: &str = "the-scim-secret-of-the-tests";
const PASSWORD: &str = "the-password-of-the-tests";
const MAIL: &str = "mei.tan@example.com";

/// Everything that an error can say.
pub(super) fn everything(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(|error| format!("{error} {error:?} {error:#?}\n")).collect()
}

pub(super) fn assert_hidden(text: &str, secrets: &[&str]) {
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

/// Everything public that has a secret in it, or passes one on.
#[test]
fn no_public_type_shows_its_secrets() {
    let request = HttpRequest::new("https://organization.tencentcloudapi.com/", PASSWORD).unwrap();
    let request = request.with_header("authorization", SECRET_KEY).with_header("x-tc-token", TOKEN);
    let response = HttpResponse::new(200, PASSWORD).with_header("x", TOKEN);
    let proxy = format!("http://me:{PASSWORD}@proxy");
    let builder = HyperTransport::builder().proxy(&*proxy).root_certificate_pem(SCIM_SECRET);
    let transport = HyperTransport::builder().proxy(&*proxy).build().unwrap();
    let config = Config::builder(temporary()).proxy(&*proxy);
    let mut shown = format!("{request:#?} {response:#?} {builder:#?} {transport:#?} {config:#?} {:#?}", temporary());
    let client = Client::new(config.build().unwrap());
    let list = client.list_users().zone_id("z-1").paginate();
    let call = client.send(&new_user()).header("x-secret", SCIM_SECRET);
    let raw = client.call("CreateUser").send::<serde_json::Value>(&serde_json::json!({ "Password": PASSWORD }));
    let named = client.call("CreateUser");
    shown += &format!("{client:#?} {list:#?} {call:#?} {raw:#?} {named:#?} {:#?}", new_user());
    assert_hidden(&shown, &[SECRET_KEY, TOKEN, PASSWORD, SCIM_SECRET, MAIL]);
}

#[test]
fn requests_and_responses_do_not_show_what_is_sensitive() {
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
async fn an_undecodable_response_is_reported_without_its_secret() {
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
async fn a_number_in_place_of_a_secret_string_is_not_shown() {
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
    assert!(told.contains("`Email` has [redacted] characters; at most 128 are allowed"), "{told}");
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
async fn nothing_secret_is_traced_on_the_way_through_proxies_and_tls() {
    const HEADER: &str = "the-secret-of-a-header";
    const PROXY_PASSWORD: &str = "the-password-of-the-proxy";
    const ENCODED: &str = "bWU6dGhlLXBhc3N3b3JkLW9mLXRoZS1wcm94eQ==";
    let (log, _guard) = Log::start();
    let server =
        Server::always(Answer::response(&format!(r#""UserInfo":{{"Password":"{PASSWORD}"}},"RequestId":"1""#)));
    let authority = certificates::Authority::new();
    let front = authority.front(&["localhost"], &server).await;
    let open = proxies::Proxy::http("HTTP/1.1 200 OK\r\n\r\n", front.clone()).await;
    let closed = proxies::Proxy::http("HTTP/1.1 407 Who are you?\r\n\r\n", front.clone()).await;
    let socks = proxies::Proxy::socks(front).await;
    let mut told = String::new();
    for (scheme, proxy, endpoint) in [
        ("http", &open.authority, "https://localhost"),
        ("http", &closed.authority, "https://localhost"),
        ("socks5", &socks.authority, "https://localhost"),
        ("http", &server.authority(), "http://localhost"),
    ] {
        let config = Config::builder(temporary())
            .endpoint(endpoint)
            .proxy(format!("{scheme}://me:{PROXY_PASSWORD}@{proxy}"))
            .root_certificate_pem(authority.pem());
        told += &format!("{config:?} {config:#?}");
        let client = Client::new(config.build().unwrap());
        told += &format!("{client:?} {client:#?}");
        let done = client.send(&new_user()).header("x-secret", HEADER).await;
        told += &done.map_or_else(|error| everything(&error), |user| format!("{user:?}"));
    }
    assert_eq!(server.received().len(), 3, "the way was open but for one");
    let shown = log.all();
    for part in ["hyper_util", " call:", " attempt:"] {
        assert!(shown.contains(part), "`{part}` is traced: {shown}");
    }
    let secrets = [SECRET_KEY, TOKEN, PASSWORD, MAIL, HEADER, PROXY_PASSWORD, ENCODED];
    assert_hidden(&shown, &secrets);
    assert_hidden(&told, &secrets);
    for request in server.received() {
        let signature = request.header("authorization").unwrap().rsplit('=').next().unwrap().to_owned();
        assert_hidden(&shown, &[&signature]);
    }
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
