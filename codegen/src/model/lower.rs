//! From a checked spec to the model.

use super::docs::{self, Writer, first_sentence};
use super::example;
use super::{
    Action, Category, DataType, Docs, Enum, Field, Holds, Limit, Model, Paging, ParameterRule, Presence, Record,
    Required, Service, Task, Variant, WireValue,
};
use crate::check::{Checked, CheckedAction, CheckedField, CheckedService, CheckedType, Shape, Usage};
use crate::graph::reachable;
use crate::names;
use crate::source::Spanned;
use crate::spec::{self, Access, Bounds, ErrorCode, NodeValue, Sensitivity, Site};
use std::collections::{BTreeMap, BTreeSet};

/// Decides everything about what will be emitted as part of a crate, which is given as programs name it.
pub fn lower(checked: &Checked<'_>, crate_name: &str) -> Model {
    let writer = Writer::default();
    Model {
        common_errors: checked.common_errors.iter().map(|error| error_variant(error, &writer)).collect(),
        services: checked
            .services
            .iter()
            .map(|service| Lowering::new(service, checked.common_errors).service(crate_name))
            .collect(),
    }
}

/// The beginning of links in the files of actions, types and methods, which are two levels below the version's module.
const ABOVE: &str = "super::super::";

/// The context of descriptions in the version's module itself, or where nothing can be linked.
const NO_LINKS: docs::Scope<'_> = docs::Scope { up: "", own: &[] };

fn error_variant(error: &ErrorCode, writer: &Writer) -> Variant {
    Variant {
        value: WireValue::Text(error.code.value.clone()),
        name: names::variant(&error.code),
        docs: writer.docs(
            &format!("`{}`: {}", *error.code, docs::described(&error.doc)),
            docs::Scope { up: ABOVE, own: &[&error.code] },
        ),
    }
}

/// Returns how the presence of a field is expressed.
fn presence(usage: Usage, field: &CheckedField<'_>) -> Presence {
    match usage {
        Usage::Input | Usage::Both if field.required => Presence::Required,
        Usage::Output if field.always && !field.nullable => Presence::Promised,
        _ => Presence::Optional,
    }
}

struct Lowering<'c, 's> {
    service: &'c CheckedService<'s>,
    common_errors: &'c [ErrorCode],
    writer: Writer,
    /// The error codes of the service.
    codes: BTreeMap<&'c str, &'c ErrorCode>,
    /// The types that every type contains directly, lists aside.
    contains: BTreeMap<&'c str, Vec<&'c str>>,
    /// For each type, whether it can be empty: no field is required, and the promised fields can be empty, too.
    empty: BTreeMap<&'c str, bool>,
    /// The types with a floating-point number somewhere in them.
    floats: BTreeSet<&'c str>,
}

/// Returns the types with a floating-point number somewhere in them.
fn floats<'c>(service: &'c CheckedService<'_>) -> BTreeSet<&'c str> {
    let mut users: BTreeMap<&str, Vec<&'c str>> = BTreeMap::new();
    let mut direct = Vec::new();
    for (name, known) in &service.types {
        for member in &known.members {
            match member.shape.item() {
                Shape::Float => direct.push(*name),
                Shape::Record(used) => users.entry(used).or_default().push(name),
                _ => {}
            }
        }
    }
    reachable(direct, |name| users.get(name).into_iter().flatten().copied())
}

impl<'c, 's> Lowering<'c, 's> {
    fn new(service: &'c CheckedService<'s>, common_errors: &'c [ErrorCode]) -> Self {
        let mut links = BTreeMap::new();
        for name in service.types.keys().chain(service.enums.keys()) {
            links.insert((*name).to_owned(), format!("types::{name}"));
        }
        for action in &service.actions {
            let name = &action.action.name.value;
            links.insert(name.clone(), format!("Client::{}", docs::linked(&service.names.method(name))));
        }
        let contains = service
            .types
            .iter()
            .map(|(name, known)| {
                let direct = known.members.iter().filter_map(|member| match &member.shape {
                    Shape::Record(name) => Some(&**name),
                    _ => None,
                });
                (*name, direct.collect())
            })
            .collect();
        let codes = service.errors.iter().map(|error| (&*error.code.value, error)).collect();
        let mut lowering = Self {
            service,
            common_errors,
            writer: Writer::new(links),
            codes,
            contains,
            empty: BTreeMap::new(),
            floats: floats(service),
        };
        for name in service.types.keys() {
            lowering.learn_empty(name);
        }
        lowering
    }

    /// Finds out whether a type can be empty; the check has seen to it that no type always contains its own kind.
    fn learn_empty(&mut self, name: &'c str) -> bool {
        if let Some(empty) = self.empty.get(name) {
            return *empty;
        }
        let empty = self.service.types.get(name).is_none_or(|known| {
            let usage = Usage::of(known);
            known.members.iter().all(|member| match (presence(usage, member), &member.shape) {
                (Presence::Required, _) => false,
                (Presence::Promised, Shape::Record(name)) => self.learn_empty(name),
                _ => true,
            })
        });
        self.empty.insert(name, empty);
        empty
    }

    fn service(&self, crate_name: &str) -> Service {
        let source = self.service.service;
        let mut actions: Vec<_> = self.service.actions.iter().map(|action| self.action(action)).collect();
        actions.sort_by(|a, b| a.name.cmp(&b.name));
        let categories = source
            .categories
            .iter()
            .map(|category| Category {
                module: category.folder.replace('-', "_"),
                actions: (0..actions.len()).filter(|at| actions[*at].category == category.title.value).collect(),
                title: first_sentence(&category.title),
                docs: self.writer.docs(&category.doc, docs::Scope { up: "super::", own: &[] }),
                methods_docs: self.writer.docs(&category.doc, docs::Scope { up: ABOVE, own: &[] }),
            })
            .filter(|category| !category.actions.is_empty())
            .collect();
        let types: Vec<_> = self.service.types.values().map(|known| self.data_type(known)).collect();
        let enums = self.service.enums.values().map(|listed| self.listed(listed)).collect();
        let mut error_kinds: Vec<_> = self
            .common_errors
            .iter()
            .chain(self.service.errors)
            .map(|error| (error.code.value.clone(), error.kind))
            .collect();
        error_kinds.sort();
        let required = required(&actions, &types);
        Service {
            name: source.name.value.clone(),
            version: source.version.value.clone(),
            crate_name: crate_name.to_owned(),
            module: names::service_module(&source.name),
            version_module: names::version_module(&source.version),
            feature: format!("{}-{}", *source.name, *source.version),
            title: first_sentence(&source.title),
            docs: self.writer.docs(&source.doc, NO_LINKS),
            categories,
            actions,
            types,
            enums,
            required,
            error_kinds,
        }
    }

    fn action(&self, checked: &CheckedAction<'_>) -> Action {
        let action = checked.action;
        let name = &action.name.value;
        let own: Vec<&str> = action.input.iter().chain(&action.output).map(|field| &*field.name.value).collect();
        let method = self.service.names.method(name);
        let fields = |fields: &[CheckedField<'_>], usage| -> Vec<Field> {
            fields.iter().map(|field| self.field(field, usage, "", docs::Scope { up: ABOVE, own: &own })).collect()
        };
        let mut output = fields(&checked.output, Usage::Output);
        output.push(self.request_id());
        let (listed, common): (Vec<&str>, Vec<&str>) =
            action.errors.iter().map(|code| &*code.value).partition(|code| self.codes.contains_key(code));
        let rules = rules(action);
        let client = format!("[`Client::{method}`]({ABOVE}Client::{})", docs::linked(&method));
        Action {
            path: checked.path.to_owned(),
            name: name.clone(),
            module: self.service.names.module(name),
            docs: self.action_docs(checked, &own),
            summary: first_sentence(&action.doc),
            deprecated: action.deprecated.as_ref().map(|text| docs::described(text).to_owned()),
            category: checked.category.title.value.clone(),
            access: action.access,
            sites: sites(action),
            rate_limit: action.rate_limit.as_ref().map(|limit| limit.value),
            paging: action.paging.as_ref().and_then(|paging| self.paging(paging, checked)),
            task: action.task.as_ref().map(lower_task),
            request: Record {
                name: request_name(name),
                docs: request_docs(&client, &rules),
                fields: fields(&checked.input, Usage::Input),
                rules,
                default: self.has_default(&checked.input, Usage::Input),
                float: self.has_float(&checked.input),
            },
            response: Record {
                name: format!("{name}Response"),
                docs: Docs(vec![format!("The response of {client}.")]),
                fields: output,
                rules: Vec::new(),
                default: self.has_default(&checked.output, Usage::Output),
                float: self.has_float(&checked.output),
            },
            error: format!("{name}Error"),
            error_docs: error_docs(&client, &common),
            errors: listed
                .iter()
                .filter_map(|code| self.codes.get(code))
                .map(|error| error_variant(error, &self.writer))
                .collect(),
            example: example::lower(checked, self.service),
            method,
        }
    }

    fn action_docs(&self, checked: &CheckedAction<'_>, own: &[&str]) -> Docs {
        let action = checked.action;
        let Docs(mut lines) = self.writer.docs(&action.doc, docs::Scope { up: ABOVE, own });
        let item = |kind: &str| format!("[`{0}{kind}`]({ABOVE}{0}{kind})", *action.name);
        lines.push(String::new());
        lines.push(match action.access {
            Access::Read => "- Read operation.".to_owned(),
            Access::Write => "- Write operation.".to_owned(),
        });
        lines.push(match &action.rate_limit {
            Some(limit) if limit.value == 1 => "- Rate limit: 1 call per second.".to_owned(),
            Some(limit) => format!("- Rate limit: {} calls per second.", limit.value),
            None => "- Rate limit: not documented.".to_owned(),
        });
        lines.push(match *sites(action) {
            [Site::China] => "- Available on the Chinese site only.".to_owned(),
            [Site::International] => "- Available on the international site only.".to_owned(),
            _ => "- Available on both sites.".to_owned(),
        });
        if action.paging.is_some() {
            lines.push(
                "- Returns a list in pages. `.paginate()` returns them all; see [`Paginator`](rt::Paginator)."
                    .to_owned(),
            );
        }
        if action.task.is_some() {
            lines.push(
                "- Starts a task. `.send().until_done()` waits until it ends; see [`Waiter`](rt::Waiter).".to_owned(),
            );
        }
        lines.push(format!("- Takes {}, returns {}, fails with {}.", item("Request"), item("Response"), item("Error")));
        lines.extend(self.pages(action));
        Docs(lines)
    }

    /// Returns the links to the pages that document an action.
    fn pages(&self, action: &spec::Action) -> Option<String> {
        let pages = &self.service.service.pages;
        let link = |page: &Option<spec::Page>, address: &Option<Spanned<String>>, site: &str| {
            let id = page.as_ref()?.page.as_ref()?;
            Some(format!("[{site}]({})", address.as_ref()?.replace("{page}", &id.value)))
        };
        let links: Vec<String> =
            [link(&action.source.intl, &pages.intl, "international"), link(&action.source.cn, &pages.cn, "Chinese")]
                .into_iter()
                .flatten()
                .collect();
        (!links.is_empty()).then(|| format!("- Vendor's documentation: {}.", links.join(", ")))
    }

    /// Returns how an action pages; the check ensures that the items are a list of the output.
    fn paging(&self, paging: &spec::Paging, checked: &CheckedAction<'_>) -> Option<Paging> {
        let text = |name: &Option<Spanned<String>>| name.as_ref().map(|name| name.value.clone());
        let named = |name: &str, fields: &'_ [CheckedField<'_>]| {
            fields.iter().position(|field| *field.field.name.value == *name)
        };
        let size = &checked.input[named(&paging.size, &checked.input)?];
        let items = &checked.output[named(&paging.items, &checked.output)?];
        Some(Paging {
            style: paging.style,
            position: text(&paging.position),
            size: paging.size.value.clone(),
            largest: size.field.range.as_ref().and_then(|range| range.max),
            items: paging.items.value.clone(),
            items_field: self.service.names.of_field(items.field),
            item: self.holds(items.shape.item(), ""),
            next: text(&paging.next),
            more: text(&paging.more),
            total: text(&paging.total),
        })
    }

    fn request_id(&self) -> Field {
        Field {
            wire: "RequestId".to_owned(),
            name: "request_id".to_owned(),
            docs: Docs(vec!["Id of the call, which the vendor's support asks for.".to_owned()]),
            holds: Holds::Text,
            presence: Presence::Promised,
            optional: false,
            sensitive: false,
            limits: Vec::new(),
            deprecated: None,
            account: false,
        }
    }

    fn data_type(&self, known: &CheckedType<'_>) -> DataType {
        let name = &known.content.name.value;
        let own: Vec<&str> = known.content.members.iter().map(|member| &*member.name.value).chain([&**name]).collect();
        let usage = Usage::of(known);
        let here = docs::Scope { up: ABOVE, own: &own };
        DataType {
            path: known.path.to_owned(),
            module: self.service.names.module(name),
            record: Record {
                name: name.clone(),
                docs: self.writer.docs(&known.content.doc, here),
                fields: known.members.iter().map(|member| self.field(member, usage, name, here)).collect(),
                rules: Vec::new(),
                default: self.empty[&**name],
                float: self.has_float(&known.members),
            },
            in_input: known.in_input,
        }
    }

    /// Returns whether a floating-point number is in one of the fields, or in a type that they reach.
    fn has_float(&self, fields: &[CheckedField<'_>]) -> bool {
        fields.iter().any(|field| match field.shape.item() {
            Shape::Float => true,
            Shape::Record(name) => self.floats.contains(&**name),
            _ => false,
        })
    }

    /// Returns whether a struct of these fields can be empty.
    fn has_default(&self, fields: &[CheckedField<'_>], usage: Usage) -> bool {
        fields.iter().all(|field| match (presence(usage, field), &field.shape) {
            (Presence::Required, _) => false,
            (Presence::Promised, Shape::Record(name)) => self.empty.get(&**name).is_none_or(|empty| *empty),
            _ => true,
        })
    }

    /// Returns a field of an action, or of the type `owner`.
    fn field(&self, checked: &CheckedField<'_>, usage: Usage, owner: &str, here: docs::Scope<'_>) -> Field {
        let field = checked.field;
        let list = matches!(checked.shape, Shape::List(_));
        let presence = presence(usage, checked);
        // In answers a missing list is an empty one; in requests the two differ.
        let optional = presence == Presence::Optional && !(list && usage == Usage::Output);
        let limited = usage != Usage::Output && !field.advisory;
        Field {
            wire: field.name.value.clone(),
            name: self.service.names.of_field(field),
            docs: self.writer.docs(&documented(checked, usage), here),
            holds: self.holds(&checked.shape, owner),
            presence,
            optional,
            sensitive: field.sensitive.is_some(),
            limits: if limited { limits(checked) } else { Vec::new() },
            deprecated: field.deprecated.as_ref().map(|text| docs::described(text).to_owned()),
            account: checked.shape == Shape::Text && field.name.ends_with("Uin"),
        }
    }

    fn holds(&self, shape: &Shape, owner: &str) -> Holds {
        match shape {
            Shape::Text => Holds::Text,
            Shape::Int64 | Shape::Uint64 => Holds::Integer,
            Shape::Float => Holds::Float,
            Shape::Bool => Holds::Bool,
            Shape::TextEnum(name) | Shape::NumberEnum(name) => Holds::Enum(name.clone()),
            Shape::Record(name) if !owner.is_empty() && self.reaches(name, owner) => Holds::Boxed(name.clone()),
            Shape::Record(name) => Holds::Record(name.clone()),
            // A list holds its items elsewhere, so nothing in it needs a box.
            Shape::List(item) => Holds::List(Box::new(self.holds(item, ""))),
        }
    }

    /// Returns whether a type contains another one, itself included, without a list in between.
    fn reaches(&self, from: &'c str, to: &str) -> bool {
        reachable([from], |name| self.contains.get(name).into_iter().flatten().copied()).contains(to)
    }

    fn listed(&self, listed: &spec::Enum) -> Enum {
        let own: &[&str] = &[&listed.name];
        let here = docs::Scope { up: ABOVE, own };
        Enum {
            path: format!(
                "{}/{}/enums/{}.json",
                *self.service.service.name, *self.service.service.version, *listed.name
            ),
            module: self.service.names.module(&listed.name),
            name: listed.name.value.clone(),
            docs: self.writer.docs(&listed.doc, here),
            numbers: listed.base == spec::Base::Number,
            variants: listed
                .values
                .iter()
                .filter_map(|listed_value| {
                    let (text, value) = match &listed_value.value.value {
                        NodeValue::Text(text) => (text, WireValue::Text(text.clone())),
                        NodeValue::Number(text) => (text, WireValue::Number(text.parse().ok()?)),
                        _ => return None,
                    };
                    let docs = self.writer.docs(&listed_value.doc, here);
                    Some(Variant { value, name: names::variant_of(listed_value, text), docs })
                })
                .collect(),
        }
    }
}

/// Returns the rules across an action's parameters.
fn rules(action: &spec::Action) -> Vec<ParameterRule> {
    let names = |names: &[Spanned<String>]| names.iter().map(|name| name.value.clone()).collect();
    let checked = action.input.iter().filter(|field| !field.advisory);
    let multiples = checked.filter_map(|field| {
        Some(ParameterRule::MultipleOf(field.name.value.clone(), field.multiple_of.as_ref()?.value.clone()))
    });
    let stated = action.rules.iter().map(|rule| match &*rule.exactly_one {
        [] => ParameterRule::AtLeastOne(names(&rule.at_least_one)),
        exactly_one => ParameterRule::ExactlyOne(names(exactly_one)),
    });
    multiples.chain(stated).collect()
}

fn sites(action: &spec::Action) -> Vec<Site> {
    match &*action.sites {
        [] => vec![Site::China, Site::International],
        sites => sites.iter().map(|site| site.value).collect(),
    }
}

/// Returns the field's own description, followed by what the spec knows as data.
fn documented(checked: &CheckedField<'_>, usage: Usage) -> String {
    let field = checked.field;
    let mut text = docs::described(field.doc.trim()).to_owned();
    if let Some(unit) = &field.unit {
        add_unit(&mut text, unit);
    }
    let mut add = |sentence: String| {
        text.push(' ');
        text.push_str(&sentence);
    };
    let each = if matches!(checked.shape, Shape::List(_)) { " each" } else { "" };
    if let Some(allowed) = field.range.as_ref().and_then(|bounds| range(bounds, "")) {
        add(format!("{allowed}{each}."));
    }
    if let Some(allowed) = field.items.as_ref().and_then(|bounds| range(bounds, " items")) {
        add(format!("{allowed}."));
    }
    if let Some(allowed) = field.length.as_ref().and_then(|bounds| range(bounds, " characters")) {
        add(format!("{allowed}{each}."));
    }
    if let Some(other) = &field.multiple_of {
        add(format!("A multiple of `{}`.", **other));
    }
    if let Some(default) = &field.default {
        match &default.value {
            NodeValue::Text(value) if value.is_empty() => add("Default: an empty string.".to_owned()),
            NodeValue::Text(value) | NodeValue::Number(value) => {
                add(format!("Default: `{}`.", value.replace('`', "'")));
            }
            _ => add(format!("Default: `{}`.", default.to_json())),
        }
    }
    if field.advisory {
        add("The limits are documented but not checked before sending.".to_owned());
    }
    if usage != Usage::Input && checked.nullable {
        add("The service may omit it.".to_owned());
    }
    match field.sites.iter().map(|site| site.value).collect::<Vec<_>>()[..] {
        [Site::China] => add("Available on the Chinese site only.".to_owned()),
        [Site::International] => add("Available on the international site only.".to_owned()),
        _ => {}
    }
    match field.sensitive {
        Some(Sensitivity::Secret) => add("Secret; `Debug` redacts it.".to_owned()),
        Some(Sensitivity::Personal) => add("Personal data; `Debug` redacts it.".to_owned()),
        None => {}
    }
    text
}

/// Adds a unit or a format to the first sentence, unless the sentence has it already.
fn add_unit(text: &mut String, unit: &str) {
    let end = [". ", ".\n", "; "].iter().filter_map(|end| text.find(end)).min();
    let end = end.unwrap_or_else(|| text.trim_end_matches('.').len());
    if text[..end].contains(unit) {
        return;
    }
    // The format of a time has its own letters for what stands there; other units are words.
    let form = if unit.contains("YYYY") { format!(", as `{unit}`") } else { format!(", in {unit}") };
    text.insert_str(end, &form);
}

/// Returns the documentation of a request, with the rules across its parameters.
fn request_docs(client: &str, rules: &[ParameterRule]) -> Docs {
    let mut lines = vec![format!("The parameters of {client}.")];
    let list = |names: &[String]| match names {
        [others @ .., last] if !others.is_empty() => format!("`{}` and `{last}`", others.join("`, `")),
        names => format!("`{}`", names.concat()),
    };
    for rule in rules {
        lines.push(String::new());
        lines.push(match rule {
            ParameterRule::AtLeastOne(names) => format!("At least one of {} is required.", list(names)),
            ParameterRule::ExactlyOne(names) => format!("Exactly one of {} is required.", list(names)),
            ParameterRule::MultipleOf(name, of) => format!("`{name}` must be a multiple of `{of}`."),
        });
    }
    Docs(lines)
}

/// Describes a range. `unit` is empty or the plural of what is counted.
fn range(bounds: &Bounds, unit: &str) -> Option<String> {
    let counted = |number: i64| match number {
        1 => format!("1{}", unit.strip_suffix('s').unwrap_or(unit)),
        number => format!("{number}{unit}"),
    };
    match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if min == max => Some(format!("Exactly {}", counted(min))),
        (Some(min), Some(max)) => Some(format!("From {min} to {}", counted(max))),
        (Some(min), None) => Some(format!("At least {}", counted(min))),
        (None, Some(max)) => Some(format!("At most {}", counted(max))),
        (None, None) => None,
    }
}

fn limits(checked: &CheckedField<'_>) -> Vec<Limit> {
    let field = checked.field;
    let mut limits = Vec::new();
    let least = (*checked.shape.item() == Shape::Uint64).then_some(0);
    let (min, max) = field.range.as_ref().map_or((None, None), |bounds| (bounds.min, bounds.max));
    if min.or(least).or(max).is_some() {
        limits.push(Limit::Range(min.or(least), max));
    }
    if let Some(bounds) = &field.items {
        limits.push(Limit::Items(bounds.min, bounds.max));
    }
    if let Some(bounds) = &field.length {
        limits.push(Limit::Length(bounds.min, bounds.max));
    }
    limits
}

fn error_docs(client: &str, common: &[&str]) -> Docs {
    let mut lines = vec![format!("The error codes of {client}.")];
    if !common.is_empty() {
        lines.push(String::new());
        lines.push("Among the common codes, its documentation names these in particular:".to_owned());
        let links: Vec<_> =
            common.iter().map(|code| format!("[`{code}`](crate::CommonError::{})", names::variant(code))).collect();
        lines.push(format!("{}.", links.join(", ")));
    }
    Docs(lines)
}

/// Returns the Rust name of an action's request.
fn request_name(action: &str) -> String {
    format!("{action}Request")
}

fn lower_task(task: &spec::Task) -> Task {
    let texts = |states: &[Spanned<String>]| states.iter().map(|state| state.value.clone()).collect();
    Task {
        poll: task.poll.value.clone(),
        poll_request: request_name(&task.poll),
        parameters: task.parameters.iter().map(|(name, from)| (name.clone(), from.value.clone())).collect(),
        state: task.state.value.clone(),
        running: texts(&task.running),
        done: texts(&task.done),
        failed: texts(&task.failed),
        reason: task.reason.as_ref().map(|reason| reason.value.clone()),
        first_state: task.first_state.as_ref().map(|path| path.value.clone()),
        first_reason: task.first_reason.as_ref().map(|path| path.value.clone()),
        when: task.when.as_ref().map(|when| when.value.clone()),
    }
}

/// Returns one marker per name, whichever actions and types require it and however they spell it.
fn required(actions: &[Action], types: &[DataType]) -> Vec<Required> {
    let inputs = types.iter().filter(|known| known.in_input).map(|known| &known.record);
    let mut found = BTreeMap::new();
    for field in actions.iter().map(|action| &action.request).chain(inputs).flat_map(Record::required) {
        let spelled = (field.wire.clone(), field.name.clone());
        found.entry(names::marker(&field.wire)).or_insert_with(BTreeSet::new).insert(spelled);
    }
    let one = |(name, spelled): (String, BTreeSet<(String, String)>)| {
        let (wire, setter) = spelled.into_iter().next()?;
        Some(Required { name, wire, setter })
    };
    found.into_iter().filter_map(one).collect()
}
