//! Keeps calls within the documented number per second, so that the service has no reason to refuse them.

use crate::call::target::Target;
use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The way in which the documented limits of calls per second are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateLimit {
    scale: Option<f64>,
}

impl RateLimit {
    /// Limits calls to the documented number per second. This is the default.
    pub const fn documented() -> Self {
        Self { scale: Some(1.0) }
    }

    /// Limits calls to the documented number times this factor: less than 1 if other programs use the same account, more if the
    /// vendor has raised the limit. A factor that is not a positive number counts as 1, and one beyond a million, or below a
    /// millionth, as that.
    pub fn scaled(factor: f64) -> Self {
        let usable = factor.is_finite() && factor > 0.0;
        Self { scale: Some(if usable { factor.clamp(Self::SMALLEST, Self::LARGEST) } else { 1.0 }) }
    }

    /// Beyond these, times and numbers of calls would not be numbers any more.
    const SMALLEST: f64 = 1e-6;
    const LARGEST: f64 = 1e6;

    /// Disables the rate limits.
    pub const fn off() -> Self {
        Self { scale: None }
    }
}

impl Default for RateLimit {
    fn default() -> Self {
        Self::documented()
    }
}

/// The calls of every limited action within the last second. Shared by the clones of a client.
#[derive(Debug)]
pub(crate) struct Limiter {
    limit: RateLimit,
    actions: Mutex<HashMap<Cow<'static, str>, Window>>,
}

#[derive(Debug, Default)]
struct Window {
    /// The moments of the calls that still count, past and future, oldest first.
    calls: VecDeque<Instant>,
    /// The slots of calls that will not be made after all.
    returned: Vec<Instant>,
    /// No call before this: the service throttled all the same.
    blocked: Option<Instant>,
}

/// A call that waits for its slot.
struct Turn<'a> {
    limiter: &'a Limiter,
    action: &'a Target,
    at: Instant,
}

/// A call that stops waiting before its slot leaves it to another one.
impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if Instant::now() < self.at {
            self.limiter.actions().entry(self.action.name.clone()).or_default().returned.push(self.at);
        }
    }
}

impl Limiter {
    pub(crate) fn new(limit: RateLimit) -> Self {
        Self { limit, actions: Mutex::default() }
    }

    /// Waits until a call of this action may be made. Returns `false` immediately if no slot is free before the deadline.
    ///
    /// Dropping the future leaves the slot to others.
    pub(crate) async fn turn(&self, action: &Target, deadline: Instant) -> bool {
        loop {
            let now = Instant::now();
            let Some(at) = self.reserve(action, now, deadline) else { return false };
            if at <= now {
                return true;
            }
            tracing::debug!(action = &*action.name, wait = ?(at - now), "waiting for the rate limit");
            let _turn = Turn { limiter: self, action, at };
            tokio::time::sleep_until(at).await;
            // Another call may have been throttled meanwhile.
            if !self.is_blocked(action, Instant::now()) {
                return true;
            }
        }
    }

    /// Takes the next free slot for a call of this action, if it comes before the deadline.
    fn reserve(&self, action: &Target, now: Instant, deadline: Instant) -> Option<Instant> {
        let (Some(scale), Some(rate)) = (self.limit.scale, action.rate_limit) else { return Some(now) };
        let rate = f64::from(rate.max(1)) * scale;
        // At least one call, over a time that is longer than a second if the rate is below one.
        let calls = rate.floor().max(1.0);
        let span = Duration::from_secs_f64(calls / rate);
        let mut actions = self.actions();
        let window = actions.entry(action.name.clone()).or_default();
        let earliest = window.blocked.map_or(now, |until| until.max(now));

        window.returned.retain(|at| *at >= earliest);
        if let Some((position, &at)) = window.returned.iter().enumerate().min_by_key(|(_, at)| **at) {
            return (at < deadline).then(|| window.returned.swap_remove(position));
        }
        while window.calls.front().is_some_and(|oldest| *oldest + span <= now) {
            window.calls.pop_front();
        }
        let full = window.calls.len() as f64 >= calls;
        let free = window.calls.front().filter(|_| full).map_or(now, |oldest| *oldest + span);
        let at = free.max(earliest);
        // A call that is not going to be made must not keep later calls waiting.
        if at >= deadline {
            return None;
        }
        if full {
            window.calls.pop_front();
        }
        window.calls.push_back(at);
        Some(at)
    }

    fn is_blocked(&self, action: &Target, now: Instant) -> bool {
        self.actions().get(&action.name).and_then(|window| window.blocked).is_some_and(|until| until > now)
    }

    fn actions(&self) -> MutexGuard<'_, HashMap<Cow<'static, str>, Window>> {
        self.actions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Blocks an action that the service has throttled: no call of it is made before the given moment.
    pub(crate) fn block(&self, action: &Target, until: Instant) {
        if self.limit.scale.is_some() && action.rate_limit.is_some() {
            let mut actions = self.actions();
            let window = actions.entry(action.name.clone()).or_default();
            window.blocked = Some(window.blocked.map_or(until, |known| known.max(until)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::action::{ActionInfo, ServiceInfo};

    static SERVICE: ServiceInfo = ServiceInfo::new("test", "2026-01-01", &[]);
    static LIMITED: ActionInfo = ActionInfo::read("Limited", &SERVICE, "").rate_limit(2);
    static UNLIMITED: ActionInfo = ActionInfo::read("Unlimited", &SERVICE, "");

    fn waits(limiter: &Limiter, action: &'static ActionInfo, calls: usize) -> Vec<u64> {
        let now = Instant::now();
        (0..calls).map(|_| (reserve(limiter, action, now) - now).as_millis() as u64).collect()
    }

    fn reserve(limiter: &Limiter, action: &'static ActionInfo, now: Instant) -> Instant {
        limiter.reserve(&action.into(), now, now + Duration::from_secs(1 << 30)).unwrap()
    }

    #[test]
    fn at_most_the_documented_number_within_any_second() {
        assert_eq!(waits(&Limiter::new(RateLimit::documented()), &LIMITED, 6), [0, 0, 1000, 1000, 2000, 2000]);
    }

    #[test]
    fn calls_are_forgotten_when_they_no_longer_count() {
        let limiter = Limiter::new(RateLimit::scaled(1e3));
        let now = Instant::now();
        for _ in 0..2000 {
            reserve(&limiter, &LIMITED, now);
        }
        let kept = || limiter.actions()[LIMITED.name].calls.len();
        assert_eq!(kept(), 2000);
        reserve(&limiter, &LIMITED, now + Duration::from_secs(1));
        assert_eq!(kept(), 1);
    }

    #[test]
    fn a_scaled_limit() {
        assert_eq!(waits(&Limiter::new(RateLimit::scaled(2.0)), &LIMITED, 5), [0, 0, 0, 0, 1000]);
        assert_eq!(waits(&Limiter::new(RateLimit::scaled(0.25)), &LIMITED, 3), [0, 2000, 4000]);
        assert_eq!(RateLimit::scaled(f64::NAN), RateLimit::documented());
        assert_eq!(RateLimit::scaled(0.0), RateLimit::documented());
        assert_eq!(waits(&Limiter::new(RateLimit::scaled(f64::MAX)), &LIMITED, 3), [0, 0, 0]);
        assert_eq!(waits(&Limiter::new(RateLimit::scaled(f64::MIN_POSITIVE)), &LIMITED, 2), [0, 500_000_000]);
    }

    #[test]
    fn what_has_no_limit_is_not_limited() {
        assert_eq!(waits(&Limiter::new(RateLimit::documented()), &UNLIMITED, 3), [0, 0, 0]);
        assert_eq!(waits(&Limiter::new(RateLimit::off()), &LIMITED, 3), [0, 0, 0]);
    }

    #[test]
    fn throttling_holds_everybody_back() {
        let limiter = Limiter::new(RateLimit::documented());
        let now = Instant::now();
        limiter.block(&Target::from(&LIMITED), now + Duration::from_secs(3));
        limiter.block(&Target::from(&LIMITED), now + Duration::from_secs(1));
        assert_eq!(reserve(&limiter, &LIMITED, now) - now, Duration::from_secs(3));
        assert_eq!(reserve(&limiter, &UNLIMITED, now), now);
    }
}
