//! The ids of new things, in the forms that the service gives them. The same seed gives the same ids.

use super::account::Key;
use serde::{Deserialize, Serialize};

/// Makes ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ids {
    seed: u64,
    /// The number of ids so far.
    made: u64,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, made: 0 }
    }

    fn random(&mut self) -> fastrand::Rng {
        self.made += 1;
        fastrand::Rng::with_seed(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(self.made))
    }

    /// Returns a number that grows with every call.
    pub(crate) fn growing(&mut self, first: i64) -> i64 {
        self.made += 1;
        first + i64::try_from(self.made).unwrap_or(i64::MAX / 2)
    }

    /// Returns the UIN of an account or sub-account: 12 digits that begin with 100.
    pub(crate) fn uin(&mut self) -> i64 {
        self.growing(100_010_000_000)
    }

    /// Returns a prefix and 12 lower-case letters and digits, such as `u-4f8sdk20pq1m`.
    pub(crate) fn text(&mut self, prefix: &str) -> String {
        self.text_of(prefix, 12)
    }

    /// Returns a prefix and this many lower-case letters and digits.
    pub(crate) fn text_of(&mut self, prefix: &str, length: usize) -> String {
        const CHARACTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
        let mut random = self.random();
        let tail = std::iter::repeat_with(|| char::from(CHARACTERS[random.usize(..CHARACTERS.len())]));
        prefix.chars().chain(tail.take(length)).collect()
    }

    /// Returns a key pair, whose id shows that it is not a key of the real service.
    pub(crate) fn key(&mut self) -> Key {
        let (id, key) = (self.text_of("SIMULATED", 20), self.text_of("simulated", 24));
        Key { secret_id: id, secret_key: key, token: None, expires_at: None, sub_account: None }
    }
}
