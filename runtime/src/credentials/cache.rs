//! The one place where credentials are kept, and refreshed before they expire.

use super::{BoxFuture, Credentials, CredentialsError, ProvideCredentials, is_passing};
use crate::action::Site;
use crate::error::TimeoutError;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::runtime::{Handle, Id};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tracing::instrument::WithSubscriber;

/// Keeps the credentials of a provider, and asks it for new ones before they expire.
///
/// Every provider of this crate that reads a file or asks a service has one inside. Wrap a provider of your own in it, and
/// return credentials that [know when they expire](Credentials::expiring_at):
///
/// - The provider is asked once, no matter how many calls need credentials at the same moment. It is asked in a task of its
///   own, so a call that is canceled, times out or is not polled any more neither stops that nor holds up other calls, and
///   a provider that takes longer than a call may take serves the next call. A program with several Tokio runtimes asks
///   once in each, because one of them may stand still.
/// - Within the last 5 minutes of their life, or its second half if they live shorter than 10 minutes, the provider is asked
///   for new credentials in the background. Calls use the old ones meanwhile.
/// - If that fails, the old ones are used until they expire. After a failure the provider is not asked for 5 seconds, or for
///   1 second if the [kind](CredentialsError::kind) of the failure is one that passes, such as a broken connection. Calls
///   that have no credentials get the same error meanwhile.
/// - The provider has 30 seconds to return credentials.
/// - Credentials without an expiry are kept until the service refuses them.
///
/// Clones share what they keep.
///
/// A provider may block its thread, or use `.wait()`: with the feature `blocking`, that holds up
/// nothing else in a runtime of several threads, nor a call that is waited for. In a runtime of one thread it holds up
/// everything, as all code that blocks does.
///
/// ```
/// use generated_sdk::credentials::{BoxFuture, Cached};
/// use generated_sdk::{Config, Credentials, CredentialsError, ProvideCredentials};
/// use std::time::{Duration, SystemTime};
///
/// /// Gets credentials from a vault.
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
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    current: Option<Current>,
    /// The last failure since the last success.
    failure: Option<Failure>,
    /// At most one per runtime.
    fetches: Vec<Fetch>,
}

struct Current {
    credentials: Credentials,
    /// The start of the fetch that returned them.
    fetched: Instant,
    since: Instant,
    expiry: Option<Expiry>,
}

/// The end of the credentials' life by two clocks: the monotonic one may stand still while a machine sleeps, and the other one
/// may be set. The earlier one counts.
struct Expiry {
    monotonic: Instant,
    wall: SystemTime,
    /// The time before expiry at which new ones are fetched.
    window: Duration,
}

struct Failure {
    error: CredentialsError,
    /// The source is not asked before this.
    pause_until: Instant,
}

/// A task that asks the source.
struct Fetch {
    /// The runtime of the task. Callers of another one do not wait for it, because it may stand still.
    runtime: Id,
    started: Instant,
    /// Changes once.
    outcome: watch::Receiver<Outcome>,
}

type Outcome = Result<Credentials, CredentialsError>;

/// The next step of a caller.
enum Next {
    Return(Outcome),
    WaitFor(watch::Receiver<Outcome>),
}

/// The longest time that a fetch may take.
const FETCH_LIMIT: Duration = Duration::from_secs(30);

/// After this time a fetch is given up: its runtime stands still, or else it would have ended itself.
const FETCH_LOST: Duration = Duration::from_secs(35);

/// The pause after a failure, so that many calls do not become many failing fetches.
const PAUSE: Duration = Duration::from_secs(5);

/// The pause after a failure that may pass at any moment, such as a broken connection.
const SHORT_PAUSE: Duration = Duration::from_secs(1);

/// The earliest refresh ahead of expiry.
const WINDOW: Duration = Duration::from_secs(300);

/// The longest life that is distinguished from an endless one; clocks cannot express every later moment.
const LONGEST_LIFE: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);

impl Cached {
    /// Keeps the credentials of this provider.
    pub fn new(source: impl ProvideCredentials) -> Self {
        Self { shared: Arc::new(Shared { source: Box::new(source), state: Mutex::default() }) }
    }

    async fn get(&self) -> Outcome {
        match self.next() {
            Next::Return(outcome) => outcome,
            Next::WaitFor(mut outcome) => {
                // If the task is gone, the channel still holds what it was made with, which says so.
                let _ = outcome.changed().await;
                outcome.borrow().clone()
            }
        }
    }

    /// Returns what there is, or else starts or joins the fetch of this runtime. Starts a refresh when it is due.
    fn next(&self) -> Next {
        let mut state = self.state();
        let now = Instant::now();
        state.fetches.retain(|fetch| fetch.is_running(now));
        let failure = state.failure.as_ref().filter(|failure| now < failure.pause_until);
        if let Some(current) = state.current.as_ref().filter(|current| !current.is_expired(now)) {
            let credentials = current.credentials.clone();
            if current.is_refresh_due(now) && failure.is_none() && state.fetches.is_empty() {
                self.start(&mut state, now);
            }
            return Next::Return(Ok(credentials));
        }
        if let Some(failure) = failure {
            return Next::Return(Err(failure.error.clone()));
        }
        let runtime = Handle::current().id();
        match state.fetches.iter().find(|fetch| fetch.runtime == runtime) {
            Some(fetch) => Next::WaitFor(fetch.outcome.clone()),
            None => Next::WaitFor(self.start(&mut state, now)),
        }
    }

    /// Asks the source in a task of this runtime, which no caller can cancel or hold up.
    fn start(&self, state: &mut State, now: Instant) -> watch::Receiver<Outcome> {
        let lost = CredentialsError::new("the provider of credentials panicked, or its runtime was shut down");
        let (report, outcome) = watch::channel(Err(lost));
        state.fetches.push(Fetch { runtime: Handle::current().id(), started: now, outcome: outcome.clone() });
        let (this, own) = (self.clone(), outcome.clone());
        let fetch = async move {
            let late = |_| {
                let error = CredentialsError::new(format!("no credentials within {FETCH_LIMIT:?}"));
                Err(error.with_source(TimeoutError::new(FETCH_LIMIT, false)))
            };
            let fetching = timeout(FETCH_LIMIT, apart(this.shared.source.credentials()));
            let fetched = fetching.await.unwrap_or_else(late);
            this.keep(now, &own, &fetched);
            // Nobody waits for a refresh.
            let _ = report.send(fetched);
        };
        tokio::spawn(fetch.with_current_subscriber());
        outcome
    }

    /// Takes over the outcome of a fetch.
    fn keep(&self, started: Instant, fetch: &watch::Receiver<Outcome>, fetched: &Outcome) {
        let now = Instant::now();
        let mut state = self.state();
        let Some(position) = state.fetches.iter().position(|known| known.outcome.same_channel(fetch)) else {
            // Given up: what it brings may be as old as the time for which its runtime stood still.
            return;
        };
        state.fetches.swap_remove(position);
        if state.current.as_ref().is_some_and(|current| current.fetched > started) {
            return;
        }
        match fetched {
            Ok(credentials) => {
                state.current = Some(Current::new(credentials.clone(), started, now));
                state.failure = None;
            }
            Err(error) => {
                if let Some(expiry) = state.current.as_ref().and_then(|current| current.expiry.as_ref()) {
                    let remaining = expiry.remaining(now);
                    tracing::warn!(%error, ?remaining, "cannot refresh credentials; the old ones are used until they expire");
                }
                let pause = if is_passing(error) { SHORT_PAUSE } else { PAUSE };
                state.failure = Some(Failure { error: error.clone(), pause_until: now + pause });
            }
        }
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
        // What was refused just after it was fetched would be refused again: fetching at once helps nobody.
        let refused =
            |current: &mut Current| current.credentials.is_same(credentials) && Instant::now() >= current.since + PAUSE;
        if state.current.take_if(refused).is_some() {
            tracing::debug!("the service refused the credentials; the next call fetches new ones");
        }
        drop(state);
        self.shared.source.invalidate(credentials);
    }

    fn use_site(&self, site: Site) {
        self.shared.source.use_site(site);
    }
}

impl fmt::Debug for Cached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cached").field(&self.shared.source).finish()
    }
}

impl Fetch {
    fn is_running(&self, now: Instant) -> bool {
        // The channel is closed when the task has ended, however it did.
        self.outcome.has_changed().is_ok() && now < self.started + FETCH_LOST
    }
}

/// Polls a provider so that one that blocks holds up nothing else, if the runtime has other threads to go on with.
#[cfg(feature = "blocking")]
async fn apart<T>(mut provider: BoxFuture<'_, T>) -> T {
    let has_threads = Handle::current().runtime_flavor() == tokio::runtime::RuntimeFlavor::MultiThread;
    std::future::poll_fn(|context| {
        let mut poll = || provider.as_mut().poll(context);
        if has_threads { tokio::task::block_in_place(poll) } else { poll() }
    })
    .await
}

/// Awaits the provider in place: Tokio gives up a thread of a runtime only with the feature that `blocking` enables.
#[cfg(not(feature = "blocking"))]
async fn apart<T>(provider: BoxFuture<'_, T>) -> T {
    provider.await
}

impl Current {
    fn new(credentials: Credentials, fetched: Instant, since: Instant) -> Self {
        let expiry = credentials.expires_at().map(|expires_at| {
            let now = SystemTime::now();
            let remaining = expires_at.duration_since(now).unwrap_or_default();
            if remaining < PAUSE {
                tracing::warn!("new credentials expire at once; is this machine's clock right?");
            }
            // They may be good all the same, if it is the clock that is wrong.
            let life = remaining.clamp(PAUSE, LONGEST_LIFE);
            Expiry { monotonic: since + life, wall: now + life, window: WINDOW.min(life / 2) }
        });
        Self { credentials, fetched, since, expiry }
    }

    fn is_expired(&self, now: Instant) -> bool {
        self.expiry.as_ref().is_some_and(|expiry| expiry.remaining(now).is_zero())
    }

    fn is_refresh_due(&self, now: Instant) -> bool {
        self.expiry.as_ref().is_some_and(|expiry| expiry.remaining(now) <= expiry.window)
    }
}

impl Expiry {
    fn remaining(&self, now: Instant) -> Duration {
        let wall = self.wall.duration_since(SystemTime::now()).unwrap_or_default();
        self.monotonic.saturating_duration_since(now).min(wall)
    }
}

#[cfg(all(test, feature = "blocking"))]
mod tests {
    use super::*;
    use crate::blocking::Wait;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc;

    /// Waits within a call for what the thread that all waits share does.
    #[derive(Debug, Default)]
    struct Waiting {
        asked: Arc<AtomicUsize>,
    }

    impl ProvideCredentials for Waiting {
        fn credentials(&self) -> BoxFuture<'_, Outcome> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(1)).wait();
                self.asked.fetch_add(1, Ordering::SeqCst);
                let credentials = Credentials::new("AKIDwaited", "key")?;
                Ok(credentials.expiring_at(SystemTime::now() + Duration::from_secs(7200)))
            })
        }
    }

    #[test]
    fn a_refresh_by_a_provider_that_waits_holds_up_no_call() {
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            let source = Waiting::default();
            let asked = Arc::clone(&source.asked);
            let cached = Cached::new(source);
            cached.credentials().wait().unwrap();
            let make_due = |expiry: &mut Expiry| expiry.window = Duration::from_secs(7200);
            cached.state().current.as_mut().unwrap().expiry.as_mut().map(make_due).unwrap();
            cached.credentials().wait().unwrap();
            while asked.load(Ordering::SeqCst) < 2 {
                async { tokio::time::sleep(Duration::from_millis(1)).await }.wait();
            }
            send.send(()).unwrap();
        });
        receive.recv_timeout(Duration::from_secs(60)).expect("it hangs");
    }

    #[tokio::test(start_paused = true)]
    async fn what_another_runtime_fetched_later_is_kept() {
        let cached = Cached::new(Credentials::new("AKIDsource", "key").unwrap());
        let begin = || {
            let (report, outcome) = watch::channel(Err(CredentialsError::new("running")));
            let fetch = Fetch { runtime: Handle::current().id(), started: Instant::now(), outcome: outcome.clone() };
            cached.state().fetches.push(fetch);
            (report, outcome, Instant::now())
        };
        let of = |id: &str| Ok(Credentials::new(id, "key").unwrap());
        let (_slow, slow, started) = begin();
        tokio::time::advance(Duration::from_secs(1)).await;
        let (_quick, quick, restarted) = begin();
        cached.keep(restarted, &quick, &of("AKIDlater"));
        cached.keep(started, &slow, &of("AKIDearlier"));
        assert_eq!(cached.credentials().await.unwrap().secret_id(), "AKIDlater");
        let (_next, next, started) = begin();
        cached.keep(started, &next, &of("AKIDnext"));
        assert_eq!(cached.credentials().await.unwrap().secret_id(), "AKIDnext");
    }
}
