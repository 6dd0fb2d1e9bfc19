//! `explain`: what a diagnostic means.

use crate::shared::report::{Failure, Next, Output};
use codegen::Rule;

/// Explain a rule, with an example that breaks it and one that keeps it.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  cargo xtask explain stale-slip\n  cargo xtask explain")]
pub(crate) struct Arguments {
    /// The rule, as messages show it in brackets; all rules are listed without it.
    rule: Option<String>,
}

/// Explains a rule, or lists them all.
pub(crate) fn run(arguments: &Arguments, output: &Output) -> Result<Next, Failure> {
    let Some(name) = &arguments.rule else {
        let lines = Rule::ALL.iter().map(|rule| format!("{:<22}{}\n", rule.name(), rule.meaning()));
        output.data(&lines.collect::<String>());
        return Ok("`cargo xtask explain RULE` shows a wrong and a right example".into());
    };
    let rule = Rule::named(name)
        .ok_or_else(|| Failure::Unable(format!("there is no rule `{name}`; `cargo xtask explain` lists them")))?;
    let mut text = format!("{}: {}\n", rule.name(), rule.meaning());
    if let Some(explanation) = rule.explanation() {
        for (title, example) in [("wrong", explanation.wrong), ("right", explanation.right)] {
            text.push_str(&format!("\n{title}, {}:\n\n", explanation.place.text()));
            text.extend(example.trim_end().lines().map(|line| format!("    {line}").trim_end().to_owned() + "\n"));
        }
    }
    output.data(&text);
    Ok("`cargo xtask check` shows the places in the spec where a rule is broken".into())
}
