//! `cargo xtask` as its users meet it: a program with arguments, exit codes, messages, and files that it changes or leaves.

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::SystemTime;
use tests::fixtures::{self, Spec, fixture, generate, root};

/// The program. Cargo gives the path of a program only to the tests of its own package, hence the build; it is done already
/// whenever the whole workspace is tested.
fn program() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let output = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()))
            .args(["build", "--package", "xtask", "--message-format=json", "--offline", "--quiet"])
            .current_dir(root())
            .output()
            .expect("cargo can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let messages = String::from_utf8(output.stdout).expect("cargo's messages are text");
        let messages = messages.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let mut built = messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from));
        built.next().expect("xtask is a program")
    })
}

/// A workspace with a small spec, below the target folder.
pub(crate) struct Workspace {
    pub(crate) folder: PathBuf,
}

const GENERATED: &str = "generated-sdk/src/generated";

/// A small spec: two actions are enough here.
pub(crate) fn small() -> Spec {
    let mut spec = fixture("task");
    spec.remove("task/2024-01-01/actions/all/UpdateWork.json").expect("the fixture has it");
    spec
}

impl Workspace {
    /// Nothing is generated yet. Every test has a workspace of another name.
    pub(crate) fn empty(name: &str, spec: &Spec) -> Self {
        let folder = root().join("target/tests/xtask").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an old folder can be removed");
        }
        let workspace = Self { folder };
        for (path, text) in spec {
            workspace.write(&format!("spec/{path}"), text);
        }
        workspace
    }

    /// Everything is generated.
    pub(crate) fn new(name: &str) -> Self {
        let workspace = Self::empty(name, &small());
        workspace.run(&["generate"], 0);
        workspace
    }

    /// A call of the program.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command.args(arguments).current_dir(&self.folder).env("CARGO_MANIFEST_DIR", self.folder.join("xtask"));
        command.env_remove("NO_COLOR");
        command
    }

    /// Runs the program and checks its exit code.
    pub(crate) fn run(&self, arguments: &[&str], code: i32) -> Ran {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the program can be run");
        let ran = Ran {
            out: String::from_utf8(stdout).expect("the output is text"),
            err: String::from_utf8(stderr).expect("the messages are text"),
        };
        assert_eq!(status.code(), Some(code), "xtask {}\n{}{}", arguments.join(" "), ran.out, ran.err);
        // Whoever reads this is no terminal.
        assert!(!ran.out.contains('\x1b') && !ran.err.contains('\x1b'), "colours in {:?}", ran.err);
        ran
    }

    /// Makes the crate of the workspace's spec in `things`.
    fn package(&self, more: &[&str], code: i32) -> Ran {
        self.run(&[&["generate", "--spec", "spec", "--out", "things"], more].concat(), code)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.folder.join(path)).expect("the file exists");
        assert!(text.contains(from), "no `{from}` in {path}");
        self.write(path, &text.replacen(from, to, 1));
    }

    pub(crate) fn generated(&self) -> BTreeMap<String, String> {
        fixtures::files(&self.folder.join(GENERATED))
    }

    /// The content of every generated file, and the time of its last change.
    fn state(&self) -> BTreeMap<String, (String, SystemTime)> {
        let changed = |path: &str| {
            let metadata = fs::metadata(self.folder.join(GENERATED).join(path)).expect("the file exists");
            metadata.modified().expect("this system knows times")
        };
        self.generated().into_iter().map(|(path, text)| (path.clone(), (text, changed(&path)))).collect()
    }

    /// The files beside the generated code, where nothing may be left behind.
    pub(crate) fn siblings(&self) -> Vec<String> {
        self.entries("generated-sdk/src")
    }

    /// The names in a folder, in order.
    pub(crate) fn entries(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(folder)).expect("the folder exists");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    /// Writes the spec anew.
    pub(crate) fn respec(&self, spec: &Spec) {
        fs::remove_dir_all(self.folder.join("spec")).expect("the spec exists");
        for (path, text) in spec {
            self.write(&format!("spec/{path}"), text);
        }
    }

    /// The workspace is under git, and its first commit is the release 0.1.0.
    pub(crate) fn released(name: &str) -> Self {
        let workspace = Self::new(name);
        workspace.write("Cargo.toml", "[workspace.package]\nversion = \"0.1.0\"\n");
        workspace.write("CHANGELOG.md", "# Changelog\n\n## 0.1.0 – 2026-01-01\n\n- The first version.\n");
        for arguments in
            [&["init", "--quiet"][..], &["add", "."], &["commit", "--quiet", "--message", "One"], &["tag", "v0.1.0"]]
        {
            let done = Command::new("git")
                .args(["-c", "user.name=tests", "-c", "user.email=tests@example.com", "-c", "core.autocrlf=false"])
                .args(arguments)
                .current_dir(&workspace.folder)
                .status()
                .expect("git can be run");
            assert!(done.success(), "git {}", arguments.join(" "));
        }
        workspace
    }
}

pub(crate) struct Ran {
    pub(crate) out: String,
    pub(crate) err: String,
}

const ACTION: &str = "spec/task/2024-01-01/actions/all/StartWork.json";

#[test]
fn generate_writes_what_the_library_gives() {
    let workspace = Workspace::empty("generate", &small());
    let ran = workspace.run(&["generate"], 0);
    assert_eq!(workspace.generated(), generate(&small()));
    assert!(ran.err.contains("1 version, 2 actions, 2 types, 0 enums, 2 error codes"), "{}", ran.err);
    assert_eq!(ran.out, "", "messages go to standard error");
    workspace.run(&["generate", "--check"], 0);
    assert_eq!(workspace.siblings(), ["generated"]);
}

#[test]
fn a_second_run_touches_nothing() {
    let workspace = Workspace::new("second-run");
    let before = workspace.state();
    workspace.run(&["generate"], 0);
    // Also when it has forgotten that it has run.
    fs::remove_dir_all(workspace.folder.join("target")).expect("the memory lies below the target folder");
    let ran = workspace.run(&["generate"], 0);
    assert!(ran.err.contains("0 files changed"), "{}", ran.err);
    assert!(workspace.state() == before);
}

#[test]
fn generate_repairs_what_was_changed_by_hand() {
    let workspace = Workspace::new("repair");
    let before = workspace.generated();
    workspace.edit(&format!("{GENERATED}/mod.rs"), "mod common_error;", "mod common_errors;");
    fs::remove_file(workspace.folder.join(GENERATED).join("task/mod.rs")).expect("the file exists");
    workspace.run(&["generate"], 0);
    assert_eq!(workspace.generated(), before);
}

#[test]
fn only_what_differs_is_written_and_what_no_longer_belongs_is_removed() {
    let workspace = Workspace::new("differs");
    let before = workspace.state();
    fs::remove_file(workspace.folder.join("spec/task/2024-01-01/types/State.json")).expect("the type exists");
    workspace.edit("spec/task/2024-01-01/actions/all/GetWork.json", "\"type\": \"State\"", "\"type\": \"Task\"");
    workspace.edit(ACTION, "\"state\": \"State.Status\"", "\"state\": \"State.Id\"");
    workspace.edit(ACTION, "\"reason\": \"State.Reason\"", "\"reason\": \"State.Id\"");
    workspace.write(&format!("{GENERATED}/left/over.rs"), "fn left_over() {}\n");
    workspace.run(&["generate"], 0);

    let after = workspace.state();
    assert!(!after.contains_key("task/v2024_01_01/types/state.rs") && !after.contains_key("left/over.rs"));
    assert!(!workspace.folder.join(GENERATED).join("left").exists(), "a folder without files must go");
    for (path, state) in &after {
        let same = before.get(path).is_some_and(|(text, _)| *text == state.0);
        assert_eq!(before.get(path).map(|(_, time)| *time) == Some(state.1), same, "{path}");
    }
    assert_ne!(before["task/v2024_01_01/types/mod.rs"].0, after["task/v2024_01_01/types/mod.rs"].0);
    assert_eq!(workspace.siblings(), ["generated"]);
}

#[test]
fn check_shows_the_difference_and_changes_nothing() {
    let workspace = Workspace::new("check");
    workspace.edit(ACTION, "Does StartWork.", "Starts the work.");
    workspace.write(&format!("{GENERATED}/stray.rs"), "fn stray() {}\n");
    let before = workspace.state();
    let ran = workspace.run(&["generate", "--check"], 1);
    assert!(workspace.state() == before);
    for line in [
        "--- generated-sdk/src/generated/task/v2024_01_01/client/all.rs",
        "-    /// Does StartWork.",
        "+    /// Starts the work.",
        "--- generated-sdk/src/generated/stray.rs",
        "-fn stray() {}",
        "error: 3 files in generated-sdk/src/generated are stale; run `cargo xtask generate` and commit what it changes",
    ] {
        assert!(ran.err.lines().any(|found| found == line), "no line `{line}` in:\n{}", ran.err);
    }
}

#[test]
fn a_spec_that_is_not_in_order_leaves_every_file_as_it_is() {
    let workspace = Workspace::new("broken");
    let good = fs::read_to_string(workspace.folder.join(ACTION)).expect("the action exists");
    let before = workspace.state();
    // A change that could be generated comes with every mistake.
    let good_path = "spec/task/2024-01-01/types/Task.json";
    workspace.edit(good_path, "Describes something.", "Describes a task.");
    let broken = [
        ("json", "{", "{,"),
        ("duplicate-key", "\"name\"", "\"name\": \"StartWork\", \"name\""),
        ("unknown-key", "\"access\"", "\"acces\": \"write\", \"access\""),
        ("missing-key", "\"access\": \"write\",", ""),
        ("unknown-choice", "\"write\"", "\"wirte\""),
        ("wrong-type", "\"source\": {}", "\"source\": []"),
        ("unknown-type", "\"type\": \"Task\"", "\"type\": \"Taks\""),
        ("undocumented", "Does StartWork.", "TODO"),
        ("unknown-action", "\"GetWork\"", "\"GetWrok\""),
        ("bad-name", "\"Zone\"", "\"Zo ne\""),
        ("file-name", "\"name\": \"StartWork\"", "\"name\": \"BeginWork\""),
        ("unknown-field", "output.Task.Id", "output.Task.Idd"),
    ];
    for (rule, from, to) in broken {
        assert!(good.contains(from), "{from}");
        workspace.write(ACTION, &good.replacen(from, to, 1));
        for (arguments, code) in [(&["generate"][..], 1), (&["generate", "--check"], 1), (&["check"], 1)] {
            let ran = workspace.run(arguments, code);
            assert!(ran.err.contains(&format!("error[{rule}]: ")), "{rule}:\n{}", ran.err);
            assert!(ran.err.contains(&format!("--> {ACTION}:")), "{rule}:\n{}", ran.err);
            assert!(ran.err.contains("in the spec; nothing was generated"), "{rule}:\n{}", ran.err);
            assert!(workspace.state() == before, "{rule}: files were touched");
        }
    }
    workspace.write(ACTION, &good);
    workspace.run(&["generate"], 0);
    assert!(workspace.state() != before, "the change that was held back is generated now");
}

#[test]
fn a_folder_that_cannot_be_written_is_left_as_it_is() {
    let workspace = Workspace::new("unwritable");
    workspace.edit(ACTION, "Does StartWork.", "Starts the work.");
    workspace.edit("spec/task/2024-01-01/types/Task.json", "Describes something.", "Describes a task.");
    let before = workspace.state();
    // A file in the way of the folder where new files are prepared: this stops even those who may write anywhere.
    workspace.write(".xtask", "in the way");
    let ran = workspace.run(&["generate"], 2);
    assert!(ran.err.contains("error: cannot remove "), "{}", ran.err);
    assert!(workspace.state() == before);

    // A folder where a file should be: this stops it in the middle, after other files were exchanged.
    fs::remove_file(workspace.folder.join(".xtask")).expect("the file exists");
    fs::remove_file(workspace.folder.join(GENERATED).join("task/v2024_01_01/types/task.rs")).expect("the file exists");
    workspace.write(&format!("{GENERATED}/task/v2024_01_01/types/task.rs/file"), "in the way");
    let before = workspace.state();
    let ran = workspace.run(&["generate"], 2);
    assert!(ran.err.contains("error: cannot write generated-sdk/src/generated: "), "{}", ran.err);
    assert!(ran.err.contains("nothing was changed"), "{}", ran.err);
    assert!(workspace.state() == before);
    assert_eq!(workspace.siblings(), ["generated"]);
    assert!(!workspace.folder.join(".xtask").exists());
}

#[test]
fn a_spec_that_cannot_be_read_is_exit_code_2() {
    let workspace = Workspace::new("unreadable");
    let before = workspace.state();
    fs::write(workspace.folder.join(ACTION), b"{\"name\": \"\xff\"}").expect("a file can be written");
    for arguments in [&["generate"][..], &["generate", "--check"], &["check"], &["facts", "task", "2024-01-01"]] {
        let ran = workspace.run(arguments, 2);
        assert!(ran.err.contains(&format!("{ACTION} is not UTF-8")), "{}", ran.err);
    }
    assert!(workspace.state() == before);
}

#[test]
fn wrong_arguments_are_exit_code_2_and_help_is_0() {
    let workspace = Workspace::new("arguments");
    for arguments in [&[][..], &["generated"], &["generate", "--fast"], &["facts", "task"]] {
        let ran = workspace.run(arguments, 2);
        assert!(ran.err.contains("Usage: cargo xtask"), "{}", ran.err);
    }
    let help = workspace.run(&["--help"], 0).out;
    for verb in ["generate", "check", "schema", "facts", "audit", "status", "test"] {
        assert!(help.lines().any(|line| line.starts_with(&format!("  {verb} "))), "{help}");
        let help = workspace.run(&[verb, "--help"], 0).out;
        assert!(help.contains(&format!("cargo xtask {verb}")), "{help}");
    }
    for code in ["0  success", "1  the spec is wrong", "2  the command cannot run"] {
        assert!(help.contains(code), "{help}");
    }
}

#[test]
fn check_counts_what_the_spec_has() {
    let workspace = Workspace::new("counts");
    let ran = workspace.run(&["check"], 0);
    assert_eq!(
        ran.err,
        "the spec is valid: 1 version, 2 actions, 2 types, 0 enums, 2 error codes\nnext: `cargo xtask generate`\n"
    );
}

#[test]
fn facts_are_json_on_standard_output() {
    let workspace = Workspace::new("facts");
    let ran = workspace.run(&["facts", "task", "2024-01-01"], 0);
    let facts: serde_json::Value = serde_json::from_str(&ran.out).expect("facts are JSON");
    assert_eq!(facts["service"], "task");
    assert_eq!(facts["version"], "2024-01-01");
    assert_eq!(
        facts["actions"]["StartWork"]["input"][0],
        serde_json::json!({"name": "Zone", "type": "string", "required": true, "sites": ["cn", "intl"]}),
    );
    assert_eq!(facts["types"]["State"]["members"][1]["name"], "Reason");
    assert_eq!(facts["error_codes"], serde_json::json!(["InternalError", "RequestLimitExceeded"]));
    assert!(ran.err.starts_with("next: "), "{}", ran.err);

    let ran = workspace.run(&["facts", "task", "2020-01-01"], 2);
    assert_eq!((&*ran.out, &*ran.err), ("", "error: there is no `spec/task/2020-01-01`\n"));
}

#[test]
fn schemas_are_written_and_checked() {
    let workspace = Workspace::new("schemas");
    let ran = workspace.run(&["schema", "--check"], 1);
    assert!(ran.err.contains("6 files in spec/schema are stale; run `cargo xtask schema`"), "{}", ran.err);
    workspace.run(&["schema"], 0);
    workspace.run(&["schema", "--check"], 0);
    let written = fixtures::files(&workspace.folder.join("spec/schema"));
    assert_eq!(written, codegen::schemas().into_iter().collect());
    // Schemas are no files of the spec.
    workspace.run(&["check"], 0);
}

#[test]
fn changes_since_the_last_release_get_a_version_and_notes() {
    let workspace = Workspace::released("changes");
    let none = workspace.run(&["changes"], 0);
    assert_eq!(none.out, "");
    assert!(none.err.contains("since v0.1.0: 0 breaking, 0 additive, 0 in documentation only"), "{}", none.err);

    workspace.edit("spec/task/2024-01-01/actions/all/StartWork.json", "\"source\"", "\"rateLimit\": 10, \"source\"");
    let additive = workspace.run(&["changes"], 0);
    assert!(
        additive.out.contains("`task::v2024_01_01`: `Client::start_work` is limited to 10 calls"),
        "{}",
        additive.out
    );
    assert!(additive.err.contains("the next version is 0.1.1"), "{}", additive.err);
    let machines = workspace.run(&["changes", "v0.1.0", "--format", "json"], 0);
    let machines: serde_json::Value = serde_json::from_str(&machines.out).expect("JSON");
    assert_eq!(machines["version"], "0.1.1");
    assert_eq!(machines["changes"][0]["effect"], "additive");

    for _ in 0..2 {
        workspace.run(&["changes", "--write"], 0);
        let changelog = fs::read_to_string(workspace.folder.join("CHANGELOG.md")).expect("the file exists");
        assert!(changelog.starts_with("# Changelog\n\n## 0.1.1 – unreleased\n"), "{changelog}");
        assert_eq!(changelog.matches("is limited to 10 calls").count(), 1, "{changelog}");
        assert!(changelog.ends_with("## 0.1.0 – 2026-01-01\n\n- The first version.\n"), "{changelog}");
    }
}

#[test]
fn a_revision_that_does_not_exist_or_does_not_pass_is_named() {
    let workspace = Workspace::released("changes-errors");
    let unknown = workspace.run(&["changes", "v9.9.9"], 2);
    assert!(unknown.err.contains("git knows no revision `v9.9.9`"), "{}", unknown.err);
    workspace.edit("spec/task/2024-01-01/actions/all/StartWork.json", "\"write\"", "\"wrote\"");
    let broken = workspace.run(&["changes"], 1);
    assert!(broken.err.contains("spec/task/2024-01-01/actions/all/StartWork.json"), "{}", broken.err);
}

#[test]
fn a_crate_is_called_after_its_folder_and_stands_on_the_runtime_of_this_version() {
    let workspace = Workspace::empty("package", &small());
    let ran = workspace.package(&[], 0);
    assert!(ran.err.contains("1 version, 2 actions, 2 types, 0 enums, 2 error codes"), "{}", ran.err);
    let mut files = fixtures::files(&workspace.folder.join("things"));
    let manifest = files.remove("Cargo.toml").expect("a crate has a manifest");
    assert!(manifest.contains("name = \"things\""), "{manifest}");
    assert!(manifest.contains("default = [\"client\", \"rustls\", \"task-2024-01-01\"]"), "{manifest}");
    let version = env!("CARGO_PKG_VERSION");
    let runtime = format!("tencentcloud-runtime = {{ version = \"={version}\", default-features = false }}");
    assert!(manifest.contains(&runtime), "{manifest}");
    assert!(files.remove("README.md").expect("a crate has a README").starts_with("# things\n"));
    let root = files.remove("src/lib.rs").expect("a crate has a root");
    assert!(root.contains("pub use generated::task;") && root.contains("pub use ::tencentcloud_runtime::*;"), "{root}");

    let catalogue = files.remove("catalogue.json").expect("a crate has a catalogue");
    assert!(catalogue.contains("\"crate\": \"things\"") && catalogue.contains("\"StartWork\""), "{catalogue}");

    // The rest is the same as in the SDK, but for the crate's name in examples.
    let modules = generate(&small()).into_iter();
    let modules: BTreeMap<_, _> = modules.map(|(path, text)| (format!("src/generated/{path}"), text)).collect();
    let renamed = |text: &String| text.replace("generated_sdk::", "things::");
    assert_eq!(files, modules.iter().map(|(path, text)| (path.clone(), renamed(text))).collect());
}

#[test]
fn the_way_to_the_runtime_is_written_as_seen_from_the_crate() {
    let workspace = Workspace::empty("package-path", &small());
    workspace.write("runtime/Cargo.toml", "");
    workspace.run(&["generate", "--spec", "spec", "--out", "deep/down/things", "--runtime-path", "runtime"], 0);
    let manifest = fs::read_to_string(workspace.folder.join("deep/down/things/Cargo.toml")).expect("it is written");
    assert!(manifest.contains("path = \"../../../runtime\" }"), "{manifest}");
    let ran = workspace.package(&["--runtime-path", "elsewhere"], 2);
    assert_eq!(ran.err, "error: there is no crate in elsewhere\n");
}

#[test]
fn a_crate_is_kept_fresh_and_what_lies_beside_its_modules_is_left_alone() {
    let workspace = Workspace::empty("package-fresh", &small());
    workspace.package(&[], 0);
    workspace.package(&["--check"], 0);
    for path in ["Cargo.lock", "target/debug/output", "tests/own.rs"] {
        workspace.write(&format!("things/{path}"), "of somebody else");
    }
    workspace.write("things/src/generated/task/stray.rs", "fn stray() {}\n");
    workspace.edit(ACTION, "Does StartWork.", "Starts the work.");
    workspace.edit("things/src/lib.rs", "pub use ::tencentcloud_runtime::*;", "");

    let ran = workspace.package(&["--check"], 1);
    assert!(ran.err.contains("error: 5 files in things are stale"), "{}", ran.err);
    let ran = workspace.package(&[], 0);
    assert!(ran.err.contains("5 files changed"), "{}", ran.err);
    workspace.package(&["--check"], 0);
    assert!(!workspace.folder.join("things/src/generated/task/stray.rs").exists());
    for path in ["Cargo.lock", "target/debug/output", "tests/own.rs"] {
        let text = fs::read_to_string(workspace.folder.join("things").join(path)).expect("it is still there");
        assert_eq!(text, "of somebody else");
    }
}

#[test]
fn a_folder_that_somebody_else_made_is_not_written_to() {
    let workspace = Workspace::empty("package-foreign", &small());
    workspace.write("things/notes/todo.txt", "of somebody else");
    let ran = workspace.package(&[], 2);
    assert!(ran.err.contains("things was not made by this command: it contains notes/todo.txt"), "{}", ran.err);
    workspace.write("things/Cargo.toml", "[package]\nname = \"things\"\n");
    workspace.package(&[], 2);
    workspace.package(&["--check"], 2);
    let left = fixtures::files(&workspace.folder.join("things"));
    assert_eq!(left.into_keys().collect::<Vec<_>>(), ["Cargo.toml", "notes/todo.txt"]);

    // Folders without files are as good as none.
    fs::remove_dir_all(workspace.folder.join("things")).expect("the folder exists");
    fs::create_dir_all(workspace.folder.join("things/src/generated")).expect("a folder can be made");
    workspace.package(&[], 0);
}

#[test]
fn a_spec_that_is_not_in_order_makes_no_crate_and_leaves_one_as_it_is() {
    let workspace = Workspace::empty("package-broken", &small());
    let good = fs::read_to_string(workspace.folder.join(ACTION)).expect("the action exists");
    workspace.edit(ACTION, "\"GetWork\"", "\"GetWrok\"");
    let ran = workspace.package(&[], 1);
    assert!(ran.err.contains("error[unknown-action]: ") && ran.err.contains("--> spec/task/"), "{}", ran.err);
    assert!(!workspace.folder.join("things").exists());

    workspace.write(ACTION, &good);
    workspace.package(&[], 0);
    let before = fixtures::files(&workspace.folder.join("things"));
    workspace.edit(ACTION, "\"GetWork\"", "\"GetWrok\"");
    workspace.edit("spec/task/2024-01-01/types/Task.json", "Describes something.", "Describes a task.");
    workspace.package(&[], 1);
    workspace.run(&["check", "--spec", "spec"], 1);
    assert_eq!(fixtures::files(&workspace.folder.join("things")), before);
}

#[test]
fn texts_that_nobody_has_written_are_accepted_on_demand_alone() {
    let workspace = Workspace::empty("package-drafts", &small());
    workspace.edit(ACTION, "Does StartWork.", "TODO");
    let ran = workspace.package(&[], 1);
    assert!(ran.err.contains("error[undocumented]: "), "{}", ran.err);
    workspace.run(&["check", "--spec", "spec"], 1);
    workspace.run(&["check", "--spec", "spec", "--drafts"], 0);
    workspace.package(&["--drafts"], 0);
    workspace.run(&["generate", "--drafts"], 2);
}

#[test]
fn a_spec_that_is_not_there_is_exit_code_2() {
    let workspace = Workspace::empty("package-nowhere", &small());
    for arguments in [&["check", "--spec", "nowhere"][..], &["generate", "--spec", "nowhere", "--out", "things"]] {
        assert_eq!(workspace.run(arguments, 2).err, "error: there is no folder nowhere\n");
    }
    assert!(!workspace.folder.join("things").exists());
}

#[test]
fn a_crate_needs_a_name_that_crates_can_have() {
    let workspace = Workspace::empty("package-name", &small());
    for name in ["Things", "2things", "fn", "std", "generated-sdk", "th.ings"] {
        let ran = workspace.run(&["generate", "--spec", "spec", "--out", name], 2);
        assert!(ran.err.contains(&format!("no crate can be called `{name}`")), "{}", ran.err);
        assert!(!workspace.folder.join(name).exists());
    }
    for arguments in [&["--spec", "spec"][..], &["--runtime-path", "spec"]] {
        let ran = workspace.run(&[&["generate"], arguments].concat(), 2);
        assert!(ran.err.contains("--out"), "{}", ran.err);
    }
}

/// The vendor's data about the fixture.
pub(crate) fn published() -> String {
    let member = |name: &str, kind: &str, member: &str, required: bool| serde_json::json!({"name": name, "type": kind, "member": member, "required": required, "document": "Its text."});
    let object = |members: Vec<serde_json::Value>| serde_json::json!({"document": "Its text.", "members": members});
    let action = |name: &str| {
        serde_json::json!({
            "document": "Its text.",
            "input": format!("{name}Request"),
            "output": format!("{name}Response"),
            "name": name,
        })
    };
    fixtures::pretty(&serde_json::json!({
        "actions": {"GetWork": action("GetWork"), "StartWork": action("StartWork")},
        "metadata": {"apiVersion": "2024-01-01", "serviceShortName": "task"},
        "objects": {
            "GetWorkRequest": object(vec![
                member("Zone", "string", "string", true),
                member("TaskId", "string", "string", true),
            ]),
            "GetWorkResponse": object(vec![member("State", "object", "State", false)]),
            "StartWorkRequest": object(vec![member("Zone", "string", "string", true)]),
            "StartWorkResponse": object(vec![member("Task", "object", "Task", false)]),
            "State": object(vec![member("Status", "string", "string", false), member("Reason", "string", "string", false)]),
            "Task": object(vec![member("Id", "string", "string", false)]),
        },
        "version": "1.0",
    }))
}

#[test]
fn audit_tells_whether_the_spec_says_what_the_vendor_says() {
    let workspace = Workspace::new("audit");
    workspace.write("api.json", &published());
    let ran = workspace.run(&["audit", "api.json"], 0);
    assert_eq!(ran.out, "");
    assert!(ran.err.contains("descriptions have no digest yet"), "{}", ran.err);
    assert!(
        ran.err.ends_with("next: `cargo xtask audit --accept api.json` once the descriptions are read\n"),
        "{}",
        ran.err
    );

    workspace.run(&["audit", "--accept", "api.json"], 0);
    let ran = workspace.run(&["audit", "api.json"], 0);
    assert!(ran.err.starts_with("4 actions and types compared: the spec says what the pages say\n"), "{}", ran.err);
    workspace.run(&["check"], 0);

    workspace.edit("api.json", "\"Its text.\"", "\"Another text.\"");
    workspace.edit("api.json", "\"required\": true", "\"required\": false");
    let before = fixtures::files(&workspace.folder.join("spec"));
    let ran = workspace.run(&["audit", "api.json"], 1);
    assert!(ran.out.contains("  breaking       required-changed  input."), "{}", ran.out);
    assert!(ran.out.contains("read it again"), "{}", ran.out);
    assert!(ran.err.contains("next: `cargo xtask transcribe api.json`"), "{}", ran.err);
    let json = workspace.run(&["audit", "--format", "json", "api.json"], 1).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["breaking"], &json["documentation"]), (&1.into(), &1.into()));
    assert!(fixtures::files(&workspace.folder.join("spec")) == before, "an audit changes nothing");

    // As long as a fact differs, nothing is recorded; afterwards nothing is left.
    let ran = workspace.run(&["audit", "--accept", "api.json"], 1);
    assert!(ran.err.contains("nothing was recorded"), "{}", ran.err);
    assert!(fixtures::files(&workspace.folder.join("spec")) == before, "a refused record changes nothing");
    workspace.run(&["transcribe", "api.json"], 0);
    workspace.run(&["audit", "--accept", "api.json"], 0);
}

#[test]
fn audit_compares_the_others_when_one_cannot_be_read() {
    let workspace = Workspace::new("audit-unreadable");
    workspace.write("data/api.json", &published().replace("\"required\": true", "\"required\": false"));
    workspace.write("empty.txt", "");
    workspace.write("broken.json", "{\"actions\"");
    workspace.write("other/api.json", &published().replace("\"task\"", "\"rest\""));
    fs::write(workspace.folder.join("latin.txt"), b"\xff").expect("a file can be written");
    let pages = ["empty.txt", "data/api.json", "broken.json", "other/api.json", "latin.txt", "missing.txt"];
    let ran = workspace.run(&[&["audit"], &pages[..]].concat(), 2);
    assert!(ran.out.contains("required-changed"), "{}", ran.out);
    for page in pages.iter().filter(|page| **page != "data/api.json") {
        assert!(ran.err.contains(&format!("error: {page}: ")), "{page}:\n{}", ran.err);
    }
    assert!(ran.err.contains("the spec has no version 2024-01-01 of `rest`"), "{}", ran.err);
    let json = workspace.run(&["audit", "--format", "json", "data/api.json", "latin.txt"], 2).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["unreadable"][0]["page"], "latin.txt");
    let nothing = workspace.run(&["audit", "empty.txt"], 2);
    assert!(nothing.err.contains("nothing could be compared"), "{}", nothing.err);
    assert!(!nothing.err.contains("the spec says what the pages say"), "{}", nothing.err);
}

#[test]
fn every_verb_ends_with_what_to_do_next() {
    let workspace = Workspace::new("next");
    workspace.write("api.json", &published());
    let verbs: &[&[&str]] = &[
        &["generate"],
        &["generate", "--check"],
        &["check"],
        &["schema"],
        &["schema", "--check"],
        &["facts", "task", "2024-01-01"],
        &["audit", "api.json"],
        &["status"],
    ];
    let last = |ran: &Ran| ran.err.lines().last().unwrap_or_default().to_owned();
    for arguments in verbs {
        assert!(last(&workspace.run(arguments, 0)).starts_with("next: "), "{arguments:?}");
    }
    workspace.edit(ACTION, "\"access\"", "\"acces\"");
    for arguments in [&["generate"][..], &["check"]] {
        assert_eq!(last(&workspace.run(arguments, 1)), "next: fix what is reported above, then run the command again");
    }
}

#[test]
fn status_tells_what_there_is_and_what_is_missing() {
    let workspace = Workspace::new("status");
    let ran = workspace.run(&["status"], 0);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let out = words(&ran.out);
    for line in [
        "task 2024-01-01",
        "contains 2 actions, 2 types, 0 enums, 0 error codes",
        "2 All Actions",
        "inferred the category of 0 actions",
        "oldest page no page has a date",
        "no example GetWork, StartWork",
        "errata 0",
        "digests, en 0 of 9 descriptions of actions",
        "to describe 0",
        "generated code up to date",
    ] {
        assert!(out.contains(line), "no `{line}` in:\n{}", ran.out);
    }
    assert!(ran.err.ends_with("next: `cargo xtask audit PAGE…` on pages that have no digests yet\n"), "{}", ran.err);

    workspace.edit(ACTION, "\"source\": {}", "\"source\": {\"intl\": {\"updated\": \"2024-02-03\"}}");
    workspace.edit("spec/task/2024-01-01/actions/all/GetWork.json", "Does GetWork.", "TODO");
    let ran = workspace.run(&["status"], 0);
    let out = words(&ran.out);
    for line in [
        "oldest page 2024-02-03, of StartWork; 1 action has no date",
        "to describe 1 spec/task/2024-01-01/actions/all/GetWork.json:3",
        "generated code stale: 2 files differ",
    ] {
        assert!(out.contains(line), "no `{line}` in:\n{}", ran.out);
    }
    assert!(ran.err.contains("next: write the missing descriptions"), "{}", ran.err);
}

#[test]
fn the_page_of_the_status_needs_nothing_else_and_shows_texts_as_they_are() {
    let workspace = Workspace::new("status-page");
    let hostile = "</p><script>alert(1)</script> & \\\"quoted\\\" 'text' `StartWork`";
    workspace.edit(ACTION, "Does StartWork.", hostile);
    let pages = "\"source\": {\"intl\": {\"page\": \"17\", \"updated\": \"2024-02-03\"}}";
    workspace.edit(ACTION, "\"source\": {}", pages);
    let service = "spec/task/2024-01-01/service.json";
    workspace.edit(service, "\"pages\": {}", "\"pages\": {\"intl\": \"https://docs.example/{page}?a=b&c=d\"}");
    fs::create_dir_all(workspace.folder.join("out")).expect("a folder can be made");
    let page = workspace.folder.join("out/status.html");
    let ran = workspace.run(&["status", "--html", "out/status.html"], 0);
    assert!(ran.err.contains("wrote the page out/status.html"), "{}", ran.err);
    let page = fs::read_to_string(page).expect("the page is written");
    let shown = "&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot; &#39;text&#39; <code>StartWork</code>";
    assert!(page.contains(&format!("<p>{shown}</p>")), "{page}");
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains("default-src 'none'"));
    // The only addresses are those of pages and of the spec's files.
    assert!(["src=", "@import", "url("].iter().all(|resource| !page.contains(resource)));
    let addresses: Vec<_> = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(
        addresses,
        [
            "../spec/task/2024-01-01/actions/all/GetWork.json",
            "../spec/task/2024-01-01/actions/all/StartWork.json",
            "https://docs.example/17?a=b&amp;c=d",
        ]
    );
    assert!(workspace.folder.join("out").join(addresses[0]).exists());
    assert!(page.contains("<label for=\"search\">") && page.contains("id=\"search\""));

    let ran = workspace.run(&["status", "--html", "nowhere/status.html"], 2);
    assert!(ran.err.contains("error: cannot write nowhere/status.html: "), "{}", ran.err);
}

#[test]
fn transcribe_writes_a_spec_tells_what_is_left_and_changes_nothing_the_second_time() {
    let workspace = Workspace::empty("transcribe", &fixture("task"));
    let api = r#"{
      "actions": {"DescribeLamp": {"document": "Theirs.", "name": "", "input": "In", "output": "Out"},
                  "Watch": {"document": "", "name": "", "input": "In", "output": "Stream"}},
      "metadata": {"apiVersion": "2024-01-01", "serviceShortName": "lamp"},
      "objects": {
        "In": {"document": "", "members": []},
        "Out": {"document": "", "members": [{"name": "On", "type": "bool", "member": "bool", "document": "Is it on?"}]},
        "Stream": {"document": "", "members": [
          {"name": "RequestId", "type": "string", "member": "string", "document": "a streaming response API"}]}},
      "version": "1.0"}"#;
    workspace.write("api.json", api);
    let ran = workspace.run(&["transcribe", "--site", "cn", "--spec", "lamps", "api.json"], 0);
    for line in [
        "lamps/lamp/2024-01-01/actions/all/DescribeLamp.json (new)",
        "  to do    confirm that it only reads, and remove the note that says so",
        "  to write the action: Theirs.",
        "  to write output.On: Is it on?",
        "omitted: Watch: its response is a stream of events",
        "wrote 3 files; 4 descriptions to write, 2 things to do; omitted 1 action",
        "next: replace each `TODO`, do what is left, then run `cargo xtask check --spec lamps`",
    ] {
        assert!(ran.err.lines().any(|shown| shown == line), "{line}\n{}", ran.err);
    }
    assert!(workspace.run(&["check", "--spec", "lamps"], 1).err.contains("this has no description yet"));
    workspace.run(&["check", "--spec", "lamps", "--drafts"], 0);
    workspace.run(&["generate", "--spec", "lamps", "--out", "lamp-crate", "--drafts"], 0);
    let again = workspace.run(&["transcribe", "--site", "cn", "--spec", "lamps", "api.json"], 0);
    assert!(again.err.contains("wrote 0 files"), "{}", again.err);
}

#[test]
fn the_first_page_of_a_new_spec_does_not_repeat_common_codes() {
    let workspace = Workspace::empty("transcribe-common", &fixture("task"));
    workspace.write("page.txt", include_str!("../pages/browser-en.txt"));
    workspace.run(&["transcribe", "--spec", "lamps", "page.txt"], 0);
    let read = |path: &str| fs::read_to_string(workspace.folder.join("lamps").join(path)).expect("it is written");
    assert!(read("common/errors.json").contains("\"InternalError\""), "the page lists it");
    let own = workspace.entries("lamps").into_iter().find(|name| name != "common").expect("a service was written");
    let version = workspace.entries(&format!("lamps/{own}")).remove(0);
    let codes = read(&format!("{own}/{version}/errors.json"));
    assert!(codes.contains("\"code\"") && !codes.contains("\"InternalError\""), "{codes}");
    // Its types have a page of their own, and nothing else is wrong.
    let checked = workspace.run(&["check", "--spec", "lamps", "--drafts"], 1).err;
    let problems = checked.lines().filter(|line| line.starts_with("error[")).collect::<Vec<_>>();
    assert!(problems.len() == 3 && problems.iter().all(|it| it.contains("unknown-type")), "{checked}");
}

#[test]
fn transcribe_writes_nothing_if_a_file_is_not_understood() {
    let workspace = Workspace::empty("transcribe-wrong", &fixture("task"));
    workspace.write("api.json", r#"{"actions": {}, "metadata": {"apiVersion": "2024-01-01"}"#);
    let ran = workspace.run(&["transcribe", "api.json"], 1);
    assert!(ran.err.contains("--> api.json:1:") && ran.err.contains("nothing was written"), "{}", ran.err);
    let ran = workspace.run(&["transcribe", "missing.json"], 2);
    assert!(ran.err.contains("cannot read missing.json"), "{}", ran.err);
    let ran = workspace.run(&["transcribe"], 2);
    assert!(ran.err.contains("<PAGE>"), "{}", ran.err);
}
