//! The documented calls per second, by action and account.

use std::collections::HashMap;

/// The number of calls that each account made of each action within the current second.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    second: i64,
    calls: HashMap<(i64, &'static str), u32>,
}

impl Rates {
    /// Counts a call; `false` if there are too many.
    pub(crate) fn allows(&mut self, uin: i64, action: &'static str, limit: u32, now: i64) -> bool {
        if self.second != now {
            self.second = now;
            self.calls.clear();
        }
        let calls = self.calls.entry((uin, action)).or_insert(0);
        *calls += 1;
        *calls <= limit
    }
}
