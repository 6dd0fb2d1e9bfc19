//! One version of one service, while a document is transcribed into it.

use super::enums::Enums;
use super::fields::{self, Owner};
use super::json::{Json, Object};
use super::spec_files::SpecFiles;
use super::{Notes, Options};
use crate::UNWRITTEN;
use crate::diagnostics::{Diagnostics, Rule};
use crate::graph::reachable;
use crate::names::{self, Names};
use crate::published::{self, Document, Obstacle, Parameter};
use crate::source::Span;
use crate::spec::{self, Site, TypeName};
use std::collections::{BTreeMap, BTreeSet};

/// One version of one service, while a document is transcribed into it.
pub(super) struct Version<'v> {
    pub(super) spec: &'v mut SpecFiles,
    pub(super) options: &'v Options,
    /// Its folder, with `/` at the end.
    pub(super) folder: String,
    pub(super) site: Option<Site>,
    /// The rules for names in Rust.
    pub(super) names: Names,
    pub(super) enums: Enums,
}

impl<'v> Version<'v> {
    pub(super) fn new(folder: String, document: &Document, options: &'v Options, spec: &'v mut SpecFiles) -> Self {
        let service = spec.files.get(&format!("{folder}service.json"));
        let words = service.map_or(&[] as &[Json], |service| service.list("words"));
        let names = Names::new(words.iter().filter_map(Json::as_text).map(str::to_owned).collect());
        let below = |kind: &str| {
            let start = format!("{folder}{kind}/");
            spec.files.iter().filter(move |(path, _)| path.starts_with(&start)).map(|(_, file)| file)
        };
        let known = below("types").chain(below("enums")).filter_map(|file| file.text("name"));
        let taken = known.chain(document.types.iter().map(|known| &*known.name.value));
        let enums = Enums::new(below("enums"), taken.map(|name| names.module(name)).collect());
        Self { spec, options, folder, site: options.site.or(document.site), names, enums }
    }
}

impl Version<'_> {
    /// Writes everything that the document states of the version.
    pub(super) fn transcribe(mut self, document: &Document, diagnostics: &mut Diagnostics) {
        self.check_chosen(document, diagnostics);
        self.service_file(document, diagnostics);
        let types: BTreeMap<&str, &published::Type> =
            document.types.iter().map(|known| (&*known.name.value, known)).collect();
        let only = &self.options.only;
        let chosen = document.actions.iter().filter(|action| only.is_empty() || only.contains(&action.name.value));
        let mut actions = Vec::new();
        for action in chosen {
            match self.obstacle(action, &types) {
                Some(obstacle) => self.spec.omitted.push((action.name.clone(), obstacle)),
                None => actions.push(action),
            }
        }
        for action in &actions {
            self.action(action, document, diagnostics);
        }
        self.types(&actions, &types, document, diagnostics);
        for (name, file) in std::mem::take(&mut self.enums.new) {
            let mut notes = Notes { created: true, ..Notes::default() };
            notes.unwritten("the enum and its values", "");
            self.put(format!("{}enums/{name}.json", self.folder), file, notes);
        }
        for error in &document.errors {
            self.error_code(error);
        }
        if document.whole && only.is_empty() {
            self.gone(document);
        }
    }

    /// Reports an action that was asked for and that the document does not have.
    fn check_chosen(&self, document: &Document, diagnostics: &mut Diagnostics) {
        for name in &self.options.only {
            if !document.actions.iter().any(|action| action.name.value == *name) {
                diagnostics
                    .report(
                        Rule::UnknownAction,
                        Span::start_of(document.file),
                        format!("there is no action `{name}` here"),
                    )
                    .help("see the list of actions in the documentation")
                    .suggest(name, document.actions.iter().map(|action| &*action.name.value));
            }
        }
    }

    /// Writes the data types that are used: by any action, or by those that were asked for.
    fn types(
        &mut self,
        actions: &[&published::Action],
        types: &BTreeMap<&str, &published::Type>,
        document: &Document,
        diagnostics: &mut Diagnostics,
    ) {
        let fields = actions.iter().flat_map(|action| [&action.input, &action.output]).flatten().flatten();
        let chosen = reached_from(fields, types);
        let (in_input, in_output) = (self.reached("input", types), self.reached("output", types));
        for (name, known) in types {
            let path = format!("{}types/{name}.json", self.folder);
            let (in_input, in_output) = (in_input.contains(*name), in_output.contains(*name));
            let wanted = if self.options.only.is_empty() {
                in_input || in_output || document.actions.is_empty() || self.spec.files.contains_key(&path)
            } else {
                chosen.contains(*name)
            };
            if wanted && !names::is_type_name(name) {
                diagnostics
                    .report(Rule::BadName, known.name.span, format!("`{name}` cannot be a type's name in Rust"))
                    .help("a name begins with an upper-case letter and has letters and digits only");
            } else if wanted {
                self.data_type(known, path, in_input, in_output);
            }
        }
    }

    /// Returns the reason why an action cannot be transcribed, if there is one.
    fn obstacle(&self, action: &published::Action, types: &BTreeMap<&str, &published::Type>) -> Option<String> {
        if self.existing(&action.name).is_some() {
            return None;
        }
        if action.offline {
            return Some("it is offline: calls of it are refused".to_owned());
        }
        match action.obstacle.as_ref().map(|obstacle| obstacle.value) {
            Some(Obstacle::Stream) => return Some("its response is a stream of events".to_owned()),
            Some(Obstacle::Unsigned) => return Some("it is called without a signature".to_owned()),
            None => {}
        }
        if !names::is_type_name(&action.name) {
            return Some("its name cannot be one in Rust".to_owned());
        }
        let own = || [&action.input, &action.output].into_iter().flatten().flatten();
        let reached = reached_from(own(), types);
        let members = reached.iter().filter_map(|name| types.get(name)).flat_map(|known| &known.members);
        let binary = own().chain(members).find(|field| field.type_name.item() == "Binary")?;
        Some(format!("`{}` is binary, which JSON cannot carry", *binary.name))
    }

    /// Returns the path of an action's file, if there is one.
    pub(super) fn existing(&self, name: &str) -> Option<&String> {
        let (start, end) = (format!("{}actions/", self.folder), format!("/{name}.json"));
        self.spec.files.keys().find(|path| path.starts_with(&start) && path.ends_with(&end))
    }

    /// Returns the files below a folder of the version.
    fn objects(&self, folder: &str) -> impl Iterator<Item = &Object> {
        let start = format!("{}{folder}/", self.folder);
        self.spec.files.iter().filter(move |(path, _)| path.starts_with(&start)).map(|(_, object)| object)
    }

    /// Returns the paths below a folder of the version.
    fn paths(&self, folder: &str) -> Vec<String> {
        let start = format!("{}{folder}/", self.folder);
        self.spec.files.keys().filter(|path| path.starts_with(&start)).cloned().collect()
    }

    /// Returns the types that the input or the output of actions contains, as the document and else the spec has them.
    fn reached(&self, key: &str, types: &BTreeMap<&str, &published::Type>) -> BTreeSet<String> {
        let roots = self.objects("actions").flat_map(|action| known_types(action.list(key)));
        let reached = reachable(roots, |name| match types.get(name) {
            Some(known) => types_of(&known.members).collect(),
            None => self.members_of(name),
        });
        reached.into_iter().map(str::to_owned).collect()
    }

    /// Returns the types of a type's members, as the spec has them.
    fn members_of(&self, name: &str) -> Vec<&str> {
        let known = self.spec.files.get(&format!("{}types/{name}.json", self.folder));
        known.map(|known| known_types(known.list("members")).collect()).unwrap_or_default()
    }

    fn service_file(&mut self, document: &Document, diagnostics: &mut Diagnostics) {
        let path = format!("{}service.json", self.folder);
        let Some((service, version)) = self.folder.trim_end_matches('/').split_once('/') else { return };
        if self.spec.files.contains_key(&path) {
            return;
        }
        let category = self.options.category.as_deref().unwrap_or("all");
        if !names::is_folder_name(category) {
            diagnostics
                .report(
                    Rule::BadName,
                    Span::start_of(document.file),
                    format!("`{category}` cannot be a category's folder"),
                )
                .help("it has lower-case letters, digits and `-`");
        }
        let notes = self.spec.notes.entry(path.clone()).or_default();
        notes.created = true;
        notes.unwritten("the service", "");
        notes.unwritten("the category", "");
        let title = if category == "all" { "All actions" } else { category };
        let object = Object::new([
            ("$schema", "../../schema/service.schema.json".into()),
            ("name", service.into()),
            ("version", version.into()),
            ("title", service.into()),
            ("doc", UNWRITTEN.into()),
            ("pages", Json::Object(Object::default())),
            (
                "categories",
                Json::List(vec![Json::Object(Object::new([
                    ("folder", category.into()),
                    ("title", title.into()),
                    ("doc", UNWRITTEN.into()),
                ]))]),
            ),
        ]);
        self.spec.files.insert(path, object);
    }

    fn data_type(&mut self, page: &published::Type, path: String, in_input: bool, in_output: bool) {
        let known = self.spec.files.get(&path).cloned();
        let mut notes = Notes { created: known.is_none(), ..Notes::default() };
        let mut object = known.unwrap_or_else(|| {
            notes.unwritten("the type", page.text.as_ref().map_or("", |text| &text.value));
            Object::new([
                ("$schema", "../../../schema/type.schema.json".into()),
                ("name", (&*page.name.value).into()),
                ("doc", UNWRITTEN.into()),
                ("members", Json::List(Vec::new())),
            ])
        });
        let shared = !notes.created && self.site.is_some_and(|site| self.is_on(site.other()));
        let owner = Owner {
            place: "",
            in_input,
            in_output: in_output || !in_input,
            site: self.site,
            shared,
            name: &page.name,
            names: &self.names,
        };
        let merged = fields::merged(object.list("members"), &page.members, owner, &mut self.enums, &mut notes);
        object.set("members", Json::List(merged), spec::Type::KEYS);
        self.put(path, object, notes);
    }

    /// Returns whether any action of the version is known on a site.
    fn is_on(&self, site: Site) -> bool {
        self.paths("actions").iter().any(|path| !fields::is_elsewhere(&self.spec.files[path], site))
    }

    pub(super) fn put(&mut self, path: String, object: Object, notes: Notes) {
        self.spec.notes.insert(path.clone(), notes);
        self.spec.files.insert(path, object);
    }

    /// Notes what the spec has and the whole version has not.
    fn gone(&mut self, document: &Document) {
        let elsewhere = |object: &Object| self.site.is_some_and(|site| fields::is_elsewhere(object, site));
        // Types have no sites: what actions of the other site need stays.
        let others = self.objects("actions").filter(|object| elsewhere(object));
        let roots =
            others.flat_map(|object| known_types(object.list("input")).chain(known_types(object.list("output"))));
        let used = reachable(roots, |name| self.members_of(name));
        let mut gone = Vec::new();
        for path in self.paths("actions") {
            let object = &self.spec.files[&path];
            let stated = || document.actions.iter().any(|action| object.text("name") == Some(&action.name.value));
            if !elsewhere(object) && !stated() {
                gone.push((path, "remove it, or give it `sites` if the other site has it"));
            }
        }
        for path in self.paths("types") {
            let name = self.spec.files[&path].text("name").unwrap_or_default();
            if !used.contains(name) && !document.types.iter().any(|known| known.name.value == name) {
                gone.push((path, "remove it"));
            }
        }
        for (path, advice) in gone {
            let notes = self.spec.notes.entry(path).or_default();
            notes.left(format!("the vendor's file does not have it: {advice}"));
        }
    }
}

/// Returns the types of these parameters, without the lists around them.
fn types_of<'p>(parameters: impl IntoIterator<Item = &'p Parameter>) -> impl Iterator<Item = &'p str> {
    parameters.into_iter().map(|parameter| parameter.type_name.item())
}

/// Returns the types of these fields of the spec, without the lists around them.
pub(super) fn known_types(fields: &[Json]) -> impl Iterator<Item = &str> {
    fields.iter().filter_map(|field| Some(TypeName::item_of(field.as_object()?.text("type")?)))
}

/// Returns the types that parameters lead to.
fn reached_from<'p>(
    parameters: impl IntoIterator<Item = &'p Parameter>,
    types: &BTreeMap<&str, &'p published::Type>,
) -> BTreeSet<&'p str> {
    reachable(types_of(parameters), |name| types.get(name).into_iter().flat_map(|known| types_of(&known.members)))
}
