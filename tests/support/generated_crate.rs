//! A crate that is generated from fixtures, compiled on top of `generated-sdk`.

use crate::fixtures::{self, Spec, root};
use codegen::{Files, Package, Texts};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// The crate that a spec makes, below the target folder. Only one test may use a name.
pub struct GeneratedCrate {
    /// Where it lies.
    pub folder: PathBuf,
    name: String,
}

/// The package of programs that use the crate.
const PROGRAMS: &str = "programs";

impl GeneratedCrate {
    /// Generates it into a folder of this name below the target folder; the last part of it is the crate's name.
    ///
    /// # Panics
    ///
    /// If the spec is not in order.
    pub fn new(name: &str, spec: &Spec) -> Self {
        let folder = root().join("target/tests/generated").join(name);
        let name = name.rsplit('/').next().unwrap_or(name);
        let sdk = root().join("generated-sdk").display().to_string();
        let package = Package::new(name).expect("this is a crate's name").on_sdk_in(sdk);
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
        Self { folder, name: name.to_owned() }
    }

    /// Runs a command of cargo; the compiler's messages if it fails. Warnings are errors.
    ///
    /// # Errors
    ///
    /// What the compiler says.
    pub fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        let output = self.run(&self.folder, arguments, "-D warnings -D missing-docs");
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// The names of those programs that do not compile against the crate, each a text with its file name.
    ///
    /// # Panics
    ///
    /// If the crate itself does not compile.
    pub fn broken_programs(&self, programs: &Spec) -> BTreeSet<String> {
        let folder = self.folder.join(PROGRAMS);
        let files: Files = programs.iter().map(|(path, text)| (format!("src/bin/{path}"), text.clone())).collect();
        replace_folder(&folder.join("src/bin"), "src/bin/", &files);
        let name = &self.name;
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"{PROGRAMS}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\n{name} = {{ path = \"..\", features = [{}] }}\n",
            features(&self.folder).iter().map(|feature| format!("\"{feature}\"")).collect::<Vec<_>>().join(", "),
        );
        write(&folder.join("Cargo.toml"), &manifest);
        write(&folder.join("Cargo.lock"), &read(&root().join("Cargo.lock")));
        let output = self.run(&folder, &["check", "--bins", "--keep-going", "--message-format=json"], "");
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut broken = BTreeSet::new();
        for message in messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
            if message["message"]["level"] == "error" {
                assert_eq!(message["target"]["kind"][0], "bin", "{}", message["message"]["rendered"]);
                broken.extend(message["target"]["name"].as_str().map(str::to_owned));
            }
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || !broken.is_empty(), "the programs were not checked:\n{errors}");
        broken
    }

    fn run(&self, folder: &Path, arguments: &[&str], flags: &str) -> Output {
        Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUSTFLAGS", flags)
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .expect("cargo can be run")
    }
}

/// The features of a crate's versions, as its manifest lists them.
fn features(folder: &Path) -> Vec<String> {
    let manifest = read(&folder.join("Cargo.toml"));
    manifest.lines().filter_map(|line| Some(line.strip_suffix(" = []")?.to_owned())).collect()
}

/// A text file.
///
/// # Panics
///
/// If it cannot be read.
pub fn read(path: &Path) -> String {
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
