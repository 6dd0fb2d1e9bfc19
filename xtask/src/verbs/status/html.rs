//! The state of the spec as one page that needs nothing else: it can be opened from the disk and sent around.

use super::{age, freshness, names};
use crate::shared::report::plural;
use codegen::status::{Action, Field, Status, Version};
use std::fmt::Write;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Returns the page. `spec` is the way from its folder to the spec's.
pub(super) fn page(status: &Status, stale: usize, spec: &str) -> String {
    let mut body = String::new();
    // The newest version first.
    for version in status.versions.iter().rev() {
        section(&mut body, version, spec);
    }
    let unwritten: String = status
        .unwritten
        .iter()
        .map(|(path, line)| format!("<li><a href=\"{}\">{}:{line}</a></li>", link(spec, path), escaped(path)))
        .collect();
    let unwritten = if unwritten.is_empty() {
        String::new()
    } else {
        format!("<section><h2>Descriptions to write</h2><ul>{unwritten}</ul></section>")
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n\
         <title>State of the spec</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>State of the spec</h1>\n\
         <p>Generated code: <strong>{}</strong>. Descriptions to write: <strong>{}</strong>.</p>\n\
         <search><label for=\"search\">Search actions, parameters and error codes</label>\n\
         <input id=\"search\" type=\"search\" autocomplete=\"off\">\n<p id=\"found\" role=\"status\"></p></search>\n</header>\n\
         <main>\n{unwritten}{body}</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        freshness(stale),
        status.unwritten.len(),
    )
}

fn section(body: &mut String, version: &Version, spec: &str) {
    let facts = [
        ("Actions", version.actions.len().to_string()),
        ("Types", version.types.to_string()),
        ("Enums", version.enums.to_string()),
        ("Error codes", version.error_codes.to_string()),
        ("Errata", version.errata.to_string()),
        ("Oldest page", age(version)),
        ("No example", names(&version.without_examples())),
    ];
    let digests = version.digests.iter().map(|(language, (recorded, all))| {
        (format!("Digests, {language}"), format!("{recorded} of {all} descriptions of actions"))
    });
    let facts = facts.map(|(name, value)| (name.to_owned(), value)).into_iter().chain(digests);
    let facts: String =
        facts.map(|(name, value)| format!("<div><dt>{name}</dt><dd>{}</dd></div>", escaped(&value))).collect();
    put(
        body,
        format_args!(
            "<section class=\"version\">\n<h2>{} {}</h2>\n<p>{}</p>\n<dl class=\"facts\">{facts}</dl>\n",
            escaped(&version.service),
            escaped(&version.version),
            escaped(&version.title),
        ),
    );
    for (title, count) in &version.categories {
        put(body, format_args!("<section class=\"category\">\n<h3>{} <small>{count}</small></h3>\n", escaped(title)));
        for action in version.actions.iter().filter(|action| action.category == *title) {
            entry(body, action, spec);
        }
        body.push_str("</section>\n");
    }
    body.push_str("</section>\n");
}

fn entry(body: &mut String, action: &Action, spec: &str) {
    let limit = action.rate_limit.map_or("no documented rate limit".to_owned(), |limit| format!("{limit}/s"));
    let mut marks = vec![if action.reads { "reads" } else { "writes" }.to_owned(), limit, action.sites.join(", ")];
    marks.extend(action.deprecated.as_ref().map(|_| "deprecated".to_owned()));
    marks.extend((action.errata > 0).then(|| format!("{} errata", action.errata)));
    marks.extend(action.category_inferred.then(|| "category inferred".to_owned()));
    marks.push(plural(action.examples, "example"));
    let marks: String = marks.iter().map(|mark| format!(" <span class=\"mark\">{}</span>", escaped(mark))).collect();
    put(body, format_args!("<details>\n<summary><code>{}</code>{marks}</summary>\n", escaped(&action.name)));
    for paragraph in action.doc.split("\n\n").chain(action.deprecated.as_deref()) {
        put(body, format_args!("<p>{}</p>\n", prose(paragraph)));
    }
    let pages = action.pages.iter().map(|page| {
        let name =
            format!("page, {}{}", page.site, page.updated.as_ref().map_or(String::new(), |date| format!(" ({date})")));
        match &page.address {
            Some(address) => format!(" · <a href=\"{}\">{}</a>", escaped(address), escaped(&name)),
            None => format!(" · {}", escaped(&name)),
        }
    });
    let pages: String = pages.collect();
    put(body, format_args!("<p><a href=\"{}\">spec file</a>{pages}</p>\n", link(spec, &action.path)));
    fields(body, "Input", &action.input, ["required", "optional"]);
    fields(body, "Output", &action.output, ["always", "may be missing"]);
    if !action.errors.is_empty() {
        let codes: String =
            action.errors.iter().map(|code| format!("<li><code>{}</code></li>", escaped(code))).collect();
        put(body, format_args!("<h4>Error codes</h4>\n<ul>{codes}</ul>\n"));
    }
    if !action.notes.is_empty() {
        let notes: String = action.notes.iter().map(|note| format!("<li>{}</li>", prose(note))).collect();
        put(body, format_args!("<h4>Notes</h4>\n<ul>{notes}</ul>\n"));
    }
    body.push_str("</details>\n");
}

fn fields(body: &mut String, title: &str, fields: &[Field], certain: [&str; 2]) {
    if fields.is_empty() {
        return;
    }
    let rows: String = fields
        .iter()
        .map(|field| {
            format!(
                "<tr><th scope=\"row\"><code>{}</code></th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
                escaped(&field.name),
                escaped(&field.type_name),
                certain[usize::from(!field.certain)],
                prose(&field.doc),
            )
        })
        .collect();
    put(
        body,
        format_args!(
            "<div class=\"table\"><table>\n<caption>{title}</caption>\n<thead><tr><th scope=\"col\">Name</th>\
             <th scope=\"col\">Type</th><th scope=\"col\">Presence</th><th scope=\"col\">Meaning</th></tr></thead>\n\
             <tbody>\n{rows}</tbody></table></div>\n"
        ),
    );
}

fn put(body: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing into a string cannot fail.
    body.write_fmt(text).expect("a string takes everything");
}

/// Returns the address of a file of the spec.
fn link(spec: &str, path: &str) -> String {
    let way = format!("{spec}/{path}").replace('%', "%25").replace(' ', "%20").replace('#', "%23").replace('?', "%3F");
    escaped(&way)
}

/// Turns one of our descriptions into HTML. Code is in backticks.
fn prose(text: &str) -> String {
    let parts = escaped(text);
    let parts = parts.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 1 { format!("<code>{part}</code>") } else { part.to_owned() }).collect()
}

/// Escapes a string for HTML elements and quoted attributes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}
