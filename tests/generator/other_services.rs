//! Crates of other services, as `cargo xtask generate` writes them into the folders of other programs.

use crate::xtask::{Workspace, small};
use std::fs;
use std::path::{Path, PathBuf};
use tests::fixtures::{Spec, root};
use tests::packages::{Package, read};

/// Calls an action of each of two crates.
const PROGRAM: &str = r#"
use serde_json::json;

macro_rules! name_of_a_book {
    ($library:ident) => {{
        use $library::blocking::Wait;
        use $library::library::v2024_01_01::{Client, DescribeBookRequest};
        use $library::testing::{Answer, Service};

        let service = Service::new();
        let book = json!({"Book": {"BookId": "b-7", "Title": stringify!($library)}});
        service.on::<DescribeBookRequest>().answer(Answer::json(book));
        let client = Client::new(service.config());
        let response = client.describe_book().book_id("b-7").send().wait().expect("the service responds");
        assert_eq!(service.recorded()[0].url(), "https://library.tencentcloudapi.com/");
        response.book.expect("a book").book_id
    }};
}

fn main() {
    assert_eq!(name_of_a_book!(library_relative), "b-7");
    assert_eq!(name_of_a_book!(library_absolute), "b-7");
}
"#;

/// The package of the program, with two generated crates as members of its workspace.
fn program() -> Package {
    let dependency = |name: &str| format!("{name} = {{ path = \"{name}\", features = [\"blocking\", \"testing\"] }}\n");
    let manifest = format!(
        "[package]\nname = \"reader\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nserde_json = \"1\"\n{}{}",
        dependency("library-relative"),
        dependency("library-absolute"),
    );
    let files = [("Cargo.toml".to_owned(), manifest), ("src/main.rs".to_owned(), PROGRAM.to_owned())];
    Package::new("another-service", &files.into_iter().collect())
}

/// The folder that the manifest of a generated crate names as the runtime's.
fn runtime_of(crate_folder: &Path) -> PathBuf {
    let manifest = read(&crate_folder.join("Cargo.toml"));
    let path = manifest.split_once("path = \"").and_then(|(_, rest)| rest.split_once('"')).expect("a path").0;
    assert!(Path::new(path).is_relative(), "{path} means nothing on other machines");
    fs::canonicalize(crate_folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn a_crate_of_another_service_compiles_and_calls_from_relative_and_absolute_paths() {
    let package = program();
    let workspace = Workspace::empty("another-service", &small());
    let (spec, runtime) = (root().join("tests/fixture-service/spec"), root().join("runtime"));
    let generate = |spec: &str, out: &str, runtime: &str| {
        let arguments = ["generate", "--spec", spec, "--out", out, "--runtime-path", runtime];
        workspace.run(&arguments, 0);
        workspace.run(&[&arguments[..], &["--check"]].concat(), 0);
    };
    // The workspace lies in `target/tests/xtask`, and packages lie in `target/tests/packages`.
    let relative = "../../packages/another-service/library-relative";
    generate("../../../../tests/fixture-service/spec", relative, "../../../../runtime");
    let absolute = package.folder().join("library-absolute");
    let text = |path: &Path| path.to_str().expect("the path is text").to_owned();
    generate(&text(&spec), &text(&absolute), &text(&runtime));

    let files: [Spec; 2] = ["library-relative", "library-absolute"].map(|name| {
        let folder = package.folder().join(name);
        assert_eq!(runtime_of(&folder), fs::canonicalize(&runtime).expect("the runtime exists"));
        let source = tests::fixtures::files(&folder.join("src"));
        source.into_iter().map(|(path, text)| (path, text.replace(&name.replace('-', "_"), "library"))).collect()
    });
    assert!(files[0] == files[1], "the way to the spec must not change what is generated");
    if let Err(messages) = package.cargo(&["run"]) {
        panic!("the program failed in {}:\n{messages}", package.folder().display());
    }
}

#[test]
fn a_crate_has_tls_and_a_license_by_default() {
    let workspace = Workspace::empty("package-manifest", &small());
    workspace.run(&["generate", "--spec", "spec", "--out", "things"], 0);
    let manifest = read(&workspace.folder.join("things/Cargo.toml"));
    let ours = read(&root().join("Cargo.toml"));
    let license = ours.lines().find(|line| line.starts_with("license = ")).expect("the workspace has a license");
    assert!(manifest.lines().any(|line| line == license), "{manifest}");
    let default = manifest.lines().find(|line| line.starts_with("default = ")).expect("default features");
    for feature in ["client", "rustls"] {
        assert!(default.contains(&format!("\"{feature}\"")), "{default}");
    }
    for feature in ["rustls", "native-tls"] {
        let passed_on = format!("{feature} = [\"client\", \"tencentcloud-runtime/{feature}\"]");
        assert!(manifest.lines().any(|line| line == passed_on), "{manifest}");
    }
}

#[cfg(unix)]
#[test]
fn a_path_through_a_link_leads_to_the_runtime_as_well() {
    let workspace = Workspace::empty("package-link", &small());
    workspace.write("runtime/Cargo.toml", "");
    workspace.write("far/away/from/here/file", "");
    std::os::unix::fs::symlink("far/away/from/here", workspace.folder.join("link")).expect("a link can be made");
    let arguments =
        ["generate", "--spec", "spec", "--out", "link/../things", "--runtime-path", "link/../../../../runtime"];
    workspace.run(&arguments, 0);
    // The folder above what the link leads to, as the operating system sees it.
    let folder = workspace.folder.join("far/away/from/things");
    assert_eq!(runtime_of(&folder), fs::canonicalize(workspace.folder.join("runtime")).expect("the runtime exists"));
}
