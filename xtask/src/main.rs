//! The project's own commands. Each verb is thin: it reads files, calls the library, and writes or prints what comes back.

mod audit;
mod bench;
mod changes;
mod generate;
mod output;
mod package;
mod progress;
mod schema;
mod status;
mod suite;
mod transcribe;
mod tree;
mod workspace;

use clap::{Parser, Subcommand, ValueEnum};
use codegen::Texts;
use output::Output;
use std::path::PathBuf;
use std::process::ExitCode;

/// Commands of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  everything is in order
  1  something is wrong with the spec, or what is generated is stale, or a test failed
  2  the command cannot run: wrong arguments, or a file that cannot be read or written

Examples:
  cargo xtask generate            after a change of the spec
  cargo xtask generate --check    does the committed code fit the spec?
  cargo xtask facts organization 2021-03-31
  cargo xtask test                everything that CI runs";

const GENERATE_HELP: &str = "\
Examples:
  cargo xtask generate
  cargo xtask generate --check
  cargo xtask generate --spec ../cvm-spec --out ../tencentcloud-cvm
  cargo xtask generate --spec ../cvm-spec --out ../tencentcloud-cvm --runtime-path runtime --check";

#[derive(Subcommand)]
enum Verb {
    /// Generate the SDK's code from the spec, or a crate of its own from any spec.
    ///
    /// All or nothing: if anything is wrong with the spec, no file changes. Files that no longer belong are removed, and files
    /// that stay the same are not touched.
    #[command(after_help = GENERATE_HELP)]
    Generate {
        /// Change nothing; fail and show the difference if the generated code is stale.
        #[arg(long)]
        check: bool,
        /// Write a crate on top of `tencentcloud-runtime` into this folder, which gives it its name. The folder must be new, empty, or
        /// made by this command before.
        #[arg(long, value_name = "FOLDER")]
        out: Option<PathBuf>,
        /// Take the spec from this folder, which is laid out like `spec`.
        #[arg(long, value_name = "FOLDER", requires = "out")]
        spec: Option<PathBuf>,
        /// Let the crate take the runtime from this folder instead of the published version.
        #[arg(long, value_name = "FOLDER", requires = "out")]
        runtime_path: Option<PathBuf>,
        /// Accept texts that nobody has written yet.
        #[arg(long, requires = "out")]
        drafts: bool,
    },
    /// Check the spec and show everything that is wrong with it.
    #[command(after_help = "Examples:\n  cargo xtask check\n  cargo xtask check --spec ../cvm-spec")]
    Check {
        /// Check the spec in this folder instead of the project's.
        #[arg(long, value_name = "FOLDER")]
        spec: Option<PathBuf>,
        /// Accept texts that nobody has written yet.
        #[arg(long)]
        drafts: bool,
    },
    /// Write the JSON Schemas of the spec's files.
    #[command(after_help = "Examples:\n  cargo xtask schema\n  cargo xtask schema --check")]
    Schema {
        /// Change nothing; fail and show the difference if a schema is stale.
        #[arg(long)]
        check: bool,
    },
    /// Print the facts of one version of a service as JSON, to compare them with another source.
    #[command(after_help = "Example:\n  cargo xtask facts organization 2021-03-31")]
    Facts {
        /// The service, as in its host name.
        service: String,
        /// The version, as YYYY-MM-DD.
        version: String,
    },
    /// Show what changed for users since an earlier revision, and which version to release.
    ///
    /// Compares the spec in the folder with the one of a git revision. Each change is breaking, additive, or a matter of
    /// documentation; the version follows from the gravest. Prints the notes of the release as Markdown.
    #[command(
        after_help = "Examples:\n  cargo xtask changes\n  cargo xtask changes v0.1.0 --write\n  cargo xtask changes HEAD~1 --format json"
    )]
    Changes {
        /// A tag, branch or commit; the last tag of a release if none is given.
        revision: Option<String>,
        /// Write the notes into CHANGELOG.md, in place of those of an earlier run.
        #[arg(long)]
        write: bool,
        /// How to print the changes.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Write spec files from the vendor's pages, or bring them up to date.
    ///
    /// Facts are filled in, texts are left for you to write: `check` lists them. What people wrote stays. All or nothing: if
    /// anything is not understood, no file changes.
    #[command(after_help = transcribe::EXAMPLES)]
    Transcribe(transcribe::Arguments),
    /// Measure speed and size of everything that is generated and of the SDK, beside what they are compared with.
    ///
    /// Builds and runs on this machine, on loopback, in some minutes; what it builds lies below `target/bench`. Needs Linux.
    #[command(after_help = "Examples:\n  cargo xtask bench\n  cargo xtask bench --write")]
    Bench {
        /// Write the table into BENCHMARKS.md.
        #[arg(long)]
        write: bool,
    },
    /// Compare the vendor's documentation with the spec.
    ///
    /// Each difference comes with its places and with what following it does to users. Descriptions are compared by their
    /// digests in `texts.json`; one that changed is to be read again.
    #[command(after_help = audit::EXAMPLES)]
    Audit {
        #[command(flatten)]
        arguments: audit::Arguments,
        /// How to print the differences.
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Show the state of the spec: what there is, how old it is, what it lacks, and whether the generated code fits it.
    #[command(after_help = "Examples:\n  cargo xtask status\n  cargo xtask status --html status.html")]
    Status {
        /// Write it as a page, too, with every action, its facts and a search; it can be opened from the disk.
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
    /// Run everything that CI runs: formatting, lints, stale files, documentation, tests.
    #[command(after_help = "Example:\n  cargo xtask test")]
    Test,
}

/// For whom a verb prints.
#[derive(Clone, Copy, Default, PartialEq, ValueEnum)]
enum Format {
    /// People.
    #[default]
    Text,
    /// Machines.
    Json,
}

/// Why a command did not succeed; the message was printed already unless it is here.
enum Failure {
    /// Something is wrong with what was looked at: exit code 1.
    Wrong,
    /// The command cannot run: exit code 2.
    Unable(String),
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Unable(error.to_string())
    }
}

fn texts(drafts: bool) -> Texts {
    if drafts { Texts::Drafts } else { Texts::Written }
}

fn main() -> ExitCode {
    let output = Output::detect();
    let verb = Arguments::parse().verb;
    let next = next(&verb);
    match run(verb, &output) {
        Ok(()) => {
            if let Some(next) = next {
                output.next(next);
            }
            ExitCode::SUCCESS
        }
        Err(Failure::Wrong) => {
            if next.is_some() {
                output.next("do what the messages say, then run it again");
            }
            ExitCode::from(1)
        }
        Err(Failure::Unable(message)) => {
            output.problem(&message);
            ExitCode::from(2)
        }
    }
}

fn run(verb: Verb, output: &Output) -> Result<(), Failure> {
    match verb {
        Verb::Generate { check, out: None, .. } => generate::run(check, output),
        Verb::Generate { check, out: Some(out), spec, runtime_path, drafts } => {
            let (spec, runtime_path) = (spec.as_deref(), runtime_path.as_deref());
            let request = package::Request { spec, texts: texts(drafts), out: &out, runtime_path, check };
            package::run(&request, output)
        }
        Verb::Check { spec, drafts } => generate::check(spec.as_deref(), texts(drafts), output),
        Verb::Schema { check } => schema::run(check, output),
        Verb::Facts { service, version } => generate::facts(&service, &version, output),
        Verb::Changes { revision, write, format } => changes::run(revision, write, format == Format::Json, output),
        Verb::Transcribe(arguments) => transcribe::run(&arguments, output),
        Verb::Bench { write } => bench::run(write, output),
        Verb::Audit { arguments, format } => audit::run(&arguments, format == Format::Json, output),
        Verb::Status { html } => status::run(html.as_deref(), output),
        Verb::Test => suite::run(output),
    }
}

/// What to do after a verb that found everything in order, unless the verb itself knows better.
fn next(verb: &Verb) -> Option<&'static str> {
    match verb {
        Verb::Generate { check: false, out: None, .. } => Some("read what changed, then `cargo xtask test`"),
        Verb::Generate { check: false, out: Some(_), .. } => Some("`cargo doc --open` in the folder of the crate"),
        Verb::Generate { check: true, .. } => Some("nothing: the code is what the spec gives"),
        Verb::Check { .. } => Some("`cargo xtask generate`"),
        Verb::Schema { check: false } => Some("commit what changed; editors complete by it at once"),
        Verb::Schema { check: true } => Some("nothing: the schemas are what the format gives"),
        Verb::Facts { .. } => Some("compare them with another source, or `cargo xtask audit PAGE…`"),
        Verb::Changes { write: false, .. } => Some("`cargo xtask changes --write` puts them into CHANGELOG.md"),
        Verb::Changes { write: true, .. } => Some("read the notes in CHANGELOG.md, then release"),
        Verb::Bench { write: false } => Some("compare with BENCHMARKS.md; `--write` puts the table there"),
        Verb::Bench { write: true } => Some("commit BENCHMARKS.md with the change that it measures"),
        Verb::Test => Some("commit"),
        Verb::Transcribe(_) | Verb::Audit { .. } | Verb::Status { .. } => None,
    }
}
