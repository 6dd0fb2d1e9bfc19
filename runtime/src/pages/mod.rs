//! Long lists, page by page: one paginator for every way in which the service pages.

mod cursor;
mod fields;
mod list;
mod walk;

pub use cursor::Cursor;
pub(crate) use fields::{Fields, FieldsMut};
pub use list::List;
pub(crate) use list::PageCaller;

use crate::action::Paged;
use crate::call::core::ClientCore;
use crate::call::options::{CallOptions, option_setters};
use crate::error::{ConfigError, Error, IncompleteError};
use crate::future::BoxFuture;
use cursor::Position;
use futures_core::Stream;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use walk::{Step, Walk};

/// Reads a long list page by page.
///
/// The request is sent as it is, except for the position of the page. A page size that is not set becomes the largest one that
/// is documented, or 50 if none is documented and the action requires one.
///
/// # Complete lists
///
/// A list ends where the service says so: after the page that reaches the total, or after the one without a token for more.
/// Without a total, an empty page ends it. Pages that are shorter than requested, and empty ones with a token for more, do not.
///
/// A list that ends below its total, that announces more but gives no way to it, or that repeats itself is an
/// [`Error::Incomplete`] after the last page. All pages before the error are valid. Where a service reports totals that it does
/// not reach, use [`ignore_total`](Self::ignore_total).
///
/// # Lists that change
///
/// If items are removed while a list is read by offset or by page number, the others move up. The total shows that, and the
/// paginator goes back by as many items, so that none is missed. An item can come twice then, as it can if others are added.
///
/// # Errors
///
/// An error is returned once and ends the list. [`cursor`](Self::cursor) is then the place at which it can be continued.
///
/// # Examples
///
/// ```no_run
/// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
/// let mut pages = client.list_users().zone_id("z-2ms923mw").paginate();
/// while let Some(page) = pages.next_page().await {
///     let Ok(page) = page else {
///         // The pages so far are not lost: a paginator for the same request can continue here, even in another process.
///         println!("continue later at `{}`", pages.cursor().expect("more pages follow"));
///         break;
///     };
///     println!("{} of {} users", page.users.len(), page.total_counts);
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until a page is awaited"]
pub struct Paginator<L: List> {
    caller: PageCaller,
    list: L,
    /// The way through the list, unless nothing is known about how it pages.
    walk: Result<Walk, ConfigError>,
    /// The place at which the list continues, also after an error.
    next: Option<Cursor>,
    /// The error that follows the last page.
    pending: Option<IncompleteError>,
    ended: bool,
    call: Option<PageCall<L>>,
    last: Option<LastPage<L>>,
}

/// A page on its way.
struct PageCall<L: List> {
    request: L,
    position: Position,
    skip: usize,
    response: BoxFuture<'static, Result<L::Page, Error<L::Error>>>,
}

/// The page that was returned last.
struct LastPage<L> {
    request: L,
    position: Position,
    /// The number of items that a cursor had skipped at its beginning.
    skipped: usize,
    request_id: Option<String>,
}

/// The result of polling for a page or an item of a list.
type Polled<L, T> = Poll<Option<Result<T, Error<<L as List>::Error>>>>;

impl ClientCore {
    /// Reads a whole list, page by page.
    pub fn paginate<A: Paged>(&self, request: A) -> Paginator<A> {
        Paginator::new(self.clone(), request)
    }
}

impl<L: List> Paginator<L> {
    pub(crate) fn new(core: ClientCore, list: L) -> Self {
        let walk = list.paging().map(|paging| Walk::new(paging, &list.fields()));
        let caller = PageCaller { options: core.options(), core };
        let next = Some(Position::Start.into());
        Self { caller, list, walk, next, pending: None, ended: false, call: None, last: None }
    }

    option_setters!("the call for each page");

    fn set_option(mut self, set: impl FnOnce(&mut CallOptions) -> Result<(), ConfigError>) -> Self {
        if let (Err(error), Ok(_)) = (set(&mut self.caller.options), &self.walk) {
            self.walk = Err(error);
        }
        self
    }

    /// Ends the list where the service stops, even if its total promises more items.
    ///
    /// Without it, such a list ends with an [`Error::Incomplete`]. Use it for a list whose total is known to be wrong.
    pub fn ignore_total(mut self) -> Self {
        if let Ok(walk) = &mut self.walk {
            walk.ignore_total();
        }
        self
    }

    /// Continues where another paginator for the same request stopped. If the cursor belongs to a list that pages in another
    /// way, the next page is an [`Error::Config`].
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.walk = self.walk.map(Walk::restarted);
        Self { next: Some(cursor), pending: None, ended: false, call: None, last: None, ..self }
    }

    /// Returns the place at which the list continues after the pages so far, or `None` at its end. After an error it is the
    /// page that failed.
    pub fn cursor(&self) -> Option<Cursor> {
        self.next.clone()
    }

    /// Returns the request id of the last page, by which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.last.as_ref()?.request_id.as_deref()
    }

    /// Returns the next page, or `None` at the end of the list.
    ///
    /// # Errors
    ///
    /// Fails as the call for the page does, and with [`Error::Incomplete`] after the last page of a list that is not complete.
    /// The next page after an error is `None`.
    ///
    /// # Cancellation
    ///
    /// The returned future can be dropped without losing a page; the next one continues its call.
    pub async fn next_page(&mut self) -> Option<Result<L::Page, Error<L::Error>>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// Turns the list into a stream of its items.
    pub fn items(self) -> Items<L> {
        Items { pages: self, items: VecDeque::new(), read: 0 }
    }

    /// Returns all items.
    ///
    /// # Errors
    ///
    /// Fails with the first error, and the items before it are lost. To keep them, use [`next_page`](Self::next_page) or
    /// [`items`](Self::items).
    pub async fn collect_items(self) -> Result<Vec<L::Item>, Error<L::Error>> {
        let (mut items, mut all) = (self.items(), Vec::new());
        while let Some(item) = items.next().await {
            all.push(item?);
        }
        Ok(all)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Polled<L, L::Page> {
        loop {
            if self.ended {
                return Poll::Ready(None);
            }
            if let Some(error) = self.pending.take() {
                return self.fail(Error::Incomplete(Box::new(error)));
            }
            let Some(mut call) = self.call.take() else {
                match self.start() {
                    Ok(None) => return Poll::Ready(None),
                    Ok(call) => self.call = call,
                    Err(error) => return self.fail(Error::Config(error)),
                }
                continue;
            };
            match call.response.as_mut().poll(context) {
                Poll::Pending => {
                    self.call = Some(call);
                    return Poll::Pending;
                }
                Poll::Ready(Err(error)) => return self.fail(error),
                Poll::Ready(Ok(page)) => {
                    if let Some(page) = self.arrived(call, page) {
                        return Poll::Ready(Some(Ok(page)));
                    }
                }
            }
        }
    }

    fn fail<T>(&mut self, error: Error<L::Error>) -> Polled<L, T> {
        self.ended = true;
        Poll::Ready(Some(Err(error)))
    }

    /// Prepares the call for the next page.
    fn start(&mut self) -> Result<Option<PageCall<L>>, ConfigError> {
        let Some(Cursor { position, skip }) = self.next.clone() else { return Ok(None) };
        let walk = self.walk.as_mut().map_err(|error| error.clone())?;
        if !position.fits(walk.style()) {
            return Err(ConfigError::new("this cursor belongs to a list that pages in another way"));
        }
        let mut request = self.list.clone();
        let position = match position {
            Position::Start => walk.start(&request.fields()).unwrap_or(position),
            position => position,
        };
        walk.place(request.fields_mut(), &position);
        let response = request.send(&self.caller);
        Ok(Some(PageCall { request, position, skip, response }))
    }

    /// Takes over a page, and returns it unless it is to be read again.
    fn arrived(&mut self, call: PageCall<L>, mut page: L::Page) -> Option<L::Page> {
        let PageCall { request, position, skip, .. } = call;
        // A call is made only where there is a walk.
        let walk = self.walk.as_mut().ok()?;
        let count = request.items(&mut page).map_or(0, |items| items.len());
        let step = walk.step(&request.fields(), &L::page_fields(&page), count);
        let request_id = L::page_fields(&page).string("RequestId");
        match step {
            Step::End => self.next = None,
            Step::Next(position) => self.next = Some(position.into()),
            Step::Back(position) => {
                self.next = Some(position.into());
                return None;
            }
            Step::Incomplete(reason) => {
                self.next = Some(walk.within(&position, &request.fields(), count));
                self.pending = Some(IncompleteError::new(request.action(), reason, request_id.clone()));
                if count == 0 {
                    return None;
                }
            }
            Step::Repeated => {
                let reason = "the service returned the same page again".to_owned();
                self.pending = Some(IncompleteError::new(request.action(), reason, request_id));
                return None;
            }
        }
        let skipped = skip.min(count);
        if let Some(items) = request.items(&mut page) {
            items.drain(..skipped);
        }
        self.last = Some(LastPage { request, position, skipped, request_id });
        Some(page)
    }

    /// Returns the place after some of the items of the last page.
    fn within_last(&self, read: usize) -> Option<Cursor> {
        let (walk, last) = (self.walk.as_ref().ok()?, self.last.as_ref()?);
        Some(walk.within(&last.position, &last.request.fields(), last.skipped + read))
    }
}

/// The pages, as a stream.
impl<L: List> Stream for Paginator<L> {
    type Item = Result<L::Page, Error<L::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<L: List> Unpin for Paginator<L> {}

impl<L: List> fmt::Debug for Paginator<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paginator").field("action", &self.list.action()).finish_non_exhaustive()
    }
}

/// The items of a [`Paginator`], as a stream.
#[must_use = "nothing is sent until an item is awaited"]
pub struct Items<L: List> {
    pages: Paginator<L>,
    /// The items of the last page that have not been returned.
    items: VecDeque<L::Item>,
    /// The number of items of the last page that have been returned.
    read: usize,
}

impl<L: List> Items<L> {
    /// Returns the next item, or `None` at the end of the list.
    ///
    /// # Errors
    ///
    /// As those of [`Paginator::next_page`]. The items before an error are returned first.
    pub async fn next(&mut self) -> Option<Result<L::Item, Error<L::Error>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// Returns the place after the items so far, or `None` at the end of the list.
    ///
    /// A paginator that [resumes](Paginator::resume) there begins with the next item.
    pub fn cursor(&self) -> Option<Cursor> {
        if self.items.is_empty() { self.pages.cursor() } else { self.pages.within_last(self.read) }
    }

    /// Returns the request id of the page of the last item, by which the vendor's support finds the call.
    pub fn request_id(&self) -> Option<&str> {
        self.pages.request_id()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Polled<L, L::Item> {
        loop {
            if let Some(item) = self.items.pop_front() {
                self.read += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(mut page)) => {
                    self.read = 0;
                    self.items.extend(self.pages.list.items(&mut page).into_iter().flat_map(std::mem::take));
                }
            }
        }
    }
}

impl<L: List> Stream for Items<L> {
    type Item = Result<L::Item, Error<L::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<L: List> Unpin for Items<L> {}

impl<L: List> fmt::Debug for Items<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("action", &self.pages.list.action()).finish_non_exhaustive()
    }
}
