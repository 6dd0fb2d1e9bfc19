//! The spending of an organization's accounts, which its financial reports show.

use crate::clock::written;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::RangeInclusive;

/// The spending of an organization's accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Finance {
    /// The spending, by month.
    months: BTreeMap<Month, Vec<Spending>>,
}

/// A month, counted from the year 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Month(pub(crate) i64);

/// The spending of an account on a product in a month.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Spending {
    pub(crate) uin: i64,
    pub(crate) product_code: String,
    pub(crate) product_name: String,
    /// Hundredths of a yuan.
    pub(crate) cost: i64,
}

impl Month {
    /// Reads `YYYY-MM`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        let month: i64 = month.parse().ok().filter(|number| digits(month, 2) && (1..=12).contains(number))?;
        let year: i64 = year.parse().ok().filter(|_| digits(year, 4))?;
        Some(Self(year * 12 + month - 1))
    }

    /// Returns the month of a time, in Beijing.
    pub(crate) fn of(seconds: i64) -> Self {
        Self::read(&written(seconds)[..7]).expect("times are written as YYYY-MM-DD hh:mm:ss")
    }

    /// Returns the month that is this many months earlier.
    pub(crate) fn minus(self, months: i64) -> Self {
        Self(self.0 - months)
    }
}

/// Writes `YYYY-MM`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl Finance {
    /// Adds what an account spent.
    pub(crate) fn add(&mut self, month: Month, spending: Spending) {
        self.months.entry(month).or_default().push(spending);
    }

    /// Returns the spending in some months.
    pub(crate) fn spending(&self, months: RangeInclusive<Month>) -> impl Iterator<Item = &Spending> {
        let found = (months.start() <= months.end()).then(|| self.months.range(months));
        found.into_iter().flatten().flat_map(|(_, spending)| spending)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_read_and_written() {
        let march = Month::read("2026-03").unwrap();
        assert_eq!(march.to_string(), "2026-03");
        assert_eq!(march.minus(3).to_string(), "2025-12");
        for wrong in ["2026-3", "2026-00", "2026-13", "202-003", "2026-+3", "+026-03", "2026", "2026-03-01", ""] {
            assert_eq!(Month::read(wrong), None, "{wrong}");
        }
    }
}
