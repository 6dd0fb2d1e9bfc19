//! Why a signature is refused: the parts of a signature beside what was sent, and the first difference by name.

use crate::clock::utc_date;
use crate::shell::signature::{Authorization, SERVICE, WINDOW, derived, hex, mac, parse};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What a person pastes.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Pasted {
    /// The headers, one per line, with or without the request line.
    headers: String,
    body: String,
    /// The secret key; known for accounts of the simulator.
    secret_key: String,
    /// The canonical request that the program made, if it logs it.
    canonical_request: String,
    /// The string to sign that the program made.
    string_to_sign: String,
}

/// Everything that can be said.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Explanation {
    /// Whether the signature is right; unknown without the secret key.
    right: Option<bool>,
    /// What is wrong, the first difference first.
    findings: Vec<Finding>,
    canonical_request: Vec<Line>,
    string_to_sign: Vec<Line>,
    /// The derivation of the key.
    keys: Vec<Step>,
    expected: Option<String>,
    sent: String,
}

/// Something that is wrong.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// Its name, such as `host`.
    name: &'static str,
    message: String,
}

/// A line of a text to sign.
#[derive(Debug, Serialize)]
struct Line {
    name: String,
    expected: String,
    /// The line of the program, if the person has pasted its text.
    sent: Option<String>,
}

/// A step of the derivation.
#[derive(Debug, Serialize)]
struct Step {
    name: &'static str,
    formula: String,
    value: String,
}

/// A request as it is signed. A change of it may explain a signature that does not fit.
#[derive(Clone, PartialEq, Eq)]
struct Signed {
    method: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    names: String,
    timestamp: String,
    date: String,
    service: String,
    secret: String,
}

impl Signed {
    fn canonical(&self) -> String {
        let lines: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let hash = hex(&Sha256::digest(&self.body));
        format!("{}\n/\n{}\n{lines}\n{}\n{hash}", self.method, self.query, self.names)
    }

    fn string_to_sign(&self) -> String {
        let Self { timestamp, date, service, .. } = self;
        let hash = hex(&Sha256::digest(self.canonical()));
        format!("TC3-HMAC-SHA256\n{timestamp}\n{date}/{service}/tc3_request\n{hash}")
    }

    fn signature(&self) -> String {
        hex(&mac(&derived(&self.secret, &self.date, &self.service)[2], &self.string_to_sign()))
    }

    fn set(&mut self, name: &str, value: &str) {
        for (_, known) in self.headers.iter_mut().filter(|(known, _)| known == name) {
            value.clone_into(known);
        }
    }

    fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// The headers as they were pasted: the request line, and names in lower case with values.
struct Headers {
    method: String,
    query: String,
    all: Vec<(String, String)>,
}

impl Headers {
    fn read(text: &str) -> Self {
        let (mut method, mut query) = ("POST".to_owned(), String::new());
        let mut all = Vec::new();
        for line in text.lines() {
            // As curl takes them, as curl -v prints them, and as they are.
            let line = line.trim().trim_end_matches('\\').trim();
            let line = line.trim_start_matches("> ").trim_start_matches("-H ").trim_matches(['\'', '"']);
            let request = line.split(' ').collect::<Vec<_>>();
            if let [verb, target, protocol] = request[..]
                && protocol.starts_with("HTTP/")
            {
                verb.clone_into(&mut method);
                target.split_once('?').map_or("", |(_, query)| query).clone_into(&mut query);
            } else if let Some((name, value)) = line.split_once(':') {
                all.push((name.trim().to_lowercase(), value.trim().to_owned()));
            }
        }
        Self { method, query, all }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.all.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }
}

/// Explains a signature. `own` is the host of the simulator, `known` has the secret keys of the simulator's accounts.
pub(super) fn explain(
    pasted: &Pasted,
    own: &str,
    now: i64,
    known: impl Fn(&str) -> Option<String>,
) -> Result<Explanation, String> {
    let headers = Headers::read(&pasted.headers);
    let authorization = headers.get("authorization").ok_or("paste the headers, with `Authorization` among them")?;
    let authorization = parse(authorization).ok_or(
        "the header `Authorization` must read `TC3-HMAC-SHA256 Credential=ID/DATE/organization/tc3_request, \
         SignedHeaders=content-type;host, Signature=…`",
    )?;
    let mut findings = facts(&headers, &authorization, now);
    let secret_key = match &*pasted.secret_key {
        "" => known(authorization.secret_id),
        key => Some(key.to_owned()),
    };
    let signed = expected(&headers, &authorization, &pasted.body, secret_key.as_deref());
    let canonical = lines(&signed.canonical(), &pasted.canonical_request, &canonical_names(&signed));
    let names = ["algorithm", "timestamp", "scope", "hash of the canonical request"].map(str::to_owned);
    let string_to_sign = lines(&signed.string_to_sign(), &pasted.string_to_sign, &names);
    findings.extend(differences(&canonical, &signed));
    findings.extend(differences(&string_to_sign, &signed));
    let expected = secret_key.as_ref().map(|_| signed.signature());
    let right = expected.as_ref().map(|expected| expected == authorization.signature);
    if right == Some(false) {
        findings.extend(reason(&signed, authorization.signature, own));
    }
    if right == Some(false) && findings.is_empty() {
        let message = "With this key, no usual mistake explains the signature. Most likely it was made with another secret key, \
                       or the body that you pasted is not the one that was signed.";
        findings.push(Finding { name: "secret key", message: message.to_owned() });
    }
    let keys = secret_key.map_or_else(Vec::new, |_| steps(&signed));
    Ok(Explanation {
        right: right.map(|right| right && findings.is_empty()),
        findings,
        canonical_request: canonical,
        string_to_sign,
        keys,
        expected,
        sent: authorization.signature.to_owned(),
    })
}

/// The request as it should have been signed.
fn expected(headers: &Headers, authorization: &Authorization<'_>, body: &str, secret_key: Option<&str>) -> Signed {
    let names = authorization.signed_headers.to_lowercase();
    let value = |name: &str| {
        let value = headers.get(name).unwrap_or_default();
        if matches!(name, "content-type" | "host") { value.to_owned() } else { value.to_lowercase() }
    };
    let timestamp = headers.get("x-tc-timestamp").unwrap_or_default();
    Signed {
        method: headers.method.clone(),
        query: headers.query.clone(),
        headers: names.split(';').map(|name| (name.to_owned(), value(name))).collect(),
        body: if headers.method == "GET" { Vec::new() } else { body.as_bytes().to_vec() },
        names: names.clone(),
        timestamp: timestamp.to_owned(),
        date: timestamp.parse().map_or_else(|_| authorization.date.to_owned(), utc_date),
        service: SERVICE.to_owned(),
        secret: format!("TC3{}", secret_key.unwrap_or_default()),
    }
}

/// What is wrong whatever the key is.
fn facts(headers: &Headers, authorization: &Authorization<'_>, now: i64) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |name, message: String| findings.push(Finding { name, message });
    let names: Vec<_> = authorization.signed_headers.split(';').collect();
    for name in names.iter().filter(|name| headers.get(&name.to_lowercase()).is_none()) {
        add("signed header", format!("`SignedHeaders` lists `{name}`, but the request has no such header."));
    }
    for name in ["content-type", "host"].iter().filter(|name| !names.contains(name)) {
        add("signed header", format!("`SignedHeaders` must list `{name}`, in lower case."));
    }
    if authorization.service != SERVICE {
        add(
            "wrong service",
            format!("The credential scope names the service `{}`; it must be `{SERVICE}`.", authorization.service),
        );
    }
    let timestamp = headers.get("x-tc-timestamp").unwrap_or_default();
    match timestamp.parse::<i64>() {
        Err(_) => add("clock", format!("`X-TC-Timestamp` is `{timestamp}`; it must be the seconds since 1970.")),
        Ok(milliseconds) if milliseconds > 100_000_000_000 => {
            add("clock", format!("`X-TC-Timestamp` is {milliseconds}, which counts milliseconds; send seconds."));
        }
        Ok(seconds) => {
            if authorization.date != utc_date(seconds) {
                add(
                    "day",
                    format!(
                        "The credential scope has the day {}, but the timestamp {seconds} is on {} in UTC. Take the day from \
                         the timestamp, in UTC and not in local time.",
                        authorization.date,
                        utc_date(seconds)
                    ),
                );
            }
            if now.abs_diff(seconds) > WINDOW.unsigned_abs() {
                let (difference, side) = (now.abs_diff(seconds), if seconds < now { "behind" } else { "ahead of" });
                add(
                    "clock",
                    format!(
                        "The timestamp is {difference} seconds {side} this machine's clock; the service accepts {WINDOW}. If the \
                         request is not an old one, set the clock."
                    ),
                );
            }
        }
    }
    findings
}

fn canonical_names(signed: &Signed) -> Vec<String> {
    let mut names: Vec<_> = ["method", "path", "query"].map(str::to_owned).into();
    names.extend(signed.headers.iter().map(|(name, _)| name.clone()));
    names.extend(["empty line", "signed headers", "hash of the body"].map(str::to_owned));
    names
}

fn lines(expected: &str, sent: &str, names: &[String]) -> Vec<Line> {
    let sent: Vec<_> = if sent.is_empty() { Vec::new() } else { sent.trim_end().split('\n').collect() };
    let pasted = !sent.is_empty();
    let line = |(position, expected): (usize, &str)| Line {
        name: names.get(position).cloned().unwrap_or_default(),
        expected: expected.to_owned(),
        sent: pasted.then(|| sent.get(position).map_or("", |line| line.trim_end_matches('\r')).to_owned()),
    };
    expected.split('\n').enumerate().map(line).collect()
}

/// The first line that differs.
fn differences(lines: &[Line], signed: &Signed) -> Option<Finding> {
    let line = lines.iter().find(|line| line.sent.as_ref().is_some_and(|sent| *sent != line.expected))?;
    let sent = line.sent.as_deref().unwrap_or_default();
    let (name, hint) = match &*line.name {
        "host" => ("host", "Sign the host that is really sent, with its port."),
        "content-type" => ("content type", "Sign the header exactly as it is sent, `charset` included."),
        "hash of the body" => ("body", hash_hint(sent, signed)),
        "hash of the canonical request" => ("canonical request", "Compare the canonical requests line by line."),
        "scope" => ("scope", "It is the day in UTC, the service and `tc3_request`."),
        "timestamp" => ("clock", "The header `X-TC-Timestamp` and the string to sign must have the same number."),
        "empty line" => ("empty line", "Every header ends with a line break, and an empty line follows."),
        _ => ("canonical request", "The lines must have exactly this order and form."),
    };
    let message = format!("The program signed `{sent}` as the {}; expected is `{}`. {hint}", line.name, line.expected);
    Some(Finding { name, message })
}

fn hash_hint(sent: &str, signed: &Signed) -> &'static str {
    let found = bodies(&signed.body).into_iter().find(|(_, body)| hex(&Sha256::digest(body)) == sent);
    match found {
        Some((hint, _)) => hint,
        None => {
            "The body that was signed is not the body that you pasted: it was changed after signing, or in transit."
        }
    }
}

/// Bodies that are signed by mistake, with what happened then.
fn bodies(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let text = String::from_utf8_lossy(body);
    let mut all = vec![
        ("The program signed an empty body.", Vec::new()),
        ("The program signed `{}` instead of the body.", b"{}".to_vec()),
        ("The body was signed with a line break at its end.", [body, b"\n"].concat()),
        ("The body was signed without the white space around it.", text.trim().as_bytes().to_vec()),
        ("The program signed the words UNSIGNED-PAYLOAD.", b"UNSIGNED-PAYLOAD".to_vec()),
    ];
    if let Ok(value) = serde_json::from_str::<Value>(&text) {
        let spaced = text.replace(',', ", ").replace(':', ": ");
        all.push((
            "The body was signed in another form: the JSON without white space.",
            value.to_string().into_bytes(),
        ));
        all.push((
            "The body was signed in another form: the JSON over several lines.",
            serde_json::to_vec_pretty(&value).unwrap_or_default(),
        ));
        all.push((
            "The body was signed in another form: the JSON with spaces behind commas and colons.",
            spaced.into_bytes(),
        ));
    }
    all
}

/// A usual mistake: its name, what it is, and the request that was signed then.
type Mistake = (&'static str, String, Signed);

/// Returns the mistake, or the two of them, that leads to this signature.
fn reason(signed: &Signed, sent: &str, own: &str) -> Vec<Finding> {
    let finding = |(name, message, _): &Mistake| Finding { name, message: message.clone() };
    let singles = mistakes(signed, own);
    if let Some(only) = singles.iter().find(|mistake| mistake.2.signature() == sent) {
        return vec![finding(only)];
    }
    for first in &singles {
        let mut others = mistakes(&first.2, own).into_iter().filter(|second| second.0 != first.0);
        if let Some(second) = others.find(|second| second.2.signature() == sent) {
            return vec![finding(first), finding(&second)];
        }
    }
    Vec::new()
}

fn mistakes(signed: &Signed, own: &str) -> Vec<Mistake> {
    let mut all = Vec::new();
    let mut add = |name, message: String, change: &dyn Fn(&mut Signed)| {
        let mut changed = signed.clone();
        change(&mut changed);
        if changed != *signed {
            all.push((name, message, changed));
        }
    };
    let host = signed.header("host");
    let bare = host.split(':').next().unwrap_or_default();
    for other in [bare, own, "organization.tencentcloudapi.com", "organization.intl.tencentcloudapi.com"] {
        let message = format!("The signature was made for the host `{other}`, but the request was sent to `{host}`.");
        add("host", message, &|it| it.set("host", other));
    }
    let kind = signed.header("content-type");
    for other in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=utf-8",
        "application/x-www-form-urlencoded",
    ] {
        let message = format!("The signature was made for the content type `{other}`, but `{kind}` was sent.");
        add("content type", message, &|it| it.set("content-type", other));
    }
    for (message, body) in bodies(&signed.body) {
        add("body", message.to_owned(), &|it| it.body.clone_from(&body));
    }
    let seconds: i64 = signed.timestamp.parse().unwrap_or_default();
    for (hours, place) in [(8, "Beijing"), (24, "the next day"), (-24, "the day before")] {
        let date = utc_date(seconds + hours * 3_600);
        let message =
            format!("The signing key was derived for {date} ({place}) instead of {}, the day in UTC.", signed.date);
        add("day", message, &|it| it.date.clone_from(&date));
    }
    for service in ["tco", "cam", "sts", "cvm", "account", bare.split('.').next().unwrap_or_default()] {
        let message = format!("The signing key was derived for the service `{service}` instead of `{SERVICE}`.");
        add("wrong service", message, &|it| service.clone_into(&mut it.service));
    }
    let key = signed.secret.strip_prefix("TC3").unwrap_or_default().to_owned();
    add("secret key", "The secret key was used without the prefix `TC3`.".to_owned(), &|it| it.secret.clone_from(&key));
    let spaced = format!("TC3{}\n", key.trim());
    add("secret key", "The secret key was used with a line break at its end.".to_owned(), &|it| {
        it.secret.clone_from(&spaced);
    });
    let trimmed = format!("TC3{}", key.trim());
    add("secret key", "The secret key that you pasted has white space around it.".to_owned(), &|it| {
        it.secret.clone_from(&trimmed);
    });
    all
}

fn steps(signed: &Signed) -> Vec<Step> {
    let [of_day, of_service, signing] = derived(&signed.secret, &signed.date, &signed.service).map(|key| hex(&key));
    let step = |name, formula: String, value| Step { name, formula, value };
    vec![
        step("SecretDate", format!("HMAC-SHA256(\"TC3\" + secret key, \"{}\")", signed.date), of_day),
        step("SecretService", format!("HMAC-SHA256(SecretDate, \"{}\")", signed.service), of_service),
        step("SecretSigning", "HMAC-SHA256(SecretService, \"tc3_request\")".to_owned(), signing),
        step("Signature", "HMAC-SHA256(SecretSigning, string to sign)".to_owned(), signed.signature()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::signature::sign;
    use crate::simulator::AccessKey;

    const NOW: i64 = 1_772_415_000;
    const BODY: &str = r#"{"Limit":10,"Offset":0}"#;

    /// A right request, signed for this host and body.
    fn pasted(host: &str, signed_host: &str, body: &str, signed_body: &str) -> Pasted {
        let key = AccessKey { secret_id: "SIMULATEDid".to_owned(), secret_key: "key".to_owned(), token: None };
        let (content_type, body_bytes) = ("application/json", signed_body.as_bytes());
        let signed = crate::shell::signature::Signed { host: signed_host, content_type, body: body_bytes, time: NOW };
        let headers = format!(
            "POST / HTTP/1.1\nHost: {host}\nContent-Type: {content_type}\nX-TC-Timestamp: {NOW}\nAuthorization: {}\n",
            sign(&signed, &key)
        );
        Pasted { headers, body: body.to_owned(), secret_key: "key".to_owned(), ..Pasted::default() }
    }

    fn explained(pasted: &Pasted) -> Explanation {
        explain(pasted, "simulator.test", NOW + 10, |_| None).unwrap()
    }

    fn names(pasted: &Pasted) -> Vec<&'static str> {
        explained(pasted).findings.iter().map(|finding| finding.name).collect()
    }

    #[test]
    fn a_right_signature_is_right() {
        let explanation = explained(&pasted("localhost:8780", "localhost:8780", BODY, BODY));
        assert_eq!((explanation.right, explanation.findings), (Some(true), vec![]));
        assert_eq!(explanation.expected.as_deref(), Some(&*explanation.sent));
    }

    #[test]
    fn the_difference_is_named() {
        let right = pasted("localhost:8780", "localhost:8780", BODY, BODY);
        assert_eq!(names(&pasted("localhost:8780", "localhost", BODY, BODY)), ["host"]);
        assert_eq!(names(&pasted("proxy:1", "simulator.test", BODY, BODY)), ["host"]);
        assert_eq!(names(&pasted("localhost:8780", "localhost:8780", BODY, "")), ["body"]);
        let both = pasted("proxy:1", "organization.tencentcloudapi.com", &format!("{BODY}\n"), BODY);
        assert_eq!(names(&both), ["host", "body"]);
        let change = |from: &str, to: &str| Pasted {
            headers: right.headers.replace(from, to),
            body: right.body.clone(),
            secret_key: right.secret_key.clone(),
            ..Pasted::default()
        };
        assert_eq!(names(&change("/organization/", "/tco/"))[0], "wrong service");
        assert_eq!(
            names(&change("Content-Type: application/json", "Content-Type: application/json; charset=utf-8")),
            ["content type"]
        );
        assert_eq!(names(&change(&utc_date(NOW), "2026-03-03"))[0], "day");
        assert_eq!(names(&change(&format!("Timestamp: {NOW}"), &format!("Timestamp: {NOW}000")))[0], "clock");
        let late = explain(&right, "", NOW + 3_600, |_| None).unwrap();
        assert_eq!(late.findings[0].name, "clock");
        let other = Pasted { secret_key: "other".to_owned(), ..change("", "") };
        assert_eq!(names(&other), ["secret key"]);
    }

    #[test]
    fn texts_of_the_program_are_compared() {
        let right = pasted("localhost:8780", "localhost:8780", BODY, BODY);
        let lines = explained(&right).canonical_request;
        let canonical = lines.iter().map(|line| line.expected.clone()).collect::<Vec<_>>().join("\n");
        let same =
            Pasted { canonical_request: canonical.clone(), ..pasted("localhost:8780", "localhost:8780", BODY, BODY) };
        assert_eq!(names(&same), [""; 0]);
        let other = Pasted { canonical_request: canonical.replace("localhost:8780", "localhost"), ..same };
        assert_eq!(names(&other), ["host"]);
    }

    #[test]
    fn a_key_of_the_simulator_is_known() {
        let pasted = Pasted { secret_key: String::new(), ..pasted("localhost", "localhost", BODY, BODY) };
        assert_eq!(explained(&pasted).right, None);
        let known = explain(&pasted, "", NOW, |id| (id == "SIMULATEDid").then(|| "key".to_owned())).unwrap();
        assert_eq!(known.right, Some(true));
        assert!(explain(&Pasted::default(), "", NOW, |_| None).is_err());
    }
}
