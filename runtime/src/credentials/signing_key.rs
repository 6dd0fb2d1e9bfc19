//! The keys that requests are signed with: derived from the secret key for one service and one day, and kept until either
//! changes.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::Sha256;
use std::sync::{Arc, Mutex, PoisonError};

/// A key that is ready to sign: the two hash blocks that depend on the key alone are done.
pub(crate) type SigningKey = Hmac<Sha256>;

/// The key of one day, which counts in UTC.
#[derive(Clone)]
pub(crate) struct DayKey {
    /// The day, as `YYYY-MM-DD`.
    pub(crate) date: Arc<str>,
    pub(crate) key: SigningKey,
}

/// The key that was derived last. It spares a call three of the four HMACs of its signature.
#[derive(Default)]
pub(super) struct LastKey(Mutex<Option<Derived>>);

struct Derived {
    service: String,
    day: u64,
    key: DayKey,
}

impl LastKey {
    /// Returns the key for a service at a time in seconds since 1970. The secret key is always the same one.
    pub(super) fn of_day(&self, secret_key: &str, service: &str, timestamp: u64) -> DayKey {
        let day = timestamp / SECONDS_PER_DAY;
        // A panic while the lock is held cannot leave a half-written key: the assignment below is one move.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(last) if last.day == day && last.service == service => last.key.clone(),
            _ => {
                let date = civil_date(day);
                let key = DayKey { key: derive_key(secret_key, &date, service), date };
                *last = Some(Derived { service: service.to_owned(), day, key: key.clone() });
                key
            }
        }
    }
}

fn derive_key(secret_key: &str, date: &str, service: &str) -> SigningKey {
    let secret = Zeroizing::new(format!("TC3{secret_key}").into_bytes());
    let date_key = mac(keyed(&secret), date.as_bytes());
    let service_key = mac(keyed(&date_key), service.as_bytes());
    keyed(&mac(keyed(&service_key), b"tc3_request"))
}

fn keyed(key: &[u8]) -> SigningKey {
    // HMAC is defined for keys of every length, so this cannot fail.
    SigningKey::new_from_slice(key).expect("HMAC takes keys of any length")
}

pub(crate) fn mac(mut key: SigningKey, message: &[u8]) -> [u8; 32] {
    key.update(message);
    key.finalize().into_bytes().into()
}

const SECONDS_PER_DAY: u64 = 86_400;

/// Returns the UTC date, as `YYYY-MM-DD`, of a day counted from 1970-01-01. Years are counted from March, so that the leap day
/// comes last and months have a regular length.
fn civil_date(day: u64) -> Arc<str> {
    let days = day + 719_468; // from 0000-03-01
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day_of_month = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day_of_month:02}").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        for (day, date) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (17_951, "2019-02-24"),
            (20_819, "2027-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(&*civil_date(day), date, "day {day}");
        }
    }
}
