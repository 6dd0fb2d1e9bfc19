//! Updates from one release of the vendor's data to the next: three that this service has seen, and generated ones.

use codegen::changes::{compare, notes};
use codegen::published::{self, Document};
use codegen::transcribe::{Options, Transcript, transcribe};
use codegen::{Audit, Diagnostics, Effect, Sources, Texts};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use tests::fixtures::{Spec, rendered, root, sources, spec};

pub(crate) fn empty() -> Spec {
    let mut empty = spec([]);
    empty.retain(|path, _| path == "common/errors.json");
    empty
}

fn pages(api: &str) -> Sources {
    Sources::new([("d/api.json".to_owned(), api.to_owned())])
}

fn read(pages: &Sources) -> Vec<Document> {
    let mut problems = Diagnostics::default();
    let documents = published::read(pages, &mut problems);
    assert!(problems.is_empty(), "{}", rendered(&problems, pages));
    documents
}

fn transcript(spec: &Spec, api: &str) -> Transcript {
    transcribe(&sources(spec), &read(&pages(api)), &Options::default()).unwrap_or_else(|problem| panic!("{problem:?}"))
}

fn after(spec: &Spec, api: &str) -> Spec {
    let transcript = transcript(spec, api);
    let mut spec = spec.clone();
    spec.retain(|path, _| !transcript.removed.contains(path));
    spec.extend(transcript.files);
    spec
}

fn audit(spec: &Spec, api: &str) -> Audit {
    let pages = pages(api);
    codegen::audit(&sources(spec), &pages, &read(&pages), &Options::default())
}

/// The spec, once somebody has read the descriptions.
fn accepted(spec: Spec, api: &str) -> Spec {
    let files = codegen::accept(&sources(&spec), &read(&pages(api))).expect("the spec is in order");
    spec.into_iter().chain(files).collect()
}

/// The subjects of what breaks programs, as an audit foresees it and as it is afterwards.
pub(crate) fn breaking(before: &Spec, now: &Spec, audit: &Audit) -> [BTreeSet<String>; 2] {
    let model = |spec: &Spec| {
        codegen::model(&sources(spec)).unwrap_or_else(|found| panic!("{}", rendered(&found, &sources(spec))))
    };
    let changes = compare(&model(before), &model(now));
    let broken = changes.into_iter().filter(|change| change.effect == Effect::Breaking);
    let foreseen = audit.findings.iter().filter(|finding| finding.effect == Some(Effect::Breaking));
    [
        foreseen.map(|finding| finding.subject.clone().unwrap_or_default()).collect(),
        broken.map(|change| change.origin.subject).collect(),
    ]
}

/// The three sentences: an audit is silent afterwards, it foresees what breaks, and a chain leads where one step leads.
fn expect_sentences(before: &Spec, api: &str) -> Spec {
    let foreseen = audit(before, api);
    let now = after(before, api);
    let left = audit(&now, api);
    let certain: Vec<_> = left.findings.iter().filter(|finding| finding.is_certain()).collect();
    assert!(certain.is_empty(), "{certain:?}");
    let [foreseen, broken] = breaking(before, &now, &foreseen);
    assert!(broken.is_subset(&foreseen), "{broken:?} is not foreseen by {foreseen:?}");
    assert_eq!(broken.is_empty(), foreseen.is_empty(), "{foreseen:?}");
    let fresh = after(&empty(), api);
    let facts = |spec: &Spec| -> Vec<(String, Value)> {
        let files = spec.iter().filter(|(path, _)| !path.ends_with("texts.json"));
        files.map(|(path, text)| (path.clone(), tolerant(text))).collect()
    };
    assert_eq!(facts(&now), facts(&fresh));
    let now = accepted(now, api);
    assert!(audit(&now, api).is_clean());
    now
}

/// A file without what only ever gets more tolerant.
fn tolerant(text: &str) -> Value {
    let mut file: Value = serde_json::from_str(text).expect("JSON");
    for key in ["input", "output", "members"] {
        for field in file[key].as_array_mut().into_iter().flatten() {
            let field = field.as_object_mut().expect("a field");
            field.remove("nullable");
            field.remove("always");
        }
    }
    file
}

#[test]
fn recorded_updates_lead_from_the_vendors_data_to_release_notes() {
    let folder = root().join("tests/updates");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .expect("the folder can be read")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".before.json").map(str::to_owned))
        .collect();
    names.sort();
    assert_eq!(names.len(), 3);
    let mut told = String::new();
    for name in names {
        let side = |side: &str| fs::read_to_string(folder.join(format!("{name}.{side}.json"))).expect("it can be read");
        let before = accepted(after(&empty(), &side("before")), &side("before"));
        let now = expect_sentences(&before, &side("after"));
        let model = |spec: &Spec| codegen::model(&sources(spec)).expect("the spec is in order");
        writeln!(told, "## {name}\n\n{}", notes(&compare(&model(&before), &model(&now)))).expect("a string takes all");
    }
    insta::assert_snapshot!(told);
}

/// The kind of one generated member.
#[derive(Clone, Debug)]
struct Member {
    name: usize,
    kind: usize,
    required: bool,
    nullable: bool,
    disabled: bool,
    text: usize,
}

const TEXTS: &[&str] = &[
    "参数。",
    "取值范围：1-50，默认值：10。",
    "取值范围：1-100，默认值：20。",
    "取值：Open：开，Closed：关。",
    "取值：Open：开，Closed：关，Half：半。",
    "最多支持 10 个。",
];

fn member() -> impl Strategy<Value = Member> {
    (0_usize..6, 0_usize..7, any::<bool>(), any::<bool>(), any::<bool>(), 0..TEXTS.len()).prop_map(
        |(name, kind, required, nullable, disabled, text)| Member { name, kind, required, nullable, disabled, text },
    )
}

/// One release: for each of three actions its input and output, if it exists, and the members of three types.
type Release = (Vec<Option<(Vec<Member>, Vec<Member>)>>, Vec<Vec<Member>>);

fn release() -> impl Strategy<Value = Release> {
    let members = || proptest::collection::vec(member(), 0..4);
    let action = proptest::option::weighted(0.8, (members(), members()));
    (proptest::collection::vec(action, 3), proptest::collection::vec(members(), 3))
}

fn members(listed: &[Member], output: bool) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let listed = listed.iter().filter(|member| seen.insert(member.name));
    let one = |member: &Member| {
        let (kind, base) = [
            ("string", "string"),
            ("int", "int64"),
            ("int", "uint64"),
            ("bool", "bool"),
            ("list", "string"),
            ("object", "TypeA"),
            ("list", "TypeB"),
        ][member.kind];
        let mut value = json!({
            "name": format!("Field{}", member.name), "type": kind, "member": base, "document": TEXTS[member.text],
            "required": member.required && base != "TypeA" && base != "TypeB", "disabled": member.disabled,
        });
        if output {
            value["value_allowed_null"] = (member.nullable || base == "TypeA").into();
            value["output_required"] = true.into();
        }
        value
    };
    listed.map(one).collect()
}

fn api((actions, types): &Release) -> String {
    let (mut stated, mut objects) = (json!({}), json!({}));
    for (name, action) in ["DescribeOne", "CreateTwo", "DeleteThree"].iter().zip(actions) {
        let Some((input, output)) = action else { continue };
        let (request, response) = (format!("{name}Request"), format!("{name}Response"));
        stated[name] = json!({"document": "接口。", "name": "", "input": request, "output": response});
        objects[request] = json!({"document": "", "members": members(input, false)});
        objects[response] = json!({"document": "", "members": members(output, true)});
    }
    for (name, listed) in ["TypeA", "TypeB", "TypeC"].iter().zip(types) {
        objects[name] = json!({"document": "类型。", "members": members(listed, true)});
    }
    json!({
        "actions": stated, "objects": objects, "version": "1.0",
        "metadata": {"apiVersion": "2024-01-01", "serviceShortName": "demo"},
    })
    .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn every_update_of_a_generated_service_keeps_the_three_sentences(releases in proptest::collection::vec(release(), 2..4)) {
        let mut known: Option<Spec> = None;
        for release in &releases {
            let api = api(release);
            let now = match &known {
                None => accepted(after(&empty(), &api), &api),
                Some(known) => expect_sentences(known, &api),
            };
            if let Err(found) = codegen::check(&sources(&now), Texts::Drafts) {
                panic!("{}", rendered(&found, &sources(&now)));
            }
            known = Some(now);
        }
    }
}
