//! Calls without `async`: [`Wait::wait`] in the place of `.await`, and [`WaitEach::wait_each`] for lists.
//!
//! It is the same client, with the same builders, options and errors; tasks are waited for with `.until_done().wait()`. A plain
//! `main` is enough:
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
//! A call takes at most its [`timeout`](crate::Call::timeout). Several calls that must be over at the same moment, pages of a
//! list among them, share a [`deadline`](crate::Call::deadline). Either way the error is [`Error::Timeout`](crate::Error), and
//! it tells whether the call may have taken effect.
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
//! The first wait starts one thread, which all clients share: it moves bytes and keeps time, while everything else happens on
//! the thread that waits. Threads can wait at the same time, each for its own call.
//!
//! Waiting works inside an asynchronous runtime too, where other libraries panic; but it holds up the thread, and with it
//! whatever else that thread runs. Prefer `.await` there. A client can be used in both ways at once. What cannot work is to
//! wait for something that the held-up thread itself would have to do:
//!
//! - A call whose credentials or [`Transport`](crate::transport::Transport) depend on a task of that thread ends when its time
//!   runs out.
//! - A call that was polled asynchronously on that thread before it is waited for does not end.

use futures_core::Stream;
use std::future::{IntoFuture, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use tokio::runtime::{Builder, Runtime};
use tokio::task::unconstrained;

/// Waits for what would be awaited in asynchronous code. Every future of this crate has it, and every other one.
pub trait Wait: IntoFuture + Sized {
    /// Holds the thread until the result is there.
    ///
    /// # Panics
    ///
    /// At the first wait of the process, if the operating system refuses a thread.
    fn wait(self) -> Self::Output {
        wait(self.into_future())
    }
}

impl<F: IntoFuture> Wait for F {}

/// Waits for the items of a stream one by one. [`Paginator`](crate::Paginator) has it for pages, [`Items`](crate::Items) for
/// items, and so has every other stream.
pub trait WaitEach: Stream + Unpin + Sized {
    /// An iterator that holds the thread until its next item is there.
    ///
    /// The pages of `&mut paginator` leave it usable afterwards:
    ///
    /// ```no_run
    /// # fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
    /// use generated_sdk::blocking::WaitEach;
    ///
    /// let mut pages = client.list_users().zone_id("z-2ms923mw").paginate();
    /// for page in (&mut pages).wait_each().take(3) {
    ///     println!("{} users", page?.users.len());
    /// }
    /// println!("go on later at {:?}", pages.cursor());
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

/// It runs until the process ends, and does not keep it from ending.
static RUNTIME: OnceLock<Runtime> = OnceLock::new();

fn runtime() -> &'static Runtime {
    RUNTIME.get_or_init(|| {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("generated-sdk").enable_all();
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
