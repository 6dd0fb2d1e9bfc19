//! Commands that a message shows, so that they can be pasted as they are.

use clap::ValueEnum;
use codegen::spec::Site;
use std::path::{Path, PathBuf};

/// A site, as arguments name it.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SiteName {
    Cn,
    Intl,
}

impl SiteName {
    /// Returns the site.
    pub(crate) fn site(self) -> Site {
        match self {
            Self::Cn => Site::China,
            Self::Intl => Site::International,
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Cn => "cn",
            Self::Intl => "intl",
        }
    }
}

/// The arguments that verbs about pages share.
#[derive(Clone, Default)]
pub(crate) struct Hint {
    arguments: Vec<String>,
    pages: Vec<String>,
}

impl Hint {
    /// Returns the hints of a verb that was called for a spec and a site.
    pub(crate) fn new(spec: Option<&Path>, site: Option<SiteName>, pages: &[PathBuf]) -> Self {
        let mut hint = Self::default();
        if let Some(spec) = spec {
            hint.arguments.extend(["--spec".to_owned(), quoted(spec)]);
        }
        if let Some(site) = site {
            hint.arguments.extend(["--site".to_owned(), site.text().to_owned()]);
        }
        hint.pages = pages.iter().map(|page| quoted(page)).collect();
        hint
    }

    /// Returns the call of a verb on the pages.
    pub(crate) fn on_pages(&self, verb: &str) -> String {
        let words = self.arguments.iter().chain(&self.pages).map(|word| format!(" {word}"));
        format!("`cargo xtask {verb}{}`", words.collect::<String>())
    }

    /// Returns the call of a verb on the spec.
    pub(crate) fn on_spec(&self, verb: &str) -> String {
        let spec = self.arguments.iter().position(|word| word == "--spec");
        let words = spec.map(|at| &self.arguments[at..at + 2]).unwrap_or_default();
        let words = words.iter().map(|word| format!(" {word}"));
        format!("`cargo xtask {verb}{}`", words.collect::<String>())
    }
}

/// Returns a path as a shell takes it for one word.
pub(crate) fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:,@~%".contains(c);
    if !text.is_empty() && text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::{Hint, SiteName};
    use std::path::{Path, PathBuf};

    #[test]
    fn a_hint_repeats_the_arguments_and_quotes_what_a_shell_would_split() {
        let pages = [PathBuf::from("a b.txt"), PathBuf::from("it's.md")];
        let hint = Hint::new(Some(Path::new("../x")), Some(SiteName::Intl), &pages);
        assert_eq!(hint.on_pages("audit"), r"`cargo xtask audit --spec ../x --site intl 'a b.txt' 'it'\''s.md'`");
        assert_eq!(hint.on_spec("check"), "`cargo xtask check --spec ../x`");
        assert_eq!(Hint::new(None, None, &pages[..0]).on_pages("audit"), "`cargo xtask audit`");
    }
}
