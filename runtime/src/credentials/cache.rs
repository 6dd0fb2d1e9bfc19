//! The one place where credentials are kept, and refreshed before they expire.

use super::{BoxFuture, Credentials, CredentialsError, ProvideCredentials};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::{Instant, timeout};

/// Keeps what a provider hands out, and asks it again before that expires.
///
/// Every provider of this crate that reads a file or asks a service has one inside. Wrap a provider of your own in it, and
/// hand out credentials that [tell their expiry](Credentials::expiring_at):
///
/// - The provider is asked once, no matter how many calls need credentials at the same moment. A call that is cancelled while
///   it asks leaves that to the next one.
/// - Within the last 5 minutes of their life, or its second half if they live shorter than 10 minutes, the provider is asked
///   for new credentials in the background. Calls go on with the old ones meanwhile.
/// - If that fails, the old ones are used until they expire. After a failure the provider is left alone for 5 seconds, and
///   calls that have no credentials get the same error.
/// - The provider has 30 seconds to answer.
/// - Credentials without an expiry are kept until the service refuses them.
///
/// Clones share what they keep.
///
/// ```
/// use generated_sdk::credentials::{BoxFuture, Cached};
/// use generated_sdk::{Config, Credentials, CredentialsError, ProvideCredentials};
/// use std::time::{Duration, SystemTime};
///
/// /// Asks a vault of one's own.
/// #[derive(Debug)]
/// struct Vault;
///
/// impl ProvideCredentials for Vault {
///     fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
///         Box::pin(async {
///             let lease = Credentials::temporary("AKIDexample", "example-key", "example-token")?;
///             Ok(lease.expiring_at(SystemTime::now() + Duration::from_secs(3600)))
///         })
///     }
/// }
///
/// # fn main() -> Result<(), generated_sdk::Error> {
/// let config = Config::builder(Cached::new(Vault)).build()?;
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Cached {
    shared: Arc<Shared>,
}

struct Shared {
    source: Box<dyn ProvideCredentials>,
    /// Held by the caller that asks the source because there is nothing to go on with; the others wait for it. It is a
    /// part of that caller's future, so cancelling the caller lets it go.
    turn: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    /// The last failure since the last success, and when it was.
    failure: Option<(Instant, CredentialsError)>,
    /// No refresh ahead of expiry before this: one is on its way, or has just failed.
    quiet_until: Option<Instant>,
}

struct Current {
    credentials: Credentials,
    since: Instant,
    expiry: Option<Expiry>,
}

/// When credentials expire, by two clocks: the monotonic one may stand still while a machine sleeps, and the other one may be
/// set. The earlier one counts.
struct Expiry {
    monotonic: Instant,
    wall: SystemTime,
    /// How long before that new ones are asked for.
    window: Duration,
}

/// How long the source may take.
const FETCH_LIMIT: Duration = Duration::from_secs(30);

/// How long a source is left alone after a failure, so that many calls do not become many failing questions.
const PAUSE: Duration = Duration::from_secs(5);

/// The earliest refresh ahead of expiry.
const WINDOW: Duration = Duration::from_secs(300);

impl Cached {
    /// Keeps what this provider hands out.
    pub fn new(source: impl ProvideCredentials) -> Self {
        let shared = Shared { source: Box::new(source), turn: tokio::sync::Mutex::default(), state: Mutex::default() };
        Self { shared: Arc::new(shared) }
    }

    async fn get(&self) -> Result<Credentials, CredentialsError> {
        if let Some(usable) = self.usable() {
            return Ok(usable);
        }
        let _turn = self.shared.turn.lock().await;
        // Whoever had the turn before may have succeeded or failed.
        if let Some(usable) = self.usable() {
            return Ok(usable);
        }
        if let Some((at, error)) = &self.state().failure
            && Instant::now() < *at + PAUSE
        {
            return Err(error.clone());
        }
        self.fetch().await
    }

    /// What there is, if it has not expired. Starts a refresh in the background when the time has come.
    fn usable(&self) -> Option<Credentials> {
        let mut state = self.state();
        let current = state.current.as_ref()?;
        let now = Instant::now();
        let credentials = current.credentials.clone();
        let Some(expiry) = &current.expiry else { return Some(credentials) };
        let remaining = expiry.remaining(now);
        if remaining.is_zero() {
            return None;
        }
        if remaining <= expiry.window && state.quiet_until.is_none_or(|until| until <= now) {
            // A claim that ends by itself: a task whose runtime is gone must not keep others from trying.
            state.quiet_until = Some(now + FETCH_LIMIT);
            let this = self.clone();
            tokio::spawn(async move { drop(this.fetch().await) });
        }
        Some(credentials)
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let late = |_| Err(CredentialsError::new(format!("no credentials within {FETCH_LIMIT:?}")));
        let started = Instant::now();
        let fetched = timeout(FETCH_LIMIT, self.shared.source.credentials()).await.unwrap_or_else(late);
        let now = Instant::now();
        let mut state = self.state();
        if state.current.as_ref().is_some_and(|current| current.since > started) {
            // Others were faster, and theirs are newer: a task can stand still for long.
            return fetched;
        }
        match &fetched {
            Ok(credentials) => {
                *state = State { current: Some(Current::new(credentials.clone(), now)), ..State::default() };
            }
            Err(error) => {
                if let Some(expiry) = state.current.as_ref().and_then(|current| current.expiry.as_ref()) {
                    let remaining = expiry.remaining(now);
                    tracing::warn!(%error, ?remaining, "cannot refresh credentials; the old ones are used until they expire");
                }
                state.failure = Some((now, error.clone()));
                state.quiet_until = Some(now + PAUSE);
            }
        }
        fetched
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code that holds the lock can panic halfway through a change.
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProvideCredentials for Cached {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.get())
    }

    fn invalidate(&self, credentials: &Credentials) {
        let mut state = self.state();
        // What was refused just after it was handed out would be refused again: asking at once helps nobody.
        let refused =
            |current: &mut Current| current.credentials.is_same(credentials) && Instant::now() >= current.since + PAUSE;
        if state.current.take_if(refused).is_some() {
            tracing::debug!("the service refused the credentials; the next call asks for new ones");
        }
        drop(state);
        self.shared.source.invalidate(credentials);
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&self.shared.source).finish()
    }
}

impl Current {
    fn new(credentials: Credentials, since: Instant) -> Self {
        let expiry = credentials.expires_at().map(|expires_at| {
            let now = SystemTime::now();
            let told = expires_at.duration_since(now).unwrap_or_default();
            if told < PAUSE {
                tracing::warn!("new credentials expire at once; is this machine's clock right?");
            }
            // They may be good all the same, if it is the clock that is wrong.
            let life = told.max(PAUSE);
            Expiry { monotonic: since + life, wall: now + life, window: WINDOW.min(life / 2) }
        });
        Self { credentials, since, expiry }
    }
}

impl Expiry {
    fn remaining(&self, now: Instant) -> Duration {
        let wall = self.wall.duration_since(SystemTime::now()).unwrap_or_default();
        self.monotonic.saturating_duration_since(now).min(wall)
    }
}
