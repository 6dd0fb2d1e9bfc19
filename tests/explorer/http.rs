//! Plain HTTP to the local host.

use serde_json::Value;
use std::io::{Read, Write};
use std::net::TcpStream;

/// A response.
pub struct Response {
    /// The status line and the headers.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is not JSON.
    pub fn json(&self) -> Value {
        let text = String::from_utf8_lossy(&self.body);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {}{text}", self.head))
    }

    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(':')?;
            known.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends a request on a connection of its own, and reads the response.
///
/// # Panics
///
/// If nobody listens there, or the response is not one.
pub fn exchange(authority: &str, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Response {
    let body = body.map(Value::to_string).unwrap_or_default();
    let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n{more}\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(authority).expect("somebody listens");
    stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).expect("the request can be sent");
    let mut bytes = Vec::new();
    // A server that keeps the connection open says how long the body is.
    let mut buffer = [0; 65_536];
    loop {
        let read = stream.read(&mut buffer).expect("the response can be read");
        bytes.extend_from_slice(&buffer[..read]);
        if read == 0 || is_complete(&bytes) {
            break;
        }
    }
    let end = head_length(&bytes).expect("a response has a head");
    Response { head: String::from_utf8_lossy(&bytes[..end]).into_owned(), body: bytes[end..].to_vec() }
}

fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n").map(|at| at + 4)
}

fn is_complete(bytes: &[u8]) -> bool {
    let Some(end) = head_length(bytes) else { return false };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    length.is_some_and(|length| bytes.len() >= end + length)
}
