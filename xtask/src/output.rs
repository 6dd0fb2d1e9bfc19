//! What people see: colours on a terminal only, summaries, and differences.

use similar::{ChangeTag, TextDiff};
use std::io::IsTerminal;

/// Writes for people, to standard error, so that standard output stays clean for data.
pub struct Output {
    /// Whether to use colours.
    pub color: bool,
}

impl Output {
    /// Colours if standard error is a terminal and `NO_COLOR` is not set.
    pub fn detect() -> Self {
        Self {
            color: std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        }
    }

    fn painted(&self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A line of a summary.
    pub fn say(&self, text: &str) {
        eprintln!("{text}");
    }

    /// What to do next: the last line of every verb that succeeded or found something.
    pub fn next(&self, text: &str) {
        eprintln!("{}: {text}", self.painted("1;36", "next"));
    }

    /// A heading.
    pub fn heading(&self, text: &str) {
        eprintln!("{}", self.painted("1", text));
    }

    /// Something that is wrong.
    pub fn problem(&self, text: &str) {
        eprintln!("{}: {text}", self.painted("1;31", "error"));
    }

    /// The difference between what a file is and what it should be.
    pub fn difference(&self, path: &str, old: &str, new: &str) {
        const CONTEXT: usize = 2;
        self.heading(&format!("--- {path}"));
        for group in TextDiff::from_lines(old, new).grouped_ops(CONTEXT) {
            if let Some(first) = group.first() {
                eprintln!("{}", self.painted("36", &format!("@@ line {} @@", first.old_range().start + 1)));
            }
            let diff = TextDiff::from_lines(old, new);
            for change in group.iter().flat_map(|operation| diff.iter_changes(operation)) {
                let line = change.value().trim_end_matches('\n');
                match change.tag() {
                    ChangeTag::Delete => eprintln!("{}", self.painted("31", &format!("-{line}"))),
                    ChangeTag::Insert => eprintln!("{}", self.painted("32", &format!("+{line}"))),
                    ChangeTag::Equal => eprintln!(" {line}"),
                }
            }
        }
    }
}
