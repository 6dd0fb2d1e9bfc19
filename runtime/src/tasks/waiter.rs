//! Waiting for the tasks that a call starts.

use super::error::{PollError, WaitError};
use super::polling::{Pace, Polling};
use super::report::{TaskOutcome, TaskReport, Tasks};
use crate::action::StartsTask;
use crate::call::Call;
use crate::call::core::ClientCore;
use crate::call::options::CallOptions;
use crate::error::{Error, ErrorCode, ErrorKind};
use crate::future::BoxFuture;
use crate::record::validate::ValidationError;
use std::fmt;
use std::future::IntoFuture;

/// Starts tasks and waits until each of them has ended. Await it to get the tasks.
///
/// [`Call::until_done`] returns it, and so does the client's `wait_for` for tasks that were started before.
///
/// # Polling
///
/// A task that the first response reports as ended is not polled. The others are polled as [`Polling`] says. A poll is a call
/// that only reads: it keeps the rate limit, is retried as the [`RetryPolicy`](crate::RetryPolicy) says, and takes over the
/// options of the call that starts the tasks, except for its deadline.
///
/// A poll that fails for a reason that may pass (the network, throttling, an unavailable service, a task that cannot be found
/// yet) is repeated after the next wait, up to ten times in a row.
///
/// # Errors
///
/// Fails with a [`WaitError`], which keeps the tasks that have started: if one of them fails, if the time is up, if a poll
/// fails for good, if the response names no task, or if a task reports a state that is not documented. In the last case the
/// other tasks are waited for first.
///
/// # Cancellation
///
/// Dropping it ends the waiting and not the tasks. [`Tasks::response`] has what is needed to wait for them later.
///
/// # Examples
///
/// ```no_run
/// # async fn example(
/// #     client: generated_sdk::organization::v2021_03_31::Client,
/// #     request: generated_sdk::organization::v2021_03_31::CreateRoleAssignmentRequest,
/// # ) -> Result<(), generated_sdk::Error> {
/// use generated_sdk::WaitError;
///
/// match client.send(&request).until_done().await {
///     Ok(granted) => println!("{} grants made", granted.tasks().len()),
///     // On an account that was just created: check the grants, and repeat the call after a while.
///     Err(error) if error.failed_without_reason() => println!("{error}; the account may not be known yet"),
///     Err(error @ WaitError::Failed(_)) => println!("{error}"),
///     // The tasks have started, but their outcome is unknown: store the response, and continue with `client.wait_for`.
///     Err(WaitError::Unfinished { tasks, cause, .. }) => println!("{cause}; poll {:?} later", tasks.response().tasks),
///     Err(other) => return Err(other.into()),
/// }
/// # Ok(()) }
/// ```
#[must_use = "nothing is sent until it is awaited"]
pub struct Waiter<A: StartsTask> {
    core: ClientCore,
    options: CallOptions,
    start: Start<A>,
    polling: Polling,
    progress: Progress<A>,
}

type Progress<A> = Box<dyn FnMut(&Tasks<A>) + Send>;

enum Start<A: StartsTask> {
    Call { request: A, call: Call<A> },
    Earlier(Begun<A>),
}

/// Tasks that have started.
struct Begun<A: StartsTask> {
    tasks: Tasks<A>,
    /// The request says that no task starts.
    is_idle: bool,
    /// The error of a task that cannot be followed.
    traced: Result<(), ValidationError>,
}

impl<A: StartsTask> Begun<A> {
    fn new(request: &A, response: A::Response) -> Self {
        let (tasks, traced) = Tasks::of(request, response);
        Self { tasks, is_idle: !Tasks::starts(request), traced }
    }
}

/// The number of rounds in a row in which polls may fail for a reason that may pass.
const TOLERATED: u32 = 10;

impl<A: StartsTask> Call<A> {
    /// Waits for the tasks that the call starts, too, until each of them has ended.
    ///
    /// # Errors
    ///
    /// See [`Waiter`] and [`WaitError`]: among others, a response that names no task is an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
    /// client
    ///     .provision_role_configuration()
    ///     .zone_id("z-2ms923mw")
    ///     .role_configuration_id("rc-smw9em32")
    ///     .target_type("MemberUin")
    ///     .target_uin(10_000_332)
    ///     .send()
    ///     .until_done()
    ///     .await?;
    /// println!("deployed");
    /// # Ok(()) }
    /// ```
    pub fn until_done(self) -> Waiter<A> {
        let (core, options) = self.sender();
        Waiter::new(core, options, Start::Call { request: self.request(), call: self })
    }
}

impl ClientCore {
    /// Waits for tasks that were started before.
    pub fn wait_for<A: StartsTask>(&self, request: &A, response: A::Response) -> Waiter<A> {
        Waiter::new(self.clone(), self.options(), Start::Earlier(Begun::new(request, response)))
    }
}

impl<A: StartsTask> Waiter<A> {
    fn new(core: ClientCore, options: CallOptions, start: Start<A>) -> Self {
        let options = CallOptions { deadline: None, ..options };
        Self { core, options, start, polling: Polling::standard(), progress: Box::new(|_| {}) }
    }

    /// Sets how often the tasks are polled, and for how long. Default: [`Polling::standard`]. The time begins when the tasks
    /// have started.
    pub fn polling(self, polling: Polling) -> Self {
        Self { polling, ..self }
    }

    /// Sets a function that is called once the tasks have started and after every round of polls.
    pub fn on_progress(self, progress: impl FnMut(&Tasks<A>) + Send + 'static) -> Self {
        Self { progress: Box::new(progress), ..self }
    }

    async fn run(self) -> Result<Tasks<A>, WaitError<A>> {
        let Self { core, options, start, polling, mut progress } = self;
        let (begun, earlier) = match start {
            Start::Call { request, call } => (Begun::new(&request, call.await.map_err(WaitError::Start)?), false),
            Start::Earlier(begun) => (begun, true),
        };
        let Begun { tasks, is_idle, traced } = begun;
        progress(&tasks);
        if let Err(untraced) = traced {
            return Err(unfinished(tasks, Error::Validation(untraced)));
        }
        if tasks.tasks().is_empty() {
            return if is_idle { Ok(tasks) } else { Err(WaitError::NoTasks(Box::new(tasks))) };
        }
        // Tasks that have just started have hardly ended, except for failures whose reason only a poll returns.
        let at_once = earlier || tasks.tasks().iter().any(TaskReport::lacks_reason);
        Rounds { core, options, pace: Pace::new(polling), progress, tasks }.run(at_once).await
    }
}

fn unfinished<A: StartsTask>(tasks: Tasks<A>, cause: Error<PollError<A>>) -> WaitError<A> {
    WaitError::Unfinished { tasks: Box::new(tasks), cause: Box::new(cause) }
}

/// The rounds of polls, in each of which every running task is polled once.
struct Rounds<A: StartsTask> {
    core: ClientCore,
    options: CallOptions,
    pace: Pace,
    progress: Progress<A>,
    tasks: Tasks<A>,
}

impl<A: StartsTask> Rounds<A> {
    async fn run(mut self, at_once: bool) -> Result<Tasks<A>, WaitError<A>> {
        let (mut wait, mut failed_rounds, mut last_failure) = (!at_once, 0, None);
        while self.tasks.have(TaskOutcome::Running) {
            if wait && !self.pace.wait().await {
                let cause = last_failure.unwrap_or_else(|| Error::Timeout(self.pace.time_is_up()));
                return Err(unfinished(self.tasks, cause));
            }
            wait = true;
            last_failure = match self.poll().await {
                Ok(passing) => passing,
                Err(error) => return Err(unfinished(self.tasks, error)),
            };
            (self.progress)(&self.tasks);
            failed_rounds = if last_failure.is_some() { failed_rounds + 1 } else { 0 };
            if let Some(error) = last_failure.take_if(|_| failed_rounds > TOLERATED) {
                return Err(unfinished(self.tasks, error));
            }
        }
        if self.tasks.have(TaskOutcome::Unknown) {
            Err(WaitError::UnknownState(Box::new(self.tasks)))
        } else if self.tasks.have(TaskOutcome::Failed) {
            Err(WaitError::Failed(Box::new(self.tasks)))
        } else {
            Ok(self.tasks)
        }
    }

    /// Polls every running task once, and returns the last failure that may pass.
    async fn poll(&mut self) -> Result<Option<Error<PollError<A>>>, Error<PollError<A>>> {
        let mut passing = None;
        for task in self.tasks.tasks_mut() {
            if task.outcome() != TaskOutcome::Running {
                continue;
            }
            let poll = self.core.send(task.request()).with_options(self.options.clone());
            match self.pace.within(poll).await {
                Some(Ok(response)) => task.set_polled(response),
                Some(Err(error)) if may_pass(&error) => passing = Some(error),
                Some(Err(error)) => return Err(error),
                None => return Err(Error::Timeout(self.pace.time_is_up())),
            }
        }
        Ok(passing)
    }
}

/// Returns whether a poll that failed may succeed the next time.
fn may_pass<E: ErrorCode>(error: &Error<E>) -> bool {
    use ErrorKind::{Ambiguous, NotFound, Throttled, Timeout, Transport};
    match error {
        // Gateways respond with HTML when the service behind them is down.
        Error::Decode(error) if error.http_status() >= 500 => true,
        Error::Transport(error) => !error.is_permanent(),
        _ => matches!(error.kind(), Throttled | Ambiguous | Transport | Timeout | NotFound),
    }
}

impl<A: StartsTask> IntoFuture for Waiter<A> {
    type Output = Result<Tasks<A>, WaitError<A>>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl<A: StartsTask> fmt::Debug for Waiter<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiter").field("action", &A::INFO.name).field("polling", &self.polling).finish_non_exhaustive()
    }
}
