//! Names that descriptions mention in backticks.

use super::problems::Problems;
use crate::diagnostics::Rule;
use crate::source::{FileId, Span, Spanned};
use crate::spec::{Field, NodeValue, ServiceFiles};
use std::collections::{BTreeMap, BTreeSet};

/// Reports names in backticks that are those of an action, or of a field of the same file, but for a slip.
///
/// A name that is not near to any other may be that of another service, and whatever the spec knows is no slip.
pub(super) fn check(files: &ServiceFiles, problems: &mut Problems<'_>) {
    let actions: Vec<&str> = files.actions.iter().map(|loaded| &**loaded.content.name).collect();
    let known = known(files);
    let fields = fields_of_files(files);
    for doc in docs(files) {
        for (at, word) in marked(doc).filter(|(_, word)| is_name(word) && !known.contains(word)) {
            let own = fields.get(&doc.span.file).into_iter().flatten().copied();
            let meant = slip_of(word, actions.iter().copied()).map(|name| (name, Rule::UnknownAction, "action"));
            let meant = meant.or_else(|| slip_of(word, own).map(|name| (name, Rule::UnknownField, "field")));
            if let Some((name, rule, what)) = meant {
                problems
                    .report(
                        rule,
                        part(doc, at, word.len()),
                        format!("the description mentions `{word}`, and no {what} has this name"),
                    )
                    .help(format!("did you mean `{name}`?"));
            }
        }
    }
}

/// Returns the words that are not slips: the names of everything, values, and error codes.
fn known(files: &ServiceFiles) -> BTreeSet<&str> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    known.extend(files.actions.iter().map(|loaded| &**loaded.content.name));
    known.extend(files.types.iter().map(|loaded| &**loaded.content.name));
    known.extend(files.enums.iter().map(|loaded| &**loaded.content.name));
    known.extend(fields_of_files(files).into_values().flatten());
    known.extend(files.errors.iter().map(|error| &**error.code));
    for value in files.enums.iter().flat_map(|loaded| &loaded.content.values) {
        if let NodeValue::Text(text) = &value.value.value {
            known.insert(text);
        }
    }
    known
}

fn fields_of_files(files: &ServiceFiles) -> BTreeMap<FileId, Vec<&str>> {
    let mut fields: BTreeMap<FileId, Vec<&str>> = BTreeMap::new();
    for field in all_fields(files) {
        fields.entry(field.name.span.file).or_default().push(&field.name);
    }
    fields
}

fn all_fields(files: &ServiceFiles) -> impl Iterator<Item = &Field> {
    let actions = files.actions.iter().flat_map(|loaded| loaded.content.input.iter().chain(&loaded.content.output));
    actions.chain(files.types.iter().flat_map(|loaded| &loaded.content.members))
}

/// Returns every description of a version.
fn docs(files: &ServiceFiles) -> impl Iterator<Item = &Spanned<String>> {
    let service = &files.service;
    let actions = files.actions.iter().map(|loaded| &loaded.content);
    let fields = all_fields(files).flat_map(|field| [Some(&field.doc), field.deprecated.as_ref()]);
    let enums = files.enums.iter().map(|loaded| &loaded.content);
    std::iter::once(&service.doc)
        .chain(service.categories.iter().map(|category| &category.doc))
        .chain(actions.flat_map(|action| [Some(&action.doc), action.deprecated.as_ref()]).flatten())
        .chain(files.types.iter().map(|loaded| &loaded.content.doc))
        .chain(fields.flatten())
        .chain(enums.flat_map(|it| std::iter::once(&it.doc).chain(it.values.iter().map(|value| &value.doc))))
        .chain(files.errors.iter().map(|error| &error.doc))
}

/// Returns what stands in backticks, with its place in the text.
fn marked(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split('`').enumerate().filter_map(move |(index, part)| {
        let start = at;
        at += part.len() + 1;
        (index % 2 == 1).then_some((start, part))
    })
}

/// Returns whether a word is written as names of actions and fields are.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase()) && word.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Returns the name that a word is but for one slip, or for two in a long word.
fn slip_of<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const SHORT: usize = 5;
    const LONG: usize = 12;
    let allowed = match word.len() {
        ..SHORT => return None,
        SHORT..LONG => 1,
        LONG.. => 2,
    };
    names
        .map(|name| (strsim::damerau_levenshtein(word, name), name))
        .filter(|(slips, _)| *slips <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// Returns the place of a part of a text; that of the whole text, if the file has it in another form.
fn part(text: &Spanned<String>, at: usize, length: usize) -> Span {
    let span = text.span;
    // The quotes are part of it.
    if text.len() + 2 != span.end - span.start {
        return span;
    }
    let start = span.start + 1 + at;
    Span { start, end: start + length, ..span }
}
