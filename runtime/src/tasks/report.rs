//! The tasks of a call, with their last known states.

use crate::action::{Action, StartsTask, Task};
use crate::record::Record;
use crate::record::debug::fmt_record;
use crate::record::fields::{PathValue, Scalar, find, flag, set};
use crate::record::validate::{ValidationError, Violation};
use std::fmt;

/// The response of the action that reports on the tasks of `A`.
pub(super) type PollResponse<A> = <<A as StartsTask>::Poll as Action>::Response;

/// The tasks that one call has started, with their last known states.
pub struct Tasks<A: StartsTask> {
    response: A::Response,
    tasks: Vec<TaskReport<A>>,
}

impl<A: StartsTask> Tasks<A> {
    /// Returns the response of the call that started the tasks.
    pub fn response(&self) -> &A::Response {
        &self.response
    }

    /// Returns the response of the call that started the tasks, to store it.
    pub fn into_response(self) -> A::Response {
        self.response
    }

    /// Returns each task, in the order of the response.
    pub fn tasks(&self) -> &[TaskReport<A>] {
        &self.tasks
    }

    pub(super) fn tasks_mut(&mut self) -> &mut [TaskReport<A>] {
        &mut self.tasks
    }

    /// Returns the tasks that a response names, or why one of them cannot be followed.
    pub(super) fn of(request: &A, response: A::Response) -> (Self, Result<(), ValidationError>) {
        if !Self::starts(request) {
            return (Self { response, tasks: Vec::new() }, Ok(()));
        }
        let parameter = |&(name, path): &(&'static str, &'static str)| Parameter {
            name,
            path,
            value: match split(path) {
                ("output", path) => find(&response, path),
                (_, path) => find(request, path),
            },
        };
        let parameters: Vec<_> = A::TASK.parameters.iter().map(parameter).collect();
        let listed = parameters.iter().filter_map(|parameter| parameter.value.items()).max();
        let mut tasks: Vec<_> = (0..listed.unwrap_or(1)).map(|index| TaskReport::new(&parameters, index)).collect();
        let (state, reason) = (A::TASK.first_state, A::TASK.first_reason);
        let first = state.map(|path| (find(&response, path), reason.map(|path| find(&response, path))));
        if let Some((states, reasons)) = first {
            for (index, task) in tasks.iter_mut().enumerate() {
                task.set_first(states.at(index), reasons.as_ref().map(|reasons| reasons.at(index)));
            }
        }
        let traced = traced::<A>(&parameters, tasks.len());
        (Self { response, tasks }, traced)
    }

    /// Returns whether a successful call with this request starts tasks.
    pub(super) fn starts(request: &A) -> bool {
        A::TASK.when.is_none_or(|path| flag(request, split(path).1) == Some(true))
    }

    pub(super) fn have(&self, outcome: TaskOutcome) -> bool {
        self.tasks.iter().any(|task| task.outcome == outcome)
    }

    /// Returns whether tasks have failed, all of them without a reason.
    pub(super) fn failed_without_reason(&self) -> bool {
        let mut failed = self.tasks.iter().filter(|task| task.outcome == TaskOutcome::Failed).peekable();
        failed.peek().is_some() && failed.all(TaskReport::failed_without_reason)
    }

    /// Writes the tasks with an outcome, such as `1 of 2 tasks of CreateRoleAssignment failed: TaskId t-1 is Failed`.
    pub(super) fn fmt_those(&self, outcome: TaskOutcome, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let those: Vec<_> = self.tasks.iter().filter(|task| task.outcome == outcome).map(ToString::to_string).collect();
        let (count, all, those) = (those.len(), self.tasks.len(), those.join(", "));
        let outcome = match outcome {
            TaskOutcome::Running => "unfinished",
            TaskOutcome::Done => "done",
            TaskOutcome::Failed => "failed",
            TaskOutcome::Unknown => "in an unknown state",
        };
        write!(f, "{count} of {all} tasks of {} {outcome}: {those}", A::INFO.name)
    }
}

/// Checks that the value of every parameter of every task is known.
fn traced<A: StartsTask>(parameters: &[Parameter], tasks: usize) -> Result<(), ValidationError> {
    let is_lost = |parameter: &&Parameter| (0..tasks).any(|index| parameter.value.at(index).is_none());
    let violation = |parameter: &Parameter| {
        let source = format!("it must be the value that {} returned in `{}`", A::INFO.name, parameter.path);
        Violation::new(parameter.name, "is not known", source)
    };
    let lost: Vec<_> = parameters.iter().filter(is_lost).map(violation).collect();
    if lost.is_empty() { Ok(()) } else { Err(ValidationError::new(A::TASK.poll.into(), lost)) }
}

/// A parameter of the action that reports on a task.
struct Parameter {
    name: &'static str,
    path: &'static str,
    value: PathValue,
}

/// Splits a path such as `output.Tasks.TaskId` after its beginning.
fn split(path: &'static str) -> (&'static str, &'static str) {
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

/// One task, with its last known state.
pub struct TaskReport<A: StartsTask> {
    name: String,
    request: A::Poll,
    outcome: TaskOutcome,
    state: Option<String>,
    reason: Option<String>,
    /// The response that gave the state has a place for a reason.
    explains: bool,
    poll_response: Option<PollResponse<A>>,
}

/// The outcome of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TaskOutcome {
    /// The task is running, or no state of it is known.
    Running,
    /// The task has done its work.
    Done,
    /// The task has failed.
    Failed,
    /// The service reported a [state](TaskReport::state) that is documented neither for a running task nor for an ended one.
    Unknown,
}

impl<A: StartsTask> TaskReport<A> {
    fn new(parameters: &[Parameter], index: usize) -> Self {
        let mut request = A::Poll::empty();
        let mut names = Vec::new();
        for Parameter { name, path, value } in parameters {
            if let Some(value) = value.at(index) {
                set(&mut request, name, value);
                names.push((split(path).0 == "output", format!("{name} {value}")));
            }
        }
        // The caller's values are the same for all tasks of a call, and name a task only where the response has no id for it.
        if names.iter().any(|(returned, _)| *returned) {
            names.retain(|(returned, _)| *returned);
        }
        let names: Vec<_> = names.into_iter().map(|(_, name)| name).collect();
        let name = if names.is_empty() { format!("task {}", index + 1) } else { names.join(" ") };
        let outcome = TaskOutcome::Running;
        Self { name, request, outcome, state: None, reason: None, explains: false, poll_response: None }
    }

    /// Returns the name of the task, such as `TaskId t-6pw0c3z9n2kd`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the request that polls the task. It holds the task's id.
    pub fn request(&self) -> &A::Poll {
        &self.request
    }

    /// Returns the outcome of the task.
    pub fn outcome(&self) -> TaskOutcome {
        self.outcome
    }

    /// Returns the last known state in the service's words, or `None` if the service has reported none.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Returns the reason of a failure, if the service gave one.
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// Returns whether the task has failed and the service, which gives reasons for such tasks, gave none.
    ///
    /// Programs have met this when they granted a permission on a member account that was just created and that the identity
    /// center did not know yet: after a while, the same call succeeded. Check the state of things before you repeat the call.
    /// A failure with a reason is final.
    pub fn failed_without_reason(&self) -> bool {
        self.outcome == TaskOutcome::Failed && self.explains && self.reason.is_none()
    }

    /// Returns the response to the last poll, or `None` before the first one.
    pub fn poll_response(&self) -> Option<&PollResponse<A>> {
        self.poll_response.as_ref()
    }

    /// Takes over the state in the response that started the task. A state that is not documented is left to the first poll,
    /// and so is a failure whose reason only a poll returns.
    fn set_first(&mut self, state: Option<&Scalar>, reason: Option<Option<&Scalar>>) {
        self.state = state.map(Scalar::to_string);
        self.outcome = match self.documented() {
            TaskOutcome::Unknown => TaskOutcome::Running,
            TaskOutcome::Failed if reason.is_none() && A::TASK.reason.is_some() => TaskOutcome::Running,
            documented => documented,
        };
        self.explain(reason);
    }

    /// Returns whether the task has failed, but only a poll returns the reason.
    pub(super) fn lacks_reason(&self) -> bool {
        self.outcome == TaskOutcome::Running && self.documented() == TaskOutcome::Failed
    }

    /// Takes over the response to a poll.
    pub(super) fn set_polled(&mut self, response: PollResponse<A>) {
        let Task { state, reason, .. } = A::TASK;
        self.state = find(&response, state).at(0).map(Scalar::to_string);
        self.outcome = self.documented();
        self.explain(reason.map(|path| find(&response, path)).as_ref().map(|reason| reason.at(0)));
        self.poll_response = Some(response);
    }

    fn explain(&mut self, reason: Option<Option<&Scalar>>) {
        self.explains = reason.is_some();
        self.reason = reason.flatten().filter(|_| self.outcome == TaskOutcome::Failed).map(Scalar::to_string);
    }

    /// Returns the outcome that the documentation gives to the current state.
    fn documented(&self) -> TaskOutcome {
        let Some(state) = self.state.as_deref() else { return TaskOutcome::Running };
        let Task { running, done, failed, .. } = A::TASK;
        let outcomes = [(running, TaskOutcome::Running), (done, TaskOutcome::Done), (failed, TaskOutcome::Failed)];
        let found = outcomes.into_iter().find(|(states, _)| states.contains(&state));
        found.map_or(TaskOutcome::Unknown, |(_, outcome)| outcome)
    }
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
            (None, _) => f.write_str(" has no known state"),
            (Some(state), Some(reason)) => write!(f, " is {state}: {reason}"),
            (Some(state), None) if self.failed_without_reason() => write!(f, " is {state} without a reason"),
            (Some(state), None) => write!(f, " is {state}"),
        }
    }
}
