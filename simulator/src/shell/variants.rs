//! Variants of every action's request, made from the spec, each with the outcome that the spec demands.

use super::answer;
use super::signature::testing::{sign, unsigned};
use crate::actions::Actions;
use crate::catalogue::{ActionFacts, Bounds, Catalogue, FieldFacts, ParameterRule, Service};
use crate::simulator::{AccessKey, Simulator};
use crate::world::account::Account;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The outcome of the shell: `Ok` if it lets the request through, or a common code.
type Outcome = Result<(), &'static str>;

#[derive(Clone)]
struct Variant {
    encoding: Encoding,
    kind: &'static str,
    host: &'static str,
    version: String,
    action: String,
    parameters: Value,
    expected: Outcome,
}

/// The encoding of the parameters.
#[derive(Clone, Copy, Debug)]
enum Encoding {
    Json,
    Query,
    Form,
}

const CN: &str = "organization.tencentcloudapi.com";
const INTL: &str = "organization.intl.tencentcloudapi.com";

/// Makes the variants of one action.
struct Maker<'c> {
    service: &'c Service,
    version: &'c str,
    facts: &'c ActionFacts,
    made: Vec<Variant>,
}

impl Maker<'_> {
    fn add(&mut self, kind: &'static str, parameters: Value, expected: Outcome) {
        self.add_on(CN, kind, parameters, expected);
    }

    fn add_on(&mut self, host: &'static str, kind: &'static str, parameters: Value, expected: Outcome) {
        let (version, action) = (self.version.to_owned(), self.facts.name.clone());
        self.made.push(Variant { encoding: Encoding::Json, kind, host, version, action, parameters, expected });
    }

    fn all(mut self) -> Vec<Variant> {
        let base = self.base();
        self.add("base", base.clone().into(), Ok(()));
        self.sites_and_versions(&base);
        self.rules(&base);
        self.optional(&base);
        self.add("unknown key", with(&base, "Nonsense", json!(1)).into(), Err("UnknownParameter"));
        for not_an_object in [json!([]), json!("text"), json!(1), Value::Null] {
            self.add("no object", not_an_object, Err("InvalidParameter"));
        }
        for field in &self.facts.input {
            let base = self.base_with(&field.name);
            if field.required {
                self.add("missing", without(&base, &field.name).into(), Err("MissingParameter"));
                self.add("null", with(&base, &field.name, Value::Null).into(), Err("MissingParameter"));
            } else if !self.is_in_a_rule(&field.name) {
                self.add("null", with(&base, &field.name, Value::Null).into(), Ok(()));
            }
            for (kind, value, expected) in self.values(field, 0) {
                let mut parameters = with(&base, &field.name, value);
                if let (Some(step), Value::Number(number)) = (&field.multiple_of, &parameters[&field.name]) {
                    // A limit of 1 has every offset as its multiple.
                    if number.as_i64() != Some(0) {
                        parameters.insert(step.clone(), json!(1));
                    }
                }
                self.add(kind, parameters.into(), expected);
            }
        }
        let more: Vec<_> = self.made.iter().flat_map(|variant| self.again(variant)).collect();
        self.made.extend(more);
        self.made
    }

    /// Returns the same variant as a query, as a form, and on the other site.
    fn again(&self, variant: &Variant) -> Vec<Variant> {
        let is_call = variant.host == CN && variant.version == self.version;
        if !is_call {
            return Vec::new();
        }
        let mut more = Vec::new();
        let fits = variant.parameters.is_object() && !variant.kind.starts_with("wrong") && is_form(&variant.parameters);
        // A form has no numbers, so one that is too large for an integer is a text, and a text may be any.
        if fits && !matches!(variant.kind, "any text" | "nested") {
            more.push(Variant { encoding: Encoding::Form, ..variant.clone() });
            if variant.parameters.to_string().len() < 4_096 {
                more.push(Variant { encoding: Encoding::Query, ..variant.clone() });
            }
        }
        let is_elsewhere = self.facts.sites.iter().any(|site| site == "intl");
        let text = variant.parameters.to_string();
        let names_cn = |field: &&FieldFacts| field.sites == ["cn"] && text.contains(&format!("\"{}\":", field.name));
        let types = self.service.types.values().flatten();
        if is_elsewhere && !self.facts.input.iter().chain(types).any(|field| names_cn(&field)) {
            more.push(Variant { host: INTL, ..variant.clone() });
        }
        more
    }

    /// Returns what is required, and one parameter for each rule.
    fn base(&self) -> Map<String, Value> {
        let mut base = self.record(&self.facts.input, 0);
        for rule in &self.facts.rules {
            let names = names(rule);
            if !names.iter().any(|name| base.contains_key(name)) {
                self.set(&mut base, &names[0]);
            }
        }
        base
    }

    /// Returns the base with a parameter, and without those that exclude it.
    fn base_with(&self, name: &str) -> Map<String, Value> {
        let mut base = self.base();
        for rule in &self.facts.rules {
            if let ParameterRule::ExactlyOne(names) = rule
                && names.iter().any(|it| it == name)
            {
                names.iter().for_each(|other| drop(base.remove(other)));
            }
        }
        self.set(&mut base, name);
        base
    }

    fn set(&self, parameters: &mut Map<String, Value>, name: &str) {
        let field = self.facts.input.iter().find(|field| field.name == *name).unwrap();
        parameters.insert(name.to_owned(), self.valid(field, &field.type_name, 0));
    }

    fn is_in_a_rule(&self, name: &str) -> bool {
        self.facts.rules.iter().any(|rule| names(rule).iter().any(|it| it == name))
    }

    fn sites_and_versions(&mut self, base: &Map<String, Value>) {
        let everywhere = self.facts.sites.iter().any(|site| site == "intl");
        let expected = if everywhere { Ok(()) } else { Err("InvalidAction") };
        self.add_on(INTL, "other site", base.clone().into(), expected);
        let name = self.facts.name.clone();
        let other = |version: &str, expected| Variant {
            encoding: Encoding::Json,
            kind: "other version",
            host: CN,
            version: version.to_owned(),
            action: name.clone(),
            parameters: json!({}),
            expected,
        };
        let mut more = vec![other("2017-03-12", Err("NoSuchVersion")), other("", Err("MissingParameter"))];
        let services = &Catalogue::get().services;
        let strangers = services.iter().filter(|(_, service)| !service.actions.contains_key(&name));
        more.extend(strangers.map(|(version, _)| other(version, Err("InvalidAction"))));
        self.made.append(&mut more);
        if !everywhere {
            return;
        }
        let only_cn: Vec<_> = self.facts.input.iter().filter(|field| field.sites == ["cn"]).collect();
        for field in only_cn {
            let parameters = self.base_with(&field.name);
            self.add_on(INTL, "parameter of the other site", parameters.into(), Err("UnknownParameter"));
        }
    }

    fn rules(&mut self, base: &Map<String, Value>) {
        for rule in &self.facts.rules {
            let none = names(rule).iter().fold(base.clone(), |parameters, name| without(&parameters, name));
            self.add("rule: none", none.into(), Err("MissingParameter"));
            let mut all = base.clone();
            names(rule).iter().for_each(|name| self.set(&mut all, name));
            let expected = if matches!(rule, ParameterRule::ExactlyOne(_)) { Err("InvalidParameter") } else { Ok(()) };
            self.add("rule: all", all.into(), expected);
        }
    }

    fn optional(&mut self, base: &Map<String, Value>) {
        let optional: Vec<_> = self.facts.input.iter().filter(|field| !field.required).collect();
        let mut all = base.clone();
        for field in optional {
            self.add("optional alone", self.base_with(&field.name).into(), Ok(()));
            let excluded = self.facts.rules.iter().any(|rule| {
                matches!(rule, ParameterRule::ExactlyOne(names) if names.contains(&field.name) && !base.contains_key(&field.name))
            });
            if !excluded {
                self.set(&mut all, &field.name);
            }
        }
        self.add("all", all.into(), Ok(()));
    }

    /// Returns the required members of a record.
    fn record(&self, fields: &[FieldFacts], level: usize) -> Map<String, Value> {
        let required = fields.iter().filter(|field| field.required);
        required.map(|field| (field.name.clone(), self.valid(field, &field.type_name, level))).collect()
    }

    /// Returns a value within all limits.
    fn valid(&self, field: &FieldFacts, type_name: &str, level: usize) -> Value {
        let least = |bounds: &Option<Bounds>, otherwise| bounds.as_ref().and_then(|it| it.min).unwrap_or(otherwise);
        if let Some(item_type) = type_name.strip_prefix("Array of ") {
            let item = self.valid(field, item_type, level);
            return (0..least(&field.items, 1)).map(|_| item.clone()).collect();
        }
        match type_name {
            "Integer" if field.multiple_of.is_some() => json!(0),
            "Integer" => json!(least(&field.range, 1)),
            "Float" => json!(0.5),
            "Boolean" => json!(true),
            name if self.service.types.contains_key(name) => self.record(&self.service.types[name], level + 1).into(),
            _ => "é".repeat(usize::try_from(least(&field.length, 1)).unwrap()).into(),
        }
    }

    /// Values of a parameter at, and just beyond, all limits, and of wrong types.
    fn values(&self, field: &FieldFacts, level: usize) -> Vec<(&'static str, Value, Outcome)> {
        let mut values = self.limits(field, level);
        let kind = kind_of(&field.type_name, self.service);
        for (other, value) in wrong_values() {
            let fits = other == kind || (other == "Integer" && kind == "Float");
            if !fits {
                values.push(("wrong type", value.clone(), Err("InvalidParameter")));
            }
        }
        if kind == "String" && field.length.is_none() {
            values.push(("any text", json!("\u{0}🦀\"\\\u{202e}"), Ok(())));
        }
        if kind == "Integer" && field.range.is_none() {
            values.push(("smallest", json!(i64::MIN), Ok(())));
            values.push(("largest", json!(i64::MAX), Ok(())));
            values.push(("beyond integers", json!(u64::MAX), Err("InvalidParameter")));
        }
        if let Some(item_type) = field.type_name.strip_prefix("Array of ") {
            let kind = kind_of(item_type, self.service);
            let items = wrong_values()
                .into_iter()
                .filter(|(other, _)| *other != kind && (*other, kind) != ("Integer", "Float"));
            let count = usize::try_from(field.items.as_ref().and_then(|it| it.min).unwrap_or(1)).unwrap();
            values.extend(items.map(|(_, item)| ("wrong item", json!(vec![item; count]), Err("InvalidParameter"))));
        }
        values.extend(self.nested(field, level));
        values
    }

    fn limits(&self, field: &FieldFacts, level: usize) -> Vec<(&'static str, Value, Outcome)> {
        let mut values = Vec::new();
        let item = self.valid(field, field.item_type(), level);
        let is_list = field.type_name.starts_with("Array of ");
        let wrapped = |value: Value| {
            let count = field.items.as_ref().and_then(|it| it.min).unwrap_or(1);
            if is_list { (0..count).map(|_| value.clone()).collect() } else { value }
        };
        let beyond = if field.advisory { Ok(()) } else { Err("InvalidParameterValue") };
        let mut around = |bounds: &Option<Bounds>, make: &dyn Fn(i64) -> Value| {
            let Some(Bounds { min, max }) = bounds else { return };
            for (limit, outside) in [(min, min.map(|min| min - 1)), (max, max.map(|max| max + 1))] {
                let Some(limit) = *limit else { continue };
                values.push(("limit", make(limit), Ok(())));
                // A list or a text cannot be shorter than empty.
                if let Some(outside) = outside.filter(|&outside| outside >= 0 || field.range.is_some()) {
                    values.push(("beyond a limit", make(outside), beyond));
                }
            }
        };
        around(&field.range, &|number| wrapped(json!(number)));
        around(&field.length, &|count| wrapped("é".repeat(usize::try_from(count).unwrap()).into()));
        around(&field.items, &|count| (0..count).map(|_| item.clone()).collect());
        values
    }

    /// Variants of the members of a record, or of the records in a list.
    fn nested(&self, field: &FieldFacts, level: usize) -> Vec<(&'static str, Value, Outcome)> {
        let Some(members) = self.service.types.get(field.item_type()) else { return Vec::new() };
        if level > 2 {
            return Vec::new();
        }
        let wrapped = |record: Map<String, Value>| {
            let mut value = Value::from(record);
            let lists = field.type_name.matches("Array of ").count();
            for _ in 0..lists {
                value = json!([value]);
            }
            value
        };
        let base = self.record(members, level + 1);
        let mut values =
            vec![("nested unknown key", wrapped(with(&base, "Nonsense", json!(1))), Err("UnknownParameter"))];
        for member in members {
            if member.required {
                values.push(("nested missing", wrapped(without(&base, &member.name)), Err("MissingParameter")));
            }
            for (_, value, expected) in self.values(member, level + 1) {
                values.push(("nested", wrapped(with(&base, &member.name, value)), expected));
            }
        }
        // Where a list needs several records, one record is too few for each of these.
        let few = field.items.as_ref().and_then(|it| it.min).is_some_and(|min| min > 1);
        if few { Vec::new() } else { values }
    }
}

/// Returns whether a form can say the same: it has neither `null` nor anything empty.
fn is_form(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty() && items.iter().all(|it| is_form(it) && *it != json!({})),
        Value::Object(entries) => entries.values().all(|it| is_form(it) && *it != json!({})),
        _ => true,
    }
}

/// Writes the parameters as a form.
fn form(value: &Value, name: &str, pairs: &mut Vec<String>) {
    let child = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| form(item, &child(&at.to_string()), pairs));
        }
        Value::Object(entries) => entries.iter().for_each(|(key, entry)| form(entry, &child(key), pairs)),
        Value::String(text) => {
            let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            pairs.push(format!("{name}={escaped}"));
        }
        other => pairs.push(format!("{name}={other}")),
    }
}

fn names(rule: &ParameterRule) -> &[String] {
    match rule {
        ParameterRule::AtLeastOne(names) | ParameterRule::ExactlyOne(names) => names,
    }
}

fn with(record: &Map<String, Value>, name: &str, value: Value) -> Map<String, Value> {
    let mut record = record.clone();
    record.insert(name.to_owned(), value);
    record
}

fn without(record: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut record = record.clone();
    record.remove(name);
    record
}

fn kind_of(type_name: &str, service: &Service) -> &'static str {
    match type_name {
        name if name.starts_with("Array of ") => "Array",
        "Integer" => "Integer",
        "Float" => "Float",
        "Boolean" => "Boolean",
        name if service.types.contains_key(name) => "Object",
        _ => "String",
    }
}

fn wrong_values() -> [(&'static str, Value); 7] {
    [
        ("Array", json!([])),
        ("Object", json!({})),
        ("String", json!("text")),
        ("Integer", json!(7)),
        ("Float", json!(7.25)),
        ("Boolean", json!(false)),
        ("String", json!("7")),
    ]
}

fn variants() -> Vec<Variant> {
    let services = Catalogue::get().services.iter();
    let mut made: Vec<_> = services
        .flat_map(|(version, service)| {
            let mut actions: Vec<_> = service.actions.values().collect();
            actions.sort_by_key(|facts| &facts.name);
            actions.into_iter().flat_map(move |facts| Maker { service, version, facts, made: Vec::new() }.all())
        })
        .collect();
    made.push(Variant {
        encoding: Encoding::Json,
        kind: "no action",
        host: CN,
        version: "2021-03-31".to_owned(),
        action: String::new(),
        parameters: json!({}),
        expected: Err("MissingParameter"),
    });
    made
}

/// Returns the code of the response to a variant, if it is an error.
fn code_of(simulator: &Simulator, actions: &Actions, key: &AccessKey, variant: &Variant) -> Option<String> {
    let (action, version) = (variant.action.as_str(), variant.version.as_str());
    let mut request = unsigned(variant.host, &[("x-tc-action", action), ("x-tc-version", version)]);
    let mut pairs = Vec::new();
    form(&variant.parameters, "", &mut pairs);
    match variant.encoding {
        Encoding::Json => request.body = variant.parameters.to_string().into_bytes(),
        Encoding::Form => request.body = pairs.join("&").into_bytes(),
        Encoding::Query => {
            request.method = "GET".to_owned();
            request.target = format!("/?{}", pairs.join("&"));
        }
    }
    if !matches!(variant.encoding, Encoding::Json) {
        request.headers[0].1 = "application/x-www-form-urlencoded".to_owned();
    }
    sign(&mut request, key);
    let response = answer(&mut simulator.state(), actions, &request).outcome.expect("no connection is lost");
    let body: Value = serde_json::from_slice(&response.body).expect("responses are JSON");
    body["Response"]["Error"]["Code"].as_str().map(str::to_owned)
}

#[test]
fn every_variant_of_every_request_has_the_outcome_that_the_spec_demands() {
    let simulator = Simulator::new();
    let key = simulator.add_account(Account::enterprise("Example Ltd")).key();
    let variants = variants();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    // Without behavior, every request that the shell lets through ends in InternalError.
    let shell_alone = Actions::default();
    let mut wrong = Vec::new();
    for variant in &variants {
        *kinds.entry(variant.kind).or_default() += 1;
        let code = code_of(&simulator, &shell_alone, &key, variant);
        let expected = variant.expected.err().unwrap_or("InternalError");
        if code.as_deref() != Some(expected) {
            let Variant { kind, version, action, parameters, encoding, host, .. } = variant;
            wrong.push(format!(
                "{version} {action} as {encoding:?} at {host}, {kind}: {expected} expected, but {code:?}: {parameters}"
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} are wrong, such as {:#?}",
        wrong.len(),
        variants.len(),
        &wrong[..wrong.len().min(20)]
    );
    assert!(variants.len() >= 10_000, "only {} variants: {kinds:#?}", variants.len());
}

#[test]
fn actions_refuse_variants_with_codes_that_they_document() {
    let simulator = Simulator::new();
    let key = simulator.add_account(Account::enterprise("Example Ltd")).key();
    simulator.perform(simulator.accounts()[0].uin(), "CreateOrganization", json!({})).expect("an organization");
    let actions = Actions::all();
    let catalogue = Catalogue::get();
    let snapshot = simulator.snapshot();
    let accepted = |variant: &&Variant| variant.expected.is_ok() && matches!(variant.encoding, Encoding::Json);
    for variant in variants().iter().filter(accepted) {
        if let Some(code) = code_of(&simulator, &actions, &key, variant) {
            let facts = &catalogue.services[&variant.version].actions[&variant.action];
            let documented = facts.errors.contains(&code) || catalogue.common_errors.contains_key(&code);
            assert!(documented, "{} {}: {code}: {}", variant.kind, variant.action, variant.parameters);
        } else {
            simulator.restore(&snapshot).expect("the world as it was");
        }
    }
}
