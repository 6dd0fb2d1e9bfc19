//! Looking again and again until something has come true.

use crate::call::clock::after;
use crate::error::TimeoutError;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How often something is looked at, and for how long.
///
/// The waits double from look to look up to a bound, and each is shortened at random by up to a quarter, so that many programs
/// do not look at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    interval: Duration,
    max_interval: Duration,
    timeout: Duration,
}

impl Polling {
    /// After 1 second for the first time, then more and more seldom down to every 10 seconds, for 10 minutes. The default.
    pub const fn standard() -> Self {
        Self {
            interval: Duration::from_secs(1),
            max_interval: Duration::from_secs(10),
            timeout: Duration::from_secs(600),
        }
    }

    /// The first wait; at least 10 ms.
    pub const fn interval(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// The longest wait.
    pub const fn max_interval(self, interval: Duration) -> Self {
        Self { max_interval: interval, ..self }
    }

    /// How long it may take in all. Waiting ends early if the next look would come too late.
    pub const fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How long to wait after so many waits, given a number from 0 to 1.
    fn delay(&self, waits: u32, random: f64) -> Duration {
        const SHORTEST: Duration = Duration::from_millis(10);
        let doubled = self.interval.max(SHORTEST).saturating_mul(2_u32.saturating_pow(waits));
        let bound = doubled.min(self.max_interval.max(SHORTEST));
        bound - bound.mul_f64(random / 4.0)
    }
}

impl Default for Polling {
    fn default() -> Self {
        Self::standard()
    }
}

/// Looks again and again until there is something, at once for the first time. For what shows late, such as a new member in
/// the list of members:
///
/// ```no_run
/// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
/// use generated_sdk::{Error, Polling, wait_until};
///
/// let member = wait_until(Polling::standard(), || async {
///     let found = client.describe_organization_members().search_key("shop").paginate().collect_items().await?;
///     Ok::<_, Error>(found.into_iter().find(|member| member.name == "shop"))
/// })
/// .await?;
/// println!("{} has joined", member.member_uin);
/// # Ok(()) }
/// ```
///
/// # Errors
///
/// The first error of a look, and a [`TimeoutError`] when the time is up; a look that is under way then is dropped. To go on
/// after some errors, such as [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), let the look give `Ok(None)` for them.
pub async fn wait_until<T, E, F>(polling: Polling, mut look: impl FnMut() -> F) -> Result<T, E>
where
    E: From<TimeoutError>,
    // Not `AsyncFnMut`: what borrows could not be spawned then.
    F: Future<Output = Result<Option<T>, E>>,
{
    let mut pace = Pace::new(polling);
    loop {
        match pace.within(look()).await {
            Some(Ok(None)) => {}
            Some(Ok(Some(found))) => return Ok(found),
            Some(Err(error)) => return Err(error),
            None => return Err(pace.time_is_up().into()),
        }
        if !pace.wait().await {
            return Err(pace.time_is_up().into());
        }
    }
}

/// The course of one polling.
pub(crate) struct Pace {
    polling: Polling,
    deadline: Instant,
    waits: u32,
}

impl Pace {
    pub(crate) fn new(polling: Polling) -> Self {
        Self { polling, deadline: after(polling.timeout), waits: 0 }
    }

    /// Waits for the next look; without its turn before the time is up it is `false`, at once.
    pub(crate) async fn wait(&mut self) -> bool {
        let next = after(self.polling.delay(self.waits, fastrand::f64()));
        self.waits = self.waits.saturating_add(1);
        let in_time = next < self.deadline;
        if in_time {
            sleep_until(next).await;
        }
        in_time
    }

    /// What a look gives, unless the time is up before.
    pub(crate) async fn within<T>(&self, look: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.deadline, look).await.ok()
    }

    pub(crate) fn time_is_up(&self) -> TimeoutError {
        TimeoutError::of_waiting(self.polling.timeout)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound_and_are_shortened_by_a_quarter_at_most() {
        let standard = Polling::standard();
        let longest: Vec<_> = (0..6).map(|waits| standard.delay(waits, 0.0).as_millis()).collect();
        assert_eq!(longest, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
        let shortest: Vec<_> = (0..6).map(|waits| standard.delay(waits, 1.0).as_millis()).collect();
        assert_eq!(shortest, [750, 1_500, 3_000, 6_000, 7_500, 7_500]);
    }

    #[test]
    fn extreme_intervals_are_usable() {
        let never = Polling::standard().interval(Duration::MAX).max_interval(Duration::MAX);
        assert_eq!(never.delay(u32::MAX, 0.0), Duration::MAX);
        assert!(never.delay(u32::MAX, 1.0) < Duration::MAX);
        let always = Polling::standard().interval(Duration::ZERO).max_interval(Duration::ZERO);
        assert_eq!(always.delay(7, 0.0), Duration::from_millis(10));
    }
}
