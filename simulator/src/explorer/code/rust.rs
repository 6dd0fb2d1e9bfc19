//! Rust for the SDK.

use super::Wanted;
use crate::explorer::api::{Field, Service};
use serde_json::{Map, Value};

/// The longest line.
const WIDTH: usize = 100;

/// The spaces before a setter.
const SETTER: usize = 8;

/// Writes a program that sends the request.
///
/// A request that the typed builder cannot express, such as one with a parameter that the catalogue does not have, is sent by
/// name, so that nothing gets lost.
pub(crate) fn program(wanted: &Wanted<'_>) -> String {
    let Wanted { api, service, action, input, .. } = wanted;
    let call = typed(service, &action.input, input);
    let is_typed = call.is_some();
    let call = call.map_or_else(
        || by_name(&action.name, input),
        |setters| format!("client\n        .{}()\n{setters}        .send()\n        .await?", action.method),
    );
    let types = if call.contains("types::") { "{Client, types}" } else { "Client" };
    let international = *action.sites == ["intl"];
    let mut text = header(wanted);
    if international {
        text.push_str(&format!("use {}::{{Config, Site}};\n", api.krate));
    }
    text.push_str(&format!("use {}::{}::{types};\n", api.krate, service.module));
    if !is_typed {
        text.push_str("use serde_json::{Value, json};\n");
    }
    let client = if international {
        "Client::new(Config::from_env()?.to_builder().site(Site::International).build()?)"
    } else {
        "Client::from_env()?"
    };
    let of = if is_typed { "" } else { ": Value" };
    text.push_str(&format!(
        "\n#[tokio::main]\nasync fn main() -> Result<(), {}::Error> {{\n    let client = {client};\n    \
         let response{of} = {call};\n    println!(\"{{response:#?}}\");\n    Ok(())\n}}\n",
        api.krate
    ));
    text
}

/// How to run the program.
fn header(wanted: &Wanted<'_>) -> String {
    let package = wanted.api.krate.replace('_', "-");
    let mut text = format!("// cargo add {package} serde_json && cargo add tokio --features macros,rt-multi-thread\n");
    match &wanted.simulated {
        Some(simulated) => {
            let key = &simulated.key;
            text.push_str(&format!(
                "// TENCENTCLOUD_SECRET_ID={} TENCENTCLOUD_SECRET_KEY={} \\\n// TENCENTCLOUD_ENDPOINT={} cargo run\n",
                key.secret_id, key.secret_key, simulated.endpoint
            ));
        }
        None => text.push_str("// Credentials and site come from the environment.\n"),
    }
    text
}

/// The setters of a request, one per line; `None` if a value does not fit its type.
fn typed(service: &Service, fields: &[Field], input: &Map<String, Value>) -> Option<String> {
    if input.keys().any(|name| !fields.iter().any(|field| field.name == *name)) {
        return None;
    }
    let mut text = String::new();
    for field in fields {
        match input.get(&field.name).filter(|value| !value.is_null()) {
            Some(value) => {
                let value = Printer { service }.value(value, field, &field.type_name, SETTER)?;
                text.push_str(&format!("{:SETTER$}.{}({value})\n", "", field.rust));
            }
            None if field.required => {
                text.push_str(&format!("{:SETTER$}// .{}(…) is required\n", "", field.rust));
            }
            None => {}
        }
    }
    Some(text)
}

fn by_name(action: &str, input: &Map<String, Value>) -> String {
    let json = json(&Value::Object(input.clone()), 4);
    format!("client.call(\"{action}\").send(&json!({json})).await?")
}

/// A JSON value as the macro `json!` takes it.
fn json(value: &Value, indent: usize) -> String {
    let inner = indent + 4;
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Array(items) if !items.is_empty() => {
            let lines: String = items.iter().map(|item| format!("{:inner$}{},\n", "", json(item, inner))).collect();
            format!("[\n{lines}{:indent$}]", "")
        }
        Value::Object(entries) if !entries.is_empty() => {
            let entry = |(name, value)| format!("{:inner$}{name:?}: {},\n", "", json(value, inner));
            let lines: String = entries.iter().map(entry).collect();
            format!("{{\n{lines}{:indent$}}}", "")
        }
        other => other.to_string(),
    }
}

struct Printer<'a> {
    service: &'a Service,
}

impl Printer<'_> {
    /// A value as an expression whose first line begins somewhere behind `indent` spaces.
    fn value(&self, value: &Value, field: &Field, type_name: &str, indent: usize) -> Option<String> {
        if let Some(item_type) = type_name.strip_prefix("Array of ") {
            let Value::Array(items) = value else { return None };
            let parts: Option<Vec<_>> =
                items.iter().map(|item| self.value(item, field, item_type, indent + 4)).collect();
            return Some(self.list(&parts?, field, item_type, indent));
        }
        if let Some((name, members)) = self.service.record(type_name) {
            let Value::Object(entries) = value else { return None };
            return self.record(entries, name, members, indent);
        }
        if let Some(name) = &field.values
            && let Some(variant) = self.service.variant(name, value)
        {
            return Some(format!("types::{name}::{variant}"));
        }
        match (type_name, value) {
            ("Integer", Value::Number(number)) => Some(grouped(&number.as_i64()?.to_string())),
            ("Float", Value::Number(number)) => Some(format!("{:?}", number.as_f64()?)),
            ("Boolean", Value::Bool(truth)) => Some(truth.to_string()),
            ("Integer" | "Float" | "Boolean", _) => None,
            (_, Value::String(text)) => Some(format!("{text:?}")),
            _ => None,
        }
    }

    fn list(&self, parts: &[String], field: &Field, item_type: &str, indent: usize) -> String {
        if parts.is_empty() {
            return format!("Vec::<{}>::new()", self.item(field, item_type));
        }
        let line = format!("[{}]", parts.join(", "));
        if fits(&line, indent) {
            return line;
        }
        let inner = indent + 4;
        let lines: String = parts.iter().map(|part| format!("{:inner$}{part},\n", "")).collect();
        format!("[\n{lines}{:indent$}]", "")
    }

    /// The type of a list's items, which an empty list does not show.
    fn item(&self, field: &Field, item_type: &str) -> String {
        match (item_type, &field.values) {
            (_, Some(values)) => format!("types::{values}"),
            ("Integer", _) => "i64".to_owned(),
            ("Float", _) => "f64".to_owned(),
            ("Boolean", _) => "bool".to_owned(),
            (name, _) => {
                self.service.record(name).map_or_else(|| "String".to_owned(), |(rust, _)| format!("types::{rust}"))
            }
        }
    }

    fn record(&self, entries: &Map<String, Value>, name: &str, members: &[Field], indent: usize) -> Option<String> {
        if entries.keys().any(|name| !members.iter().any(|member| member.name == *name)) {
            return None;
        }
        let mut setters = Vec::new();
        for member in members {
            if let Some(value) = entries.get(&member.name).filter(|value| !value.is_null()) {
                setters.push(format!(
                    ".{}({})",
                    member.rust,
                    self.value(value, member, &member.type_name, indent + 4)?
                ));
            }
        }
        let line = format!("types::{name}::builder(){}.build()", setters.concat());
        if fits(&line, indent) {
            return Some(line);
        }
        let inner = indent + 4;
        setters.push(".build()".to_owned());
        let lines: String = setters.iter().map(|setter| format!("\n{:inner$}{setter}", "")).collect();
        Some(format!("types::{name}::builder(){lines}"))
    }
}

/// Whether an expression has room on its line, together with the name of its setter.
fn fits(line: &str, indent: usize) -> bool {
    !line.contains('\n') && indent + line.len() + 28 <= WIDTH
}

/// A number with its digits in groups, as Rust programs write long ones.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
    if digits.len() < 5 {
        return text.to_owned();
    }
    let first = digits.len() % 3;
    let groups = digits.as_bytes()[first..].chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    let head = (first > 0).then(|| digits[..first].to_owned());
    format!("{sign}{}", head.into_iter().chain(groups).collect::<Vec<_>>().join("_"))
}
