//! Examples in the documentation of methods: compiled as tests, never run.

use super::tokens::plain;
use crate::model::{Action, Docs, Example, ExampleValue, Service};
use proc_macro2::TokenStream;

/// Returns the example of an action's method, as documentation.
pub(super) fn docs(service: &Service, action: &Action) -> TokenStream {
    let Some(example) = &action.example else { return TokenStream::new() };
    let Service { crate_name, module, version_module, .. } = service;
    let mut lines = vec![
        String::new(),
        "```no_run".to_owned(),
        format!("# use {crate_name}::{module}::{version_module}::{{Client, types}};"),
        format!("# async fn example(client: Client) -> Result<(), {crate_name}::Error> {{"),
    ];
    lines.extend(call(action, example));
    lines.extend(["# Ok(()) }".to_owned(), "```".to_owned()]);
    super::tokens::docs(&Docs(lines))
}

fn call(action: &Action, example: &Example) -> Vec<String> {
    let mut lines = vec![format!("let response = client"), format!("    .{}()", action.method)];
    for (setter, value) in &example.setters {
        lines.push(format!("    .{setter}({})", expression(value)));
    }
    lines.extend(["    .send()".to_owned(), "    .await?;".to_owned()]);
    let shown = example.shown.as_deref().unwrap_or("request_id");
    lines.push(format!("println!(\"{{:?}}\", response.{shown});"));
    lines
}

/// Returns a value as Rust source.
fn expression(value: &ExampleValue) -> String {
    match value {
        ExampleValue::Text(text) => format!("{text:?}"),
        ExampleValue::Number(text) => grouped(text),
        ExampleValue::Float(text) if text.contains(['.', 'e', 'E']) => text.clone(),
        ExampleValue::Float(text) => format!("{text}.0"),
        ExampleValue::Bool(value) => value.to_string(),
        ExampleValue::Variant(name, variant) => format!("types::{name}::{}", plain(variant)),
        ExampleValue::List(items) => format!("[{}]", items.iter().map(expression).collect::<Vec<_>>().join(", ")),
        ExampleValue::Record(name, setters) => {
            let setters: String =
                setters.iter().map(|(setter, value)| format!(".{setter}({})", expression(value))).collect();
            format!("types::{name}::builder(){setters}.build()")
        }
    }
}

/// Returns a number with its digits in groups, as Rust programs write long ones.
fn grouped(text: &str) -> String {
    let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
    if digits.len() < 5 {
        return text.to_owned();
    }
    let mut grouped = sign.to_owned();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (text, expected) in
            [("7", "7"), ("1234", "1234"), ("12345", "12_345"), ("100000", "100_000"), ("-1234567", "-1_234_567")]
        {
            assert_eq!(grouped(text), expected);
        }
    }

    #[test]
    fn values_are_expressions() {
        let text = ExampleValue::Text("a\"b\\".to_owned());
        assert_eq!(expression(&text), r#""a\"b\\""#);
        let list = ExampleValue::List(vec![ExampleValue::Float("1".to_owned()), ExampleValue::Float("2.5".to_owned())]);
        assert_eq!(expression(&list), "[1.0, 2.5]");
    }
}
