//! The code that is generated from the fixtures compiles without a warning, as a crate on top of the runtime.

use std::fs;
use tests::fixtures::{self, Spec, fixture};
use tests::generated_crate::GeneratedCrate;
use tests::packages::read;

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

/// One test, because its steps share a folder.
#[test]
fn code_of_every_fixture_compiles_without_warnings() {
    let spec = all_fixtures();
    let built = GeneratedCrate::new("fixtures", &spec);
    let without_client = built.features();
    let checks: &[&[&str]] = &[
        &["check", "--all-features"],
        &["check", "--no-default-features", "--features", &without_client],
        &["doc", "--no-deps", "--all-features"],
    ];
    for check in checks {
        if let Err(messages) = built.cargo(check) {
            panic!("`cargo {}` failed in {}:\n{messages}", check.join(" "), built.folder().display());
        }
    }

    // Whoever reads this test green must be able to trust it: broken code does not pass.
    let path = built.folder().join("src/generated/parameterless/v2024_01_01/actions/ping.rs");
    let good = read(&path);
    fs::write(&path, good.clone() + "fn unused() {}\n").expect("a file can be written");
    let messages = built.cargo(&["check", "--all-features"]);
    fs::write(&path, good).expect("a file can be written");
    let messages = messages.expect_err("a warning must be an error");
    assert!(messages.contains("function `unused` is never used"), "{messages}");
}
