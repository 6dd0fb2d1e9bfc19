//! The simulator's clock: the machine's, or one that a test sets.

use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The time of the simulated world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Clock {
    /// The time of this machine, plus an offset in seconds.
    Real {
        /// Seconds to add.
        offset: i64,
    },
    /// A time that stands still until it is set or advanced.
    Manual {
        /// Seconds since 1970.
        now: i64,
    },
}

impl Clock {
    /// Returns the seconds since 1970.
    pub fn now(&self) -> i64 {
        match self {
            Self::Real { offset } => machine().saturating_add(*offset),
            Self::Manual { now } => *now,
        }
    }

    /// Moves the clock forwards.
    pub fn advance(&mut self, time: Duration) {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        match self {
            Self::Real { offset } => *offset = offset.saturating_add(seconds),
            Self::Manual { now } => *now = now.saturating_add(seconds),
        }
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::Real { offset: 0 }
    }
}

/// Reads a clock as the command line takes it: `real`, an offset such as `+3600`, seconds since 1970, or a time in Beijing such
/// as `2026-03-02 09:30:00`.
impl FromStr for Clock {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "real" {
            return Ok(Self::default());
        }
        let seconds: Option<i64> = text.parse().ok();
        if text.starts_with(['+', '-']) {
            return seconds.map(|offset| Self::Real { offset }).ok_or_else(|| format!("`{text}` is no offset"));
        }
        seconds.or_else(|| read(text)).map(|now| Self::Manual { now }).ok_or_else(|| {
            format!("`{text}` is none of `real`, `+SECONDS`, seconds since 1970 and `YYYY-MM-DD hh:mm:ss`")
        })
    }
}

/// Returns the time of this machine, in seconds since 1970.
pub(crate) fn machine() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The seconds that Beijing is ahead of UTC.
const BEIJING: i64 = 8 * 3_600;

/// Returns a time as the service writes it: `YYYY-MM-DD hh:mm:ss`, in Beijing, without a time zone.
pub(crate) fn written(seconds: i64) -> String {
    let local = seconds.saturating_add(BEIJING);
    let (days, of_day) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02}", of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// Reads a time as the service writes it.
pub(crate) fn read(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(' ')?;
    let numbers = |text: &str, separator| -> Option<[i64; 3]> {
        let parts: Result<Vec<i64>, _> = text.split(separator).map(str::parse).collect();
        parts.ok()?.try_into().ok()
    };
    let ([year, month, day], [hour, minute, second]) = (numbers(date, '-')?, numbers(time, ':')?);
    let valid = (1970..10_000).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..60).contains(&second);
    valid.then(|| days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - BEIJING)
}

/// Returns the days from 1970-01-01 to a date.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Returns the date, in UTC, of a time: `YYYY-MM-DD`.
pub(crate) fn utc_date(seconds: i64) -> String {
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    format!("{year:04}-{month:02}-{day:02}")
}

/// Returns a time, in UTC, in the form of ISO 8601.
pub(crate) fn utc_time(seconds: i64) -> String {
    let of_day = seconds.rem_euclid(86_400);
    format!("{}T{:02}:{:02}:{:02}Z", utc_date(seconds), of_day / 3600, of_day / 60 % 60, of_day % 60)
}

/// Returns a time as HTTP headers write it.
pub(crate) fn http_date(seconds: i64) -> String {
    const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    let (name, month) = (DAYS[days.rem_euclid(7) as usize], MONTHS[(month - 1) as usize]);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{name}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT")
}

/// Returns the year, month and day of a day counted from 1970-01-01. Years are counted from March, so that the leap day comes
/// last.
fn civil(day: i64) -> (i64, i64, i64) {
    let days = day + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day_of_year - (153 * shifted_month + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_beijing() {
        assert_eq!(written(1_551_113_065), "2019-02-26 00:44:25");
        assert_eq!(read("2019-02-26 00:44:25"), Some(1_551_113_065));
        assert_eq!(read("2000-02-29 00:00:00"), Some(951_753_600));
        assert_eq!(read("2000-02-29"), None);
        assert_eq!(utc_date(1_551_113_065), "2019-02-25");
        assert_eq!(utc_time(1_551_113_065), "2019-02-25T16:44:25Z");
        assert_eq!(http_date(1_551_113_065), "Mon, 25 Feb 2019 16:44:25 GMT");
        assert_eq!(written(951_753_600), "2000-02-29 00:00:00");
    }
}
