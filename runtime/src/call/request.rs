//! The signed request of one attempt.

use crate::call::options::CallOptions;
use crate::call::sign::{Canonical, authorization};
use crate::call::target::Target;
use crate::credentials::Credentials;
use crate::endpoint::Route;
use crate::transport::{HttpRequest, Progress};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use std::borrow::Cow;
use std::sync::Arc;

const JSON: &str = "application/json";
const X_TC_ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const X_TC_VERSION: HeaderName = HeaderName::from_static("x-tc-version");
const X_TC_TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const X_TC_LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");
const X_TC_REQUESTCLIENT: HeaderName = HeaderName::from_static("x-tc-requestclient");
const X_TC_REGION: HeaderName = HeaderName::from_static("x-tc-region");
const X_TC_TOKEN: HeaderName = HeaderName::from_static("x-tc-token");

/// The parts of a request that are the same for every attempt.
pub(super) struct Parts<'a> {
    pub(super) service: &'a str,
    pub(super) action: &'a Target,
    pub(super) options: &'a CallOptions,
    pub(super) route: &'a Arc<Route>,
    pub(super) body: &'a Bytes,
}

impl Parts<'_> {
    /// Returns the headers, with the signature for this time in seconds since 1970.
    pub(super) fn headers(
        &self,
        identification: &HeaderValue,
        credentials: Option<&Credentials>,
        timestamp: u64,
        added: &[(String, String)],
    ) -> HeaderMap {
        let Self { service, action, options, route, body } = self;
        let mut headers = HeaderMap::with_capacity(12 + added.len());
        headers.insert(HOST, route.host.clone());
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        headers.insert(X_TC_ACTION, value(action.name.clone()));
        headers.insert(X_TC_VERSION, value(action.version.clone()));
        headers.insert(X_TC_TIMESTAMP, timestamp.into());
        headers.insert(X_TC_LANGUAGE, HeaderValue::from_static(options.language.header()));
        headers.insert(X_TC_REQUESTCLIENT, identification.clone());
        headers.insert(USER_AGENT, identification.clone());
        if let Some(region) = &options.region {
            headers.insert(X_TC_REGION, region.clone());
        }
        let signature = match credentials {
            Some(credentials) => {
                let signed = [("content-type", JSON), ("host", &*route.endpoint.authority)];
                let canonical = Canonical { headers: &signed, payload: body };
                sensitive(authorization(credentials, service, timestamp, &canonical))
            }
            None => HeaderValue::from_static("SKIP"),
        };
        headers.insert(AUTHORIZATION, signature);
        if let Some(token) = credentials.and_then(Credentials::session_token) {
            headers.insert(X_TC_TOKEN, sensitive(token.to_owned()));
        }
        for (name, added) in added {
            let name = HeaderName::try_from(name).expect("a header is checked when it is added");
            headers.insert(name, HeaderValue::try_from(added).expect("a header is checked when it is added"));
        }
        headers
    }

    pub(super) fn request(&self, headers: HeaderMap, progress: Progress) -> HttpRequest {
        HttpRequest::of(&self.route.url, &self.route.uri, headers, self.body.clone(), progress)
    }
}

/// Returns the name of an action or a version.
fn value(name: Cow<'static, str>) -> HeaderValue {
    match name {
        Cow::Borrowed(name) => HeaderValue::from_static(name),
        Cow::Owned(name) => HeaderValue::try_from(name).expect("names are checked when a call is made"),
    }
}

/// Returns a value that no `Debug` output of the HTTP library shows.
fn sensitive(value: String) -> HeaderValue {
    let mut value = HeaderValue::try_from(value).expect("credentials are checked when they are made");
    value.set_sensitive(true);
    value
}
