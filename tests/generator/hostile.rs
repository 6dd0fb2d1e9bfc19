//! No text in a spec can break the generated code or become part of it, and no file can make the generator panic.

use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use tests::fixtures::{self, Spec, fixture, generate, pretty, spec, try_generate};

const FOLDER: &str = "hostile/2024-01-01";

/// A spec with this string in every place that takes free text.
fn spec_with(text: &str) -> Spec {
    let field = |name: &str, more: Value| {
        let mut field = json!({"name": name, "type": "String", "doc": text, "notes": [text]});
        for (key, value) in more.as_object().expect("an object") {
            field[key] = value.clone();
        }
        field
    };
    let service = json!({
        "name": "hostile", "version": "2024-01-01", "title": text, "doc": text,
        "pages": {"intl": "https://example.com/{page}"},
        "categories": [{"folder": "all", "title": text, "doc": text}],
    });
    let action = json!({
        "name": "Get", "doc": text, "access": "read", "deprecated": text, "notes": [text],
        "source": {"intl": {"page": "12345"}},
        "input": [
            field("A", json!({"required": true, "deprecated": text, "unit": text})),
            field("B", json!({"required": false, "default": text})),
            field("C", json!({"required": false, "values": "Color", "default": text})),
            field("D", json!({"type": "Thing", "required": false})),
        ],
        "output": [field("E", json!({"type": "Thing", "deprecated": text})), field("F", json!({}))],
        "errors": ["Failed", "InternalError"],
        "examples": [{"title": text, "input": {"A": text, "C": text}, "output": {"E": {"X": text}, "F": text}}],
        "task": {"poll": "Get", "parameters": {"A": "input.A"}, "state": "F", "running": [text], "done": [format!("{text}+")],
            "failed": [format!("{text}-")]},
        "errata": [{"target": "output.F", "fact": "nullable", "page": false, "actual": true, "why": text, "evidence": text,
            "date": "2024-01-01"}],
    });
    let errors = |code: &str| pretty(&json!({"errors": [{"code": code, "kind": "failed", "doc": text}]}));
    spec([
        ("common/errors.json", &errors("InternalError")),
        (&format!("{FOLDER}/errors.json"), &errors("Failed")),
        (&format!("{FOLDER}/service.json"), &pretty(&service)),
        (&format!("{FOLDER}/actions/all/Get.json"), &pretty(&action)),
        (
            &format!("{FOLDER}/types/Thing.json"),
            &pretty(&json!({"name": "Thing", "doc": text, "notes": [text], "members": [
                field("X", json!({"required": true})),
                field("Y", json!({"type": "Thing", "required": false, "always": false})),
            ]})),
        ),
        (
            &format!("{FOLDER}/enums/Color.json"),
            &pretty(&json!({"name": "Color", "base": "String", "doc": text, "notes": [text], "values": [
                {"value": text, "name": "Odd", "doc": text},
                {"value": "other value", "doc": text},
            ]})),
        ),
    ])
}

/// Returns a file without its documentation and with every string emptied. Collects the strings.
fn skeleton(tokens: TokenStream, texts: &mut Vec<String>) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_doc(&group) => {
                // The `#`, or `#!`, before it.
                while matches!(kept.last(), Some(TokenTree::Punct(punct)) if ['#', '!'].contains(&punct.as_char())) {
                    kept.pop();
                }
            }
            TokenTree::Group(group) => {
                kept.push(Group::new(group.delimiter(), skeleton(group.stream(), texts)).into());
            }
            TokenTree::Literal(literal) => match syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                Ok(text) => {
                    texts.push(text.value());
                    kept.push(Literal::string("").into());
                }
                Err(_) => kept.push(literal.into()),
            },
            other => kept.push(other),
        }
    }
    // Whether a list ends in a comma depends on the length of its line.
    if matches!(kept.last(), Some(TokenTree::Punct(punct)) if punct.as_char() == ',') {
        kept.pop();
    }
    kept.into_iter().collect()
}

fn is_doc(group: &Group) -> bool {
    let first = group.stream().into_iter().next();
    group.delimiter() == Delimiter::Bracket && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
}

/// The skeleton of every file, and how often the text occurs in it.
fn skeletons(files: &BTreeMap<String, String>, text: &str) -> BTreeMap<String, (String, usize)> {
    let skeletons = files.iter().map(|(path, file)| {
        syn::parse_file(file).unwrap_or_else(|error| panic!("{path}: {error}\n{file}"));
        let tokens: TokenStream = file.parse().expect("what syn can parse has tokens");
        let mut texts = Vec::new();
        let skeleton = skeleton(tokens, &mut texts).to_string();
        (path.clone(), (skeleton, texts.iter().filter(|found| *found == text).count()))
    });
    skeletons.collect()
}

fn check_text(text: &str) -> Result<(), TestCaseError> {
    const HARMLESS: &str = "A harmless text.";
    let files = match try_generate(&spec_with(text)) {
        Ok(files) => files,
        Err(problems) => {
            // A text can be refused, for example because it is empty.
            prop_assert!(problems.starts_with("error["), "{}", problems);
            return Ok(());
        }
    };
    static EXPECTED: LazyLock<BTreeMap<String, (String, usize)>> =
        LazyLock::new(|| skeletons(&generate(&spec_with(HARMLESS)), HARMLESS));
    let expected = &*EXPECTED;
    let actual = skeletons(&files, text);
    prop_assert_eq!(actual.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (path, (skeleton, count)) in &actual {
        let (expected_skeleton, expected_count) = &expected[path];
        prop_assert_eq!(skeleton, expected_skeleton, "{}", path);
        prop_assert!(count >= expected_count, "{} holds the text {} times, not {}", path, count, expected_count);
        // The compiler refuses these in comments, and some editors show something else than what is there.
        let odd =
            |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!files[path].contains(odd), "{}:\n{:?}", path, files[path]);
    }
    Ok(())
}

/// Replaces a string in a file of the spec.
fn edited(mut spec: Spec, path: &str, from: &str, to: &str) -> Spec {
    let text = spec.get_mut(path).expect("the file exists");
    assert!(text.contains(from), "{text}");
    *text = text.replace(from, to);
    spec
}

/// Pieces that mean something in Rust, in JSON, in Markdown, or to a terminal.
fn piece() -> impl Strategy<Value = String> {
    let listed: &[&str] = &[
        "\"",
        "\\",
        "'",
        "*/",
        "/*",
        "//",
        "///",
        "//!",
        "#",
        "#[",
        "#![allow(warnings)]",
        "[",
        "]",
        "{",
        "}",
        "{}",
        "{0}",
        "(",
        ")",
        "`",
        "``",
        "```",
        "`code`",
        "`Get`",
        "`Thing`:",
        "`Get`(x)",
        "\n",
        "\n\n",
        "\r",
        "\r\n",
        "\t",
        "\0",
        "\u{1}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{2066}",
        "\u{feff}",
        "\u{200d}",
        "e\u{301}",
        "😀",
        "日本",
        "\u{10ffff}",
        "$crate",
        "$",
        "%",
        "fn main() {}",
        "mod x;",
        "r#\"",
        "\"#",
        "b'",
        "self",
        "crate",
        "pub",
        "    }",
        "\n    }\n",
        "\n}\n",
        "- ",
        "1. ",
        "# ",
        "> ",
        "| a |",
        "<script>",
        "&lt;",
        "http://x.y",
        "[a](b)",
        "![a](b)",
        "[`Get`]: x",
        "---",
        "===",
        "~~~",
        "TODO",
        " ",
        "\u{1b}[31m",
        "{page}",
        "\\u{41}",
        "\\n",
        "//\\\n",
        "?",
        "!",
    ];
    prop_oneof![
        6 => select(listed).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
        1 => any::<String>(),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => proptest::collection::vec(piece(), 1..6).prop_map(|pieces| pieces.concat()),
        2 => proptest::collection::vec(piece(), 1..6).prop_map(|pieces| pieces.join(" word ")),
        1 => (piece(), 500..5000_usize).prop_map(|(piece, count)| piece.repeat(count)),
    ]
}

/// Inputs that broke something while this test was written, and those that must never be left to chance.
#[test]
fn texts_that_look_like_code_stay_texts() {
    for text in [
        "*/ fn injected() {} /*",
        "\"; fn injected() {} //",
        "\n    }\n\nfn injected() {}",
        "a\rb",
        "\u{202e}desrever\u{202c}",
        "`Get`: not the target of a link",
        "{page}\n#![allow(warnings)]",
        "\\",
        "\u{1b}[31mred",
        "r#\"raw\"#",
    ] {
        check_text(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        try_generate(&spec_with(text)).unwrap_or_else(|problems| panic!("{text:?} must be possible:\n{problems}"));
    }
}

#[test]
fn error_codes_are_refused_or_harmless() {
    for code in ["A\nB", "A`B", "A */ B", "A\"B", "A](x)", "Å", "A\u{202e}B", "A#B", "A\rB", "A.B", "a b"] {
        let mut spec = spec_with("A text.");
        for path in ["common/errors.json", "hostile/2024-01-01/actions/all/Get.json"] {
            spec = edited(spec, path, "\"InternalError\"", &json!(code).to_string());
        }
        if let Ok(files) = try_generate(&spec) {
            let texts = skeletons(&files, code);
            assert!(texts["common_error.rs"].1 == 1, "{code:?} must be in the table as it is");
            let odd = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!files.values().any(|file| file.contains(odd)), "{code:?} is in a comment as it is");
        }
    }
}

#[test]
fn addresses_and_ids_of_pages_have_nothing_but_what_addresses_have() {
    let action = "hostile/2024-01-01/actions/all/Get.json";
    let service = "hostile/2024-01-01/service.json";
    for text in ["\n", "\r", ")", "](x", " ", "`", "<b>", "\"", "\\", "é", "\u{202e}"] {
        let text = json!(text).to_string();
        let text = &text[1..text.len() - 1];
        for (path, from) in [(action, "12345"), (service, "https://example.com/{page}")] {
            let problems = try_generate(&edited(spec_with("A text."), path, from, &format!("{from}{text}")));
            let problems = problems.expect_err("this is no address");
            assert!(problems.starts_with("error[bad-address]"), "{text}:\n{problems}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_can_break_the_code_or_become_part_of_it(text in text()) {
        check_text(&text)?;
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let words: &[&str] = &[
        "",
        "Id",
        "String",
        "Integer",
        "Array of String",
        "Array of ",
        "Array of Array of Thing",
        "Thing",
        "cn",
        "read",
        "-1",
        "2024-01-01",
        "+024-01-01",
        "unknown",
        "Self",
        "r#type",
        "日本",
        "output.Thing.Id",
        "input.",
        ".",
        "Unknown",
    ];
    let keys: &[&str] = &[
        "name",
        "doc",
        "type",
        "access",
        "source",
        "input",
        "output",
        "errors",
        "values",
        "value",
        "members",
        "code",
        "kind",
        "base",
        "required",
        "range",
        "min",
        "max",
        "title",
        "version",
        "pages",
        "categories",
        "folder",
        "examples",
        "errata",
        "paging",
        "task",
        "default",
        "words",
        "rules",
        "exactlyOne",
        "$schema",
        "Id",
        "😀",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        select(words).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((select(keys), inner), 0..6).prop_map(|entries| Value::Object(
                entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
            )),
        ]
    })
}

/// Replaces one value somewhere inside.
fn replace(value: &mut Value, at: &Index, with: Value) {
    fn count(value: &Value) -> usize {
        match value {
            Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
            Value::Object(entries) => 1 + entries.values().map(count).sum::<usize>(),
            _ => 1,
        }
    }
    fn set(value: &mut Value, left: &mut usize, with: &Value) {
        if *left == 0 {
            *value = with.clone();
        }
        *left = left.wrapping_sub(1);
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| set(item, left, with)),
            Value::Object(entries) => entries.values_mut().for_each(|item| set(item, left, with)),
            _ => {}
        }
    }
    set(value, &mut at.index(count(value)), &with);
}

/// Runs everything that looks at a spec; none of it may panic.
fn look_at(spec: &Spec) {
    let sources = fixtures::sources(spec);
    if let Err(found) = codegen::generate(&sources, codegen::Texts::Written, 1) {
        assert!(!found.is_empty());
        found.render(&sources, "spec/", true);
        found.render(&sources, "spec/", false);
    }
    let facts = codegen::facts(&sources, "hostile", "2024-01-01");
    assert_eq!(facts.is_ok(), codegen::check(&sources, codegen::Texts::Drafts).is_ok());
}

/// Fixtures that have everything between them.
fn base() -> impl Strategy<Value = Spec> {
    select(vec!["limits", "paging", "task", "errata", "lists", "errors", "type-in-both-directions", "recursive-type"])
        .prop_map(fixture)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_json_is_refused_without_a_panic(file in any_json(), which in any::<Index>()) {
        let mut spec = spec_with("A text.");
        let path = spec.keys().nth(which.index(spec.len())).cloned().expect("an index below the length");
        spec.insert(path, pretty(&file));
        look_at(&spec);
    }

    #[test]
    fn any_text_is_refused_without_a_panic(file in any::<String>(), which in any::<Index>()) {
        let mut spec = spec_with("A text.");
        let path = spec.keys().nth(which.index(spec.len())).cloned().expect("an index below the length");
        spec.insert(path, file);
        look_at(&spec);
    }

    #[test]
    fn any_path_is_refused_without_a_panic(path in "[a-zA-Z0-9./-]{0,12}(/[a-z0-9.-]{0,12}){0,5}") {
        let mut spec = spec_with("A text.");
        spec.insert(path, "{}".to_owned());
        look_at(&spec);
    }

    #[test]
    fn a_value_that_changes_somewhere_causes_no_panic(
        mut spec in base(), which in any::<Index>(), at in any::<Index>(), with in any_json(),
    ) {
        let path = spec.keys().nth(which.index(spec.len())).cloned().expect("an index below the length");
        let mut value: Value = serde_json::from_str(&spec[&path]).expect("fixtures are JSON");
        replace(&mut value, &at, with);
        spec.insert(path, pretty(&value));
        look_at(&spec);
    }

    #[test]
    fn text_that_is_cut_out_or_doubled_causes_no_panic(
        mut spec in base(), which in any::<Index>(), from in any::<Index>(), length in 0..40_usize, double in any::<bool>(),
    ) {
        let path = spec.keys().nth(which.index(spec.len())).cloned().expect("an index below the length");
        let characters: Vec<char> = spec[&path].chars().collect();
        let from = from.index(characters.len());
        let to = (from + length).min(characters.len());
        let rest = if double { from } else { to };
        spec.insert(path, characters[..to].iter().chain(&characters[rest..]).collect());
        look_at(&spec);
    }
}

#[test]
fn nesting_without_end_is_refused_without_a_crash() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = open.repeat(100_000) + "1" + &close.repeat(100_000);
        look_at(&spec([("hostile/2024-01-01/actions/all/Get.json", &deep)]));
        look_at(&spec([("hostile/2024-01-01/actions/all/Get.json", &open.repeat(100_000))]));
    }
    let mut spec = spec_with("A text.");
    let path = "hostile/2024-01-01/actions/all/Get.json";
    let nested = "Array of ".repeat(100_000) + "String";
    let text = spec[path].replacen("\"type\": \"String\"", &format!("\"type\": \"{nested}\""), 1);
    spec.insert(path.to_owned(), text);
    look_at(&spec);
}
