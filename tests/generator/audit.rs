//! Tests of `cargo xtask audit`: each difference of pages and data from the spec is reported once, with its effect.

use codegen::changes::compare;
use codegen::published::{self, Action, Document, ErrorCode, Example, Obstacle, Parameter, RateLimit, Type};
use codegen::source::Spanned;
use codegen::spec::{Site, TypeName, Wire};
use codegen::transcribe::{Options, transcribe};
use codegen::{Audit, Diagnostics, Effect, Sources, Span, Texts};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::fs;
use std::sync::OnceLock;
use tests::fixtures::{Spec, pretty, real_spec, rendered, root, sources, spec};

const START: &str = "tasks/2024-01-01/actions/all/StartWork.json";
const TASK: &str = "tasks/2024-01-01/types/Task.json";
const KIND: &str = "tasks/2024-01-01/enums/Kind.json";
const ERRORS: &str = "tasks/2024-01-01/errors.json";
const TEXTS: &str = "tasks/2024-01-01/texts.json";

/// A small service with one of everything that an audit compares.
fn tasks() -> Spec {
    let start = json!({
        "name": "StartWork",
        "doc": "Starts work.",
        "access": "write",
        "rateLimit": 20,
        "sites": ["intl"],
        "source": {"intl": {"page": "1", "updated": "2026-01-01"}},
        "input": [
            {"name": "Zone", "type": "String", "required": true, "doc": "Where."},
            {"name": "Kind", "type": "String", "required": true, "values": "Kind", "doc": "Of whom."},
            {"name": "Limit", "type": "Integer", "required": false, "range": {"max": 50}, "default": 10, "doc": "How many."},
            {"name": "Names", "type": "Array of String", "required": false, "items": {"max": 5}, "doc": "Whose."},
            {"name": "Tags", "type": "Array of Tag", "required": false, "doc": "Tagged how."},
            {"name": "Hint", "type": "String", "required": false, "sites": ["cn"], "doc": "A hint."},
        ],
        "output": [
            {"name": "Task", "type": "Task", "doc": "The task."},
            {"name": "Count", "type": "Integer", "doc": "How many there are."},
            {"name": "Total", "type": "Integer", "doc": "How many there are in all."},
            {"name": "Seen", "type": "String", "nullable": true, "doc": "When it was seen."},
        ],
        "errors": ["FailedOperation.Full", "InternalError", "ResourceNotFound.Zone"],
        "errata": [{
            "target": "output.Total", "fact": "nullable", "page": false, "actual": true,
            "why": "It is null at times.", "evidence": "Seen.", "date": "2026-01-02",
        }],
    });
    let stop = json!({
        "name": "StopWork", "doc": "Stops it.", "access": "write", "sites": ["intl"],
        "source": {"intl": {"updated": "2026-03-01"}},
    });
    let task = json!({"name": "Task", "doc": "A task.", "members": [
        {"name": "Id", "type": "String", "doc": "Its id."},
        {"name": "Size", "type": "Integer", "wire": "uint64", "doc": "How large it is."},
        {"name": "Steps", "type": "Array of String", "always": false, "doc": "Its steps."},
    ]});
    let tag = json!({"name": "Tag", "doc": "A tag.", "members": [
        {"name": "Key", "type": "String", "required": true, "doc": "The key."},
        {"name": "Value", "type": "String", "required": false, "doc": "The value."},
    ]});
    let kind = json!({"name": "Kind", "base": "String", "doc": "Whose.", "values": [
        {"value": "User", "doc": "Of a user."},
        {"value": "Group", "doc": "Of a group."},
    ]});
    let errors = json!({"errors": [
        {"code": "FailedOperation.Full", "kind": "quota", "doc": "There is no more room."},
        {"code": "ResourceNotFound.Zone", "kind": "not-found", "doc": "There is no such zone."},
    ]});
    spec([
        (START, &pretty(&start)),
        ("tasks/2024-01-01/actions/all/StopWork.json", &pretty(&stop)),
        (TASK, &pretty(&task)),
        ("tasks/2024-01-01/types/Tag.json", &pretty(&tag)),
        (KIND, &pretty(&kind)),
        (ERRORS, &pretty(&errors)),
    ])
}

/// The file that all documents here are from: a place is a line of it.
fn page() -> Sources {
    Sources::new([("page.txt".to_owned(), "\n".repeat(99))])
}

fn at<T>(line: usize, value: T) -> Spanned<T> {
    let (file, _) = page().iter().next().map(|(id, file)| (id, file.path.len())).expect("one file");
    Spanned { value, span: Span { file, start: line - 1, end: line - 1 } }
}

fn text(line: usize, text: &str) -> Spanned<String> {
    at(line, text.to_owned())
}

fn parameter(line: usize, name: &str, type_name: &str, required: Option<bool>, about: &str) -> Parameter {
    Parameter {
        name: text(line, name),
        type_name: at(line, TypeName::parse(type_name)),
        wire: None,
        required: required.map(|required| at(line, required)),
        nullable: None,
        always: None,
        deprecated: None,
        text: text(line, about),
    }
}

fn code(line: usize, code: &str) -> ErrorCode {
    ErrorCode { code: text(line, code), text: text(line, "It failed.") }
}

/// The complete document of `tasks()` as the vendor would publish it on the international site.
fn published() -> Document {
    let start = Action {
        name: text(1, "StartWork"),
        text: Some(text(2, "This API starts some work.")),
        rate_limit: RateLimit::Stated(at(3, 20)),
        deprecated: None,
        offline: false,
        obstacle: None,
        input: Some(vec![
            parameter(10, "Zone", "String", Some(true), "Zone ID."),
            parameter(11, "Kind", "String", Some(true), "Whose. Valid values: User: a user. Group: a user group."),
            parameter(12, "Limit", "Integer", Some(false), "Limit. Value range: 1-50. Default value: 10."),
            parameter(13, "Names", "Array of String", Some(false), "Name list, including up to 5 items."),
            parameter(14, "Tags", "Array of Tag", Some(false), "Tags."),
        ]),
        output: Some(vec![
            parameter(20, "Task", "Task", None, "Task details."),
            parameter(21, "Count", "Integer", None, "Count."),
            parameter(22, "Total", "Integer", None, "Total number."),
            parameter(23, "Seen", "String", None, "Time."),
        ]),
        examples: vec![Example {
            title: None,
            input: Some(text(30, "POST / HTTP/1.1\nHost: a\n\n{\"Zone\": \"z-1\", \"Kind\": \"User\"}")),
            output: Some(text(33, "{\"Response\": {\"RequestId\": \"r-1\"}}")),
        }],
        errors: Some(vec![code(40, "FailedOperation.Full"), code(41, "ResourceNotFound.Zone")]),
    };
    let stop = Action {
        name: text(45, "StopWork"),
        text: Some(text(45, "This API stops it.")),
        rate_limit: RateLimit::Unknown,
        deprecated: None,
        offline: false,
        obstacle: None,
        input: Some(Vec::new()),
        output: Some(Vec::new()),
        examples: Vec::new(),
        errors: None,
    };
    let mut size = parameter(51, "Size", "Integer", None, "Size.");
    size.wire = Some(Wire::Uint64);
    let task = Type {
        name: text(50, "Task"),
        text: Some(text(50, "Task.")),
        members: vec![
            parameter(51, "Id", "String", None, "Task ID."),
            size,
            parameter(53, "Steps", "Array of String", None, "Steps."),
        ],
    };
    let tag = Type {
        name: text(60, "Tag"),
        text: Some(text(60, "Tag.")),
        members: vec![
            parameter(61, "Key", "String", Some(true), "Tag key."),
            parameter(62, "Value", "String", Some(false), "Tag value."),
        ],
    };
    Document {
        file: at(1, ()).span.file,
        service: Some(text(1, "tasks")),
        version: Some(text(1, "2024-01-01")),
        site: Some(Site::International),
        updated: Some(text(5, "2026-01-01")),
        whole: true,
        actions: vec![start, stop],
        types: vec![task, tag],
        errors: Vec::new(),
        common_errors: Vec::new(),
    }
}

/// The spec with the digests of what is published.
fn recorded(spec: Spec, document: Document) -> Spec {
    let files = codegen::accept(&sources(&spec), &[document]).expect("the spec is in order");
    spec.into_iter().chain(files).collect()
}

fn audit(spec: &Spec, document: Document) -> Audit {
    let sources = sources(spec);
    if let Err(found) = codegen::check(&sources, Texts::Drafts) {
        panic!("the spec is not in order:\n{}", rendered(&found, &sources));
    }
    codegen::audit(&sources, &page(), &[document], &Options::default())
}

/// The findings as lines of `effect drift subject path: spec → page`.
fn lines(audit: &Audit) -> Vec<String> {
    let side = |value: &Option<String>| value.clone().unwrap_or("—".to_owned());
    let line = |it: &codegen::audit::Finding| {
        let subject = it.subject.as_deref().unwrap_or("errors");
        let place = if it.path.is_empty() { subject.to_owned() } else { format!("{subject} {}", it.path) };
        let effect = it.effect.map_or("unknown", Effect::name);
        format!("{effect} {} {place}: {} → {}", it.drift.name(), side(&it.spec), side(&it.page))
    };
    audit.findings.iter().map(line).collect()
}

fn start(document: &mut Document) -> &mut Action {
    &mut document.actions[0]
}

fn input(document: &mut Document, at: usize) -> &mut Parameter {
    &mut start(document).input.as_mut().expect("inputs are told")[at]
}

fn output(document: &mut Document, at: usize) -> &mut Parameter {
    &mut start(document).output.as_mut().expect("outputs are told")[at]
}

fn errors(document: &mut Document) -> &mut Vec<ErrorCode> {
    start(document).errors.as_mut().expect("error codes are told")
}

#[test]
fn a_page_that_says_what_the_spec_says_has_no_findings() {
    let spec = recorded(tasks(), published());
    let audit = audit(&spec, published());
    assert_eq!(lines(&audit), [""; 0]);
    assert_eq!((audit.compared, audit.unrecorded), (4, 0));
}

/// A change of what is published, and what is found.
type Mutation = (fn(&mut Document), &'static str);

const MUTATIONS: &[Mutation] = &[
    // Actions and types.
    (|it| start(it).name.value = "BeginWork".to_owned(), "additive action-added BeginWork: — → there"),
    (|it| drop(it.actions.remove(1)), "breaking action-removed StopWork: there → —"),
    (|it| start(it).offline = true, "breaking action-offline StartWork: in use → offline"),
    (|it| start(it).deprecated = Some(text(2, "Use another one.")), "additive deprecated StartWork: — → deprecated"),
    // Calls per second.
    (
        |it| start(it).rate_limit = RateLimit::Stated(at(3, 10)),
        "additive rate-limit-changed StartWork: 20 calls per second → 10 calls per second",
    ),
    (
        |it| start(it).rate_limit = RateLimit::Unlimited,
        "additive rate-limit-changed StartWork: 20 calls per second → —",
    ),
    (
        |it| it.actions[1].rate_limit = RateLimit::Stated(at(46, 5)),
        "additive rate-limit-changed StopWork: — → 5 calls per second",
    ),
    // Which fields there are.
    (
        |it| start(it).input.as_mut().unwrap().push(parameter(15, "Note", "String", Some(false), "A remark.")),
        "additive field-added StartWork input.Note: — → String, optional",
    ),
    (
        |it| start(it).input.as_mut().unwrap().insert(0, parameter(9, "Note", "String", Some(true), "A remark.")),
        "breaking field-added StartWork input.Note: — → String, required",
    ),
    (
        |it| start(it).output.as_mut().unwrap().insert(1, parameter(19, "Note", "String", None, "A remark.")),
        "additive field-added StartWork output.Note: — → String",
    ),
    (
        |it| drop(start(it).input.as_mut().unwrap().remove(3)),
        "breaking field-removed StartWork input.Names: Array of String → —",
    ),
    (|it| drop(start(it).output.as_mut().unwrap().remove(0)), "breaking field-removed StartWork output.Task: Task → —"),
    (|it| drop(it.types[0].members.remove(0)), "breaking field-removed Task member.Id: String → —"),
    (
        |it| it.types[1].members.push(parameter(63, "Scope", "String", Some(true), "Scope.")),
        "breaking field-added Tag member.Scope: — → String, required",
    ),
    (|it| input(it, 0).name.value = "Space".to_owned(), "breaking field-renamed StartWork input.Zone: Zone → Space"),
    (
        |it| it.types[0].members[1].name.value = "Sizes".to_owned(),
        "breaking field-renamed Task member.Size: Size → Sizes",
    ),
    (
        |it| start(it).input.as_mut().unwrap().swap(0, 1),
        "documentation order-changed StartWork input: Zone, Kind, Limit, Names, Tags → Kind, Zone, Limit, Names, Tags",
    ),
    (
        |it| start(it).input.as_mut().unwrap().push(parameter(15, "Hint", "String", Some(false), "Hint.")),
        "documentation sites-changed StartWork input.Hint: cn → also intl",
    ),
    // What is said about a field.
    (
        |it| input(it, 0).type_name.value = TypeName::parse("Integer"),
        "breaking field-retyped StartWork input.Zone: String → Integer",
    ),
    (
        |it| output(it, 1).wire = Some(Wire::Uint64),
        "documentation field-retyped StartWork output.Count: Integer (int64) → Integer (uint64)",
    ),
    (
        |it| it.types[0].members[1].wire = Some(Wire::Int64),
        "documentation field-retyped Task member.Size: Integer (uint64) → Integer (int64)",
    ),
    (
        |it| input(it, 3).required = Some(at(13, true)),
        "breaking required-changed StartWork input.Names: optional → required",
    ),
    (
        |it| input(it, 0).required = Some(at(10, false)),
        "breaking required-changed StartWork input.Zone: required → optional",
    ),
    (
        |it| it.types[1].members[1].required = Some(at(62, true)),
        "breaking required-changed Tag member.Value: optional → required",
    ),
    (
        |it| output(it, 0).nullable = Some(true),
        "breaking presence-changed StartWork output.Task: not null → may be null",
    ),
    (
        |it| it.types[0].members[2].nullable = Some(true),
        "documentation presence-changed Task member.Steps: not null → may be null",
    ),
    (
        |it| output(it, 1).always = Some(false),
        "breaking presence-changed StartWork output.Count: always there → may be missing",
    ),
    (
        |it| output(it, 2).nullable = Some(true),
        "documentation erratum-unneeded StartWork output.Total: not null → may be null",
    ),
    (
        |it| input(it, 0).deprecated = Some("Not used.".to_owned()),
        "additive deprecated StartWork input.Zone: — → deprecated",
    ),
    // Descriptions.
    (|it| start(it).text = Some(text(2, "Starts.")), "documentation text-changed StartWork: — → changed"),
    (
        |it| input(it, 0).text = text(10, "ID of the zone."),
        "documentation text-changed StartWork input.Zone: — → changed",
    ),
    (|it| it.types[0].text = Some(text(50, "A task.")), "documentation text-changed Task: — → changed"),
    (
        |it| errors(it)[0].text = text(40, "It is full."),
        "documentation text-changed StartWork errors.FailedOperation.Full: — → changed",
    ),
    (
        |it| start(it).examples[0].output = Some(text(33, "{\"Response\": {\"RequestId\": \"r-2\"}}")),
        "documentation examples-changed StartWork examples: — → changed",
    ),
    (|it| it.updated = Some(text(5, "2026-02-01")), "documentation page-updated StartWork: 2026-01-01 → 2026-02-01"),
    // Facts in descriptions.
    (
        |it| input(it, 2).text = text(12, "Limit. Value range: 1-20. Default value: 10."),
        "breaking limit-changed StartWork input.Limit: 50 → 20",
    ),
    (
        |it| input(it, 2).text = text(12, "Limit. Value range: 1-1,000. Default value: 10."),
        "additive limit-changed StartWork input.Limit: 50 → 1000",
    ),
    (
        |it| input(it, 2).text = text(12, "Limit. Value range: 1-50. Default value: 20."),
        "documentation default-changed StartWork input.Limit: 10 → 20",
    ),
    (
        |it| input(it, 3).text = text(13, "Name list, including up to 3 items."),
        "breaking limit-changed StartWork input.Names: 5 → 3",
    ),
    (
        |it| input(it, 1).text = text(11, "Whose. Valid values: User: a user. Group: a user group. Role: a role."),
        "additive value-added StartWork input.Kind: — → Role",
    ),
    (
        |it| input(it, 1).text = text(11, "Whose. Valid values: User: a user."),
        "documentation value-removed StartWork input.Kind: Group → —",
    ),
    (
        |it| input(it, 1).text = text(11, "Whose. Valid values: User: a user. UserGroup: a user group."),
        "additive value-renamed StartWork input.Kind: Group → UserGroup",
    ),
    // Error codes.
    (
        |it| errors(it).push(code(42, "UnsupportedOperation.Paused")),
        "additive error-added StartWork errors: — → UnsupportedOperation.Paused",
    ),
    (|it| drop(errors(it).remove(0)), "breaking error-removed StartWork errors: FailedOperation.Full → —"),
    (
        |it| errors(it)[1].code = text(41, "ResourceNotFound.ZoneId"),
        "breaking error-renamed StartWork errors: ResourceNotFound.Zone → ResourceNotFound.ZoneId",
    ),
    (
        |it| it.common_errors = vec![code(81, "InternalError"), code(82, "AuthFailure")],
        "additive error-added errors common: — → AuthFailure",
    ),
];

#[test]
fn each_difference_is_found_once_with_its_effect() {
    let spec = recorded(tasks(), published());
    for (number, (mutate, expected)) in MUTATIONS.iter().enumerate() {
        let mut document = published();
        // An action under another name is one that is missing and one that is new; a page tells the new one only.
        document.whole = !expected.contains("action-added");
        mutate(&mut document);
        let mut found = lines(&audit(&spec, document));
        found.retain(|line| !line.contains(" consequence "));
        assert_eq!(found, [*expected], "mutation {number}");
    }
}

#[test]
fn what_a_source_does_not_tell_is_no_difference() {
    let spec = recorded(tasks(), published());
    let mutations: &[fn(&mut Document)] = &[
        |it| start(it).rate_limit = RateLimit::Unknown,
        |it| start(it).input = None,
        |it| start(it).errors = None,
        |it| start(it).examples.clear(),
        |it| errors(it).push(code(43, "InternalError")),
        |it| it.updated = None,
        |it| it.updated = Some(text(5, "2025-01-01")),
        |it| input(it, 0).required = None,
        |it| it.types[0].members[1].wire = None,
        // The spec is tolerant where one source was.
        |it| output(it, 3).nullable = Some(false),
        |it| output(it, 3).always = Some(false),
        |it| it.types[0].members[2].always = Some(true),
        // Nobody can call these, so the spec need not have them.
        |it| it.actions.push(Action { name: text(47, "OldWork"), offline: true, ..published().actions.remove(1) }),
        |it| {
            let obstacle = Some(at(47, Obstacle::Stream));
            it.actions.push(Action { name: text(47, "StreamWork"), obstacle, ..published().actions.remove(1) });
        },
        |it| it.site = None,
        // What an action lists is known from its own page.
        |it| it.errors = vec![code(80, "FailedOperation.Full")],
        // No action that can be called leads to it.
        |it| it.types.push(Type { name: text(70, "Step"), text: None, members: Vec::new() }),
    ];
    for (number, mutate) in mutations.iter().enumerate() {
        let mut document = published();
        mutate(&mut document);
        assert_eq!(lines(&audit(&spec, document)), [""; 0], "mutation {number}");
    }
}

#[test]
fn a_noted_decision_about_presence_is_kept() {
    let mut spec = tasks();
    edit(
        &mut spec,
        START,
        "\"output\": [",
        "\"notes\": [\"Only the data says that Task may be missing.\"], \"output\": [",
    );
    let spec = recorded(spec, published());
    let mut document = published();
    output(&mut document, 0).always = Some(false);
    assert_eq!(lines(&audit(&spec, document)), [""; 0]);
}

fn edit(spec: &mut Spec, path: &str, from: &str, to: &str) {
    let text = spec.get_mut(path).expect("the file exists");
    assert!(text.contains(from), "no `{from}` in {path}");
    *text = text.replacen(from, to, 1);
}

#[test]
fn what_an_audit_calls_breaking_is_what_changes_calls_breaking_afterwards() {
    let spec = recorded(tasks(), published());
    for (number, (mutate, expected)) in MUTATIONS.iter().enumerate() {
        let mut document = published();
        document.whole = !expected.contains("action-added");
        mutate(&mut document);
        let foreseen = audit(&spec, {
            let mut it = published();
            it.whole = document.whole;
            mutate(&mut it);
            it
        });
        let gravest = foreseen.findings.iter().filter_map(|finding| finding.effect).max();
        let after = followed(&spec, document);
        let old = codegen::model(&sources(&spec)).expect("the spec is in order");
        let new = codegen::model(&sources(&after))
            .unwrap_or_else(|found| panic!("{expected}: {}", rendered(&found, &sources(&after))));
        let changed = compare(&old, &new).iter().map(|change| change.effect).max().unwrap_or(Effect::Documentation);
        assert_eq!(gravest, Some(changed), "mutation {number}: {expected}");
    }
}

/// The spec after a document was transcribed.
fn followed(spec: &Spec, document: Document) -> Spec {
    let transcript = transcribe(&sources(spec), &[document], &Options::default()).expect("the document is understood");
    let mut after = spec.clone();
    after.retain(|path, _| !transcript.removed.contains(path));
    after.extend(transcript.files);
    after
}

#[test]
fn what_follows_from_a_difference_is_foreseen() {
    let spec = recorded(tasks(), published());
    let mut document = published();
    start(&mut document).offline = true;
    let found = lines(&audit(&spec, document));
    for gone in ["Kind", "Tag", "Task"] {
        let expected = format!("breaking consequence {gone}: — → —");
        assert!(found.contains(&expected), "{expected}: {found:?}");
    }
}

#[test]
fn after_transcribing_an_audit_is_silent() {
    let spec = recorded(tasks(), published());
    for (number, (mutate, expected)) in MUTATIONS.iter().enumerate() {
        let document = || {
            let mut document = published();
            document.whole = !expected.contains("action-added");
            mutate(&mut document);
            document
        };
        let after = followed(&spec, document());
        let left = audit(&after, document());
        let left: Vec<_> = left.findings.iter().filter(|finding| finding.is_certain()).collect();
        // A person decides about a value that others may still have.
        if expected.contains("value-re") {
            assert_eq!(left.len(), 1, "mutation {number}: {left:?}");
        } else {
            assert!(left.is_empty(), "mutation {number}: {expected}: {left:?}");
        }
    }
}

#[test]
fn another_form_of_a_time_breaks_nothing_since_both_are_strings() {
    for [before, now] in [["Timestamp", "Timestamp ISO8601"], ["Timestamp ISO8601", "Timestamp"]] {
        let published = |kind: &str| {
            let mut document = published();
            input(&mut document, 0).type_name = at(10, TypeName::parse(kind));
            output(&mut document, 3).type_name = at(23, TypeName::parse(kind));
            document
        };
        let spec = recorded(followed(&tasks(), published(before)), published(before));
        let found = lines(&audit(&spec, published(now)));
        let retyped = |place: &str| format!("documentation field-retyped StartWork {place}: {before} → {now}");
        assert_eq!(found, [retyped("input.Zone"), retyped("output.Seen")]);
        let after = followed(&spec, published(now));
        let [old, new] = [&spec, &after].map(|spec| codegen::model(&sources(spec)).expect("the spec is in order"));
        assert!(compare(&old, &new).iter().all(|change| change.effect != Effect::Breaking));
    }
}

#[test]
fn a_type_that_leaves_requests_has_no_required_members_any_more() {
    let spec = recorded(tasks(), published());
    let mut document = published();
    start(&mut document).input.as_mut().expect("inputs are told").pop();
    start(&mut document).output.as_mut().expect("outputs are told").push(parameter(
        24,
        "Tags",
        "Array of Tag",
        None,
        "Tags.",
    ));
    let after = followed(&spec, document);
    let tag: Value = serde_json::from_str(&after["tasks/2024-01-01/types/Tag.json"]).expect("the type is JSON");
    let members = tag["members"].as_array().expect("members");
    assert_eq!(members.len(), 2);
    assert!(members.iter().all(|member| member.get("required").is_none()), "{members:?}");
}

#[test]
fn the_json_has_every_fact_and_place() {
    let spec = recorded(tasks(), published());
    let mut document = published();
    input(&mut document, 3).required = Some(at(13, true));
    input(&mut document, 0).text = text(10, "ID of the zone.");
    let line = |needle: &str| spec[START].lines().position(|line| line.contains(needle)).expect("it is there") + 1;
    let names = spec[START].find("\"Names\"").expect("it is there");
    let required = spec[START][names..].find("\"required\"").expect("it is there") + names;
    assert_eq!(
        audit(&spec, document).to_json("spec/"),
        json!({
            "findings": [
                {
                    "drift": "text-changed",
                    "effect": "documentation",
                    "service": "tasks",
                    "version": "2024-01-01",
                    "subject": "StartWork",
                    "path": "input.Zone",
                    "spec": null,
                    "page": "changed",
                    "specFile": format!("spec/{START}"),
                    "specLine": line("\"Zone\""),
                    "pageFile": "page.txt",
                    "pageLine": 10,
                    "note": "read it again",
                },
                {
                    "drift": "required-changed",
                    "effect": "breaking",
                    "service": "tasks",
                    "version": "2024-01-01",
                    "subject": "StartWork",
                    "path": "input.Names",
                    "spec": "optional",
                    "page": "required",
                    "specFile": format!("spec/{START}"),
                    "specLine": spec[START][..required].lines().count(),
                    "pageFile": "page.txt",
                    "pageLine": 13,
                    "note": null,
                },
            ],
            "unreadable": [],
            "compared": 4,
            "unrecorded": 0,
            "breaking": 1,
            "additive": 0,
            "documentation": 1,
        })
    );
}

#[test]
fn the_table_is_grouped_and_aligned() {
    let spec = recorded(tasks(), published());
    let mut document = published();
    start(&mut document).rate_limit = RateLimit::Stated(at(3, 10));
    document.types[0].members[0].type_name.value = TypeName::parse("Integer");
    input(&mut document, 0).text = text(10, "ID of the zone.");
    let table = audit(&spec, document).render("spec/", |_, text| text.to_owned());
    assert_eq!(
        table,
        "\
StartWork (tasks 2024-01-01)
  spec  spec/tasks/2024-01-01/actions/all/StartWork.json
  page  page.txt
  effect         drift               where       spec → page                                lines
  additive       rate-limit-changed  —           20 calls per second → 10 calls per second  93 / 3
  documentation  text-changed        input.Zone  — → changed                                23 / 10
                 read it again

Task (tasks 2024-01-01)
  spec  spec/tasks/2024-01-01/types/Task.json
  page  page.txt
  effect         drift               where       spec → page                                lines
  breaking       field-retyped       member.Id   String → Integer                           7 / 51
"
    );
}

/// Pages that are saved beside the tests of reading them.
fn pages(names: &[&str]) -> Sources {
    let folder = root().join("tests/pages");
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect("the page can be read");
    Sources::new(names.iter().map(|name| ((*name).to_owned(), text(name))))
}

fn read(pages: &Sources) -> Vec<Document> {
    let mut diagnostics = Diagnostics::default();
    let documents = published::read(pages, &mut diagnostics);
    assert_eq!(rendered(&diagnostics, pages), "");
    documents
}

#[test]
fn what_is_transcribed_from_pages_is_in_step_with_them_in_every_layout() {
    for (transcribed, types, layouts) in [
        (
            "browser-en.txt",
            "types-en.txt",
            &["markdown-en.md", "reader-en.md", "saved-en.html", "types-en.md", "types-en.html"][..],
        ),
        ("browser-zh.txt", "types-en.txt", &["reader-zh.md", "saved-zh.html"]),
    ] {
        let pages_of = pages(&[transcribed, types]);
        let documents = read(&pages_of);
        let placement = json!({"name": "Placement", "doc": "Where it is.", "members": [
            {"name": "Wall", "type": "Integer", "required": true, "doc": "The wall."},
        ]});
        let mut spec = spec([]);
        let options = Options { into: Some("lamp/2024-01-01".to_owned()), ..Options::default() };
        let transcript = transcribe(&sources(&spec), &documents, &options).expect("the pages are understood");
        spec.extend(transcript.files);
        // The pages have no table of this type.
        spec.insert("lamp/2024-01-01/types/Placement.json".to_owned(), pretty(&placement));
        let again = transcribe(&sources(&spec), &documents, &options).expect("the pages are understood");
        spec.extend(again.files);
        spec.extend(
            codegen::accept(&sources(&spec), &documents)
                .unwrap_or_else(|found| panic!("{}", rendered(&found, &sources(&spec)))),
        );
        for names in [&[transcribed, types][..], layouts] {
            let pages = pages(names);
            let audit = codegen::audit(&sources(&spec), &pages, &read(&pages), &Options::default());
            assert_eq!(lines(&audit), [""; 0], "{names:?}");
            assert_eq!((&*audit.unreadable, audit.unrecorded), (&[][..], 0), "{names:?}");
        }
    }
}

#[test]
fn a_document_of_another_service_is_told_apart() {
    let spec = tasks();
    let mut document = published();
    document.service = Some(text(1, "rest"));
    let audit = audit(&spec, document);
    assert_eq!(audit.unreadable, [("page.txt".to_owned(), "the spec has no version 2024-01-01 of `rest`".to_owned())]);
    assert_eq!(lines(&audit), [""; 0]);
}

#[test]
fn accepting_records_what_was_read_and_drops_what_is_gone() {
    let spec = recorded(tasks(), published());
    let texts: Value = serde_json::from_str(&spec[TEXTS]).expect("JSON");
    assert_eq!(texts["en"]["actions"]["StartWork"]["input.Zone"].as_str().map(str::len), Some(8));
    assert_eq!(texts.get("zh"), None);
    assert!(!spec[TEXTS].contains("Zone ID"), "no text of the vendor is kept");

    let mut document = published();
    input(&mut document, 0).text = text(10, "ID of the zone.");
    // A page of one action leaves the digests of everything else alone.
    document.types.clear();
    document.whole = false;
    let mut edited = spec.clone();
    edit(&mut edited, START, "\"name\": \"Names\"", "\"name\": \"Titles\"");
    assert!(
        rendered(&codegen::check(&sources(&edited), Texts::Written).unwrap_err(), &sources(&edited))
            .contains("stale-digest")
    );
    let files = codegen::accept(&sources(&edited), &[document]).expect("the digests alone are stale");
    let now: Value = serde_json::from_str(&files[TEXTS]).expect("JSON");
    assert_eq!(now["en"]["types"], texts["en"]["types"]);
    let (now, before) = (&now["en"]["actions"]["StartWork"], &texts["en"]["actions"]["StartWork"]);
    assert_ne!(now["input.Zone"], before["input.Zone"]);
    assert_eq!(now["input.Kind"], before["input.Kind"]);
    assert_eq!(now.get("input.Names"), None);
}

/// The real spec as the vendor would publish it, with our descriptions in place of the vendor's.
fn mirrored(spec: &Spec) -> Document {
    let version = "2021-03-31";
    let facts =
        codegen::facts(&sources(spec), "organization", version).expect("the spec is in order").expect("it is there");
    let parameters = |listed: &Value| -> Vec<Parameter> {
        let listed = listed.as_array().expect("a list").iter().filter(|it| it["name"] != "RequestId");
        listed
            .map(|it| {
                let wire_type = it["type"].as_str().expect("a type");
                let (list, item) =
                    wire_type.strip_prefix("list of ").map_or(("", wire_type), |item| ("Array of ", item));
                let (name, wire) = match item {
                    "string" => ("String", None),
                    "int64" => ("Integer", Some(Wire::Int64)),
                    "uint64" => ("Integer", Some(Wire::Uint64)),
                    "bool" => ("Boolean", None),
                    "float" => ("Float", None),
                    other => (other, None),
                };
                let name = format!("{list}{name}");
                let own = it["name"].as_str().expect("a name");
                let mut made = parameter(1, own, &name, it["required"].as_bool(), &format!("参数 {own}."));
                made.wire = wire;
                made.nullable = it["nullable"].as_bool();
                made
            })
            .collect()
    };
    let actions = facts["actions"].as_object().expect("actions").iter().map(|(name, it)| Action {
        name: text(1, name),
        text: Some(text(1, &format!("接口 {name}"))),
        rate_limit: it["rate_limit"].as_u64().map_or(RateLimit::Unlimited, |limit| {
            RateLimit::Stated(at(1, u32::try_from(limit).expect("a small number")))
        }),
        deprecated: None,
        offline: false,
        obstacle: None,
        input: Some(parameters(&it["input"])),
        output: Some(parameters(&it["output"])),
        examples: Vec::new(),
        errors: it["errors"]
            .as_array()
            .map(|codes| codes.iter().map(|it| code(1, it.as_str().expect("a code"))).collect()),
    });
    let types = facts["types"].as_object().expect("types").iter().map(|(name, it)| {
        let file: Value =
            serde_json::from_str(&spec[&format!("organization/{version}/types/{name}.json")]).expect("JSON");
        let mut members = parameters(&it["members"]);
        for member in &mut members {
            let known = file["members"].as_array().expect("a list").iter().find(|it| it["name"] == *member.name.value);
            member.deprecated = known.and_then(|it| it["deprecated"].as_str().map(str::to_owned));
        }
        Type { name: text(1, name), text: None, members }
    });
    Document {
        file: at(1, ()).span.file,
        service: Some(text(1, "organization")),
        version: Some(text(1, version)),
        site: Some(Site::China),
        updated: None,
        whole: true,
        actions: actions.collect(),
        types: types.collect(),
        errors: Vec::new(),
        common_errors: Vec::new(),
    }
}

/// One random change of a document; tells in which action it is.
fn mutate(document: &mut Document, seed: usize) -> String {
    let action = seed / 8 % document.actions.len();
    let action = &mut document.actions[action];
    let name = action.name.value.clone();
    let codes = action.errors.as_mut().expect("codes are told");
    let input = action.input.as_mut().expect("inputs are told");
    let any = seed / 2000 % input.len().max(1);
    match (seed % 8, input.get_mut(any)) {
        (0, Some(field)) => field.type_name.value = TypeName::parse(&format!("{}s", field.type_name.value)),
        (1, Some(field)) => {
            field.required = field.required.take().map(|it| Spanned { value: !it.value, span: it.span });
        }
        (2, Some(field)) => field.text.value.push('x'),
        (3, Some(_)) => drop(input.remove(any)),
        (4, Some(field)) => field.name.value.push('2'),
        (5, _) => action.rate_limit = RateLimit::Stated(at(1, 7)),
        (6, _) => input.insert(any.min(input.len()), parameter(1, "Brand", "Integer", Some(false), "New")),
        _ => codes.push(code(1, "InvalidParameter.NobodyKnowsThisCode")),
    }
    name
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn no_random_difference_goes_unnoticed(seed in 0_usize..64_000) {
        static RECORDED: OnceLock<Spec> = OnceLock::new();
        let spec = RECORDED.get_or_init(|| {
            let mut spec = real_spec();
            spec.retain(|path, _| !path.ends_with("texts.json"));
            let document = mirrored(&spec);
            let spec = recorded(spec, document);
            assert_eq!(lines(&audit(&spec, mirrored(&spec))), [""; 0]);
            spec
        });
        let mut document = mirrored(spec);
        let action = mutate(&mut document, seed);
        let found = lines(&audit(spec, document));
        // What else follows from it, as a paginator that goes with a parameter, is listed beside it.
        let differences = found.iter().filter(|it| !it.contains(" consequence ")).count();
        // Under a new name, it may still have its old one on the other site.
        prop_assert!(differences == 1 || differences == 2 && seed % 8 == 4, "{:?}", found);
        prop_assert!(found.iter().all(|it| it.contains(&format!(" {action}"))), "{:?} is not in {}", found, action);
    }

    #[test]
    fn a_text_has_one_digest_in_all_layouts_and_another_when_it_says_something_else(
        words in proptest::collection::vec("[A-Za-z]{1,8}|[0-9]{1,4}|[a-z]+, ", 2..12),
        gaps in proptest::collection::vec(0_usize..4, 12),
        changed in 0_usize..12,
    ) {
        let spec = recorded(tasks(), {
            let mut document = published();
            input(&mut document, 0).text = text(10, &words.join(" "));
            document
        });
        let laid_out: String = words
            .iter()
            .zip(&gaps)
            .map(|(word, gap)| match gap {
                0 => format!("{word} "),
                1 => format!("{word}\n   "),
                2 => format!("**{word}**\u{a0}"),
                _ => format!("`{word}` - "),
            })
            .collect();
        let mut document = published();
        let note = "Note: This field may return null, indicating that no valid values can be obtained.";
        input(&mut document, 0).text = text(10, &format!("{}. {note}", laid_out.trim_end().trim_end_matches(" -")));
        prop_assert_eq!(lines(&audit(&spec, document)), [""; 0]);

        let mut other = words.clone();
        let at = changed % other.len();
        other[at].insert(0, 'Q');
        let mut document = published();
        input(&mut document, 0).text = text(10, &other.join(" "));
        prop_assert_eq!(lines(&audit(&spec, document)).len(), 1);
    }
}
