//! Runs of `cargo xtask` that lose their reader, are killed, or meet another run.

use crate::xtask::{Workspace, published, small};
use std::collections::BTreeSet;
use std::fs;
use std::io::pipe;
use std::process::{Child, Command, Stdio};
use tests::fixtures::{self, Spec};

/// A call of every verb, and of those that print something in two ways, of both.
const CALLS: &[&[&str]] = &[
    &["update", "--site", "intl", "api.json"],
    &["generate"],
    &["generate", "--check"],
    &["check"],
    &["explain"],
    &["explain", "stale-slip"],
    &["schema"],
    &["schema", "--check"],
    &["facts", "task", "2024-01-01"],
    &["changes"],
    &["changes", "--format", "json"],
    &["transcribe", "--site", "intl", "api.json"],
    &["bench"],
    &["blocks", "page.txt"],
    &["audit", "api.json"],
    &["audit", "--format", "json", "api.json"],
    &["status"],
    &["test"],
    &["interop"],
    &["msrv"],
    &["package"],
    &["fuzz"],
    &["explorer"],
    &["--help"],
    &["generated"],
];

/// Starts a call that finds neither cargo nor other programs but git, so that the verbs which run those end at once.
fn alone(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = workspace.command(arguments);
    if ["bench", "explorer", "fuzz", "interop", "msrv", "package", "test"].contains(&arguments[0]) {
        command.env("PATH", "").env("CARGO", "no-cargo");
    }
    command
}

#[test]
fn every_verb_survives_readers_that_have_seen_enough() {
    let workspace = Workspace::released("closed-pipes");
    workspace.write("api.json", &published());
    workspace.write("page.txt", "Nothing\n");
    let help = workspace.run(&["--help"], 0).out;
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let verbs: BTreeSet<_> = verbs.filter_map(|line| line.split_whitespace().next()).collect();
    let called: BTreeSet<_> = CALLS.iter().map(|call| call[0]).collect();
    assert_eq!(verbs.difference(&called).collect::<Vec<_>>(), [&"help"], "verbs without a call");
    // What an update does first is done before.
    alone(&workspace, CALLS[0]).output().expect("the program can be run");

    let closed = || {
        let (reader, writer) = pipe().expect("a pipe can be made");
        drop(reader);
        Stdio::from(writer)
    };
    for call in CALLS {
        let code = |out: Stdio, err: Stdio| {
            let mut command = alone(&workspace, call);
            command.stdout(out).stderr(err).status().expect("the program can be run").code()
        };
        let heard = code(Stdio::null(), Stdio::null());
        assert!(heard.is_some_and(|code| code <= 2), "{call:?} ends with {heard:?}");
        assert_eq!(code(closed(), Stdio::null()), heard, "{call:?} without a reader of its data");
        assert_eq!(code(closed(), closed()), heard, "{call:?} without any reader");
    }
}

/// A spec with many types, so that writing takes a while.
fn large() -> Spec {
    let mut spec = small();
    let task = spec["task/2024-01-01/types/Task.json"].clone();
    let start = spec["task/2024-01-01/actions/all/StartWork.json"].clone();
    let (head, tail) = start.split_once("\"output\": [").expect("an output");
    let mut outputs = String::new();
    for number in 0..80 {
        let name = format!("Task{number}");
        spec.insert(format!("task/2024-01-01/types/{name}.json"), task.replace("\"Task\"", &format!("\"{name}\"")));
        outputs.push_str(&format!("{{\"name\": \"{name}\", \"type\": \"{name}\", \"doc\": \"One.\"}},"));
    }
    let start = format!("{head}\"output\": [{outputs}{tail}");
    spec.insert("task/2024-01-01/actions/all/StartWork.json".to_owned(), start);
    spec
}

/// Gives all types another description, the same to each: whoever sees two different ones sees half of a change.
fn describe(workspace: &Workspace, text: &str) {
    let types = workspace.folder.join("spec/task/2024-01-01/types");
    for (name, old) in fixtures::files(&types) {
        let mut new: serde_json::Value = serde_json::from_str(&old).expect("a type is JSON");
        new["doc"] = text.into();
        fs::write(types.join(name), fixtures::pretty(&new)).expect("a file can be written");
    }
}

fn started(workspace: &Workspace, arguments: &[&str]) -> Child {
    let mut command = workspace.command(arguments);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program can be run")
}

/// Kills runs as soon as they have something beside the files that they write, until that has happened a few times.
fn kill(workspace: &Workspace, arguments: &[&str], mut prepare: impl FnMut(usize)) {
    let scratch = workspace.folder.join(".xtask");
    let mut caught = 0;
    for round in 0.. {
        assert!(round < 300, "no run could be caught while it was writing");
        prepare(round);
        let mut run = started(workspace, arguments);
        while !scratch.exists() && run.try_wait().expect("a child can be asked").is_none() {
            std::thread::yield_now();
        }
        run.kill().expect("a child can be killed");
        run.wait().expect("a child can be waited for");
        caught += usize::from(scratch.exists());
        if caught == 5 {
            return;
        }
    }
}

#[test]
fn what_a_killed_run_leaves_is_gone_after_the_next_one() {
    let workspace = Workspace::empty("killed", &large());
    workspace.run(&["generate"], 0);
    kill(&workspace, &["generate"], |round| describe(&workspace, &format!("Description {round}.")));
    // Whichever verb comes next.
    workspace.run(&["check"], 0);
    assert!(!workspace.folder.join(".xtask").exists());
    workspace.run(&["generate"], 0);
    workspace.run(&["generate", "--check"], 0);
    assert_eq!(workspace.siblings(), ["generated"]);

    kill(&workspace, &["schema"], |_| drop(fs::remove_dir_all(workspace.folder.join("spec/schema"))));
    workspace.run(&["schema"], 0);
    workspace.run(&["schema", "--check"], 0);

    workspace.write("api.json", &published());
    kill(&workspace, &["transcribe", "--site", "intl", "api.json"], |_| {
        workspace.respec(&large());
    });
    workspace.run(&["transcribe", "--site", "intl", "api.json"], 0);
    let respected = fixtures::files(&workspace.folder.join("spec"));
    workspace.respec(&large());
    workspace.run(&["transcribe", "--site", "intl", "api.json"], 0);
    assert_eq!(fixtures::files(&workspace.folder.join("spec")), respected);

    kill(&workspace, &["audit", "--accept", "api.json"], |_| {
        drop(fs::remove_file(workspace.folder.join("spec/task/2024-01-01/texts.json")));
    });
    workspace.run(&["audit", "--accept", "api.json"], 0);
    assert_eq!(workspace.entries("."), ["api.json", "generated-sdk", "spec", "target"]);
    assert_eq!(workspace.entries("spec"), ["common", "task"]);
}

#[test]
fn a_crate_whose_first_generation_was_killed_can_be_made_again() {
    let workspace = Workspace::empty("killed-package", &small());
    let arguments = ["generate", "--spec", "spec", "--out", "things"];
    kill(&workspace, &arguments, |_| drop(fs::remove_dir_all(workspace.folder.join("things"))));
    workspace.run(&arguments, 0);
    workspace.run(&[&arguments[..], &["--check"]].concat(), 0);
    assert_eq!(workspace.entries("things"), ["Cargo.toml", "README.md", "catalogue.json", "src"]);

    // Outside of the workspace, the rest lies in the folder itself.
    let outside = "../killed-package-outside";
    workspace.write(&format!("{outside}/.xtask/new/src/lib.rs"), "half of it");
    workspace.run(&["generate", "--spec", "spec", "--out", outside], 0);
    assert_eq!(workspace.entries(outside), ["Cargo.toml", "README.md", "catalogue.json", "src"]);
    fs::remove_dir_all(workspace.folder.join(outside)).expect("the folder exists");
}

#[test]
fn of_two_runs_one_waits_for_the_other_and_both_succeed() {
    let workspace = Workspace::empty("two-runs", &large());
    for round in 0..6 {
        describe(&workspace, &format!("Description {round}."));
        let runs = [started(&workspace, &["generate"]), started(&workspace, &["generate"])];
        let codes = runs.map(|mut run| run.wait().expect("a child can be waited for").code());
        assert_eq!(codes, [Some(0), Some(0)], "round {round}");
        workspace.run(&["generate", "--check"], 0);
    }
    assert_eq!(workspace.siblings(), ["generated"]);
}

#[test]
fn two_transcriptions_at_once_write_what_one_after_the_other_writes() {
    let page = |action: &str| {
        format!(
            "Domain name for API request: lamp.tencentcloudapi.com.\n\
             Parameter Name | Required | Type | Description |\n---|---|---|---|\n\
             Action | Yes | String | Common Params. The value used for this API: {action}. |\n\
             Version | Yes | String | Common Params. The value used for this API: 2024-01-01. |\n\n\
             Parameter Name | Type | Description |\n---|---|---|\nRequestId | String | The id. |\n\n\
             Error Code | Description |\n---|---|\nFailedOperation.{action} | It failed. |\n"
        )
    };
    let workspace = Workspace::empty("two-transcriptions", &small());
    let transcribe = |page| ["transcribe", "--spec", "theirs", page];
    for action in ["GetLamp", "SetLamp"] {
        workspace.write(&format!("{action}.txt"), &page(action));
    }
    let calls = [transcribe("GetLamp.txt"), transcribe("SetLamp.txt")];
    for call in &calls {
        workspace.run(call, 0);
    }
    let codes = fs::read_to_string(workspace.folder.join("theirs/lamp/2024-01-01/errors.json")).expect("codes");
    assert!(codes.contains("GetLamp") && codes.contains("SetLamp"), "both write this file: {codes}");
    let expected = fixtures::files(&workspace.folder.join("theirs"));
    for round in 0..6 {
        fs::remove_dir_all(workspace.folder.join("theirs")).expect("the folder exists");
        let runs = [started(&workspace, &calls[0]), started(&workspace, &calls[1])];
        let codes = runs.map(|mut run| run.wait().expect("a child can be waited for").code());
        assert_eq!(codes, [Some(0), Some(0)], "round {round}");
        assert_eq!(fixtures::files(&workspace.folder.join("theirs")), expected, "round {round}");
    }
}

#[test]
fn a_reader_sees_a_change_as_a_whole() {
    let workspace = Workspace::empty("readers", &large());
    workspace.run(&["generate"], 0);
    describe(&workspace, "Another description.");
    let stale =
        |err: &str| err.lines().find_map(|line| line.strip_prefix("error: ")?.split(" file").next()?.parse().ok());
    let all: usize = stale(&workspace.run(&["generate", "--check"], 1).err).expect("a count of files");
    assert!(all > 80, "{all}");
    for round in 0..6 {
        describe(&workspace, &format!("Description {round}."));
        let mut run = started(&workspace, &["generate"]);
        while run.try_wait().expect("a child can be asked").is_none() {
            let check = workspace.command(&["generate", "--check"]).output().expect("the program can be run");
            let err = String::from_utf8(check.stderr).expect("the messages are text");
            assert!([None, Some(all)].contains(&stale(&err)), "{:?} of {all} files are stale", stale(&err));
        }
    }
}
