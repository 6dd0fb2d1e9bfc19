//! The way through a list: which page follows which, and whether a list that ends is complete.

use super::cursor::{Cursor, Position};
use super::fields::{Fields, FieldsMut};
use crate::action::{Paging, PagingStyle};
use crate::record::fields::Scalar;
use std::collections::HashSet;

/// Some lists that are paged by token can start at an offset. It must not be sent together with a token: it would skip items
/// on every page.
const BESIDE_TOKEN: &str = "Offset";

/// The size of a page where neither the request nor the documentation gives one, but one must be sent.
const FALLBACK_SIZE: i64 = 50;

/// The state of reading one list.
pub(super) struct Walk {
    paging: Paging,
    /// The largest page size to ask for, if one is sent.
    size: Option<i64>,
    /// The offset must be a multiple of the size.
    multiples: bool,
    ignore_total: bool,
    /// The lowest total that the service has reported.
    total: Option<i64>,
    /// The offset at which reading began.
    first: Option<i64>,
    /// The number of items so far of a list by token, if it is read from its beginning.
    received: Option<i64>,
    /// The tokens that led to a page so far.
    tokens: HashSet<String>,
    /// The items of the last page as JSON, kept only while there is no total.
    last_page: Option<String>,
}

/// The step after a page.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// It is the last page.
    End,
    /// The list continues here.
    Next(Position),
    /// Items may have moved to before this page; the list continues here, and the page is read again later.
    Back(Position),
    /// It is the last page, but the list is incomplete, for this reason.
    Incomplete(String),
    /// It is the page before once more.
    Repeated,
}

impl Walk {
    pub(super) fn new(paging: Paging, request: &Fields<'_>) -> Self {
        let set = request.number(paging.size).filter(|size| *size > 0);
        let required = request.requires(paging.size) || paging.style == PagingStyle::Page;
        let size = set.or(paging.largest).or(required.then_some(FALLBACK_SIZE));
        let multiples = paging.position.is_some_and(|position| request.wants_multiples(position, paging.size));
        Self {
            paging,
            size,
            multiples,
            ignore_total: false,
            total: None,
            first: None,
            received: None,
            tokens: HashSet::new(),
            last_page: None,
        }
    }

    /// Forgets the pages so far.
    pub(super) fn restarted(self) -> Self {
        Self { total: None, first: None, received: None, tokens: HashSet::new(), last_page: None, ..self }
    }

    pub(super) fn ignore_total(&mut self) {
        self.ignore_total = true;
    }

    pub(super) fn style(&self) -> PagingStyle {
        self.paging.style
    }

    /// Writes into the request which page it asks for.
    pub(super) fn place(&mut self, mut request: FieldsMut<'_>, position: &Position) {
        if let Some(size) = self.size {
            request.set(self.paging.size, Scalar::Number(size));
        }
        let Some(name) = self.paging.position else { return };
        match position {
            Position::Start => {}
            Position::Offset(offset) => {
                request.set(name, Scalar::Number(*offset));
                if let Some(size) = self.size.filter(|_| self.multiples) {
                    request.set(self.paging.size, Scalar::Number(divisor(*offset, size)));
                }
            }
            Position::Page { number, size } => {
                // A larger one may be more than the service serves, and then mean another page.
                self.size = Some(*size);
                request.set(name, Scalar::Number(*number));
                request.set(self.paging.size, Scalar::Number(*size));
            }
            Position::Token(token) => {
                request.clear(BESIDE_TOKEN);
                request.set(name, Scalar::Text(token.clone()));
            }
        }
    }

    /// Completes a request with the page that it asks for.
    pub(super) fn start(&mut self, request: &Fields<'_>) -> Option<Position> {
        let name = self.paging.position?;
        match self.paging.style {
            PagingStyle::Page if request.number(name).is_none_or(|number| number <= 0) => {
                Some(Position::Page { number: 1, size: self.size.unwrap_or(FALLBACK_SIZE) })
            }
            PagingStyle::Token => {
                let from_the_beginning = request.string(name).is_none_or(|token| token.is_empty())
                    && request.number(BESIDE_TOKEN).is_none_or(|offset| offset <= 0);
                self.received = from_the_beginning.then_some(0);
                None
            }
            _ => None,
        }
    }

    /// Returns what follows a page with this number of items.
    pub(super) fn step(&mut self, request: &Fields<'_>, page: &Fields<'_>, count: usize) -> Step {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        let stated = self.paging.total.and_then(|total| page.number(total)).filter(|_| !self.ignore_total);
        match (self.paging.style, self.paging.position) {
            (PagingStyle::Token, Some(position)) => self.by_token(request, page, position, count, stated),
            (PagingStyle::Offset | PagingStyle::Page, Some(position)) => {
                let start = self.offset_of(request, position);
                self.by_number(start, request, page, count, stated)
            }
            _ => Step::End,
        }
    }

    /// Returns the number of items before the page that a request asks for.
    fn offset_of(&self, request: &Fields<'_>, position: &str) -> i64 {
        match self.paging.style {
            PagingStyle::Page => {
                let before = request.number(position).unwrap_or(1).saturating_sub(1);
                before.saturating_mul(request.number(self.paging.size).unwrap_or(0))
            }
            _ => request.number(position).unwrap_or(0),
        }
    }

    fn by_number(
        &mut self,
        start: i64,
        request: &Fields<'_>,
        page: &Fields<'_>,
        count: i64,
        stated: Option<i64>,
    ) -> Step {
        let reached = start.saturating_add(count);
        // A total that is missing may have become 0, and one below the items that came is wrong.
        let credible = stated.filter(|total| count == 0 || *total >= reached);
        let first = *self.first.get_or_insert(start);
        let lowest = self.total;
        self.total = lowest.into_iter().chain(credible).min();
        let removed = credible.zip(lowest).map_or(0, |(total, lowest)| lowest.saturating_sub(total));
        if removed > 0 && start > first {
            // As many items as were removed may have moved up past the start of this page.
            let back = first.max(start - removed);
            let whole_pages = self.size.filter(|_| self.paging.style == PagingStyle::Page).unwrap_or(1);
            return Step::Back(self.at(back - back % whole_pages));
        }
        if count == 0 {
            return match credible {
                Some(total) if start < total => incomplete(start, total),
                _ => Step::End,
            };
        }
        match credible.or(self.total.filter(|total| *total > 0)) {
            Some(total) if reached >= total => return Step::End,
            Some(_) => self.last_page = None,
            None => {
                let items = page.json(self.paging.items);
                if items.is_some() && items == self.last_page {
                    return Step::Repeated;
                }
                self.last_page = items;
            }
        }
        let asked = request.number(self.paging.size);
        if asked.is_some_and(|asked| count < asked) && (self.multiples || self.paging.style == PagingStyle::Page) {
            // The service serves smaller pages than the documented ones.
            self.size = Some(count);
        }
        Step::Next(self.at(reached))
    }

    /// Returns the position of the page that begins after this number of items.
    fn at(&self, offset: i64) -> Position {
        if self.paging.style == PagingStyle::Offset {
            return Position::Offset(offset);
        }
        let size = divisor(offset, self.size.unwrap_or(FALLBACK_SIZE));
        Position::Page { number: offset / size + 1, size }
    }

    fn by_token(
        &mut self,
        request: &Fields<'_>,
        page: &Fields<'_>,
        position: &str,
        count: i64,
        stated: Option<i64>,
    ) -> Step {
        self.tokens.extend(request.string(position).filter(|token| !token.is_empty()));
        self.received = self.received.map(|received| received.saturating_add(count));
        self.total = self.total.into_iter().chain(stated.filter(|total| *total > 0)).min();
        let missing = match (self.received, self.total) {
            (Some(received), Some(total)) if received < total => Some((received, total)),
            _ => None,
        };
        let more = self.paging.more.and_then(|more| page.flag(more).map(|flag| (more, flag)));
        let next = self.paging.next.unwrap_or(position);
        let token = page.string(next).filter(|token| !token.is_empty());
        match (more, token, missing) {
            (Some((_, false)), _, None) | (None, None, None) => Step::End,
            (_, Some(token), _) if !self.tokens.contains(&token) => Step::Next(Position::Token(token)),
            (Some((more, true)), None, _) => Step::Incomplete(format!("`{more}` is true, but there is no `{next}`")),
            (Some((_, true)) | None, Some(_), _) => Step::Incomplete(format!("`{next}` repeats an earlier one")),
            (_, _, Some((received, total))) => incomplete(received, total),
        }
    }

    /// Returns the place after some of the items of a page.
    pub(super) fn within(&self, page: &Position, request: &Fields<'_>, read: usize) -> Cursor {
        match self.paging.position.filter(|_| self.paging.style == PagingStyle::Offset) {
            Some(position) => {
                let read = i64::try_from(read).unwrap_or(i64::MAX);
                Position::Offset(self.offset_of(request, position).saturating_add(read)).into()
            }
            None => Cursor { position: page.clone(), skip: read },
        }
    }
}

fn incomplete(received: i64, total: i64) -> Step {
    Step::Incomplete(format!("it ended after {received} of {total} items"))
}

/// Returns the largest page size, up to this one, of which the offset is a multiple.
fn divisor(offset: i64, size: i64) -> i64 {
    (1..=size).rev().find(|size| offset % size == 0).unwrap_or(1)
}
