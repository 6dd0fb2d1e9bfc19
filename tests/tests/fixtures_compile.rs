//! What is generated from the fixtures is Rust without a single warning.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use tests::fixtures::{self, Spec, fixture, generate, root};

/// All fixtures side by side: each has a service of its own.
fn all_fixtures() -> Spec {
    let mut all = Spec::new();
    for name in fixtures::names() {
        for (path, text) in fixture(&name) {
            let before = all.insert(path.clone(), text.clone());
            assert!(before.is_none_or(|before| before == text), "two fixtures have another `{path}`");
        }
    }
    all
}

/// A crate like `generated-sdk` with other generated code, in a workspace of its own below the target folder.
struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn new(spec: &Spec) -> Self {
        let folder = root().join("target/tests/fixtures-compile");
        let package = folder.join("generated-sdk");
        let original = root().join("generated-sdk");
        let features = features(spec);
        let mut files: Spec =
            generate(spec).into_iter().map(|(path, text)| (format!("generated/{path}"), text)).collect();
        let runtime = fixtures::files(&original.join("src/runtime"));
        files.extend(runtime.into_iter().map(|(path, text)| (format!("runtime/{path}"), text)));
        files.insert("lib.rs".to_owned(), library(&read(&original.join("src/lib.rs")), &features));
        replace_folder(&package.join("src"), &files);
        write(&package.join("Cargo.toml"), &manifest(&read(&original.join("Cargo.toml")), &features));
        write(&folder.join("Cargo.toml"), &workspace(&read(&root().join("Cargo.toml"))));
        write(&folder.join("Cargo.lock"), &read(&root().join("Cargo.lock")));
        Self { folder }
    }

    /// Runs a command of cargo; the compiler's messages if it fails.
    fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        let output = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS")
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .expect("cargo can be run");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a file, unless it has this content already: cargo looks at the time of the last change.
fn write(path: &Path, text: &str) {
    if !fs::read_to_string(path).is_ok_and(|old| old == text) {
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
}

/// Makes a folder hold these files and no others.
fn replace_folder(folder: &Path, wanted: &Spec) {
    if folder.exists() {
        for path in fixtures::files(folder).keys().filter(|path| !wanted.contains_key(*path)) {
            fs::remove_file(folder.join(path)).expect("a file can be removed");
        }
    }
    for (path, text) in wanted {
        write(&folder.join(path), text);
    }
}

/// The feature of every version, by the module of its service.
fn features(spec: &Spec) -> BTreeMap<String, BTreeSet<String>> {
    let mut features: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for path in spec.keys() {
        if let [service, version, "service.json"] = *path.split('/').collect::<Vec<_>>() {
            features.entry(service.replace('-', "_")).or_default().insert(format!("{service}-{version}"));
        }
    }
    features
}

/// The crate's root file with the fixtures' services instead of the real one.
fn library(original: &str, features: &BTreeMap<String, BTreeSet<String>>) -> String {
    let mut text = "//! Generated from the fixtures.\n".to_owned();
    for line in original.lines().filter(|line| !line.starts_with("//!")) {
        if line.starts_with("#[cfg_attr(not(all(") {
            text.push_str("#[cfg_attr(not(feature = \"client\"), allow(dead_code, unused_macros))]\n");
        } else if line == "pub use generated::organization;" {
            let services: Vec<_> = features.keys().map(String::as_str).collect();
            text.push_str(&format!("pub use generated::{{{}}};\n", services.join(", ")));
        } else if !line.starts_with("#[cfg(any(feature = \"organization-") {
            text.push_str(line);
            text.push('\n');
        }
    }
    assert!(text.contains("allow(dead_code") && text.contains("pub use generated::{"), "lib.rs looks different now");
    text
}

/// The crate's manifest with the fixtures' features instead of the real ones.
fn manifest(original: &str, features: &BTreeMap<String, BTreeSet<String>>) -> String {
    // The examples are not copied.
    let sections = original.split("\n\n").filter(|section| !section.starts_with("[[example]]"));
    let original = sections.collect::<Vec<_>>().join("\n\n");
    let kept = original.lines().filter(|line| !line.starts_with("organization-") && !line.starts_with("readme"));
    let mut text = String::new();
    for line in kept {
        match line.strip_prefix("default = ") {
            Some(_) => text.push_str("default = [\"client\"]\n"),
            None => text.push_str(&format!("{line}\n")),
        }
        if line == "[features]" {
            for feature in features.values().flatten() {
                text.push_str(&format!("{feature} = []\n"));
            }
        }
    }
    text
}

/// The workspace's manifest with one member, and with warnings as errors.
fn workspace(original: &str) -> String {
    let original = original.split("[profile").next().unwrap_or_default();
    let mut text = String::new();
    for line in original.lines() {
        match line {
            line if line.starts_with("members = ") => text.push_str("members = [\"generated-sdk\"]\n"),
            "[workspace.lints.rust]" => text.push_str("[workspace.lints.rust]\nwarnings = \"deny\"\n"),
            line => text.push_str(&format!("{line}\n")),
        }
    }
    assert!(text.contains("warnings = \"deny\""), "the workspace's manifest looks different now");
    text
}

/// One test, because its steps share a folder.
#[test]
fn code_of_every_fixture_compiles_without_warnings() {
    let spec = all_fixtures();
    let built = Crate::new(&spec);
    let without_client: Vec<String> = features(&spec).into_values().flatten().collect();
    let without_client = without_client.join(",");
    let checks: &[&[&str]] = &[
        &["check", "--all-features"],
        &["check", "--no-default-features", "--features", &without_client],
        &["doc", "--no-deps", "--all-features"],
    ];
    for check in checks {
        if let Err(messages) = built.cargo(check) {
            panic!("`cargo {}` failed in {}:\n{messages}", check.join(" "), built.folder.display());
        }
    }

    // Whoever reads this test green must be able to trust it: broken code does not pass.
    let path = built.folder.join("generated-sdk/src/generated/parameterless/v2024_01_01/actions/ping.rs");
    let good = read(&path);
    fs::write(&path, good.clone() + "fn unused() {}\n").expect("a file can be written");
    let messages = built.cargo(&["check", "--all-features"]);
    fs::write(&path, good).expect("a file can be written");
    let messages = messages.expect_err("a warning must be an error");
    assert!(messages.contains("function `unused` is never used"), "{messages}");
}
