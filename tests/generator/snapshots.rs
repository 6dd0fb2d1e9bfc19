//! Snapshots of the generated code, one feature of the spec's format at a time.
//!
//! A snapshot holds only what shows the feature. After a change that is meant, run `cargo insta review`, or run the tests with
//! `INSTA_UPDATE=always` and read the difference.

use tests::fixtures::{excerpt, fixture, generate};

/// The content of a snapshot: files, each with the items of interest; the whole file if none are named.
type Shown<'s> = &'s [(&'s str, &'s [&'s str])];

/// The chosen parts of what is generated from a fixture.
fn shown(name: &str, version: &str, parts: Shown<'_>) -> String {
    let files = generate(&fixture(name));
    let mut text = String::new();
    for (path, items) in parts {
        let path = match path.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None => format!("{}/v{version}/{path}", name.replace('-', "_")),
        };
        let file = files.get(&path).unwrap_or_else(|| panic!("no `{path}` in {:#?}", files.keys()));
        text.push_str(&format!("=== {path}\n{}\n", excerpt(file, items)));
    }
    text
}

macro_rules! snapshots {
    ($( $(#[doc = $doc:literal])* $test:ident: $name:literal => [$($part:expr),* $(,)?]; )*) => {
        $(
            $(#[doc = $doc])*
            #[test]
            fn $test() {
                insta::with_settings!({omit_expression => true, prepend_module_to_snapshot => false}, {
                    insta::assert_snapshot!($name, shown($name, "2024_01_01", &[$($part),*]));
                });
            }
        )*
    };
}

const FACTS: &str = "impl rt::Action";
const TASK: &str = "impl rt::StartsTask";

snapshots! {
    /// The whole file of an action and the markers of its required parameters.
    required_parameters_are_a_builders_states: "required-parameters" => [
        ("actions/create_thing.rs", &[]),
        ("required.rs", &[]),
    ];
    optional_parameters_are_options: "optional-parameters" => [
        ("actions/create_thing.rs", &["struct CreateThingRequest", "impl<C>", "rt::record!"]),
    ];
    setters_of_lists_take_any_iterator: "lists" => [
        ("actions/set_things.rs", &["struct SetThingsRe", "impl<C"]),
    ];
    a_text_enum_is_open: "text-enum" => [
        ("types/color.rs", &[]),
        ("actions/set_color.rs", &["struct SetColorRe", "impl<C"]),
    ];
    an_integer_enum_is_open_and_signed: "integer-enum" => [
        ("types/level.rs", &[]),
        ("actions/set_level.rs", &["struct SetLevelRe"]),
    ];
    a_type_in_input_has_a_builder: "type-in-input" => [
        ("types/filter.rs", &[]),
        ("types/span.rs", &["struct", "impl"]),
        ("actions/find_things.rs", &["impl<C"]),
    ];
    a_type_in_output_has_no_builder: "type-in-output" => [
        ("types/thing.rs", &[]),
        ("types/mod.rs", &[]),
    ];
    a_type_in_both_directions_may_lack_what_is_not_required: "type-in-both-directions" => [
        ("types/tag.rs", &["pub struct Tag ", "rt::record!"]),
        ("types/pair.rs", &["pub struct Pair "]),
        ("actions/swap_tags.rs", &["pub struct SwapTagsRe"]),
    ];
    types_that_contain_themselves_are_boxed: "recursive-type" => [
        ("types/tree.rs", &["pub struct Tree ", "impl<S"]),
        ("types/hen.rs", &["pub struct Hen "]),
        ("types/egg.rs", &["pub struct Egg "]),
        ("actions/plant_tree.rs", &["pub struct PlantTreeRe"]),
    ];
    presence_in_answers: "response-presence" => [
        ("actions/get_thing.rs", &["pub struct GetThingResponse", "rt::record!"]),
    ];
    limits_are_tables_and_documentation: "limits" => [
        ("actions/create_thing.rs", &["pub struct CreateThingRe", "rt::record!"]),
    ];
    rules_are_tables: "rules" => [
        ("actions/find_thing.rs", &["pub struct FindThingRequest", "rt::record!"]),
    ];
    sensitive_values_are_marked: "sensitive" => [
        ("types/login.rs", &["pub struct Login ", "rt::record!"]),
        ("actions/login.rs", &["pub struct LoginRe", "rt::record!"]),
    ];
    what_is_deprecated_says_what_to_use_instead: "deprecated" => [
        ("client/all.rs", &["impl super::Client"]),
        ("actions/make_thing.rs", &["pub struct MakeThingRe", "impl<C"]),
        ("types/thing.rs", &["pub struct Thing "]),
    ];
    sites_are_facts_and_documentation: "sites" => [
        ("client/all.rs", &["impl super::Client"]),
        ("actions/get_chinese.rs", &[FACTS]),
        ("actions/get_international.rs", &[FACTS]),
        ("actions/get_both.rs", &["pub struct GetBothRequest", FACTS]),
    ];
    rate_limits_are_facts_and_documentation: "rate-limit" => [
        ("client/all.rs", &["impl super::Client"]),
        ("actions/limited.rs", &[FACTS]),
        ("actions/unlimited.rs", &[FACTS]),
    ];
    every_style_of_paging_is_a_fact: "paging" => [
        ("actions/list_by_offset.rs", &[FACTS]),
        ("actions/list_by_page.rs", &[FACTS]),
        ("actions/list_by_token.rs", &[FACTS]),
        ("actions/list_first.rs", &[FACTS]),
    ];
    a_task_is_a_fact_and_can_be_waited_for: "task" => [
        ("client/all.rs", &["impl super::Client"]),
        ("actions/start_work.rs", &[FACTS, TASK]),
        ("actions/update_work.rs", &[TASK]),
    ];
    error_codes_are_variants_or_common: "errors" => [
        ("actions/open_thing.rs", &["pub enum", "rt::error_enum"]),
        ("actions/close_thing.rs", &["pub enum", "rt::error_enum"]),
        ("mod.rs", &["static ERROR_KINDS"]),
        ("/common_error.rs", &[]),
    ];
    errata_decide_what_is_generated: "errata" => [
        ("actions/get_thing.rs", &["pub struct GetThingRe", "rt::record!"]),
    ];
    documentation_is_text_with_links_and_nothing_else: "docs" => [
        ("client/all.rs", &["impl super::Client"]),
        ("actions/get_thing.rs", &["pub struct GetThingRe"]),
        ("types/thing.rs", &["pub struct Thing "]),
        ("types/color.rs", &["pub enum"]),
    ];
    words_stay_together_in_names: "words" => [
        ("client/all.rs", &["impl super::Client"]),
        ("actions/list_saml_idp_certificates.rs", &["pub struct ListSAMLIdPCertificatesRequest", "rt::record!"]),
    ];
    an_action_without_parameters_can_be_sent_at_once: "parameterless" => [
        ("actions/ping.rs", &[]),
        ("required.rs", &[]),
        ("types/mod.rs", &[]),
    ];
    a_version_without_actions_passes_none_on: "no-actions" => [
        ("mod.rs", &["mod ", "pub use "]),
        ("actions/mod.rs", &[]),
    ];
    every_version_is_a_module_behind_a_feature: "two-versions" => [
        ("/mod.rs", &[]),
        ("/two_versions/mod.rs", &[]),
        ("mod.rs", &[]),
        ("client/mod.rs", &[]),
        ("client/own.rs", &[]),
        ("actions/mod.rs", &[]),
    ];
    texts_that_look_like_code_are_texts: "hostile" => [
        ("types/color.rs", &[]),
        ("types/thing.rs", &["pub struct Thing "]),
        ("/hostile/mod.rs", &[]),
    ];
    awkward_names_stay_recognizable: "names" => [
        ("actions/take_lower.rs", &["pub struct TakeLowerRequest"]),
        ("types/keyword.rs", &["pub enum", "rt::text_enum"]),
        ("types/mixed_case.rs", &["pub enum", "rt::text_enum"]),
        ("types/vec.rs", &["pub struct Vec"]),
        ("types/p1.rs", &["impl", "rt::builder!"]),
        ("actions/mod.rs", &[]),
        ("actions/common.rs", &["use ", "pub enum", "rt::error_enum"]),
    ];
}
