//! Options of single calls, beside their parameters.

use super::*;
use generated_sdk::ErrorKind;
use loopback::verify;

fn task_server() -> Server {
    Server::always(Answer::response(TASK))
}

#[tokio::test]
async fn a_header_goes_along_with_every_attempt_of_its_call_alone() {
    let server = Server::new(|request| match request.header("x-trace") {
        Some(_) => Answer::refusal("RequestLimitExceeded", "slow down"),
        None => Answer::response(TASK),
    });
    let retry = RetryPolicy::standard().max_attempts(2).base_delay(std::time::Duration::from_millis(1));
    let client = Client::new(config(&server).retry(retry).build().unwrap());
    let call = client.send(&delete_role_assignment());
    call.header("X-Trace", "first").header("x-trace", "second, \t=!~").header("X-Other", "").await.unwrap_err();
    client.send(&delete_role_assignment()).await.unwrap();
    let received = server.received();
    let sent: Vec<_> = received.iter().map(|request| (request.header("x-trace"), request.header("x-other"))).collect();
    assert_eq!(sent, [(Some("second, \t=!~"), Some("")), (Some("second, \t=!~"), Some("")), (None, None)]);
    for request in &received {
        verify(request, SECRET_KEY).unwrap();
    }
}

#[tokio::test]
async fn a_header_that_the_client_sets_itself_is_refused() {
    let server = task_server();
    let client = client(&server);
    for name in ["Host", "content-type", "AUTHORIZATION", "User-Agent", "X-TC-Action", "x-tc-token", "Content-Length"] {
        let error = client.send(&delete_role_assignment()).header(name, "hidden").await.unwrap_err();
        let name = name.to_lowercase();
        assert_eq!(
            error.to_string(),
            format!("the header `{name}` cannot be set for a call: the client sets it itself")
        );
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(!error.may_have_taken_effect());
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_header_that_cannot_be_sent_is_refused_without_its_value() {
    let server = task_server();
    let client = client(&server);
    for (name, value) in [
        ("X-Trace", "hidden\r\nX-TC-Action: DeleteAccount"),
        ("X-Trace", "hidden\0"),
        ("X-Trace", "hidden ü"),
        ("X Trace", "hidden"),
        ("X-Trace\r\nHost", "hidden"),
        ("X-Träce", "hidden"),
        ("", "hidden"),
    ] {
        let error = client.send(&delete_role_assignment()).header(name, value).header("X-Fine", "1").await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("hidden") && !shown.contains('\r'), "{shown}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn the_first_problem_is_reported() {
    let server = task_server();
    let call = client(&server).describe_organization_members().offset(0).limit(51).send();
    let error = call.header("Host", "elsewhere").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
}

#[tokio::test]
async fn a_program_names_itself_beside_the_crate() {
    let server = task_server();
    let client = Client::new(config(&server).client_name("account-factory,1.4;eu_1").build().unwrap());
    client.send(&delete_role_assignment()).await.unwrap();
    let request = server.only_request();
    let expected = format!("SDK_RUST_{}; account-factory,1.4;eu_1", env!("CARGO_PKG_VERSION"));
    assert_eq!(request.header("x-tc-requestclient"), Some(&*expected));
    assert_eq!(request.header("user-agent"), Some(&*expected));
}

#[test]
fn a_client_name_that_the_service_does_not_take_is_refused() {
    let named = |name: &str| Config::builder(permanent()).client_name(name).build();
    named(&"x".repeat(128)).unwrap();
    for name in ["", "two words", "a/b", "ü", "a\r\nHost: b", &*"x".repeat(129)] {
        assert_eq!(
            named(name).unwrap_err().to_string(),
            "the client name must have from 1 to 128 letters, digits and characters out of `-_,;.`"
        );
    }
}
