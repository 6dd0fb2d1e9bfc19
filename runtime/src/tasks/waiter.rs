//! Tasks: what an action starts and another one tells about.

use crate::action::{Action, StartsTask, Task};
use crate::call::Call;
use crate::call::execute::ClientCore;
use crate::call::options::CallOptions;
use crate::error::{Error, ErrorCode, ErrorKind, TaskError};
use crate::future::BoxFuture;
use crate::record::Record;
use crate::record::debug::fmt_record;
use crate::record::fields::{PathValue, Scalar, find, flag, set};
use crate::record::validate::{ValidationError, Violation};
use crate::tasks::polling::{Pace, Polling};
use std::error::Error as StdError;
use std::fmt;
use std::future::IntoFuture;

/// Starts tasks and waits until each of them has ended: await it.
///
/// It comes from [`Call::until_done`], or from the client's `wait_for` if the tasks were started before.
///
/// Between its looks it waits as [`Polling`] says. A look is a call that only reads: it keeps the rate limit, is repeated as the
/// [`RetryPolicy`](crate::RetryPolicy) says, and takes over the options of the call that starts the tasks, but for its deadline.
/// A look that fails for a reason that may pass (the network, throttling, an unavailable service, a task that cannot be found
/// yet) is made again after the next wait, up to ten times in a row. A state that this crate does not know counts as unfinished.
///
/// Dropping it ends the waiting and not the tasks. What is needed to wait for them later is in [`Tasks::response`].
///
/// ```no_run
/// # async fn example(
/// #     client: generated_sdk::organization::v2021_03_31::Client,
/// #     request: generated_sdk::organization::v2021_03_31::CreateRoleAssignmentRequest,
/// # ) -> Result<(), generated_sdk::Error> {
/// use generated_sdk::{TaskOutcome, WaitError};
///
/// match client.send(&request).until_done().await {
///     Ok(granted) => println!("{} grants made", granted.tasks().len()),
///     Err(WaitError::Failed(tasks)) => {
///         for task in tasks.tasks().iter().filter(|task| task.outcome() == TaskOutcome::Failed) {
///             println!("{} failed: {}", task.name(), task.reason().unwrap_or("no reason given"));
///         }
///     }
///     // Tasks have begun, but what became of them is open: keep the answer, and wait on with `client.wait_for`.
///     Err(WaitError::Unfinished { tasks, cause, .. }) => println!("{cause}; look again at {:?}", tasks.response().tasks),
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
    Earlier { tasks: Tasks<A>, traced: Result<(), ValidationError> },
}

/// How many rounds of looks in a row may fail for a reason that may pass.
const TOLERATED: u32 = 10;

impl<A: StartsTask> Call<A> {
    /// Waits also for the tasks that the call starts, until each of them has ended.
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
        Waiter::of_call(self)
    }
}

impl ClientCore {
    /// Waits for tasks that were started before.
    pub fn wait_for<A: StartsTask>(&self, request: &A, response: A::Response) -> Waiter<A> {
        Waiter::of_earlier(self.clone(), request, response)
    }
}

impl<A: StartsTask> Waiter<A> {
    pub(crate) fn of_call(call: Call<A>) -> Self {
        let (core, options) = call.sender();
        Self::new(core, options, Start::Call { request: call.request(), call })
    }

    pub(crate) fn of_earlier(core: ClientCore, request: &A, response: A::Response) -> Self {
        let options = core.options();
        let (tasks, traced) = Tasks::of(request, response);
        Self::new(core, options, Start::Earlier { tasks, traced })
    }

    fn new(core: ClientCore, options: CallOptions, start: Start<A>) -> Self {
        let options = CallOptions { deadline: None, ..options };
        Self { core, options, start, polling: Polling::standard(), progress: Box::new(|_| {}) }
    }

    /// How often the tasks are looked at, and for how long. Default: [`Polling::standard`]. The time begins when the tasks have
    /// started.
    pub fn polling(self, polling: Polling) -> Self {
        Self { polling, ..self }
    }

    /// Is told how things are when the tasks have started, and after each round of looks.
    pub fn on_progress(self, told: impl FnMut(&Tasks<A>) + Send + 'static) -> Self {
        Self { progress: Box::new(told), ..self }
    }

    async fn run(self) -> Result<Tasks<A>, WaitError<A>> {
        let Self { core, options, start, polling, mut progress } = self;
        let (mut tasks, traced, mut look_now) = match start {
            Start::Call { request, call } => {
                let response = call.await.map_err(WaitError::Start)?;
                let (tasks, traced) = Tasks::of(&request, response);
                // They have hardly ended yet.
                (tasks, traced, false)
            }
            Start::Earlier { tasks, traced } => (tasks, traced, true),
        };
        progress(&tasks);
        if let Err(untraced) = traced {
            return Err(tasks.unfinished(Error::Validation(untraced)));
        }
        let mut pace = Pace::new(polling);
        let (mut trouble, mut troubled_rounds) = (None, 0);
        while tasks.have(TaskOutcome::Open) {
            if !look_now && !pace.wait().await {
                return Err(tasks.unfinished(trouble.unwrap_or_else(|| Error::Timeout(pace.time_is_up()))));
            }
            look_now = false;
            trouble = None;
            for position in 0..tasks.tasks.len() {
                let task = &mut tasks.tasks[position];
                if task.outcome != TaskOutcome::Open {
                    continue;
                }
                let look = core.send(&task.request).with_options(options.clone());
                match pace.within(look).await {
                    Some(Ok(answer)) => task.take(answer),
                    Some(Err(error)) if may_pass(&error) => trouble = Some(error),
                    Some(Err(error)) => return Err(tasks.unfinished(error)),
                    None => return Err(tasks.unfinished(Error::Timeout(pace.time_is_up()))),
                }
            }
            progress(&tasks);
            troubled_rounds = if trouble.is_some() { troubled_rounds + 1 } else { 0 };
            if troubled_rounds > TOLERATED
                && let Some(error) = trouble
            {
                return Err(tasks.unfinished(error));
            }
        }
        if tasks.have(TaskOutcome::Failed) { Err(WaitError::Failed(Box::new(tasks))) } else { Ok(tasks) }
    }
}

/// Whether a look that failed may succeed the next time.
fn may_pass<E: ErrorCode>(error: &Error<E>) -> bool {
    use ErrorKind::{Ambiguous, NotFound, Throttled, Timeout, Transport};
    match error {
        // Gateways answer with HTML when the service behind them is down.
        Error::Decode(error) if error.http_status() >= 500 => true,
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

/// The tasks that one call has started, as far as they are known.
pub struct Tasks<A: StartsTask> {
    response: A::Response,
    tasks: Vec<TaskReport<A>>,
}

impl<A: StartsTask> Tasks<A> {
    /// What the call that started them answered.
    pub fn response(&self) -> &A::Response {
        &self.response
    }

    /// What the call that started them answered, to be kept.
    pub fn into_response(self) -> A::Response {
        self.response
    }

    /// Each task, in the order of the answer. Some actions start none in some cases.
    pub fn tasks(&self) -> &[TaskReport<A>] {
        &self.tasks
    }

    /// The tasks that an answer tells of, and whether all of them can be followed.
    fn of(request: &A, response: A::Response) -> (Self, Result<(), ValidationError>) {
        let task = A::TASK;
        if task.when.is_some_and(|path| flag(request, parts(path).1) != Some(true)) {
            return (Self { response, tasks: Vec::new() }, Ok(()));
        }
        let parameters: Vec<_> = task
            .parameters
            .iter()
            .map(|(name, path)| Parameter {
                name,
                path,
                found: match parts(path) {
                    ("output", path) => find(&response, path),
                    (_, path) => find(request, path),
                },
            })
            .collect();
        let listed = parameters.iter().filter_map(|parameter| parameter.found.items()).max();
        let reports = (0..listed.unwrap_or(1)).map(|position| TaskReport::new(&parameters, position));
        let tasks = Self { tasks: reports.collect(), response };
        let lost: Vec<_> = parameters
            .iter()
            .filter(|parameter| (0..tasks.tasks.len()).any(|position| parameter.found.at(position).is_none()))
            .map(|parameter| {
                Violation::new(
                    parameter.name,
                    "not known",
                    format!("what {} told in `{}`", A::INFO.name, parameter.path),
                )
            })
            .collect();
        let traced = match lost.is_empty() {
            true => Ok(()),
            false => Err(ValidationError::new(task.poll.into(), lost)),
        };
        (tasks, traced)
    }

    fn have(&self, outcome: TaskOutcome) -> bool {
        self.tasks.iter().any(|task| task.outcome == outcome)
    }

    fn fmt_those(&self, outcome: TaskOutcome, called: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let those: Vec<_> = self.tasks.iter().filter(|task| task.outcome == outcome).map(ToString::to_string).collect();
        let (count, all, those) = (those.len(), self.tasks.len(), those.join(", "));
        write!(f, "{count} of {all} tasks of {} {called}: {those}", A::INFO.name)
    }

    fn unfinished(self, cause: Error<PollError<A>>) -> WaitError<A> {
        WaitError::Unfinished { tasks: Box::new(self), cause: Box::new(cause) }
    }
}

/// A parameter of the action that tells about a task.
struct Parameter {
    name: &'static str,
    path: &'static str,
    found: PathValue,
}

/// A path such as `output.Tasks.TaskId`, as where it begins and the rest.
fn parts(path: &'static str) -> (&'static str, &'static str) {
    path.split_once('.').unwrap_or(("", path))
}

impl<A: StartsTask> fmt::Debug for Tasks<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tasks").field("response", &Shown(&self.response)).field("tasks", &self.tasks).finish()
    }
}

struct Shown<'a>(&'a dyn Record);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt_record(self.0, f)
    }
}

/// What the action that tells about the tasks of `A` answers.
type PollResponse<A> = <<A as StartsTask>::Poll as Action>::Response;
type PollError<A> = <<A as StartsTask>::Poll as Action>::Error;

/// One task, as far as it is known.
pub struct TaskReport<A: StartsTask> {
    name: String,
    request: A::Poll,
    outcome: TaskOutcome,
    state: Option<String>,
    reason: Option<String>,
    answer: Option<PollResponse<A>>,
}

/// How far a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskOutcome {
    /// It is at work, or nothing is known of it.
    Open,
    /// It has done its work.
    Done,
    /// It has failed.
    Failed,
}

impl<A: StartsTask> TaskReport<A> {
    fn new(parameters: &[Parameter], position: usize) -> Self {
        let mut request = A::Poll::empty();
        let mut names = Vec::new();
        for Parameter { name, path, found } in parameters {
            if let Some(value) = found.at(position) {
                set(&mut request, name, value);
                names.push((parts(path).0 == "output", format!("{name} {value}")));
            }
        }
        // What the caller gave is the same for all tasks of a call, and names a task only where the answer has no id for it.
        if names.iter().any(|(told, _)| *told) {
            names.retain(|(told, _)| *told);
        }
        let names: Vec<_> = names.into_iter().map(|(_, name)| name).collect();
        let name = if names.is_empty() { format!("task {}", position + 1) } else { names.join(" ") };
        Self { name, request, outcome: TaskOutcome::Open, state: None, reason: None, answer: None }
    }

    /// Which task it is, such as `TaskId t-6pw0c3z9n2kd`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The request that asks how the task is doing; it holds the task's id.
    pub fn request(&self) -> &A::Poll {
        &self.request
    }

    /// How far it is.
    pub fn outcome(&self) -> TaskOutcome {
        self.outcome
    }

    /// The state of the last look, as the service calls it; `None` before the first look, and if the service told none.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Why it failed, if it did and the service told a reason.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The answer to the last look; `None` before it.
    pub fn answer(&self) -> Option<&PollResponse<A>> {
        self.answer.as_ref()
    }

    fn take(&mut self, answer: PollResponse<A>) {
        let Task { state, done, failed, reason, .. } = A::TASK;
        self.state = text_at(&answer, state);
        let is = |states: &[&str]| self.state.as_deref().is_some_and(|state| states.contains(&state));
        self.outcome = match () {
            () if is(done) => TaskOutcome::Done,
            () if is(failed) => TaskOutcome::Failed,
            () => TaskOutcome::Open,
        };
        self.reason = reason.filter(|_| self.outcome == TaskOutcome::Failed).and_then(|path| text_at(&answer, path));
        self.answer = Some(answer);
    }
}

fn text_at(answer: &dyn Record, path: &str) -> Option<String> {
    find(answer, path).at(0).map(Scalar::to_string)
}

impl<A: StartsTask> fmt::Debug for TaskReport<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("TaskReport");
        shown.field("request", &Shown(&self.request)).field("outcome", &self.outcome);
        shown.field("state", &self.state).field("reason", &self.reason).finish_non_exhaustive()
    }
}

/// Such as `TaskId t-6pw0c3z9n2kd is InProgress`.
impl<A: StartsTask> fmt::Display for TaskReport<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match (&self.state, &self.reason) {
            (None, _) => f.write_str(" has told no state"),
            (Some(state), None) => write!(f, " is {state}"),
            (Some(state), Some(reason)) => write!(f, " is {state}: {reason}"),
        }
    }
}

/// Why waiting for tasks did not end well.
#[non_exhaustive]
pub enum WaitError<A: StartsTask> {
    /// The call that starts the tasks failed; [`Error::may_have_taken_effect`] tells whether they may run all the same.
    Start(Error<A::Error>),
    /// Every task has ended, and at least one of them has failed.
    Failed(Box<Tasks<A>>),
    /// Tasks have started, and waiting for them ended before they did.
    #[non_exhaustive]
    Unfinished {
        /// The tasks, as far as they are known. Some may have failed.
        tasks: Box<Tasks<A>>,
        /// What ended the waiting: [`Error::Timeout`] if the time was up, or what the last look met.
        cause: Box<Error<PollError<A>>>,
    },
}

impl<A: StartsTask> WaitError<A> {
    /// The tasks that have started.
    pub fn tasks(&self) -> Option<&Tasks<A>> {
        match self {
            Self::Start(_) => None,
            Self::Failed(tasks) | Self::Unfinished { tasks, .. } => Some(tasks),
        }
    }

    /// What kind of failure it is: that of the call or of the look that failed; [`ErrorKind::Failed`] if a task did.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Start(error) => error.kind(),
            Self::Failed(_) => ErrorKind::Failed,
            Self::Unfinished { cause, .. } => cause.kind(),
        }
    }
}

impl<A: StartsTask> fmt::Display for WaitError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Failed(tasks) => tasks.fmt_those(TaskOutcome::Failed, "failed", f),
            Self::Unfinished { tasks, cause } => {
                if tasks.have(TaskOutcome::Failed) {
                    tasks.fmt_those(TaskOutcome::Failed, "failed", f)?;
                    f.write_str("; ")?;
                }
                tasks.fmt_those(TaskOutcome::Open, "unfinished", f)?;
                write!(f, "; {cause}")
            }
        }
    }
}

impl<A: StartsTask> fmt::Debug for WaitError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => f.debug_tuple("Start").field(error).finish(),
            Self::Failed(tasks) => f.debug_tuple("Failed").field(tasks).finish(),
            Self::Unfinished { tasks, cause } => {
                f.debug_struct("Unfinished").field("tasks", tasks).field("cause", cause).finish()
            }
        }
    }
}

impl<A: StartsTask> StdError for WaitError<A> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Start(error) => error.source(),
            Self::Failed(_) => None,
            Self::Unfinished { cause, .. } => cause.source(),
        }
    }
}

/// Lets `?` turn it into the type-erased form.
impl<A: StartsTask> From<WaitError<A>> for Error {
    fn from(error: WaitError<A>) -> Self {
        let message = error.to_string();
        match error {
            WaitError::Start(error) => error.into(),
            WaitError::Failed(_) => Self::Task(Box::new(TaskError::new(message, None))),
            WaitError::Unfinished { cause, .. } => Self::Task(Box::new(TaskError::new(message, Some((*cause).into())))),
        }
    }
}
