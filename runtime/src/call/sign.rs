//! TC3-HMAC-SHA256, the signature of API 3.0.

use crate::credentials::Credentials;
use crate::credentials::signing_key::{DayKey, SigningKey, mac};
use sha2::{Digest, Sha256};

/// The parts of a `POST` request that are signed, besides its timestamp.
pub(crate) struct Canonical<'a> {
    /// Lower-case names in alphabetical order; `content-type` and `host` must be among them.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) payload: &'a [u8],
}

/// Returns the value of the `Authorization` header.
pub(crate) fn authorization(
    credentials: &Credentials,
    service: &str,
    timestamp: u64,
    request: &Canonical<'_>,
) -> String {
    let DayKey { date, key } = credentials.day_key(service, timestamp);
    let signature = signature(key, &date, service, timestamp, &hash_of(request));

    let (id, names) = (credentials.secret_id(), request.headers.iter().map(|(name, _)| name.len() + 1));
    // Exactly as long as it gets, so that it becomes the header's value as it is.
    let length = id.len() + date.len() + service.len() + names.sum::<usize>() + 132;
    let mut header = String::with_capacity(length);
    header.extend(["TC3-HMAC-SHA256 Credential=", id, "/", &date, "/", service]);
    header.push_str("/tc3_request, SignedHeaders=");
    push_names(&mut header, request);
    header.push_str(", Signature=");
    push_hex(&mut header, &signature);
    debug_assert_eq!(header.len(), length);
    header
}

fn signature(key: SigningKey, date: &str, service: &str, timestamp: u64, hash: &[u8; 32]) -> [u8; 32] {
    let mut text = String::with_capacity(192);
    text.push_str("TC3-HMAC-SHA256\n");
    push_decimal(&mut text, timestamp);
    text.extend(["\n", date, "/", service, "/tc3_request\n"]);
    push_hex(&mut text, hash);
    mac(key, text.as_bytes())
}

fn hash_of(request: &Canonical<'_>) -> [u8; 32] {
    let mut text = String::with_capacity(256);
    text.push_str("POST\n/\n\n");
    for (name, value) in request.headers {
        text.extend([name, ":", value, "\n"]);
    }
    text.push('\n');
    push_names(&mut text, request);
    text.push('\n');
    push_hex(&mut text, &Sha256::digest(request.payload).into());
    Sha256::digest(text).into()
}

fn push_names(text: &mut String, request: &Canonical<'_>) {
    for (position, (name, _)) in request.headers.iter().enumerate() {
        text.extend([if position == 0 { "" } else { ";" }, name]);
    }
}

fn push_hex(text: &mut String, bytes: &[u8; 32]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    push_ascii(text, &digits);
}

fn push_decimal(text: &mut String, mut number: u64) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            return push_ascii(text, &digits[start..]);
        }
    }
}

fn push_ascii(text: &mut String, ascii: &[u8]) {
    // Both callers write digits only.
    text.push_str(std::str::from_utf8(ascii).expect("digits are ASCII"));
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE";
    const SEVEN_STARS_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3*******";
    const MASKED_KEY: &str = "********************************";
    const ENGLISH: &str = r#"{"Limit": 1, "Filters": [{"Values": ["unnamed"], "Name": "instance-name"}]}"#;
    const CHINESE: &str = r#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const JSON: &str = "application/json";
    const JSON_UTF8: &str = "application/json; charset=utf-8";
    const FEBRUARY: u64 = 1_551_113_065;

    struct Vector {
        key: &'static str,
        service: &'static str,
        host: &'static str,
        content_type: &'static str,
        payload: &'static str,
        timestamp: u64,
        with_action: bool,
    }

    const CVM: Vector = Vector {
        key: EXAMPLE_KEY,
        service: "cvm",
        host: "cvm.tencentcloudapi.com",
        content_type: JSON_UTF8,
        payload: CHINESE,
        timestamp: FEBRUARY,
        with_action: false,
    };

    const ORGANIZATION: Vector = Vector {
        service: "organization",
        host: "organization.tencentcloudapi.com",
        content_type: JSON,
        payload: "{}",
        ..CVM
    };

    impl Vector {
        fn canonical<T>(&self, test: impl FnOnce(&Canonical<'_>) -> T) -> T {
            let mut headers = vec![("content-type", self.content_type), ("host", self.host)];
            if self.with_action {
                headers.push(("x-tc-action", "describeinstances"));
            }
            test(&Canonical { headers: &headers, payload: self.payload.as_bytes() })
        }

        fn hash(&self) -> String {
            let mut text = String::new();
            push_hex(&mut text, &self.canonical(hash_of));
            text
        }

        fn signature(&self) -> String {
            let credentials = Credentials::new("AKIDEXAMPLE", self.key).unwrap();
            let header = self.canonical(|request| authorization(&credentials, self.service, self.timestamp, request));
            // The second time the day's key comes from the cache, and must give the same.
            let again = self.canonical(|request| authorization(&credentials, self.service, self.timestamp, request));
            assert_eq!(header, again);
            header.rsplit('=').next().unwrap().to_owned()
        }
    }

    #[test]
    fn current_chinese_page() {
        let vector = Vector { key: MASKED_KEY, with_action: true, ..CVM };
        assert_eq!(vector.hash(), "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84");
        assert_eq!(vector.signature(), "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f");
    }

    #[test]
    fn current_international_page() {
        let vector = Vector { key: MASKED_KEY, payload: ENGLISH, ..CVM };
        assert_eq!(vector.hash(), "2815843035062fffda5fd6f2a44ea8a34818b0dc46f024b8b3786976a3adda7a");
        assert_eq!(vector.signature(), "a7b8551448762bd123d6f79e81815e31a92013640a6cef36a08ad4b292a4d2f2");
    }

    #[test]
    fn classic_page() {
        assert_eq!(CVM.hash(), "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031");
        assert_eq!(CVM.signature(), "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168");
    }

    #[test]
    fn older_pages() {
        let star = Vector { key: SEVEN_STARS_KEY, ..CVM };
        let with_action = Vector { with_action: true, ..star };
        assert_eq!(with_action.signature(), "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3");
        let english = Vector { key: SEVEN_STARS_KEY, payload: ENGLISH, ..CVM };
        assert_eq!(english.signature(), "c492e8e41437e97a620b728c301bb8d17e7dc0c17eeabce80c20cd70fc3a78ff");
        let chinese = Vector { key: SEVEN_STARS_KEY, ..CVM };
        assert_eq!(chinese.signature(), "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c");
    }

    #[test]
    fn this_service_as_the_official_python_sdk_signs_it() {
        assert_eq!(ORGANIZATION.hash(), "31de9fbfff77afa43b84e5bd6cf32079aa65622e7a313a464be8ac74acd9043f");
        assert_eq!(ORGANIZATION.signature(), "e23eaee269199d5e88f2b3f9f223be76be9bb4826d0e897e393dc3ecfbbf0b8a");
    }

    #[test]
    fn this_service_in_other_circumstances() {
        let charset = Vector { content_type: JSON_UTF8, ..ORGANIZATION };
        assert_eq!(charset.signature(), "ed569f03f304e32f1789d0c64e710977a32917043d402b00600723d2348b7c0e");
        let international = Vector {
            host: "organization.intl.tencentcloudapi.com",
            payload: r#"{"Offset":0,"Limit":50}"#,
            ..ORGANIZATION
        };
        assert_eq!(international.signature(), "c7c8824c769fe37811c66b7569f36b1e1cc9f6cbe5ebc7a2ef71856ca372d83b");
    }

    #[test]
    fn the_date_changes_with_the_utc_day() {
        let last_second = Vector { timestamp: 1_551_139_199, ..ORGANIZATION };
        assert_eq!(last_second.signature(), "f0ff9fb3306c719aee2290985f33564b389a947b9a1fa88c84f13039dfc5d6e6");
        let first_second = Vector { timestamp: 1_551_139_200, ..ORGANIZATION };
        assert_eq!(first_second.signature(), "71c1e9e43c869aae7f956152428aad4e5cb464434b81078ce27f2f5ee1e661b9");
    }

    #[test]
    fn the_cached_key_is_for_one_day_and_one_service() {
        let credentials = Credentials::new("AKIDEXAMPLE", EXAMPLE_KEY).unwrap();
        let sign = |vector: &Vector| {
            let header = vector.canonical(|r| authorization(&credentials, vector.service, vector.timestamp, r));
            header.rsplit('=').next().unwrap().to_owned()
        };
        let next_day = Vector { timestamp: 1_551_139_200, ..ORGANIZATION };
        for _ in 0..2 {
            assert_eq!(sign(&ORGANIZATION), ORGANIZATION.signature());
            assert_eq!(sign(&next_day), next_day.signature());
            assert_eq!(sign(&CVM), CVM.signature());
        }
    }
}
