//! Error codes: those that an action lists, and those of the version.

use super::Notes;
use super::json::{Json, Object};
use super::version::Version;
use crate::UNWRITTEN;
use crate::compare::{Drift, Finding};
use crate::published::{Document, ErrorCode};
use crate::spec;
use std::collections::BTreeSet;

impl Version<'_> {
    /// Applies findings about the error codes that an action lists, and adds their meanings to the version's list.
    pub(super) fn errors(&mut self, object: &mut Object, page: &[ErrorCode], findings: &[&Finding], notes: &mut Notes) {
        let known: BTreeSet<String> =
            object.list("errors").iter().filter_map(Json::as_text).map(str::to_owned).collect();
        let mut codes = known.clone();
        if notes.created {
            codes.extend(page.iter().map(|error| error.code.value.clone()));
        }
        for finding in findings.iter().filter(|finding| finding.path == "errors") {
            if let Some(old) = finding.spec.as_ref().filter(|old| codes.remove(*old)) {
                notes.done(format!("the error code `{old}` is gone"));
                self.dropped.insert(old.clone());
            }
            if let Some(new) = finding.page.as_ref().filter(|new| codes.insert((*new).clone())) {
                notes.done(format!("the error code `{new}` is new"));
            }
        }
        for finding in findings.iter().filter(|finding| finding.drift == Drift::TextChanged) {
            let Some(code) = finding.path.strip_prefix("errors.") else { continue };
            let text = page.iter().find(|error| error.code.value == code).map_or("", |error| &error.text.value);
            notes.left(format!("read the meaning of `{code}` again: {text}"));
        }
        if known != codes {
            let codes: Vec<Json> = codes.into_iter().map(Json::from).collect();
            object.put("errors", codes, spec::Action::KEYS);
        }
        for error in page {
            self.error_code(error);
        }
    }

    /// Applies findings about the version's list of error codes.
    pub(super) fn service_errors(&mut self, findings: &[&Finding], document: &Document) {
        self.dropped.extend(findings.iter().filter(|it| it.path == "errors").filter_map(|it| it.spec.clone()));
        for error in &document.errors {
            self.error_code(error);
        }
        let added = findings.iter().filter(|it| it.path == "common").filter_map(|it| it.page.as_ref());
        for code in added {
            if let Some(error) = document.common_errors.iter().find(|error| error.code.value == *code) {
                self.listed("common/errors.json".to_owned(), error);
            }
        }
    }

    /// Removes the codes that the documents dropped from the version's list, if no action lists them any more.
    pub(super) fn drop_codes(&mut self) {
        let path = format!("{}errors.json", self.folder);
        let dropped = std::mem::take(&mut self.dropped);
        let used: BTreeSet<String> = self
            .objects("actions")
            .flat_map(|action| action.list("errors").iter().filter_map(Json::as_text).map(str::to_owned))
            .collect();
        let Some(object) = self.spec.files.get_mut(&path) else { return };
        let unused = |entry: &Json| {
            let code = entry.as_object().and_then(|entry| entry.text("code"));
            code.is_some_and(|code| dropped.contains(code) && !used.contains(code))
        };
        let kept: Vec<Json> = object.list("errors").iter().filter(|entry| !unused(entry)).cloned().collect();
        if kept.len() < object.list("errors").len() {
            object.set("errors", Json::List(kept), spec::Errors::KEYS);
            let gone = dropped.difference(&used).map(|code| format!("the code `{code}` is gone"));
            self.spec.notes.entry(path).or_default().done.extend(gone);
        }
    }

    /// Adds an error code to the version's list, if no list has it.
    pub(super) fn error_code(&mut self, error: &ErrorCode) {
        let path = format!("{}errors.json", self.folder);
        let code = &*error.code.value;
        let lists = [self.spec.files.get("common/errors.json"), self.spec.files.get(&path)];
        let known = lists.into_iter().flatten().flat_map(|object| object.list("errors"));
        if known.filter_map(Json::as_object).any(|known| known.text("code") == Some(code)) {
            return;
        }
        self.listed(path, error);
    }

    fn listed(&mut self, path: String, error: &ErrorCode) {
        let code = &*error.code.value;
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
}

/// Returns the kind of an error code, as far as its name shows. None of the kinds after which calls are repeated is guessed.
fn proposed_kind(code: &str) -> &'static str {
    match code.split('.').next().unwrap_or(code) {
        "AuthFailure" => "authentication",
        "UnauthorizedOperation" | "OperationDenied" => "permission",
        "InvalidParameter" | "InvalidParameterValue" | "MissingParameter" | "UnknownParameter" => "invalid",
        "LimitExceeded" => "quota",
        "ResourceNotFound" => "not-found",
        "ResourceInUse" | "ResourceUnavailable" => "conflict",
        "UnsupportedOperation" => "unsupported",
        "DryRunOperation" => "dry-run",
        _ => "failed",
    }
}
