//! The folder layout: which file is what.

use super::format::Format;
use super::{Action, DigestFile, Enum, ErrorCode, Errors, Loaded, Service, ServiceFiles, Spec, Type, node};
use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{FileId, SourceFile, Sources, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Reads every file. What cannot be read is reported and left out; the rest can be checked all the same.
pub fn load(sources: &Sources, diagnostics: &mut Diagnostics) -> Spec {
    let mut loader = Loader { diagnostics, common_errors: None, versions: BTreeMap::new(), unread: BTreeSet::new() };
    for (id, file) in sources.iter() {
        loader.file(id, file);
    }
    let Loader { common_errors, versions, unread, .. } = loader;
    let mut missing = |span: Span, path: String, what: &str| {
        if !unread.contains(&path) {
            diagnostics.report(Rule::MissingFile, span, format!("`{path}` is missing")).help(what);
        }
    };
    if common_errors.is_none()
        && let Some((first, _)) = sources.iter().next()
    {
        let what = "add it: it lists the error codes that every action can return";
        missing(Span::start_of(first), "common/errors.json".to_owned(), what);
    }
    let mut services = Vec::new();
    for ((service, version), files) in versions {
        match files.service {
            Some(content) => services.push(ServiceFiles {
                service: content,
                errors: files.errors,
                actions: files.actions,
                types: files.types,
                enums: files.enums,
                texts: files.texts,
            }),
            None => {
                let what = "add it: it names the service and the categories of its actions";
                missing(Span::start_of(files.first), format!("{service}/{version}/service.json"), what);
            }
        }
    }
    Spec { common_errors: common_errors.unwrap_or_default(), services, unread }
}

struct Loader<'d> {
    diagnostics: &'d mut Diagnostics,
    common_errors: Option<Vec<ErrorCode>>,
    versions: BTreeMap<(String, String), VersionFiles>,
    unread: BTreeSet<String>,
}

struct VersionFiles {
    first: FileId,
    service: Option<Service>,
    errors: Vec<ErrorCode>,
    actions: Vec<Loaded<Action>>,
    types: Vec<Loaded<Type>>,
    enums: Vec<Loaded<Enum>>,
    texts: Option<DigestFile>,
}

impl Loader<'_> {
    fn file(&mut self, id: FileId, file: &SourceFile) {
        let parts: Vec<&str> = file.path.split('/').collect();
        match *parts {
            ["common", "errors.json"] => self.common_errors = self.read::<Errors>(id, file).map(|read| read.errors),
            [service, version, "service.json"] => {
                let read = self.read(id, file);
                self.version(id, service, version).service = read;
            }
            [service, version, "errors.json"] => {
                if let Some(read) = self.read::<Errors>(id, file) {
                    self.version(id, service, version).errors = read.errors;
                }
            }
            [service, version, "texts.json"] => {
                let read = self.read(id, file);
                self.version(id, service, version).texts = read;
            }
            [service, version, "actions", folder, _] => {
                if let Some(loaded) = self.loaded(id, file, folder) {
                    self.version(id, service, version).actions.push(loaded);
                }
            }
            [service, version, "types", _] => {
                if let Some(loaded) = self.loaded(id, file, "") {
                    self.version(id, service, version).types.push(loaded);
                }
            }
            [service, version, "enums", _] => {
                if let Some(loaded) = self.loaded(id, file, "") {
                    self.version(id, service, version).enums.push(loaded);
                }
            }
            _ => {
                self.diagnostics.report(Rule::MisplacedFile, Span::start_of(id), "no file of the spec belongs here").help(
                    "files are `common/errors.json` and, below `<service>/<version>/`, `service.json`, `errors.json`, \
                         `texts.json`, `actions/<category>/<Action>.json`, `types/<Type>.json` and `enums/<Enum>.json`",
                );
            }
        }
    }

    fn version(&mut self, id: FileId, service: &str, version: &str) -> &mut VersionFiles {
        self.versions.entry((service.to_owned(), version.to_owned())).or_insert_with(|| VersionFiles {
            first: id,
            service: None,
            errors: Vec::new(),
            actions: Vec::new(),
            types: Vec::new(),
            enums: Vec::new(),
            texts: None,
        })
    }

    fn loaded<T: Format>(&mut self, id: FileId, file: &SourceFile, folder: &str) -> Option<Loaded<T>> {
        let content = self.read(id, file)?;
        Some(Loaded { path: file.path.clone(), folder: folder.to_owned(), content })
    }

    fn read<T: Format>(&mut self, id: FileId, file: &SourceFile) -> Option<T> {
        let read = node::parse(id, &file.text, self.diagnostics).and_then(|node| T::read(&node, self.diagnostics));
        if read.is_none() {
            self.unread.insert(file.path.clone());
        }
        read
    }
}
