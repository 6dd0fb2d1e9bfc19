//! Digests of the vendor's descriptions: each must be of something that the spec has.

use super::problems::Problems;
use crate::diagnostics::Rule;
use crate::source::Spanned;
use crate::spec::{DigestFile, ServiceFiles, Spec};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(texts: &DigestFile, files: &ServiceFiles, spec: &Spec, problems: &mut Problems<'_>) {
    // What could not be read may have anything in it.
    if !spec.unread.is_empty() {
        return;
    }
    let actions: BTreeMap<_, _> =
        files.actions.iter().map(|it| (&*it.content.name.value, it.content.described())).collect();
    let types: BTreeMap<_, _> =
        files.types.iter().map(|it| (&*it.content.name.value, it.content.described())).collect();
    let errors: BTreeSet<String> =
        files.errors.iter().chain(&spec.common_errors).map(|error| error.code.value.clone()).collect();
    for digests in [&texts.en, &texts.zh].into_iter().flatten() {
        for (listed, known) in [(&digests.actions, &actions), (&digests.types, &types)] {
            for (name, entries) in listed {
                check_entries(entries, name, known.get(&**name), problems);
            }
        }
        check_entries(&digests.errors, "errors", Some(&errors), problems);
    }
}

fn check_entries(
    entries: &BTreeMap<String, Spanned<String>>,
    name: &str,
    known: Option<&BTreeSet<String>>,
    problems: &mut Problems<'_>,
) {
    for (key, digest) in entries {
        if !known.is_some_and(|known| known.contains(key)) {
            problems
                .report(Rule::StaleDigest, digest.span, format!("the spec has no `{key}` in `{name}`"))
                .help("remove the line, or write the file anew with `cargo xtask audit --accept PAGE`");
        }
        if digest.len() != 8 || !digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            problems
                .report(Rule::BadDigest, digest.span, format!("`{}` is not a digest", **digest))
                .help("`cargo xtask audit --accept PAGE` writes this file");
        }
    }
}
