//! Errors of calls without a usable response.

use super::*;
use generated_sdk::credentials::BoxFuture;
use generated_sdk::organization::v2021_03_31::DeleteRoleAssignmentError;
use generated_sdk::{CredentialsError, Error, ErrorKind, ProvideCredentials, TransportError};
use std::net::TcpListener;
use std::time::Duration;

async fn failure(client: &Client) -> TransportError {
    match client.send(&delete_role_assignment()).await {
        Err(Error::Transport(error)) => error,
        other => panic!("not a transport error: {other:?}"),
    }
}

#[tokio::test]
async fn a_refused_connection_means_that_nothing_was_sent() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    drop(listener);
    let config = Config::builder(permanent()).endpoint(format!("http://{authority}")).retry(RetryPolicy::off());
    let error = Client::new(config.build().unwrap()).send(&delete_role_assignment()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert!(!error.may_have_taken_effect());
    let shown = error.to_string();
    assert!(shown.starts_with(&format!("cannot connect to {authority}: ")) && shown.contains("refused"), "{shown}");
    // The cause is there for whoever prints the chain, too.
    let mut causes = std::iter::successors(std::error::Error::source(&error), |cause| cause.source());
    assert!(causes.any(|cause| cause.to_string().contains("refused")), "{error:?}");
}

#[tokio::test]
async fn a_reset_before_the_response_is_an_unknown_outcome() {
    for server in [Server::always(Answer::reset()), Server::resetting()] {
        let error = failure(&client(&server)).await;
        assert!(error.sent());
        assert!(error.to_string().starts_with("the connection broke before a response came: "), "{error}");
        // A write is not repeated behind the caller's back.
        assert_eq!(server.connections(), 1);
    }
}

#[tokio::test]
async fn a_truncated_response_is_an_unknown_outcome() {
    let whole = || Answer::response(TASK);
    for answer in [
        whole().reset_within(20),
        whole().close_within(20),
        whole().close_within(0),
        whole().chunked().close_within(20),
        whole().chunked().reset_within(20),
    ] {
        let server = Server::always(answer);
        let error = failure(&client(&server)).await;
        assert!(error.sent());
        assert!(error.to_string().starts_with("the connection broke within the response: "), "{error}");
        assert_eq!(server.received().len(), 1);
    }
}

#[tokio::test]
async fn something_that_is_not_http_is_a_transport_error() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let other = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        std::io::Write::write_all(&mut stream, b"SSH-2.0-OpenSSH_9.9\r\n").unwrap();
    });
    let client = Client::new(Config::builder(permanent()).endpoint(url).retry(RetryPolicy::off()).build().unwrap());
    // Whether the request is sent before the greeting is read is up to chance.
    failure(&client).await;
    other.join().unwrap();
}

#[tokio::test]
async fn a_huge_response_is_refused_before_it_fills_the_memory() {
    const MIB: usize = 1 << 20;
    // An endless answer would do as well, but would make a test that fails hang.
    let server = Server::always(Answer::json("").repeated(vec![b' '; MIB], 1024));
    let error = failure(&client(&server)).await;
    assert_eq!(error.to_string(), "the response is larger than 33554432 bytes; ask for smaller pages");
    assert!(error.sent());
    // What the network's buffers take comes on top of the limit.
    assert!(server.body_bytes_sent() < 64 * MIB, "{} bytes were taken", server.body_bytes_sent());
}

#[tokio::test]
async fn a_large_response_within_the_limit_is_read() {
    let server = Server::new(|_| {
        let member = format!(r#"{{"MemberUin":1,"Name":"{}"}}"#, "x".repeat(1000));
        let items = vec![member; 10_000].join(",");
        Answer::response(&format!(r#""Items":[{items}],"Total":10000,"RequestId":"large""#))
    });
    let answer = members(&client(&server)).await.unwrap();
    assert_eq!(answer.items.len(), 10_000);
}

#[tokio::test]
async fn a_call_ends_when_its_time_is_up() {
    let server = Server::always(Answer::silence());
    // Enough for a busy machine to send the request.
    let limit = Duration::from_secs(1);
    let of_client = Client::new(config(&server).timeout(limit).build().unwrap());
    let of_call = client(&server);
    let calls = [of_client.send(&delete_role_assignment()), of_call.send(&delete_role_assignment()).timeout(limit)];
    for call in calls {
        let error = call.await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.may_have_taken_effect());
        assert_eq!(error.to_string(), "no response within 1s");
    }
}

#[tokio::test]
async fn the_time_of_a_call_counts_before_the_clients() {
    let server = Server::always(Answer::response(TASK).delayed(Duration::from_millis(200)));
    let client = Client::new(config(&server).timeout(Duration::from_millis(1)).build().unwrap());
    client.send(&delete_role_assignment()).timeout(Duration::from_secs(60)).await.unwrap();
}

#[tokio::test]
async fn the_time_covers_the_body_as_well() {
    let server = Arc::new(Server::always(Answer::response(TASK).stall_within(10)));
    let client = client(&server);
    let error = client.send(&delete_role_assignment()).timeout(Duration::from_millis(100)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_taken_effect());
    in_background(&server, |server| server.wait_for_hang_ups(1)).await;
    drop(client);
}

#[tokio::test]
async fn dropping_a_call_ends_its_connection() {
    let server = Arc::new(Server::always(Answer::silence()));
    let client = client(&server);
    tokio::select! {
        answer = client.send(&delete_role_assignment()) => panic!("answered: {answer:?}"),
        () = in_background(&server, |server| server.wait_for_requests(1)) => {}
    }
    // The client still lives: it is the call that ended the connection.
    in_background(&server, |server| server.wait_for_hang_ups(1)).await;
    drop(client);
}

#[tokio::test]
async fn a_broken_call_does_not_spoil_the_next_one() {
    let count = std::sync::atomic::AtomicUsize::new(0);
    let server = Server::new(move |_| match count.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => Answer::reset(),
        1 => Answer::response(TASK).close_within(10),
        _ => Answer::response(TASK),
    });
    let client = client(&server);
    for _ in 0..2 {
        failure(&client).await;
    }
    client.send(&delete_role_assignment()).await.unwrap();
}

/// Credentials that cannot be had.
#[derive(Debug)]
struct Locked;

impl ProvideCredentials for Locked {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { Err(CredentialsError::new("the safe is locked")) })
    }
}

#[tokio::test]
async fn without_credentials_nothing_is_sent() {
    let server = Server::always(Answer::response(TASK));
    let client = Client::new(Config::builder(Locked).endpoint(server.url()).build().unwrap());
    let error: Error<DeleteRoleAssignmentError> = client.send(&delete_role_assignment()).await.unwrap_err();
    assert_eq!(error.to_string(), "the safe is locked");
    assert_eq!(error.kind(), ErrorKind::Authentication);
    assert!(!error.may_have_taken_effect());
    assert_eq!(server.connections(), 0);
}
