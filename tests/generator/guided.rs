//! The guided path of an update, and the commands that verbs propose: each can be pasted as it is.

use crate::xtask::{Ran, Workspace, published, small};
use std::fs;
use tests::fixtures;
use tests::packages::read;

/// The page of `GetWork`, with these rows of input parameters more.
fn page(rows: &str) -> String {
    format!(
        "Domain name for API request: task.tencentcloudapi.com.\n\nThis API is used to look at work.\n\n\
         Parameter Name | Required | Type | Description |\n---|---|---|---|\n\
         Action | Yes | String | Common Params. The value used for this API: GetWork. |\n\
         Version | Yes | String | Common Params. The value used for this API: 2024-01-01. |\n\
         Zone | Yes | String | The zone. |\nTaskId | Yes | String | The task. |\n{rows}\n\
         Parameter Name | Type | Description |\n---|---|---|\nState | State | The state. |\nRequestId | String | The id. |\n\n\
         Error Code | Description |\n---|---|\nInternalError | It failed. |\n"
    )
}

const GET: &str = "spec/task/2024-01-01/actions/all/GetWork.json";
const TEXTS: &str = "spec/task/2024-01-01/texts.json";
const LIMIT: &str = "Limit | No | Integer | How many. Value range: 1-50. |\n";

/// The command that a run proposes, without the program's name.
fn proposed(ran: &Ran) -> String {
    let next = ran.err.lines().last().and_then(|line| line.strip_prefix("next: ")).expect("a last line");
    let command =
        next.split('`').find_map(|part| part.strip_prefix("cargo xtask ")).unwrap_or_else(|| panic!("{next}"));
    command.to_owned()
}

/// The last one of the commands that a run proposes.
fn last_proposed(ran: &Ran) -> String {
    let (_, command) = ran.err.rsplit_once("`cargo xtask ").expect("a command");
    command.split('`').next().unwrap_or_default().to_owned()
}

/// Runs a proposed command as a shell does.
fn pasted(workspace: &Workspace, command: &str, code: i32) -> Ran {
    let mut words: Vec<String> = Vec::new();
    for (at, part) in command.split('\'').enumerate() {
        if at % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    workspace.run(&words.iter().map(String::as_str).collect::<Vec<_>>(), code)
}

#[test]
fn an_update_stops_where_a_person_is_needed_and_goes_on_from_there() {
    let workspace = Workspace::released("update");
    workspace.write("my page.txt", &page(LIMIT));
    let before = workspace.generated();
    let first = workspace.run(&["update", "my page.txt"], 1);
    assert!(first.out.contains("field-added  input.Limit"), "{}", first.out);
    assert!(first.err.contains("  to write input.Limit: How many."), "{}", first.err);
    let line = |needle: &str| {
        let at = read(&workspace.folder.join(GET)).lines().position(|line| line.contains(needle)).expect(needle);
        format!("{GET}:{}: ", at + 1)
    };
    for place in [line("TODO") + "write this description", line("Proposed from")] {
        assert!(first.err.contains(&place), "no `{place}` in:\n{}", first.err);
    }
    assert!(
        first.err.contains("next: 2 places to see to; then run `cargo xtask update 'my page.txt'` again"),
        "{}",
        first.err
    );
    assert_eq!(workspace.generated(), before, "nothing is generated from half of a spec");
    assert!(!workspace.folder.join(TEXTS).exists(), "nothing is recorded as read");

    // As long as something is open, it stays open.
    workspace.edit(GET, "TODO", "The number of works.");
    let second = pasted(&workspace, &proposed(&first), 1);
    assert!(
        second.err.contains("next: 1 place to see to") && !second.err.contains("write this description"),
        "{}",
        second.err
    );

    let mut get: serde_json::Value =
        serde_json::from_str(&read(&workspace.folder.join(GET))).expect("the action is JSON");
    let limit =
        get["input"].as_array_mut().expect("an input").last_mut().expect("a field").as_object_mut().expect("a field");
    limit.remove("notes").expect("a proposal");
    limit.remove("advisory");
    workspace.write(GET, &fixtures::pretty(&get));
    let third = pasted(&workspace, &proposed(&second), 0);
    assert!(third.out.contains("`GetWorkRequest::limit` is new"), "{}", third.out);
    assert!(workspace.generated()["task/v2024_01_01/actions/get_work.rs"].contains("The number of works."));
    assert!(workspace.folder.join(TEXTS).exists());
    workspace.run(&["audit", "my page.txt"], 0);
    workspace.run(&["generate", "--check"], 0);
    assert_eq!(last_proposed(&third), "changes v0.1.0 --write");
    let wrote = pasted(&workspace, &last_proposed(&third), 0);
    assert!(wrote.err.contains("wrote them into CHANGELOG.md under 0.1.1"), "{}", wrote.err);

    let state = fixtures::files(&workspace.folder.join("spec"));
    workspace.run(&["update", "my page.txt"], 0);
    assert_eq!(fixtures::files(&workspace.folder.join("spec")), state, "an update that is done changes nothing");
}

#[test]
fn what_only_has_to_be_read_stops_an_update_once() {
    let workspace = Workspace::released("update-read");
    workspace.write("page.txt", &page(""));
    workspace.run(&["update", "page.txt"], 0);
    workspace.write("page.txt", &page("").replace("The zone.", "The zone of the work."));
    let first = workspace.run(&["update", "page.txt"], 1);
    assert!(first.out.contains("text-changed  input.Zone"), "{}", first.out);
    assert!(
        first.err.contains("read what is to do above; then run `cargo xtask update page.txt` again"),
        "{}",
        first.err
    );
    workspace.run(&["audit", "page.txt"], 1);
    workspace.run(&["update", "page.txt"], 0);
    workspace.run(&["audit", "page.txt"], 0);
}

#[test]
fn an_update_of_another_spec_leaves_the_project_alone() {
    let workspace = Workspace::released("update-other");
    workspace.write("api.json", &published().replace("\"task\"", "\"lamp\""));
    let project = fixtures::files(&workspace.folder.join("spec"));
    let call = ["update", "--spec", "their spec", "--site", "intl", "api.json"];
    let first = workspace.run(&call, 1);
    assert_eq!(proposed(&first), "update --spec 'their spec' --site intl api.json");
    for (path, text) in fixtures::files(&workspace.folder.join("their spec")) {
        let mut text = text.replace("\"TODO\"", "\"It is described.\"");
        while let Some(at) = text.find("\"Proposed from").or_else(|| text.find("\"Guessed")) {
            text.replace_range(at..=at + 1 + text[at + 1..].find('"').expect("an end"), "\"Seen.\"");
        }
        workspace.write(&format!("their spec/{path}"), &text);
    }
    let mut last = pasted(&workspace, &proposed(&first), 0);
    assert_eq!(proposed(&last), "generate --out CRATE --spec 'their spec'");
    last = pasted(&workspace, &proposed(&last).replace("CRATE", "lamps"), 0);
    assert!(last.err.contains("2 actions"), "{}", last.err);
    assert_eq!(fixtures::files(&workspace.folder.join("spec")), project);
}

#[test]
fn blocks_show_what_the_reader_saw_with_lines() {
    let workspace = Workspace::empty("blocks", &small());
    workspace.write("page.txt", &page(LIMIT));
    let ran = workspace.run(&["blocks", "page.txt"], 0);
    for line in [
        "    1  line    Domain name for API request: task.tencentcloudapi.com.",
        "    5  table   [Name, Required, Type, Text]",
        "   11  row     Limit | No | Integer | How many. Value range: 1-50.",
        "   18  table   [Code, Text]",
    ] {
        assert!(ran.out.lines().any(|shown| shown == line), "no `{line}` in:\n{}", ran.out);
    }
    assert_eq!(proposed(&ran), "audit page.txt");
    workspace.write("page.txt", &page("Size Of | No | Integer | How large. |\n"));
    let ran = workspace.run(&["blocks", "page.txt"], 1);
    assert!(ran.out.contains("   11  row     Size Of | No | Integer | How large."), "{}", ran.out);
    assert!(ran.err.contains("error[page-row]: `Size Of` is not the name of a parameter"), "{}", ran.err);
    let ran = workspace.run(&["blocks", "missing.txt"], 2);
    assert!(ran.err.starts_with("error: cannot read missing.txt: "), "{}", ran.err);
}

#[test]
fn every_proposed_command_is_about_the_same_spec_pages_and_site() {
    let workspace = Workspace::released("hints");
    fs::rename(workspace.folder.join("spec"), workspace.folder.join("other spec")).expect("a folder can be moved");
    workspace.write("spec/common/errors.json", &small()["common/errors.json"]);
    workspace.write("page.txt", &page(LIMIT));
    let spec = ["--spec", "other spec", "--site", "intl"];
    let on = |verb: &[&'static str]| [verb, &spec[..], &["page.txt"]].concat();
    let audit = workspace.run(&on(&["audit"]), 1);
    assert_eq!(proposed(&audit), "transcribe --spec 'other spec' --site intl page.txt");
    let accept = workspace.run(&on(&["audit", "--accept"]), 1);
    assert_eq!(proposed(&accept), "transcribe --spec 'other spec' --site intl page.txt");
    assert!(accept.err.contains("nothing was recorded"), "{}", accept.err);
    assert!(!workspace.folder.join("other spec/task/2024-01-01/texts.json").exists());
    let transcribe = pasted(&workspace, &proposed(&audit), 0);
    assert_eq!(proposed(&transcribe).replace(" --drafts", ""), "check --spec 'other spec'");
    let check = workspace.run(&["check", "--spec", "other spec", "--drafts"], 0);
    assert_eq!(proposed(&check), "generate --spec 'other spec' --drafts --out CRATE");
    pasted(&workspace, &proposed(&check).replace("CRATE", "work"), 0);
    let accepted = workspace.run(&on(&["audit", "--accept"]), 0);
    assert!(accepted.err.contains("recorded the digests of these descriptions in other spec/"), "{}", accepted.err);

    // A crate that is stale names the command that made it.
    workspace.edit("other spec/task/2024-01-01/types/Task.json", "Describes something.", "Describes a task.");
    let stale = workspace.run(&["generate", "--spec", "other spec", "--drafts", "--out", "work", "--check"], 1);
    let command = "cargo xtask generate --spec 'other spec' --out work --drafts";
    assert!(stale.err.contains(&format!("run `{command}` and commit")), "{}", stale.err);
    pasted(&workspace, command.strip_prefix("cargo xtask ").expect("the program"), 0);
}

#[test]
fn before_the_first_release_the_notes_of_one_update_survive_the_next() {
    let workspace = Workspace::released("update-twice");
    let git = |arguments: &[&str]| {
        let user = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"];
        let done = std::process::Command::new("git").args(user).args(arguments).current_dir(&workspace.folder).output();
        assert!(done.is_ok_and(|done| done.status.success()), "git {}", arguments.join(" "));
    };
    git(&["tag", "--delete", "v0.1.0"]);
    workspace.write("CHANGELOG.md", "# Changelog\n\n## 0.1.0 – unreleased\n\nThe first version.\n");
    let update = |page: &str| {
        workspace.write("page.txt", page);
        workspace.run(&["update", "page.txt"], 1);
        workspace.run(&["update", "page.txt"], 0)
    };
    let limited = page("")
        .replace("This API is", "A maximum of 10 requests can be initiated per second for this API.\n\nThis API is");
    let first = update(&limited);
    assert_eq!(last_proposed(&first), "changes HEAD --write");
    pasted(&workspace, &last_proposed(&first), 0);
    git(&["commit", "--quiet", "--all", "--message", "Two"]);
    let second = update(&limited.replace("Zone | Yes", "Zone | No"));
    let changelog = || read(&workspace.folder.join("CHANGELOG.md"));
    let before = changelog();
    let refused = workspace.run(&["changes", "HEAD", "--write"], 2);
    assert!(
        refused.err.contains("CHANGELOG.md has notes since ") && refused.err.contains("would be lost"),
        "{}",
        refused.err
    );
    assert_eq!(changelog(), before);
    pasted(&workspace, &last_proposed(&second), 0);
    let after = changelog();
    for note in ["is limited to 10 calls", "`GetWorkRequest::zone` is optional now"] {
        assert_eq!(after.matches(note).count(), 1, "{note}:\n{after}");
    }
}
