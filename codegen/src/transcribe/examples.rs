//! Reads the requests and responses that the documentation shows as examples.

use super::json::{Json, Object, Step};
use super::{Notes, address};
use crate::compare::{self, Drift, Finding};
use crate::diagnostics::Diagnostics;
use crate::published::Document;
use crate::source::Sources;
use crate::spec::{self, parse};
use crate::{UNWRITTEN, is_unwritten, published};

/// Takes over the page's examples, unless people have mended those that the spec has.
pub(super) fn add(
    action: &mut Object,
    page: &published::Action,
    document: &Document,
    findings: &[&Finding],
    notes: &mut Notes,
) {
    let known = action.list("examples").to_vec();
    let mended = |it: &Json| it.as_object().and_then(|it| it.text("title")).is_some_and(|title| !is_unwritten(title));
    let silent = || !document.whole || document.actions.iter().all(|action| action.examples.is_empty());
    if page.examples.is_empty() && silent() || known.iter().any(mended) {
        if findings.iter().any(|finding| finding.drift == Drift::ExamplesChanged) {
            notes.left("see the examples of the page again: they changed".to_owned());
        }
        return;
    }
    let mut examples = Vec::new();
    let mut problems = Vec::new();
    for (position, example) in page.examples.iter().enumerate() {
        let place = format!("example {}", position + 1);
        match read(example, page, document) {
            Ok((input, output)) => {
                if has_prose(&input) || has_prose(&output) {
                    problems.push(format!("{place} shows sentences: put them in our own words"));
                }
                notes.unwritten(&format!("the title of {place}"), example.title.as_ref().map_or("", |it| &it.value));
                examples.push(Json::Object(Object::new([
                    ("title", UNWRITTEN.into()),
                    ("input", input),
                    ("output", output),
                ])));
            }
            Err(why) => problems.push(format!("{place} of the page is not taken: {why}")),
        }
    }
    let bare = |examples: &[Json]| -> Vec<Json> {
        let bare = examples.iter().cloned().map(|mut example| {
            example.remove(&[Step::Key("slips".to_owned())]);
            example
        });
        bare.collect()
    };
    // Of what is there already, nothing is reported again.
    if examples == bare(&known) {
        let titles = notes.unwritten.len() - examples.len();
        notes.unwritten.truncate(titles);
        if !notes.created {
            return;
        }
    }
    notes.left.extend(problems);
    action.put("examples", examples, spec::Action::KEYS);
}

/// Returns the request's body and the `Response` object of the response.
fn read(example: &published::Example, page: &published::Action, document: &Document) -> Result<(Json, Json), String> {
    let (Some(input), Some(output)) = (&example.input, &example.output) else {
        return Err("it has no request or no response".to_owned());
    };
    let input = match query(input) {
        Some(query) => address::request(query, page, document),
        None => {
            let body = compare::examples::body(input).ok_or("its request has no JSON body")?;
            object(body).ok_or("its request is not JSON")?
        }
    };
    let answer = object(&output.value).ok_or("its response is not JSON")?;
    let output = match answer.get("Response") {
        Some(Json::Object(response)) => response.clone(),
        _ => return Err("its response has no `Response` object".to_owned()),
    };
    Ok((Json::Object(input), Json::Object(output)))
}

/// Returns the parameters of a request in the older form, an address.
fn query(request: &str) -> Option<&str> {
    let request = request.trim_start();
    let address = request.strip_prefix("GET ").unwrap_or(request).trim_start();
    if !address.starts_with("http") && !address.starts_with("/?") {
        return None;
    }
    Some(address.split_once('?')?.1)
}

/// Returns whether a value contains a string that reads like a sentence.
fn has_prose(value: &Json) -> bool {
    match value {
        Json::Plain(_) => false,
        Json::Text(text) => text.contains(['，', '。']) || text.split_whitespace().count() > 5,
        Json::List(items) => items.iter().any(has_prose),
        Json::Object(object) => object.values().any(has_prose),
    }
}

fn object(text: &str) -> Option<Object> {
    // Nobody is told where an example is wrong.
    let (sources, mut problems) = (Sources::new([(String::new(), text.to_owned())]), Diagnostics::default());
    let (id, file) = sources.iter().next()?;
    let node = parse(id, &file.text, &mut problems)?;
    match Json::from(&node) {
        Json::Object(object) if problems.is_empty() => Some(object),
        _ => None,
    }
}
