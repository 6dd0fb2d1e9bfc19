//! `schema`.

use crate::Failure;
use crate::generate::{plan, stale};
use crate::output::Output;
use crate::tree;
use crate::workspace::{SCHEMAS, root};

/// Writes the JSON Schemas of the spec's files, or checks that they are not stale.
pub fn run(check: bool, output: &Output) -> Result<(), Failure> {
    let plan = plan(&root().join(SCHEMAS), Some(""), codegen::schemas().into_iter().collect())?;
    if check {
        return stale(&plan, SCHEMAS, "cargo xtask schema", output);
    }
    tree::apply(&plan)
        .map_err(|error| Failure::Unable(format!("cannot write {SCHEMAS}: {error}; nothing was changed")))?;
    output.say(&format!("{SCHEMAS}: {} files changed, {} as they were", plan.changes.len(), plan.unchanged));
    Ok(())
}
