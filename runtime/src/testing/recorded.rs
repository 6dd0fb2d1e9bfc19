//! Requests as they were sent.

use super::name::Name;
use crate::action::Action;
use crate::record::json::{Strictness, read};
use crate::transport::HttpRequest;
use std::fmt;

/// A request as it was sent. Its `Debug` output shows neither the body nor the headers, which may hold secrets.
#[derive(Clone)]
pub struct Recorded {
    url: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Recorded {
    pub(super) fn new(request: &HttpRequest) -> Self {
        Self {
            url: request.url().to_owned(),
            headers: request.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            body: String::from_utf8_lossy(request.body()).into_owned(),
        }
    }

    /// Returns the name of the action, such as `ListUsers`.
    pub fn action(&self) -> &str {
        self.header("x-tc-action").unwrap_or_default()
    }

    /// Returns the version of the API, such as `2021-03-31`.
    pub fn version(&self) -> &str {
        self.header("x-tc-version").unwrap_or_default()
    }

    /// Returns the region, if the client has one.
    pub fn region(&self) -> Option<&str> {
        self.header("x-tc-region")
    }

    /// Returns the language that the client requested for messages: `zh-CN` or `en-US`.
    pub fn language(&self) -> &str {
        self.header("x-tc-language").unwrap_or_default()
    }

    /// Returns the URL that the request went to, such as `https://organization.tencentcloudapi.com/`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the value of a header, such as `traceparent`. Upper and lower case are the same.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
    }

    /// Returns all headers, with names in lower case.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Returns the body, which is JSON.
    pub fn body(&self) -> &str {
        &self.body
    }

    /// Returns the request, if it is one of the action `A`.
    ///
    /// # Panics
    ///
    /// Panics if it cannot be decoded as one, which can happen with a call by name.
    #[track_caller]
    pub fn request<A: Action>(&self) -> Option<A> {
        Name::of(A::INFO).fits(self.action(), self.version()).then(|| typed(&self.body))
    }
}

impl fmt::Debug for Recorded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorded")
            .field("action", &self.action())
            .field("version", &self.version())
            .field("region", &self.region())
            .field("language", &self.language())
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// Decodes a request.
#[track_caller]
pub(super) fn typed<A: Action>(body: &str) -> A {
    let mut request = A::empty();
    match read(&mut request, body, Strictness::Response) {
        Ok(()) => request,
        Err(error) => panic!("this is not a request of {}: {error}", A::INFO.name),
    }
}
