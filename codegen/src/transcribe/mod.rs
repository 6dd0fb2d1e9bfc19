//! Spec files from what the vendor publishes: new ones, and known ones brought up to date. Facts are filled in; texts are for
//! people to write, so a new one is [`UNWRITTEN`], and what people wrote stays.

mod enums;
mod examples;
mod fields;
mod json;
mod propose;

use crate::diagnostics::{Diagnostics, Rule};
use crate::graph::reachable;
use crate::names::{self, Names};
use crate::published::{self, Document, Obstacle, Parameter, RateLimit, phrases};
use crate::source::{Sources, Span, Spanned};
use crate::spec::{self, Site, TypeName, parse};
use crate::{Files, UNWRITTEN};
use enums::Enums;
use fields::Owner;
use json::{Json, Object};
use std::collections::{BTreeMap, BTreeSet};

/// What a page itself may not tell.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The service and its version, as `service/version`.
    pub into: Option<String>,
    /// The site that the pages belong to.
    pub site: Option<Site>,
    /// The folder of the category that new actions go to; needed if the service has several.
    pub category: Option<String>,
    /// The actions to transcribe, of all that the pages have; every one if empty.
    pub only: Vec<String>,
}

/// What the spec should be.
#[derive(Debug, Default)]
pub struct Transcript {
    /// The files to write, by path: those that are new or differ.
    pub files: Files,
    /// What there is to say about files, by path, whether they changed or not.
    pub notes: BTreeMap<String, Notes>,
    /// The actions that could not be transcribed, and why.
    pub omitted: Vec<(Spanned<String>, String)>,
}

/// What a person should know about one file.
#[derive(Debug, Default)]
pub struct Notes {
    /// Whether the file is new.
    pub created: bool,
    /// What changed.
    pub done: Vec<String>,
    /// What did not change although the page says otherwise.
    pub kept: Vec<String>,
    /// What is left to do.
    pub left: Vec<String>,
    /// The places that need a text, with the vendor's text.
    pub unwritten: Vec<(String, String)>,
}

impl Notes {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        let Self { created, done, kept, left, unwritten } = self;
        !created && done.is_empty() && kept.is_empty() && left.is_empty() && unwritten.is_empty()
    }

    fn done(&mut self, what: String) {
        self.done.push(what);
    }

    fn kept(&mut self, what: String) {
        self.kept.push(what);
    }

    fn left(&mut self, what: String) {
        self.left.push(what);
    }

    fn unwritten(&mut self, place: &str, text: &str) {
        self.unwritten.push((place.to_owned(), text.to_owned()));
    }
}

/// Why nothing was transcribed.
#[derive(Debug)]
pub enum Problem {
    /// Files of the spec cannot be read. The places are in the spec's sources.
    Spec(Diagnostics),
    /// Something about the documents. The places are in their sources.
    Pages(Diagnostics),
}

/// Brings the spec up to date with documents.
///
/// # Errors
///
/// Everything that stands against it.
pub fn transcribe(sources: &Sources, documents: &[Document], options: &Options) -> Result<Transcript, Problem> {
    let mut spec = SpecFiles::read(sources).map_err(Problem::Spec)?;
    let mut diagnostics = Diagnostics::default();
    // Which types requests contain is known once all actions are.
    let (actions, others): (Vec<_>, Vec<_>) = documents.iter().partition(|document| !document.actions.is_empty());
    for document in actions.into_iter().chain(others) {
        match folder(document, documents, options, &spec) {
            Some(folder) if is_version(&folder) => {
                Version::new(folder, document, options, &mut spec).transcribe(document, &mut diagnostics);
            }
            Some(folder) => {
                let place = document.service.as_ref().map_or(Span::start_of(document.file), |service| service.span);
                let message = format!("`{}` is no service with a version", folder.trim_end_matches('/'));
                diagnostics.report(Rule::BadName, place, message).help("a good one is `organization/2021-03-31`");
            }
            None => drop(
                diagnostics
                    .report(
                        Rule::MissingKey,
                        Span::start_of(document.file),
                        "this does not tell its service and version",
                    )
                    .help("add `--into` with both, such as `--into organization/2021-03-31`"),
            ),
        }
    }
    if !diagnostics.is_empty() {
        diagnostics.sort();
        return Err(Problem::Pages(diagnostics));
    }
    examples::note_slips(&mut spec);
    Ok(spec.transcript())
}

/// Whether a folder's name is made of those of a service and a version: it becomes a path.
fn is_version(folder: &str) -> bool {
    let version = |name: &str| name.len() == 10 && name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    match folder.strip_suffix('/').and_then(|folder| folder.split_once('/')) {
        Some((service, name)) => names::is_folder_name(service) && version(name),
        None => false,
    }
}

/// The folder of the version that a document describes: what it tells itself, else what the other documents tell, else the
/// only version of the spec that it can be.
fn folder(document: &Document, documents: &[Document], options: &Options, spec: &SpecFiles) -> Option<String> {
    let told = |document: &Document| Some(format!("{}/{}", **document.service.as_ref()?, **document.version.as_ref()?));
    let only = |mut found: BTreeSet<String>| if found.len() == 1 { found.pop_first() } else { None };
    let of_spec = || {
        let versions = spec.files.keys().filter_map(|path| path.strip_suffix("/service.json")?.split_once('/'));
        let fits = |known: &str, told: &Option<Spanned<String>>| told.as_ref().is_none_or(|told| told.value == known);
        let possible =
            versions.filter(|(service, version)| fits(service, &document.service) && fits(version, &document.version));
        possible.map(|(service, version)| format!("{service}/{version}")).collect()
    };
    let found = options.into.clone().or_else(|| told(document));
    let found = found.or_else(|| only(documents.iter().filter_map(told).collect())).or_else(|| only(of_spec()));
    found.map(|found| found + "/")
}

/// The spec's files as they will be.
struct SpecFiles {
    /// The texts as they are.
    before: BTreeMap<String, (String, Object)>,
    /// The files as they will be.
    files: BTreeMap<String, Object>,
    notes: BTreeMap<String, Notes>,
    omitted: Vec<(Spanned<String>, String)>,
}

impl SpecFiles {
    fn read(sources: &Sources) -> Result<Self, Diagnostics> {
        let mut diagnostics = Diagnostics::default();
        let mut before = BTreeMap::new();
        for (id, file) in sources.iter() {
            let object = parse(id, &file.text, &mut diagnostics).map(|node| Json::from(&node));
            match object {
                Some(Json::Object(object)) => drop(before.insert(file.path.clone(), (file.text.clone(), object))),
                Some(_) => drop(
                    diagnostics
                        .report(Rule::WrongType, Span::start_of(id), "a file of the spec is one JSON object")
                        .help("mend the file first"),
                ),
                None => {}
            }
        }
        if !diagnostics.is_empty() {
            return Err(diagnostics);
        }
        let files = before.iter().map(|(path, (_, object))| (path.clone(), object.clone())).collect();
        Ok(Self { before, files, notes: BTreeMap::new(), omitted: Vec::new() })
    }

    /// The text of every file as it will be; one that says the same as before keeps its layout.
    fn texts(&self) -> impl Iterator<Item = (&String, String)> {
        self.files.iter().map(|(path, object)| match self.before.get(path) {
            Some((text, before)) if before == object => (path, text.clone()),
            _ => (path, object.written()),
        })
    }

    fn transcript(self) -> Transcript {
        let files = self.texts().filter(|(path, text)| self.before.get(*path).is_none_or(|(before, _)| before != text));
        let files = files.map(|(path, text)| (path.clone(), text)).collect();
        Transcript { files, notes: self.notes, omitted: self.omitted }
    }
}

/// One version of one service, while a document is transcribed into it.
struct Version<'v> {
    spec: &'v mut SpecFiles,
    options: &'v Options,
    /// Its folder, with `/` at the end.
    folder: String,
    site: Option<Site>,
    /// How names in Rust follow.
    names: Names,
    enums: Enums,
}

impl<'v> Version<'v> {
    fn new(folder: String, document: &Document, options: &'v Options, spec: &'v mut SpecFiles) -> Self {
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

    fn transcribe(mut self, document: &Document, diagnostics: &mut Diagnostics) {
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
        let fields = actions.iter().flat_map(|action| [&action.input, &action.output]).flatten().flatten();
        let chosen = reached_from(fields, &types);
        for action in &actions {
            self.action(action, document, diagnostics);
        }
        let (asked, answered) = (self.reached("input", &types), self.reached("output", &types));
        for (name, known) in &types {
            let path = format!("{}types/{name}.json", self.folder);
            let (asked, answered) = (asked.contains(*name), answered.contains(*name));
            let wanted = match only.is_empty() {
                true => asked || answered || document.actions.is_empty() || self.spec.files.contains_key(&path),
                false => chosen.contains(*name),
            };
            if wanted && !names::is_type_name(name) {
                diagnostics
                    .report(Rule::BadName, known.name.span, format!("`{name}` cannot be a type's name in Rust"))
                    .help("a name begins with an upper-case letter and has letters and digits only");
            } else if wanted {
                self.data_type(known, path, asked, answered);
            }
        }
        for (name, file) in std::mem::take(&mut self.enums.new) {
            let mut notes = Notes { created: true, ..Notes::default() };
            notes.unwritten("the enum and its values", "");
            self.put(format!("{}enums/{name}.json", self.folder), file, notes);
        }
        for error in document.errors.iter() {
            self.error_code(error);
        }
        if document.whole && only.is_empty() {
            self.gone(document);
        }
    }

    /// Why an action cannot be transcribed, if so.
    fn obstacle(&self, action: &published::Action, types: &BTreeMap<&str, &published::Type>) -> Option<String> {
        if self.existing(&action.name).is_some() {
            return None;
        }
        if action.offline {
            return Some("it is offline: calls of it are refused".to_owned());
        }
        match action.obstacle.as_ref().map(|obstacle| obstacle.value) {
            Some(Obstacle::Stream) => return Some("it answers with a stream of events".to_owned()),
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

    /// The path of an action's file, if there is one.
    fn existing(&self, name: &str) -> Option<&String> {
        let (start, end) = (format!("{}actions/", self.folder), format!("/{name}.json"));
        self.spec.files.keys().find(|path| path.starts_with(&start) && path.ends_with(&end))
    }

    /// Returns the files below a folder of the version.
    fn objects(&self, folder: &str) -> impl Iterator<Item = &Object> {
        let start = format!("{}{folder}/", self.folder);
        self.spec.files.iter().filter(move |(path, _)| path.starts_with(&start)).map(|(_, object)| object)
    }

    /// The paths below a folder of the version.
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

    /// The folder of the category that new actions go to.
    fn category(&self, action: &published::Action, diagnostics: &mut Diagnostics) -> String {
        let service = &self.spec.files[&format!("{}service.json", self.folder)];
        let folders: Vec<&str> =
            service.list("categories").iter().filter_map(|it| it.as_object()?.text("folder")).collect();
        match (&self.options.category, &*folders) {
            (Some(category), _) if folders.contains(&&**category) => category.clone(),
            (None, [only]) => (*only).to_owned(),
            (chosen, _) => {
                let message = match chosen {
                    Some(category) => format!("`{category}` is no category of the service"),
                    None => format!("the category of the new action `{}` is not clear", *action.name),
                };
                diagnostics.report(Rule::UnknownCategory, action.name.span, message).help(format!(
                    "add `--category` with the folder of one: `{}`; or add it to `service.json`",
                    folders.join("`, `")
                ));
                String::new()
            }
        }
    }

    fn action(&mut self, page: &published::Action, document: &Document, diagnostics: &mut Diagnostics) {
        let existing = self.existing(&page.name).cloned();
        let created = existing.is_none();
        let path = match existing {
            Some(path) => path,
            None => {
                let category = self.category(page, diagnostics);
                format!("{}actions/{category}/{}.json", self.folder, *page.name)
            }
        };
        let mut notes = Notes { created, ..Notes::default() };
        let mut object = match self.spec.files.get(&path) {
            Some(object) => object.clone(),
            None => self.new_action(page, &mut notes),
        };
        let order = spec::Action::KEYS;
        if let Some(site) = self.site.filter(|site| fields::is_elsewhere(&object, *site)) {
            object.remove("sites");
            notes.done(format!("it is on the site `{}` as well now", site.text()));
        }
        let sites = object.list("sites");
        let other = self.site.map(|site| Json::from(fields::other(site).text()));
        let shared = !created && other.is_some_and(|other| sites.is_empty() || sites.contains(&other));
        match (&page.rate_limit, object.get("rateLimit")) {
            (RateLimit::Stated(limit), known) if known != Some(&i64::from(limit.value).into()) => {
                object.set("rateLimit", i64::from(limit.value).into(), order);
                notes.done(format!("the rate limit is {} calls per second now", limit.value));
            }
            (RateLimit::Unlimited, Some(_)) => {
                object.remove("rateLimit");
                notes.done("the page gives no rate limit any more".to_owned());
            }
            _ => {}
        }
        if let Some(reason) = &page.deprecated
            && object.get("deprecated").is_none()
        {
            object.set("deprecated", UNWRITTEN.into(), order);
            notes.done("it is deprecated now".to_owned());
            notes.unwritten("why it is deprecated", &reason.value);
        }
        if page.offline {
            notes.left("it is offline: calls of it are refused; remove the file".to_owned());
        }
        if let (Some(updated), Some(site)) = (&document.updated, self.site) {
            self.updated(&mut object, site, &updated.value, &mut notes);
        }
        for (key, place, parameters) in [("input", "input.", &page.input), ("output", "output.", &page.output)] {
            let Some(parameters) = parameters else { continue };
            let (in_input, in_output) = (key == "input", key == "output");
            let owner =
                Owner { place, in_input, in_output, site: self.site, shared, name: &page.name, names: &self.names };
            let merged = fields::merged(object.list(key), parameters, owner, &mut self.enums, &mut notes);
            // A list that is empty may be left out, and stays as it was.
            if merged != object.list(key) {
                object.set(key, Json::List(merged), order);
            }
        }
        if created && let Some(site) = self.site {
            notes.left(format!(
                "add the id of its page, the last part of the address, as `source.{}.page`",
                site.text()
            ));
        }
        self.unknown_types(&object, document, &mut notes);
        if let Some(errors) = &page.errors {
            self.errors(&mut object, errors, shared, &mut notes);
        }
        examples::add(&mut object, &page.examples, &mut notes);
        self.put(path, object, notes);
    }

    /// Tells which types of an action nothing is known of.
    fn unknown_types(&self, action: &Object, document: &Document, notes: &mut Notes) {
        let fields = [action.list("input"), action.list("output")].concat();
        for name in known_types(&fields).collect::<BTreeSet<_>>() {
            let path = format!("{}types/{name}.json", self.folder);
            let known = TypeName::parse(name).scalar().is_some()
                || self.spec.files.contains_key(&path)
                || document.types.iter().any(|known| *known.name.value == *name);
            if !known {
                notes.left(format!("transcribe the page of data types, too: nothing is known of `{name}`"));
            }
        }
    }

    fn new_action(&self, page: &published::Action, notes: &mut Notes) -> Object {
        let reads = phrases::only_reads(&page.name);
        let mut object = Object::new([
            ("$schema", "../../../../schema/action.schema.json".into()),
            ("name", (&*page.name.value).into()),
            ("doc", UNWRITTEN.into()),
            ("access", if reads { "read" } else { "write" }.into()),
            ("source", Json::Object(Object::default())),
        ]);
        notes.unwritten("the action", page.text.as_ref().map_or("", |text| &text.value));
        if reads {
            let note = "Proposed from the name, to be confirmed: a call changes nothing, so that it can be repeated.";
            object.set("notes", Json::List(vec![note.into()]), spec::Action::KEYS);
            notes.left("confirm that it only reads, and remove the note that says so".to_owned());
        }
        if let Some(site) = self.site {
            object.set("sites", Json::List(vec![site.text().into()]), spec::Action::KEYS);
        }
        object
    }

    fn updated(&self, object: &mut Object, site: Site, updated: &str, notes: &mut Notes) {
        let child = |object: &Object, key: &str| match object.get(key) {
            Some(Json::Object(child)) => child.clone(),
            _ => Object::default(),
        };
        let mut source = child(object, "source");
        let mut page = child(&source, site.text());
        if page.text("updated") != Some(updated) {
            page.set("updated", updated.into(), spec::Page::KEYS);
            source.set(site.text(), Json::Object(page), spec::SourcePages::KEYS);
            object.set("source", Json::Object(source), spec::Action::KEYS);
            notes.done(format!("the page is of {updated}"));
        }
    }

    /// The error codes that an action lists, and their meanings for the version.
    fn errors(&mut self, object: &mut Object, page: &[published::ErrorCode], shared: bool, notes: &mut Notes) {
        let known: Vec<&str> = object.list("errors").iter().filter_map(Json::as_text).collect();
        let stated: BTreeSet<&str> = page.iter().map(|error| &*error.code.value).collect();
        let mut codes: BTreeSet<&str> = stated.clone();
        for code in known.iter().filter(|code| !stated.contains(**code)) {
            if shared {
                codes.insert(code);
            } else {
                notes.done(format!("the error code `{code}` is gone"));
            }
        }
        for code in stated.iter().filter(|code| !known.contains(*code)) {
            notes.done(format!("the error code `{code}` is new"));
        }
        if known.iter().copied().collect::<BTreeSet<_>>() != codes {
            let codes = codes.into_iter().map(Json::from).collect();
            object.set("errors", Json::List(codes), spec::Action::KEYS);
        }
        for error in page {
            self.error_code(error);
        }
    }

    /// Adds an error code to the version's list, if no list has it.
    fn error_code(&mut self, error: &published::ErrorCode) {
        let path = format!("{}errors.json", self.folder);
        let code = &*error.code.value;
        let lists = [self.spec.files.get("common/errors.json"), self.spec.files.get(&path)];
        let known = lists.into_iter().flatten().flat_map(|object| object.list("errors"));
        if known.filter_map(Json::as_object).any(|known| known.text("code") == Some(code)) {
            return;
        }
        let notes = self.spec.notes.entry(path.clone()).or_default();
        notes.created |= !self.spec.files.contains_key(&path);
        let object = self
            .spec
            .files
            .entry(path)
            .or_insert_with(|| Object::new([("$schema", "../../schema/errors.schema.json".into())]));
        let kind = proposed_kind(code);
        let entry = Object::new([("code", code.into()), ("kind", kind.into()), ("doc", UNWRITTEN.into())]);
        let mut entries = object.list("errors").to_vec();
        let at = entries
            .iter()
            .position(|known| known.as_object().and_then(|known| known.text("code")) > Some(code))
            .unwrap_or(entries.len());
        entries.insert(at, Json::Object(entry));
        object.set("errors", Json::List(entries), spec::Errors::KEYS);
        notes.done(format!("the code `{code}` is new, of the kind `{kind}` by its name"));
        notes.unwritten(code, &error.text.value);
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
        let shared = !notes.created && self.site.is_some_and(|site| self.is_on(fields::other(site)));
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

    /// Whether any action of the version is known on a site.
    fn is_on(&self, site: Site) -> bool {
        self.paths("actions").iter().any(|path| !fields::is_elsewhere(&self.spec.files[path], site))
    }

    fn put(&mut self, path: String, object: Object, notes: Notes) {
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
fn known_types(fields: &[Json]) -> impl Iterator<Item = &str> {
    fields.iter().filter_map(|field| Some(TypeName::item_of(field.as_object()?.text("type")?)))
}

/// Returns the types that parameters lead to.
fn reached_from<'p>(
    parameters: impl IntoIterator<Item = &'p Parameter>,
    types: &BTreeMap<&str, &'p published::Type>,
) -> BTreeSet<&'p str> {
    reachable(types_of(parameters), |name| types.get(name).into_iter().flat_map(|known| types_of(&known.members)))
}

/// The kind of an error code, as far as its name tells. None of the kinds after which calls are repeated is guessed.
fn proposed_kind(code: &str) -> &'static str {
    match code.split('.').next().unwrap_or(code) {
        "AuthFailure" => "authentication",
        "UnauthorizedOperation" | "OperationDenied" => "permission",
        "InvalidParameter" | "InvalidParameterValue" | "MissingParameter" | "UnknownParameter" => "invalid",
        "LimitExceeded" => "quota",
        "ResourceNotFound" => "not-found",
        "ResourceInUse" | "ResourceUnavailable" => "conflict",
        "UnsupportedOperation" => "unsupported",
        _ => "failed",
    }
}
