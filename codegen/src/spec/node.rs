//! JSON with the place of every value.

use crate::diagnostics::{Diagnostics, Rule};
use crate::source::{FileId, Span, Spanned};
use jsonc_parser::ast;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::collections::HashMap;

/// A JSON value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: NodeValue,
    /// Its place.
    pub span: Span,
}

/// A JSON value.
#[derive(Clone, Debug)]
pub enum NodeValue {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, in the order of the file.
    Object(Vec<(Spanned<String>, Node)>),
}

impl Node {
    /// Names the kind of the value, for messages.
    pub fn kind(&self) -> &'static str {
        match self.value {
            NodeValue::Null => "null",
            NodeValue::Bool(_) => "a boolean",
            NodeValue::Number(_) => "a number",
            NodeValue::Text(_) => "a string",
            NodeValue::List(_) => "a list",
            NodeValue::Object(_) => "an object",
        }
    }

    /// Returns the same value without places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            NodeValue::Null => serde_json::Value::Null,
            NodeValue::Bool(value) => (*value).into(),
            // The parser accepts JSON numbers only; one beyond 64 bits becomes a text, which no check takes for a number.
            NodeValue::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| text.clone().into()),
            NodeValue::Text(text) => text.clone().into(),
            NodeValue::List(items) => items.iter().map(Self::to_json).collect(),
            NodeValue::Object(entries) => entries
                .iter()
                .map(|(key, value)| (key.value.clone(), value.to_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// Parses one file; what is not JSON is reported.
pub(crate) fn parse(file: FileId, text: &str, diagnostics: &mut Diagnostics) -> Option<Node> {
    let strict = ParseOptions {
        allow_comments: false,
        allow_loose_object_property_names: false,
        allow_trailing_commas: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    match parse_to_ast(text, &CollectOptions::default(), &strict) {
        Ok(parsed) => match parsed.value {
            Some(value) => Some(Converter { file, diagnostics }.node(value)),
            None => {
                diagnostics.report(Rule::Json, Span::start_of(file), "the file is empty").help("write one JSON object");
                None
            }
        },
        Err(error) => {
            let range = error.range();
            let span = Span { file, start: range.start.min(text.len()), end: range.end.min(text.len()) };
            diagnostics.report(Rule::Json, span, "this is not JSON").label(error.kind().to_string());
            None
        }
    }
}

struct Converter<'d> {
    file: FileId,
    diagnostics: &'d mut Diagnostics,
}

impl Converter<'_> {
    fn span(&self, range: jsonc_parser::common::Range) -> Span {
        Span { file: self.file, start: range.start, end: range.end }
    }

    fn node(&mut self, value: ast::Value<'_>) -> Node {
        use jsonc_parser::common::Ranged;
        let span = self.span(value.range());
        let value = match value {
            ast::Value::NullKeyword(_) => NodeValue::Null,
            ast::Value::BooleanLit(literal) => NodeValue::Bool(literal.value),
            ast::Value::NumberLit(literal) => NodeValue::Number(literal.value.to_owned()),
            ast::Value::StringLit(literal) => NodeValue::Text(literal.value.into_owned()),
            ast::Value::Array(array) => {
                NodeValue::List(array.elements.into_iter().map(|item| self.node(item)).collect())
            }
            ast::Value::Object(object) => NodeValue::Object(self.entries(object)),
        };
        Node { value, span }
    }

    fn entries(&mut self, object: ast::Object<'_>) -> Vec<(Spanned<String>, Node)> {
        use jsonc_parser::common::Ranged;
        let mut entries: Vec<(Spanned<String>, Node)> = Vec::with_capacity(object.properties.len());
        let mut seen: HashMap<String, Span> = HashMap::with_capacity(object.properties.len());
        for property in object.properties {
            let key = Spanned { span: self.span(property.name.range()), value: property.name.into_string() };
            let value = self.node(property.value);
            match seen.get(&key.value) {
                Some(first) => {
                    self.diagnostics
                        .report(Rule::DuplicateKey, key.span, format!("the key `{}` is repeated", key.value))
                        .label("repeated here")
                        .related(*first, "first here")
                        .help("remove one of them");
                }
                None => {
                    seen.insert(key.value.clone(), key.span);
                    entries.push((key, value));
                }
            }
        }
        entries
    }
}
