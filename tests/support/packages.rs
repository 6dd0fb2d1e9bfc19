//! Packages that tests write below the target folder, and cargo run on them.

use crate::fixtures::{self, Spec, root};
use codegen::Files;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// A package outside the workspace, built with the workspace's profile and lock file. Its build folder is the workspace's,
/// so dependencies that are compiled there are not compiled again.
#[derive(Debug)]
pub struct Package {
    folder: PathBuf,
}

impl Package {
    /// Writes the programs of a package that has one dependency, as a manifest names it. The key of a program is its file
    /// name. Only one test may use a name.
    pub fn of_programs(name: &str, dependency: &str, programs: &Spec) -> Self {
        let manifest = format!(
            "[package]\nname = \"programs\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}\n"
        );
        let programs = programs.iter().map(|(path, text)| (format!("src/bin/{path}"), text.clone()));
        Self::new(name, &programs.chain([("Cargo.toml".to_owned(), manifest)]).collect())
    }

    /// Writes a package into a folder of this name. Only one test may use a name.
    pub fn new(name: &str, files: &Files) -> Self {
        let folder = root().join("target/tests/packages").join(name);
        let mut files = files.clone();
        files.entry("Cargo.toml".to_owned()).and_modify(|manifest| {
            manifest.push_str("\n[workspace]\n\n");
            manifest.push_str(&profiles());
        });
        files.insert("Cargo.lock".to_owned(), read(&root().join("Cargo.lock")));
        replace_folder(&folder.join("src"), "src/", &files);
        for name in ["Cargo.toml", "Cargo.lock"] {
            write(&folder.join(name), &files[name]);
        }
        Self { folder }
    }

    /// The package's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a cargo command.
    ///
    /// # Errors
    ///
    /// The messages of the compiler.
    pub fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        let output = self.run(arguments);
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// Checks all programs of the package and returns the errors of each, by the program's name, as the compiler shows them.
    ///
    /// # Panics
    ///
    /// If anything but the programs does not compile.
    pub fn errors_of_programs(&self) -> BTreeMap<String, Vec<String>> {
        let output = self.run(&["check", "--bins", "--keep-going", "--message-format=json"]);
        let messages = String::from_utf8_lossy(&output.stdout).into_owned();
        let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for message in messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            // The count at the end has no place.
            let counts = message["message"]["spans"].as_array().is_none_or(Vec::is_empty);
            if message["message"]["level"] == "error" && !counts {
                let shown = message["message"]["rendered"].as_str().expect("cargo renders messages");
                assert_eq!(message["target"]["kind"][0], "bin", "{shown}");
                let program = message["target"]["name"].as_str().expect("a program has a name");
                errors.entry(program.to_owned()).or_default().push(shown.to_owned());
            }
        }
        let problems = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() || !errors.is_empty(), "the programs were not checked:\n{problems}");
        errors
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(arguments)
            .args(["--offline", "--quiet"])
            .current_dir(&self.folder)
            .env("CARGO_BUILD_BUILD_DIR", root().join("target"))
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env("RUSTDOCFLAGS", "-D warnings")
            .output()
            .expect("cargo can be run")
    }
}

/// The profiles of the workspace: what is compiled with others is compiled anew.
fn profiles() -> String {
    let manifest = read(&root().join("Cargo.toml"));
    let at = manifest.find("[profile.").expect("the workspace has profiles");
    manifest[at..].to_owned()
}

/// Reads a file.
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
