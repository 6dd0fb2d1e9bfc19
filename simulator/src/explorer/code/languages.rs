//! The official command line, Python, and curl.

use super::{Simulated, Wanted};
use crate::shell::signature::{Signed, sign};
use serde_json::Value;

/// The region that clients which insist on one get.
const REGION: &str = "ap-guangzhou";

/// Writes a call of the official command line.
pub(super) fn tccli(wanted: &Wanted<'_>) -> String {
    let Wanted { service, action, input, simulated, .. } = wanted;
    let mut lines = vec![format!("tccli {} {} --version {}", service.name, action.name, service.version)];
    for (name, value) in *input {
        let value = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        lines.push(format!("--{name} {}", quoted(&value)));
    }
    lines.push(format!("--region {REGION}"));
    if let Some(Simulated { key, endpoint }) = simulated {
        lines.push(format!("--secretId {} --secretKey {}", quoted(&key.secret_id), quoted(&key.secret_key)));
        lines.push(format!("--endpoint {}", quoted(endpoint)));
    }
    lines.join(" \\\n  ") + "\n"
}

/// Writes a program for the official SDK for Python.
pub(super) fn python(wanted: &Wanted<'_>) -> String {
    let Wanted { service, action, input, simulated, .. } = wanted;
    let (name, module) = (&service.name, format!("v{}", service.version.replace('-', "")));
    let client: String = name.split('-').map(capitalized).collect();
    let (credential, profile) = match simulated {
        Some(Simulated { key, endpoint }) => {
            let (scheme, host) = endpoint.split_once("://").unwrap_or(("http", endpoint));
            (
                format!("credential.Credential({}, {})", text(&key.secret_id), text(&key.secret_key)),
                format!("HttpProfile(endpoint={}, protocol={})", text(host), text(scheme)),
            )
        }
        None => ("credential.DefaultCredentialProvider().get_credential()".to_owned(), "HttpProfile()".to_owned()),
    };
    let parameters = literal(&Value::Object((*input).clone()), 0);
    format!(
        "# pip install tencentcloud-sdk-python-{name}\n\
         import json\n\n\
         from tencentcloud.common import credential\n\
         from tencentcloud.common.profile.client_profile import ClientProfile\n\
         from tencentcloud.common.profile.http_profile import HttpProfile\n\
         from tencentcloud.{name}.{module} import {name}_client, models\n\n\
         parameters = {parameters}\n\n\
         profile = ClientProfile(httpProfile={profile})\n\
         client = {name}_client.{client}Client({credential}, \"{REGION}\", profile)\n\
         request = models.{action}Request()\n\
         request.from_json_string(json.dumps(parameters))\n\
         print(client.{action}(request).to_json_string(indent=2))\n",
        name = name.replace('-', "_"),
        action = action.name,
    )
}

/// Writes a call of curl whose signature is valid for five minutes; `None` without an account that can sign.
pub(super) fn curl(wanted: &Wanted<'_>, now: i64) -> Option<String> {
    let Simulated { key, endpoint } = wanted.simulated.as_ref()?;
    let body = Value::Object(wanted.input.clone()).to_string();
    let host = endpoint.split_once("://").map_or(&**endpoint, |(_, host)| host);
    let signed = Signed { host, content_type: "application/json", body: body.as_bytes(), time: now };
    let headers = [
        ("Authorization", sign(&signed, key)),
        ("Content-Type", signed.content_type.to_owned()),
        ("Host", host.to_owned()),
        ("X-TC-Action", wanted.action.name.clone()),
        ("X-TC-Version", wanted.service.version.clone()),
        ("X-TC-Timestamp", now.to_string()),
    ];
    let mut lines = vec![format!("curl {}", quoted(&format!("{endpoint}/")))];
    lines.extend(headers.map(|(name, value)| format!("-H {}", quoted(&format!("{name}: {value}")))));
    lines.push(format!("--data-raw {}", quoted(&body)));
    Some(lines.join(" \\\n  ") + "\n")
}

/// A word for a POSIX shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A string as JSON writes it, which Python reads as well.
fn text(value: &str) -> String {
    Value::String(value.to_owned()).to_string()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// A JSON value as a Python literal.
fn literal(value: &Value, indent: usize) -> String {
    let inner = indent + 4;
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Array(items) if !items.is_empty() => {
            let lines: String = items.iter().map(|item| format!("{:inner$}{},\n", "", literal(item, inner))).collect();
            format!("[\n{lines}{:indent$}]", "")
        }
        Value::Object(entries) if !entries.is_empty() => {
            let entry =
                |(name, value): (&String, _)| format!("{:inner$}{}: {},\n", "", text(name), literal(value, inner));
            let lines: String = entries.iter().map(entry).collect();
            format!("{{\n{lines}{:indent$}}}", "")
        }
        other => other.to_string(),
    }
}
