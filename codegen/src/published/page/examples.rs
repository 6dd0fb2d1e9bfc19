//! Finds the examples of a page: a title, a request and its response, under headings or recognized by their form.

use super::{Block, Line};
use crate::published::Example;
use crate::published::phrases::{ExamplePart, Section};
use crate::published::{phrases, text};
use crate::source::{Span, Spanned};

/// Returns the examples of a page, in its order.
pub(super) fn find(blocks: &[Block]) -> Vec<Example> {
    let mut finder = Finder { at: Region::Outside, seen_table: false, example: Parts::default(), found: Vec::new() };
    for block in blocks {
        match block {
            Block::Line(line) => finder.line(line),
            Block::Blank => finder.blank(),
            Block::Code(code) => finder.code(code),
            Block::Table(_) => {
                finder.leave();
                finder.seen_table = true;
            }
        }
    }
    finder.leave();
    finder.found
}

/// Returns whether a line begins a request: a `POST`, or the older form, an address with the action in it.
pub(super) fn is_request(line: &str) -> bool {
    let line = line.trim_start();
    ["POST / ", "POST /?", "GET / ", "GET /?"].iter().any(|start| line.starts_with(start)) || is_address(line)
}

fn is_address(line: &str) -> bool {
    let address = line.strip_prefix("GET ").unwrap_or(line);
    (address.starts_with("https://") || address.starts_with("http://")) && address.contains("Action=")
}

struct Finder {
    at: Region,
    /// Whether a table has been seen: before it, nothing without a heading is an example.
    seen_table: bool,
    example: Parts,
    found: Vec<Example>,
}

/// The part of the page that the next lines belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Region {
    Outside,
    Between,
    Input,
    Output,
}

#[derive(Debug, Default)]
struct Parts {
    title: Option<Spanned<String>>,
    input: Option<Shown>,
    output: Option<Shown>,
}

impl Finder {
    fn line(&mut self, line: &Line) {
        let text = line.trimmed();
        match phrases::section(&line.head) {
            Some((Section::Examples, sure)) if sure || line.heading => {
                self.leave();
                self.at = Region::Between;
                return;
            }
            Some((section, _)) if section != Section::Examples => return self.leave(),
            _ => {}
        }
        if phrases::columns(&line.head).is_some() || phrases::is_footer(&line.head) {
            return self.leave();
        }
        let title = phrases::example_title(text).filter(|_| self.at != Region::Outside || line.heading);
        if let Some(title) = title {
            self.leave();
            self.at = Region::Between;
            let title = if title.is_empty() { text } else { title };
            self.example.title = Some(Spanned { value: text::fold(title), span: line.text.span });
            return;
        }
        if self.at != Region::Outside
            && let Some(part) = phrases::example_part(&line.head)
        {
            if part == ExamplePart::Input && self.example.input.is_some() {
                self.next();
            }
            self.at = if part == ExamplePart::Input { Region::Input } else { Region::Output };
            return;
        }
        if matches!(self.at, Region::Outside | Region::Between) {
            let is_body = text.starts_with('{') && self.seen_table && self.takes_bodies();
            if is_request(text) || is_body {
                if self.example.input.is_some() {
                    self.next();
                }
                self.at = Region::Input;
            } else if text.starts_with('{') && self.example.input.is_some() && self.example.output.is_none() {
                self.at = Region::Output;
            }
        }
        let part = match self.at {
            Region::Outside | Region::Between => return,
            Region::Input => &mut self.example.input,
            Region::Output => &mut self.example.output,
        };
        let is_first = part.is_none();
        let shown = part.get_or_insert_with(|| Shown::new(&line.text));
        if !is_first {
            // A request without a body: what follows is the answer.
            if shown.is_address && !text.starts_with('&') {
                self.at = Region::Between;
                return self.line(line);
            }
            shown.line(&line.text);
        }
        if shown.is_complete() {
            self.at = Region::Between;
        }
    }

    /// Returns whether a body alone is the next request: reader tools remove headings, and some requests have no first lines.
    fn takes_bodies(&self) -> bool {
        match &self.example {
            Parts { input: Some(input), output: Some(_), .. } => input.text.starts_with('{'),
            Parts { input: None, output: None, .. } => self.at == Region::Outside,
            _ => false,
        }
    }

    fn blank(&mut self) {
        let part = match self.at {
            Region::Outside | Region::Between => return,
            Region::Input => &mut self.example.input,
            Region::Output => &mut self.example.output,
        };
        if let Some(shown) = part {
            shown.text.push('\n');
        }
    }

    fn code(&mut self, code: &Spanned<String>) {
        let is_request = is_request(code);
        if is_request && self.example.input.is_some() && self.at != Region::Input {
            self.next();
        }
        match self.at {
            Region::Input => self.example.input = Some(Shown::code(code)),
            Region::Output => self.example.output = Some(Shown::code(code)),
            _ if is_request => self.example.input = Some(Shown::code(code)),
            _ if self.example.input.is_some() && self.example.output.is_none() => {
                self.example.output = Some(Shown::code(code));
            }
            _ => return,
        }
        self.at = Region::Between;
    }

    /// Ends the example; another one may follow.
    fn next(&mut self) {
        let Parts { title, input, output } = std::mem::take(&mut self.example);
        let (input, output) = match (input, output) {
            (Some(input), None) => input.split(),
            (input, output) => (input.map(Shown::finish), output.map(Shown::finish)),
        };
        if input.is_some() || output.is_some() {
            self.found.push(Example { title, input, output });
        }
    }

    fn leave(&mut self) {
        self.next();
        self.at = Region::Outside;
    }
}

/// A request or a response, line by line.
#[derive(Debug)]
struct Shown {
    text: String,
    span: Span,
    indentation: String,
    is_address: bool,
    /// The number of open brackets; `None` before the first one.
    open: Option<usize>,
}

impl Shown {
    fn new(first: &Spanned<String>) -> Self {
        let text = first.value.trim_start();
        let indentation = first.value[..first.value.len() - text.len()].to_owned();
        let mut shown =
            Self { text: text.to_owned(), span: first.span, indentation, is_address: is_address(text), open: None };
        shown.brackets(text);
        shown
    }

    fn code(code: &Spanned<String>) -> Self {
        let text = code.value.trim();
        Self { text: text.to_owned(), span: code.span, indentation: String::new(), is_address: false, open: None }
    }

    fn line(&mut self, line: &Spanned<String>) {
        self.text.push('\n');
        self.text.push_str(line.strip_prefix(self.indentation.as_str()).unwrap_or(line.trim_start()));
        self.span.end = line.span.end;
        self.brackets(line.trim());
    }

    /// Counts the brackets of a line outside strings, once a line has begun with one.
    fn brackets(&mut self, line: &str) {
        if self.open.is_none() && !line.starts_with('{') {
            return;
        }
        let mut open = self.open.unwrap_or_default();
        let mut in_text = false;
        let mut escaped = false;
        for byte in line.bytes() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = in_text,
                b'"' => in_text = !in_text,
                b'{' | b'[' if !in_text => open += 1,
                b'}' | b']' if !in_text => open = open.saturating_sub(1),
                _ => {}
            }
        }
        self.open = Some(open);
    }

    fn is_complete(&self) -> bool {
        self.open == Some(0)
    }

    fn finish(mut self) -> Spanned<String> {
        self.text.truncate(self.text.trim_end().len());
        Spanned { value: self.text, span: self.span }
    }

    /// Separates a request without a body from the response, which was taken for the body if no heading separates them.
    fn split(self) -> (Option<Spanned<String>>, Option<Spanned<String>>) {
        let is_answer =
            |body: &str| body.strip_prefix('{').is_some_and(|inner| inner.trim_start().starts_with("\"Response\""));
        if is_answer(&self.text) {
            return (None, Some(self.finish()));
        }
        if let Some(at) = self.text.find("\n{")
            && is_answer(&self.text[at + 1..])
        {
            let answer = Spanned { value: self.text[at..].trim().to_owned(), span: self.span };
            let request = Spanned { value: self.text[..at].trim_end().to_owned(), span: self.span };
            return (Some(request), Some(answer));
        }
        (Some(self.finish()), None)
    }
}
