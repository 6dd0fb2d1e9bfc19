//! Faults on demand: what goes wrong, for which calls, and how often.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// The kind of fault.
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
    /// The response comes this much later. The call has taken effect by then.
    Latency {
        /// Milliseconds.
        milliseconds: u64,
    },
    /// The caller's session token counts as expired.
    ExpiredToken,
    /// Somebody else was faster: the call returns `FailedOperation.DBOperationError` if its action documents that code, and
    /// the tasks that it starts fail because a record is gone.
    LostRace,
    /// The personal data in the response are masked, such as e-mail addresses and phone numbers.
    MaskedValues,
    /// The clock of the service differs by this many seconds, for this call.
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
    /// The kind of fault.
    pub fault: Fault,
    /// Only calls of this action.
    #[serde(default)]
    pub action: Option<String>,
    /// Only calls of this account.
    #[serde(default)]
    pub uin: Option<i64>,
    /// The number of calls that it strikes; all of them if it is not set.
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
    /// Creates a rule under which the fault strikes every call.
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

    /// Strikes this many calls, then no more.
    pub fn times(self, times: u32) -> Self {
        Self { times: Some(times), ..self }
    }

    /// Strikes this share of the calls, chosen by the simulator's seed.
    pub fn probability(self, share: f64) -> Self {
        Self { probability: share, ..self }
    }
}

/// Reads a rule as the command line takes it: `FAULT[=DETAIL][@ACTION][,times=N][,probability=P][,uin=N]`.
///
/// ```
/// use organization_simulator::{Fault, FaultRule};
///
/// let rule: FaultRule = "error=RequestLimitExceeded@CreateUser,times=2".parse()?;
/// let fault = Fault::Error { code: "RequestLimitExceeded".to_owned() };
/// assert_eq!(rule, FaultRule::new(fault).action("CreateUser").times(2));
/// # Ok::<(), String>(())
/// ```
impl FromStr for FaultRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split(',');
        let what = parts.next().unwrap_or("");
        let (fault, action) = what.split_once('@').map_or((what, None), |(fault, action)| (fault, Some(action)));
        let mut rule = Self::new(fault.parse()?);
        rule.action = action.map(str::to_owned);
        for part in parts {
            let (name, value) = part.split_once('=').ok_or_else(|| format!("`{part}` has no `=`"))?;
            match name {
                "times" => rule.times = Some(number(name, value)?),
                "uin" => rule.uin = Some(number(name, value)?),
                "probability" => rule.probability = number(name, value)?,
                _ => return Err(format!("`{name}` is none of `times`, `probability` and `uin`")),
            }
        }
        Ok(rule)
    }
}

/// Reads a fault as the command line takes it, such as `latency=200`.
impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, detail) = text.split_once('=').unwrap_or((text, ""));
        let code = || match detail {
            "" => Err(format!("`{name}` needs a code, such as `{name}=InternalError`")),
            code => Ok(code.to_owned()),
        };
        Ok(match name {
            "error" => Self::Error { code: code()? },
            "error-after-effect" => Self::ErrorAfterEffect { code: code()? },
            "lost-before-effect" => Self::LostBeforeEffect,
            "lost-after-effect" => Self::LostAfterEffect,
            "bad-gateway" => Self::BadGateway,
            "truncated-json" => Self::TruncatedJson,
            "latency" => Self::Latency { milliseconds: number(name, detail)? },
            "expired-token" => Self::ExpiredToken,
            "lost-race" => Self::LostRace,
            "masked-values" => Self::MaskedValues,
            "clock-skew" => Self::ClockSkew { seconds: number(name, detail)? },
            "null-lists" => Self::NullLists,
            "failed-task" => Self::FailedTask { reason: detail.to_owned() },
            _ => return Err(format!("there is no fault `{name}`; the README lists them")),
        })
    }
}

fn number<N: FromStr>(name: &str, value: &str) -> Result<N, String> {
    value.parse().map_err(|_| format!("`{name}` takes a number, not `{value}`"))
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

    /// Returns whether there are no faults.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns the fault that strikes a call, if one does. The first rule that fits counts.
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
