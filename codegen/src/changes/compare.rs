//! Differences between two models, and their effects on users.

use super::{Change, Origin, signature};
use crate::effect::Effect;
use crate::model::{
    Action, DataType, Docs, Enum, Field, Limit, Model, Paging, Presence, Record, Service, Variant, WireValue,
};
use crate::spec::Access;
use std::collections::BTreeMap;

/// Returns everything that changed for users, the gravest changes first.
pub fn compare(old: &Model, new: &Model) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut shared = Collector { module: String::new(), origin: Origin::default(), changes: &mut changes };
    shared.variants("CommonError", "errors.", &old.common_errors, &new.common_errors);
    let services = paired(&old.services, &new.services, |service| (&service.name, &service.version));
    for ((name, version), (old, new)) in services {
        let module = [old, new].into_iter().flatten().map(module).next().unwrap_or_default();
        let mut collector = Collector { module, origin: Origin::default(), changes: &mut changes };
        let title = format!("version {version} of `{name}`");
        match (old, new) {
            (Some(old), Some(new)) => collector.service(old, new),
            (None, _) => {
                collector.add(&title, Effect::Additive, "is new");
            }
            (_, None) => {
                collector.add(&title, Effect::Breaking, "is gone, with all its actions");
            }
        }
    }
    changes.sort_by(|a, b| (b.effect, &a.module, &a.item).cmp(&(a.effect, &b.module, &b.item)));
    changes
}

fn module(service: &Service) -> String {
    format!("{}::{}", service.module, service.version_module)
}

/// Pairs the old and the new item of each key.
fn paired<'m, T, K: Ord>(
    old: &'m [T],
    new: &'m [T],
    key: impl Fn(&'m T) -> K,
) -> BTreeMap<K, (Option<&'m T>, Option<&'m T>)> {
    let mut pairs: BTreeMap<K, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for it in old {
        pairs.entry(key(it)).or_default().0 = Some(it);
    }
    for it in new {
        pairs.entry(key(it)).or_default().1 = Some(it);
    }
    pairs
}

/// Collects what changed in a module.
struct Collector<'c> {
    module: String,
    /// The place that the next changes come from.
    origin: Origin,
    changes: &'c mut Vec<Change>,
}

/// The use of a struct, which decides the effect of a change of its fields.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    /// Programs build it.
    Built,
    /// Programs read it only.
    Read,
}

impl Change {
    /// Says how it was written before.
    fn from(&mut self, old: impl Into<String>) -> &mut Self {
        self.old = Some(old.into());
        self
    }

    /// Says how it is written now.
    fn to(&mut self, new: impl Into<String>) -> &mut Self {
        self.new = Some(new.into());
        self
    }
}

impl Collector<'_> {
    fn add(&mut self, item: &str, effect: Effect, summary: impl Into<String>) -> &mut Change {
        let change = Change {
            module: self.module.clone(),
            item: item.to_owned(),
            origin: self.origin.clone(),
            effect,
            summary: summary.into(),
            old: None,
            new: None,
        };
        self.changes.push(change);
        // Pushed in the line above.
        self.changes.last_mut().expect("a list that was just pushed to is not empty")
    }

    /// States where the next changes come from.
    fn at(&mut self, subject: &str, path: impl Into<String>) {
        self.origin = Origin { subject: subject.to_owned(), path: path.into() };
    }

    /// States which part of the same action or type the next changes come from.
    fn within(&mut self, path: impl Into<String>) {
        self.origin.path = path.into();
    }

    /// Adds a change of the documentation, unless something graver was added since.
    fn documentation(&mut self, item: &str, said: usize, old: &Docs, new: &Docs) {
        if old != new && self.changes.len() == said {
            self.add(item, Effect::Documentation, "is documented differently");
        }
    }

    fn service(&mut self, old: &Service, new: &Service) {
        let said = self.changes.len();
        self.documentation(&format!("mod {}", new.version_module), said, &old.docs, &new.docs);
        for (name, pair) in paired(&old.actions, &new.actions, |action| &action.name) {
            self.at(name, "");
            match pair {
                (Some(old), Some(new)) => self.action(old, new),
                (None, Some(new)) => {
                    let summary = format!("is new: {}", new.summary);
                    self.add(&method(new), Effect::Additive, summary).to(signature::call(new));
                }
                (Some(old), None) => {
                    self.add(&method(old), Effect::Breaking, "is gone").from(signature::call(old));
                }
                (None, None) => {}
            }
        }
        for (name, pair) in paired(&old.types, &new.types, |data_type| &data_type.record.name) {
            self.at(name, "");
            match pair {
                (Some(old), Some(new)) => self.data_type(old, new),
                (None, Some(new)) => {
                    self.add(&type_name(&new.record.name), Effect::Additive, "is new");
                }
                (Some(old), None) => {
                    self.add(&type_name(&old.record.name), Effect::Breaking, "is gone");
                }
                (None, None) => {}
            }
        }
        for (name, pair) in paired(&old.enums, &new.enums, |listed| &listed.name) {
            self.at(name, "");
            match pair {
                (Some(old), Some(new)) => self.listed(old, new),
                (None, Some(new)) => {
                    self.add(&type_name(&new.name), Effect::Additive, "is new");
                }
                (Some(old), None) => {
                    self.add(&type_name(&old.name), Effect::Breaking, "is gone");
                }
                (None, None) => {}
            }
        }
        self.categories(old, new);
        self.at("", "");
        for (code, pair) in paired(&old.error_kinds, &new.error_kinds, |(code, _)| code) {
            if let (Some((_, before)), Some((_, now))) = pair
                && before != now
            {
                let summary = format!("is of kind {} instead of {}", now.text(), before.text());
                self.add(&format!("error code `{code}`"), Effect::Additive, summary);
            }
        }
    }

    /// Requests are also reached through the modules of categories.
    fn categories(&mut self, old: &Service, new: &Service) {
        let homes = |service: &Service| -> BTreeMap<String, String> {
            let of = |category: &crate::model::Category| {
                let home = category.module.clone();
                category
                    .actions
                    .iter()
                    .map(move |at| (service.actions[*at].request.name.clone(), home.clone()))
                    .collect::<Vec<_>>()
            };
            service.categories.iter().flat_map(of).collect()
        };
        let now = homes(new);
        for (request, before) in homes(old) {
            if let Some(now) = now.get(&request).filter(|now| **now != before) {
                self.add(&format!("categories::{before}::{request}"), Effect::Breaking, "is in another category")
                    .from(format!("categories::{before}::{request}"))
                    .to(format!("categories::{now}::{request}"));
            }
        }
    }

    fn action(&mut self, old: &Action, new: &Action) {
        let (item, said) = (method(new), self.changes.len());
        if old.method != new.method {
            self.add(&item, Effect::Breaking, format!("was called `{}`", old.method))
                .from(signature::call(old))
                .to(signature::call(new));
        }
        self.record("input", (&old.request, &new.request), Role::Built, &signature::call(old), &signature::call(new));
        self.record("output", (&old.response, &new.response), Role::Read, "", "");
        self.variants(&new.error, "errors.", &old.errors, &new.errors);
        self.within("");
        self.paging(&item, old.paging.as_ref(), new.paging.as_ref());
        match (&old.task, &new.task) {
            (None, Some(_)) => {
                self.add(&item, Effect::Additive, "starts a task that can be waited for");
            }
            (Some(_), None) => {
                self.add(&item, Effect::Breaking, "has no task to wait for any more");
            }
            (Some(old), Some(new)) if old.poll != new.poll => {
                let summary = format!("follows its task with `{}`, no longer with `{}`", new.poll, old.poll);
                self.add(&item, Effect::Breaking, summary);
            }
            (Some(old), Some(new)) if old != new => {
                self.add(&item, Effect::Additive, "follows its task in another way");
            }
            _ => {}
        }
        if old.access != new.access {
            let summary = match new.access {
                Access::Read => {
                    "only reads: its calls are repeated after failures that a write would not survive twice"
                }
                Access::Write => {
                    "changes something: its calls are not repeated any more when they may have taken effect"
                }
            };
            self.add(&item, Effect::Additive, summary);
        }
        if old.rate_limit != new.rate_limit {
            self.within("rateLimit");
            let stated = |limit: Option<u32>| {
                limit.map_or("no stated rate".to_owned(), |limit| format!("{limit} calls per second"))
            };
            let summary = format!("is limited to {} instead of {}", stated(new.rate_limit), stated(old.rate_limit));
            self.add(&item, Effect::Additive, summary);
        }
        if old.sites != new.sites {
            self.within("sites");
            let names =
                |sites: &[crate::spec::Site]| sites.iter().map(|site| site.text()).collect::<Vec<_>>().join(" and ");
            let summary = format!("is on {} instead of {}", names(&new.sites), names(&old.sites));
            self.add(&item, Effect::Additive, summary);
        }
        self.within("deprecated");
        self.deprecation(&item, old.deprecated.as_deref(), new.deprecated.as_deref());
        self.within("");
        self.documentation(&item, said, &old.docs, &new.docs);
        if old.example != new.example && self.changes.len() == said {
            self.add(&item, Effect::Documentation, "has another example");
        }
    }

    fn paging(&mut self, item: &str, old: Option<&Paging>, new: Option<&Paging>) {
        match (old, new) {
            (None, Some(_)) => {
                self.add(item, Effect::Additive, "can be paginated");
            }
            (Some(_), None) => {
                self.add(item, Effect::Breaking, "cannot be paginated any more");
            }
            (Some(old), Some(new)) if old.item != new.item => {
                self.add(item, Effect::Breaking, "paginates over items of another type");
            }
            (Some(old), Some(new)) if old != new => {
                self.add(item, Effect::Additive, "asks for its pages in another way");
            }
            _ => {}
        }
    }

    fn deprecation(&mut self, item: &str, old: Option<&str>, new: Option<&str>) {
        match (old, new) {
            (None, Some(_)) => {
                self.add(item, Effect::Additive, "is deprecated");
            }
            (Some(_), None) => {
                self.add(item, Effect::Additive, "is not deprecated any more");
            }
            (old, new) if old != new => {
                self.add(item, Effect::Documentation, "is deprecated for another reason");
            }
            _ => {}
        }
    }

    fn data_type(&mut self, old: &DataType, new: &DataType) {
        let (item, said) = (type_name(&new.record.name), self.changes.len());
        // Nobody has built what could not be built, and nobody will build what cannot be built any more.
        let role = if old.in_input && new.in_input { Role::Built } else { Role::Read };
        let (before, now) = (signature::build(&old.record), signature::build(&new.record));
        self.record("member", (&old.record, &new.record), role, &before, &now);
        match (old.in_input, new.in_input) {
            (false, true) => {
                self.add(&item, Effect::Additive, "can be built").to(signature::build(&new.record));
            }
            (true, false) => {
                let before = signature::build(&old.record);
                self.add(&item, Effect::Breaking, "cannot be built any more").from(before);
            }
            _ => {}
        }
        self.documentation(&item, said, &old.record.docs, &new.record.docs);
    }

    /// Compares a struct. `before` and `now` show how it is built.
    fn record(&mut self, part: &str, (old, new): (&Record, &Record), role: Role, before: &str, now: &str) {
        let said = self.changes.len();
        for (wire, pair) in paired(&old.fields, &new.fields, |field| &field.wire) {
            self.within(format!("{part}.{wire}"));
            match pair {
                (Some(before_field), Some(now_field)) => {
                    self.field((old, before_field), (new, now_field), role, before, now);
                }
                (None, Some(field)) if role == Role::Built && field.presence == Presence::Required => {
                    self.add(&field_name(new, field), Effect::Breaking, "is new and required").from(before).to(now);
                }
                (None, Some(field)) => {
                    self.add(&field_name(new, field), Effect::Additive, "is new").to(signature::field(new, field));
                }
                (Some(field), None) => {
                    let before = signature::field(old, field);
                    self.add(&field_name(old, field), Effect::Breaking, "is gone").from(before);
                }
                (None, None) => {}
            }
        }
        self.within("");
        for rule in new.rules.iter().filter(|rule| !old.rules.contains(rule)) {
            let summary = format!("must keep a rule across parameters before it is sent: {}", signature::rule(rule));
            self.add(&new.name, Effect::Breaking, summary);
        }
        for rule in old.rules.iter().filter(|rule| !new.rules.contains(rule)) {
            self.add(&new.name, Effect::Additive, format!("need not keep a rule any more: {}", signature::rule(rule)));
        }
        let broken = self.changes[said..].iter().any(|change| change.effect == Effect::Breaking);
        if old.default && !new.default && !broken {
            let empty = format!("{}::default()", old.name);
            self.add(&new.name, Effect::Breaking, "has no `Default` any more").from(empty);
        }
    }

    fn field(&mut self, old: (&Record, &Field), new: (&Record, &Field), role: Role, before: &str, now: &str) {
        let ((old_record, old), (new_record, new)) = (old, new);
        let (item, said) = (field_name(new_record, new), self.changes.len());
        let declared = (signature::field(old_record, old), signature::field(new_record, new));
        let required = |field: &Field| role == Role::Built && field.presence == Presence::Required;
        let retyped = signature::field_type(old) != signature::field_type(new);
        if old.name != new.name {
            self.add(&item, Effect::Breaking, format!("was called `{}`", old.name)).from(declared.0).to(declared.1);
        } else if !required(old) && required(new) {
            self.add(&item, Effect::Breaking, "is required now").from(before).to(now);
        } else if required(old) && !required(new) && retyped && old.holds == new.holds {
            let summary = "is optional now; calls of its setter compile as before, programs that read the field do not";
            self.add(&item, Effect::Breaking, summary).from(declared.0).to(declared.1);
        } else if retyped {
            self.add(&item, Effect::Breaking, "has another type").from(declared.0).to(declared.1);
        } else if required(old) && !required(new) {
            self.add(&item, Effect::Additive, "is optional now");
        }
        let path = self.origin.path.clone();
        self.within(format!("{path} limit"));
        self.limits(&item, &old.limits, &new.limits);
        self.within(&path);
        if old.sensitive != new.sensitive {
            let summary = if new.sensitive { "is hidden in `Debug` output" } else { "is shown in `Debug` output" };
            self.add(&item, Effect::Additive, summary);
        }
        self.within(format!("{path} deprecated"));
        self.deprecation(&item, old.deprecated.as_deref(), new.deprecated.as_deref());
        self.within(path);
        self.documentation(&item, said, &old.docs, &new.docs);
    }

    fn limits(&mut self, item: &str, old: &[Limit], new: &[Limit]) {
        if old == new {
            return;
        }
        // What is not limited in a way that the other one is has the widest bounds.
        let refuses = |allowed: &[Limit], before: &[Limit]| {
            allowed.iter().any(|limit| {
                let (_, low, high) = signature::bounds(limit);
                let same = before.iter().map(signature::bounds).find(|(kind, ..)| *kind == signature::bounds(limit).0);
                let (_, least, most) = same.unwrap_or((signature::bounds(limit).0, i64::MIN, i64::MAX));
                low > least || high < most
            })
        };
        let shown = |limits: &[Limit]| match limits {
            [] => "unlimited".to_owned(),
            limits => limits.iter().map(signature::limit).collect::<Vec<_>>().join(", "),
        };
        let (effect, summary) = if refuses(new, old) {
            (Effect::Breaking, "takes less than before: what is outside is refused before it is sent")
        } else {
            (Effect::Additive, "takes more than before")
        };
        self.add(item, effect, summary).from(shown(old)).to(shown(new));
    }

    fn listed(&mut self, old: &Enum, new: &Enum) {
        let (item, said) = (type_name(&new.name), self.changes.len());
        if old.numbers != new.numbers {
            let base = |listed: &Enum| if listed.numbers { "numbers" } else { "strings" };
            let summary = format!("stands for {} instead of {}", base(new), base(old));
            self.add(&item, Effect::Breaking, summary);
        } else {
            self.variants(&item, "values.", &old.variants, &new.variants);
            self.within("");
        }
        self.documentation(&item, said, &old.docs, &new.docs);
    }

    fn variants(&mut self, owner: &str, part: &str, old: &[Variant], new: &[Variant]) {
        for (value, pair) in paired(old, new, |variant| shown(&variant.value)) {
            self.within(format!("{part}{value}"));
            let name = |variant: &Variant| format!("{owner}::{}", variant.name);
            match pair {
                (Some(old), Some(new)) if old.name != new.name => {
                    self.add(&name(new), Effect::Breaking, format!("was called `{}`", old.name))
                        .from(name(old))
                        .to(name(new));
                }
                (Some(old), Some(new)) => {
                    let said = self.changes.len();
                    self.documentation(&name(new), said, &old.docs, &new.docs);
                }
                (None, Some(new)) => {
                    self.add(&name(new), Effect::Additive, format!("is new, for `{value}`")).to(name(new));
                }
                (Some(old), None) => {
                    let summary = format!("is gone; `{value}` is read as an unknown value");
                    self.add(&name(old), Effect::Breaking, summary).from(name(old));
                }
                (None, None) => {}
            }
        }
    }
}

fn method(action: &Action) -> String {
    format!("Client::{}", action.method)
}

fn type_name(name: &str) -> String {
    format!("types::{name}")
}

fn field_name(record: &Record, field: &Field) -> String {
    format!("{}::{}", record.name, field.name)
}

fn shown(value: &WireValue) -> String {
    match value {
        WireValue::Text(text) => text.clone(),
        WireValue::Number(number) => number.to_string(),
    }
}
