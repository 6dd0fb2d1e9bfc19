//! Pages of lists, in the three ways in which the service cuts them. A page costs no more than skipping to it; a total of a
//! filtered list costs looking at everything.

use std::fmt::Display;
use std::str::FromStr;

/// A piece of a list.
#[derive(Debug, PartialEq)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    /// The number of items in the whole list.
    pub(crate) total: i64,
}

impl<T> Page<T> {
    /// Returns the same page, with every item as `describe` shows it.
    pub(crate) fn map<U>(self, describe: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(describe).collect(), total: self.total }
    }
}

/// Returns the page of a list, whose length is known, that begins after `offset` items.
pub(crate) fn offset_page<T>(all: impl ExactSizeIterator<Item = T>, offset: i64, limit: i64) -> Page<T> {
    let total = all.len() as i64;
    Page { items: all.skip(size(offset)).take(size(limit)).collect(), total }
}

/// Returns the page of a filtered list that begins after `offset` items.
pub(crate) fn filtered_page<T>(mut matching: impl Iterator<Item = T>, offset: i64, limit: i64) -> Page<T> {
    let skipped = matching.by_ref().take(size(offset)).count();
    let items: Vec<T> = matching.by_ref().take(size(limit)).collect();
    let total = skipped + items.len() + matching.count();
    Page { items, total: total as i64 }
}

/// Returns the page of a filtered list with this number, from 1.
pub(crate) fn numbered_page<T>(matching: impl Iterator<Item = T>, page: i64, length: i64) -> Page<T> {
    filtered_page(matching, page.saturating_sub(1).saturating_mul(length), length)
}

/// A page of a list, with the token of the next one.
#[derive(Debug, PartialEq)]
pub(crate) struct TokenPage<T> {
    pub(crate) items: Vec<T>,
    /// The number of items in the whole list.
    pub(crate) total: i64,
    /// The token at which the next page begins, if there is one.
    pub(crate) next_token: Option<String>,
}

/// A token that this list did not return.
#[derive(Debug, PartialEq)]
pub(crate) struct ForeignToken;

/// Returns the page of a filtered list that begins after the item that the token names.
///
/// The items must come in the order of their keys. The token names a key, so an item that is removed in between neither
/// shifts the pages nor makes the token invalid. `list` is the name of the action: a token of another list is foreign.
pub(crate) fn token_page<T, K: Ord + Display + FromStr>(
    list: &str,
    matching: impl Iterator<Item = T>,
    key: impl Fn(&T) -> K,
    token: Option<&str>,
    length: i64,
) -> Result<TokenPage<T>, ForeignToken> {
    let last = match token.filter(|token| !token.is_empty()) {
        Some(token) => Some(read_token(list, token)?),
        None => None,
    };
    let (mut items, mut total, mut more) = (Vec::new(), 0, false);
    for item in matching {
        total += 1;
        if more || last.as_ref().is_some_and(|last| key(&item) <= *last) {
            continue;
        }
        if items.len() < size(length) {
            items.push(item);
        } else {
            more = true;
        }
    }
    let next_token = items.last().filter(|_| more).map(|item| write_token(list, &key(item).to_string()));
    Ok(TokenPage { items, total, next_token })
}

fn size(number: i64) -> usize {
    usize::try_from(number.max(0)).unwrap_or(usize::MAX)
}

fn write_token(list: &str, key: &str) -> String {
    let digits: String = key.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{:08x}{digits}", checksum(list, key))
}

fn read_token<K: FromStr>(list: &str, token: &str) -> Result<K, ForeignToken> {
    let (sum, digits) = token.split_at_checked(8).ok_or(ForeignToken)?;
    if !digits.is_ascii() || digits.len() % 2 != 0 {
        return Err(ForeignToken);
    }
    let bytes = (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16));
    let bytes: Vec<u8> = bytes.collect::<Result<_, _>>().map_err(|_| ForeignToken)?;
    let key = String::from_utf8(bytes).map_err(|_| ForeignToken)?;
    if format!("{:08x}", checksum(list, &key)) != sum {
        return Err(ForeignToken);
    }
    key.parse().map_err(|_| ForeignToken)
}

/// FNV-1a, so that a token of another list, or one that somebody made up, does not fit.
fn checksum(list: &str, key: &str) -> u32 {
    let bytes = list.bytes().chain([0]).chain(key.bytes());
    bytes.fold(0x811c_9dc5, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_numbers_skip_whole_items() {
        assert_eq!(offset_page(0..25, 20, 10), Page { items: vec![20, 21, 22, 23, 24], total: 25 });
        assert_eq!(offset_page(0..25, 30, 10), Page { items: vec![], total: 25 });
        let even = || (0..25).filter(|number| number % 2 == 0);
        assert_eq!(filtered_page(even(), 10, 10), Page { items: vec![20, 22, 24], total: 13 });
        assert_eq!(filtered_page(even(), 20, 10), Page { items: vec![], total: 13 });
        assert_eq!(numbered_page(even(), 2, 10), Page { items: vec![20, 22, 24], total: 13 });
        assert_eq!(filtered_page(even(), -1, i64::MAX).items.len(), 13);
    }

    #[test]
    fn tokens_lead_through_a_list_that_changes() {
        let page =
            |items: &[i64], token: Option<&str>| token_page("ListUsers", items.iter().copied(), |it| *it, token, 2);
        let first = page(&[1, 2, 3, 4, 5], None).unwrap();
        assert_eq!((first.items, first.total), (vec![1, 2], 5));
        let second = page(&[1, 3, 4, 5], first.next_token.as_deref()).unwrap();
        assert_eq!((second.items, second.total), (vec![3, 4], 4));
        let third = page(&[1, 3, 4, 5], second.next_token.as_deref()).unwrap();
        assert_eq!((third.items, third.next_token), (vec![5], None));
        assert_eq!(page(&[1, 2], None).unwrap().next_token, None);
    }

    #[test]
    fn foreign_tokens_are_refused() {
        let items = || [1_i64, 2, 3].into_iter();
        let token = token_page("ListUsers", items(), |it| *it, None, 1).unwrap().next_token.unwrap();
        assert_eq!(token_page("ListGroups", items(), |it| *it, Some(&token), 1), Err(ForeignToken));
        for foreign in ["x", "12345678", "1234567831", "1234567é", "äöüäöüäöü", &token[..token.len() - 1]] {
            assert_eq!(token_page("ListUsers", items(), |it| *it, Some(foreign), 1), Err(ForeignToken), "{foreign}");
        }
        assert_eq!(token_page("ListUsers", items(), |it| *it, Some(""), 1).unwrap().items, [1]);
    }
}
