//! Decisions about repeating a call.

use crate::action::Access;
use crate::error::{Error, ErrorCode, ErrorKind, SIGNATURE_EXPIRED};
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

/// The rules by which a failed call is sent again.
///
/// A call is sent again if the service refused it unexecuted (too many calls per second, or the clock was wrong), if it never
/// left this machine, or if it only reads. A write whose outcome is unknown is never sent again, unless it is marked as
/// [idempotent](crate::Call::idempotent). The waiting times double from attempt to attempt and are chosen at random below that
/// bound, so that many clients do not come back at the same moment. Where the service says how long to wait (`Retry-After`),
/// the client waits at least as long.
///
/// All clones of a client share a budget, so that retries stop when the service fails altogether. A
/// [`RetryStrategy`] takes other decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    base_delay: Duration,
    throttled_base_delay: Duration,
    max_delay: Duration,
}

impl RetryPolicy {
    /// Makes at most 3 attempts, waiting at most 200 ms before the second one (1 s if the service throttled the first) and 20 s
    /// before any. The default.
    pub const fn standard() -> Self {
        Self {
            max_attempts: 3,
            base_delay: Duration::from_millis(200),
            // Limits count calls per second.
            throttled_base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(20),
        }
    }

    /// Makes a single attempt, whatever the error.
    pub const fn off() -> Self {
        Self { max_attempts: 1, ..Self::standard() }
    }

    /// Sets the largest number of attempts, the first one included. 0 counts as 1.
    pub const fn max_attempts(self, attempts: u32) -> Self {
        Self { max_attempts: attempts, ..self }
    }

    /// Sets the longest wait before the second attempt; it doubles from attempt to attempt.
    pub const fn base_delay(self, delay: Duration) -> Self {
        Self { base_delay: delay, ..self }
    }

    /// Sets the same for calls that the service throttled.
    pub const fn throttled_base_delay(self, delay: Duration) -> Self {
        Self { throttled_base_delay: delay, ..self }
    }

    /// Sets the longest wait before any attempt.
    pub const fn max_delay(self, delay: Duration) -> Self {
        Self { max_delay: delay, ..self }
    }

    /// Returns the wait before the attempt after `attempts`, given a number from 0 to 1.
    fn delay(&self, attempts: u32, throttled: bool, random: f64) -> Duration {
        let base = if throttled { self.throttled_base_delay } else { self.base_delay };
        let doubled = base.saturating_mul(2_u32.saturating_pow(attempts.saturating_sub(1)));
        doubled.min(self.max_delay).mul_f64(random)
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::standard()
    }
}

/// Decides whether a failed call is sent again, and when. See
/// [`ConfigBuilder::retry_strategy`](crate::ConfigBuilder::retry_strategy).
///
/// ```
/// use generated_sdk::{FailedAttempt, RetryStrategy};
/// use std::time::Duration;
///
/// /// Also repeats what fails because the account's last change is not visible everywhere yet.
/// #[derive(Debug)]
/// struct PatientAfterChanges;
///
/// impl RetryStrategy for PatientAfterChanges {
///     fn delay(&self, attempt: &FailedAttempt<'_>) -> Option<Duration> {
///         match attempt.error().code() {
///             Some("FailedOperation.OrganizationNodeNotExist") => Some(Duration::from_secs(2)),
///             _ => attempt.standard_delay(),
///         }
///     }
/// }
/// ```
pub trait RetryStrategy: fmt::Debug + Send + Sync + 'static {
    /// Returns the wait before the next attempt; `None` ends the call with this error.
    ///
    /// Some things are not up to the strategy: the number of attempts of the [policy](RetryPolicy), the call's deadline, the
    /// retry budget, and a `Retry-After` of the service. A write whose outcome is unknown is never repeated, unless the call
    /// is marked as [idempotent](crate::Call::idempotent). A wrong clock is corrected without asking.
    fn delay(&self, attempt: &FailedAttempt<'_>) -> Option<Duration>;
}

/// An attempt that failed.
#[derive(Debug)]
pub struct FailedAttempt<'a> {
    pub(super) error: &'a Error,
    pub(super) access: Access,
    pub(super) number: u32,
    pub(super) policy: &'a RetryPolicy,
    pub(super) random: f64,
}

impl FailedAttempt<'_> {
    /// Returns the failure.
    pub fn error(&self) -> &Error {
        self.error
    }

    /// Returns the number of the attempt, counted from 1.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Returns the wait by the policy; `None` if it would not send the call again.
    pub fn standard_delay(&self) -> Option<Duration> {
        (self.is_allowed() && may_help(self.error)).then(|| self.delay())
    }

    /// Returns the policy's wait after such an error, if there is a next attempt.
    pub(super) fn delay(&self) -> Duration {
        self.policy.delay(self.number, self.error.kind() == ErrorKind::Throttled, self.random)
    }

    /// Returns whether another attempt can do no harm, and the policy has one left.
    pub(super) fn is_allowed(&self) -> bool {
        let harmless = self.access == Access::Read || !self.error.may_have_taken_effect();
        harmless && self.number < self.policy.max_attempts
    }
}

/// Returns whether the next attempt may succeed where this one failed.
fn may_help(error: &Error) -> bool {
    match error {
        Error::Service(error) if error.code().as_str() == SIGNATURE_EXPIRED => true,
        Error::Service(error) => matches!(error.kind(), ErrorKind::Throttled | ErrorKind::Ambiguous),
        Error::Transport(error) => !error.is_permanent(),
        Error::Timeout(_) => true,
        // Gateways respond with HTML when the service behind them is down; a broken success stays broken.
        Error::Decode(error) => error.is_throttling() || error.is_transient(),
        Error::Credentials(error) => {
            matches!(
                error.kind(),
                ErrorKind::Throttled | ErrorKind::Ambiguous | ErrorKind::Transport | ErrorKind::Timeout
            )
        }
        Error::Validation(_) | Error::Config(_) | Error::Incomplete(_) | Error::Task(_) | Error::Refused(_) => false,
    }
}

/// Returns whether a call that failed shows all the same that the service works.
pub(super) fn is_answered(error: &Error) -> bool {
    match error {
        Error::Service(error) => !matches!(error.kind(), ErrorKind::Throttled | ErrorKind::Ambiguous),
        _ => false,
    }
}

/// Returns the value of the header `Retry-After`: seconds, or a date.
pub(super) fn retry_after(value: &str) -> Option<Duration> {
    let seconds = value.trim().parse().ok().map(Duration::from_secs);
    seconds.or_else(|| httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).ok())
}

/// For how long a throttled action is left alone by all calls of the client: about as long as the service counts, unless
/// the service asks for more.
pub(super) const DEFAULT_BLOCK: Duration = Duration::from_secs(1);
pub(super) const LONGEST_BLOCK: Duration = Duration::from_secs(20);

/// The retries that all calls of a client together may still make.
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

    /// Gives back the cost of a call's retries, and a little more, once the service has responded to it.
    pub(crate) fn refund(&self, attempts: u32) {
        if attempts == 1 && self.tokens.load(Ordering::Relaxed) == Self::FULL {
            return;
        }
        let amount = (attempts - 1).saturating_mul(Self::RETRY).saturating_add(1);
        let refund = |tokens: u32| Some(tokens.saturating_add(amount).min(Self::FULL));
        // The closure always returns a value.
        let _ = self.tokens.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refund);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_bound() {
        let policy = RetryPolicy::standard();
        let longest: Vec<_> = (1..=9).map(|attempts| policy.delay(attempts, false, 1.0).as_millis()).collect();
        assert_eq!(longest, [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000]);
        assert_eq!(policy.delay(3, false, 0.0), Duration::ZERO);
        assert_eq!(policy.delay(u32::MAX, false, 1.0), Duration::from_secs(20));
        assert_eq!(policy.delay(1, true, 1.0), Duration::from_secs(1));
    }

    #[test]
    fn a_budget_runs_out_and_fills_up_again() {
        let budget = Budget::new();
        let spent = std::iter::repeat_with(|| budget.spend()).take_while(|spent| *spent).count();
        assert_eq!(spent, 100);
        (0..5).for_each(|_| budget.refund(1));
        assert!(budget.spend());
        assert!(!budget.spend());
    }

    #[test]
    fn a_service_that_always_succeeds_at_the_second_attempt_never_exhausts_the_budget() {
        let budget = Budget::new();
        for call in 0..10_000 {
            assert!(budget.spend(), "call {call}");
            budget.refund(2);
        }
        assert_eq!(budget.tokens.into_inner(), Budget::FULL);
    }

    #[test]
    fn the_header_that_asks_to_wait() {
        assert_eq!(retry_after("3"), Some(Duration::from_secs(3)));
        let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(3600));
        let wait = retry_after(&date).unwrap();
        assert!(wait > Duration::from_secs(3000) && wait <= Duration::from_secs(3600), "{wait:?}");
        for useless in ["", "-1", "soon", "Wed, 21 Oct 2015 07:28:00 GMT"] {
            assert_eq!(retry_after(useless), None, "{useless}");
        }
    }
}
