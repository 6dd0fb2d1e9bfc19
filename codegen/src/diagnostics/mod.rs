//! Problems of a spec or a page: the place, the problem, and what to do about it.

mod explain;
mod rule;

pub use explain::{Explanation, Place};
pub use rule::Rule;

use crate::source::{Sources, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A problem.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub rule: Rule,
    /// The problem, in one sentence.
    pub message: String,
    /// The place.
    pub span: Span,
    /// A few words at the place.
    pub label: String,
    /// Advice.
    pub help: Option<String>,
    /// A related place, with its label.
    pub related: Option<(Span, String)>,
}

/// All problems that were found.
#[derive(Debug, Default)]
pub struct Diagnostics {
    all: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a diagnostic, and returns it so that details can be added.
    pub(crate) fn report(&mut self, rule: Rule, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.all.push(Diagnostic {
            rule,
            message: message.into(),
            span,
            label: String::new(),
            help: None,
            related: None,
        });
        // Pushed in the line above.
        self.all.last_mut().expect("a list that was just pushed to is not empty")
    }

    /// Returns whether there are no problems.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns the number of problems.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns all problems, in the order of files and places.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.all.iter()
    }

    pub(crate) fn sort(&mut self) {
        self.all.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    }

    /// Renders every diagnostic with its place, an excerpt and advice. `root` goes before every path; `color`
    /// adds terminal colors.
    pub fn render(&self, sources: &Sources, root: &str, color: bool) -> String {
        let renderer = if color { Renderer::styled() } else { Renderer::plain() };
        let mut text = String::new();
        for diagnostic in &self.all {
            text.push_str(&renderer.render(&diagnostic.groups(sources, root)));
            text.push_str("\n\n");
        }
        text
    }
}

impl Diagnostic {
    pub(crate) fn label(&mut self, label: impl Into<String>) -> &mut Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Suggests the nearest of the possible names, if one is near.
    pub(crate) fn suggest<'a>(&mut self, wrong: &str, possible: impl IntoIterator<Item = &'a str>) -> &mut Self {
        if let Some(nearest) = nearest(wrong, possible) {
            self.help(format!("did you mean `{nearest}`?"));
        }
        self
    }

    pub(crate) fn related(&mut self, span: Span, label: impl Into<String>) -> &mut Self {
        self.related = Some((span, label.into()));
        self
    }

    fn groups<'a>(&'a self, sources: &'a Sources, root: &str) -> Vec<Group<'a>> {
        let snippet = |span: Span| {
            let file = sources.file(span.file);
            Snippet::source(&file.text).line_start(1).path(format!("{root}{}", file.path))
        };
        let here = AnnotationKind::Primary.span(self.span.range()).label(&self.label);
        let title = Level::ERROR.primary_title(&self.message).id(self.rule.name());
        let mut group = match &self.related {
            Some((there, label)) if there.file == self.span.file => title.element(
                snippet(self.span)
                    .annotation(here)
                    .annotation(AnnotationKind::Context.span(there.range()).label(label)),
            ),
            Some((there, label)) => title
                .element(snippet(self.span).annotation(here))
                .element(snippet(*there).annotation(AnnotationKind::Context.span(there.range()).label(label))),
            None => title.element(snippet(self.span).annotation(here)),
        };
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help));
        }
        vec![group]
    }
}

/// Returns the nearest of the possible names, if it is near enough to be a slip.
pub(crate) fn nearest<'a>(wrong: &str, possible: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR: f64 = 0.8;
    let folded = wrong.to_lowercase();
    possible
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&folded, &name.to_lowercase()), name))
        .filter(|(similarity, _)| *similarity >= NEAR)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
