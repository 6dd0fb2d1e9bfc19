//! Everything that must hold of a spec before anything is made of it. All problems are found in one run.

mod actions;
mod digests;
mod examples;
mod fields;

use crate::UNWRITTEN;
use crate::diagnostics::Diagnostics;
use crate::graph::reachable;
use crate::names::{self, Names};
use crate::source::{Span, Spanned};
use crate::spec::{self, Base, ErrorCode, ServiceFiles, Spec};
use std::collections::{BTreeMap, BTreeSet};

/// A spec that was checked. It can be made in no other way, so that what follows needs no errors of its own.
#[derive(Debug)]
pub struct Checked<'s> {
    pub(crate) common_errors: &'s [ErrorCode],
    pub(crate) services: Vec<CheckedService<'s>>,
}

#[derive(Debug)]
pub(crate) struct CheckedService<'s> {
    pub(crate) service: &'s spec::Service,
    pub(crate) names: Names,
    pub(crate) errors: &'s [ErrorCode],
    pub(crate) actions: Vec<CheckedAction<'s>>,
    /// The data types, by name.
    pub(crate) types: Types<'s>,
    /// The enums, by name.
    pub(crate) enums: BTreeMap<&'s str, &'s spec::Enum>,
}

pub(crate) type Types<'s> = BTreeMap<&'s str, CheckedType<'s>>;

#[derive(Debug)]
pub(crate) struct CheckedAction<'s> {
    pub(crate) action: &'s spec::Action,
    pub(crate) path: &'s str,
    pub(crate) category: &'s spec::Category,
    pub(crate) input: Vec<CheckedField<'s>>,
    pub(crate) output: Vec<CheckedField<'s>>,
}

#[derive(Debug)]
pub(crate) struct CheckedType<'s> {
    pub(crate) content: &'s spec::Type,
    pub(crate) path: &'s str,
    pub(crate) members: Vec<CheckedField<'s>>,
    /// Whether a request can contain it.
    pub(crate) in_input: bool,
    /// Whether an answer can contain it.
    pub(crate) in_output: bool,
}

/// A field with its facts as they are after the errata.
#[derive(Debug)]
pub(crate) struct CheckedField<'s> {
    pub(crate) field: &'s spec::Field,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) nullable: bool,
    pub(crate) always: bool,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Text,
    TextEnum(String),
    Int64,
    Uint64,
    NumberEnum(String),
    Float,
    Bool,
    Record(String),
    List(Box<Shape>),
}

impl Shape {
    /// What one item is, if it is a list; else what it is itself.
    pub(crate) fn item(&self) -> &Self {
        match self {
            Self::List(item) => item.item(),
            other => other,
        }
    }
}

/// Whether texts that nobody has written yet are wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// They are: every text must be there.
    #[default]
    Written,
    /// They are not: the spec is a draft.
    Drafts,
}

/// Checks everything; `None` if anything is wrong.
pub fn check<'s>(spec: &'s Spec, texts: Texts, diagnostics: &mut Diagnostics) -> Option<Checked<'s>> {
    let before = diagnostics.len();
    check_errors(&spec.common_errors, &[], names::ENUM_VARIANTS, diagnostics);
    let services = spec.services.iter().map(|files| check_service(files, spec, diagnostics)).collect();
    if texts == Texts::Drafts {
        diagnostics.withdraw("undocumented");
    }
    diagnostics.sort();
    (diagnostics.len() == before).then_some(Checked { common_errors: &spec.common_errors, services })
}

/// What can be referred to by name within one version.
struct Index<'s> {
    actions: BTreeMap<&'s str, &'s spec::Action>,
    types: BTreeMap<&'s str, &'s spec::Type>,
    enums: BTreeMap<&'s str, &'s spec::Enum>,
    errors: BTreeSet<&'s str>,
    /// The names of files that could not be read: whether a reference to them is right is not known.
    unread: BTreeSet<&'s str>,
}

fn check_service<'s>(files: &'s ServiceFiles, spec: &'s Spec, diagnostics: &mut Diagnostics) -> CheckedService<'s> {
    let common_errors = &spec.common_errors;
    let names = Names::new(files.service.words.iter().map(|word| word.value.clone()).collect());
    check_service_file(files, diagnostics);
    check_errors(&files.errors, common_errors, names::ERROR_VARIANTS, diagnostics);
    check_names(files, &names, diagnostics);
    for content in files.enums.iter().map(|loaded| &loaded.content) {
        check_enum(content, diagnostics);
    }
    let index = Index {
        actions: files.actions.iter().map(|loaded| (&*loaded.content.name.value, &loaded.content)).collect(),
        types: files.types.iter().map(|loaded| (&*loaded.content.name.value, &loaded.content)).collect(),
        enums: files.enums.iter().map(|loaded| (&*loaded.content.name.value, &loaded.content)).collect(),
        errors: files.errors.iter().chain(common_errors).map(|error| &*error.code.value).collect(),
        unread: spec.unread.iter().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".json")).collect(),
    };

    let mut types: Types<'s> = files
        .types
        .iter()
        .map(|loaded| {
            let content = &loaded.content;
            documented(&content.doc, diagnostics);
            let mut errata = actions::Errata::new(&content.errata, diagnostics);
            let members = fields::check(&content.members, "", &index, &names, &mut errata, diagnostics);
            errata.finish(diagnostics);
            let checked = CheckedType { content, path: &loaded.path, members, in_input: false, in_output: false };
            (&*content.name.value, checked)
        })
        .collect();
    let actions: Vec<_> =
        files.actions.iter().filter_map(|loaded| actions::check(loaded, files, &index, &names, diagnostics)).collect();
    mark_usage(&actions, &mut types);
    fields::check_usage(&types, diagnostics);
    check_builders(&types, files, diagnostics);
    check_ends(&types, diagnostics);
    let service =
        CheckedService { service: &files.service, names, errors: &files.errors, actions, types, enums: index.enums };
    examples::check(&service, diagnostics);
    if let Some(known) = &files.texts {
        digests::check(known, files, spec, diagnostics);
    }
    service
}

fn check_service_file(files: &ServiceFiles, diagnostics: &mut Diagnostics) {
    let service = &files.service;
    if !names::is_folder_name(&service.name) || names::SERVICE_MODULES.contains(&&*service.name.value) {
        diagnostics
            .report("bad-name", service.name.span, format!("`{}` cannot be a service's name", *service.name))
            .help("a service's name has lower-case letters, digits and `-`, as in its host name");
    }
    date(&service.version, diagnostics);
    documented(&service.title, diagnostics);
    documented(&service.doc, diagnostics);
    unique(service.categories.iter().map(|category| (&category.folder, "category")), diagnostics);
    for category in &service.categories {
        documented(&category.title, diagnostics);
        documented(&category.doc, diagnostics);
    }
    for address in [&service.pages.intl, &service.pages.cn].into_iter().flatten() {
        let possible = |c: char| c.is_ascii_graphic() && !r#"()<>[]\^`|""#.contains(c);
        if !address.starts_with("https://") || !address.contains("{page}") || !address.chars().all(possible) {
            diagnostics
                .report("bad-address", address.span, "this is not the address of a documentation page")
                .help("it begins with `https://` and has `{page}` in the place of the page id");
        }
    }
}

/// Names must not be used twice, must fit their files, and must not meet in Rust.
fn check_names(files: &ServiceFiles, names: &Names, diagnostics: &mut Diagnostics) {
    let service = &files.service;
    let folder = format!("{}/{}/", *service.name, *service.version);
    let mut paths = Vec::new();
    paths.extend(files.actions.iter().map(|loaded| (&loaded.path, &loaded.content.name)));
    paths.extend(files.types.iter().map(|loaded| (&loaded.path, &loaded.content.name)));
    paths.extend(files.enums.iter().map(|loaded| (&loaded.path, &loaded.content.name)));
    for (path, name) in &paths {
        let expected = format!("{}.json", ***name);
        if path.rsplit('/').next() != Some(&expected) {
            diagnostics
                .report("file-name", name.span, format!("the file is not named after `{}`", ***name))
                .help(format!("rename the file to `{expected}`, or mend the name"));
        }
        if !names::is_type_name(name) {
            diagnostics
                .report("bad-name", name.span, format!("`{}` cannot be a name in Rust", ***name))
                .help("a name begins with an upper-case letter and has letters and digits only");
        }
        if !path.starts_with(&folder) {
            diagnostics
                .report("file-name", service.name.span, format!("the files of this service do not lie in `{folder}`"))
                .help("the two folders must be named after the service and its version");
        }
    }
    let actions = files.actions.iter().map(|loaded| (&loaded.content.name, "action"));
    let types = files.types.iter().map(|loaded| (&loaded.content.name, "type"));
    let enums = files.enums.iter().map(|loaded| (&loaded.content.name, "enum"));
    unique(actions.clone(), diagnostics);
    unique(types.clone().chain(enums.clone()), diagnostics);
    distinct(actions.map(|(name, _)| (name.span, &***name, names.module(name))), ONE_STAYS, diagnostics);
    distinct(types.chain(enums).map(|(name, _)| (name.span, &***name, names.module(name))), ONE_STAYS, diagnostics);
}

/// A type that always contains one of its own kind has no end.
fn check_ends(types: &Types<'_>, diagnostics: &mut Diagnostics) {
    fn contained<'c>(known: &'c CheckedType<'_>) -> impl Iterator<Item = (&'c CheckedField<'c>, &'c str)> {
        let always = |member: &&CheckedField<'_>| match known.in_input {
            true => member.required,
            false => member.always && !member.nullable,
        };
        known.members.iter().filter(always).filter_map(|member| match &member.shape {
            Shape::Record(name) => Some((member, &**name)),
            _ => None,
        })
    }
    for (own, known) in types {
        for (member, name) in contained(known) {
            let next = |name| types.get(name).into_iter().flat_map(contained).map(|(_, name)| name);
            if reachable([name], next).contains(own) {
                diagnostics
                    .report("endless-type", member.field.name.span, format!("every `{own}` would contain another one"))
                    .help(
                        "in input, write `\"required\": false`; in output, `\"nullable\": true` or `\"always\": false`",
                    );
            }
        }
    }
}

/// The builder of a type must not have the name of another type.
fn check_builders(types: &Types<'_>, files: &ServiceFiles, diagnostics: &mut Diagnostics) {
    let enums = files.enums.iter().map(|loaded| &loaded.content.name);
    for name in types.values().map(|known| &known.content.name).chain(enums) {
        let built = name.strip_suffix("Builder").and_then(|built| types.get(built));
        if let Some(built) = built.filter(|built| built.in_input) {
            diagnostics
                .report("name-collision", name.span, format!("`{}` is the builder of a type", **name))
                .related(built.content.name.span, "the type, which requests contain")
                .help("only one of them can keep its name");
        }
    }
}

fn check_enum(content: &spec::Enum, diagnostics: &mut Diagnostics) {
    documented(&content.doc, diagnostics);
    if content.values.is_empty() {
        diagnostics
            .report("empty-enum", content.name.span, format!("the enum `{}` has no values", *content.name))
            .help("list its values, or remove it and let the fields be plain texts");
    }
    let mut variants = Vec::new();
    let mut seen = BTreeMap::new();
    for value in &content.values {
        documented(&value.doc, diagnostics);
        let text = match (content.base, &value.value.value) {
            (Base::Text, spec::Value::Text(text)) => text.clone(),
            (Base::Number, spec::Value::Number(text)) if text.parse::<i64>().is_ok() => text.clone(),
            (base, _) => {
                let expected = if base == Base::Text { "a text" } else { "a whole number" };
                diagnostics
                    .report(
                        "enum-value",
                        value.value.span,
                        format!("this is {}, expected {expected}", value.value.kind()),
                    )
                    .help(format!("the enum's base is `{}`", base.text()));
                continue;
            }
        };
        let variant = variant_of(value, &text);
        if let Some(first) = seen.insert(text.clone(), value.value.span) {
            diagnostics
                .report("duplicate-name", value.value.span, format!("the value `{text}` stands twice"))
                .related(first, "the first time")
                .help("remove one of them");
            continue;
        }
        let place = value.name.as_ref().map_or(value.value.span, |name| name.span);
        if !names::is_type_name(&variant) {
            diagnostics
                .report("bad-name", place, format!("`{variant}` cannot be a variant's name"))
                .help("add a `name` that begins with an upper-case letter");
        } else if names::ENUM_VARIANTS.contains(&&*variant) {
            diagnostics
                .report("name-collision", place, format!("every enum has a variant `{variant}` of its own"))
                .help("add another `name`");
        } else {
            variants.push((place, text, variant));
        }
    }
    distinct(variants.iter().map(|(span, text, variant)| (*span, &**text, variant.clone())), ONE_STAYS, diagnostics);
}

/// The variant's name of an enum value.
pub(crate) fn variant_of(value: &spec::EnumValue, text: &str) -> String {
    value.name.as_ref().map_or_else(|| names::variant(text), |name| name.value.clone())
}

fn check_errors(errors: &[ErrorCode], common: &[ErrorCode], reserved: &[&str], diagnostics: &mut Diagnostics) {
    unique(errors.iter().map(|error| (&error.code, "error code")), diagnostics);
    for error in errors {
        documented(&error.doc, diagnostics);
        let variant = names::variant(&error.code);
        let plain = error.code.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
        if !plain || !names::is_type_name(&variant) || reserved.contains(&&*variant) {
            diagnostics.report("bad-name", error.code.span, format!("`{}` cannot be a variant's name", *error.code));
        }
        if let Some(first) = common.iter().find(|known| known.code.value == error.code.value) {
            diagnostics
                .report("duplicate-name", error.code.span, format!("`{}` is a common error code already", *error.code))
                .related(first.code.span, "the common code")
                .help("remove it here");
        }
    }
    distinct(
        errors.iter().map(|error| (error.code.span, &**error.code, names::variant(&error.code))),
        ONE_STAYS,
        diagnostics,
    );
}

/// Reports names that stand twice.
fn unique<'s>(named: impl Iterator<Item = (&'s Spanned<String>, &'static str)>, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for (name, what) in named {
        if let Some(first) = seen.get(&*name.value) {
            diagnostics
                .report("duplicate-name", name.span, format!("the {what} `{}` stands twice", name.value))
                .related(*first, "the first time")
                .help("remove one of them");
        } else {
            seen.insert(&name.value, name.span);
        }
    }
}

const ONE_STAYS: &str = "only one of them can keep its name";

/// Reports different wire names that become one Rust name.
fn distinct<'s>(named: impl Iterator<Item = (Span, &'s str, String)>, help: &str, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, (&str, Span)> = BTreeMap::new();
    for (span, wire, rust) in named {
        match seen.get(&rust) {
            Some((first, _)) if *first == wire => {}
            Some((first, place)) => {
                diagnostics
                    .report("name-collision", span, format!("`{wire}` and `{first}` both become `{rust}` in Rust"))
                    .related(*place, "the other one")
                    .help(help);
            }
            None => drop(seen.insert(rust, (wire, span))),
        }
    }
}

/// Whether nobody has written a text yet.
pub(crate) fn is_unwritten(text: &str) -> bool {
    matches!(text.trim(), "" | UNWRITTEN)
}

/// Reports a text that says nothing.
fn documented(doc: &Spanned<String>, diagnostics: &mut Diagnostics) {
    if is_unwritten(doc) {
        diagnostics
            .report("undocumented", doc.span, "this has no documentation yet")
            .help("say in our own words what it means");
    }
}

fn date(text: &Spanned<String>, diagnostics: &mut Diagnostics) {
    // The number parser alone would take a sign.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let mut parts = text.split('-').map(|part| (part.len(), part.parse::<u16>()));
    let good = digits
        && matches!(
            [parts.next(), parts.next(), parts.next(), parts.next()],
            [Some((4, Ok(_))), Some((2, Ok(1..=12))), Some((2, Ok(1..=31))), None]
        );
    if !good {
        diagnostics
            .report("bad-date", text.span, format!("`{}` is not a date", **text))
            .help("write it as `YYYY-MM-DD`");
    }
}

/// Finds out which types requests and responses can contain.
fn mark_usage(actions: &[CheckedAction<'_>], types: &mut Types<'_>) {
    let contained = |fields: for<'a> fn(&'a CheckedAction<'_>) -> &'a [CheckedField<'a>], types: &Types<'_>| {
        let roots = actions.iter().flat_map(|action| records(fields(action)));
        let reached = reachable(roots, |name| types.get(name).into_iter().flat_map(|known| records(&known.members)));
        reached.into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let input = contained(|action| &action.input, types);
    let output = contained(|action| &action.output, types);
    for (name, known) in types {
        known.in_input = input.contains(*name);
        known.in_output = output.contains(*name) || !known.in_input;
    }
}

fn records<'f>(fields: &'f [CheckedField<'_>]) -> impl Iterator<Item = &'f str> {
    fields.iter().filter_map(|field| match field.shape.item() {
        Shape::Record(name) => Some(&**name),
        _ => None,
    })
}
