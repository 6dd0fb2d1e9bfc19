//! The README says what the code says.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- begin of the guesses, collected from the comments -->\n";
const END: &str = "<!-- end of the guesses -->\n";

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The source files below a folder, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The sentences of the comments that begin with `Guess:`.
fn guesses(text: &str) -> Vec<String> {
    let comment = |line: &str| {
        let rest = line.trim_start().strip_prefix("//")?.trim_start_matches('/').trim().to_owned();
        Some(rest)
    };
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match comment(line) {
            Some(text) if text.starts_with("Guess:") => {
                found.push(text["Guess:".len()..].trim().to_owned());
                open = true;
            }
            Some(text) if open && !text.is_empty() => {
                let last = found.last_mut().unwrap();
                last.push(' ');
                last.push_str(&text);
            }
            _ => open = false,
        }
    }
    found.iter_mut().for_each(|guess| guess[..1].make_ascii_uppercase());
    found
}

fn listed() -> String {
    let source = here().join("src");
    let mut by_area: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in sources(&source) {
        let area = path.strip_prefix(&source).unwrap().with_extension("");
        let area = area.to_str().unwrap().replace('\\', "/").trim_end_matches("/mod").to_owned();
        by_area.entry(area).or_default().extend(guesses(&fs::read_to_string(&path).unwrap()));
    }
    let mut text = String::new();
    for (area, guesses) in by_area.iter().filter(|(_, guesses)| !guesses.is_empty()) {
        writeln!(text, "\n`{area}`\n").unwrap();
        guesses.iter().for_each(|guess| writeln!(text, "- {guess}").unwrap());
    }
    text.push('\n');
    text
}

#[test]
fn the_readme_lists_all_guesses() {
    let path = here().join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).unwrap();
    let (list, after) = rest.split_once(END).unwrap();
    let expected = listed();
    assert!(expected.matches("\n- ").count() > 50, "the comments are not found");
    if list != expected && std::env::var_os("UPDATE_README").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).unwrap();
        return;
    }
    assert!(list == expected, "the guesses have changed: run this test with UPDATE_README=1");
}

#[test]
fn the_program_prints_all_tables_of_codes() {
    let main = fs::read_to_string(here().join("src/main.rs")).unwrap();
    for entry in fs::read_dir(here().join("codes")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(main.contains(&format!("../codes/{name}")), "`organization-simulator codes` leaves out {name}");
    }
}

#[test]
fn the_readme_has_all_faults() {
    let readme = fs::read_to_string(here().join("README.md")).unwrap();
    let faults = fs::read_to_string(here().join("src/faults.rs")).unwrap();
    let (_, names) = faults.split_once("Ok(match name {").unwrap();
    let names = names.lines().filter_map(|line| line.trim().strip_prefix('"')?.split_once("\" =>"));
    let names: Vec<_> = names.map(|(name, _)| name).collect();
    assert!(names.len() >= 13, "{names:?}");
    for name in names {
        assert!(readme.contains(&format!("| `{name}")), "the README does not have {name}");
    }
}
