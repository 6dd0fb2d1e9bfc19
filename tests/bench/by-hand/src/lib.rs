//! One action with reqwest, serde and a signature, as somebody would write it who needs only this one.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// A client of one action.
#[derive(Clone)]
pub struct ByHand {
    client: reqwest::Client,
    url: String,
    host: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Request<'a> {
    lang: &'a str,
    product: &'a str,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    response: Response,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "they are read, as in any client")]
struct Response {
    org_id: i64,
    host_uin: i64,
    nick_name: String,
    org_type: i64,
    is_manager: bool,
    org_policy_type: String,
    org_policy_name: String,
    org_permission: Vec<Permission>,
    root_node_id: i64,
    create_time: String,
    join_time: String,
    is_allow_quit: String,
    pay_uin: String,
    pay_name: String,
    is_assign_manager: bool,
    is_auth_manager: bool,
    request_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(dead_code, reason = "they are read, as in any client")]
struct Permission {
    id: u64,
    name: String,
}

impl ByHand {
    /// A client of the service at this address.
    pub fn new(url: &str) -> Self {
        let host = url.split("://").last().unwrap_or(url).trim_end_matches('/').to_owned();
        Self { client: reqwest::Client::new(), url: url.to_owned(), host }
    }

    /// Calls the action; the organization's id.
    pub async fn describe_organization(&self) -> i64 {
        let body = serde_json::to_string(&Request { lang: "en", product: "config" }).expect("JSON");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        let answer = self
            .client
            .post(&self.url)
            .header("host", &self.host)
            .header("content-type", "application/json")
            .header("authorization", authorization(&self.host, &body, now))
            .header("x-tc-action", "DescribeOrganization")
            .header("x-tc-version", "2021-03-31")
            .header("x-tc-timestamp", now.to_string())
            .header("x-tc-language", "en-US")
            .body(body)
            .send()
            .await
            .expect("an answer");
        let envelope: Envelope = serde_json::from_slice(&answer.bytes().await.expect("a body")).expect("JSON");
        envelope.response.org_id
    }
}

fn authorization(host: &str, body: &str, now: u64) -> String {
    let date = date(now);
    let canonical = format!(
        "POST\n/\n\ncontent-type:application/json\nhost:{host}\n\ncontent-type;host\n{}",
        hex(&Sha256::digest(body)),
    );
    let text = format!("TC3-HMAC-SHA256\n{now}\n{date}/organization/tc3_request\n{}", hex(&Sha256::digest(canonical)));
    let key = mac(b"TC3the-example-key", &date);
    let key = mac(&mac(&key, "organization"), "tc3_request");
    let signature = hex(&mac(&key, &text));
    format!(
        "TC3-HMAC-SHA256 Credential=AKIDexample/{date}/organization/tc3_request, SignedHeaders=content-type;host, Signature={signature}"
    )
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        write!(text, "{byte:02x}").expect("a text takes everything");
    }
    text
}

/// The day in UTC, after the calendar algorithm of Howard Hinnant.
fn date(seconds: u64) -> String {
    let days = (seconds / 86_400) as i64 + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, year) =
        if month < 10 { (month + 3, year_of_era + era * 400) } else { (month - 9, year_of_era + era * 400 + 1) };
    format!("{year:04}-{month:02}-{day:02}")
}
