//! Every rule that a spec must keep, and what people see when one is broken.

use std::collections::BTreeSet;
use std::fs;
use tests::fixtures::{rendered, root, sources, spec};

const SERVICE: &str = r#"{"name": "demo", "version": "2024-01-01", "title": "Demo", "doc": "Shows.", "pages": {},
 "categories": [{"folder": "all", "title": "All", "doc": "All."}]}"#;

/// The rendered problems of a spec of these files, completed.
fn problems<const N: usize>(files: [(&str, &str); N]) -> String {
    shown(&sources(&spec(files)))
}

/// The rendered problems of a spec of these files and no others.
fn rendered_alone<const N: usize>(files: [(&str, &str); N]) -> String {
    shown(&codegen::Sources::new(files.map(|(path, text)| (path.to_owned(), text.to_owned()))))
}

fn shown(sources: &codegen::Sources) -> String {
    let found = codegen::check(sources, codegen::Texts::Written).expect_err("something is wrong");
    let generated = codegen::generate(sources, codegen::Texts::Written, 1).expect_err("nothing is generated");
    assert_eq!(rendered(&generated, sources), rendered(&found, sources));
    rendered(&found, sources)
}

fn in_action(text: &str) -> String {
    in_action_without_source(&format!("\"source\": {{}},\n{text}"))
}

fn in_action_without_source(text: &str) -> String {
    let text = format!("{{\"name\": \"Get\", \"doc\": \"Gets.\", \"access\": \"read\", {text}}}");
    problems([("demo/2024-01-01/actions/all/Get.json", &text)])
}

fn in_enum(text: &str) -> String {
    let text = format!("{{\"name\": \"Color\", \"doc\": \"A color.\",\n{text}}}");
    problems([("demo/2024-01-01/enums/Color.json", &text)])
}

fn in_errors(text: &str) -> String {
    problems([("demo/2024-01-01/errors.json", &format!("{{\"errors\": [\n{text}]}}"))])
}

fn in_service(text: &str) -> String {
    let text = format!(
        "{{\"name\": \"demo\", \"version\": \"2024-01-01\", \"title\": \"Demo\", \"doc\": \"Shows.\",\n{text}}}"
    );
    problems([("demo/2024-01-01/service.json", &text)])
}

/// The rules that the expected messages of this file, and of the file about pages, name.
fn rules_of_the_tests() -> BTreeSet<String> {
    let texts =
        ["diagnostics.rs", "pages.rs"].map(|file| fs::read_to_string(root().join("tests/generator").join(file)));
    let text = texts.map(|text| text.expect("the file can be read")).concat();
    let named = text.lines().filter_map(|line| line.trim_start().strip_prefix("error[")?.split_once("]: "));
    named.map(|(rule, _)| rule.to_owned()).collect()
}

#[test]
fn every_rule_has_a_test() {
    let rules: BTreeSet<_> = codegen::Rule::ALL.iter().map(|rule| rule.name().to_owned()).collect();
    assert_eq!(rules_of_the_tests(), rules);
}

#[test]
fn a_file_that_is_not_json() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get",
  "doc": "Gets.
}"##)]), @r##"
    error[json]: this is not JSON
     --> spec/demo/2024-01-01/actions/all/Get.json:2:10
      |
    2 |     "doc": "Gets.
      |  __________^
    3 | | }
      | |_^ Unterminated string literal
    "##);
}

#[test]
fn json_with_a_trailing_comma() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{
  "name": "Get",
}"##)]), @r##"
    error[json]: this is not JSON
     --> spec/demo/2024-01-01/actions/all/Get.json:2:16
      |
    2 |   "name": "Get",
      |                ^ Trailing commas are not allowed
    "##);
}

#[test]
fn an_empty_file() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##""##)]), @r##"
    error[json]: the file is empty
     --> spec/demo/2024-01-01/actions/all/Get.json:1:1
      |
    1 |
      | ^
      |
      = help: write one JSON object
    "##);
}

#[test]
fn a_key_that_stands_twice() {
    insta::assert_snapshot!(in_action(r##""input": [],
"input": []"##), @r##"
    error[duplicate-key]: the key `input` is repeated
     --> spec/demo/2024-01-01/actions/all/Get.json:3:1
      |
    2 | "input": [],
      | ------- first here
    3 | "input": []}
      | ^^^^^^^ repeated here
      |
      = help: remove one of them
    "##);
}

#[test]
fn a_list_instead_of_an_object() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"[]"##)]), @r##"
    error[wrong-type]: this is a list, expected an object
     --> spec/demo/2024-01-01/actions/all/Get.json:1:1
      |
    1 | []
      | ^^ expected an object
    "##);
}

#[test]
fn values_of_wrong_types() {
    insta::assert_snapshot!(in_action(r##""rateLimit": -1,
"deprecated": 5,
"input": {},
"output": [{"name": "X", "type": "Integer", "doc": "X.", "nullable": "yes", "range": {"min": 1.5}}],
"task": null"##), @r##"
    error[wrong-type]: this is a number, expected a whole number that is not negative
     --> spec/demo/2024-01-01/actions/all/Get.json:2:14
      |
    2 | "rateLimit": -1,
      |              ^^ expected a whole number that is not negative

    error[wrong-type]: this is a number, expected a string
     --> spec/demo/2024-01-01/actions/all/Get.json:3:15
      |
    3 | "deprecated": 5,
      |               ^ expected a string

    error[wrong-type]: this is an object, expected a list
     --> spec/demo/2024-01-01/actions/all/Get.json:4:10
      |
    4 | "input": {},
      |          ^^ expected a list

    error[wrong-type]: this is a string, expected `true` or `false`
     --> spec/demo/2024-01-01/actions/all/Get.json:5:70
      |
    5 | "output": [{"name": "X", "type": "Integer", "doc": "X.", "nullable": "yes", "range": {"min": 1.5}}],
      |                                                                      ^^^^^ expected `true` or `false`

    error[wrong-type]: this is a number, expected a whole number
     --> spec/demo/2024-01-01/actions/all/Get.json:5:94
      |
    5 | "output": [{"name": "X", "type": "Integer", "doc": "X.", "nullable": "yes", "range": {"min": 1.5}}],
      |                                                                                              ^^^ expected a whole number

    error[wrong-type]: this is null, expected an object
     --> spec/demo/2024-01-01/actions/all/Get.json:6:9
      |
    6 | "task": null}
      |         ^^^^ expected an object
    "##);
}

#[test]
fn keys_that_are_missing() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "source": {}}"##)]), @r##"
    error[missing-key]: the key `access` is missing
     --> spec/demo/2024-01-01/actions/all/Get.json:1:1
      |
    1 | {"name": "Get", "source": {}}
      | ^ in this object
      |
      = help: add `"access": …`

    error[missing-key]: the key `doc` is missing
     --> spec/demo/2024-01-01/actions/all/Get.json:1:1
      |
    1 | {"name": "Get", "source": {}}
      | ^ in this object
      |
      = help: add `"doc": …`
    "##);
}

#[test]
fn a_key_that_is_not_known() {
    insta::assert_snapshot!(in_action(r##""ouput": []"##), @r##"
    error[unknown-key]: the key `ouput` is not known here
     --> spec/demo/2024-01-01/actions/all/Get.json:2:1
      |
    2 | "ouput": []}
      | ^^^^^^^
      |
      = help: did you mean `output`?
    "##);
}

#[test]
fn a_choice_that_does_not_exist() {
    insta::assert_snapshot!(in_action(r##""sites": ["international", "xyz"]"##), @r##"
    error[unknown-choice]: `international` is not allowed here
     --> spec/demo/2024-01-01/actions/all/Get.json:2:11
      |
    2 | "sites": ["international", "xyz"]}
      |           ^^^^^^^^^^^^^^^
      |
      = help: allowed values are `cn` `intl`

    error[unknown-choice]: `xyz` is not allowed here
     --> spec/demo/2024-01-01/actions/all/Get.json:2:28
      |
    2 | "sites": ["international", "xyz"]}
      |                            ^^^^^
      |
      = help: allowed values are `cn` `intl`
    "##);
}

#[test]
fn a_file_in_the_wrong_folder() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##), ("demo/2024-01-01/action/Get.json", r##"{}"##)]), @r##"
    error[misplaced-file]: no file of the spec belongs here
     --> spec/demo/2024-01-01/action/Get.json:1:1
      |
    1 | {}
      | ^
      |
      = help: files are `common/errors.json` and, below `<service>/<version>/`, `service.json`, `errors.json`, `texts.json`, `actions/<category>/<Action>.json`, `types/<Type>.json` and `enums/<Enum>.json`
    "##);
}

#[test]
fn digests_of_what_the_spec_does_not_have() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##), ("demo/2024-01-01/texts.json", r##"{"en": {
  "actions": {"Get": {"doc": "0123abcd", "input.Id": "0123abcd"}},
  "errors": {"InternalError": "0123ABCD"}
}}"##)]), @r##"
    error[stale-digest]: the spec has no `input.Id` in `Get`
     --> spec/demo/2024-01-01/texts.json:2:54
      |
    2 |   "actions": {"Get": {"doc": "0123abcd", "input.Id": "0123abcd"}},
      |                                                      ^^^^^^^^^^
      |
      = help: remove the line, or write the file anew with `cargo xtask audit --accept PAGE`

    error[bad-digest]: `0123ABCD` is not a digest
     --> spec/demo/2024-01-01/texts.json:3:31
      |
    3 |   "errors": {"InternalError": "0123ABCD"}
      |                               ^^^^^^^^^^
      |
      = help: `cargo xtask audit --accept PAGE` writes this file
    "##);
}

#[test]
fn no_common_error_codes() {
    insta::assert_snapshot!(rendered_alone([("demo/2024-01-01/service.json", SERVICE)]), @r##"
    error[missing-file]: `common/errors.json` is missing
     --> spec/demo/2024-01-01/service.json:1:1
      |
    1 | {"name": "demo", "version": "2024-01-01", "title": "Demo", "doc": "Shows.", "pages": {},
      | ^
      |
      = help: add it: it lists the error codes that every action can return
    "##);
}

#[test]
fn no_service_file() {
    insta::assert_snapshot!(rendered_alone([("common/errors.json", r##"{"errors": []}"##), ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##)]), @r##"
    error[missing-file]: `demo/2024-01-01/service.json` is missing
     --> spec/demo/2024-01-01/actions/all/Get.json:1:1
      |
    1 | {"name": "Get", "doc": "Gets.", "access": "read", "source": {}}
      | ^
      |
      = help: add it: it names the service and the categories of its actions
    "##);
}

#[test]
fn a_name_that_no_service_can_have() {
    insta::assert_snapshot!(problems([("Demo/2024-01-01/service.json", r##"{"name": "Demo", "version": "2024-01-01", "title": "D", "doc": "D.", "pages": {}}"##)]), @r##"
    error[bad-name]: `Demo` cannot be a service's name
     --> spec/Demo/2024-01-01/service.json:1:10
      |
    1 | {"name": "Demo", "version": "2024-01-01", "title": "D", "doc": "D.", "pages": {}}
      |          ^^^^^^
      |
      = help: a service's name has lower-case letters, digits and `-`, as in its host name
    "##);
}

#[test]
fn dates_that_are_none() {
    insta::assert_snapshot!(in_action_without_source(r##""source": {"intl": {"updated": "2024-13-01"}, "cn": {"updated": "+024-01-01"}}"##), @r##"
    error[bad-date]: `2024-13-01` is not a date
     --> spec/demo/2024-01-01/actions/all/Get.json:1:82
      |
    1 | {"name": "Get", "doc": "Gets.", "access": "read", "source": {"intl": {"updated": "2024-13-01"}, "cn": {"updated": "+024-01-01"}}}
      |                                                                                  ^^^^^^^^^^^^
      |
      = help: write it as `YYYY-MM-DD`

    error[bad-date]: `+024-01-01` is not a date
     --> spec/demo/2024-01-01/actions/all/Get.json:1:115
      |
    1 | {"name": "Get", "doc": "Gets.", "access": "read", "source": {"intl": {"updated": "2024-13-01"}, "cn": {"updated": "+024-01-01"}}}
      |                                                                                                                   ^^^^^^^^^^^^
      |
      = help: write it as `YYYY-MM-DD`
    "##);
}

#[test]
fn an_address_without_a_place_for_the_page() {
    insta::assert_snapshot!(in_service(r##""pages": {"intl": "https://example.com", "cn": "http://example.cn/{page}"}"##), @r##"
    error[bad-address]: this is not the address of a documentation page
     --> spec/demo/2024-01-01/service.json:2:19
      |
    2 | "pages": {"intl": "https://example.com", "cn": "http://example.cn/{page}"}}
      |                   ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: it begins with `https://` and has `{page}` in the place of the page id

    error[bad-address]: this is not the address of a documentation page
     --> spec/demo/2024-01-01/service.json:2:48
      |
    2 | "pages": {"intl": "https://example.com", "cn": "http://example.cn/{page}"}}
      |                                                ^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: it begins with `https://` and has `{page}` in the place of the page id
    "##);
}

#[test]
fn a_page_id_that_is_none() {
    insta::assert_snapshot!(in_action_without_source(r##""source": {"intl": {"page": "63610)"}}"##), @r##"
    error[bad-address]: `63610)` is not the id of a page
     --> spec/demo/2024-01-01/actions/all/Get.json:1:79
      |
    1 | {"name": "Get", "doc": "Gets.", "access": "read", "source": {"intl": {"page": "63610)"}}}
      |                                                                               ^^^^^^^^
      |
      = help: it is the last part of the page's address and has letters, digits, `-` and `_`
    "##);
}

#[test]
fn a_file_that_is_not_named_after_its_content() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Got.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##)]), @r##"
    error[file-name]: the file is not named after `Get`
     --> spec/demo/2024-01-01/actions/all/Got.json:1:10
      |
    1 | {"name": "Get", "doc": "Gets.", "access": "read", "source": {}}
      |          ^^^^^
      |
      = help: rename the file to `Get.json`, or correct the name
    "##);
}

#[test]
fn folders_that_are_not_named_after_the_service() {
    insta::assert_snapshot!(problems([("other/2024-01-01/service.json", r##"{"name": "demo", "version": "2024-01-01", "title": "D", "doc": "D.", "pages": {},
 "categories": [{"folder": "all", "title": "All", "doc": "All."}]}"##), ("other/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##)]), @r##"
    error[file-name]: the files of this service do not lie in `demo/2024-01-01/`
     --> spec/other/2024-01-01/service.json:1:10
      |
    1 | {"name": "demo", "version": "2024-01-01", "title": "D", "doc": "D.", "pages": {},
      |          ^^^^^^
      |
      = help: the two folders must be named after the service and its version
    "##);
}

#[test]
fn an_action_name_that_is_none_in_rust() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/get-it.json", r##"{"name": "get-it", "doc": "Gets.", "access": "read", "source": {}}"##)]), @r##"
    error[bad-name]: `get-it` cannot be a name in Rust
     --> spec/demo/2024-01-01/actions/all/get-it.json:1:10
      |
    1 | {"name": "get-it", "doc": "Gets.", "access": "read", "source": {}}
      |          ^^^^^^^^
      |
      = help: a name begins with an upper-case letter and has letters and digits only
    "##);
}

#[test]
fn types_and_enums_share_their_names() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##), ("demo/2024-01-01/types/Thing.json", r##"{"name": "Thing", "doc": "A thing."}"##), ("demo/2024-01-01/enums/Thing.json", r##"{"name": "Thing", "base": "String", "doc": "A thing.", "values": [{"value": "A", "doc": "A."}]}"##)]), @r##"
    error[duplicate-name]: the enum `Thing` is repeated
     --> spec/demo/2024-01-01/enums/Thing.json:1:10
      |
    1 | {"name": "Thing", "base": "String", "doc": "A thing.", "values": [{"value": "A", "doc": "A."}]}
      |          ^^^^^^^
      |
     ::: spec/demo/2024-01-01/types/Thing.json:1:10
      |
    1 | {"name": "Thing", "doc": "A thing."}
      |          ------- first here
      |
      = help: remove one of them
    "##);
}

#[test]
fn names_that_are_the_same_in_rust() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/GetURL.json", r##"{"name": "GetURL", "doc": "Gets.", "access": "read", "source": {}}"##), ("demo/2024-01-01/actions/all/GetUrl.json", r##"{"name": "GetUrl", "doc": "Gets.", "access": "read", "source": {}}"##)]), @r##"
    error[name-collision]: `GetUrl` and `GetURL` both become `get_url` in Rust
     --> spec/demo/2024-01-01/actions/all/GetUrl.json:1:10
      |
    1 | {"name": "GetUrl", "doc": "Gets.", "access": "read", "source": {}}
      |          ^^^^^^^^
      |
     ::: spec/demo/2024-01-01/actions/all/GetURL.json:1:10
      |
    1 | {"name": "GetURL", "doc": "Gets.", "access": "read", "source": {}}
      |          -------- the other one
      |
      = help: only one of them can keep its name
    "##);
}

#[test]
fn fields_that_are_the_same_in_rust() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "ZoneId", "type": "String", "required": true, "doc": "Zone."},
  {"name": "zone_id", "type": "String", "required": true, "doc": "Zone."}]"##), @r##"
    error[name-collision]: `zone_id` and `ZoneId` both become `zone_id` in Rust
     --> spec/demo/2024-01-01/actions/all/Get.json:4:12
      |
    3 |   {"name": "ZoneId", "type": "String", "required": true, "doc": "Zone."},
      |            -------- the other one
    4 |   {"name": "zone_id", "type": "String", "required": true, "doc": "Zone."}]}
      |            ^^^^^^^^^
      |
      = help: give one of them another name as `rustName`
    "##);
}

#[test]
fn a_field_that_stands_twice() {
    insta::assert_snapshot!(in_action(r##""output": [
  {"name": "Id", "type": "String", "doc": "Id."},
  {"name": "Id", "type": "String", "doc": "Id."}]"##), @r##"
    error[duplicate-name]: the field `Id` is repeated
     --> spec/demo/2024-01-01/actions/all/Get.json:4:12
      |
    3 |   {"name": "Id", "type": "String", "doc": "Id."},
      |            ---- first here
    4 |   {"name": "Id", "type": "String", "doc": "Id."}]}
      |            ^^^^
      |
      = help: remove one of them
    "##);
}

#[test]
fn a_field_name_that_is_none_in_rust() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "an-id", "type": "String", "doc": "Id."}]"##), @r##"
    error[bad-name]: `an-id` cannot be a field's name in Rust
     --> spec/demo/2024-01-01/actions/all/Get.json:2:21
      |
    2 | "output": [{"name": "an-id", "type": "String", "doc": "Id."}]}
      |                     ^^^^^^^
      |
      = help: a name begins with a letter and has letters, digits and `_` only
    "##);
}

#[test]
fn a_name_of_a_field_that_rust_would_write_otherwise() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Uui", "required": false, "type": "String", "doc": "A."},
  {"name": "UUI", "rustName": "UUI", "required": false, "type": "String", "doc": "B."}]"##), @r##"
    error[bad-name]: `UUI` is not as Rust writes the names of fields
     --> spec/demo/2024-01-01/actions/all/Get.json:4:31
      |
    4 |   {"name": "UUI", "rustName": "UUI", "required": false, "type": "String", "doc": "B."}]}
      |                               ^^^^^
      |
      = help: it begins with a lower-case letter and has lower-case letters, digits and `_` only
    "##);
}

#[test]
fn a_site_that_stands_twice() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "Id", "type": "String", "doc": "Id.", "sites": ["cn", "cn"]}]"##), @r##"
    error[duplicate-name]: the site is repeated
     --> spec/demo/2024-01-01/actions/all/Get.json:2:75
      |
    2 | "output": [{"name": "Id", "type": "String", "doc": "Id.", "sites": ["cn", "cn"]}]}
      |                                                                           ^^^^
      |
      = help: remove one of them
    "##);
}

#[test]
fn an_enum_without_values() {
    insta::assert_snapshot!(in_enum(r##""base": "String""##), @r##"
    error[empty-enum]: the enum `Color` has no values
     --> spec/demo/2024-01-01/enums/Color.json:1:10
      |
    1 | {"name": "Color", "doc": "A color.",
      |          ^^^^^^^
      |
      = help: list its values, or remove it and make the fields plain strings
    "##);
}

#[test]
fn enum_values_of_another_base() {
    insta::assert_snapshot!(in_enum(r##""base": "String", "values": [{"value": 1, "doc": "One."}]"##), @r##"
    error[enum-value]: this is a number, expected a string
     --> spec/demo/2024-01-01/enums/Color.json:2:40
      |
    2 | "base": "String", "values": [{"value": 1, "doc": "One."}]}
      |                                        ^
      |
      = help: the enum's base is `String`
    "##);
}

#[test]
fn enum_values_that_are_no_whole_numbers() {
    insta::assert_snapshot!(in_enum(r##""base": "Integer", "values": [
  {"value": 1.5, "doc": "Not whole.", "name": "A"},
  {"value": 9223372036854775808, "doc": "Too large.", "name": "B"}]"##), @r##"
    error[enum-value]: this is a number, expected a whole number
     --> spec/demo/2024-01-01/enums/Color.json:3:13
      |
    3 |   {"value": 1.5, "doc": "Not whole.", "name": "A"},
      |             ^^^
      |
      = help: the enum's base is `Integer`

    error[enum-value]: this is a number, expected a whole number
     --> spec/demo/2024-01-01/enums/Color.json:4:13
      |
    4 |   {"value": 9223372036854775808, "doc": "Too large.", "name": "B"}]}
      |             ^^^^^^^^^^^^^^^^^^^
      |
      = help: the enum's base is `Integer`
    "##);
}

#[test]
fn an_enum_value_that_stands_twice() {
    insta::assert_snapshot!(in_enum(r##""base": "String", "values": [
  {"value": "A", "doc": "A."},
  {"value": "A", "doc": "A again."}]"##), @r##"
    error[duplicate-name]: the value `A` is repeated
     --> spec/demo/2024-01-01/enums/Color.json:4:13
      |
    3 |   {"value": "A", "doc": "A."},
      |             --- first here
    4 |   {"value": "A", "doc": "A again."}]}
      |             ^^^
      |
      = help: remove one of them
    "##);
}

#[test]
fn enum_values_that_are_the_same_in_rust() {
    insta::assert_snapshot!(in_enum(r##""base": "String", "values": [
  {"value": "in-progress", "doc": "A."},
  {"value": "IN_PROGRESS", "doc": "B."}]"##), @r##"
    error[name-collision]: `IN_PROGRESS` and `in-progress` both become `InProgress` in Rust
     --> spec/demo/2024-01-01/enums/Color.json:4:13
      |
    3 |   {"value": "in-progress", "doc": "A."},
      |             ------------- the other one
    4 |   {"value": "IN_PROGRESS", "doc": "B."}]}
      |             ^^^^^^^^^^^^^
      |
      = help: only one of them can keep its name
    "##);
}

#[test]
fn enum_values_that_need_a_name() {
    insta::assert_snapshot!(in_enum(r##""base": "String", "values": [
  {"value": "1st", "doc": "First."},
  {"value": "", "doc": "None."},
  {"value": "Self", "doc": "Itself."},
  {"value": "b", "name": "b-c", "doc": "B."}]"##), @r##"
    error[bad-name]: `1st` cannot be a variant's name
     --> spec/demo/2024-01-01/enums/Color.json:3:13
      |
    3 |   {"value": "1st", "doc": "First."},
      |             ^^^^^
      |
      = help: add a `name` that begins with an upper-case letter

    error[bad-name]: `` cannot be a variant's name
     --> spec/demo/2024-01-01/enums/Color.json:4:13
      |
    4 |   {"value": "", "doc": "None."},
      |             ^^
      |
      = help: add a `name` that begins with an upper-case letter

    error[bad-name]: `Self` cannot be a variant's name
     --> spec/demo/2024-01-01/enums/Color.json:5:13
      |
    5 |   {"value": "Self", "doc": "Itself."},
      |             ^^^^^^
      |
      = help: add a `name` that begins with an upper-case letter

    error[bad-name]: `b-c` cannot be a variant's name
     --> spec/demo/2024-01-01/enums/Color.json:6:26
      |
    6 |   {"value": "b", "name": "b-c", "doc": "B."}]}
      |                          ^^^^^
      |
      = help: add a `name` that begins with an upper-case letter
    "##);
}

#[test]
fn an_enum_value_that_every_enum_has() {
    insta::assert_snapshot!(in_enum(r##""base": "String", "values": [{"value": "unknown", "doc": "Not known."}]"##), @r##"
    error[name-collision]: every enum has a variant `Unknown` of its own
     --> spec/demo/2024-01-01/enums/Color.json:2:40
      |
    2 | "base": "String", "values": [{"value": "unknown", "doc": "Not known."}]}
      |                                        ^^^^^^^^^
      |
      = help: add another `name`
    "##);
}

#[test]
fn error_codes_that_no_variant_can_be() {
    insta::assert_snapshot!(in_errors(r##"{"code": "1.2", "kind": "failed", "doc": "X."},
{"code": "Common", "kind": "failed", "doc": "X."}"##), @r##"
    error[bad-name]: `1.2` cannot be a variant's name
     --> spec/demo/2024-01-01/errors.json:2:10
      |
    2 | {"code": "1.2", "kind": "failed", "doc": "X."},
      |          ^^^^^

    error[bad-name]: `Common` cannot be a variant's name
     --> spec/demo/2024-01-01/errors.json:3:10
      |
    3 | {"code": "Common", "kind": "failed", "doc": "X."}]}
      |          ^^^^^^^^
    "##);
}

#[test]
fn an_error_code_that_is_common_already() {
    insta::assert_snapshot!(in_errors(r##"{"code": "InternalError", "kind": "failed", "doc": "X."}"##), @r##"
    error[duplicate-name]: `InternalError` is a common error code already
     --> spec/demo/2024-01-01/errors.json:2:10
      |
    2 | {"code": "InternalError", "kind": "failed", "doc": "X."}]}
      |          ^^^^^^^^^^^^^^^
      |
     ::: spec/common/errors.json:4:15
      |
    4 |       "code": "InternalError",
      |               --------------- the common code
      |
      = help: remove it here
    "##);
}

#[test]
fn texts_that_say_nothing() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": " ", "access": "read", "source": {},
 "output": [{"name": "Id", "type": "String", "doc": "TODO"}]}"##)]), @r##"
    error[undocumented]: this has no description yet
     --> spec/demo/2024-01-01/actions/all/Get.json:1:24
      |
    1 | {"name": "Get", "doc": " ", "access": "read", "source": {},
      |                        ^^^
      |
      = help: say in our own words what it means

    error[undocumented]: this has no description yet
     --> spec/demo/2024-01-01/actions/all/Get.json:2:53
      |
    2 |  "output": [{"name": "Id", "type": "String", "doc": "TODO"}]}
      |                                                     ^^^^^^
      |
      = help: say in our own words what it means
    "##);
}

#[test]
fn a_rule_of_one_parameter() {
    insta::assert_snapshot!(in_action(r##""input": [{"name": "Id", "type": "String", "required": false, "doc": "Id."}],
"rules": [{"atLeastOne": ["Id"]}, {}]"##), @r##"
    error[bad-rule]: a rule names two or more parameters under one key
     --> spec/demo/2024-01-01/actions/all/Get.json:3:11
      |
    3 | "rules": [{"atLeastOne": ["Id"]}, {}]}
      |           ^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `{"exactlyOne": ["A", "B"]}` or `{"atLeastOne": ["A", "B"]}`

    error[bad-rule]: a rule names two or more parameters under one key
     --> spec/demo/2024-01-01/actions/all/Get.json:3:35
      |
    3 | "rules": [{"atLeastOne": ["Id"]}, {}]}
      |                                   ^^
      |
      = help: write `{"exactlyOne": ["A", "B"]}` or `{"atLeastOne": ["A", "B"]}`
    "##);
}

#[test]
fn a_rule_with_a_required_parameter() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Id", "type": "String", "required": true, "doc": "Id."},
  {"name": "Name", "type": "String", "required": false, "doc": "Name."}],
"rules": [{"exactlyOne": ["Id", "Name"]}]"##), @r##"
    error[bad-rule]: `Id` is required, so it needs no rule
     --> spec/demo/2024-01-01/actions/all/Get.json:5:27
      |
    3 |   {"name": "Id", "type": "String", "required": true, "doc": "Id."},
      |            ---- required here
    4 |   {"name": "Name", "type": "String", "required": false, "doc": "Name."}],
    5 | "rules": [{"exactlyOne": ["Id", "Name"]}]}
      |                           ^^^^
      |
      = help: remove the rule, or make the parameter optional
    "##);
}

#[test]
fn a_rule_with_a_parameter_that_is_not_known() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Id", "type": "String", "required": false, "doc": "Id."},
  {"name": "Name", "type": "String", "required": false, "doc": "Name."}],
"rules": [{"atLeastOne": ["Id", "Nmae"]}]"##), @r##"
    error[unknown-field]: there is no `Nmae` here
     --> spec/demo/2024-01-01/actions/all/Get.json:5:33
      |
    5 | "rules": [{"atLeastOne": ["Id", "Nmae"]}]}
      |                                 ^^^^^^
      |
      = help: did you mean `Name`?
    "##);
}

#[test]
fn an_action_in_a_folder_that_is_no_category() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/service.json", SERVICE), ("demo/2024-01-01/actions/al/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}}"##)]), @r##"
    error[unknown-category]: the folder `al` is not a category
     --> spec/demo/2024-01-01/actions/al/Get.json:1:10
      |
    1 | {"name": "Get", "doc": "Gets.", "access": "read", "source": {}}
      |          ^^^^^
      |
      = help: did you mean `all`?
    "##);
}

#[test]
fn an_output_that_repeats_the_request_id() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "RequestId", "type": "String", "doc": "Id."}]"##), @r##"
    error[request-id]: every response has `RequestId`, so no file repeats it
     --> spec/demo/2024-01-01/actions/all/Get.json:2:21
      |
    2 | "output": [{"name": "RequestId", "type": "String", "doc": "Id."}]}
      |                     ^^^^^^^^^^^
      |
      = help: remove it
    "##);
}

#[test]
fn an_output_that_is_the_request_id_in_rust() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "RequestID", "type": "String", "doc": "Id."}]"##), @r##"
    error[request-id]: every response has `RequestId`, so no file repeats it
     --> spec/demo/2024-01-01/actions/all/Get.json:2:21
      |
    2 | "output": [{"name": "RequestID", "type": "String", "doc": "Id."}]}
      |                     ^^^^^^^^^^^
      |
      = help: remove it
    "##);
}

#[test]
fn an_error_code_that_is_not_known() {
    insta::assert_snapshot!(in_action(r##""errors": ["InternalErorr", "Xyz"]"##), @r##"
    error[unknown-error-code]: the error code `InternalErorr` is not known
     --> spec/demo/2024-01-01/actions/all/Get.json:2:12
      |
    2 | "errors": ["InternalErorr", "Xyz"]}
      |            ^^^^^^^^^^^^^^^
      |
      = help: did you mean `InternalError`?

    error[unknown-error-code]: the error code `Xyz` is not known
     --> spec/demo/2024-01-01/actions/all/Get.json:2:29
      |
    2 | "errors": ["InternalErorr", "Xyz"]}
      |                             ^^^^^
      |
      = help: add it to the version's `errors.json`
    "##);
}

#[test]
fn paging_with_items_that_are_no_list() {
    insta::assert_snapshot!(in_action(r##""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "Limit."}],
"output": [{"name": "Total", "type": "Integer", "doc": "Total."}],
"paging": {"style": "limit", "size": "Limit", "items": "Total"}"##), @r##"
    error[bad-paging]: `Total` is not a list
     --> spec/demo/2024-01-01/actions/all/Get.json:4:56
      |
    3 | "output": [{"name": "Total", "type": "Integer", "doc": "Total."}],
      |                                      --------- its type
    4 | "paging": {"style": "limit", "size": "Limit", "items": "Total"}}
      |                                                        ^^^^^^^
      |
      = help: name a parameter that is a list
    "##);
}

#[test]
fn paging_by_numbers_that_are_none() {
    for style in ["offset", "page"] {
        let found = in_action(&format!(
            r##""input": [
  {{"name": "From", "type": "String", "required": false, "doc": "From."}},
  {{"name": "Limit", "type": "Array of Integer", "required": false, "doc": "Limit."}}],
"output": [
  {{"name": "Items", "type": "Array of String", "doc": "Items."}},
  {{"name": "Total", "type": "Float", "doc": "Total."}}],
"paging": {{"style": "{style}", "position": "From", "size": "Limit", "items": "Items", "total": "Total"}}"##
        ));
        // How it is shown is in the tests below; the places depend on the length of the style's name.
        let messages: Vec<_> = found.lines().filter(|line| line.starts_with("error")).collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(messages.join("\n"), @r"
            error[bad-paging]: `From` is not a whole number
            error[bad-paging]: `Limit` is not a whole number
            error[bad-paging]: `Total` is not a whole number
            ");
        }
    }
}

#[test]
fn paging_by_tokens_that_are_none() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Token", "type": "Integer", "required": false, "doc": "Token."},
  {"name": "Limit", "type": "Integer", "required": false, "doc": "Limit."}],
"output": [{"name": "Items", "type": "Array of String", "doc": "Items."},
  {"name": "Next", "type": "Integer", "doc": "Next."},
  {"name": "More", "type": "String", "doc": "More."}],
"paging": {"style": "token", "position": "Token", "size": "Limit", "items": "Items", "next": "Next", "more": "More"}"##), @r##"
    error[bad-paging]: `Token` is not a string
     --> spec/demo/2024-01-01/actions/all/Get.json:8:42
      |
    3 |   {"name": "Token", "type": "Integer", "required": false, "doc": "Token."},
      |                             --------- its type
    ...
    8 | "paging": {"style": "token", "position": "Token", "size": "Limit", "items": "Items", "next": "Next", "more": "More"}}
      |                                          ^^^^^^^
      |
      = help: name a parameter that is a string

    error[bad-paging]: `Next` is not a string
     --> spec/demo/2024-01-01/actions/all/Get.json:8:94
      |
    6 |   {"name": "Next", "type": "Integer", "doc": "Next."},
      |                            --------- its type
    7 |   {"name": "More", "type": "String", "doc": "More."}],
    8 | "paging": {"style": "token", "position": "Token", "size": "Limit", "items": "Items", "next": "Next", "more": "More"}}
      |                                                                                              ^^^^^^
      |
      = help: name a parameter that is a string

    error[bad-paging]: `More` is not a boolean
     --> spec/demo/2024-01-01/actions/all/Get.json:8:110
      |
    7 |   {"name": "More", "type": "String", "doc": "More."}],
      |                            -------- its type
    8 | "paging": {"style": "token", "position": "Token", "size": "Limit", "items": "Items", "next": "Next", "more": "More"}}
      |                                                                                                              ^^^^^^
      |
      = help: name a parameter that is a boolean
    "##);
}

#[test]
fn paging_with_items_that_an_erratum_makes_no_list() {
    insta::assert_snapshot!(in_action(r##""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "Limit."}],
"output": [{"name": "Items", "type": "Array of String", "doc": "Items."}],
"errata": [{"target": "output.Items", "fact": "type", "page": "Array of String", "actual": "String", "why": "W.",
  "evidence": "E.", "date": "2024-01-01"}],
"paging": {"style": "limit", "size": "Limit", "items": "Items"}"##), @r##"
    error[bad-paging]: `Items` is not a list
     --> spec/demo/2024-01-01/actions/all/Get.json:6:56
      |
    3 | "output": [{"name": "Items", "type": "Array of String", "doc": "Items."}],
      |                                      ----------------- its type
    ...
    6 | "paging": {"style": "limit", "size": "Limit", "items": "Items"}}
      |                                                        ^^^^^^^
      |
      = help: name a parameter that is a list
    "##);
}

#[test]
fn paging_that_lacks_what_its_style_needs() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Limit", "type": "Integer", "required": false, "doc": "Limit."},
  {"name": "Token", "type": "String", "required": false, "doc": "Token."}],
"output": [{"name": "Items", "type": "Array of String", "doc": "Items."}],
"paging": {"style": "token", "position": "Token", "size": "Limit", "items": "Items"}"##), @r##"
    error[bad-paging]: paging of style `token` needs `next`
     --> spec/demo/2024-01-01/actions/all/Get.json:6:11
      |
    6 | "paging": {"style": "token", "position": "Token", "size": "Limit", "items": "Items"}}
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: add `"next"` with the name of a parameter
    "##);
}

#[test]
fn paging_by_parameters_that_are_not_known() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "Items", "type": "Array of String", "doc": "Items."}],
"paging": {"style": "offset", "position": "Offset", "size": "Limit", "items": "Itmes", "total": "Total"}"##), @r##"
    error[unknown-field]: there is no `Offset` here
     --> spec/demo/2024-01-01/actions/all/Get.json:3:43
      |
    3 | "paging": {"style": "offset", "position": "Offset", "size": "Limit", "items": "Itmes", "total": "Total"}}
      |                                           ^^^^^^^^
      |
      = help: name one that is listed in this file

    error[unknown-field]: there is no `Limit` here
     --> spec/demo/2024-01-01/actions/all/Get.json:3:61
      |
    3 | "paging": {"style": "offset", "position": "Offset", "size": "Limit", "items": "Itmes", "total": "Total"}}
      |                                                             ^^^^^^^
      |
      = help: name one that is listed in this file

    error[unknown-field]: there is no `Itmes` here
     --> spec/demo/2024-01-01/actions/all/Get.json:3:79
      |
    3 | "paging": {"style": "offset", "position": "Offset", "size": "Limit", "items": "Itmes", "total": "Total"}}
      |                                                                               ^^^^^^^
      |
      = help: did you mean `Items`?

    error[unknown-field]: there is no `Total` here
     --> spec/demo/2024-01-01/actions/all/Get.json:3:97
      |
    3 | "paging": {"style": "offset", "position": "Offset", "size": "Limit", "items": "Itmes", "total": "Total"}}
      |                                                                                                 ^^^^^^^
      |
      = help: name one that is listed in this file
    "##);
}

#[test]
fn a_task_that_is_polled_by_nothing() {
    insta::assert_snapshot!(in_action(r##""task": {"poll": "Gett", "state": "State", "done": ["Done"], "failed": ["Failed"]}"##), @r##"
    error[unknown-action]: the action `Gett` is not known
     --> spec/demo/2024-01-01/actions/all/Get.json:2:18
      |
    2 | "task": {"poll": "Gett", "state": "State", "done": ["Done"], "failed": ["Failed"]}}
      |                  ^^^^^^
      |
      = help: did you mean `Get`?
    "##);
}

#[test]
fn a_task_without_an_end() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "State", "type": "String", "doc": "State."}],
"task": {"poll": "Get", "state": "State", "running": ["Running"], "failed": ["Failed"]}"##), @r##"
    error[bad-task]: a task needs a state in which it is done and one in which it has failed
     --> spec/demo/2024-01-01/actions/all/Get.json:3:9
      |
    3 | "task": {"poll": "Get", "state": "State", "running": ["Running"], "failed": ["Failed"]}}
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: list them under `done` and `failed`
    "##);
}

#[test]
fn task_parameters_from_nowhere() {
    insta::assert_snapshot!(in_action(r##""input": [{"name": "Id", "type": "String", "required": true, "doc": "Id."}],
"output": [{"name": "State", "type": "String", "doc": "State."}],
"task": {"poll": "Get", "state": "State", "done": ["Done"], "failed": ["Failed"],
  "parameters": {"Di": "input.Id", "Id": "Id"}}"##), @r##"
    error[unknown-field]: `Get` has no parameter `Di`
     --> spec/demo/2024-01-01/actions/all/Get.json:5:24
      |
    5 |   "parameters": {"Di": "input.Id", "Id": "Id"}}}
      |                        ^^^^^^^^^^
      |
      = help: name a parameter of the polling action

    error[unknown-field]: a value comes from `input.…` or `output.…` of this action
     --> spec/demo/2024-01-01/actions/all/Get.json:5:42
      |
    5 |   "parameters": {"Di": "input.Id", "Id": "Id"}}}
      |                                          ^^^^
      |
      = help: write for example `output.Task.TaskId`
    "##);
}

#[test]
fn a_first_state_that_the_output_does_not_have() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "State", "type": "String", "doc": "State."}],
"task": {"poll": "Get", "state": "State", "done": ["Done"], "failed": ["Failed"], "parameters": {},
  "firstState": "Stat", "firstReason": "State.Reason"}"##), @r##"
    error[unknown-field]: `Stat` is not known in `Stat`
     --> spec/demo/2024-01-01/actions/all/Get.json:4:17
      |
    4 |   "firstState": "Stat", "firstReason": "State.Reason"}}
      |                 ^^^^^^
      |
      = help: did you mean `State`?

    error[unknown-field]: `State` in `State.Reason` has no members
     --> spec/demo/2024-01-01/actions/all/Get.json:4:40
      |
    4 |   "firstState": "Stat", "firstReason": "State.Reason"}}
      |                                        ^^^^^^^^^^^^^^
      |
      = help: the path ends there
    "##);
}

#[test]
fn a_task_whose_polling_needs_more_or_changes_something_or_that_starts_oddly() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Start.json", r##"{"name": "Start", "doc": "Starts.", "access": "write", "source": {},
 "input": [{"name": "Apply", "type": "String", "required": false, "doc": "Whether."}], "output": [],
 "task": {"poll": "Poll", "state": "State", "done": ["Done"], "failed": ["Failed"],
  "parameters": {"Number": "input.Apply"}, "when": "input.Apply"}}"##), ("demo/2024-01-01/actions/all/Poll.json", r##"{"name": "Poll", "doc": "Polls.", "access": "write", "source": {},
 "input": [{"name": "Id", "type": "String", "required": true, "doc": "Which."},
  {"name": "Number", "type": "Integer", "required": false, "doc": "Which."}],
 "output": [{"name": "State", "type": "String", "doc": "How far."}]}"##)]), @r##"
    error[bad-task]: `Poll` is a write operation, and polling repeats it
     --> spec/demo/2024-01-01/actions/all/Start.json:3:19
      |
    3 |  "task": {"poll": "Poll", "state": "State", "done": ["Done"], "failed": ["Failed"],
      |                   ^^^^^^
      |
      = help: name an action that only reads

    error[bad-task]: `Poll` requires `Id`
     --> spec/demo/2024-01-01/actions/all/Start.json:3:19
      |
    3 |  "task": {"poll": "Poll", "state": "State", "done": ["Done"], "failed": ["Failed"],
      |                   ^^^^^^
      |
      = help: state under `parameters` where its value comes from

    error[bad-task]: this is of type `String`, but `Number` of type `Integer`
     --> spec/demo/2024-01-01/actions/all/Start.json:4:28
      |
    4 |   "parameters": {"Number": "input.Apply"}, "when": "input.Apply"}}
      |                            ^^^^^^^^^^^^^
      |
      = help: name the field that holds the parameter's value

    error[bad-task]: `input.Apply` is not a Boolean parameter of this action
     --> spec/demo/2024-01-01/actions/all/Start.json:4:52
      |
    4 |   "parameters": {"Number": "input.Apply"}, "when": "input.Apply"}}
      |                                                    ^^^^^^^^^^^^^
      |
      = help: write for example `input.IsApply`
    "##);
}

#[test]
fn task_states_that_no_list_or_two_lists_name() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "output": [{"name": "State", "type": "String", "values": "State", "doc": "State."}],
 "task": {"poll": "Get", "state": "State", "running": ["Runing"], "done": ["Done"], "failed": ["Failed", "Done"]}}"##), ("demo/2024-01-01/enums/State.json", r##"{"name": "State", "base": "String", "doc": "A state.", "values": [{"value": "Running", "doc": "Runs."},
 {"value": "Done", "doc": "Is done."}, {"value": "Failed", "doc": "Has failed."}, {"value": "Unknown", "name": "UnknownState", "doc": "Is not known."}]}"##)]), @r##"
    error[bad-task]: the state `Running` of `State` is in no list
     --> spec/demo/2024-01-01/actions/all/Get.json:3:35
      |
    3 |  "task": {"poll": "Get", "state": "State", "running": ["Runing"], "done": ["Done"], "failed": ["Failed", "Done"]}}
      |                                   ^^^^^^^
      |
      = help: add it to `running`, `done` or `failed`, or to `undetermined` if it ends a wait without an outcome

    error[bad-task]: the state `Unknown` of `State` is in no list
     --> spec/demo/2024-01-01/actions/all/Get.json:3:35
      |
    3 |  "task": {"poll": "Get", "state": "State", "running": ["Runing"], "done": ["Done"], "failed": ["Failed", "Done"]}}
      |                                   ^^^^^^^
      |
      = help: add it to `running`, `done` or `failed`, or to `undetermined` if it ends a wait without an outcome

    error[bad-task]: `State` has no value `Runing`
     --> spec/demo/2024-01-01/actions/all/Get.json:3:56
      |
    3 |  "task": {"poll": "Get", "state": "State", "running": ["Runing"], "done": ["Done"], "failed": ["Failed", "Done"]}}
      |                                                        ^^^^^^^^
      |
      = help: did you mean `Running`?

    error[bad-task]: the state `Done` is listed twice
     --> spec/demo/2024-01-01/actions/all/Get.json:3:106
      |
    3 |  "task": {"poll": "Get", "state": "State", "running": ["Runing"], "done": ["Done"], "failed": ["Failed", "Done"]}}
      |                                                                            ------ it is listed here, too ^^^^^^
      |
      = help: keep it in one list
    "##);
}

#[test]
fn task_paths_that_lead_nowhere() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "State", "type": "String", "doc": "State."}],
"task": {"poll": "Get", "state": "Sate", "reason": "State.Reason", "done": ["Done"], "failed": ["Failed"]}"##), @r##"
    error[unknown-field]: `Sate` is not known in `Sate`
     --> spec/demo/2024-01-01/actions/all/Get.json:3:34
      |
    3 | "task": {"poll": "Get", "state": "Sate", "reason": "State.Reason", "done": ["Done"], "failed": ["Failed"]}}
      |                                  ^^^^^^
      |
      = help: did you mean `State`?

    error[unknown-field]: `State` in `State.Reason` has no members
     --> spec/demo/2024-01-01/actions/all/Get.json:3:52
      |
    3 | "task": {"poll": "Get", "state": "Sate", "reason": "State.Reason", "done": ["Done"], "failed": ["Failed"]}}
      |                                                    ^^^^^^^^^^^^^^
      |
      = help: the path ends there
    "##);
}

#[test]
fn an_erratum_of_something_that_is_not_there() {
    insta::assert_snapshot!(in_action(r##""errata": [{"target": "input.X", "fact": "type", "page": "String", "actual": "Integer", "why": "W.", "evidence": "E.", "date": "2024-01-01"}]"##), @r##"
    error[stale-erratum]: nothing here is called `input.X`
     --> spec/demo/2024-01-01/actions/all/Get.json:2:23
      |
    2 | "errata": [{"target": "input.X", "fact": "type", "page": "String", "actual": "Integer", "why": "W.", "evidence": "E.", "date": "2024-...
      |                       ^^^^^^^^^
      |
      = help: targets are `input.X` and `output.X` in an action, `X` in a type; or remove the erratum
    "##);
}

#[test]
fn an_erratum_of_a_page_that_was_mended() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "Id", "type": "Integer", "doc": "Id."}],
"errata": [
  {"target": "output.Id", "fact": "type", "page": "String", "actual": "Integer", "why": "W.", "evidence": "E.", "date": "2024-01-01"},
  {"target": "output.Id", "fact": "nullable", "page": false, "actual": false, "why": "W.", "evidence": "E.", "date": "2024-01-01"}]"##), @r##"
    error[stale-erratum]: this erratum does not apply: the page now says `Integer`
     --> spec/demo/2024-01-01/actions/all/Get.json:4:3
      |
    4 |   {"target": "output.Id", "fact": "type", "page": "String", "actual": "Integer", "why": "W.", "evidence": "E.", "date": "2024-01-01"},
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: if the page was corrected, remove the erratum; `page` is what the page says, `actual` what is true

    error[stale-erratum]: this erratum does not apply: the page now says `false`
     --> spec/demo/2024-01-01/actions/all/Get.json:5:3
      |
    5 |   {"target": "output.Id", "fact": "nullable", "page": false, "actual": false, "why": "W.", "evidence": "E.", "date": "2024-01-01"}]}
      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: if the page was corrected, remove the erratum; `page` is what the page says, `actual` what is true
    "##);
}

#[test]
fn an_example_that_is_no_object() {
    insta::assert_snapshot!(in_action(r##""examples": [{"title": "T", "input": [], "output": {}}]"##), @r##"
    error[example]: the example has a list, expected an object
     --> spec/demo/2024-01-01/actions/all/Get.json:2:38
      |
    2 | "examples": [{"title": "T", "input": [], "output": {}}]}
      |                                      ^^ input
      |
      = help: see the page again
    "##);
}

#[test]
fn examples_of_fractions_and_list_items_beyond_their_limits() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Ratio", "type": "Float", "required": false, "range": {"min": 0, "max": 1}, "doc": "Ratio."},
  {"name": "Names", "type": "Array of String", "required": false, "length": {"max": 3}, "doc": "Names."}],
"examples": [{"title": "T", "input": {"Ratio": 1.5, "Names": ["abc", "abcd"]}, "output": {}}, {"title": "T",
  "input": {"Ratio": 0.5}, "output": {}}]"##), @r##"
    error[example]: the example breaks a limit of `Ratio`: 1.5 is more than 1
     --> spec/demo/2024-01-01/actions/all/Get.json:5:48
      |
    5 | "examples": [{"title": "T", "input": {"Ratio": 1.5, "Names": ["abc", "abcd"]}, "output": {}}, {"title": "T",
      |                                                ^^^ input.Ratio
      |
      = help: see the page again

    error[example]: the example breaks a limit of `Names`: 4 is more than 3
     --> spec/demo/2024-01-01/actions/all/Get.json:5:70
      |
    5 | "examples": [{"title": "T", "input": {"Ratio": 1.5, "Names": ["abc", "abcd"]}, "output": {}}, {"title": "T",
      |                                                                      ^^^^^^ input.Names
      |
      = help: see the page again
    "##);
}

#[test]
fn examples_that_do_not_fit_their_types() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "Id", "type": "String", "required": true, "length": {"max": 3}, "doc": "Id."},
  {"name": "Limit", "type": "Integer", "required": false, "range": {"min": 1}, "doc": "Limit."}],
"output": [
  {"name": "Name", "type": "String", "doc": "Name."},
  {"name": "Size", "type": "Integer", "doc": "Size."},
  {"name": "Tags", "type": "Array of String", "doc": "Tags."}],
"examples": [{"title": "T",
  "input": {"Limit": 0, "Idd": "x"},
  "output": {"Name": null, "Tags": ["x", 5], "Xyz": 1}}, {"title": "T",
  "input": {"Id": "long", "Limit": "x"},
  "output": {"Name": "x", "Size": 1.5}}]"##), @r##"
    error[example]: the example lacks `Id`
      --> spec/demo/2024-01-01/actions/all/Get.json:10:12
       |
    10 |   "input": {"Limit": 0, "Idd": "x"},
       |            ^ input.Id
       |
       = help: a required parameter must be in every example

    error[example]: the example breaks a limit of `Limit`: 0 is less than 1
      --> spec/demo/2024-01-01/actions/all/Get.json:10:22
       |
    10 |   "input": {"Limit": 0, "Idd": "x"},
       |                      ^ input.Limit
       |
       = help: see the page again

    error[example]: the example has `Idd`, which is not documented
      --> spec/demo/2024-01-01/actions/all/Get.json:10:25
       |
    10 |   "input": {"Limit": 0, "Idd": "x"},
       |                         ^^^^^ input.Idd
       |
       = help: did you mean `Id`?

    error[example]: the example lacks `Size`
      --> spec/demo/2024-01-01/actions/all/Get.json:11:13
       |
    11 |   "output": {"Name": null, "Tags": ["x", 5], "Xyz": 1}}, {"title": "T",
       |             ^ output.Size
       |
       = help: add it, or mark the field with `"always": false`

    error[example]: the example has null for `Name`
      --> spec/demo/2024-01-01/actions/all/Get.json:11:22
       |
    11 |   "output": {"Name": null, "Tags": ["x", 5], "Xyz": 1}}, {"title": "T",
       |                      ^^^^ output.Name
       |
       = help: mark the field with `"nullable": true`, or give a value

    error[example]: the example has a number for `Tags`
      --> spec/demo/2024-01-01/actions/all/Get.json:11:42
       |
    11 |   "output": {"Name": null, "Tags": ["x", 5], "Xyz": 1}}, {"title": "T",
       |                                          ^ output.Tags
       |
       = help: its type is `Array of String`

    error[example]: the example has `Xyz`, which is not documented
      --> spec/demo/2024-01-01/actions/all/Get.json:11:46
       |
    11 |   "output": {"Name": null, "Tags": ["x", 5], "Xyz": 1}}, {"title": "T",
       |                                              ^^^^^ output.Xyz
       |
       = help: add it to the file, or remove it here

    error[example]: the example breaks a limit of `Id`: 4 is more than 3
      --> spec/demo/2024-01-01/actions/all/Get.json:12:19
       |
    12 |   "input": {"Id": "long", "Limit": "x"},
       |                   ^^^^^^ input.Id
       |
       = help: see the page again

    error[example]: the example has a string for `Limit`
      --> spec/demo/2024-01-01/actions/all/Get.json:12:36
       |
    12 |   "input": {"Id": "long", "Limit": "x"},
       |                                    ^^^ input.Limit
       |
       = help: its type is `Integer`

    error[example]: the example has a number for `Size`
      --> spec/demo/2024-01-01/actions/all/Get.json:13:35
       |
    13 |   "output": {"Name": "x", "Size": 1.5}}]}
       |                                   ^^^ output.Size
       |
       = help: its type is `Integer`
    "##);
}

#[test]
fn an_example_with_a_value_that_is_not_listed() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/enums/Color.json", r##"{"name": "Color", "base": "String", "doc": "C.", "values": [{"value": "Red", "doc": "R."}, {"value": "Green", "doc": "G."}]}"##), ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "output": [{"name": "Color", "type": "String", "values": "Color", "doc": "C."}],
 "examples": [{"title": "T", "input": {}, "output": {"Color": "Grean"}},
  {"title": "T", "input": {}, "output": {"Color": "Xyz"}}]}"##)]), @r##"
    error[example]: `Grean` is not a value of `Color`
     --> spec/demo/2024-01-01/actions/all/Get.json:3:63
      |
    3 |  "examples": [{"title": "T", "input": {}, "output": {"Color": "Grean"}},
      |                                                               ^^^^^^^ output.Color
      |
      = help: did you mean `Green`?

    error[example]: `Xyz` is not a value of `Color`
     --> spec/demo/2024-01-01/actions/all/Get.json:4:51
      |
    4 |   {"title": "T", "input": {}, "output": {"Color": "Xyz"}}]}
      |                                                   ^^^^^ output.Color
      |
      = help: values of `Color` are `Red`, `Green`
    "##);
}

#[test]
fn a_slip_that_is_none() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "Id", "type": "Integer", "doc": "Id."}],
"examples": [{"title": "T", "input": {}, "output": {"Id": "one"}, "slips": ["output.Id", "input.Id"]}]"##), @r##"
    error[stale-slip]: the example breaks no rule at `input.Id`
     --> spec/demo/2024-01-01/actions/all/Get.json:3:90
      |
    3 | "examples": [{"title": "T", "input": {}, "output": {"Id": "one"}, "slips": ["output.Id", "input.Id"]}]}
      |                                                                                          ^^^^^^^^^^
      |
      = help: remove it; slips are paths such as `input.TargetType` or `output.Items.Status`
    "##);
}

#[test]
fn a_type_that_is_not_known() {
    insta::assert_snapshot!(in_action(r##""output": [
  {"name": "A", "type": "Strnig", "doc": "A."},
  {"name": "B", "type": "Array of Xyz", "doc": "B."}]"##), @r##"
    error[unknown-type]: the type `Strnig` is not known
     --> spec/demo/2024-01-01/actions/all/Get.json:3:25
      |
    3 |   {"name": "A", "type": "Strnig", "doc": "A."},
      |                         ^^^^^^^^
      |
      = help: did you mean `String`?

    error[unknown-type]: the type `Xyz` is not known
     --> spec/demo/2024-01-01/actions/all/Get.json:4:34
      |
    4 |   {"name": "B", "type": "Array of Xyz", "doc": "B."}]}
      |                                  ^^^^^
      |
      = help: types are `String`, `Integer`, `Boolean`, `Float`, `Timestamp`, `Timestamp ISO8601`, `Date`, `Array of …` and the files in `types`
    "##);
}

#[test]
fn lists_in_lists_in_lists() {
    let nested = "Array of ".repeat(9);
    let text = format!("\"output\": [{{\"name\": \"A\", \"type\": \"{nested}String\", \"doc\": \"A.\"}}]");
    insta::assert_snapshot!(in_action(&text), @r##"
    error[unknown-type]: lists are nested too deeply here
     --> spec/demo/2024-01-01/actions/all/Get.json:2:34
      |
    2 | "output": [{"name": "A", "type": "Array of Array of Array of Array of Array of Array of Array of Array of Array of String", "doc": "A...
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: a type is at most 8 lists deep
    "##);
}

#[test]
fn an_enum_that_is_not_known() {
    insta::assert_snapshot!(in_action(r##""output": [{"name": "A", "type": "String", "values": "Color", "doc": "A."}]"##), @r##"
    error[unknown-enum]: the enum `Color` is not known
     --> spec/demo/2024-01-01/actions/all/Get.json:2:54
      |
    2 | "output": [{"name": "A", "type": "String", "values": "Color", "doc": "A."}]}
      |                                                      ^^^^^^^
      |
      = help: add `enums/Color.json`
    "##);
}

#[test]
fn an_enum_of_another_base_than_the_fields_type() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/enums/Color.json", r##"{"name": "Color", "base": "Integer", "doc": "C.", "values": [{"value": 1, "name": "Red", "doc": "R."}]}"##), ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "output": [{"name": "Color", "type": "String", "values": "Color", "doc": "C."}]}"##)]), @r##"
    error[misplaced-key]: the values of `Color` do not fit this field's type
     --> spec/demo/2024-01-01/actions/all/Get.json:2:59
      |
    2 |  "output": [{"name": "Color", "type": "String", "values": "Color", "doc": "C."}]}
      |                                       --------            ^^^^^^^
      |                                       |
      |                                       the enum's base is `Integer`
      |
      = help: change the type, or name another enum
    "##);
}

#[test]
fn keys_that_mean_nothing_for_the_type() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "A", "type": "String", "required": true, "wire": "int64", "doc": "A."},
  {"name": "B", "type": "String", "required": true, "range": {"min": 1}, "doc": "B."},
  {"name": "C", "type": "String", "required": true, "items": {"min": 1}, "doc": "C."},
  {"name": "D", "type": "Integer", "required": true, "length": {"min": 1}, "doc": "D."},
  {"name": "F", "type": "String", "required": true, "multipleOf": "A", "doc": "F."}]"##), @r##"
    error[misplaced-key]: `wire` does not belong here: only an `Integer` has a width
     --> spec/demo/2024-01-01/actions/all/Get.json:3:61
      |
    3 |   {"name": "A", "type": "String", "required": true, "wire": "int64", "doc": "A."},
      |                                                             ^^^^^^^
      |
      = help: remove it

    error[misplaced-key]: `range` does not belong here: only a number has a range
     --> spec/demo/2024-01-01/actions/all/Get.json:4:62
      |
    4 |   {"name": "B", "type": "String", "required": true, "range": {"min": 1}, "doc": "B."},
      |                                                              ^^^^^^^^^^
      |
      = help: remove it

    error[misplaced-key]: `items` does not belong here: only a list has items
     --> spec/demo/2024-01-01/actions/all/Get.json:5:62
      |
    5 |   {"name": "C", "type": "String", "required": true, "items": {"min": 1}, "doc": "C."},
      |                                                              ^^^^^^^^^^
      |
      = help: remove it

    error[misplaced-key]: `length` does not belong here: only a string has a length
     --> spec/demo/2024-01-01/actions/all/Get.json:6:64
      |
    6 |   {"name": "D", "type": "Integer", "required": true, "length": {"min": 1}, "doc": "D."},
      |                                                                ^^^^^^^^^^
      |
      = help: remove it

    error[misplaced-key]: `multipleOf` does not belong here: only a whole number of the input can be a multiple of another
     --> spec/demo/2024-01-01/actions/all/Get.json:7:67
      |
    7 |   {"name": "F", "type": "String", "required": true, "multipleOf": "A", "doc": "F."}]}
      |                                                                   ^^^
      |
      = help: remove it
    "##);
}

#[test]
fn keys_that_mean_nothing_in_the_place() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "A", "type": "String", "required": true, "always": false, "doc": "A."},
  {"name": "B", "type": "String", "doc": "B."}],
"output": [{"name": "C", "type": "String", "required": true, "doc": "C."}]"##), @r##"
    error[misplaced-key]: `always` does not belong here: responses do not contain input parameters; use `required`
     --> spec/demo/2024-01-01/actions/all/Get.json:3:63
      |
    3 |   {"name": "A", "type": "String", "required": true, "always": false, "doc": "A."},
      |                                                               ^^^^^
      |
      = help: remove it

    error[missing-key]: the key `required` is missing
     --> spec/demo/2024-01-01/actions/all/Get.json:4:12
      |
    4 |   {"name": "B", "type": "String", "doc": "B."}],
      |            ^^^
      |
      = help: add `"required": true` or `"required": false`, as the page says

    error[misplaced-key]: `required` does not belong here: nobody sets output parameters; use `always`
     --> spec/demo/2024-01-01/actions/all/Get.json:5:56
      |
    5 | "output": [{"name": "C", "type": "String", "required": true, "doc": "C."}]}
      |                                                        ^^^^
      |
      = help: remove it
    "##);
}

#[test]
fn a_member_of_a_type_in_input_tells_whether_it_is_required() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/types/Tag.json", r##"{"name": "Tag", "doc": "A tag.", "members": [{"name": "Key", "type": "String", "doc": "Key."}]}"##), ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "input": [{"name": "Tags", "type": "Array of Tag", "required": true, "doc": "Tags."}]}"##)]), @r##"
    error[missing-key]: the key `required` is missing
     --> spec/demo/2024-01-01/types/Tag.json:1:55
      |
    1 | {"name": "Tag", "doc": "A tag.", "members": [{"name": "Key", "type": "String", "doc": "Key."}]}
      |                                                       ^^^^^
      |
      = help: requests contain `Tag`: state whether they must set this member
    "##);
}

#[test]
fn limits_that_cannot_hold() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "A", "type": "Integer", "required": true, "range": {}, "doc": "A."},
  {"name": "B", "type": "Integer", "required": true, "range": {"min": 2, "max": 1}, "doc": "B."},
  {"name": "C", "type": "String", "required": true, "length": {"min": -1}, "doc": "C."}]"##), @r##"
    error[bad-limit]: this limit cannot hold: it has neither `min` nor `max`
     --> spec/demo/2024-01-01/actions/all/Get.json:3:63
      |
    3 |   {"name": "A", "type": "Integer", "required": true, "range": {}, "doc": "A."},
      |                                                               ^^
      |
      = help: see the page again

    error[bad-limit]: this limit cannot hold: `min` is larger than `max`
     --> spec/demo/2024-01-01/actions/all/Get.json:4:63
      |
    4 |   {"name": "B", "type": "Integer", "required": true, "range": {"min": 2, "max": 1}, "doc": "B."},
      |                                                               ^^^^^^^^^^^^^^^^^^^^
      |
      = help: see the page again

    error[bad-limit]: this limit cannot hold: a count cannot be negative
     --> spec/demo/2024-01-01/actions/all/Get.json:5:63
      |
    5 |   {"name": "C", "type": "String", "required": true, "length": {"min": -1}, "doc": "C."}]}
      |                                                               ^^^^^^^^^^^
      |
      = help: see the page again
    "##);
}

#[test]
fn a_multiple_of_something_that_is_not_there() {
    insta::assert_snapshot!(in_action(r##""input": [{"name": "Offset", "type": "Integer", "required": true, "multipleOf": "Limit", "doc": "Offset."}]"##), @r##"
    error[unknown-field]: there is no `Limit` here
     --> spec/demo/2024-01-01/actions/all/Get.json:2:81
      |
    2 | "input": [{"name": "Offset", "type": "Integer", "required": true, "multipleOf": "Limit", "doc": "Offset."}]}
      |                                                                                 ^^^^^^^
      |
      = help: name one that is listed in this file
    "##);
}

#[test]
fn defaults_that_the_field_cannot_have() {
    insta::assert_snapshot!(in_action(r##""input": [
  {"name": "A", "type": "Integer", "required": false, "default": "x", "doc": "A."},
  {"name": "B", "type": "Integer", "required": false, "range": {"min": 1}, "default": 0, "doc": "B."}]"##), @r##"
    error[bad-default]: `A` cannot have this default: it is a string
     --> spec/demo/2024-01-01/actions/all/Get.json:3:66
      |
    3 |   {"name": "A", "type": "Integer", "required": false, "default": "x", "doc": "A."},
      |                                                                  ^^^
      |
      = help: see the page again

    error[bad-default]: the default 0 lies outside the range
     --> spec/demo/2024-01-01/actions/all/Get.json:4:87
      |
    4 |   {"name": "B", "type": "Integer", "required": false, "range": {"min": 1}, "default": 0, "doc": "B."}]}
      |                                                                ---------- the range   ^
      |
      = help: see the page again
    "##);
}

#[test]
fn a_default_that_is_not_listed() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/enums/Color.json", r##"{"name": "Color", "base": "String", "doc": "C.", "values": [{"value": "Red", "doc": "R."}]}"##), ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "input": [{"name": "Color", "type": "String", "values": "Color", "required": false, "default": "Rad", "doc": "C."}]}"##)]), @r##"
    error[bad-default]: `Color` cannot have this default: `Rad` is not a value of `Color`
     --> spec/demo/2024-01-01/actions/all/Get.json:2:97
      |
    2 |  "input": [{"name": "Color", "type": "String", "values": "Color", "required": false, "default": "Rad", "doc": "C."}]}
      |                                                                                                 ^^^^^
      |
      = help: see the page again
    "##);
}

#[test]
fn all_problems_are_told_at_once_in_the_order_of_files() {
    insta::assert_snapshot!(problems([("demo/2024-01-01/types/Tag.json", r##"{"name": "Tag", "doc": ""}"##), ("demo/2024-01-01/actions/all/Get.json", "{"), ("demo/2024-01-01/enums/Color.json", r##"{"name": "Colour", "base": "String", "doc": "C.", "values": [{"value": 1, "doc": "R."}]}"##), ("demo/2024-01-01/actions/all/Add.json", r##"{"name": "Add", "doc": "Adds.", "access": "read", "source": {}, "errors": ["Xyz"], "inptu": []}"##), ("demo/2024-01-01/errors.json", "[]")]), @r##"
    error[unknown-key]: the key `inptu` is not known here
     --> spec/demo/2024-01-01/actions/all/Add.json:1:84
      |
    1 | {"name": "Add", "doc": "Adds.", "access": "read", "source": {}, "errors": ["Xyz"], "inptu": []}
      |                                                                                    ^^^^^^^
      |
      = help: did you mean `input`?

    error[json]: this is not JSON
     --> spec/demo/2024-01-01/actions/all/Get.json:1:1
      |
    1 | {
      | ^ Unterminated object

    error[file-name]: the file is not named after `Colour`
     --> spec/demo/2024-01-01/enums/Color.json:1:10
      |
    1 | {"name": "Colour", "base": "String", "doc": "C.", "values": [{"value": 1, "doc": "R."}]}
      |          ^^^^^^^^
      |
      = help: rename the file to `Colour.json`, or correct the name

    error[enum-value]: this is a number, expected a string
     --> spec/demo/2024-01-01/enums/Color.json:1:72
      |
    1 | {"name": "Colour", "base": "String", "doc": "C.", "values": [{"value": 1, "doc": "R."}]}
      |                                                                        ^
      |
      = help: the enum's base is `String`

    error[wrong-type]: this is a list, expected an object
     --> spec/demo/2024-01-01/errors.json:1:1
      |
    1 | []
      | ^^ expected an object

    error[undocumented]: this has no description yet
     --> spec/demo/2024-01-01/types/Tag.json:1:24
      |
    1 | {"name": "Tag", "doc": ""}
      |                        ^^
      |
      = help: say in our own words what it means
    "##);
}

#[test]
fn a_file_that_cannot_be_read_causes_no_other_problems() {
    let get = r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {}, "errors": ["Xyz"],
 "input": [{"name": "Tag", "type": "Tag", "required": true, "doc": "T."}],
 "output": [
  {"name": "Color", "type": "String", "values": "Color", "doc": "C."},
  {"name": "Tags", "type": "Array of Tag", "doc": "T."},
  {"name": "Tag", "type": "Tag", "doc": "T."}],
 "paging": {"style": "limit", "size": "Tag", "items": "Tags"},
 "task": {"poll": "Poll", "state": "Tag.X", "done": ["Done"], "failed": ["Failed"], "parameters": {"Tag": "output.Tag.Key"}},
 "examples": [{"title": "T", "input": {"Tag": {"Key": 1}}, "output": {"Color": "Red", "Tags": [{"Key": "x"}], "Tag": {}}}],
 "errata": [{"target": "output.Tags", "fact": "nullable", "page": false, "actual": true, "why": "W.", "evidence": "E.",
  "date": "2024-01-01"}]}"##;
    insta::assert_snapshot!(problems([
        ("demo/2024-01-01/types/Tag.json", "{"),
        ("demo/2024-01-01/enums/Color.json", "{"),
        ("demo/2024-01-01/errors.json", "{"),
        ("demo/2024-01-01/actions/all/Poll.json", "{"),
        ("demo/2024-01-01/actions/all/Get.json", get),
        ("demo/2024-01-01/actions/all/Post.json", &get.replace("Get", "Post").replace("Poll", "Get")),
    ]), @r##"
    error[json]: this is not JSON
     --> spec/demo/2024-01-01/actions/all/Poll.json:1:1
      |
    1 | {
      | ^ Unterminated object

    error[json]: this is not JSON
     --> spec/demo/2024-01-01/enums/Color.json:1:1
      |
    1 | {
      | ^ Unterminated object

    error[json]: this is not JSON
     --> spec/demo/2024-01-01/errors.json:1:1
      |
    1 | {
      | ^ Unterminated object

    error[json]: this is not JSON
     --> spec/demo/2024-01-01/types/Tag.json:1:1
      |
    1 | {
      | ^ Unterminated object
    "##);
}

#[test]
fn a_type_named_like_the_builder_of_another() {
    insta::assert_snapshot!(problems([
        ("demo/2024-01-01/types/Tag.json", r##"{"name": "Tag", "doc": "A tag."}"##),
        ("demo/2024-01-01/types/TagBuilder.json", r##"{"name": "TagBuilder", "doc": "Builds tags."}"##),
        ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "input": [{"name": "Tag", "type": "Tag", "required": true, "doc": "T."}]}"##),
    ]), @r##"
    error[name-collision]: `TagBuilder` is the builder of a type
     --> spec/demo/2024-01-01/types/TagBuilder.json:1:10
      |
    1 | {"name": "TagBuilder", "doc": "Builds tags."}
      |          ^^^^^^^^^^^^
      |
     ::: spec/demo/2024-01-01/types/Tag.json:1:10
      |
    1 | {"name": "Tag", "doc": "A tag."}
      |          ----- the type, which requests contain
      |
      = help: only one of them can keep its name
    "##);
}

#[test]
fn a_service_named_like_another_module() {
    insta::assert_snapshot!(problems([("common-error/2024-01-01/service.json", r##"{"name": "common-error",
 "version": "2024-01-01", "title": "D", "doc": "D.", "pages": {}}"##)]), @r##"
    error[bad-name]: `common-error` cannot be a service's name
     --> spec/common-error/2024-01-01/service.json:1:10
      |
    1 | {"name": "common-error",
      |          ^^^^^^^^^^^^^^
      |
      = help: a service's name has lower-case letters, digits and `-`, as in its host name
    "##);
}

#[test]
fn types_that_have_no_end() {
    insta::assert_snapshot!(problems([
        ("demo/2024-01-01/types/Hen.json", r##"{"name": "Hen", "doc": "A hen.", "members": [
 {"name": "Egg", "type": "Egg", "doc": "Where it came from."},
 {"name": "Eggs", "type": "Array of Egg", "doc": "What it laid."}]}"##),
        ("demo/2024-01-01/types/Egg.json", r##"{"name": "Egg", "doc": "An egg.", "members": [
 {"name": "Hen", "type": "Hen", "doc": "Where it came from."}]}"##),
        ("demo/2024-01-01/types/Tree.json", r##"{"name": "Tree", "doc": "A tree.", "members": [
 {"name": "Left", "type": "Tree", "required": true, "doc": "A branch."},
 {"name": "Right", "type": "Tree", "required": false, "doc": "A branch."}]}"##),
        ("demo/2024-01-01/actions/all/Get.json", r##"{"name": "Get", "doc": "Gets.", "access": "read", "source": {},
 "input": [{"name": "Tree", "type": "Tree", "required": true, "doc": "T."}],
 "output": [{"name": "Hen", "type": "Hen", "doc": "H."}]}"##),
    ]), @r##"
    error[endless-type]: every `Egg` would contain another one
     --> spec/demo/2024-01-01/types/Egg.json:2:11
      |
    2 |  {"name": "Hen", "type": "Hen", "doc": "Where it came from."}]}
      |           ^^^^^
      |
      = help: in input, write `"required": false`; in output, `"nullable": true` or `"always": false`

    error[endless-type]: every `Hen` would contain another one
     --> spec/demo/2024-01-01/types/Hen.json:2:11
      |
    2 |  {"name": "Egg", "type": "Egg", "doc": "Where it came from."},
      |           ^^^^^
      |
      = help: in input, write `"required": false`; in output, `"nullable": true` or `"always": false`

    error[endless-type]: every `Tree` would contain another one
     --> spec/demo/2024-01-01/types/Tree.json:2:11
      |
    2 |  {"name": "Left", "type": "Tree", "required": true, "doc": "A branch."},
      |           ^^^^^^
      |
      = help: in input, write `"required": false`; in output, `"nullable": true` or `"always": false`
    "##);
}

const OUTPUT: &str =
    "\"source\": {}, \"output\": [{\"name\": \"PolicyId\", \"type\": \"String\", \"doc\": \"Its id.\"}]";

/// The rendered problems of an action with this description, beside `DescribePolicies`.
fn in_doc(doc: &str) -> String {
    let action = |name: &str, doc: &str| {
        format!("{{\"name\": \"{name}\",\n \"doc\": \"{doc}\",\n \"access\": \"read\", {OUTPUT}}}")
    };
    let sources = sources(&spec([
        ("demo/2024-01-01/actions/all/DescribePolicies.json", &action("DescribePolicies", "Lists them.")),
        ("demo/2024-01-01/actions/all/DescribePolicy.json", &action("DescribePolicy", doc)),
    ]));
    codegen::check(&sources, codegen::Texts::Drafts).expect("a draft may mention what does not exist");
    codegen::check(&sources, codegen::Texts::Written)
        .map_or_else(|found| rendered(&found, &sources), |_| "nothing is wrong".to_owned())
}

#[test]
fn a_misspelt_name_in_a_description() {
    insta::assert_snapshot!(in_doc("Takes an id from `DescribePolicys`."), @r##"
    error[unknown-action]: the description mentions `DescribePolicys`, and no action has this name
     --> spec/demo/2024-01-01/actions/all/DescribePolicy.json:2:28
      |
    2 |  "doc": "Takes an id from `DescribePolicys`.",
      |                            ^^^^^^^^^^^^^^^
      |
      = help: did you mean `DescribePolicy`?
    "##);
    insta::assert_snapshot!(in_doc("Says \\\"more\\\" than `DecsribePolicies`."), @r##"
    error[unknown-action]: the description mentions `DecsribePolicies`, and no action has this name
     --> spec/demo/2024-01-01/actions/all/DescribePolicy.json:2:9
      |
    2 |  "doc": "Says \"more\" than `DecsribePolicies`.",
      |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `DescribePolicies`?
    "##);
    insta::assert_snapshot!(in_doc("Returns `PolicyID`."), @r##"
    error[unknown-field]: the description mentions `PolicyID`, and no field has this name
     --> spec/demo/2024-01-01/actions/all/DescribePolicy.json:2:19
      |
    2 |  "doc": "Returns `PolicyID`.",
      |                   ^^^^^^^^
      |
      = help: did you mean `PolicyId`?
    "##);
}

#[test]
fn a_name_in_a_description_that_is_no_slip() {
    for doc in [
        "See `DescribePolicies`, `PolicyId` and `InternalError`.",
        "A role of another service, see `AssumeRole`.",
        "Its status is `Enabled`, `Poli` or `describe_policies`.",
        "DescribePolicys is not marked as a name; a single ` is none.",
    ] {
        assert_eq!(in_doc(doc), "nothing is wrong", "{doc}");
    }
}

#[test]
fn a_type_and_an_enum_that_nothing_uses() {
    let unused = sources(&spec([
        (
            "demo/2024-01-01/actions/all/Ping.json",
            r#"{"name": "Ping", "doc": "Responds.", "access": "read", "source": {}}"#,
        ),
        (
            "demo/2024-01-01/types/Thing.json",
            r#"{"name": "Thing", "doc": "A thing.", "members": [
  {"name": "Inner", "type": "Other", "doc": "One inside."}]}"#,
        ),
        (
            "demo/2024-01-01/types/Other.json",
            r#"{"name": "Other", "doc": "Another.", "members": [
  {"name": "Color", "type": "String", "values": "Color", "doc": "Its color."}]}"#,
        ),
        (
            "demo/2024-01-01/enums/Color.json",
            r#"{"name": "Color", "base": "String", "doc": "A color.", "values": [
  {"value": "RED", "doc": "Red."}]}"#,
        ),
    ]));
    insta::assert_snapshot!(shown(&unused), @r##"
    error[unused-enum]: no field has the values of the enum `Color`
     --> spec/demo/2024-01-01/enums/Color.json:1:10
      |
    1 | {"name": "Color", "base": "String", "doc": "A color.", "values": [
      |          ^^^^^^^
      |
      = help: remove the file, or name the enum as `values` of a field

    error[unused-type]: no request and no response contains the type `Other`
     --> spec/demo/2024-01-01/types/Other.json:1:10
      |
    1 | {"name": "Other", "doc": "Another.", "members": [
      |          ^^^^^^^
      |
      = help: remove the file, or correct the type of the field that should have it

    error[unused-type]: no request and no response contains the type `Thing`
     --> spec/demo/2024-01-01/types/Thing.json:1:10
      |
    1 | {"name": "Thing", "doc": "A thing.", "members": [
      |          ^^^^^^^
      |
      = help: remove the file, or correct the type of the field that should have it
    "##);
    codegen::check(&unused, codegen::Texts::Drafts).expect("a draft may have types that nothing uses yet");
}
