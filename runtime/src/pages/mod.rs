//! Long lists, piece by piece: one paginator for every way in which the service pages.

use crate::action::{Action, Paged, Paging, PagingStyle};
use crate::call::Call;
use crate::call::execute::ClientCore;
use crate::error::{ConfigError, Error};
use crate::record::fields::{Value, clear, flag, number, set, text};
use crate::record::{Presence, Record};
use futures_core::Stream;
use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::str::FromStr;
use std::task::{Context, Poll, ready};
use std::time::Instant;

/// Asks for a long list piece by piece.
///
/// It ends with the last piece, with an empty one, when the total is reached, when the service repeats a token, or after an
/// error, which comes once. The request is sent as it is, but for where to go on; a page size that is not set becomes the
/// largest that is documented, or 50 where none is documented and the action demands one.
///
/// ```no_run
/// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
/// let mut pages = client.list_users().zone_id("z-2ms923mw").paginate();
/// while let Some(page) = pages.next_page().await {
///     let Ok(page) = page else {
///         // What came before is not lost: a paginator for the same request can go on here, even in another process.
///         println!("go on later at `{}`", pages.cursor().expect("a page is still to come"));
///         break;
///     };
///     println!("{} of {} users", page.users.len(), page.total_counts);
/// }
/// # Ok(()) }
/// ```
pub struct Paginator<A: Paged> {
    core: ClientCore,
    request: A,
    paging: &'static Paging,
    /// Where the list goes on, also after an error.
    next: Option<Position>,
    failed: bool,
    deadline: Option<Instant>,
    /// The request on its way.
    call: Option<(A, Call<A>)>,
}

/// Where a list goes on.
#[derive(Clone, Debug, PartialEq)]
enum Position {
    /// As the request says.
    Start,
    Number(i64),
    Token(String),
}

/// Where a list goes on, to be kept and used by another paginator for the same request. Its text form is stable.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor(Position);

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Position::Start => f.write_str("start"),
            Position::Number(number) => write!(f, "number:{number}"),
            Position::Token(token) => write!(f, "token:{token}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = ConfigError;

    fn from_str(text: &str) -> Result<Self, ConfigError> {
        let wrong = || ConfigError::new("this is not the text of a cursor");
        Ok(Self(match text.split_once(':') {
            None if text == "start" => Position::Start,
            Some(("number", number)) => match number.parse() {
                Ok(number @ 0..) => Position::Number(number),
                _ => return Err(wrong()),
            },
            Some(("token", token)) => Position::Token(token.to_owned()),
            _ => return Err(wrong()),
        }))
    }
}

impl Position {
    fn fits(&self, style: PagingStyle) -> bool {
        match self {
            Self::Start => true,
            Self::Number(_) => matches!(style, PagingStyle::Offset | PagingStyle::Page),
            Self::Token(_) => style == PagingStyle::Token,
        }
    }
}

/// Some lists that are paged by token can be started at an offset, which is not to be sent together with a token: it would
/// skip items on every page.
const BESIDE_TOKEN: &str = "Offset";

/// What polling for a page or an item of a list gives.
type Polled<A, T> = Poll<Option<Result<T, Error<<A as Action>::Error>>>>;

/// The size of a page for which neither the request nor the documentation gives a number, but which must be set.
const FALLBACK_SIZE: i64 = 50;

impl ClientCore {
    /// A whole list, page by page.
    pub fn paginate<A: Paged>(&self, request: A) -> Paginator<A> {
        Paginator::new(self.clone(), request)
    }
}

impl<A: Paged> Paginator<A> {
    pub(crate) fn new(core: ClientCore, mut request: A) -> Self {
        let paging = A::PAGING;
        if number(&request, paging.size).is_none_or(|size| size <= 0) {
            let at = request.shape().position(paging.size, 0);
            let required = at.is_some_and(|at| request.shape().fields[at].presence == Presence::Required);
            if let Some(size) = paging.largest.or(required.then_some(FALLBACK_SIZE)) {
                set(&mut request, paging.size, &Value::Number(size));
            }
        }
        Self { core, request, paging, next: Some(Position::Start), failed: false, deadline: None, call: None }
    }

    /// When every page must be there; later ones are [`Error::Timeout`]. Each call keeps the client's timeout besides.
    pub fn deadline(mut self, deadline: Instant) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Goes on where another paginator for the same request stopped. A cursor of a list that is paged in another way is an
    /// error of the next page.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.next = Some(cursor.0);
        self.failed = false;
        self.call = None;
        self
    }

    /// Where the list goes on after the pages so far; `None` at its end. After an error it is the page that failed.
    pub fn cursor(&self) -> Option<Cursor> {
        self.next.clone().map(Cursor)
    }

    /// The next page; `None` at the end of the list.
    pub async fn next_page(&mut self) -> Option<Result<A::Response, Error<A::Error>>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// The items one by one, as a stream.
    pub fn items(self) -> Items<A> {
        Items { pages: self, items: VecDeque::new() }
    }

    /// All items. The first error ends it, and what came before is lost; use [`next_page`](Self::next_page) to keep it.
    ///
    /// # Errors
    ///
    /// The error of the first page that fails.
    pub async fn collect_items(mut self) -> Result<Vec<A::Item>, Error<A::Error>> {
        let mut all = Vec::new();
        while let Some(page) = self.next_page().await {
            all.append(A::items(&mut page?));
        }
        Ok(all)
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Polled<A, A::Response> {
        let (request, call) = match (&mut self.call, &self.next) {
            (_, None) => return Poll::Ready(None),
            _ if self.failed => return Poll::Ready(None),
            (Some(call), _) => call,
            (None, Some(position)) => {
                if !position.fits(self.paging.style) {
                    self.failed = true;
                    let error = ConfigError::new("this cursor is of a list that is paged in another way");
                    return Poll::Ready(Some(Err(Error::Config(error))));
                }
                let mut request = self.request.clone();
                place(&mut request, self.paging, position);
                let mut call = self.core.send(&request);
                if let Some(deadline) = self.deadline {
                    call = call.deadline(deadline);
                }
                self.call.insert((request, call))
            }
        };
        let result = ready!(Pin::new(call).poll(context)).map(|mut response| {
            let count = A::items(&mut response).len();
            self.next = following(request, &response, self.paging, count as i64);
            response
        });
        self.failed = result.is_err();
        self.call = None;
        Poll::Ready(Some(result))
    }
}

/// The pages, as a stream.
impl<A: Paged> Stream for Paginator<A> {
    type Item = Result<A::Response, Error<A::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<A: Paged> fmt::Debug for Paginator<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paginator").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

/// The items of a [`Paginator`], as a stream.
pub struct Items<A: Paged> {
    pages: Paginator<A>,
    items: VecDeque<A::Item>,
}

impl<A: Paged> Items<A> {
    /// The next item; `None` at the end of the list.
    pub async fn next(&mut self) -> Option<Result<A::Item, Error<A::Error>>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Polled<A, A::Item> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                Some(Ok(mut page)) => self.items.extend(A::items(&mut page).drain(..)),
            }
        }
    }
}

impl<A: Paged> Stream for Items<A> {
    type Item = Result<A::Item, Error<A::Error>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<A: Paged> fmt::Debug for Items<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("action", &A::INFO.name).finish_non_exhaustive()
    }
}

/// Writes into a request where the list goes on.
fn place(request: &mut dyn Record, paging: &Paging, position: &Position) {
    let Some(name) = paging.position else { return };
    match position {
        Position::Start if paging.style == PagingStyle::Page && number(request, name).is_none_or(|page| page <= 0) => {
            set(request, name, &Value::Number(1));
        }
        Position::Start => {}
        Position::Number(number) => set(request, name, &Value::Number(*number)),
        Position::Token(token) => {
            clear(request, BESIDE_TOKEN);
            set(request, name, &Value::Text(token.clone()));
        }
    }
}

/// Where the list goes on after an answer.
fn following(request: &dyn Record, response: &dyn Record, paging: &Paging, count: i64) -> Option<Position> {
    if count == 0 {
        return None;
    }
    let position = paging.position?;
    let size = number(request, paging.size).filter(|size| *size > 0).unwrap_or(count);
    // A total that is missing may have become 0, which the items show to be wrong.
    let total = paging.total.and_then(|total| number(response, total)).filter(|total| *total > 0);
    match paging.style {
        PagingStyle::Limit => None,
        PagingStyle::Offset => {
            let next = number(request, position).unwrap_or(0).saturating_add(size);
            total.map_or(count >= size, |total| next < total).then_some(Position::Number(next))
        }
        PagingStyle::Page => {
            let page = number(request, position).unwrap_or(1);
            let more = total.map_or(count >= size, |total| page.saturating_mul(size) < total);
            more.then_some(Position::Number(page.saturating_add(1)))
        }
        PagingStyle::Token => {
            let over = paging.more.and_then(|more| flag(response, more)) == Some(false);
            let token = text(response, paging.next?).filter(|token| !token.is_empty())?;
            let repeated = text(request, position).as_ref() == Some(&token);
            (!over && !repeated).then_some(Position::Token(token))
        }
    }
}
