//! `check`.

use crate::shared::claims::Claims;
use crate::shared::hint::quoted;
use crate::shared::report::{Failure, Next, Output, contents, plural};
use crate::shared::spec::{Spec, texts};
use std::path::PathBuf;

/// Check the spec and show everything that is wrong with it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask check\n  cargo xtask check --spec ../cvm-spec")]
pub(crate) struct Arguments {
    /// Check the spec in this folder instead of the project's.
    #[arg(long, value_name = "FOLDER")]
    spec: Option<PathBuf>,
    /// Accept descriptions that nobody has written yet.
    #[arg(long)]
    drafts: bool,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(arguments: &Arguments) -> Claims {
    Claims::default().read(arguments.spec.as_deref())
}

/// Checks the spec in a folder, or the project's.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let Spec { sources, shown, .. } = Spec::open(arguments.spec.as_deref())?;
    let summary = codegen::check(&sources, texts(arguments.drafts))
        .map_err(|found| output.spec_problems(&found, &sources, &shown))?;
    output.say(&format!("the spec is valid: {}", contents(&summary)));
    let proposals = codegen::proposals(&sources);
    if let Some((path, line, _)) = proposals.first() {
        let count = plural(proposals.len(), "proposed fact");
        output.say(&format!("{count} to confirm, the first one in {shown}{path}:{line}"));
    }
    let Some(folder) = &arguments.spec else { return Ok("`cargo xtask generate`".into()) };
    let drafts = if arguments.drafts { " --drafts" } else { "" };
    let generate = format!("cargo xtask generate --spec {}{drafts} --out CRATE", quoted(folder));
    Ok(format!("`{generate}`, where `CRATE` is the folder of the crate").into())
}
