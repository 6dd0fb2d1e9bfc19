//! Error codes: those that an action lists, and those of the version.

use super::Notes;
use super::json::{Json, Object};
use super::version::Version;
use crate::UNWRITTEN;
use crate::published::ErrorCode;
use crate::spec;
use std::collections::BTreeSet;

impl Version<'_> {
    /// The error codes that an action lists, and their meanings for the version.
    pub(super) fn errors(&mut self, object: &mut Object, page: &[ErrorCode], shared: bool, notes: &mut Notes) {
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
    pub(super) fn error_code(&mut self, error: &ErrorCode) {
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
        _ => "failed",
    }
}
