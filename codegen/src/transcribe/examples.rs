//! Reads the requests and responses that the documentation shows as examples.

use super::json::{Json, Object};
use super::{Notes, SpecFiles};
use crate::check;
use crate::compare;
use crate::diagnostics::Diagnostics;
use crate::source::Sources;
use crate::spec::{self, parse};
use crate::{UNWRITTEN, published};
use std::collections::BTreeSet;

/// Adds the page's examples to an action that has none. Those that the spec has stay: people have mended them.
pub(super) fn add(action: &mut Object, page: &[published::Example], notes: &mut Notes) {
    if !action.list("examples").is_empty() {
        return;
    }
    let mut examples = Vec::new();
    for (position, example) in page.iter().enumerate() {
        let place = format!("example {}", position + 1);
        match read(example) {
            Ok((input, output)) => {
                if has_prose(&input) || has_prose(&output) {
                    notes.left(format!("{place} shows sentences: put them in our own words"));
                }
                notes.unwritten(&format!("the title of {place}"), example.title.as_ref().map_or("", |it| &it.value));
                examples.push(Json::Object(Object::new([
                    ("title", UNWRITTEN.into()),
                    ("input", input),
                    ("output", output),
                ])));
            }
            Err(why) => notes.left(format!("{place} of the page is not taken: {why}")),
        }
    }
    if !examples.is_empty() {
        action.set("examples", Json::List(examples), spec::Action::KEYS);
    }
}

/// Returns the request's body and the `Response` object of the response.
fn read(example: &published::Example) -> Result<(Json, Json), String> {
    let (Some(input), Some(output)) = (&example.input, &example.output) else {
        return Err("it has no request or no response".to_owned());
    };
    let body = compare::examples::body(input).filter(|_| !input.trim_start().starts_with("http"));
    let input = object(body.ok_or("its request has no JSON body")?).ok_or("its request is not JSON")?;
    let answer = object(&output.value).ok_or("its response is not JSON")?;
    let output = match answer.get("Response") {
        Some(Json::Object(response)) => response.clone(),
        _ => return Err("its response has no `Response` object".to_owned()),
    };
    Ok((Json::Object(input), Json::Object(output)))
}

/// Returns whether a value contains a text that looks like a sentence.
fn has_prose(value: &Json) -> bool {
    match value {
        Json::Plain(_) => false,
        Json::Text(text) => text.contains(['，', '。']) || text.split_whitespace().count() > 5,
        Json::List(items) => items.iter().any(has_prose),
        Json::Object(object) => object.values().any(has_prose),
    }
}

fn object(text: &str) -> Option<Object> {
    // Where this piece of a text is wrong is told to nobody.
    let (sources, mut problems) = (Sources::new([(String::new(), text.to_owned())]), Diagnostics::default());
    let (id, file) = sources.iter().next()?;
    let node = parse(id, &file.text, &mut problems)?;
    match Json::from(&node) {
        Json::Object(object) if problems.is_empty() => Some(object),
        _ => None,
    }
}

/// Lists where the new examples break the rules of their own page.
pub(super) fn note_slips(spec: &mut SpecFiles) {
    let sources = Sources::new(spec.texts().map(|(path, text)| (path.clone(), text)));
    let loaded = spec::load(&sources, &mut Diagnostics::default());
    for service in check::unchecked(&loaded) {
        for action in &service.actions {
            let Some(object) = spec.files.get_mut(action.path) else { continue };
            let mut examples = object.list("examples").to_vec();
            let new = action.action.examples.iter().zip(&mut examples).filter(|(it, _)| it.title.value == UNWRITTEN);
            for (example, json) in new {
                let found = check::breaches(&service, action, example);
                let slips: BTreeSet<&str> = found.iter().map(|breach| &*breach.path).collect();
                if let (Json::Object(json), false) = (json, slips.is_empty()) {
                    let paths = slips.iter().copied().collect::<Vec<_>>().join("`, `");
                    let notes = spec.notes.entry(action.path.to_owned()).or_default();
                    notes.left(format!("see `slips`: an example breaks the page's own rules at `{paths}`"));
                    json.set("slips", Json::List(slips.into_iter().map(Json::from).collect()), spec::Example::KEYS);
                }
            }
            if examples != object.list("examples") {
                object.set("examples", Json::List(examples), spec::Action::KEYS);
            }
        }
    }
}
