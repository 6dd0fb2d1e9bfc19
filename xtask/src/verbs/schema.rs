//! `schema`.

use crate::shared::claims::Claims;
use crate::shared::report::{Failure, Next, Output, plural};
use crate::shared::spec::{SCHEMAS, root};
use crate::shared::tree::Plan;

/// Write the JSON Schemas of the spec's files.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask schema\n  cargo xtask schema --check")]
pub(crate) struct Arguments {
    /// Change nothing; fail and show the difference if a schema is stale.
    #[arg(long)]
    check: bool,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    Claims::default().with(None, !arguments.check)
}

/// Writes the JSON Schemas of the spec's files, or checks that they are not stale.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    if arguments.check {
        expect_fresh(output)?;
        return Ok("nothing to do: the schemas are up to date".into());
    }
    let plan = plan()?;
    plan.apply(SCHEMAS)?;
    output.say(&format!("{SCHEMAS}: {} changed, {} unchanged", plural(plan.changes.len(), "file"), plan.unchanged));
    Ok("commit what changed; editors use the schemas at once".into())
}

/// Fails if a schema is stale.
pub(crate) fn expect_fresh(output: &Output) -> Result<(), Failure> {
    plan()?.expect_fresh(SCHEMAS, "cargo xtask schema", output)
}

fn plan() -> Result<Plan, Failure> {
    Plan::new(&root().join(SCHEMAS), Some(""), codegen::schemas().into_iter().collect())
}
