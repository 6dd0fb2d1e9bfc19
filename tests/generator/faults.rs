//! Faults that a replay of the vendor's releases has shown, each as the smallest update that has it.

use crate::updates::empty;
use codegen::changes::{Change, compare};
use codegen::published::{self, Document};
use codegen::spec::Site;
use codegen::transcribe::{Options, Transcript, transcribe};
use codegen::{Audit, Diagnostics, Effect, Sources, Texts};
use serde_json::{Value, json};
use tests::fixtures::{Spec, pretty, rendered, sources};

const FOLDER: &str = "demo/2024-01-01";
const GET_IT: &str = "demo/2024-01-01/actions/all/GetIt.json";

/// A release with one action, `GetIt`, and these types.
fn release(input: Value, mut output: Value, types: Value) -> Value {
    output.as_array_mut().expect("members").push(member("RequestId", "string"));
    let mut objects = types;
    objects["GetItRequest"] = json!({"document": "", "members": input});
    objects["GetItResponse"] = json!({"document": "", "members": output});
    let action = json!({"document": "接口。", "name": "", "input": "GetItRequest", "output": "GetItResponse"});
    json!({
        "actions": {"GetIt": action}, "objects": objects, "version": "1.0",
        "metadata": {"apiVersion": "2024-01-01", "serviceShortName": "demo"},
    })
}

/// An optional member, with one of the kinds of the vendor's files or the name of a type.
fn member(name: &str, base: &str) -> Value {
    let kind = match base {
        "string" => "string",
        "int64" => "int",
        "bool" => "bool",
        _ => "object",
    };
    json!({"name": name, "type": kind, "member": base, "document": "参数。", "required": false, "disabled": false})
}

fn with(mut member: Value, key: &str, value: impl Into<Value>) -> Value {
    member[key] = value.into();
    member
}

fn object(members: Value) -> Value {
    json!({"document": "类型。", "members": members})
}

/// A release as the tools read it: its files and the documents in them.
struct Read {
    pages: Sources,
    documents: Vec<Document>,
}

fn read(release: &Value) -> Read {
    read_with(release, &json!({}))
}

/// Reads a release with examples of its actions.
fn read_with(release: &Value, examples: &Value) -> Read {
    let examples = json!({"actions": examples, "version": "1.0"}).to_string();
    let pages =
        Sources::new([("d/api.json".to_owned(), release.to_string()), ("d/examples.json".to_owned(), examples)]);
    let mut problems = Diagnostics::default();
    let documents = published::read(&pages, &mut problems);
    assert!(problems.is_empty(), "{}", rendered(&problems, &pages));
    Read { pages, documents }
}

impl Read {
    fn transcript(&self, spec: &Spec) -> Transcript {
        transcribe(&sources(spec), &self.documents, &Options::default()).unwrap_or_else(|why| panic!("{why:?}"))
    }

    /// The spec after this release, which has no problem but missing descriptions.
    fn after(&self, spec: &Spec) -> Spec {
        let now = written(spec, self.transcript(spec));
        if let Err(found) = codegen::check(&sources(&now), Texts::Drafts) {
            panic!("{}", rendered(&found, &sources(&now)));
        }
        now
    }

    /// The same, once somebody has read the descriptions.
    fn accepted(&self, spec: &Spec) -> Spec {
        let mut now = self.after(spec);
        now.extend(codegen::accept(&sources(&now), &self.documents).expect("the spec is in order"));
        now
    }

    fn audit(&self, spec: &Spec) -> Audit {
        codegen::audit(&sources(spec), &self.pages, &self.documents, &Options::default())
    }

    /// The kinds and places of what an audit finds.
    fn found(&self, spec: &Spec) -> Vec<String> {
        let place = |it: &codegen::audit::Finding| {
            format!("{} {} {}", it.drift.name(), it.subject.as_deref().unwrap_or_default(), it.path)
        };
        self.audit(spec).findings.iter().map(|it| place(it).trim_end().to_owned()).collect()
    }

    /// What is left for a person in a file.
    fn left(&self, spec: &Spec, path: &str) -> Vec<String> {
        self.transcript(spec).notes.get(path).map(|notes| notes.left.clone()).unwrap_or_default()
    }
}

/// The spec with what a transcript changes.
fn written(spec: &Spec, transcript: Transcript) -> Spec {
    let mut spec = spec.clone();
    spec.retain(|path, _| !transcript.removed.contains(path));
    spec.extend(transcript.files);
    spec
}

fn json_of(spec: &Spec, path: &str) -> Value {
    serde_json::from_str(&spec[path]).expect("JSON")
}

/// Changes a file as a person would.
fn edit(spec: &mut Spec, path: &str, change: impl FnOnce(&mut Value)) {
    let mut file = json_of(spec, path);
    change(&mut file);
    spec.insert(path.to_owned(), pretty(&file));
}

/// What changes for users.
fn changes(before: &Spec, now: &Spec) -> Vec<Change> {
    let model = |spec: &Spec| codegen::model(&sources(spec)).expect("the spec is in order");
    compare(&model(before), &model(now))
}

fn post(body: &str) -> String {
    format!("POST / HTTP/1.1\nHost: demo\n\n{body}")
}

fn example(body: &str, response: &str) -> Value {
    json!({"document": "", "title": "T", "input": post(body), "output": response})
}

#[test]
fn slips_of_examples_are_those_that_hold_now() {
    let examples = json!({"GetIt": [example(r#"{"Id": "a", "More": 1}"#, r#"{"Response": {"RequestId": "r"}}"#)]});
    let first = read_with(&release(json!([member("Id", "int64")]), json!([]), json!({})), &examples);
    let mut spec = first.after(&empty());
    let slips = |spec: &Spec| json_of(spec, GET_IT)["examples"][0]["slips"].clone();
    assert_eq!(slips(&spec), json!(["input.Id", "input.More"]));
    // A mended example stays, and so do those of its slips that are some.
    edit(&mut spec, GET_IT, |it| it["examples"][0]["title"] = "Gets one.".into());
    let second = read_with(
        &release(
            json!([member("Id", "string"), with(member("Zone", "string"), "required", true)]),
            json!([]),
            json!({}),
        ),
        &examples,
    );
    let now = second.after(&spec);
    let expected = slips(&now);
    assert!(expected.as_array().is_some_and(|it| it.len() == 2 && it.contains(&json!("input.More"))), "{expected}");
    assert!(!expected.to_string().contains("input.Id"), "{expected}");
    let left = second.left(&spec, GET_IT);
    assert!(left.iter().any(|it| it.starts_with("mend the example")), "{left:?}");
}

#[test]
fn a_field_that_is_gone_takes_its_digest_along() {
    let first = read(&release(json!([member("Id", "string"), member("List", "string")]), json!([]), json!({})));
    let spec = first.accepted(&empty());
    let texts = format!("{FOLDER}/texts.json");
    assert!(spec[&texts].contains("input.List"));
    let second = read(&release(json!([member("Id", "string")]), json!([]), json!({})));
    assert!(!second.after(&spec)[&texts].contains("input.List"));
}

#[test]
fn a_note_of_the_tools_is_no_decision() {
    let kind = |nullable: bool| {
        let kind = with(member("Kind", "string"), "document", "取值：Open：开，Closed：关。");
        read(&release(json!([]), json!([with(kind, "value_allowed_null", nullable)]), json!({})))
    };
    let spec = kind(false).accepted(&empty());
    assert!(json_of(&spec, GET_IT)["output"][0]["notes"][0].as_str().is_some_and(|it| it.starts_with("Proposed")));
    assert_eq!(kind(true).found(&spec), ["presence-changed GetIt output.Kind"]);
    assert_eq!(json_of(&kind(true).after(&spec), GET_IT)["output"][0]["nullable"], true);
}

#[test]
fn a_noted_decision_holds_for_every_verb() {
    let task = |promised: bool| {
        read(&release(json!([]), json!([with(member("Task", "string"), "output_required", promised)]), json!({})))
    };
    let mut spec = task(true).accepted(&empty());
    edit(&mut spec, GET_IT, |it| it["notes"] = json!(["Task is there, whatever the data says."]));
    assert_eq!(task(false).found(&spec), [""; 0]);
    assert!(task(false).transcript(&spec).files.is_empty());
}

#[test]
fn members_of_a_type_that_nobody_could_build_do_not_become_required() {
    let tag = || json!({"Tag": object(json!([with(member("Key", "string"), "required", true)]))});
    let before = read(&release(json!([]), json!([member("Tag", "Tag")]), tag())).accepted(&empty());
    let second = read(&release(json!([member("Tag", "Tag")]), json!([member("Tag", "Tag")]), tag()));
    let changes = changes(&before, &second.after(&before));
    assert!(!changes.iter().any(|it| it.summary == "is required now"), "{changes:?}");
    let built: Vec<_> = changes.iter().filter(|it| it.item == "types::Tag").collect();
    assert!(built.iter().any(|it| it.summary == "can be built" && it.old.is_none()), "{built:?}");
    assert!(!changes.iter().any(|it| it.old.as_ref().is_some_and(|old| old.contains("Tag::builder"))), "{changes:?}");
}

#[test]
fn a_type_that_requests_no_longer_contain_is_foreseen_to_break() {
    let tag = || json!({"Tag": object(json!([with(member("Key", "string"), "required", true)]))});
    let first = read(&release(json!([member("Tag", "Tag")]), json!([member("Tag", "Tag")]), tag()));
    let spec = first.accepted(&empty());
    let second = read(&release(json!([]), json!([member("Tag", "Tag")]), tag()));
    let foreseen: Vec<_> =
        second.audit(&spec).findings.into_iter().filter(|it| it.effect == Some(Effect::Breaking)).collect();
    let built = foreseen.iter().find(|it| it.note.as_deref() == Some("`types::Tag` cannot be built any more"));
    assert!(built.is_some_and(|it| it.drift.name() == "consequence"), "{foreseen:?}");
    let broken = changes(&spec, &second.after(&spec));
    assert!(broken.iter().any(|it| it.summary == "cannot be built any more"), "{broken:?}");
}

#[test]
fn types_of_omitted_actions_are_not_missing() {
    let mut first = release(json!([]), json!([]), json!({"Event": object(json!([member("Id", "string")]))}));
    first["actions"]["Watch"] = json!({"document": "", "name": "", "input": "GetItRequest", "output": "WatchResponse"});
    let id = with(member("RequestId", "string"), "document", "流式响应接口");
    first["objects"]["WatchResponse"] = json!({"document": "", "members": [member("Event", "Event"), id]});
    let first = read(&first);
    let spec = first.accepted(&empty());
    assert!(!spec.contains_key(&format!("{FOLDER}/types/Event.json")));
    assert_eq!(first.found(&spec), [""; 0]);
}

#[test]
fn what_is_not_deprecated_any_more_is_noticed() {
    let status = |deprecated: bool| {
        let old = with(member("Old", "string"), "disabled", deprecated);
        let mut release =
            release(json!([old.clone()]), json!([member("Tag", "Tag")]), json!({"Tag": object(json!([old]))}));
        release["actions"]["GetIt"]["status"] = if deprecated { "deprecated" } else { "online" }.into();
        read(&release)
    };
    let spec = status(true).accepted(&empty());
    let found = status(false).found(&spec);
    let expected = ["not-deprecated GetIt", "not-deprecated GetIt input.Old", "not-deprecated Tag member.Old"];
    assert_eq!(found, expected);
    let now = status(false).after(&spec);
    assert!(now.values().all(|text| !text.contains("\"deprecated\"")));
    let changes = changes(&spec, &now);
    assert_eq!(changes.iter().filter(|it| it.summary == "is not deprecated any more").count(), 3, "{changes:?}");
}

#[test]
fn a_new_type_may_have_the_name_of_a_proposed_enum() {
    let engine = with(member("Engine", "string"), "document", "取值：A：一，B：二。");
    let spec = read(&release(json!([engine.clone()]), json!([]), json!({}))).accepted(&empty());
    assert!(spec.contains_key(&format!("{FOLDER}/enums/Engine.json")), "{:?}", spec.keys());
    let types = json!({"Engine": object(json!([member("Id", "string")]))});
    let second = read(&release(json!([engine]), json!([member("Engine", "Engine")]), types));
    let now = second.after(&spec);
    assert!(now.contains_key(&format!("{FOLDER}/types/Engine.json")));
    let listed = json_of(&now, GET_IT)["input"][0]["values"].clone();
    assert_ne!(listed, "Engine");
    assert!(now.contains_key(&format!("{FOLDER}/enums/{}.json", listed.as_str().expect("a name"))), "{listed}");
}

#[test]
fn what_one_site_no_longer_has_is_left_to_the_other_one_and_binds_nobody_here() {
    let zone = || with(member("Zone", "string"), "required", true);
    let both = read(&release(json!([zone(), member("Id", "string")]), json!([]), json!({})));
    let mut spec = both.accepted(&empty());
    edit(&mut spec, GET_IT, |it| drop(it.as_object_mut().expect("an object").remove("sites")));
    let page = read(&release(json!([member("Id", "string")]), json!([]), json!({})));
    let options = Options { site: Some(Site::International), ..Options::default() };
    let foreseen = codegen::audit(&sources(&spec), &page.pages, &page.documents, &options);
    let transcript = transcribe(&sources(&spec), &page.documents, &options).expect("the page is understood");
    let left = transcript.notes[GET_IT].left.clone();
    let now = written(&spec, transcript);
    let field = json_of(&now, GET_IT)["input"][0].clone();
    assert_eq!((&field["name"], &field["sites"], &field["required"]), (&json!("Zone"), &json!(["cn"]), &json!(false)));
    assert!(left.iter().any(|it| it.contains("`cn`")), "{left:?}");
    let [foreseen, broken] = crate::updates::breaking(&spec, &now, &foreseen);
    assert_eq!(foreseen, broken);
}

#[test]
fn a_changed_limit_is_applied_and_left_to_be_confirmed() {
    let limit =
        |text: &str| read(&release(json!([with(member("Limit", "int64"), "document", text)]), json!([]), json!({})));
    let (first, wider) = (limit("取值范围：1-50。"), limit("取值范围：1-100。"));
    for (before, now, range, default) in [
        (&first, &wider, json!({"min": 1, "max": 100}), json!(null)),
        (
            &limit("取值范围：1-50，默认值：10。"),
            &limit("取值范围：1-100，默认值：20。"),
            json!({"min": 1, "max": 100}),
            json!(20),
        ),
    ] {
        let mut spec = before.after(&empty());
        edit(&mut spec, GET_IT, |it| {
            it["input"][0]["doc"] = "How many.".into();
            drop(it["input"][0].as_object_mut().expect("a field").remove("notes"));
        });
        let spec = before.accepted(&spec);
        let found = now.found(&spec);
        assert!(found.contains(&"limit-changed GetIt input.Limit".to_owned()), "{found:?}");
        let left = now.left(&spec, GET_IT);
        assert!(left.iter().any(|it| it.starts_with("confirm `range` of `input.Limit`")), "{left:?}");
        let spec = now.after(&spec);
        let field = json_of(&spec, GET_IT)["input"][0].clone();
        assert_eq!((&field["range"], &field["default"]), (&range, &default));
        let counted = sources(&spec);
        let counted = codegen::proposals(&counted);
        assert!(counted.iter().any(|(path, ..)| *path == GET_IT), "`check` counts it: {counted:?}");
    }
}

#[test]
fn an_enum_with_the_same_values_serves_another_field() {
    let order = |name: &str| with(member(name, "string"), "document", "取值：Asc：升序，Desc：降序。");
    let mut spec = read(&release(json!([order("SortOrder")]), json!([]), json!({}))).after(&empty());
    let path = format!("{FOLDER}/enums/SortOrder.json");
    edit(&mut spec, &path, |it| {
        it["doc"] = "An order.".into();
        drop(it.as_object_mut().expect("an object").remove("notes"));
    });
    let now = read(&release(json!([order("SortOrder"), order("SortType")]), json!([]), json!({}))).after(&spec);
    assert_eq!(json_of(&now, GET_IT)["input"][1]["values"], "SortOrder");
    assert!(!now.contains_key(&format!("{FOLDER}/enums/SortType.json")));
}

#[test]
fn a_problem_of_an_example_is_reported_once() {
    let examples = json!({"GetIt": [
        example(r#"{"Id": "a"}"#, r#"{"Response": {}}"#),
        json!({"document": "", "title": "T", "input": "POST / HTTP/1.1\n\nno body", "output": "{}"}),
    ]});
    let release = read_with(&release(json!([member("Id", "string")]), json!([]), json!({})), &examples);
    let not_taken = |spec: &Spec| release.left(spec, GET_IT).iter().filter(|it| it.contains("is not taken")).count();
    assert_eq!(not_taken(&empty()), 1);
    assert_eq!(not_taken(&release.accepted(&empty())), 0);
}

#[test]
fn examples_that_an_update_breaks_are_listed() {
    let examples = json!({"GetIt": [example(r#"{"Id": "a"}"#, r#"{"Response": {"Size": 1}}"#)]});
    let promised = |name: &str, base: &str| with(member(name, base), "output_required", true);
    let first =
        read_with(&release(json!([member("Id", "string")]), json!([promised("Size", "int64")]), json!({})), &examples);
    let mut spec = first.after(&empty());
    edit(&mut spec, GET_IT, |it| it["examples"][0]["title"] = "Gets one.".into());
    let spec = first.accepted(&spec);
    for (input, output, path) in [
        (
            json!([member("Id", "string"), with(member("Zone", "string"), "required", true)]),
            promised("Size", "int64"),
            "input.Zone",
        ),
        (json!([member("Id", "string")]), promised("Size", "string"), "output.Size"),
        (json!([member("Id", "int64")]), promised("Size", "int64"), "input.Id"),
    ] {
        let next = read_with(&release(input, json!([output]), json!({})), &examples);
        let left = next.left(&spec, GET_IT);
        let listed = |it: &String| it.starts_with("mend the example") && it.contains(path);
        assert!(left.iter().any(listed), "{path}: {left:?}");
        next.after(&spec);
    }
    let both = json!([promised("Size", "int64"), promised("Color", "string")]);
    let next = read_with(&release(json!([member("Id", "string")]), both, json!({})), &examples);
    let left = next.left(&spec, GET_IT);
    assert!(left.iter().any(|it| it.contains("example") && it.contains("Color")), "{left:?}");
}

#[test]
fn an_audit_works_in_the_middle_of_an_update() {
    let first = read(&release(
        json!([member("Id", "string")]),
        json!([member("Tag", "Tag")]),
        json!({"Tag": object(json!([]))}),
    ));
    let spec = first.accepted(&empty());
    let mut broken = spec.clone();
    edit(&mut broken, GET_IT, |it| it["output"][0]["type"] = "Nothing".into());
    assert!(codegen::check(&sources(&broken), Texts::Drafts).is_err());
    let next = read(&release(
        json!([with(member("Id", "string"), "required", true)]),
        json!([member("Tag", "Tag")]),
        json!({"Tag": object(json!([]))}),
    ));
    let audit = next.audit(&broken);
    assert!(audit.effects_unknown);
    let found = next.found(&broken);
    assert!(found.contains(&"required-changed GetIt input.Id".to_owned()), "{found:?}");
}

#[test]
fn what_vanishes_is_removed_whatever_it_is() {
    let mut first = release(
        json!([member("Id", "string"), member("Old", "string")]),
        json!([member("Tag", "Tag")]),
        json!({"Tag": object(json!([]))}),
    );
    first["actions"]["DropIt"] = first["actions"]["GetIt"].clone();
    let spec = read(&first).accepted(&empty());
    let second = read(&release(json!([member("Id", "string")]), json!([]), json!({})));
    let transcript = second.transcript(&spec);
    for path in ["actions/all/DropIt.json", "types/Tag.json"] {
        let path = format!("{FOLDER}/{path}");
        assert!(transcript.removed.contains(&path), "{path}: {:?}", transcript.removed);
        assert!(
            transcript.notes[&path].done.iter().any(|it| it.starts_with("it is gone")),
            "{:?}",
            transcript.notes[&path]
        );
    }
    assert!(transcript.notes[GET_IT].done.contains(&"`input.Old` is gone".to_owned()));
    assert!(!second.after(&spec)[GET_IT].contains("Old"));
}
