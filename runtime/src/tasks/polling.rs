//! Polling until something has come true.

use crate::call::clock::after;
use crate::error::TimeoutError;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};

/// The pace and the duration of polling.
///
/// The waits between polls double up to a maximum. Each is shortened at random by up to a quarter, so that many programs do not
/// poll at the same moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Polling {
    interval: Duration,
    max_interval: Duration,
    timeout: Duration,
}

impl Polling {
    /// Polls after 1 s, backs off to every 10 s, and gives up after 10 minutes. The default.
    pub const fn standard() -> Self {
        Self {
            interval: Duration::from_secs(1),
            max_interval: Duration::from_secs(10),
            timeout: Duration::from_secs(600),
        }
    }

    /// Sets the first wait. It is at least 10 ms.
    pub const fn interval(self, interval: Duration) -> Self {
        Self { interval, ..self }
    }

    /// Sets the longest wait.
    pub const fn max_interval(self, interval: Duration) -> Self {
        Self { max_interval: interval, ..self }
    }

    /// Sets the total time. The last poll starts shortly before its end: by 1 s, or by a tenth of a time below 10 s.
    pub const fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Returns the next wait after a number of waits, given a random number from 0 to 1.
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

/// Polls until `poll` returns a value. The first poll is immediate.
///
/// It is for what becomes visible late, such as a new member in the list of members:
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
/// Fails with the first error of a poll, and with a [`TimeoutError`] when the time is up; a poll that is running then is
/// dropped. To continue after some errors, such as [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), return `Ok(None)` for
/// them.
pub async fn wait_until<T, E, F>(polling: Polling, mut poll: impl FnMut() -> F) -> Result<T, E>
where
    E: From<TimeoutError>,
    // Not `AsyncFnMut`: what borrows could not be spawned then.
    F: Future<Output = Result<Option<T>, E>>,
{
    let mut pace = Pace::new(polling);
    loop {
        match pace.within(poll()).await {
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
pub(super) struct Pace {
    polling: Polling,
    deadline: Instant,
    waits: u32,
    /// The poll before the end of the time has started.
    is_last: bool,
}

impl Pace {
    pub(super) fn new(polling: Polling) -> Self {
        Self { polling, deadline: after(polling.timeout), waits: 0, is_last: false }
    }

    /// Waits for the next poll. Returns `false`, at the end of the time, if there is none.
    pub(super) async fn wait(&mut self) -> bool {
        let margin = Duration::from_secs(1).min(self.polling.timeout / 10);
        let last = self.deadline - margin;
        if self.is_last || Instant::now() >= last {
            sleep_until(self.deadline).await;
            return false;
        }
        let next = after(self.polling.delay(self.waits, fastrand::f64()));
        self.waits = self.waits.saturating_add(1);
        self.is_last = next >= last;
        sleep_until(next.min(last)).await;
        true
    }

    /// Returns the result of a poll, unless the time is up before.
    pub(super) async fn within<T>(&self, poll: impl Future<Output = T>) -> Option<T> {
        timeout_at(self.deadline, poll).await.ok()
    }

    pub(super) fn time_is_up(&self) -> TimeoutError {
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
