//! Turns a spec of API actions into the Rust source of their client.
//!
//! The library is a pure function: spec files in, diagnostics or Rust files out. It knows no clock, no network, no disk and no
//! environment, and the same input always gives the same bytes. Data flows one way, each stage in a module of its own:
//!
//! | stage | module | from | to |
//! |---|---|---|---|
//! | load | [`spec`] | texts | typed files with source positions |
//! | check | [`mod@check`] | typed files | [`Checked`], or every problem at once |
//! | lower | [`mod@model`] | checked files | every name, type, text and presence decided |
//! | emit | [`emit`] | the model | tokens, formatted by prettyplease |
//!
//! ```
//! use codegen::Sources;
//!
//! let sources = Sources::new([("common/errors.json".to_owned(), r#"{"errors": [], "error": 1}"#.to_owned())]);
//! let problems = codegen::generate(&sources, codegen::Texts::Written, 1).unwrap_err();
//! assert!(problems.render(&sources, "spec/", false).contains("did you mean `errors`?"));
//! ```

pub mod audit;
mod catalogue;
pub mod changes;
pub mod check;
mod compare;
pub mod diagnostics;
pub mod effect;
pub mod emit;
mod facts;
mod format;
mod graph;
pub mod model;
mod names;
mod package;
pub mod published;
pub mod source;
pub mod spec;
pub mod status;
pub mod transcribe;

pub use audit::{Audit, accept, audit};
pub use check::Texts;
pub use diagnostics::{Diagnostic, Diagnostics, Rule};
pub use effect::Effect;
pub use emit::Workers;
pub use package::Package;
pub use source::{Sources, Span};
pub use spec::schemas;
pub use status::status;

use check::Checked;
use spec::Spec;
use std::collections::{BTreeMap, BTreeSet};

/// Files to write: paths below the output folder, with `/` between their parts, and contents.
pub type Files = BTreeMap<String, String>;

/// The placeholder of a description that a person has yet to write.
pub const UNWRITTEN: &str = "TODO";

/// Returns whether nobody has written a description yet.
fn is_unwritten(text: &str) -> bool {
    matches!(text.trim(), "" | UNWRITTEN)
}

/// The crate of the project's own modules, as programs name it.
const SDK: &str = "generated_sdk";

/// The contents of a spec in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Versions of services.
    pub versions: usize,
    /// Actions.
    pub actions: usize,
    /// Data types.
    pub types: usize,
    /// Enums.
    pub enums: usize,
    /// Error codes, the common ones included.
    pub error_codes: usize,
}

/// Generates the modules of `generated-sdk`, on as many threads as asked for; their number does not change the result.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn generate<'w>(
    sources: &Sources,
    texts: Texts,
    workers: impl Into<Workers<'w>>,
) -> Result<(Files, Summary), Diagnostics> {
    with_checked(sources, texts, |_, checked| {
        (emit::emit(&model::lower(checked, SDK), workers.into()), summary(checked))
    })
}

/// Generates the modules of a part of `generated-sdk`: these actions, with the types and enums that they reach.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn generate_part<'w>(
    sources: &Sources,
    texts: Texts,
    actions: &BTreeSet<&str>,
    workers: impl Into<Workers<'w>>,
) -> Result<(Files, Summary), Diagnostics> {
    with_checked(sources, texts, |_, checked| {
        let mut model = model::lower(checked, SDK);
        model.retain_actions(actions);
        (emit::emit(&model, workers.into()), summary(checked))
    })
}

/// Generates a crate of its own on top of `tencentcloud-runtime`, with the catalogue of its services.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn generate_package<'w>(
    sources: &Sources,
    texts: Texts,
    package: &Package,
    workers: impl Into<Workers<'w>>,
) -> Result<(Files, Summary), Diagnostics> {
    with_checked(sources, texts, |_, checked| {
        let model = model::lower(checked, &package.crate_name());
        let mut files = emit::emit_package(&model, package, workers.into());
        files.insert(CATALOGUE.to_owned(), catalogue::catalogue(checked, &model));
        (files, summary(checked))
    })
}

/// The file that holds the catalogue.
const CATALOGUE: &str = "catalogue.json";

/// Generates the catalogue: the whole spec as JSON, for programs that show the API or imitate it.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn catalogue(sources: &Sources, texts: Texts) -> Result<(Files, Summary), Diagnostics> {
    with_checked(sources, texts, |_, checked| {
        let text = catalogue::catalogue(checked, &model::lower(checked, SDK));
        (Files::from([(CATALOGUE.to_owned(), text)]), summary(checked))
    })
}

/// Checks the spec and counts what it contains.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn check(sources: &Sources, texts: Texts) -> Result<Summary, Diagnostics> {
    with_checked(sources, texts, |_, checked| summary(checked))
}

/// Returns the model of the generated code, to compare it with another one by [`changes::compare`].
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn model(sources: &Sources) -> Result<model::Model, Diagnostics> {
    with_checked(sources, Texts::Drafts, |_, checked| model::lower(checked, SDK))
}

/// Returns the facts of one version of one service, for comparison with other sources; `None` if there is no such version.
///
/// # Errors
///
/// Everything that is wrong with the spec.
pub fn facts(sources: &Sources, service: &str, version: &str) -> Result<Option<serde_json::Value>, Diagnostics> {
    with_checked(sources, Texts::Drafts, |spec, _| facts::facts(spec, service, version))
}

/// Returns every fact that was proposed and that nobody has confirmed yet: the path of its file, the line, and the note.
pub fn proposals(sources: &Sources) -> Vec<(&str, usize, String)> {
    let mut found = Vec::new();
    for (id, file) in sources.iter() {
        for (at, _) in file.text.match_indices(&format!("\"{}", compare::PROPOSAL)) {
            let rest = &file.text[at + 1..];
            let note = rest.split('"').next().unwrap_or_default().to_owned();
            let (path, line) = sources.place(Span { file: id, start: at, end: at });
            found.push((path, line, note));
        }
    }
    found
}

fn with_checked<T>(
    sources: &Sources,
    texts: Texts,
    then: impl FnOnce(&Spec, &Checked<'_>) -> T,
) -> Result<T, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let spec = spec::load(sources, &mut diagnostics);
    let checked = check::check(&spec, texts, &mut diagnostics);
    match checked {
        Some(checked) if diagnostics.is_empty() => Ok(then(&spec, &checked)),
        _ => Err(diagnostics),
    }
}

fn summary(checked: &Checked<'_>) -> Summary {
    let mut summary = Summary { error_codes: checked.common_errors.len(), ..Summary::default() };
    for service in &checked.services {
        summary.versions += 1;
        summary.actions += service.actions.len();
        summary.types += service.types.len();
        summary.enums += service.enums.len();
        summary.error_codes += service.errors.len();
    }
    summary
}
