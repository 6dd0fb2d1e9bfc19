//! The facts of an action.

use crate::error::{ActionError, ErrorKind};
use crate::record::Record;
use crate::record::json::{Strictness, normalize};
use std::fmt;

/// An action's request. Every generated request type implements it; `client.send(&request)` takes any of them.
pub trait Action: Record {
    /// The action's facts.
    const INFO: &'static ActionInfo;

    /// The response of a successful call.
    type Response: Record;

    /// The error codes that the action documents.
    type Error: ActionError;
}

/// The documented facts of one action.
#[derive(Debug)]
#[non_exhaustive]
pub struct ActionInfo {
    /// The action's name on the wire.
    pub name: &'static str,
    /// The service version that it belongs to.
    pub service: &'static ServiceInfo,
    /// The category that the documentation files it under.
    pub category: &'static str,
    /// The kind of operation: read or write.
    pub access: Access,
    /// The sites that have it.
    pub sites: &'static [Site],
    /// The calls per second that the service accepts, if the documentation states them.
    pub rate_limit: Option<u32>,
    /// The way in which it returns a long list page by page, if it does.
    pub paging: Option<&'static Paging>,
    /// The task that a call starts, if it starts one.
    pub task: Option<&'static Task>,
}

impl ActionInfo {
    /// Describes a read operation.
    #[doc(hidden)]
    pub const fn read(name: &'static str, service: &'static ServiceInfo, category: &'static str) -> Self {
        let sites = &[Site::China, Site::International];
        Self { name, service, category, access: Access::Read, sites, rate_limit: None, paging: None, task: None }
    }

    /// Describes a write operation.
    #[doc(hidden)]
    pub const fn write(name: &'static str, service: &'static ServiceInfo, category: &'static str) -> Self {
        Self { access: Access::Write, ..Self::read(name, service, category) }
    }

    /// Replaces the sites, which are both at first.
    #[doc(hidden)]
    pub const fn sites(self, sites: &'static [Site]) -> Self {
        Self { sites, ..self }
    }

    /// Adds the documented calls per second.
    #[doc(hidden)]
    pub const fn rate_limit(self, calls_per_second: u32) -> Self {
        Self { rate_limit: Some(calls_per_second), ..self }
    }

    /// Adds the way in which it returns a long list.
    #[doc(hidden)]
    pub const fn paging(self, paging: &'static Paging) -> Self {
        Self { paging: Some(paging), ..self }
    }

    /// Adds the task that a call starts.
    #[doc(hidden)]
    pub const fn task(self, task: &'static Task) -> Self {
        Self { task: Some(task), ..self }
    }
}

/// An action in the table of all actions of a version.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ActionEntry {
    /// The action's facts.
    pub info: &'static ActionInfo,
    request: fn() -> Box<dyn Record>,
    response: fn() -> Box<dyn Record>,
}

impl ActionEntry {
    /// Returns the entry of an action.
    #[doc(hidden)]
    pub const fn of<A: Action>() -> Self {
        Self { info: A::INFO, request: empty::<A>, response: empty::<A::Response> }
    }

    /// Returns the names of the request's parameters on the wire, in the order of the documentation.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        (self.request)().shape().fields.iter().map(|field| field.name)
    }

    /// Reads a request from JSON and writes it again, which shows the parts that this version of the crate understands.
    ///
    /// # Errors
    ///
    /// If a required parameter is missing, a parameter is unknown, or a value has the wrong type.
    pub fn normalize_request(&self, json: &str) -> Result<String, serde_json::Error> {
        normalize(&mut *(self.request)(), json, Strictness::Request)
    }

    /// Reads a response (the content of `Response`) from JSON and writes it again, to see what of it this version of the
    /// crate understands.
    ///
    /// # Errors
    ///
    /// If a value has the wrong type.
    pub fn normalize_response(&self, json: &str) -> Result<String, serde_json::Error> {
        normalize(&mut *(self.response)(), json, Strictness::Response)
    }
}

/// Returns the facts of every action in a table. A client keeps this list and not the table, so that a program contains the
/// requests and responses of those actions only that it calls.
#[doc(hidden)]
pub const fn infos<const N: usize>(entries: &[ActionEntry; N]) -> [&'static ActionInfo; N] {
    const NONE: &ActionInfo = &ActionInfo::read("", &ServiceInfo::new("", "", &[]), "");
    let mut infos = [NONE; N];
    let mut position = 0;
    while position < N {
        infos[position] = entries[position].info;
        position += 1;
    }
    infos
}

fn empty<R: Record>() -> Box<dyn Record> {
    Box::new(R::empty())
}

/// One version of one service.
#[non_exhaustive]
pub struct ServiceInfo {
    /// The service's name, which is also the first part of its host name.
    pub name: &'static str,
    /// The version, as `YYYY-MM-DD`.
    pub version: &'static str,
    /// Every error code of the service with its kind, sorted by code.
    #[doc(hidden)]
    pub errors: &'static [(&'static str, ErrorKind)],
}

impl ServiceInfo {
    /// Describes one version of a service.
    #[doc(hidden)]
    pub const fn new(name: &'static str, version: &'static str, errors: &'static [(&'static str, ErrorKind)]) -> Self {
        Self { name, version, errors }
    }
}

/// Without the error codes: a table of hundreds of lines.
impl fmt::Debug for ServiceInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceInfo").field("name", &self.name).field("version", &self.version).finish_non_exhaustive()
    }
}

/// The way in which an action returns a long list page by page. Parameters are given by their wire names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Paging {
    /// The kind of position that requests the next page.
    pub style: PagingStyle,
    /// The parameter for the position of a page.
    pub position: Option<&'static str>,
    /// The parameter for the size of a page.
    pub size: &'static str,
    /// The largest value of `size`.
    pub largest: Option<i64>,
    /// The field of the response with the items.
    pub items: &'static str,
    /// The field of the response with the token of the next page.
    pub next: Option<&'static str>,
    /// The field of the response that says whether more items follow.
    pub more: Option<&'static str>,
    /// The field of the response with the total number of items.
    pub total: Option<&'static str>,
}

impl Paging {
    const fn new(
        style: PagingStyle,
        position: Option<&'static str>,
        size: &'static str,
        items: &'static str,
        next: Option<&'static str>,
    ) -> Self {
        Self { style, position, size, largest: None, items, next, more: None, total: None }
    }

    /// Pages by the number of items to skip.
    #[doc(hidden)]
    pub const fn offset(position: &'static str, size: &'static str, items: &'static str) -> Self {
        Self::new(PagingStyle::Offset, Some(position), size, items, None)
    }

    /// Pages by the number of the page.
    #[doc(hidden)]
    pub const fn page(position: &'static str, size: &'static str, items: &'static str) -> Self {
        Self::new(PagingStyle::Page, Some(position), size, items, None)
    }

    /// Pages by a token from the previous response.
    #[doc(hidden)]
    pub const fn token(position: &'static str, size: &'static str, items: &'static str, next: &'static str) -> Self {
        Self::new(PagingStyle::Token, Some(position), size, items, Some(next))
    }

    /// Returns one page only, whose size can be set.
    #[doc(hidden)]
    pub const fn limit(size: &'static str, items: &'static str) -> Self {
        Self::new(PagingStyle::Limit, None, size, items, None)
    }

    /// Adds the largest number of items.
    #[doc(hidden)]
    pub const fn largest(self, largest: i64) -> Self {
        Self { largest: Some(largest), ..self }
    }

    /// Adds the field that says whether more items follow.
    #[doc(hidden)]
    pub const fn more(self, more: &'static str) -> Self {
        Self { more: Some(more), ..self }
    }

    /// Adds the number of all items.
    #[doc(hidden)]
    pub const fn total(self, total: &'static str) -> Self {
        Self { total: Some(total), ..self }
    }
}

/// An action that returns a long list page by page.
pub trait Paged: Action + Clone + Unpin {
    /// The facts of its pages.
    const PAGING: &'static Paging;

    /// An item of the list.
    type Item: Send + Unpin + 'static;

    /// Returns the items of the list in a response.
    fn items(response: &mut Self::Response) -> &mut Vec<Self::Item>;
}

/// An action that starts tasks, which continue after its response.
#[diagnostic::on_unimplemented(
    message = "`{Self}` starts no task that could be waited for",
    label = "`.send().await` is all there is to wait for"
)]
pub trait StartsTask: Action {
    /// The facts by which they are polled.
    const TASK: &'static Task;

    /// The request of the action that returns the state of a task.
    type Poll: Action;
}

/// The kind of position that requests the next page of a long list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PagingStyle {
    /// Pages by the number of items to skip.
    Offset,
    /// By the number of the page, from 1.
    Page,
    /// A token from the previous response.
    Token,
    /// Not at all: there is only the first piece.
    Limit,
}

/// The task that a call starts, and how to follow it. Names are wire names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Task {
    /// The action that reports the state of the task.
    pub poll: &'static str,
    /// Its parameters, each with the source of the value: `input.…` or `output.…` of the action that started the task.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The path of the state in its response, such as `TaskStatus.Status`.
    pub state: &'static str,
    /// The states of a task that is running.
    pub running: &'static [&'static str],
    /// The states of a task that is done.
    pub done: &'static [&'static str],
    /// The states of a task that has failed.
    pub failed: &'static [&'static str],
    /// The path of the reason of a failure in its response.
    pub reason: Option<&'static str>,
    /// The path of the state in the response that starts the task, such as `Tasks.Status`, if it has one.
    pub first_state: Option<&'static str>,
    /// The path of the reason of a failure in the response that starts the task.
    pub first_reason: Option<&'static str>,
    /// The parameter, as `input.…`, without which no task starts.
    pub when: Option<&'static str>,
}

impl Task {
    /// Describes a task without states.
    #[doc(hidden)]
    pub const fn new(
        poll: &'static str,
        parameters: &'static [(&'static str, &'static str)],
        state: &'static str,
    ) -> Self {
        Self {
            poll,
            parameters,
            state,
            running: &[],
            done: &[],
            failed: &[],
            reason: None,
            first_state: None,
            first_reason: None,
            when: None,
        }
    }

    /// Adds the states of a task that is running.
    #[doc(hidden)]
    pub const fn running(self, running: &'static [&'static str]) -> Self {
        Self { running, ..self }
    }

    /// Adds the states of a task that is done.
    #[doc(hidden)]
    pub const fn done(self, done: &'static [&'static str]) -> Self {
        Self { done, ..self }
    }

    /// Adds the states of a task that has failed.
    #[doc(hidden)]
    pub const fn failed(self, failed: &'static [&'static str]) -> Self {
        Self { failed, ..self }
    }

    /// Adds the path of the reason of a failure.
    #[doc(hidden)]
    pub const fn reason(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }

    /// Adds the path of the state in the response that starts the task.
    #[doc(hidden)]
    pub const fn first_state(self, path: &'static str) -> Self {
        Self { first_state: Some(path), ..self }
    }

    /// Adds the path of the reason in the response that starts the task.
    #[doc(hidden)]
    pub const fn first_reason(self, path: &'static str) -> Self {
        Self { first_reason: Some(path), ..self }
    }

    /// Adds the parameter without which no task starts.
    #[doc(hidden)]
    pub const fn when(self, when: &'static str) -> Self {
        Self { when: Some(when), ..self }
    }
}

/// The kind of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Access {
    /// It only reads: calling it twice does no harm.
    Read,
    /// It changes something: calling it twice may change it twice.
    Write,
}

/// One of the vendor's two sites. They have separate accounts, hosts and languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Site {
    /// The Chinese site, `tencentcloudapi.com`: the default of every official SDK.
    #[default]
    China,
    /// The international site, `intl.tencentcloudapi.com`.
    International,
}

impl Site {
    /// Returns the site with a short name: `cn` or `intl`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "cn" => Some(Self::China),
            "intl" => Some(Self::International),
            _ => None,
        }
    }

    /// Returns the domain below which the services of the site have their hosts.
    #[cfg(feature = "client")]
    pub(crate) const fn domain(self) -> &'static str {
        match self {
            Self::China => "tencentcloudapi.com",
            Self::International => "intl.tencentcloudapi.com",
        }
    }

    /// Returns the short name: `cn` or `intl`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::China => "cn",
            Self::International => "intl",
        }
    }
}

impl fmt::Display for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SERVICE: ServiceInfo = ServiceInfo::new(
        "demo",
        "2024-01-01",
        &[("InternalError", ErrorKind::Failed), ("InvalidParameter", ErrorKind::Invalid)],
    );

    #[test]
    fn the_debug_output_of_an_action_is_short() {
        let info = ActionInfo::write("CreateThing", &SERVICE, "Things").rate_limit(20);
        let shown = format!("{info:?}");
        assert!(shown.contains("CreateThing") && shown.contains("2024-01-01"), "{shown}");
        assert!(!shown.contains("InvalidParameter") && shown.len() < 400, "{shown}");
    }
}
