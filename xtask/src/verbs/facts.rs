//! `facts`.

use crate::shared::claims::Claims;
use crate::shared::report::{Failure, Next, Output};
use crate::shared::spec::{SPEC, Spec};

/// Print the facts of one version of a service as JSON, to compare them with another source.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask facts organization 2021-03-31")]
pub(crate) struct Arguments {
    /// The service, as in its host name.
    service: String,
    /// The version, as YYYY-MM-DD.
    version: String,
}

/// Returns what the verb reads and writes.
pub(crate) fn claims(_: &Arguments) -> Claims {
    Claims::default().read(None)
}

/// Prints the facts of one version as JSON.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let Arguments { service, version } = arguments;
    let Spec { sources, shown, .. } = Spec::of_project()?;
    let facts = codegen::facts(&sources, service, version)
        .map_err(|found| output.spec_problems(&found, &sources, &shown))?
        .ok_or_else(|| Failure::Unable(format!("there is no `{SPEC}{service}/{version}`")))?;
    output.data(&format!("{facts}\n"));
    Ok("compare them with another source, or run `cargo xtask audit PAGE…`".into())
}
