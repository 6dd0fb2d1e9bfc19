//! Output for people: summaries, problems, differences, and the result of a verb.

use clap::ValueEnum;
use codegen::{Diagnostics, Sources, Summary};
use similar::{ChangeTag, TextDiff};
use std::borrow::Cow;
use std::io::{IsTerminal, Write};

/// The next step after a verb: the last line of its messages.
pub(crate) type Next = Cow<'static, str>;

/// The reason why a verb did not succeed.
pub(crate) enum Failure {
    /// Something is wrong with what was examined, and was reported: exit code 1.
    Wrong(Next),
    /// The verb cannot run, for this reason: exit code 2.
    Unable(String),
}

impl Failure {
    /// The reported problems are to be fixed.
    pub(crate) const REPORTED: Self =
        Self::Wrong(Cow::Borrowed("fix what is reported above, then run the command again"));
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Unable(error.to_string())
    }
}

/// For whom a verb prints.
#[derive(Clone, Copy, Default, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

/// Returns a count with its noun, such as `1 file` or `2 files`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// Lists how much of everything a spec contains.
pub(crate) fn contents(summary: &Summary) -> String {
    let Summary { versions, actions, types, enums, error_codes } = *summary;
    let counts =
        [(versions, "version"), (actions, "action"), (types, "type"), (enums, "enum"), (error_codes, "error code")];
    counts.map(|(count, noun)| plural(count, noun)).join(", ")
}

/// Writes for people, to standard error, so that standard output stays clean for data.
pub(crate) struct Output {
    /// Whether to use colors.
    pub(crate) color: bool,
}

impl Output {
    /// Uses colors if standard error is a terminal and `NO_COLOR` is not set.
    pub(crate) fn detect() -> Self {
        Self {
            color: std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    /// Writes data to standard output. A reader that has seen enough, such as `head`, ends nothing but the output.
    pub(crate) fn data(&self, text: &str) {
        let mut stdout = std::io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush());
    }

    /// Writes text to standard error, which may be closed, too.
    pub(crate) fn text(&self, text: &str) {
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// Writes a line of a summary.
    pub(crate) fn say(&self, text: &str) {
        self.text(&format!("{text}\n"));
    }

    /// Writes what to do next.
    pub(crate) fn next(&self, text: &str) {
        self.text(&format!("{}: {text}\n", self.painted("1;36", "next")));
    }

    /// Writes a heading.
    pub(crate) fn heading(&self, text: &str) {
        self.text(&format!("{}\n", self.painted("1", text)));
    }

    /// Writes what is wrong.
    pub(crate) fn problem(&self, text: &str) {
        self.text(&format!("{}: {text}\n", self.painted("1;31", "error")));
    }

    /// Writes every diagnostic with its excerpt, and below them how many there are and what follows from that. `root` goes
    /// before every path of the sources.
    pub(crate) fn diagnostics(&self, found: &Diagnostics, sources: &Sources, root: &str, conclusion: &str) -> Failure {
        self.text(&found.render(sources, root, self.color));
        self.problem(&format!("{}{conclusion}", plural(found.len(), "problem")));
        Failure::REPORTED
    }

    /// Writes what is wrong with a spec, from which nothing was generated therefore.
    pub(crate) fn spec_problems(&self, found: &Diagnostics, sources: &Sources, root: &str) -> Failure {
        self.diagnostics(found, sources, root, " in the spec; nothing was generated")
    }

    /// Writes the difference between what a file is and what it should be.
    pub(crate) fn difference(&self, path: &str, old: &str, new: &str) {
        const CONTEXT: usize = 2;
        self.heading(&format!("--- {path}"));
        for group in TextDiff::from_lines(old, new).grouped_ops(CONTEXT) {
            if let Some(first) = group.first() {
                self.say(&self.painted("36", &format!("@@ line {} @@", first.old_range().start + 1)));
            }
            let diff = TextDiff::from_lines(old, new);
            for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
                let line = change.value().trim_end_matches('\n');
                match change.tag() {
                    ChangeTag::Delete => self.say(&self.painted("31", &format!("-{line}"))),
                    ChangeTag::Insert => self.say(&self.painted("32", &format!("+{line}"))),
                    ChangeTag::Equal => self.say(&format!(" {line}")),
                }
            }
        }
    }
}
