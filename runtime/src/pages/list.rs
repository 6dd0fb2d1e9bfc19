//! The lists that a paginator reads: requests with types, and requests by name.

use super::fields::{Fields, FieldsMut};
use crate::action::{Paged, Paging};
use crate::call::core::ClientCore;
use crate::call::options::CallOptions;
use crate::error::{ConfigError, Error, ErrorCode};
use crate::future::BoxFuture;

/// A list that a [`Paginator`](crate::Paginator) reads: the request of every action that is [`Paged`], and
/// [`RawList`](crate::RawList) for a list by name.
pub trait List: Clone + Send + Unpin + 'static {
    /// One page, as the service returns it.
    type Page: Send + 'static;

    /// One item of the list.
    type Item: Send + Unpin + 'static;

    /// The error codes of the action.
    type Error: ErrorCode;

    /// Returns the action's name.
    #[doc(hidden)]
    fn action(&self) -> &str;

    /// Returns the way in which the action pages.
    #[doc(hidden)]
    fn paging(&self) -> Result<Paging, ConfigError>;

    /// Returns the request, for reading.
    #[doc(hidden)]
    fn fields(&self) -> Fields<'_>;

    /// Returns the request, for writing.
    #[doc(hidden)]
    fn fields_mut(&mut self) -> FieldsMut<'_>;

    /// Sends the request.
    #[doc(hidden)]
    fn send(&self, pages: &PageCaller) -> BoxFuture<'static, Result<Self::Page, Error<Self::Error>>>;

    /// Returns the response, for reading.
    #[doc(hidden)]
    fn page_fields(page: &Self::Page) -> Fields<'_>;

    /// Returns the items of a page, if it has some.
    #[doc(hidden)]
    fn items<'a>(&self, page: &'a mut Self::Page) -> Option<&'a mut Vec<Self::Item>>;
}

/// The client that fetches pages, with the options of each call.
#[doc(hidden)]
pub struct PageCaller {
    pub(crate) core: ClientCore,
    pub(crate) options: CallOptions,
}

impl<A: Paged> List for A {
    type Page = A::Response;
    type Item = A::Item;
    type Error = A::Error;

    fn action(&self) -> &str {
        A::INFO.name
    }

    fn paging(&self) -> Result<Paging, ConfigError> {
        Ok(*A::PAGING)
    }

    fn fields(&self) -> Fields<'_> {
        Fields::Record(self)
    }

    fn fields_mut(&mut self) -> FieldsMut<'_> {
        FieldsMut::Record(self)
    }

    fn send(&self, pages: &PageCaller) -> BoxFuture<'static, Result<A::Response, Error<A::Error>>> {
        Box::pin(pages.core.send(self).with_options(pages.options.clone()))
    }

    fn page_fields(page: &A::Response) -> Fields<'_> {
        Fields::Record(page)
    }

    fn items<'a>(&self, page: &'a mut A::Response) -> Option<&'a mut Vec<A::Item>> {
        Some(A::items(page))
    }
}
