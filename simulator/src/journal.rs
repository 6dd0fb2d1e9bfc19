//! The journal of calls, for tests and for people who want to know why a call failed.

use serde::Serialize;
use std::collections::VecDeque;

/// One call that the simulator received.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct JournalEntry {
    /// The number of the call, from 1.
    pub number: u64,
    /// The time of the call, in seconds since 1970.
    pub time: i64,
    /// The account that called; 0 if the signature was not accepted.
    pub uin: i64,
    /// The service's version.
    pub version: String,
    /// The action.
    pub action: String,
    /// The request's JSON, with secrets masked.
    pub request: serde_json::Value,
    /// The error code, if the call failed.
    pub code: Option<String>,
    /// The request id.
    pub request_id: String,
    /// The fault that was injected, if one was.
    pub fault: Option<String>,
}

/// The calls so far, the oldest ones dropped.
#[derive(Debug, Default)]
pub(crate) struct Journal {
    entries: VecDeque<JournalEntry>,
    count: u64,
}

impl Journal {
    /// The number of calls that are kept.
    const KEPT: usize = 10_000;

    pub(crate) fn record(&mut self, entry: impl FnOnce(u64) -> JournalEntry) {
        self.count += 1;
        if self.entries.len() == Self::KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry(self.count));
    }

    pub(crate) fn entries(&self) -> impl DoubleEndedIterator<Item = &JournalEntry> {
        self.entries.iter()
    }

    /// Returns the number of calls.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}
