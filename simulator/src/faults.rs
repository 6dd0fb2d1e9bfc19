//! Faults on demand: what goes wrong, for which calls, and how often.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Fault {
    /// The service returns this error code and does nothing.
    Error {
        /// The code, such as `RequestLimitExceeded`.
        code: String,
    },
    /// The call takes effect, and then the service returns this error code.
    ErrorAfterEffect {
        /// The code.
        code: String,
    },
    /// The connection is lost before the call takes effect.
    LostBeforeEffect,
    /// The connection is lost after the call has taken effect.
    LostAfterEffect,
    /// A gateway returns HTTP 502 with a page of HTML, and the call takes no effect.
    BadGateway,
    /// The call takes effect, and the response ends in the middle of its JSON.
    TruncatedJson,
    /// The clock of the service differs by so many seconds, for this call.
    ClockSkew {
        /// Seconds that the service is ahead.
        seconds: i64,
    },
    /// Every list in the response is null.
    NullLists,
    /// Tasks that the call starts fail.
    FailedTask {
        /// The reason; an empty one occurs in practice.
        reason: String,
    },
}

/// A fault with the calls that it strikes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct FaultRule {
    /// What goes wrong.
    pub fault: Fault,
    /// Only calls of this action.
    #[serde(default)]
    pub action: Option<String>,
    /// Only calls of this account.
    #[serde(default)]
    pub uin: Option<i64>,
    /// How many calls it strikes; all of them if it is not set.
    #[serde(default)]
    pub times: Option<u32>,
    /// The share of the calls that it strikes, from 0 to 1.
    #[serde(default = "always")]
    pub probability: f64,
}

fn always() -> f64 {
    1.0
}

impl FaultRule {
    /// A fault that strikes every call.
    pub fn new(fault: Fault) -> Self {
        Self { fault, action: None, uin: None, times: None, probability: 1.0 }
    }

    /// Strikes only calls of this action.
    pub fn action(self, action: impl Into<String>) -> Self {
        Self { action: Some(action.into()), ..self }
    }

    /// Strikes only calls of this account.
    pub fn uin(self, uin: i64) -> Self {
        Self { uin: Some(uin), ..self }
    }

    /// Strikes so many calls and then no more.
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Strikes this share of the calls, chosen by the simulator's seed.
    pub fn probability(self, share: f64) -> Self {
        Self { probability: share, ..self }
    }
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<FaultRule>,
}

impl Faults {
    pub(crate) fn add(&mut self, rule: FaultRule) {
        self.rules.push(rule);
    }

    pub(crate) fn rules(&self) -> &[FaultRule] {
        &self.rules
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The fault that strikes a call, if one does. The first rule that fits counts.
    pub(crate) fn strike(&mut self, action: &str, uin: i64, random: &mut impl FnMut() -> f64) -> Option<Fault> {
        let position = self.rules.iter().position(|rule| {
            rule.times != Some(0)
                && rule.action.as_deref().is_none_or(|only| only == action)
                && rule.uin.is_none_or(|only| only == uin)
                && (rule.probability >= 1.0 || random() < rule.probability)
        })?;
        let rule = &mut self.rules[position];
        rule.times = rule.times.map(|times| times - 1);
        Some(rule.fault.clone())
    }
}
