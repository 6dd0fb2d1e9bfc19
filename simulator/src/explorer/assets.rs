//! The files of the page, embedded as they are, and the headers that keep it to itself.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Nothing comes from elsewhere, nothing goes elsewhere, and no text becomes code.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

const SCRIPT: &str = "text/javascript; charset=utf-8";

macro_rules! files {
    ($($name:literal: $kind:expr),* $(,)?) => {
        &[$(($name, $kind, include_str!(concat!("page/", $name)))),*]
    };
}

/// The files by name, with their types.
const FILES: &[(&str, &str, &str)] = files![
    "action.js": SCRIPT,
    "catalogue.js": SCRIPT,
    "code.js": SCRIPT,
    "dom.js": SCRIPT,
    "errors.js": SCRIPT,
    "form.js": SCRIPT,
    "home.js": SCRIPT,
    "icon.svg": "image/svg+xml",
    "journal.js": SCRIPT,
    "json.js": SCRIPT,
    "main.js": SCRIPT,
    "questions.js": SCRIPT,
    "search.js": SCRIPT,
    "send.js": SCRIPT,
    "server.js": SCRIPT,
    "signature.js": SCRIPT,
    "spec.js": SCRIPT,
    "style.css": "text/css; charset=utf-8",
    "tasks.js": SCRIPT,
    "text.js": SCRIPT,
    "types.js": SCRIPT,
    "world.js": SCRIPT,
    "access.js": SCRIPT,
    "controls.js": SCRIPT,
];

/// The page itself.
pub(crate) fn page(headers: &HeaderMap) -> Response {
    send(headers, "text/html; charset=utf-8", include_str!("page/index.html"))
}

/// A file of the page.
pub(super) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => send(&headers, kind, content),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn send(headers: &HeaderMap, kind: &'static str, content: &'static str) -> Response {
    let guards: [(HeaderName, &str); 7] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        // Another version of the simulator may be listening on this port tomorrow.
        (header::CACHE_CONTROL, "no-cache"),
    ];
    if takes_gzip(headers) {
        let encoding = [(header::CONTENT_ENCODING, "gzip"), (header::VARY, "accept-encoding")];
        (guards, encoding, compressed(content.as_bytes())).into_response()
    } else {
        (guards, content).into_response()
    }
}

/// Whether a client can read what is compressed.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    accepted.split(',').any(|encoding| encoding.trim() == "gzip")
}

/// Compresses with gzip.
pub(super) fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every byte")
}
