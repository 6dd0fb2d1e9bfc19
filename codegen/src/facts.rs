//! The facts of one version as plain data, for comparison with other sources.

use crate::source::Spanned;
use crate::spec::{Action, Field, Scalar, ServiceFiles, Site, Spec, TypeName, Wire};
use serde_json::{Map, Value, json};

/// Returns the facts of one version of one service, as the pages state them; `None` if the spec has no such version.
pub(crate) fn facts(spec: &Spec, service: &str, version: &str) -> Option<Value> {
    let files = spec.services.iter().find(|it| *it.service.name == service && *it.service.version == version)?;
    let actions: Map<_, _> = files
        .actions
        .iter()
        .map(|loaded| (loaded.content.name.value.clone(), action(&loaded.content, &loaded.folder, files)))
        .collect();
    let types: Map<_, _> = files
        .types
        .iter()
        .map(|loaded| {
            (
                loaded.content.name.value.clone(),
                json!({"members": loaded.content.members.iter().map(member).collect::<Vec<_>>()}),
            )
        })
        .collect();
    let codes: Vec<_> = files.errors.iter().chain(&spec.common_errors).map(|error| error.code.value.clone()).collect();
    Some(json!({"service": service, "version": version, "actions": actions, "types": types, "error_codes": codes}))
}

fn action(action: &Action, folder: &str, files: &ServiceFiles) -> Value {
    let category = files.service.categories.iter().find(|category| *category.folder == folder);
    // A field has the sites of its action, unless it names its own.
    let sites = sites(&action.sites);
    let located = |mut facts: Value| {
        if facts.get("sites").is_none() {
            facts["sites"] = sites.clone().into();
        }
        facts
    };
    let request_id = json!({"name": "RequestId", "type": "string", "nullable": false});
    json!({
        "sites": sites,
        "category": category.map(|category| &*category.title.value),
        "rate_limit": action.rate_limit.as_ref().map(|limit| limit.value),
        "input": action.input.iter().map(input).map(located).collect::<Vec<_>>(),
        "output": action.output.iter().map(output).chain([request_id]).map(located).collect::<Vec<_>>(),
        "errors": action.errors.iter().map(|code| &*code.value).collect::<Vec<_>>(),
    })
}

fn input(field: &Field) -> Value {
    let mut facts = base(field);
    facts["required"] = field.is_required().into();
    facts
}

fn output(field: &Field) -> Value {
    let mut facts = base(field);
    facts["nullable"] = field.nullable.into();
    facts
}

fn member(field: &Field) -> Value {
    let mut facts = output(field);
    if let Some(required) = &field.required {
        facts["required"] = required.value.into();
    }
    facts
}

fn base(field: &Field) -> Value {
    let mut facts =
        json!({"name": *field.name, "type": wire_type(&field.type_name, field.wire.as_ref().map(|wire| wire.value))});
    if !field.sites.is_empty() {
        facts["sites"] = sites(&field.sites).into();
    }
    facts
}

fn wire_type(type_name: &TypeName, wire: Option<Wire>) -> String {
    let item = match type_name.scalar() {
        Some(Scalar::String) => "string",
        Some(Scalar::Integer) => wire.unwrap_or(Wire::Int64).text(),
        Some(Scalar::Boolean) => "bool",
        Some(Scalar::Float) => "float",
        Some(Scalar::Timestamp) => "datetime",
        Some(Scalar::TimestampIso8601) => "datetime_iso",
        Some(Scalar::Date) => "date",
        None => type_name.item(),
    };
    "list of ".repeat(type_name.lists()) + item
}

fn sites(listed: &[Spanned<Site>]) -> Vec<&'static str> {
    match listed {
        [] => vec![Site::China.text(), Site::International.text()],
        listed => listed.iter().map(|site| site.value.text()).collect(),
    }
}
