//! The Rust code that the explorer shows compiles, without a warning: every example, and a form with everything filled in.

use explorer::Stage;
use organization_simulator::{Seed, Simulator};
use serde_json::{Map, Value, json};
use std::fmt::Write;
use tests::fixtures::root;
use tests::packages::Package;

#[test]
fn the_code_of_every_action_compiles() {
    let simulator = Simulator::new();
    Seed::Demo.plant(&simulator).unwrap();
    let stage = Stage::new(simulator);
    let catalogue = stage.get("/_simulator/explorer/catalogue");
    let mut files = tests::fixtures::Spec::default();
    let mut main = "#![deny(warnings)]\n#![allow(dead_code, deprecated)]\n".to_owned();
    for service in list(&catalogue["services"]) {
        for action in list(&service["actions"]) {
            let examples = list(&action["examples"]).iter().map(|example| example["input"].clone());
            let inputs = examples.chain([filled(service, list(&action["input"]), 0)]);
            for (number, input) in inputs.enumerate() {
                let version = service["version"].as_str().unwrap().replace('-', "_");
                let name = format!("v{version}_{}_{number}", action["method"].as_str().unwrap());
                writeln!(main, "mod {name};").unwrap();
                files.insert(format!("src/{name}.rs"), code(&stage, service, action, &input));
            }
        }
    }
    assert!(files.len() > 300, "{} programs", files.len());
    main.push_str("\nfn main() {}\n");
    files.insert("src/main.rs".to_owned(), main);
    let sdk = root().join("generated-sdk");
    files.insert(
        "Cargo.toml".to_owned(),
        format!(
            "[package]\nname = \"shown\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n\
             generated-sdk = {{ path = {:?}, features = [\"organization-2018-12-25\"] }}\nserde_json = \"1\"\n\
             tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n",
            sdk.display().to_string()
        ),
    );
    Package::new("explorer", &files).cargo(&["check"]).unwrap_or_else(|errors| panic!("{errors}"));
}

fn code(stage: &Stage, service: &Value, action: &Value, input: &Value) -> String {
    let call = json!({
        "service": service["name"], "version": service["version"], "action": action["name"], "input": input,
        "uin": 100_000_000_001_i64,
    });
    let prepared = stage.post("/_simulator/explorer/prepare", &call);
    let rust = prepared["code"]["rust"].as_str().unwrap_or_else(|| panic!("{prepared}"));
    assert!(!rust.contains("is required"), "{rust}");
    assert!(rust.contains(".send()"), "an example that only a call by name can send: {rust}");
    rust.to_owned()
}

/// A request with every parameter, as deep as its types go.
fn filled(service: &Value, fields: &[Value], depth: usize) -> Value {
    let value = |field: &Value| {
        let type_name = field["type"].as_str().unwrap();
        let item = type_name.trim_start_matches("Array of ");
        let one = scalar(service, field, item, depth);
        if item == type_name { one } else { json!([one, one]) }
    };
    let all = fields.iter().map(|field| (field["name"].as_str().unwrap().to_owned(), value(field)));
    Value::Object(all.collect::<Map<_, _>>())
}

fn scalar(service: &Value, field: &Value, item: &str, depth: usize) -> Value {
    let named = |kind: &str, name: &str| list(&service[kind]).iter().find(|known| known["name"] == name);
    if let Some(values) = field["values"].as_str().and_then(|name| named("enums", name)) {
        return values["values"][0]["value"].clone();
    }
    match (item, named("types", item)) {
        ("Integer", _) => json!(1_234_567),
        ("Float", _) => json!(0.5),
        ("Boolean", _) => json!(true),
        (_, Some(known)) if depth < 4 => filled(service, list(&known["members"]), depth + 1),
        (_, Some(_)) => json!({}),
        _ => json!("a \"quoted\" text\nwith lines, \\ and \u{202e}direction"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
