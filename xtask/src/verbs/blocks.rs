//! `blocks`: what the reader of pages saw.

use crate::shared::hint::Hint;
use crate::shared::report::{Failure, Next, Output};
use crate::shared::spec::read_page;
use codegen::{Diagnostics, Sources, published};
use std::path::PathBuf;

/// Show what the reader of pages sees in a page: its lines, tables and code, each with its line in the file.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask blocks page.txt")]
pub(crate) struct Arguments {
    /// A documentation page.
    page: PathBuf,
}

/// Shows the blocks of a page, and what is not understood of it.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let name = arguments.page.display().to_string();
    let text = read_page(&arguments.page).map_err(|why| Failure::Unable(format!("cannot read {name}: {why}")))?;
    let pages = Sources::new([(name, text)]);
    output.data(&published::page::shown(&pages));
    let mut diagnostics = Diagnostics::default();
    published::read(&pages, &mut diagnostics);
    if diagnostics.is_empty() {
        let audit = Hint::new(None, None, std::slice::from_ref(&arguments.page)).on_pages("audit");
        return Ok(format!("{audit} compares the page with the spec").into());
    }
    Err(output.diagnostics(&diagnostics, &pages, "", " in the page"))
}
