//! From the vendor's files to spec files: what is filled in, what is kept, what is refused, and that it all generates.

use codegen::published::{self, Document};
use codegen::transcribe::{Options, Problem, Transcript, transcribe};
use codegen::{Diagnostics, Rule, Sources, Texts, UNWRITTEN};
use serde_json::{Value, json};
use tests::fixtures::{Spec, pretty, real_spec, rendered, sources, spec};

const FOLDER: &str = "demo/2024-01-01";

/// An `api.json` of the service `demo`.
fn api(actions: Value, objects: Value) -> Value {
    json!({
        "actions": actions,
        "metadata": {"apiVersion": "2024-01-01", "api_brief": null, "serviceNameCN": "D", "serviceShortName": "demo"},
        "objects": objects,
        "version": "1.0",
    })
}

/// One action `Name` with these members; every other object of the file.
fn one(name: &str, input: Value, output: Value, mut objects: Value) -> Value {
    let mut output = output;
    output.as_array_mut().expect("members").push(json!(
        {"name": "RequestId", "type": "string", "member": "string", "document": "Id of the call."}
    ));
    objects[format!("{name}Request")] = json!({"document": "", "type": "object", "members": input});
    objects[format!("{name}Response")] = json!({"document": "", "type": "object", "members": output});
    let action = json!({"document": "Does something.", "name": "A title", "status": "online",
        "input": format!("{name}Request"), "output": format!("{name}Response")});
    api(json!({name: action}), objects)
}

fn member(name: &str, kind: &str, member: &str) -> Value {
    json!({"name": name, "type": kind, "member": member, "required": false, "document": "A thing.", "example": "x", "disabled": false})
}

/// Reads files. Returns the documents, or the rendered problems.
fn read(files: &[(&str, &str)]) -> Result<Vec<Document>, String> {
    let sources = Sources::new(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    let mut problems = Diagnostics::default();
    let documents = published::read(&sources, &mut problems);
    match problems.is_empty() {
        true => Ok(documents),
        false => Err(problems.render(&sources, "", false).trim_end().to_owned()),
    }
}

fn read_api(api: &Value) -> Vec<Document> {
    read(&[("api.json", &api.to_string())]).unwrap_or_else(|problems| panic!("{problems}"))
}

fn transcribed(spec: &Spec, documents: &[Document], options: &Options) -> Transcript {
    transcribe(&sources(spec), documents, options).unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// A spec with nothing but the common error codes.
fn empty() -> Spec {
    let mut empty = spec([]);
    empty.retain(|path, _| path == "common/errors.json");
    empty
}

/// The spec after an `api.json` was transcribed into it.
fn after(mut spec: Spec, api: &Value) -> Spec {
    spec.extend(transcribed(&spec, &read_api(api), &Options::default()).files);
    spec
}

/// The file below the service's folder.
fn file(spec: &Spec, path: &str) -> Value {
    let text = spec.get(&format!("{FOLDER}/{path}")).unwrap_or_else(|| panic!("no {path} in {:?}", spec.keys()));
    serde_json::from_str(text).expect("JSON")
}

fn action(spec: &Spec, name: &str) -> Value {
    file(spec, &format!("actions/all/{name}.json"))
}

/// Generates the spec, in which only descriptions may be missing.
fn generates(spec: &Spec) -> codegen::Files {
    let sources = sources(spec);
    match codegen::generate(&sources, Texts::Drafts, 1) {
        Ok((files, _)) => files,
        Err(found) => panic!("{}", rendered(&found, &sources)),
    }
}

#[test]
fn a_whole_service_becomes_a_spec_that_generates_once_texts_may_be_missing() {
    let shape = json!({"document": "", "usage": "both", "members": [
        member("Name", "string", "string"),
        {"name": "Old", "type": "bool", "member": "bool", "document": "Gone soon.", "disabled": true, "output_required": false, "value_allowed_null": false},
        {"name": "Parent", "type": "object", "member": "Shape", "document": "", "required": false, "value_allowed_null": true},
        {"name": "Parts", "type": "list", "member": "Shape", "document": "", "required": 1},
    ]});
    let unused = json!({"document": "", "members": []});
    let input = json!([
        member("Shape", "object", "Shape"),
        member("Count", "int", "uint64"),
        member("When", "string", "datetime_iso"),
        member("Days", "list", "int64"),
        member("On", "string", "date")
    ]);
    let output = json!([{"name": "Rate", "type": "float", "member": "float", "document": "", "output_required": true, "value_allowed_null": true}]);
    let api = one("DescribeShape", input, output, json!({"Shape": shape, "Unused": unused}));
    let spec = after(empty(), &api);

    assert!(!spec.contains_key(&format!("{FOLDER}/types/Unused.json")), "no action reaches it");
    let found = action(&spec, "DescribeShape");
    let facts = |field: &Value| {
        (field["name"].clone(), field["type"].clone(), field["wire"].clone(), field["required"].clone())
    };
    let facts: Vec<_> = found["input"].as_array().expect("a list").iter().map(facts).collect();
    let expected = [
        json!(["Shape", "Shape", null, false]),
        json!(["Count", "Integer", "uint64", false]),
        json!(["When", "Timestamp ISO8601", null, false]),
        json!(["Days", "Array of Integer", "int64", false]),
        json!(["On", "Date", null, false]),
    ];
    assert_eq!(json!(facts), json!(expected));
    assert_eq!(found["output"], json!([{"name": "Rate", "type": "Float", "nullable": true, "doc": UNWRITTEN}]));
    assert_eq!(found["access"], "read");
    let members = file(&spec, "types/Shape.json")["members"].clone();
    assert_eq!(members[1]["deprecated"], UNWRITTEN);
    assert_eq!(members[2]["required"], false);
    assert_eq!(members[3]["required"], true, "some files write 1 for true");

    let refused = codegen::check(&sources(&spec), Texts::Written).expect_err("texts are missing");
    assert!(refused.iter().all(|problem| problem.rule == Rule::Undocumented), "{refused:?}");
    let files = generates(&spec);
    let text = &files["demo/v2024_01_01/actions/describe_shape.rs"];
    assert!(text.contains("Not described yet.") && !text.contains(UNWRITTEN), "{text}");
}

#[test]
fn no_text_of_the_vendor_lands_in_the_spec() {
    let phrase = "An unmistakable sentence of theirs.";
    let member = |name: &str| json!({"name": name, "type": "object", "member": "Shape", "required": true, "document": phrase, "example": phrase, "disabled": true});
    let mut api = one(
        "GetIt",
        json!([member("A")]),
        json!([member("B")]),
        json!({"Shape": {"document": phrase, "members": [
        {"name": "C", "type": "string", "member": "string", "document": phrase, "disabled": true}]}}),
    );
    api["actions"]["GetIt"]["document"] = phrase.into();
    api["actions"]["GetIt"]["status"] = "deprecated".into();
    let examples = json!({"version": "1.0", "actions": {"GetIt": [{"document": phrase, "title": phrase, "input": "POST / HTTP/1.1\n\n{\"A\": {}}", "output": "{\"Response\": {}}"}]}});
    let documents =
        read(&[("x/api.json", &api.to_string()), ("x/examples.json", &examples.to_string())]).expect("both are read");
    let transcript = transcribed(&empty(), &documents, &Options::default());
    for (path, text) in &transcript.files {
        assert!(!text.contains("unmistakable"), "{path}: {text}");
    }
    let shown = transcript.notes.values().flat_map(|notes| &notes.unwritten).filter(|(_, text)| text == phrase).count();
    assert_eq!(shown, 10, "the person who writes sees it beside every place: {:?}", transcript.notes);
}

#[test]
fn transcribing_again_changes_nothing() {
    let text = "Valid values: `Open`, `Closed`. 1-20 characters.";
    let api = one(
        "ListThings",
        json!([member("A", "string", "string"), {"name": "State", "type": "string", "member": "string", "required": true, "document": text}, member("a", "string", "string")]),
        json!([member("RequestID", "string", "string"), member("Tree", "object", "Tree_Node")]),
        json!({"Tree_Node": {"document": "", "members": [member("Next", "list", "Tree_Node")]}}),
    );
    let first = after(empty(), &api);
    assert_eq!(after(first.clone(), &api), first);
    generates(&first);
}

#[test]
fn names_that_meet_in_rust_get_names_of_their_own() {
    let same = json!([
        member("Url", "string", "string"),
        member("URL", "string", "string"),
        member("Type", "string", "string"),
        member("TYPE", "string", "string")
    ]);
    let spec = after(empty(), &one("GetIt", same, json!([member("RequestID", "string", "string")]), json!({})));
    let found = action(&spec, "GetIt");
    assert_eq!(found["input"][0]["rustName"], Value::Null);
    assert_eq!(found["input"][1]["rustName"], "url_2");
    assert_eq!(found["input"][3]["rustName"], "type_2");
    assert_eq!(found["output"][0]["rustName"], "request_id_2");
    let text = &generates(&spec)["demo/v2024_01_01/actions/get_it.rs"];
    assert!(
        text.contains("pub url_2:") && text.contains("pub type_2:") && text.contains("pub request_id_2:"),
        "{text}"
    );
}

#[test]
fn what_the_sdk_cannot_call_is_omitted_with_the_reason() {
    let stream = "As a streaming response API, it answers the RequestId in a header.";
    let objects = json!({
        "ARequest": {"document": "", "members": []},
        "SResponse": {"document": "", "members": [{"name": "RequestId", "type": "string", "member": "string", "document": stream}]},
        "AResponse": {"document": "", "members": [{"name": "RequestId", "type": "string", "member": "string", "document": ""}]},
        "BRequest": {"document": "", "members": [member("Deep", "list", "Box")]},
        "Box": {"document": "", "members": [member("File", "binary", "binary")]},
    });
    let action = |input: &str, output: &str, status: &str| json!({"document": "", "name": "", "input": input, "output": output, "status": status});
    let mut unsigned = action("ARequest", "AResponse", "online");
    unsigned["skip_sign"] = true.into();
    let api = api(
        json!({
            "Stream": action("ARequest", "SResponse", "online"),
            "Off": action("ARequest", "AResponse", "offline"),
            "Unsigned": unsigned,
            "Upload": action("BRequest", "AResponse", "online"),
            "Ordinary": action("ARequest", "AResponse", "online"),
        }),
        objects,
    );
    let transcript = transcribed(&empty(), &read_api(&api), &Options::default());
    let omitted: Vec<String> = transcript.omitted.iter().map(|(name, why)| format!("{}: {why}", **name)).collect();
    assert_eq!(
        omitted,
        [
            "Off: it is offline: calls of it are refused",
            "Stream: its response is a stream of events",
            "Unsigned: it is called without a signature",
            "Upload: `File` is binary, which JSON cannot carry",
        ]
    );
    let files: Vec<_> = transcript.files.keys().map(String::as_str).collect();
    assert_eq!(files, ["demo/2024-01-01/actions/all/Ordinary.json", "demo/2024-01-01/service.json"]);
}

#[test]
fn only_names_of_reading_count_as_reading_and_a_person_is_asked() {
    for (name, access) in [
        ("DescribeIt", "read"),
        ("ListIts", "read"),
        ("GetIt", "read"),
        ("GetLoginToken", "write"),
        ("Getaway", "write"),
        ("CheckIt", "write"),
        ("CreateIt", "write"),
    ] {
        let spec = after(empty(), &one(name, json!([]), json!([]), json!({})));
        let found = action(&spec, name);
        assert_eq!(found["access"], access, "{name}");
        assert_eq!(found["notes"].is_array(), access == "read", "{name}: {found}");
    }
}

#[test]
fn what_texts_seem_to_say_is_proposed_and_binds_nobody() {
    let field = |name: &str, kind: &str, base: &str, text: &str| json!({"name": name, "type": kind, "member": base, "required": false, "document": text});
    let input = json!([
        field("Limit", "int", "uint64", "How many. Value range: 1-100. Default value: 20."),
        field("Ids", "list", "string", "<p>最多支持 10 个。</p>"),
        field("Name", "string", "string", "长度：2~64 个字符"),
        field("Status", "string", "string", "Valid values: `Open` (it goes on), `Closed`."),
        field("Level", "int", "int64", "取值：1（低），2（高）。"),
    ]);
    let spec = after(empty(), &one("ListThings", input, json!([]), json!({})));
    let found = action(&spec, "ListThings")["input"].clone();
    assert_eq!((&found[0]["range"], &found[0]["default"]), (&json!({"min": 1, "max": 100}), &json!(20)));
    assert_eq!(found[1]["items"], json!({"max": 10}));
    assert_eq!(found[2]["length"], json!({"min": 2, "max": 64}));
    for limited in [0, 1, 2] {
        assert_eq!(found[limited]["advisory"], true, "a proposed limit must not refuse a request");
        assert!(found[limited]["notes"][0].as_str().expect("a note").starts_with("Proposed"));
    }
    assert_eq!((&found[3]["values"], &found[4]["values"]), (&json!("ListThingsStatus"), &json!("ListThingsLevel")));
    let levels = file(&spec, "enums/ListThingsLevel.json");
    assert_eq!((&levels["base"], &levels["values"][1]["value"]), (&json!("Integer"), &json!(2)));
    generates(&spec);
}

#[test]
fn examples_are_taken_with_the_places_where_they_break_their_own_rules() {
    let api = one(
        "GetIt",
        json!([{"name": "Id", "type": "string", "member": "string", "required": true, "document": ""}]),
        json!([{"name": "Size", "type": "int", "member": "int64", "document": "", "output_required": true, "value_allowed_null": false}]),
        json!({}),
    );
    let example = |input: &str, output: &str| json!({"document": "", "title": "T", "input": input, "output": output});
    let examples = json!({"version": "1.0", "actions": {"GetIt": [
        example("POST / HTTP/1.1\nHost: demo\n\n{\"Id\": \"a\"}", "{\"Response\": {\"Size\": 1, \"RequestId\": \"r\"}}"),
        example("POST / HTTP/1.1\n\n{\"Id\": 7, \"More\": 1}", "{\"Response\": {\"Size\": \"big\"}}"),
        example("https://demo/?Action=GetIt&Id=a", "{\"Response\": {}}"),
        example("POST / HTTP/1.1\n\n{\"Id\": ", "{\"Response\": {}}"),
    ], "GoneLongAgo": []}});
    let documents =
        read(&[("d/api.json", &api.to_string()), ("d/examples.json", &examples.to_string())]).expect("read");
    let mut spec = empty();
    let transcript = transcribed(&spec, &documents, &Options::default());
    spec.extend(transcript.files.clone());
    let found = action(&spec, "GetIt")["examples"].clone();
    assert_eq!(found.as_array().map(Vec::len), Some(3));
    assert_eq!(found[2]["input"], json!({"Id": "a"}), "the older form");
    assert_eq!(found[0], json!({"title": UNWRITTEN, "input": {"Id": "a"}, "output": {"Size": 1, "RequestId": "r"}}));
    assert_eq!(found[1]["slips"], json!(["input.Id", "input.More", "output.Size"]));
    let left = &transcript.notes[&format!("{FOLDER}/actions/all/GetIt.json")].left;
    assert!(
        !left.iter().any(|it| it.contains("example 3")) && left.iter().any(|it| it.contains("example 4")),
        "{left:?}"
    );
    generates(&spec);
}

/// An action as a person has written it, in their own layout.
const WRITTEN: &str = r#"{
  "name": "GetIt", "doc": "Gets it.", "access": "read", "sites": ["intl"], "source": {},
  "notes": ["A note."],
  "input": [
    {"name": "Id", "type": "String", "required": true, "doc": "Which one.", "length": {"min": 1, "max": 9}},
    {"name": "Gone", "type": "String", "required": false, "doc": "Old."},
    {"name": "Size", "type": "Integer", "required": false, "doc": "How large.", "notes": ["Seen."]}
  ],
  "output": [{"name": "Text", "type": "String", "nullable": true, "doc": "Its text."}]
}
"#;

fn written() -> Spec {
    spec([(&format!("{FOLDER}/actions/all/GetIt.json") as &str, WRITTEN)])
}

fn page(size: &str) -> Value {
    let input = json!([
        {"name": "Id", "type": "string", "member": "string", "required": true, "document": "Theirs."},
        {"name": "Size", "type": "int", "member": size, "required": true, "document": "Theirs."},
        {"name": "New", "type": "list", "member": "string", "required": false, "document": "Theirs."},
    ]);
    let output =
        json!([{"name": "Text", "type": "string", "member": "string", "document": "", "value_allowed_null": false}]);
    one("GetIt", input, output, json!({}))
}

#[test]
fn a_file_that_says_the_same_keeps_its_layout() {
    let same = json!([
        {"name": "Id", "type": "string", "member": "string", "required": true, "document": ""},
        {"name": "Gone", "type": "string", "member": "string", "required": false, "document": ""},
        {"name": "Size", "type": "int", "member": "int64", "required": false, "document": ""},
    ]);
    let output =
        json!([{"name": "Text", "type": "string", "member": "string", "document": "", "value_allowed_null": true}]);
    let transcript = transcribed(&written(), &read_api(&one("GetIt", same, output, json!({}))), &Options::default());
    assert!(transcript.files.is_empty(), "{:?}", transcript.files);
}

#[test]
fn a_changed_page_changes_its_facts_and_nothing_that_people_wrote() {
    let mut spec = written();
    let transcript = transcribed(&spec, &read_api(&page("uint64")), &Options::default());
    let path = format!("{FOLDER}/actions/all/GetIt.json");
    let notes = &transcript.notes[&path];
    assert_eq!(
        notes.done,
        [
            "`input.Gone` is gone",
            "`input.New` is new",
            "`input.Size` is `uint64` on the wire now",
            "`input.Size` is required now",
        ]
    );
    assert_eq!(notes.kept, ["`output.Text` may be null, though the page does not say so"]);
    assert_eq!(notes.unwritten, [("input.New".to_owned(), "Theirs.".to_owned())]);
    spec.extend(transcript.files);
    insta::assert_snapshot!(spec[&path], @r##"
    {
      "name": "GetIt",
      "doc": "Gets it.",
      "access": "read",
      "sites": [
        "intl"
      ],
      "source": {},
      "notes": [
        "A note."
      ],
      "input": [
        {
          "name": "Id",
          "type": "String",
          "required": true,
          "doc": "Which one.",
          "length": {
            "min": 1,
            "max": 9
          }
        },
        {
          "name": "Size",
          "type": "Integer",
          "wire": "uint64",
          "required": true,
          "doc": "How large.",
          "notes": [
            "Seen."
          ]
        },
        {
          "name": "New",
          "type": "Array of String",
          "required": false,
          "doc": "TODO"
        }
      ],
      "output": [
        {
          "name": "Text",
          "type": "String",
          "nullable": true,
          "doc": "Its text."
        }
      ]
    }
    "##);
}

#[test]
fn sites_are_kept_apart() {
    let options = |site| Options { site: Some(site), ..Options::default() };
    let (cn, intl) = (codegen::spec::Site::China, codegen::spec::Site::International);
    let mut spec = empty();
    let with = |names: &[&str]| {
        let members: Vec<_> = names.iter().map(|name| member(name, "string", "string")).collect();
        read_api(&one("GetIt", json!(members), json!([]), json!({})))
    };
    spec.extend(transcribed(&spec, &with(&["A", "B"]), &options(cn)).files);
    assert_eq!(action(&spec, "GetIt")["sites"], json!(["cn"]));
    spec.extend(transcribed(&spec, &with(&["A", "C"]), &options(intl)).files);
    let found = action(&spec, "GetIt");
    assert_eq!(found.get("sites"), None, "both sites have it");
    let sites: Vec<_> =
        found["input"].as_array().expect("a list").iter().map(|it| (&it["name"], &it["sites"])).collect();
    assert_eq!(json!(sites), json!([["A", null], ["B", ["cn"]], ["C", ["intl"]]]));
    assert!(transcribed(&spec, &with(&["A", "B"]), &options(cn)).files.is_empty());
    spec.extend(transcribed(&spec, &with(&["A", "B", "C"]), &options(cn)).files);
    assert_eq!(action(&spec, "GetIt")["input"][2].get("sites"), None);
}

#[test]
fn some_actions_can_be_chosen_and_new_ones_need_a_category() {
    let mut api = one("GetIt", json!([]), json!([]), json!({}));
    api["actions"]["ListIts"] = api["actions"]["GetIt"].clone();
    let only = |name: &str| Options { only: vec![name.to_owned()], ..Options::default() };
    let documents = read_api(&api);
    let files = transcribed(&empty(), &documents, &only("ListIts")).files;
    assert!(files.contains_key("demo/2024-01-01/actions/all/ListIts.json") && files.len() == 2, "{:?}", files.keys());
    let problems = |spec: &Spec, options: &Options| match transcribe(&sources(spec), &documents, options) {
        Err(Problem::Pages(found)) => {
            found.iter().map(|it| format!("{}, {:?}", it.message, it.help)).collect::<Vec<_>>()
        }
        other => panic!("{other:?}"),
    };
    assert!(problems(&empty(), &only("ListIt"))[0].contains("did you mean `ListIts`?"));
    let mut two = empty();
    two.insert(format!("{FOLDER}/service.json"), pretty(&json!({"categories": [{"folder": "a"}, {"folder": "b"}]})));
    assert!(problems(&two, &only("GetIt"))[0].contains("`a`, `b`"));
    assert!(
        problems(&two, &Options { category: Some("c".into()), ..only("GetIt") })[0].contains("`c` is not a category")
    );
    let files = transcribed(&two, &documents, &Options { category: Some("b".into()), ..only("GetIt") }).files;
    assert!(files.contains_key("demo/2024-01-01/actions/b/GetIt.json"));
}

#[test]
fn what_is_not_understood_is_shown_with_its_place() {
    let mut api = one("GetIt", json!([]), json!([]), json!({}));
    api["actions"]["GetIt"]["status"] = "onlin".into();
    api["objects"]["GetItRequest"]["members"] = json!([
        {"name": "A", "type": "object", "member": "Missing", "document": ""},
        {"name": "A", "type": "tuple", "member": "string", "document": "", "surprise": 1},
    ]);
    let problems = read(&[("api.json", &pretty(&api))]).expect_err("much is wrong");
    for expected in [
        "`onlin` is not allowed here",
        "did you mean `online`?",
        "the key `surprise` is not known here",
        "--> api.json:",
    ] {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
    api["actions"]["GetIt"]["status"] = "online".into();
    api["objects"]["GetItRequest"]["members"][1].as_object_mut().expect("a member").remove("surprise");
    let problems = read(&[("api.json", &pretty(&api))]).expect_err("more is wrong");
    for expected in ["there is no object `Missing`", "`tuple` is not a kind of member", "the member `A` is repeated"] {
        assert!(problems.contains(expected), "{expected}\n{problems}");
    }
    let examples = json!({"actions": {}, "version": "1.0"}).to_string();
    assert!(read(&[("a/examples.json", &examples)]).expect_err("alone").contains("there is no `api.json`"));
}

#[test]
fn hostile_and_truncated_files_never_panic() {
    let whole = pretty(&one("GetIt", json!([member("A", "string", "string")]), json!([]), json!({})));
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        assert!(read(&[("api.json", &whole[..end])]).is_err() || end + 1 >= whole.len(), "{}", &whole[..end]);
    }
    for (from, to) in [
        ("{", "["),
        (":", ","),
        ("\"", ""),
        ("string", "\u{202e}"),
        ("GetIt", ""),
        ("true", "1e999"),
        ("false", "null"),
    ] {
        for count in 1..8 {
            if let Ok(documents) = read(&[("api.json", &whole.replacen(from, to, count))]) {
                let _ = transcribe(&sources(&empty()), &documents, &Options::default());
            }
        }
    }
    assert!(read(&[("api.json", &"{\"a\":".repeat(100_000))]).is_err());
}

#[test]
fn no_name_leads_out_of_the_specs_folder() {
    let good = one("GetIt", json!([]), json!([]), json!({}));
    let refused = |api: &Value, options: Options| match transcribe(&sources(&empty()), &read_api(api), &options) {
        Err(Problem::Pages(found)) => assert!(found.iter().any(|it| it.rule == Rule::BadName), "{found:?}"),
        other => panic!("{other:?}"),
    };
    for key in ["serviceShortName", "apiVersion"] {
        let mut api = good.clone();
        api["metadata"][key] = "../../../x".into();
        refused(&api, Options::default());
    }
    refused(&good, Options { into: Some("../2024-01-01".to_owned()), ..Options::default() });
    refused(&good, Options { category: Some("../all".to_owned()), ..Options::default() });
    let mut api = good.clone();
    api["actions"]["../GetIt"] = api["actions"]["GetIt"].clone();
    let transcript = transcribed(&empty(), &read_api(&api), &Options::default());
    assert_eq!((transcript.files.len(), transcript.omitted.len()), (2, 1));
    let types = json!({"../Shape": {"document": "", "members": []}});
    let spec = after(empty(), &one("GetIt", json!([member("A", "object", "../Shape")]), json!([]), types));
    assert!(spec.contains_key(&format!("{FOLDER}/types/Shape.json")), "{:?}", spec.keys());
}

#[test]
fn the_projects_own_spec_is_the_same_after_its_own_facts() {
    // Every action of the spec, written down as the vendor would, changes nothing.
    let spec = real_spec();
    let (mut actions, mut objects) = (json!({}), json!({}));
    let here = |it: &Value| it["sites"] != json!(["intl"]);
    let members = |fields: &Value, output: bool| -> Value {
        let fields = fields.as_array().cloned().unwrap_or_default();
        fields.iter().filter(|it| here(it)).map(|field| vendors(field, output)).collect()
    };
    for (path, text) in spec.iter().filter(|(path, _)| path.starts_with("organization/2021-03-31/")) {
        let content: Value = serde_json::from_str(text).expect("JSON");
        let name = content["name"].as_str().unwrap_or_default();
        if !here(&content) {
            continue;
        }
        if path.contains("/actions/") {
            actions[name] = json!({"document": "", "name": "", "input": format!("{name}Request"), "output": format!("{name}Response")});
            objects[format!("{name}Request")] = json!({"document": "", "members": members(&content["input"], false)});
            objects[format!("{name}Response")] = json!({"document": "", "members": members(&content["output"], true)});
        } else if path.contains("/types/") {
            objects[name] = json!({"document": "", "members": members(&content["members"], true)});
        }
    }
    let mut api = api(actions, objects);
    api["metadata"]["apiVersion"] = "2021-03-31".into();
    api["metadata"]["serviceShortName"] = "organization".into();
    let options = Options { site: Some(codegen::spec::Site::China), ..Options::default() };
    let transcript = transcribed(&spec, &read_api(&api), &options);
    assert!(transcript.files.is_empty(), "{:?}", transcript.files.keys());
}

/// A field of the spec as the vendor's file has it.
fn vendors(field: &Value, output: bool) -> Value {
    let type_name = field["type"].as_str().expect("a type");
    let item = type_name.trim_start_matches("Array of ");
    let member = match item {
        "String" => "string",
        "Integer" => field["wire"].as_str().unwrap_or("int64"),
        "Boolean" => "bool",
        "Float" => "float",
        "Timestamp" => "datetime",
        other => other,
    };
    let kind = match item {
        _ if item != type_name => "list",
        "String" | "Timestamp" => "string",
        "Integer" => "int",
        "Boolean" => "bool",
        "Float" => "float",
        _ => "object",
    };
    let mut vendors = json!({"name": field["name"], "type": kind, "member": member, "document": ""});
    vendors["disabled"] = field.get("deprecated").is_some().into();
    if let Some(required) = field.get("required") {
        vendors["required"] = required.clone();
    }
    if output {
        vendors["value_allowed_null"] = field.get("nullable").cloned().unwrap_or(false.into());
        vendors["output_required"] = field.get("always").cloned().unwrap_or(true.into());
    }
    vendors
}
