//! Every rule is explained, and the examples are what they are said to be.

use codegen::diagnostics::{Explanation, Place};
use codegen::{Diagnostics, Rule, Sources, Texts, published};
use std::collections::BTreeSet;
use tests::fixtures::{Spec, sources, spec};

const VERSION: &str = "demo/2024-01-01";
const THING: &str = r#"{"name": "Thing", "doc": "A thing.", "members": []}"#;
const USE: &str = r#"[{"name": "Thing", "type": "Thing", "doc": "The thing."},
    {"name": "Color", "type": "String", "values": "Color", "doc": "Its color."}]"#;
const COLOR: &str =
    r#"{"name": "Color", "base": "String", "doc": "A color.", "values": [{"value": "RED", "doc": "Red."}]}"#;

/// The rules that an example breaks.
fn broken(explanation: &Explanation, example: &str) -> BTreeSet<Rule> {
    let action = |keys: &str| {
        let source = if keys.contains("\"source\"") { "" } else { "\"source\": {}, " };
        format!("{{\"name\": \"Get\", \"doc\": \"Gets.\", \"access\": \"read\", {source}{keys}}}")
    };
    let plain = action("\"notes\": []");
    let uses = |output: &str| {
        format!(
            "{{\"name\": \"Use\", \"doc\": \"Uses it.\", \"access\": \"read\", \"source\": {{}}, \"output\": {output}}}"
        )
    };
    let mut base = spec([
        ("demo/2024-01-01/actions/all/Get.json", &plain),
        ("demo/2024-01-01/actions/all/Use.json", &uses(USE)),
        ("demo/2024-01-01/types/Thing.json", THING),
        ("demo/2024-01-01/enums/Color.json", COLOR),
    ]);
    let mut put = |remove: &str, path: &str, text: String| {
        base.remove(&format!("{VERSION}/{remove}"));
        let path = path.strip_prefix("../").map_or(format!("{VERSION}/{path}"), |path| format!("demo/{path}"));
        base.insert(path, text);
    };
    match explanation.place {
        Place::Action => put("", "actions/all/Get.json", action(example)),
        Place::Use => put("", "actions/all/Use.json", uses(example)),
        Place::Type => put("", "types/Thing.json", example.to_owned()),
        Place::Enum => put("", "enums/Color.json", example.to_owned()),
        Place::Texts => put("", "texts.json", example.to_owned()),
        Place::TypePath => put("types/Thing.json", example, THING.to_owned()),
        Place::ActionPath => put("actions/all/Get.json", example, plain.clone()),
        Place::Page => return broken_by_page(example),
    }
    broken_by_spec(&base)
}

fn broken_by_spec(spec: &Spec) -> BTreeSet<Rule> {
    let found = codegen::check(&sources(spec), Texts::Written).err().unwrap_or_default();
    found.iter().map(|problem| problem.rule).collect()
}

fn broken_by_page(page: &str) -> BTreeSet<Rule> {
    let pages = Sources::new([("page.md".to_owned(), page.to_owned())]);
    let mut found = Diagnostics::default();
    published::read(&pages, &mut found);
    found.iter().map(|problem| problem.rule).collect()
}

#[test]
fn the_wrong_example_of_every_rule_breaks_it_and_the_right_one_keeps_all() {
    let mut failures = Vec::new();
    for rule in Rule::ALL {
        let explanation = rule.explanation().unwrap_or_else(|| panic!("{rule} is not explained"));
        assert!(rule.meaning().ends_with('.'), "{rule}");
        let wrong = broken(explanation, explanation.wrong);
        if !wrong.contains(rule) {
            failures.push(format!("{rule}: the wrong example breaks {wrong:?}"));
        }
        let right = broken(explanation, explanation.right);
        if !right.is_empty() {
            failures.push(format!("{rule}: the right example breaks {right:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
