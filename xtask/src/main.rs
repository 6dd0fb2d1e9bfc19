//! The project's own commands. Each verb is thin: it reads files, calls the library, and writes or prints the result.

mod shared;
mod verbs;

use clap::{Parser, Subcommand};
use shared::claims::Claims;
use shared::report::{Failure, Next, Output};
use std::process::ExitCode;
use verbs::{
    audit, bench, blocks, changes, check, explain, explorer, facts, fuzz, generate, interop, msrv, package, schema,
    status, test, transcribe, update,
};

/// Commands of the project.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about, version, after_help = AFTER_HELP)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

const AFTER_HELP: &str = "\
Exit codes:
  0  success
  1  the spec is wrong, a generated file is stale, or a test failed
  2  the command cannot run: wrong arguments, or a file that cannot be read or written

Examples:
  cargo xtask generate            after a change of the spec
  cargo xtask generate --check    does the committed code match the spec?
  cargo xtask facts organization 2021-03-31
  cargo xtask test                everything that CI runs";

#[derive(Subcommand)]
enum Verb {
    Update(update::Arguments),
    Generate(generate::Arguments),
    Check(check::Arguments),
    Explain(explain::Arguments),
    Schema(schema::Arguments),
    Facts(facts::Arguments),
    Changes(changes::Arguments),
    Transcribe(transcribe::Arguments),
    Bench(bench::Arguments),
    Blocks(blocks::Arguments),
    Audit(audit::Arguments),
    Status(status::Arguments),
    Test(test::Arguments),
    Msrv(msrv::Arguments),
    Fuzz(fuzz::Arguments),
    Package(package::Arguments),
    Interop(interop::Arguments),
    Explorer(explorer::Arguments),
}

fn main() -> ExitCode {
    let output = Output::detect();
    let verb = Arguments::parse().verb;
    match claims(&verb).lock(&output).and_then(|_locks| run(&verb, &output)) {
        Ok(next) => {
            output.next(&next);
            ExitCode::SUCCESS
        }
        Err(Failure::Wrong(next)) => {
            output.next(&next);
            ExitCode::from(1)
        }
        Err(Failure::Unable(message)) => {
            output.problem(&message);
            ExitCode::from(2)
        }
    }
}

/// Returns what a verb reads and writes from its beginning to its end. Verbs that run other programs claim it when they need it.
fn claims(verb: &Verb) -> Claims {
    match verb {
        Verb::Generate(arguments) => generate::claims(arguments),
        Verb::Check(arguments) => check::claims(arguments),
        Verb::Schema(arguments) => schema::claims(arguments),
        Verb::Facts(arguments) => facts::claims(arguments),
        Verb::Changes(arguments) => changes::claims(arguments),
        Verb::Transcribe(arguments) => transcribe::claims(arguments),
        Verb::Update(arguments) => update::claims(arguments),
        Verb::Audit(arguments) => audit::claims(arguments),
        Verb::Status(arguments) => status::claims(arguments),
        Verb::Explain(_)
        | Verb::Blocks(_)
        | Verb::Bench(_)
        | Verb::Test(_)
        | Verb::Msrv(_)
        | Verb::Interop(_)
        | Verb::Explorer(_)
        | Verb::Package(_)
        | Verb::Fuzz(_) => Claims::default(),
    }
}

fn run(verb: &Verb, output: &Output) -> Result<Next, Failure> {
    match verb {
        Verb::Generate(arguments) => generate::run(arguments, output),
        Verb::Check(arguments) => check::run(arguments, output),
        Verb::Explain(arguments) => explain::run(arguments, output),
        Verb::Schema(arguments) => schema::run(arguments, output),
        Verb::Facts(arguments) => facts::run(arguments, output),
        Verb::Changes(arguments) => changes::run(arguments, output),
        Verb::Transcribe(arguments) => transcribe::run(arguments, output),
        Verb::Update(arguments) => update::run(arguments, output),
        Verb::Blocks(arguments) => blocks::run(arguments, output),
        Verb::Bench(arguments) => bench::run(arguments, output),
        Verb::Audit(arguments) => audit::run(arguments, output),
        Verb::Status(arguments) => status::run(arguments, output),
        Verb::Test(arguments) => test::run(arguments, output),
        Verb::Fuzz(arguments) => fuzz::run(arguments, output),
        Verb::Msrv(arguments) => msrv::run(arguments, output),
        Verb::Package(arguments) => package::run(arguments, output),
        Verb::Interop(arguments) => interop::run(arguments, output),
        Verb::Explorer(arguments) => explorer::run(arguments, output),
    }
}
