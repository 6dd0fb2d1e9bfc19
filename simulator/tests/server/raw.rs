//! Raw requests over TCP, signed after the vendor's documentation instead of with the simulator's own code.

use hmac::{Hmac, KeyInit, Mac};
use organization_simulator::{AccessKey, Account, AccountHandle, Server, ServerOptions, Simulator};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server with an administrator of an organization.
pub(crate) struct Stage {
    pub(crate) simulator: Simulator,
    pub(crate) server: Server,
    pub(crate) administrator: AccountHandle,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        Self::with(ServerOptions::new()).await
    }

    pub(crate) async fn with(options: ServerOptions) -> Self {
        let simulator = Simulator::new();
        let administrator = simulator.add_account(Account::enterprise("Example Ltd"));
        let server = Server::start(simulator.clone(), options).await.unwrap();
        Self { simulator, server, administrator }
    }

    pub(crate) fn authority(&self) -> &str {
        self.server.endpoint().split_once("://").unwrap().1
    }

    /// A signed call of an action of the newer version.
    pub(crate) fn call(&self, action: &str, body: &str) -> Raw {
        let mut raw = Raw::new(self.authority(), &self.administrator);
        raw.body = body.as_bytes().to_vec();
        raw.header("X-TC-Action", action).header("X-TC-Version", "2021-03-31")
    }

    /// Sends a request to the control API.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &str) -> Answer {
        let authority = self.authority();
        let length = body.len();
        let head = format!(
            "{method} /_simulator/{path} HTTP/1.1\r\nHost: {authority}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        exchange(authority, &[head.as_bytes(), body.as_bytes()].concat()).await
    }
}

/// A request in the making.
#[derive(Clone)]
pub(crate) struct Raw {
    place: String,
    pub(crate) method: &'static str,
    pub(crate) target: String,
    /// The host that is sent.
    pub(crate) host: String,
    /// The host that is signed, if it is another one.
    pub(crate) signed_host: Option<String>,
    pub(crate) content_type: String,
    pub(crate) service: String,
    pub(crate) time: i64,
    pub(crate) secret_id: String,
    pub(crate) secret_key: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn now() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap()
}

impl Raw {
    pub(crate) fn new(place: &str, account: &AccountHandle) -> Self {
        let AccessKey { secret_id, secret_key, .. } = account.key();
        Self {
            place: place.to_owned(),
            method: "POST",
            target: "/".to_owned(),
            host: place.to_owned(),
            signed_host: None,
            content_type: "application/json".to_owned(),
            service: "organization".to_owned(),
            time: now(),
            secret_id,
            secret_key,
            headers: Vec::new(),
            body: b"{}".to_vec(),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn change(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn authorization(&self) -> String {
        let date = date(self.time);
        let host = self.signed_host.as_deref().unwrap_or(&self.host);
        let query = self.target.split_once('?').map_or("", |(_, query)| query);
        let payload = if self.method == "GET" { &[][..] } else { &self.body };
        let canonical = format!(
            "{}\n/\n{query}\ncontent-type:{}\nhost:{host}\n\ncontent-type;host\n{}",
            self.method,
            self.content_type,
            hex(&Sha256::digest(payload))
        );
        let scope = format!("{date}/{}/tc3_request", self.service);
        let text = format!("TC3-HMAC-SHA256\n{}\n{scope}\n{}", self.time, hex(&Sha256::digest(canonical)));
        let key = mac(format!("TC3{}", self.secret_key).as_bytes(), &date);
        let signature = hex(&mac(&mac(&mac(&key, &self.service), "tc3_request"), &text));
        let id = &self.secret_id;
        format!("TC3-HMAC-SHA256 Credential={id}/{scope}, SignedHeaders=content-type;host, Signature={signature}")
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\nX-TC-Timestamp: {}\r\n",
            self.method,
            self.target,
            self.host,
            self.content_type,
            self.body.len(),
            self.time
        );
        if !self.headers.iter().any(|(name, _)| name == "Authorization") {
            head.push_str(&format!("Authorization: {}\r\n", self.authorization()));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        [head.as_bytes(), b"\r\n", &self.body].concat()
    }

    pub(crate) async fn send(&self) -> Answer {
        exchange(&self.place, &self.bytes()).await
    }
}

/// The response; nothing at all if the connection was lost.
pub(crate) struct Answer {
    pub(crate) status: Option<u16>,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").map_or(bytes.len(), |at| at + 4);
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self { status, head, body: bytes[end..].to_vec() }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}{:?}", self.head, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The error code of the API, if it is an error.
    pub(crate) fn code(&self) -> Option<String> {
        self.json()["Response"]["Error"]["Code"].as_str().map(str::to_owned)
    }
}

/// Sends bytes, and reads until the server closes the connection.
pub(crate) async fn exchange(place: &str, bytes: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(place).await.unwrap();
    let (mut reader, mut writer) = stream.split();
    let mut answer = Vec::new();
    // The server may close the connection before it has read everything.
    let (_, _) = tokio::join!(writer.write_all(bytes), reader.read_to_end(&mut answer));
    Answer::read(&answer)
}

pub(crate) fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The UTC date, counted by days.
fn date(seconds: i64) -> String {
    let mut days = seconds / 86_400;
    let (mut year, mut month) = (1970, 0);
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    format!("{year:04}-{:02}-{:02}", month + 1, days + 1)
}
