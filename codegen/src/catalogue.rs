//! The whole spec as plain JSON, with errata applied and Rust names beside wire names: for programs that show the API or
//! imitate it.

use crate::check::{Checked, CheckedAction, CheckedField, CheckedService};
use crate::model::{Model, Service};
use crate::spec::{Bounds, EnumValue, ErrorCode, Field, Node, Page, Paging, ParameterRule, Site, SourcePages, Task};
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Writes the catalogue. Each action, type, enum and error code has a line of its own, so that differences can be read.
pub(crate) fn catalogue(checked: &Checked<'_>, model: &Model) -> String {
    let services = checked.services.iter().zip(&model.services).map(|(service, lowered)| {
        object([
            ("name", json!(*service.service.name).to_string()),
            ("version", json!(*service.service.version).to_string()),
            ("title", json!(*service.service.title).to_string()),
            ("doc", json!(*service.service.doc).to_string()),
            ("module", json!(format!("{}::{}", lowered.module, lowered.version_module)).to_string()),
            ("pages", pages(service).to_string()),
            ("categories", lines('[', categories(service).iter().map(Value::to_string), ']')),
            ("errors", errors(service.errors)),
            ("actions", lines('[', actions(service, lowered).iter().map(Value::to_string), ']')),
            ("types", lines('[', types(service, lowered).iter().map(Value::to_string), ']')),
            ("enums", lines('[', enums(service, lowered).iter().map(Value::to_string), ']')),
        ])
    });
    let krate = model.services.first().map_or("", |service| &service.crate_name);
    let entries = [
        ("crate", json!(krate).to_string()),
        ("commonErrors", errors(checked.common_errors)),
        ("services", lines('[', services, ']')),
    ];
    object(entries) + "\n"
}

/// Returns an object whose values are JSON already, one entry per line.
fn object<const N: usize>(entries: [(&str, String); N]) -> String {
    lines('{', entries.into_iter().map(|(key, value)| format!("\"{key}\": {value}")), '}')
}

fn lines(open: char, items: impl Iterator<Item = String>, close: char) -> String {
    let mut text = String::from(open);
    for (position, item) in items.enumerate() {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}\n{item}", if position > 0 { "," } else { "" });
    }
    text.push('\n');
    text.push(close);
    text
}

fn pages(service: &CheckedService<'_>) -> Value {
    let pages = &service.service.pages;
    json!({"cn": pages.cn.as_deref(), "intl": pages.intl.as_deref()})
}

fn categories(service: &CheckedService<'_>) -> Vec<Value> {
    let all = service.service.categories.iter();
    all.map(|category| json!({"title": *category.title, "folder": *category.folder, "doc": *category.doc})).collect()
}

fn errors(codes: &[ErrorCode]) -> String {
    let all = codes.iter().map(|error| json!({"code": *error.code, "kind": error.kind.text(), "doc": *error.doc}));
    lines('[', all.map(|error| error.to_string()), ']')
}

fn actions(service: &CheckedService<'_>, lowered: &Service) -> Vec<Value> {
    service.actions.iter().filter_map(|checked| action(checked, lowered)).collect()
}

fn action(checked: &CheckedAction<'_>, lowered: &Service) -> Option<Value> {
    let action = checked.action;
    let names = lowered.actions.iter().find(|lowered| lowered.name == *action.name)?;
    let mut entry = json!({
        "name": *action.name,
        "file": checked.path,
        "doc": *action.doc,
        "category": *checked.category.folder,
        "access": action.access.text(),
        "sites": sites(action.sites.iter().map(|site| site.value)),
        "method": names.method,
        "request": names.request.name,
        "error": names.error,
        "input": fields(&checked.input, &names.request),
        "output": fields(&checked.output, &names.response),
        "errors": action.errors.iter().map(|code| &*code.value).collect::<Vec<_>>(),
        "examples": action.examples.iter().map(|example| json!({
            "title": *example.title, "input": example.input.to_json(), "output": example.output.to_json(),
        })).collect::<Vec<_>>(),
    });
    let optional = [
        ("rateLimit", action.rate_limit.as_ref().map(|limit| json!(limit.value))),
        ("deprecated", action.deprecated.as_ref().map(|note| json!(note.value))),
        ("pages", source(&action.source, |page| page.page.as_deref())),
        ("updated", source(&action.source, |page| page.updated.as_deref())),
        ("categoryInferred", action.source.category_inferred.then(|| true.into())),
        ("rules", (!action.rules.is_empty()).then(|| action.rules.iter().map(rule).collect())),
        ("paging", action.paging.as_ref().map(paging)),
        ("task", action.task.as_ref().map(task)),
        ("notes", (!action.notes.is_empty()).then(|| json!(action.notes))),
        ("errata", (!action.errata.is_empty()).then(|| action.errata.iter().map(|it| json!(*it.why)).collect())),
    ];
    add(&mut entry, optional);
    Some(entry)
}

fn add<const N: usize>(entry: &mut Value, optional: [(&str, Option<Value>); N]) {
    for (key, value) in optional {
        if let Some(value) = value {
            entry[key] = value;
        }
    }
}

/// A fact of the pages that an action comes from, by site.
fn source(pages: &SourcePages, fact: impl Fn(&Page) -> Option<&String>) -> Option<Value> {
    let known: Map<_, _> = [("cn", &pages.cn), ("intl", &pages.intl)]
        .into_iter()
        .filter_map(|(site, page)| Some((site.to_owned(), fact(page.as_ref()?)?.clone().into())))
        .collect();
    (!known.is_empty()).then(|| known.into())
}

fn rule(rule: &ParameterRule) -> Value {
    let names =
        |names: &[crate::source::Spanned<String>]| names.iter().map(|name| name.value.clone()).collect::<Vec<_>>();
    if rule.at_least_one.is_empty() {
        json!({"exactlyOne": names(&rule.exactly_one)})
    } else {
        json!({"atLeastOne": names(&rule.at_least_one)})
    }
}

fn paging(paging: &Paging) -> Value {
    json!({
        "style": paging.style.text(),
        "position": paging.position.as_deref(),
        "size": *paging.size,
        "items": *paging.items,
        "next": paging.next.as_deref(),
        "more": paging.more.as_deref(),
        "total": paging.total.as_deref(),
    })
}

fn task(task: &Task) -> Value {
    let states =
        |states: &[crate::source::Spanned<String>]| states.iter().map(|state| state.value.clone()).collect::<Vec<_>>();
    let parameters: Map<_, _> =
        task.parameters.iter().map(|(name, from)| (name.clone(), from.value.clone().into())).collect();
    json!({
        "poll": *task.poll,
        "parameters": parameters,
        "state": *task.state,
        "running": states(&task.running),
        "done": states(&task.done),
        "failed": states(&task.failed),
        "undetermined": states(&task.undetermined),
        "reason": task.reason.as_deref(),
        "firstState": task.first_state.as_deref(),
        "firstReason": task.first_reason.as_deref(),
        "when": task.when.as_deref(),
    })
}

fn types(service: &CheckedService<'_>, lowered: &Service) -> Vec<Value> {
    let described = service.types.values().filter_map(|checked| {
        let names = lowered.types.iter().find(|lowered| lowered.path == checked.path)?;
        Some(json!({
            "name": *checked.content.name,
            "doc": *checked.content.doc,
            "rust": names.record.name,
            "members": fields(&checked.members, &names.record),
        }))
    });
    described.collect()
}

fn enums(service: &CheckedService<'_>, lowered: &Service) -> Vec<Value> {
    let described = service.enums.values().filter_map(|listed| {
        let names = lowered.enums.iter().find(|lowered| lowered.name == *listed.name)?;
        let value = |(value, variant): (&EnumValue, &crate::model::Variant)| {
            json!({"value": value.value.to_json(), "doc": *value.doc, "rust": variant.name})
        };
        Some(json!({
            "name": *listed.name,
            "doc": *listed.doc,
            "base": listed.base.text(),
            "values": listed.values.iter().zip(&names.variants).map(value).collect::<Vec<_>>(),
        }))
    });
    described.collect()
}

fn fields(checked: &[CheckedField<'_>], record: &crate::model::Record) -> Vec<Value> {
    let described = checked.iter().filter_map(|checked| {
        let names = record.fields.iter().find(|lowered| lowered.wire == *checked.field.name)?;
        Some(field(checked, &names.name))
    });
    described.collect()
}

fn field(checked: &CheckedField<'_>, rust: &str) -> Value {
    let Field { name, type_name, doc, advisory, .. } = checked.field;
    let mut entry = json!({"name": **name, "type": type_name.value.to_string(), "doc": **doc, "rust": rust});
    let field = checked.field;
    let bounds = |bounds: &Option<Bounds>| bounds.as_ref().map(|it| json!({"min": it.min, "max": it.max}));
    add(
        &mut entry,
        [
            ("required", checked.required.then(|| true.into())),
            ("nullable", checked.nullable.then(|| true.into())),
            ("always", (!checked.always).then(|| false.into())),
            ("values", field.values.as_ref().map(|values| values.value.clone().into())),
            ("default", field.default.as_ref().map(Node::to_json)),
            ("range", bounds(&field.range)),
            ("items", bounds(&field.items)),
            ("length", bounds(&field.length)),
            ("multipleOf", field.multiple_of.as_ref().map(|other| other.value.clone().into())),
            ("unit", field.unit.as_ref().map(|unit| unit.value.clone().into())),
            ("sensitive", field.sensitive.map(|why| why.text().into())),
            ("sites", (!field.sites.is_empty()).then(|| sites(field.sites.iter().map(|site| site.value)))),
            ("advisory", advisory.then(|| true.into())),
            ("deprecated", field.deprecated.as_ref().map(|note| note.value.clone().into())),
        ],
    );
    entry
}

fn sites(listed: impl Iterator<Item = Site>) -> Value {
    let listed: Vec<_> = listed.map(Site::text).collect();
    if listed.is_empty() { json!([Site::China.text(), Site::International.text()]) } else { json!(listed) }
}
