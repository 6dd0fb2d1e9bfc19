//! The place at which a list continues.

use crate::action::PagingStyle;
use crate::error::ConfigError;
use std::fmt;
use std::str::FromStr;

/// The place at which a list continues, to be stored and used by another paginator for the same request.
///
/// Its string form is stable, so that a program can store it and parse it later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    pub(super) position: Position,
    /// The number of items of that page that have been read already.
    pub(super) skip: usize,
}

/// The position of a page in its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Position {
    /// The page that the request asks for.
    Start,
    /// The page that begins after this number of items.
    Offset(i64),
    /// The page with this number, counted from 1, where every page has this size.
    Page { number: i64, size: i64 },
    /// The page of this token.
    Token(String),
}

impl From<Position> for Cursor {
    fn from(position: Position) -> Self {
        Self { position, skip: 0 }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.skip > 0 {
            write!(f, "after:{}:", self.skip)?;
        }
        match &self.position {
            Position::Start => f.write_str("start"),
            Position::Offset(offset) => write!(f, "number:{offset}"),
            Position::Page { number, size } => write!(f, "page:{number}:{size}"),
            Position::Token(token) => write!(f, "token:{token}"),
        }
    }
}

impl FromStr for Cursor {
    type Err = ConfigError;

    fn from_str(string: &str) -> Result<Self, ConfigError> {
        parse(string).ok_or_else(|| ConfigError::new("this string is not a cursor"))
    }
}

fn parse(string: &str) -> Option<Cursor> {
    let (skip, position) = match string.strip_prefix("after:") {
        Some(rest) => {
            let (skip, position) = rest.split_once(':')?;
            (skip.parse().ok().filter(|skip| *skip > 0)?, position)
        }
        None => (0, string),
    };
    let position = match position.split_once(':') {
        None if position == "start" => Position::Start,
        Some(("number", offset)) => Position::Offset(offset.parse().ok().filter(|offset| *offset >= 0)?),
        Some(("page", page)) => {
            let (number, size) = page.split_once(':')?;
            let positive = |digits: &str| digits.parse().ok().filter(|number| *number > 0);
            Position::Page { number: positive(number)?, size: positive(size)? }
        }
        Some(("token", token)) => Position::Token(token.to_owned()),
        _ => return None,
    };
    Some(Cursor { position, skip })
}

impl Position {
    /// Returns whether lists of this style have such positions.
    pub(super) fn fits(&self, style: PagingStyle) -> bool {
        match self {
            Self::Start => true,
            Self::Offset(_) => style == PagingStyle::Offset,
            Self::Page { .. } => style == PagingStyle::Page,
            Self::Token(_) => style == PagingStyle::Token,
        }
    }
}
