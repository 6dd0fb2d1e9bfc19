//! Checks everything that must hold of a spec before code is generated from it. All problems are found in one run.

mod actions;
mod digests;
mod enums;
mod errata;
mod examples;
mod fields;
mod mentions;
mod paging;
mod problems;
mod service;
mod task;
mod types;
mod unused;

use crate::diagnostics::Diagnostics;
use crate::names::{self, Names};
use crate::source::Span;
use crate::spec::{self, ErrorCode, ServiceFiles, Spec};
use errata::Errata;
use problems::Problems;
use std::collections::{BTreeMap, BTreeSet};

/// A spec that was checked. It can be made in no other way, so that what follows needs no errors of its own.
#[derive(Debug)]
pub struct Checked<'s> {
    pub(crate) common_errors: &'s [ErrorCode],
    pub(crate) services: Vec<CheckedService<'s>>,
    /// The places of descriptions that are not written yet, which only a draft may have.
    pub(crate) unwritten: Vec<Span>,
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
    /// Whether a response can contain it.
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

/// The type of a field's value.
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
    /// Returns the type of the items of a list, or the type itself.
    pub(crate) fn item(&self) -> &Self {
        match self {
            Self::List(item) => item.item(),
            other => other,
        }
    }
}

/// The use of a struct, which decides what the presence of its fields means.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Usage {
    /// In requests only.
    Input,
    /// In responses only.
    Output,
    /// In both.
    Both,
}

impl Usage {
    /// Returns where a type is used.
    pub(crate) fn of(known: &CheckedType<'_>) -> Self {
        match (known.in_input, known.in_output) {
            (true, true) => Self::Both,
            (true, false) => Self::Input,
            (false, _) => Self::Output,
        }
    }
}

/// The treatment of descriptions that are not written yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Texts {
    /// A description that nobody has written yet is a problem.
    #[default]
    Written,
    /// The spec is a draft: descriptions may be missing or name what does not exist, and types may be unused.
    Drafts,
}

/// Checks everything. Returns `None` if anything is wrong.
pub fn check<'s>(spec: &'s Spec, texts: Texts, diagnostics: &mut Diagnostics) -> Option<Checked<'s>> {
    let before = diagnostics.len();
    let mut problems = Problems::new(texts, diagnostics);
    service::check_errors(&spec.common_errors, &[], names::ENUM_VARIANTS, &mut problems);
    let mut services = Vec::with_capacity(spec.services.len());
    for files in &spec.services {
        let service = check_service(files, spec, &mut problems);
        examples::check(&service, &mut problems);
        if let Some(known) = &files.texts {
            digests::check(known, files, spec, &mut problems);
        }
        // A draft may mention, and contain, what does not have its place yet.
        if texts == Texts::Written {
            mentions::check(files, &mut problems);
        }
        services.push(service);
    }
    // As long as something else is wrong, it is not known what uses what.
    if texts == Texts::Written && problems.is_empty() {
        services.iter().for_each(|service| unused::check(service, &mut problems));
    }
    let unwritten = problems.unwritten();
    diagnostics.sort();
    (diagnostics.len() == before).then_some(Checked { common_errors: &spec.common_errors, services, unwritten })
}

/// The items of one version that others can refer to by name.
struct Index<'s> {
    actions: BTreeMap<&'s str, &'s spec::Action>,
    types: BTreeMap<&'s str, &'s spec::Type>,
    enums: BTreeMap<&'s str, &'s spec::Enum>,
    errors: BTreeSet<&'s str>,
    /// The names of files that could not be read: whether a reference to them is right is not known.
    unread: BTreeSet<&'s str>,
}

impl<'s> Index<'s> {
    fn new(files: &'s ServiceFiles, spec: &'s Spec) -> Self {
        Self {
            actions: files.actions.iter().map(|loaded| (&*loaded.content.name.value, &loaded.content)).collect(),
            types: files.types.iter().map(|loaded| (&*loaded.content.name.value, &loaded.content)).collect(),
            enums: files.enums.iter().map(|loaded| (&*loaded.content.name.value, &loaded.content)).collect(),
            errors: files.errors.iter().chain(&spec.common_errors).map(|error| &*error.code.value).collect(),
            unread: spec.unread.iter().filter_map(|path| path.rsplit('/').next()?.strip_suffix(".json")).collect(),
        }
    }
}

/// Checks the files of one version, except for examples and digests, which nothing else depends on.
fn check_service<'s>(files: &'s ServiceFiles, spec: &'s Spec, problems: &mut Problems<'_>) -> CheckedService<'s> {
    let names = Names::new(files.service.words.iter().map(|word| word.value.clone()).collect());
    service::check_file(files, problems);
    service::check_errors(&files.errors, &spec.common_errors, names::ERROR_VARIANTS, problems);
    service::check_names(files, &names, problems);
    for loaded in &files.enums {
        enums::check(&loaded.content, problems);
    }
    let index = Index::new(files, spec);
    let mut types: Types<'s> = BTreeMap::new();
    for loaded in &files.types {
        let content = &loaded.content;
        problems.described(&content.doc);
        let mut errata = Errata::new(&content.errata, problems);
        let members = fields::check(&content.members, "", &index, &names, &mut errata, problems);
        errata.finish(problems);
        let checked = CheckedType { content, path: &loaded.path, members, in_input: false, in_output: false };
        types.insert(&content.name.value, checked);
    }
    let mut actions = Vec::with_capacity(files.actions.len());
    for loaded in &files.actions {
        actions.extend(actions::check(loaded, files, &index, &names, problems));
    }
    types::mark_usage(&actions, &mut types);
    types::check_usage(&types, problems);
    types::check_builders(&types, files, problems);
    types::check_ends(&types, problems);
    CheckedService { service: &files.service, names, errors: &files.errors, actions, types, enums: index.enums }
}
