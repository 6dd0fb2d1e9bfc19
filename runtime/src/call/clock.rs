//! This machine's clocks, and the service's.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

/// Returns the moment after this time. `Duration::MAX` is a usual way to say `never`, and more than a clock can show.
pub(crate) fn after(duration: Duration) -> Instant {
    const NEVER: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
    Instant::now() + duration.min(NEVER)
}

/// The service's clock, as far as it is known: this machine's, until the service says that it is wrong.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    /// Seconds to add to this machine's clock.
    offset: AtomicI64,
    corrected: AtomicBool,
}

impl Clock {
    /// Seconds since 1970, as the signature counts them.
    pub(crate) fn now(&self) -> u64 {
        Self::local().saturating_add_signed(self.offset.load(Ordering::Relaxed))
    }

    /// Takes over the time of a response.
    pub(crate) fn set(&self, date: Option<SystemTime>) {
        let Some(since) = date.and_then(|date| date.duration_since(UNIX_EPOCH).ok()) else { return };
        let offset = since.as_secs() as i64 - Self::local() as i64;
        self.offset.store(offset, Ordering::Relaxed);
        self.corrected.store(true, Ordering::Relaxed);
        tracing::warn!(offset, "this machine's clock differs from the service's; signatures use the service's");
    }

    pub(crate) fn corrected(&self) -> bool {
        self.corrected.load(Ordering::Relaxed)
    }

    fn local() -> u64 {
        // A clock before 1970 gives a signature that the service refuses, and then its date helps.
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_moment_decades_away_is_exact_and_never_is_later_still() {
        let decades = Duration::from_secs(29 * 365 * 24 * 60 * 60);
        assert_eq!(after(decades), Instant::now() + decades);
        assert!(after(Duration::MAX) > Instant::now() + decades);
    }
}
