//! The options of a single call.

use super::retry::RetryPolicy;
use crate::config::Language;
use crate::credentials::ProvideCredentials;
use crate::endpoint::Route;
use hyper::header::HeaderValue;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What can be set for a single call.
#[derive(Clone)]
pub(crate) struct CallOptions {
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Instant>,
    pub(crate) attempt_timeout: Duration,
    pub(crate) retry: RetryPolicy,
    /// The call may be repeated although it writes.
    pub(crate) idempotent: bool,
    pub(crate) language: Language,
    pub(crate) region: Option<HeaderValue>,
    /// Another destination than the client's.
    pub(crate) route: Option<Arc<Route>>,
    /// Other credentials than the client's.
    pub(crate) credentials: Option<Arc<dyn ProvideCredentials>>,
    /// Lower-case names with their values.
    pub(crate) headers: Vec<(String, String)>,
}

impl CallOptions {
    /// How long the call may take from now on.
    pub(crate) fn time_left(&self) -> Duration {
        let now = tokio::time::Instant::now().into_std();
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(now));
        left.map_or(self.timeout, |left| left.min(self.timeout))
    }
}
