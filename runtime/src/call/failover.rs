//! The host that calls go to, and the one that stands in for it.

use crate::call::clock::after;
use crate::endpoint::Route;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The number of failures in a row after which calls avoid the client's own host.
const MAX_FAILURES: u32 = 5;

/// How long they avoid it, until one call tries it again.
const AVOIDED: Duration = Duration::from_secs(60);

/// The hosts of a client: its own, and a backup for when that one fails.
#[derive(Debug)]
pub(crate) struct Routes {
    own: Arc<Route>,
    backup: Option<Backup>,
}

#[derive(Debug)]
struct Backup {
    route: Arc<Route>,
    breaker: Mutex<Breaker>,
}

/// What is known about the client's own host.
#[derive(Debug, Default)]
struct Breaker {
    /// The failures since it last responded.
    failures: u32,
    avoided_until: Option<Instant>,
}

impl Routes {
    pub(crate) fn new(own: Route, backup: Option<Route>) -> Self {
        let backup = backup.map(|route| Backup { route: Arc::new(route), breaker: Mutex::default() });
        Self { own: Arc::new(own), backup }
    }

    /// Returns the client's own host.
    pub(crate) fn own(&self) -> &Arc<Route> {
        &self.own
    }

    /// Returns the host for the first attempt of a call.
    pub(crate) fn first(&self) -> &Arc<Route> {
        let Some(backup) = &self.backup else { return &self.own };
        let mut breaker = backup.breaker();
        match breaker.avoided_until {
            Some(until) if Instant::now() < until => &backup.route,
            Some(_) => {
                // One call tries whether the host responds again; the others wait for what it finds out.
                breaker.avoided_until = Some(after(AVOIDED));
                &self.own
            }
            None => &self.own,
        }
    }

    /// Returns the host for an attempt after one that failed because of its host.
    pub(crate) fn other_than(&self, failed: &Arc<Route>) -> &Arc<Route> {
        match &self.backup {
            Some(backup) if Arc::ptr_eq(failed, &self.own) => &backup.route,
            _ => &self.own,
        }
    }

    /// Takes note of whether a host responded.
    pub(crate) fn record(&self, route: &Arc<Route>, responded: bool) {
        let Some(backup) = self.backup.as_ref().filter(|_| Arc::ptr_eq(route, &self.own)) else { return };
        let mut breaker = backup.breaker();
        if responded {
            *breaker = Breaker::default();
            return;
        }
        breaker.failures = breaker.failures.saturating_add(1);
        if breaker.failures >= MAX_FAILURES {
            breaker.avoided_until = Some(after(AVOIDED));
        }
    }
}

impl Backup {
    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
