//! The structure of the runtime's own source.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The imports of every module, by the module's path.
type Imports = BTreeMap<String, Vec<Import>>;

struct Import {
    /// The path from the root of the crate.
    path: String,
    /// The module shows it as its own, and does not use it.
    reexport: bool,
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let mut imports = Imports::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut imports);
    let mut left: BTreeMap<&str, BTreeSet<&str>> = imports
        .iter()
        .map(|(module, used)| {
            let used = used.iter().filter(|import| !import.reexport);
            (&**module, used.filter_map(|import| defining(&import.path, &imports)).filter(|to| to != module).collect())
        })
        .collect();
    assert!(left["call::attempts"].contains("call::core"), "imports are understood: {:?}", left["call::attempts"]);
    assert!(left["config::from_env"].contains("credentials::chain"), "so are those of what another module re-exports");

    // Without those that import nothing that is left, only circles and what leads to them remain.
    loop {
        let done: BTreeSet<&str> = left.iter().filter(|(_, to)| to.is_empty()).map(|(module, _)| *module).collect();
        if done.is_empty() {
            break;
        }
        left.retain(|module, _| !done.contains(module));
        left.values_mut().for_each(|to| to.retain(|module| !done.contains(module)));
    }
    assert!(left.is_empty(), "there is a circle among these: {left:#?}");
}

/// Reads a folder whose modules are below `parent`.
fn read(folder: &Path, parent: &str, imports: &mut Imports) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let module = match name {
            "mod" | "lib" => parent.to_owned(),
            _ => join(parent, name),
        };
        if path.is_dir() {
            read(&path, &module, imports);
        } else {
            let source = fs::read_to_string(&path).unwrap();
            imports.insert(module.clone(), imports_of(&source, &module));
        }
    }
}

/// The paths in the `use` items of a module, its tests excluded.
fn imports_of(source: &str, module: &str) -> Vec<Import> {
    let source = source.split("mod tests {").next().unwrap();
    let mut found = Vec::new();
    for (before, item) in source.match_indices("use ").map(|(at, _)| source.split_at(at)) {
        let line = before.rsplit('\n').next().unwrap();
        let tree: String = item["use ".len()..].split(';').next().unwrap().split_whitespace().collect();
        if line.is_empty() || line.starts_with("pub") {
            let reexport = !line.is_empty();
            let paths = leaves(&tree).into_iter().map(|path| Import { path: absolute(&path, module), reexport });
            found.extend(paths);
        }
    }
    found
}

/// The paths of a tree such as `a::{b, c::{d, e}}`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((start, rest)) = tree.split_once('{') else { return vec![tree.to_owned()] };
    let inner = rest.strip_suffix('}').unwrap_or(rest);
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for c in inner.chars() {
        depth += i32::from(c == '{') - i32::from(c == '}');
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else {
            parts.last_mut().unwrap().push(c);
        }
    }
    parts.iter().flat_map(|part| leaves(part)).map(|leaf| format!("{start}{leaf}")).collect()
}

/// The path from the root of the crate; a path that begins with a name can begin with a child module.
fn absolute(path: &str, module: &str) -> String {
    let parent = module.rsplit_once("::").map_or("", |(parent, _)| parent);
    match path.split_once("::").unwrap_or((path, "")) {
        ("crate", rest) => rest.to_owned(),
        ("self", rest) => join(module, rest),
        ("super", rest) => join(parent, rest),
        _ => join(module, path),
    }
}

fn join(parent: &str, name: &str) -> String {
    if parent.is_empty() { name.to_owned() } else { format!("{parent}::{name}") }
}

/// The module that defines what a path names, also if other modules re-export it. `None` for paths of other crates.
fn defining<'a>(path: &str, imports: &'a Imports) -> Option<&'a str> {
    let prefixes = path.match_indices("::").map(|(at, _)| &path[..at]).chain([path]);
    let (module, own) = prefixes.filter_map(|prefix| imports.get_key_value(prefix)).last()?;
    let item = path[module.len()..].trim_start_matches("::");
    let shown = own.iter().filter(|import| import.reexport && !item.is_empty());
    let source = shown.map(|import| &*import.path).find(|source| source.rsplit("::").next() == Some(item));
    match source.filter(|source| *source != path) {
        Some(source) => defining(source, imports).or(Some(module)),
        None => Some(module),
    }
}
