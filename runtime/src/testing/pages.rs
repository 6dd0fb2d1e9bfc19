//! Pages of a list, served as a service does.

use crate::action::{Paging, PagingStyle};
use serde_json::{Map, Value};

/// Returns the page that a request asks for, as the fields of the response.
pub(super) fn page(paging: &Paging, request: &str, items: &[Value]) -> Value {
    let request: Value = serde_json::from_str(request).expect("a client sends JSON");
    let number = |name: &str| request[name].as_u64().map(|number| usize::try_from(number).unwrap_or(usize::MAX));
    let size = number(paging.size).filter(|size| *size > 0).unwrap_or(items.len());
    let position = paging.position.unwrap_or_default();
    let start = match paging.style {
        PagingStyle::Offset => number(position).unwrap_or(0),
        PagingStyle::Page => number(position).unwrap_or(1).saturating_sub(1).saturating_mul(size),
        PagingStyle::Token => request[position].as_str().and_then(|token| token.parse().ok()).unwrap_or(0),
        PagingStyle::Limit => 0,
    };
    let start = start.min(items.len());
    let end = start.saturating_add(size).min(items.len());
    let mut page = Map::new();
    page.insert(paging.items.to_owned(), items[start..end].into());
    if let Some(total) = paging.total {
        page.insert(total.to_owned(), items.len().into());
    }
    if let Some(more) = paging.more {
        page.insert(more.to_owned(), (end < items.len()).into());
    }
    if let Some(next) = paging.next.filter(|_| end < items.len()) {
        page.insert(next.to_owned(), end.to_string().into());
    }
    page.into()
}
