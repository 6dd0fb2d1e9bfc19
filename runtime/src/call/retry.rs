//! When a call is repeated, and how long to wait before.

use crate::action::Access;
use crate::error::{Error, ErrorCode, ErrorKind, SIGNATURE_EXPIRED};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// When a failed call is sent again.
///
/// A call is sent again if the service refused it unexecuted (too many calls per second, or the clock was wrong), if it never
/// left this machine, or if it only reads. A write whose outcome is open is never sent again. The waiting times double from
/// attempt to attempt and are chosen at random below that bound, so that many clients do not come back at the same moment.
///
/// All clones of a client share a budget, so that retries stop when the service fails altogether.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    pub(crate) base_delay: Duration,
    pub(crate) max_delay: Duration,
}

impl RetryPolicy {
    /// At most 3 attempts, waiting at most 200 ms before the second one and 20 s before any. The default.
    pub const fn standard() -> Self {
        Self { max_attempts: 3, base_delay: Duration::from_millis(200), max_delay: Duration::from_secs(20) }
    }

    /// One attempt, no matter what.
    pub const fn off() -> Self {
        Self { max_attempts: 1, ..Self::standard() }
    }

    /// At most this many attempts, the first one included; 0 counts as 1.
    pub const fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts, ..self }
    }

    /// The longest wait before the second attempt; it doubles from attempt to attempt.
    pub const fn base_delay(self, delay: Duration) -> Self {
        Self { base_delay: delay, ..self }
    }

    /// The longest wait before any attempt.
    pub const fn max_delay(self, delay: Duration) -> Self {
        Self { max_delay: delay, ..self }
    }

    /// How long to wait before the attempt after `attempts`, given a number from 0 to 1.
    pub(crate) fn delay(&self, attempts: u32, random: f64) -> Duration {
        let doubled = self.base_delay.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        doubled.min(self.max_delay).mul_f64(random)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

/// Whether sending the call again cannot do harm and may help.
pub(crate) fn is_retryable(error: &Error, access: Access) -> bool {
    match error {
        Error::Service(error) if error.kind() == ErrorKind::Throttled => true,
        // The caller corrects the clock before it asks.
        Error::Service(error) if error.code().as_str() == SIGNATURE_EXPIRED => true,
        Error::Service(error) => error.kind() == ErrorKind::Ambiguous && access == Access::Read,
        Error::Transport(error) => !error.sent() || access == Access::Read,
        Error::Timeout(error) => error.sent() && access == Access::Read,
        // Gateways answer with HTML when the service behind them is down; a broken success stays broken.
        Error::Decode(error) if error.is_throttling() => true,
        Error::Decode(error) => error.http_status() >= 500 && access == Access::Read,
        Error::Credentials(_)
        | Error::Validation(_)
        | Error::Config(_)
        | Error::Incomplete(_)
        | Error::Task(_)
        | Error::Refused(_) => false,
    }
}

/// How many retries all calls of a client together may still make.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: AtomicU32,
}

impl Budget {
    const FULL: u32 = 500;
    const RETRY: u32 = 5;

    pub(crate) fn new() -> Self {
        Self { tokens: AtomicU32::new(Self::FULL) }
    }

    /// Takes what a retry costs, if there is enough.
    pub(crate) fn spend(&self) -> bool {
        let spend = |tokens: u32| tokens.checked_sub(Self::RETRY);
        self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend).is_ok()
    }

    /// Gives a little back for every success.
    pub(crate) fn earn(&self) {
        let earn = |tokens: u32| (tokens < Self::FULL).then_some(tokens + 1);
        // Full already is fine.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, earn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_bound() {
        let policy = RetryPolicy::standard();
        let longest: Vec<_> = (1..=9).map(|attempts| policy.delay(attempts, 1.0).as_millis()).collect();
        assert_eq!(longest, [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]);
        assert_eq!(policy.delay(3, 0.0), Duration::ZERO);
        assert_eq!(policy.delay(u32::MAX, 1.0), Duration::from_secs(20));
    }

    #[test]
    fn a_budget_runs_out_and_fills_up_again() {
        let budget = Budget::new();
        let spent = std::iter::repeat_with(|| budget.spend()).take_while(|spent| *spent).count();
        assert_eq!(spent, 100);
        (0..5).for_each(|_| budget.earn());
        assert!(budget.spend());
        assert!(!budget.spend());
    }
}
