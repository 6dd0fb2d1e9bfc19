//! Small specs in `tests/fixtures`, one per feature of the spec's format, and what tests do with them.
//!
//! A fixture has the spec's folder layout and holds only what it is about: a `common/errors.json` and a `service.json` that
//! it lacks are added.

use codegen::{Diagnostics, Files, Sources};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The files of a spec: paths below its folder, and contents.
pub type Spec = BTreeMap<String, String>;

/// The workspace's folder.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("this package lies in the workspace").to_path_buf()
}

/// The repository's own spec, without the schemas.
pub fn real_spec() -> Spec {
    let mut spec = files(&root().join("spec"));
    spec.retain(|path, _| path.ends_with(".json") && !path.starts_with("schema/"));
    spec
}

/// The names of all fixtures.
pub fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("the fixtures can be listed");
    let mut names: Vec<_> =
        entries.map(|entry| entry.expect("a fixture").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

/// A fixture, completed.
pub fn fixture(name: &str) -> Spec {
    let files = files(&folder().join(name));
    assert!(!files.is_empty(), "there is no fixture `{name}`");
    completed(files)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// A spec of these files, completed.
pub fn spec<const N: usize>(files: [(&str, &str); N]) -> Spec {
    completed(files.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect())
}

/// Adds what every spec needs, as far as it is not there.
fn completed(mut files: Spec) -> Spec {
    files.entry("common/errors.json".to_owned()).or_insert_with(|| {
        pretty(&json!({"errors": [
            {"code": "InternalError", "kind": "ambiguous", "doc": "The service failed."},
            {"code": "RequestLimitExceeded", "kind": "throttled", "doc": "Too many calls."},
        ]}))
    });
    let mut categories: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for path in files.keys() {
        if let [service, version, rest @ ..] = &*path.split('/').collect::<Vec<_>>()
            && let [_, ..] = rest
        {
            let folders = categories.entry(((*service).to_owned(), (*version).to_owned())).or_default();
            if let ["actions", folder, _] = rest {
                folders.insert((*folder).to_owned());
            }
        }
    }
    for ((service, version), folders) in categories {
        files.entry(format!("{service}/{version}/service.json")).or_insert_with(|| {
            let categories: Vec<_> = folders
                .iter()
                .map(|folder| json!({"folder": folder, "title": "All Actions", "doc": "Every action."}))
                .collect();
            pretty(&json!({
                "name": service,
                "version": version,
                "title": "Fixture",
                "doc": "A service that exists in tests only.",
                "pages": {},
                "categories": categories,
            }))
        });
    }
    files
}

/// Every file below a folder.
///
/// # Panics
///
/// If a file cannot be read.
pub fn files(folder: &Path) -> BTreeMap<String, String> {
    fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
        let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        for entry in entries {
            let entry = entry.expect("a folder's entry");
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().expect("a file type").is_dir() {
                collect(&entry.path(), &format!("{name}/"), found);
            } else {
                let text =
                    fs::read_to_string(entry.path()).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
                found.insert(name, text);
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found);
    found
}

/// JSON as people write it.
pub fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).expect("a JSON value can be written") + "\n"
}

/// The spec as the generator takes it.
pub fn sources(spec: &Spec) -> Sources {
    Sources::new(spec.clone())
}

/// Generates the code of a spec.
///
/// # Errors
///
/// Fails with the rendered problems of the spec.
pub fn try_generate(spec: &Spec) -> Result<Files, String> {
    let sources = sources(spec);
    match codegen::generate(&sources, codegen::Texts::Written, 1) {
        Ok((files, _)) => Ok(files),
        Err(found) => Err(rendered(&found, &sources)),
    }
}

/// Generates the code of a spec that is in order.
///
/// # Panics
///
/// If the spec is not in order.
pub fn generate(spec: &Spec) -> Files {
    try_generate(spec).unwrap_or_else(|problems| panic!("the spec is not in order:\n{problems}"))
}

/// The problems of a spec as people see them.
pub fn rendered(found: &Diagnostics, sources: &Sources) -> String {
    found.render(sources, "spec/", false).trim_end().to_owned()
}

/// Those items of a generated file of which a line at the margin contains one of the `wanted` strings; all of them if none are given.
///
/// # Panics
///
/// If one of the strings occurs nowhere.
pub fn excerpt(file: &str, wanted: &[&str]) -> String {
    let mut items: Vec<String> = Vec::new();
    for block in file.split("\n\n") {
        match items.last_mut() {
            Some(item) if block.starts_with(' ') => {
                item.push_str("\n\n");
                item.push_str(block);
            }
            _ => items.push(block.to_owned()),
        }
    }
    let holds = |item: &str, text: &str| item.lines().any(|line| !line.starts_with([' ', '/']) && line.contains(text));
    for text in wanted {
        assert!(items.iter().any(|item| holds(item, text)), "no item has `{text}`:\n{file}");
    }
    items.retain(|item| wanted.is_empty() || wanted.iter().any(|text| holds(item, text)));
    items.join("\n\n").trim_end().to_owned() + "\n"
}
