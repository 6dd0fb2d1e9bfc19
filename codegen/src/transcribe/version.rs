//! One version of one service, while a document is transcribed into it.

use super::actions::{added, corrected, is_unwritten};
use super::enums::{self, Enums};
use super::fields::{self, Owner};
use super::json::{Json, Object};
use super::spec_files::SpecFiles;
use super::{NewActions, Notes, Options};
use crate::UNWRITTEN;
use crate::check::Usage;
use crate::compare::{self, Compared, Drift, Finding, obstacle};
use crate::diagnostics::{Diagnostics, Rule};
use crate::graph::reachable;
use crate::names::{self, Names};
use crate::published::{self, Document, Parameter};
use crate::source::Span;
use crate::spec::{self, Site, TypeName};
use std::collections::{BTreeMap, BTreeSet};

/// One version of one service, while a document is transcribed into it.
pub(super) struct Version<'v> {
    pub(super) spec: &'v mut SpecFiles,
    pub(super) options: &'v Options,
    pub(super) new_actions: NewActions,
    /// Its folder, with `/` at the end.
    pub(super) folder: String,
    /// The site of the document.
    pub(super) site: Site,
    /// The rules for names in Rust.
    pub(super) names: Names,
    pub(super) enums: Enums,
    /// The paths of the files of actions, by name.
    homes: BTreeMap<String, String>,
    /// The error codes that documents list no more.
    pub(super) dropped: BTreeSet<String>,
}

impl<'v> Version<'v> {
    pub(super) fn new(
        folder: String,
        site: Site,
        document: &Document,
        (options, new_actions): (&'v Options, NewActions),
        spec: &'v mut SpecFiles,
    ) -> Self {
        let service = spec.files.get(&format!("{folder}service.json"));
        let words = service.map_or(&[] as &[Json], |service| service.list("words"));
        let names = Names::new(words.iter().filter_map(Json::as_text).map(str::to_owned).collect());
        let enums = Enums::new(std::iter::empty(), BTreeSet::new());
        let mut version = Self {
            spec,
            options,
            new_actions,
            folder,
            site,
            names,
            enums,
            homes: BTreeMap::new(),
            dropped: BTreeSet::new(),
        };
        let name = |path: &String| Some(path.rsplit('/').next()?.strip_suffix(".json")?.to_owned());
        version.homes = version.paths("actions").into_iter().filter_map(|path| Some((name(&path)?, path))).collect();
        version.take_back(document);
        let below = |kind: &str| {
            let start = format!("{}{kind}/", version.folder);
            version.spec.files.iter().filter(move |(path, _)| path.starts_with(&start)).map(|(_, file)| file)
        };
        let types = below("types").filter(|_| !document.whole).chain(below("enums"));
        let taken = types.filter_map(|file| file.text("name")).chain(document.types.iter().map(|it| &*it.name.value));
        let taken = taken.map(|name| version.names.module(name)).collect();
        version.enums = Enums::new(below("enums"), taken);
        version
    }

    /// Takes back what was proposed and nobody has decided about, for everything that the document describes: it is proposed
    /// anew, so that a spec follows from the newest documents however many came before.
    fn take_back(&mut self, document: &Document) {
        let only = &self.options.only;
        let described: BTreeSet<&str> = document
            .actions
            .iter()
            .map(|action| &*action.name.value)
            .filter(|name| only.is_empty() || only.iter().any(|it| it == name))
            .chain(document.types.iter().map(|known| &*known.name.value))
            .collect();
        // Of a whole version that only this site has, nothing else is left to decide about.
        let everything = document.whole && only.is_empty() && !self.is_on(self.site.other());
        let lists: [(&str, &[&str], &[&str]); 2] =
            [("actions", &["input", "output"], spec::Action::KEYS), ("types", &["members"], spec::Type::KEYS)];
        for (kind, keys, order) in lists {
            for path in self.paths(kind) {
                let Some(object) = self.spec.files.get_mut(&path) else { continue };
                if !everything && !object.text("name").is_some_and(|name| described.contains(name)) {
                    continue;
                }
                for key in keys {
                    let mut fields = object.list(key).to_vec();
                    fields.iter_mut().filter_map(Json::as_object_mut).for_each(fields::take_back);
                    if fields != object.list(key) {
                        object.set(key, Json::List(fields), order);
                    }
                }
            }
        }
        let used = self.used_enums();
        for path in self.paths("enums") {
            let file = &self.spec.files[&path];
            if enums::is_undecided(file) && !file.text("name").is_some_and(|name| used.contains(name)) {
                self.spec.files.remove(&path);
            }
        }
    }

    /// Returns the enums that fields name.
    fn used_enums(&self) -> BTreeSet<String> {
        let lists = ["actions", "types"].into_iter().flat_map(|kind| self.objects(kind));
        let fields = lists.flat_map(|object| ["input", "output", "members"].map(|key| object.list(key))).flatten();
        fields.filter_map(|field| field.as_object()?.text("values").map(str::to_owned)).collect()
    }
}

impl Version<'_> {
    /// Writes everything that the document states of the version, as far as the spec does not have it: `compared` is what
    /// differs.
    pub(super) fn transcribe(mut self, document: &Document, compared: &Compared, diagnostics: &mut Diagnostics) {
        self.check_chosen(document, diagnostics);
        let mut about: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &compared.findings {
            about.entry(finding.subject.as_deref().unwrap_or_default()).or_default().push(finding);
        }
        let only = &self.options.only;
        let chosen = |name: &str| only.is_empty() || only.iter().any(|it| it == name);
        let mut actions = Vec::new();
        let described = compare::types(document);
        for action in document.actions.iter().filter(|action| chosen(&action.name)) {
            match obstacle(action, &described) {
                Some(_) if self.existing(&action.name).is_some() => {}
                Some(why) => self.spec.omitted.push((action.name.clone(), why)),
                None => actions.push(action),
            }
        }
        for action in &actions {
            self.action(action, document, found(&about, &action.name), diagnostics);
        }
        for action in compared.findings.iter().filter(|it| is_loss(it) && only.is_empty()) {
            self.gone(action);
        }
        self.types(&actions, document, &about, diagnostics);
        for (name, file) in std::mem::take(&mut self.enums.new) {
            let path = format!("{}enums/{name}.json", self.folder);
            let mut notes = Notes::default();
            if self.spec.before(&path).is_none() {
                notes.created = true;
                notes.unwritten("the enum and its values", "");
            }
            self.put(path, file, notes);
        }
        self.service_errors(found(&about, ""), document);
        self.drop_codes();
        self.drop_unused();
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
        document: &Document,
        about: &BTreeMap<&str, Vec<&Finding>>,
        diagnostics: &mut Diagnostics,
    ) {
        let types: BTreeMap<&str, &published::Type> =
            document.types.iter().map(|known| (&*known.name.value, known)).collect();
        let fields = actions.iter().flat_map(|action| [&action.input, &action.output]).flatten().flatten();
        let chosen = reached_from(fields, &types);
        let (in_input, in_output) = (self.reached("input", &types), self.reached("output", &types));
        let shared = self.is_on(self.site.other());
        for (name, known) in types {
            let usage = match (in_input.contains(name), in_output.contains(name)) {
                (true, true) => Usage::Both,
                (true, false) => Usage::Input,
                (false, true) => Usage::Output,
                (false, false) => continue,
            };
            if !self.options.only.is_empty() && !chosen.contains(name) {
                continue;
            }
            if names::is_type_name(name) {
                self.data_type(known, usage, shared, found(about, name));
            } else {
                diagnostics
                    .report(Rule::BadName, known.name.span, format!("`{name}` cannot be a type's name in Rust"))
                    .help("a name begins with an upper-case letter and has letters and digits only");
            }
        }
    }

    /// Returns the path of an action's file, if there is one.
    pub(super) fn existing(&self, name: &str) -> Option<&String> {
        self.homes.get(name).filter(|path| self.spec.files.contains_key(*path))
    }

    /// Returns the files below a folder of the version.
    pub(super) fn objects(&self, folder: &str) -> impl Iterator<Item = &Object> {
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

    fn data_type(&mut self, page: &published::Type, usage: Usage, shared: bool, findings: &[&Finding]) {
        let path = format!("{}types/{}.json", self.folder, *page.name);
        let known = self.spec.files.get(&path).cloned();
        let before = self.spec.before(&path).cloned().unwrap_or_default();
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
        if notes.created {
            self.rename_enum(&page.name);
        }
        let shared = shared && !notes.created;
        let owner = Owner {
            place: "",
            prefix: "member.",
            usage,
            site: self.site,
            shared,
            name: &page.name,
            names: &self.names,
        };
        let mut members: Vec<Object> = object.list("members").iter().filter_map(Json::as_object).cloned().collect();
        let new = if notes.created { added("member.", &page.members) } else { Vec::new() };
        let all: Vec<&Finding> = new.iter().chain(findings.iter().copied()).collect();
        fields::apply(&mut members, &page.members, &all, owner, &mut notes);
        let known = (&mut *members, before.list("members"));
        fields::propose_all(known, &page.members, owner, &mut self.enums, &mut notes);
        let members: Vec<Json> = members.into_iter().map(Json::Object).collect();
        self.values(&members, "member.", findings, &mut notes);
        object.set("members", Json::List(members), spec::Type::KEYS);
        corrected(&mut object, findings, &mut notes);
        let changed = findings.iter().any(|it| it.drift == Drift::TextChanged && it.path.is_empty());
        if changed && !is_unwritten(&object) {
            let text = page.text.as_ref().map_or("", |text| &text.value);
            notes.left(format!("read the description of the type again: {text}"));
        }
        self.put(path, object, notes);
    }

    /// Gives an enum whose name the vendor uses for a type now another one.
    fn rename_enum(&mut self, name: &str) {
        let module = self.names.module(name);
        let mut files = self.paths("enums").into_iter();
        let Some(path) = files
            .find(|path| self.spec.files[path].text("name").map(|it| self.names.module(it)) == Some(module.clone()))
        else {
            return;
        };
        let Some(mut file) = self.spec.files.remove(&path) else { return };
        let old = file.text("name").unwrap_or_default().to_owned();
        let new = format!("{old}Value");
        file.set("name", new.as_str().into(), spec::Enum::KEYS);
        for path in self.paths("actions").into_iter().chain(self.paths("types")) {
            let Some(object) = self.spec.files.get_mut(&path) else { continue };
            for key in ["input", "output", "members"] {
                let mut fields = object.list(key).to_vec();
                for field in fields.iter_mut().filter_map(Json::as_object_mut) {
                    if field.text("values") == Some(&old) {
                        field.set("values", new.as_str().into(), spec::Field::KEYS);
                    }
                }
                if fields != object.list(key) {
                    object.set(key, Json::List(fields), &[]);
                }
            }
        }
        let mut notes = Notes::default();
        notes.done(format!("the enum `{old}` is `{new}` now, because the vendor has a type `{name}`"));
        self.put(format!("{}enums/{new}.json", self.folder), file, notes);
    }

    /// Applies findings about the values of enums. Other fields may have a value that is gone here, so a person removes it.
    pub(super) fn values(&mut self, fields: &[Json], prefix: &str, findings: &[&Finding], notes: &mut Notes) {
        for finding in findings {
            let (Some(name), Drift::ValueAdded | Drift::ValueRemoved | Drift::ValueRenamed) =
                (finding.path.strip_prefix(prefix), finding.drift)
            else {
                continue;
            };
            let field = fields.iter().filter_map(Json::as_object).find(|field| field.text("name") == Some(name));
            let Some(listed) = field.and_then(|field| field.text("values")) else { continue };
            let path = format!("{}enums/{listed}.json", self.folder);
            let Some(file) = self.spec.files.get(&path).filter(|file| !enums::is_undecided(file)) else { continue };
            let mut file = file.clone();
            if let Some(new) = &finding.page {
                let numbers = file.text("base") == Some(spec::Base::Number.text());
                let value = if numbers { Json::Plain(new.clone()) } else { Json::Text(new.clone()) };
                let known = |it: &Json| it.as_object().is_some_and(|it| it.get("value") == Some(&value));
                if !file.list("values").iter().any(known) {
                    let mut values = file.list("values").to_vec();
                    values.push(enums::listed(&value));
                    file.set("values", Json::List(values), spec::Enum::KEYS);
                    let notes = self.spec.notes.entry(path.clone()).or_default();
                    notes.done(format!("the value `{new}` is new"));
                    notes.unwritten(&format!("the value `{new}`"), "");
                }
            }
            if let Some(old) = &finding.spec {
                notes.left(format!(
                    "the description of `{}` does not list `{old}` any more: remove it from `{listed}`, or say in a note of \
                     the field or the enum why `{old}` stays",
                    finding.path
                ));
            }
            self.spec.files.insert(path, file);
        }
    }

    /// Returns whether any action of the version is known on a site.
    fn is_on(&self, site: Site) -> bool {
        self.objects("actions").any(|action| !fields::is_elsewhere(action, site))
    }

    pub(super) fn put(&mut self, path: String, object: Object, notes: Notes) {
        self.spec.notes.insert(path.clone(), notes);
        self.spec.files.insert(path, object);
    }

    /// Removes an action that the documents lack, or leaves it to the other site.
    fn gone(&mut self, finding: &Finding) {
        let Some(path) = finding.subject.as_deref().and_then(|name| self.existing(name)).cloned() else { return };
        let other = self.site.other();
        let shared = !fields::is_elsewhere(&self.spec.files[&path], other);
        let notes = self.spec.notes.entry(path.clone()).or_default();
        if let (true, Some(object)) = (shared, self.spec.files.get_mut(&path)) {
            object.set("sites", Json::List(vec![other.text().into()]), spec::Action::KEYS);
            notes.done(format!("it is on the site `{}` only now", other.text()));
            notes.left(format!("see whether the site `{}` still has it; if not, remove the file", other.text()));
        } else {
            self.spec.files.remove(&path);
            notes.done("it is gone".to_owned());
        }
    }

    /// Removes the types and enums that nothing uses any more, and adapts those that are used in another way.
    fn drop_unused(&mut self) {
        let none = BTreeMap::new();
        let (input, output) = (self.reached("input", &none), self.reached("output", &none));
        let built = self.spec.input_types_before(&self.folder);
        for path in self.paths("types") {
            let name = self.spec.files[&path].text("name").unwrap_or_default().to_owned();
            let usage = match (input.contains(&name), output.contains(&name)) {
                (true, true) => Usage::Both,
                (true, false) => Usage::Input,
                (false, true) => Usage::Output,
                (false, false) => {
                    self.spec.files.remove(&path);
                    let notes = self.spec.notes.entry(path).or_default();
                    *notes = Notes::default();
                    notes.done("it is gone: nothing uses it any more".to_owned());
                    continue;
                }
            };
            let (mut object, mut notes) = (self.spec.files[&path].clone(), Notes::default());
            let owner = Owner {
                place: "",
                prefix: "member.",
                usage,
                site: self.site,
                shared: false,
                name: &name,
                names: &self.names,
            };
            // What never was in requests keeps what its page says.
            if usage == Usage::Output && !built.contains(&name) {
                continue;
            }
            let mut members = object.list("members").to_vec();
            members.iter_mut().filter_map(Json::as_object_mut).for_each(|it| fields::fit_usage(it, owner, &mut notes));
            if members != object.list("members") {
                object.set("members", Json::List(members), spec::Type::KEYS);
                self.spec.files.insert(path.clone(), object);
                let known = self.spec.notes.entry(path).or_default();
                known.done.extend(notes.done);
                known.left.extend(notes.left);
            }
        }
        let used = self.used_enums();
        for path in self.paths("enums") {
            if !self.spec.files[&path].text("name").is_some_and(|name| used.contains(name)) {
                self.spec.files.remove(&path);
                let notes = self.spec.notes.entry(path).or_default();
                notes.done("it is gone: nothing uses it any more".to_owned());
            }
        }
    }
}

/// Returns the findings about an action or a type.
fn found<'m, 'f>(about: &'m BTreeMap<&str, Vec<&'f Finding>>, name: &str) -> &'m [&'f Finding] {
    about.get(name).map(Vec::as_slice).unwrap_or_default()
}

/// Returns whether a finding says that an action is gone.
fn is_loss(finding: &Finding) -> bool {
    matches!(finding.drift, Drift::ActionRemoved | Drift::ActionOffline)
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

/// Writes the file of a version that the spec does not have yet.
pub(super) fn service_file(
    folder: &str,
    document: &Document,
    options: &Options,
    spec: &mut SpecFiles,
    diagnostics: &mut Diagnostics,
) {
    let path = format!("{folder}service.json");
    let Some((service, version)) = folder.trim_end_matches('/').split_once('/') else { return };
    if spec.files.contains_key(&path) {
        return;
    }
    let category = options.category.as_deref().unwrap_or("all");
    if !names::is_folder_name(category) {
        diagnostics
            .report(Rule::BadName, Span::start_of(document.file), format!("`{category}` cannot be a category's folder"))
            .help("it has lower-case letters, digits and `-`");
    }
    let notes = spec.notes.entry(path.clone()).or_default();
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
    spec.files.insert(path, object);
}
