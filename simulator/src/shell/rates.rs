//! The documented calls per second, by action and account.

use std::collections::HashMap;

/// How many calls each account made of each action within the current second.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    windows: HashMap<(i64, String), (i64, u32)>,
}

impl Rates {
    /// Counts a call; `false` if there are too many.
    pub(crate) fn allows(&mut self, uin: i64, action: &str, limit: u32, now: i64) -> bool {
        let window = self.windows.entry((uin, action.to_owned())).or_insert((now, 0));
        if window.0 != now {
            *window = (now, 0);
        }
        window.1 += 1;
        window.1 <= limit
    }

    /// Forgets the seconds that are over.
    pub(crate) fn forget_before(&mut self, now: i64) {
        self.windows.retain(|_, window| window.0 >= now);
    }
}
