//! A second opinion on signatures: TC3-HMAC-SHA256 as the service would check it, from nothing but the bytes that arrived.
//!
//! It shares neither code nor dependencies with the crate that it judges.

use crate::server::Received;
use hmac_sha256::{HMAC, Hash};

/// The signer of a correctly signed request.
#[derive(Debug, PartialEq, Eq)]
pub struct Signed {
    /// The secret id.
    pub secret_id: String,
    /// The service in the scope of the signature.
    pub service: String,
    /// The names of the signed headers.
    pub headers: Vec<String>,
}

/// Checks the signature of a request.
///
/// # Errors
///
/// If it is missing, malformed or not the one of this key; the text says which.
pub fn verify(request: &Received, secret_key: &str) -> Result<Signed, String> {
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let authorization = request.header("authorization").ok_or("there is no `Authorization` header")?;
    let timestamp = request.header("x-tc-timestamp").ok_or("there is no `X-TC-Timestamp` header")?;
    let rest = authorization.strip_prefix("TC3-HMAC-SHA256 Credential=").ok_or("another algorithm")?;
    let [credential, names, signature] = rest.split(", ").collect::<Vec<_>>()[..] else {
        return Err(format!("malformed: {authorization}"));
    };
    let names = names.strip_prefix("SignedHeaders=").ok_or("there is no list of signed headers")?;
    let signature = signature.strip_prefix("Signature=").ok_or("there is no signature")?;
    let [secret_id, date, service, "tc3_request"] = credential.split('/').collect::<Vec<_>>()[..] else {
        return Err(format!("malformed scope: {credential}"));
    };
    let seconds: u64 = timestamp.parse().map_err(|_| format!("the timestamp is `{timestamp}`"))?;
    if date != utc_date(seconds) {
        return Err(format!("the scope says {date}, the timestamp {}", utc_date(seconds)));
    }
    let headers: Vec<&str> = names.split(';').collect();
    if !headers.is_sorted() || !headers.contains(&"content-type") || !headers.contains(&"host") {
        return Err(format!("the signed headers are {names}"));
    }

    let mut canonical = format!("{}\n{path}\n{query}\n", request.method);
    for name in &headers {
        let value = request.header(name).ok_or_else(|| format!("`{name}` is signed, but was not sent"))?;
        canonical.push_str(&format!("{name}:{}\n", value.trim().to_lowercase()));
    }
    canonical.push_str(&format!("\n{names}\n{}", hex(&Hash::hash(&request.body))));

    let scope = format!("{date}/{service}/tc3_request");
    let text = format!("TC3-HMAC-SHA256\n{timestamp}\n{scope}\n{}", hex(&Hash::hash(canonical.as_bytes())));
    let date_key = HMAC::mac(date, format!("TC3{secret_key}"));
    let service_key = HMAC::mac(service, date_key);
    let key = HMAC::mac("tc3_request", service_key);
    if signature != hex(&HMAC::mac(text, key)) {
        return Err("the signature does not match".to_owned());
    }
    let headers = headers.into_iter().map(str::to_owned).collect();
    Ok(Signed { secret_id: secret_id.to_owned(), service: service.to_owned(), headers })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The date as `YYYY-MM-DD`, by taking away whole years and months.
fn utc_date(seconds: u64) -> String {
    let mut day = seconds / (24 * 60 * 60);
    let mut year = 1970;
    let leap = |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let year_length = |year| if leap(year) { 366 } else { 365 };
    while day >= year_length(year) {
        day -= year_length(year);
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", day + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAYLOAD: &str = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";

    /// The request that the vendor's signature page works through.
    fn published() -> Received {
        let authorization = "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, \
             SignedHeaders=content-type;host, \
             Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168";
        let headers = [
            ("Authorization", authorization),
            ("Content-Type", "application/json; charset=utf-8"),
            ("Host", "cvm.tencentcloudapi.com"),
            ("X-TC-Timestamp", "1551113065"),
        ];
        Received {
            connection: 0,
            method: "POST".to_owned(),
            target: "/".to_owned(),
            headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            body: PAYLOAD.as_bytes().to_vec(),
        }
    }

    #[test]
    fn the_published_signature_is_accepted() {
        let signed = verify(&published(), KEY).unwrap();
        assert_eq!(signed.secret_id, "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE");
        assert_eq!(signed.service, "cvm");
    }

    #[test]
    fn any_change_to_what_is_signed_is_refused() {
        let changes: [fn(&mut Received); 6] = [
            |request| request.body.push(b' '),
            |request| request.method = "PUT".to_owned(),
            |request| request.target = "/?a=b".to_owned(),
            |request| request.headers[1].1 = "application/json".to_owned(),
            |request| request.headers[2].1 = "cvm.tencentcloudapi.com:443".to_owned(),
            |request| request.headers[3].1 = "1551113066".to_owned(),
        ];
        for (position, change) in changes.iter().enumerate() {
            let mut request = published();
            change(&mut request);
            assert_eq!(verify(&request, KEY).unwrap_err(), "the signature does not match", "change {position}");
        }
        assert!(verify(&published(), "another-key").is_err());
    }

    #[test]
    fn a_date_that_is_not_the_timestamps_is_refused() {
        let mut request = published();
        request.headers[3].1 = "1551139200".to_owned();
        assert_eq!(verify(&request, KEY).unwrap_err(), "the scope says 2019-02-25, the timestamp 2019-02-26");
    }

    #[test]
    fn dates() {
        assert_eq!(utc_date(0), "1970-01-01");
        assert_eq!(utc_date(951_782_400), "2000-02-29");
        assert_eq!(utc_date(1_551_139_199), "2019-02-25");
        assert_eq!(utc_date(4_107_542_400), "2100-03-01");
    }
}
