//! What the compiler says about programs of users: programs that must not compile, with its messages, and programs that
//! must compile and run. See `compile-fail/README.md` for how to update the messages.

#[path = "compile-pass"]
mod compile_pass {
    mod a_setter_twice;
    mod conditional_parameters;
    mod documented_call;
    mod paginate_without_position_and_size;
    mod setters_in_any_order;
    mod texts_for_enums;
    mod types_without_a_client;
}

use std::panic::catch_unwind;
use tests::fixtures::{self, root};
use tests::packages::Package;

#[test]
fn wrong_programs_are_refused_with_messages_that_help() {
    let mut programs = fixtures::files(&root().join("tests/programs/compile-fail"));
    programs.retain(|path, _| path.ends_with(".rs"));
    let sdk = root().join("generated-sdk");
    let dependency = format!("generated-sdk = {{ path = {sdk:?}, features = [\"organization-2018-12-25\"] }}");
    let errors = Package::of_programs("compile-fail", &dependency, &programs).errors_of_programs();
    let differs = |path: &&String| {
        let name = path.strip_suffix(".rs").expect("it is a program");
        let messages = errors.get(name).unwrap_or_else(|| panic!("{path} compiles"));
        let shown = messages.iter().map(|message| without_places_elsewhere(message)).collect::<String>();
        // The others are compared all the same.
        let compared = catch_unwind(|| {
            insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
                insta::assert_snapshot!(name, shown);
            });
        });
        compared.is_err()
    };
    let different: Vec<&String> = programs.keys().filter(differs).collect();
    assert!(different.is_empty(), "other messages than expected: {different:?}");
}

/// A message without what depends on lines of files that are not the program's: their numbers, and the width of the margin.
fn without_places_elsewhere(message: &str) -> String {
    let message = message.replace("src/bin/", "").replace(&root().display().to_string(), "$WORKSPACE");
    let mut elsewhere = false;
    let mut shown = String::new();
    for line in message.lines() {
        let content = line.trim_start();
        let number = content.find(|character: char| !character.is_ascii_digit()).unwrap_or(0);
        let (number, code) = content.split_at(number);
        let line = match content.split_once(' ') {
            Some((arrow @ ("-->" | ":::"), place)) => {
                elsewhere = place.starts_with('$');
                let file = if elsewhere { place.split(':').next().unwrap_or(place) } else { place };
                format!("  {arrow} {file}")
            }
            _ if content.starts_with(['|', '=']) => format!("   {content}"),
            _ if !number.is_empty() && elsewhere => format!("  {code}"),
            _ if !number.is_empty() => format!("{number:>2}{code}"),
            _ if line.starts_with("    ") => format!("      {content}"),
            _ => {
                elsewhere &= line == "...";
                line.to_owned()
            }
        };
        shown.push_str(line.trim_end());
        shown.push('\n');
    }
    shown
}
