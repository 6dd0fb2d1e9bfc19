//! What is generated from the fixtures is Rust without a single warning, as a crate on top of `generated-sdk`.

use codegen::{Files, Package, Texts};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};
use tests::fixtures::{self, Spec, fixture, root};

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

/// The crate that the fixtures' services make on top of `generated-sdk`, below the target folder.
struct Crate {
    folder: PathBuf,
}

impl Crate {
    fn new(spec: &Spec) -> Self {
        let folder = root().join("target/tests/fixtures-compile");
        let package =
            Package::new("fixtures").expect("this is a crate's name").on_sdk_in("../../../generated-sdk".into());
        let sources = fixtures::sources(spec);
        let (mut files, _) = match codegen::generate_package(&sources, Texts::Written, &package, 2) {
            Ok(generated) => generated,
            Err(found) => panic!("{}", fixtures::rendered(&found, &sources)),
        };
        // Below this workspace's folder, but none of its members.
        files.entry("Cargo.toml".to_owned()).and_modify(|manifest| manifest.push_str("\n[workspace]\n"));
        replace_folder(&folder.join("src"), "src/", &files);
        write(&folder.join("Cargo.toml"), &files["Cargo.toml"]);
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
            .env("RUSTFLAGS", "-D warnings -D missing-docs")
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

/// Makes a folder hold those files whose paths begin with its own and no others.
fn replace_folder(folder: &Path, prefix: &str, files: &Files) {
    let wanted: BTreeMap<&str, &String> =
        files.iter().filter_map(|(path, text)| Some((path.strip_prefix(prefix)?, text))).collect();
    if folder.exists() {
        for path in fixtures::files(folder).keys().filter(|path| !wanted.contains_key(&***path)) {
            fs::remove_file(folder.join(path)).expect("a file can be removed");
        }
    }
    for (path, text) in wanted {
        write(&folder.join(path), text);
    }
}

/// The features of all versions.
fn features(spec: &Spec) -> String {
    let versions = spec.keys().filter_map(|path| path.strip_suffix("/service.json"));
    versions.map(|version| version.replace('/', "-")).collect::<Vec<_>>().join(",")
}

/// One test, because its steps share a folder.
#[test]
fn code_of_every_fixture_compiles_without_warnings() {
    let spec = all_fixtures();
    let built = Crate::new(&spec);
    let without_client = features(&spec);
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
    let path = built.folder.join("src/generated/parameterless/v2024_01_01/actions/ping.rs");
    let good = read(&path);
    fs::write(&path, good.clone() + "fn unused() {}\n").expect("a file can be written");
    let messages = built.cargo(&["check", "--all-features"]);
    fs::write(&path, good).expect("a file can be written");
    let messages = messages.expect_err("a warning must be an error");
    assert!(messages.contains("function `unused` is never used"), "{messages}");
}
