//! Connections on loopback: which are shared, and what is known of a request that failed on one.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;
use tencentcloud_runtime::codegen::{ActionInfo, ClientCore, ServiceInfo};
use tencentcloud_runtime::{Config, ConfigBuilder, Credentials, Error, ErrorKind, RetryPolicy};

static SERVICE: ServiceInfo = ServiceInfo::new("test", "2026-01-01", &[]);
static READ: ActionInfo = ActionInfo::read("Read", &SERVICE, "");
static WRITE: ActionInfo = ActionInfo::write("Write", &SERVICE, "");
static ACTIONS: [&ActionInfo; 2] = [&READ, &WRITE];

/// A server that hands every connection to a function, with its number.
fn serve(handle: impl Fn(TcpStream, usize) + Send + Sync + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (handle, connections) = (Arc::new(handle), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&connections);
    thread::spawn(move || {
        for connection in listener.incoming() {
            let number = counted.fetch_add(1, Ordering::SeqCst);
            let handle = Arc::clone(&handle);
            thread::spawn(move || handle(connection.unwrap(), number));
        }
    });
    (address, connections)
}

/// Reads one request; `false` at the end of the connection.
fn read_request(connection: &mut TcpStream) -> bool {
    let mut bytes = Vec::new();
    let mut byte = [0];
    while !bytes.ends_with(b"\r\n\r\n") {
        match connection.read(&mut byte) {
            Ok(1) => bytes.push(byte[0]),
            _ => return false,
        }
    }
    let head = String::from_utf8(bytes).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    connection.read_exact(&mut vec![0; length.parse().unwrap()]).is_ok()
}

fn respond(connection: &mut TcpStream, head: &str, body: &str) {
    let length = body.len();
    write!(connection, "HTTP/1.1 {head}content-length: {length}\r\n\r\n{body}").unwrap();
}

const OK: &str = r#"{"Response":{"RequestId":"r-1"}}"#;

/// Answers every request of every connection.
fn polite(mut connection: TcpStream, _: usize) {
    while read_request(&mut connection) {
        respond(&mut connection, "200 OK\r\n", OK);
    }
}

fn config(address: SocketAddr) -> ConfigBuilder {
    let credentials = Credentials::new("AKIDexample", "the-key").unwrap();
    Config::builder(credentials).endpoint(format!("http://{address}"))
}

fn client(config: ConfigBuilder) -> ClientCore {
    ClientCore::new(&SERVICE, &ACTIONS, config.build().unwrap())
}

async fn call(client: &ClientCore, action: &str) -> Result<Value, Error> {
    client.call(action).send(&json!({})).await
}

#[tokio::test]
async fn a_request_that_a_closed_connection_never_took_is_sent_again() {
    let (closed, was_closed): (Sender<()>, Receiver<()>) = channel();
    let closed = Mutex::new(closed);
    let (address, connections) = serve(move |mut connection, number| {
        assert!(read_request(&mut connection));
        respond(&mut connection, "200 OK\r\n", OK);
        if number == 0 {
            drop(connection);
            closed.lock().unwrap().send(()).unwrap();
        }
    });
    let client = client(config(address));
    call(&client, "Write").await.unwrap();
    // The thread is busy until the connection is closed. Then the runtime learns it, and the connection's task does not
    // yet: this task, which comes first, still finds the connection in the pool.
    was_closed.recv().unwrap();
    tokio::task::yield_now().await;
    call(&client, "Write").await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn an_attempt_that_ends_during_the_handshake_was_not_sent() {
    let (address, connections) = serve(|mut connection, _| {
        // Reads the client's hello, and says nothing.
        let _ = connection.read_to_end(&mut Vec::new());
    });
    let retry = RetryPolicy::standard().max_attempts(2).base_delay(Duration::ZERO);
    let config = config(address).endpoint(format!("https://{address}")).attempt_timeout(Duration::from_millis(50));
    let error = call(&client(config.retry(retry)), "Write").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.may_have_taken_effect(), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 2, "a write is sent again then");
}

#[tokio::test]
async fn an_attempt_that_ends_while_waiting_for_the_response_was_sent() {
    let (address, connections) = serve(|mut connection, _| {
        read_request(&mut connection);
        let _ = connection.read_to_end(&mut Vec::new());
    });
    let error = call(&client(config(address).attempt_timeout(Duration::from_millis(50))), "Write").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.may_have_taken_effect(), "{error}");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_refused_connection_is_reported_as_such() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = call(&client(config(address).retry(RetryPolicy::off())), "Write").await.unwrap_err();
    assert!(!error.may_have_taken_effect());
    let message = error.to_string();
    assert!(message.starts_with(&format!("cannot connect to {address}: ")), "{message}");
    assert!(message.to_lowercase().contains("refused"), "{message}");
}

#[cfg(feature = "rustls")]
#[tokio::test]
async fn a_failed_handshake_says_why() {
    let (address, _) = serve(|mut connection, _| {
        let _ = connection.read(&mut [0; 64]);
        let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let config = config(address).endpoint(format!("https://{address}")).retry(RetryPolicy::off());
    let message = call(&client(config), "Write").await.unwrap_err().to_string();
    let prefix = format!("no TLS connection with {address}: ");
    assert!(message.starts_with(&prefix) && message.len() > prefix.len(), "{message}");
}

#[tokio::test]
async fn configurations_share_their_connections() {
    let (address, connections) = serve(polite);
    let first = config(address).build().unwrap();
    let sweep = (0..3).map(|number| {
        let credentials = Credentials::new(format!("AKID{number}"), "another-key").unwrap();
        first.to_builder().credentials(credentials)
    });
    for config in [config(address), config(address)].into_iter().chain(sweep) {
        call(&client(config), "Write").await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    call(&client(first.to_builder().connect_timeout(Duration::from_secs(1))), "Write").await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2, "one with settings of its own has its own");
}

#[test]
fn a_runtime_that_nobody_drives_does_not_hold_up_another_one() {
    let (address, connections) = serve(polite);
    let client = client(config(address));
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (still, running) = (runtime(), runtime());
    still.block_on(call(&client, "Write")).unwrap();
    running.block_on(call(&client, "Write")).unwrap();
    still.block_on(call(&client, "Write")).unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_response_that_is_too_large_is_refused_and_not_requested_again() {
    let (address, connections) = serve(|mut connection, _| {
        read_request(&mut connection);
        write!(connection, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", 64 << 20).unwrap();
        let _ = connection.read_to_end(&mut Vec::new());
    });
    let error = call(&client(config(address)), "Read").await.unwrap_err();
    assert_eq!(error.to_string(), "the response is larger than 33554432 bytes; ask for smaller pages");
    assert!(error.may_have_taken_effect());
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn reads_are_repeated_after_a_truncated_response() {
    let (address, connections) = serve(|mut connection, number| {
        read_request(&mut connection);
        if number > 0 {
            return respond(&mut connection, "200 OK\r\n", OK);
        }
        // Without a length it ends with the connection.
        write!(connection, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{}", &OK[..OK.len() - 4]).unwrap();
    });
    let retry = RetryPolicy::standard().base_delay(Duration::ZERO);
    call(&client(config(address).retry(retry)), "Read").await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 2);
}
