//! Changes of the spec: their effect on users, and the release notes about them.

use codegen::Effect::{self, Additive, Breaking, Documentation};
use codegen::changes::{Change, compare, next_version, notes};
use serde_json::{Value, json};
use tests::fixtures::{Spec, pretty, rendered, sources, spec};
use tests::generated_crate::GeneratedCrate;

const CREATE: &str = "shop/2024-01-01/actions/all/CreateThing.json";
const LIST: &str = "shop/2024-01-01/actions/all/ListThings.json";
const THINGS: &str = "shop/2024-01-01/types/Thing.json";
const TAGS: &str = "shop/2024-01-01/types/Tag.json";
const COLORS: &str = "shop/2024-01-01/enums/Color.json";
const ERRORS: &str = "shop/2024-01-01/errors.json";
const SERVICE: &str = "shop/2024-01-01/service.json";
const COMMON: &str = "common/errors.json";

/// A small service with one of everything that can change.
fn shop() -> Spec {
    let create = json!({
        "name": "CreateThing",
        "doc": "Creates a thing.",
        "access": "write",
        "rateLimit": 20,
        "source": {},
        "input": [
            {"name": "Name", "type": "String", "required": true, "doc": "What it is called."},
            {"name": "Size", "type": "Integer", "required": false, "range": {"min": 1, "max": 10}, "doc": "How large it is."},
            {"name": "Color", "type": "String", "values": "Color", "required": false, "doc": "Its color."},
            {"name": "Tags", "type": "Array of Tag", "required": false, "items": {"max": 5}, "doc": "What it is tagged with."},
        ],
        "output": [
            {"name": "Id", "type": "String", "doc": "Its id."},
            {"name": "Hint", "type": "String", "always": false, "doc": "What to look at."},
        ],
        "errors": ["FailedOperation.Full"],
        "examples": [],
    });
    let list = json!({
        "name": "ListThings",
        "doc": "Lists things.",
        "access": "read",
        "source": {},
        "input": [
            {"name": "Offset", "type": "Integer", "required": false, "doc": "How many to skip."},
            {"name": "Limit", "type": "Integer", "required": false, "doc": "How many to return."},
        ],
        "output": [
            {"name": "Items", "type": "Array of Thing", "doc": "The things."},
            {"name": "Total", "type": "Integer", "doc": "How many there are."},
        ],
        "paging": {"style": "offset", "position": "Offset", "size": "Limit", "items": "Items", "total": "Total"},
        "errors": [],
        "examples": [{"title": "Ten", "input": {"Limit": 10}, "output": {"Items": [], "Total": 0, "RequestId": "r-1"}}],
    });
    let thing = json!({
        "name": "Thing",
        "doc": "A thing.",
        "members": [
            {"name": "Id", "type": "String", "doc": "Its id."},
            {"name": "Weight", "type": "Integer", "doc": "How heavy it is."},
        ],
    });
    let tag = json!({
        "name": "Tag",
        "doc": "A tag.",
        "members": [
            {"name": "Key", "type": "String", "required": true, "doc": "Its key."},
            {"name": "Value", "type": "String", "required": false, "doc": "Its value."},
        ],
    });
    let color = json!({
        "name": "Color",
        "base": "String",
        "doc": "A color.",
        "values": [{"value": "Red", "doc": "Like fire."}, {"value": "Blue", "doc": "Like the sea."}],
    });
    let errors = json!({"errors": [{"code": "FailedOperation.Full", "kind": "quota", "doc": "There is no room."}]});
    let texts = [create, list, thing, tag, color, errors].map(|content| pretty(&content));
    let [create, list, thing, tag, color, errors] = &texts;
    spec([(CREATE, create), (LIST, list), (THINGS, thing), (TAGS, tag), (COLORS, color), (ERRORS, errors)])
}

/// A change of one file's JSON.
fn edited(spec: &Spec, path: &str, edit: impl FnOnce(&mut Value)) -> Spec {
    let mut spec = spec.clone();
    let mut content = serde_json::from_str(&spec[path]).expect("the file is JSON");
    edit(&mut content);
    spec.insert(path.to_owned(), pretty(&content));
    spec
}

fn changes(old: &Spec, new: &Spec) -> Vec<Change> {
    let model = |spec: &Spec| {
        let sources = sources(spec);
        codegen::model(&sources).unwrap_or_else(|found| panic!("{}", rendered(&found, &sources)))
    };
    compare(&model(old), &model(new))
}

fn push(list: &mut Value, item: Value) {
    list.as_array_mut().expect("a list").push(item);
}

fn remove(list: &mut Value, at: usize) {
    list.as_array_mut().expect("a list").remove(at);
}

/// A change of the spec, and the one change for users that it must be seen as.
struct Case {
    spec: Spec,
    item: &'static str,
    effect: Effect,
    summary: &'static str,
    /// The body of a program that was written before the change.
    program: &'static str,
}

const LEAST: &str = "pub fn program(client: Client) { drop(client.create_thing().name(\"cup\").send()) }";
const CALL: &str = "pub fn program(client: Client) { drop(client.create_thing().name(\"cup\").size(1).send()) }";
const COLORED: &str = "pub fn program(request: CreateThingRequest) -> Option<types::Color> { request.color }";
const READ: &str = "pub fn program(request: CreateThingRequest) -> String { request.name }";
const ANSWER: &str =
    "pub fn program(answer: CreateThingResponse) -> (String, Option<String>) { (answer.id, answer.hint) }";
const ERROR: &str =
    "pub fn program(error: CreateThingError) -> bool { error == CreateThingError::FailedOperationFull }";
const PAGES: &str = "pub fn program(client: Client) { drop(client.list_things().paginate()) }";
const THING: &str = "pub fn program(thing: types::Thing) -> (String, i64) { (thing.id, thing.weight) }";
const TAG: &str = "pub fn program() -> types::Tag { types::Tag::builder().key(\"a\").value(\"b\").build() }";
const COLOR: &str = "pub fn program(color: types::Color) -> u8 { match color { types::Color::Red => 1, types::Color::Blue => 2, _ => 3 } }";

/// Every kind of change, one by one.
fn cases() -> Vec<Case> {
    let shop = shop();
    let case = |path: &str, edit: &dyn Fn(&mut Value), item, effect, summary, program| Case {
        spec: edited(&shop, path, |content| edit(content)),
        item,
        effect,
        summary,
        program,
    };
    let optional = |name: &str| json!({"name": name, "type": "String", "required": false, "doc": "New."});
    let required = |name: &str| json!({"name": name, "type": "String", "required": true, "doc": "New."});
    let output = |name: &str| json!({"name": name, "type": "String", "doc": "New."});
    let mut cases = vec![
        case(
            CREATE,
            &|it| push(&mut it["input"], optional("Note")),
            "CreateThingRequest::note",
            Additive,
            "is new",
            CALL,
        ),
        case(
            CREATE,
            &|it| push(&mut it["input"], required("Note")),
            "CreateThingRequest::note",
            Breaking,
            "is new and required",
            CALL,
        ),
        case(CREATE, &|it| remove(&mut it["input"], 1), "CreateThingRequest::size", Breaking, "is gone", CALL),
        case(
            CREATE,
            &|it| it["input"][1]["required"] = true.into(),
            "CreateThingRequest::size",
            Breaking,
            "is required now",
            LEAST,
        ),
        case(
            CREATE,
            &|it| it["input"][0]["required"] = false.into(),
            "CreateThingRequest::name",
            Breaking,
            "is optional now; calls of its setter compile as before, programs that read the field do not",
            READ,
        ),
        case(
            CREATE,
            &|it| it["input"][0]["type"] = "Integer".into(),
            "CreateThingRequest::name",
            Breaking,
            "has another type",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["input"][1]["type"] = "Float".into(),
            "CreateThingRequest::size",
            Breaking,
            "has another type",
            SIZE,
        ),
        case(
            CREATE,
            &|it| drop(it["input"][2].as_object_mut().expect("an object").remove("values")),
            "CreateThingRequest::color",
            Breaking,
            "has another type",
            COLORED,
        ),
        case(
            CREATE,
            &|it| it["input"][1]["range"]["max"] = 9.into(),
            "CreateThingRequest::size",
            Breaking,
            "takes less than before: what is outside is refused before it is sent",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["input"][1]["range"]["max"] = 11.into(),
            "CreateThingRequest::size",
            Additive,
            "takes more than before",
            CALL,
        ),
        case(
            CREATE,
            &|it| drop(it["input"][3].as_object_mut().expect("an object").remove("items")),
            "CreateThingRequest::tags",
            Additive,
            "takes more than before",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["rules"] = json!([{"atLeastOne": ["Size", "Color"]}]),
            "CreateThingRequest",
            Breaking,
            "must keep a rule across parameters before it is sent: at least one of `Size`, `Color` is set",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["input"][0]["deprecated"] = "Use `Color`.".into(),
            "CreateThingRequest::name",
            Additive,
            "is deprecated",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["input"][0]["sensitive"] = "personal".into(),
            "CreateThingRequest::name",
            Additive,
            "is hidden in `Debug` output",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["input"][0]["doc"] = "Its name.".into(),
            "CreateThingRequest::name",
            Documentation,
            "is documented differently",
            CALL,
        ),
        case(
            CREATE,
            &|it| push(&mut it["output"], output("Note")),
            "CreateThingResponse::note",
            Additive,
            "is new",
            ANSWER,
        ),
        case(CREATE, &|it| remove(&mut it["output"], 1), "CreateThingResponse::hint", Breaking, "is gone", ANSWER),
        case(
            CREATE,
            &|it| it["output"][0]["always"] = false.into(),
            "CreateThingResponse::id",
            Breaking,
            "has another type",
            ANSWER,
        ),
        case(
            CREATE,
            &|it| it["output"][1]["always"] = true.into(),
            "CreateThingResponse::hint",
            Breaking,
            "has another type",
            ANSWER,
        ),
        case(
            CREATE,
            &|it| it["errors"] = json!([]),
            "CreateThingError::FailedOperationFull",
            Breaking,
            "is gone; `FailedOperation.Full` is read as an unknown value",
            ERROR,
        ),
        case(
            LIST,
            &|it| it["errors"] = json!(["FailedOperation.Full"]),
            "ListThingsError::FailedOperationFull",
            Additive,
            "is new, for `FailedOperation.Full`",
            PAGES,
        ),
        case(
            CREATE,
            &|it| it["rateLimit"] = 10.into(),
            "Client::create_thing",
            Additive,
            "is limited to 10 calls per second instead of 20 calls per second",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["sites"] = json!(["cn"]),
            "Client::create_thing",
            Additive,
            "is on cn instead of cn and intl",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["access"] = "read".into(),
            "Client::create_thing",
            Additive,
            "only reads: its calls are repeated after failures that a write would not survive twice",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["deprecated"] = "Use `ListThings`.".into(),
            "Client::create_thing",
            Additive,
            "is deprecated",
            CALL,
        ),
        case(
            CREATE,
            &|it| it["doc"] = "Makes a thing.".into(),
            "Client::create_thing",
            Documentation,
            "is documented differently",
            CALL,
        ),
        case(
            LIST,
            &|it| it["examples"][0]["input"]["Limit"] = 20.into(),
            "Client::list_things",
            Documentation,
            "has another example",
            PAGES,
        ),
        case(
            LIST,
            &|it| drop(it.as_object_mut().expect("an object").remove("paging")),
            "Client::list_things",
            Breaking,
            "cannot be paginated any more",
            PAGES,
        ),
        case(THINGS, &|it| push(&mut it["members"], output("Note")), "Thing::note", Additive, "is new", THING),
        case(
            THINGS,
            &|it| it["members"][1]["type"] = "Float".into(),
            "Thing::weight",
            Breaking,
            "has another type",
            THING,
        ),
        case(
            THINGS,
            &|it| it["members"][1]["nullable"] = true.into(),
            "Thing::weight",
            Breaking,
            "has another type",
            THING,
        ),
        case(TAGS, &|it| push(&mut it["members"], required("Note")), "Tag::note", Breaking, "is new and required", TAG),
        case(TAGS, &|it| push(&mut it["members"], optional("Note")), "Tag::note", Additive, "is new", TAG),
        case(TAGS, &|it| it["doc"] = "A label.".into(), "types::Tag", Documentation, "is documented differently", TAG),
        case(
            COLORS,
            &|it| push(&mut it["values"], json!({"value": "Green", "doc": "Like grass."})),
            "types::Color::Green",
            Additive,
            "is new, for `Green`",
            COLOR,
        ),
        case(
            COLORS,
            &|it| remove(&mut it["values"], 1),
            "types::Color::Blue",
            Breaking,
            "is gone; `Blue` is read as an unknown value",
            COLOR,
        ),
        case(
            COLORS,
            &|it| it["values"][0]["name"] = "Crimson".into(),
            "types::Color::Crimson",
            Breaking,
            "was called `Red`",
            COLOR,
        ),
        case(
            COLORS,
            &|it| it["values"][0]["doc"] = "Like blood.".into(),
            "types::Color::Red",
            Documentation,
            "is documented differently",
            COLOR,
        ),
        case(
            ERRORS,
            &|it| it["errors"][0]["kind"] = "conflict".into(),
            "error code `FailedOperation.Full`",
            Additive,
            "is of kind conflict instead of quota",
            ERROR,
        ),
        case(
            SERVICE,
            &|it| it["doc"] = "Another service that exists in tests only.".into(),
            "mod v2024_01_01",
            Documentation,
            "is documented differently",
            CALL,
        ),
        case(
            COMMON,
            &|it| {
                push(
                    &mut it["errors"],
                    json!({"code": "ResourceNotFound", "kind": "not-found", "doc": "It does not exist."}),
                );
            },
            "CommonError::ResourceNotFound",
            Additive,
            "is new, for `ResourceNotFound`",
            CALL,
        ),
    ];
    let mut without_list = shop.clone();
    without_list.remove(LIST);
    without_list.remove(THINGS);
    cases.push(Case {
        spec: without_list,
        item: "Client::list_things",
        effect: Breaking,
        summary: "is gone",
        program: PAGES,
    });
    let mut another = shop.clone();
    let copied = shop[LIST].replace("ListThings", "ListOldThings");
    another.insert(LIST.replace("ListThings", "ListOldThings"), copied);
    cases.push(Case {
        spec: another,
        item: "Client::list_old_things",
        effect: Additive,
        summary: "is new: Lists things.",
        program: CALL,
    });
    cases
}

#[test]
fn every_change_is_seen_once_and_for_what_it_is() {
    let shop = shop();
    for Case { spec, item, effect, summary, .. } in cases() {
        let mut found = changes(&shop, &spec);
        if item == "Client::list_things" && summary == "is gone" {
            // Its type goes with it.
            found.retain(|change| change.item != "types::Thing");
        }
        let found: Vec<_> = found.iter().map(|change| (&*change.item, change.effect, &*change.summary)).collect();
        assert_eq!(found, [(item, effect, summary)]);
    }
}

#[test]
fn a_spec_is_like_itself() {
    assert_eq!(changes(&shop(), &shop()), []);
    let real = tests::fixtures::real_spec();
    assert_eq!(changes(&real, &real), []);
}

#[test]
fn a_version_that_comes_or_goes_is_one_change() {
    let (shop, empty) = (shop(), spec([("common/errors.json", &*shop()[COMMON])]));
    let came = changes(&empty, &shop);
    assert_eq!(came.iter().map(|change| change.effect).collect::<Vec<_>>(), [Additive]);
    let gone = changes(&shop, &empty);
    assert_eq!(
        gone.iter().map(|change| (&*change.item, change.effect)).collect::<Vec<_>>(),
        [("version 2024-01-01 of `shop`", Breaking)]
    );
}

#[test]
fn a_moved_action_breaks_the_paths_through_its_category() {
    let old = edited(&shop(), SERVICE, |it| {
        push(&mut it["categories"], json!({"folder": "rest", "title": "The Rest", "doc": "Everything else."}));
    });
    let mut new = old.clone();
    let moved = new.remove(LIST).expect("the action exists");
    new.insert(LIST.replace("/all/", "/rest/"), moved);
    let found = changes(&old, &new);
    let moved = found.iter().find(|change| change.effect == Breaking).expect("a breaking change");
    assert_eq!(moved.old.as_deref(), Some("categories::all::ListThingsRequest"));
    assert_eq!(moved.new.as_deref(), Some("categories::rest::ListThingsRequest"));
}

#[test]
fn the_version_follows_from_the_gravest_change() {
    let of = |effect| Change {
        module: String::new(),
        item: String::new(),
        origin: codegen::changes::Origin::default(),
        effect,
        summary: String::new(),
        old: None,
        new: None,
    };
    for (current, effects, next) in [
        ("0.1.4", &[][..], "0.1.4"),
        ("0.1.4", &[Documentation], "0.1.5"),
        ("0.1.4", &[Additive, Documentation], "0.1.5"),
        ("0.1.4", &[Additive, Breaking], "0.2.0"),
        ("1.2.3", &[Documentation], "1.2.4"),
        ("1.2.3", &[Documentation, Additive], "1.3.0"),
        ("1.2.3", &[Breaking, Documentation], "2.0.0"),
    ] {
        let changes: Vec<_> = effects.iter().copied().map(of).collect();
        assert_eq!(next_version(current, &changes).as_deref(), Some(next), "{current} {effects:?}");
    }
    assert_eq!(next_version("1.2.3-alpha", &[of(Breaking)]), None);
}

#[test]
fn the_notes_show_what_was_written_and_what_to_write() {
    let new = edited(&shop(), CREATE, |it| {
        it["input"][1]["required"] = true.into();
        it["output"][0]["always"] = false.into();
        push(&mut it["input"], json!({"name": "Note", "type": "String", "required": false, "doc": "New."}));
    });
    let new = edited(&new, TAGS, |it| it["doc"] = "A label.".into());
    let expected = "\
### Breaking

- `shop::v2024_01_01`: `CreateThingRequest::size` is required now.
- `shop::v2024_01_01`: `CreateThingResponse::id` has another type.

### New and different

- `shop::v2024_01_01`: `CreateThingRequest::note` is new.

### Documentation

- Other descriptions or examples: `shop::v2024_01_01`: `types::Tag`.

### Upgrading

| what | before | now |
|---|---|---|
| `shop::v2024_01_01`: `CreateThingRequest::size` | `client.create_thing().name(..).send()` | `client.create_thing().name(..).size(..).send()` |
| `shop::v2024_01_01`: `CreateThingResponse::id` | `CreateThingResponse { id: String }` | `CreateThingResponse { id: Option<String> }` |
";
    assert_eq!(notes(&changes(&shop(), &new)), expected);
}

/// The same service under another name.
fn renamed(spec: &Spec, name: &str) -> Spec {
    let rename = |(path, text): (&String, &String)| {
        let text = text.replacen("\"name\": \"shop\"", &format!("\"name\": \"{name}\""), 1);
        (path.replacen("shop/", &format!("{name}/"), 1), text)
    };
    spec.iter().map(rename).collect()
}

/// A program as it was written before a change, beside a service from before or after it.
fn program(service: &str, text: &str) -> String {
    let imports = format!("#![allow(unused_imports)]\nuse changes::{service}::v2024_01_01::*;\n");
    format!("{imports}#[allow(deprecated)]\n{text}\nfn main() {{}}\n")
}

#[test]
fn what_is_called_breaking_does_not_compile_and_everything_else_does() {
    // What all versions share cannot differ between the services of one crate; nothing of it is used here.
    let cases: Vec<_> = cases().into_iter().filter(|case| !case.item.starts_with("CommonError")).collect();
    let mut spec = renamed(&shop(), "before");
    for (at, case) in cases.iter().enumerate() {
        spec.extend(renamed(&case.spec, &format!("after-{at}")));
    }
    let built = GeneratedCrate::new("changes", &spec);
    let names = |at: usize| (format!("before_{at}"), format!("after_{at}"));
    let mut programs = Spec::new();
    for (at, case) in cases.iter().enumerate() {
        let (before, after) = names(at);
        programs.insert(format!("{after}.rs"), program(&after, case.program));
        programs.insert(format!("{before}.rs"), program("before", case.program));
    }
    let broken = built.broken_programs(&programs);
    for (at, case) in cases.iter().enumerate() {
        let (before, after) = names(at);
        assert!(!broken.contains(&before), "{} does not compile before the change", case.program);
        // What is refused when it is sent compiles all the same.
        let compiles = case.effect != Breaking || case.summary.contains("before it is sent");
        let what = format!("`{}` {}", case.item, case.summary);
        assert_eq!(!broken.contains(&after), compiles, "{what}; the program is {}", case.program);
    }
}

/// `cargo xtask test` runs it where that tool is installed.
#[test]
#[ignore = "needs cargo-semver-checks"]
fn cargo_semver_checks_finds_nothing_breaking_that_is_called_additive() {
    let cases: Vec<_> = cases().into_iter().filter(|case| !case.item.starts_with("CommonError")).collect();
    let (mut before, mut after) = (Spec::new(), Spec::new());
    for (at, case) in cases.iter().enumerate() {
        before.extend(renamed(&shop(), &format!("service-{at}")));
        after.extend(renamed(&case.spec, &format!("service-{at}")));
    }
    let before = GeneratedCrate::new("semver-before/semver", &before);
    let after = GeneratedCrate::new("semver-after/semver", &after);
    let output = std::process::Command::new("cargo")
        .args(["semver-checks", "check-release", "--all-features", "--release-type", "minor", "--color", "never"])
        .arg("--manifest-path")
        .arg(after.folder().join("Cargo.toml"))
        .arg("--baseline-root")
        .arg(before.folder())
        .output()
        .expect("cargo can be run");
    let found = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    // Every finding names its file, and the file's folder is its service.
    let broken = |at: usize| found.contains(&format!("/service_{at}/"));
    for (at, case) in cases.iter().enumerate() {
        assert!(!broken(at) || case.effect == Breaking, "`{}` {}\n{found}", case.item, case.summary);
    }
    // It does not look at the types of fields, but a variant that is gone it must see.
    let gone = cases.iter().position(|case| case.item == "types::Color::Blue").expect("a variant is gone");
    assert!(broken(gone), "{found}");
}
