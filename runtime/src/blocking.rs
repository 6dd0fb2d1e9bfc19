//! Calls without `async`: [`Wait::wait`] in the place of `.await`, and [`WaitEach::wait_each`] for lists.
//!
//! The client is the same, with the same builders, options and errors; `.until_done().wait()` waits for tasks. A plain `main`
//! is enough:
//!
//! ```no_run
//! # mod example {
//! use generated_sdk::Error;
//! use generated_sdk::blocking::{Wait, WaitEach};
//! use generated_sdk::organization::v2021_03_31::Client;
//!
//! # pub
//! fn main() -> Result<(), Error> {
//!     let client = Client::from_env()?;
//!     let organization = client.describe_organization().send().wait()?;
//!     println!("members of {}:", organization.nick_name);
//!     for member in client.describe_organization_members().paginate().items().wait_each() {
//!         println!("{}", member?.name);
//!     }
//!     Ok(())
//! }
//! # }
//! # example::main().unwrap();
//! ```
//!
//! # Deadlines
//!
//! A call takes at most its [`timeout`](crate::Call::timeout). Several calls that must be over at the same moment, such as
//! the pages of a list, share a [`deadline`](crate::Call::deadline). In both cases the error is
//! [`Error::Timeout`](crate::Error), which says whether the call may have taken effect.
//!
//! ```no_run
//! # fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::blocking::{Wait, WaitEach};
//! use std::time::{Duration, Instant};
//!
//! let deadline = Instant::now() + Duration::from_secs(10);
//! let center = client.describe_identity_center().send().deadline(deadline).wait()?;
//! for user in client.list_users().zone_id(center.zone_id).paginate().deadline(deadline).items().wait_each() {
//!     println!("{}", user?.user_name);
//! }
//! # Ok(()) }
//! ```
//!
//! # Threads and runtimes
//!
//! The first wait starts one thread, which all clients share. It moves bytes, keeps time, and runs what the code that is
//! waited for spawns, such as the refresh of credentials. Everything else happens on the thread that waits. Any number of
//! threads can wait at the same time. A spawned task may wait, and a provider of credentials may block: another thread takes
//! over the shared work meanwhile.
//!
//! Waiting works inside an asynchronous runtime, too, but it blocks the thread and everything else that the thread runs.
//! Prefer `.await` there. A client can be used in both ways at once. Do not wait for something that the blocked thread
//! itself has to do:
//!
//! - A call whose [`Transport`](crate::transport::Transport) or credentials need a task of that thread ends when its time
//!   runs out.
//! - A call that was polled on that thread before it is waited for does not end.

use futures_core::Stream;
use std::cell::Cell;
use std::future::{IntoFuture, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use tokio::runtime::{Builder, Runtime};
use tokio::task::unconstrained;

/// Waits for a future without `async`. Every future has it, those of this crate and all others.
pub trait Wait: IntoFuture + Sized {
    /// Blocks the thread until the future is done, and returns its result.
    ///
    /// # Panics
    ///
    /// Panics at the first wait of the process if the operating system refuses to start a thread.
    fn wait(self) -> Self::Output {
        wait(self.into_future())
    }
}

impl<F: IntoFuture> Wait for F {}

/// Waits for the items of a stream one by one: those of [`Paginator`](crate::Paginator), [`Items`](crate::Items), and every
/// other stream.
pub trait WaitEach: Stream + Unpin + Sized {
    /// Returns an iterator that blocks the thread until its next item is there.
    ///
    /// Iterate over `&mut paginator` to use the paginator afterwards:
    ///
    /// ```no_run
    /// # fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
    /// use generated_sdk::blocking::WaitEach;
    ///
    /// let mut pages = client.list_users().zone_id("z-2ms923mw").paginate();
    /// for page in (&mut pages).wait_each().take(3) {
    ///     println!("{} users", page?.users.len());
    /// }
    /// println!("continue later at {:?}", pages.cursor());
    /// # Ok(()) }
    /// ```
    fn wait_each(self) -> Iter<Self> {
        Iter { stream: self }
    }
}

impl<S: Stream + Unpin> WaitEach for S {}

/// The iterator of [`WaitEach::wait_each`].
#[derive(Debug)]
pub struct Iter<S> {
    stream: S,
}

impl<S: Stream + Unpin> Iterator for Iter<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        wait(poll_fn(|context| Pin::new(&mut self.stream).poll_next(context)))
    }
}

/// Polls on this thread, inside the runtime of this module but not by it: a runtime refuses to run inside another one, and
/// would ask for `'static` futures.
fn wait<F: Future>(future: F) -> F::Output {
    let _inside = runtime().enter();
    match Worker::leave() {
        // A task of the runtime waits. Another thread takes over what this one did for everybody.
        Some(_worker) => tokio::task::block_in_place(|| poll_until_ready(future)),
        None => poll_until_ready(future),
    }
}

fn poll_until_ready<F: Future>(future: F) -> F::Output {
    // Without a budget: this thread's own task, if it is one, does not give a new one until it yields.
    let mut future = pin!(unconstrained(future));
    let signal = Arc::new(Signal::default());
    let waker = Waker::from(Arc::clone(&signal));
    let mut context = Context::from_waker(&waker);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => signal.wait(),
        }
    }
}

thread_local! {
    /// This thread belongs to the runtime of this module and is not waiting, so the runtime may depend on it.
    static IS_WORKER: Cell<bool> = const { Cell::new(false) };
}

/// A thread of the runtime for as long as it waits.
struct Worker;

impl Worker {
    /// Returns nothing on other threads, and in a wait within a wait.
    fn leave() -> Option<Self> {
        // Not `then_some`, which would make one, and drop it, on every thread.
        IS_WORKER.take().then(|| Self)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        IS_WORKER.set(true);
    }
}

/// The runtime of all waits. It runs until the process ends, which it does not delay.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

fn runtime() -> &'static Runtime {
    RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("generated-sdk").enable_all();
        builder.on_thread_start(|| IS_WORKER.set(true));
        builder.build().expect("a thread for input, output and time can be started")
    })
}

/// Wakes the thread that waits. Unlike the token of `std::thread::park`, nobody else uses it.
#[derive(Default)]
struct Signal {
    given: Mutex<bool>,
    changed: Condvar,
}

impl Signal {
    fn given(&self) -> MutexGuard<'_, bool> {
        self.given.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) {
        let waited = self.changed.wait_while(self.given(), |given| !*given);
        *waited.unwrap_or_else(PoisonError::into_inner) = false;
    }
}

impl Wake for Signal {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        *self.given() = true;
        self.changed.notify_one();
    }
}
