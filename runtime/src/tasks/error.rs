//! The error of waiting for tasks.

use super::report::{TaskOutcome, Tasks};
use crate::action::{Action, StartsTask};
use crate::error::{Error, ErrorKind, TaskError};
use crate::record::fields::string;
use std::error::Error as StdError;
use std::fmt;

/// The error of the action that reports on the tasks of `A`.
pub(super) type PollError<A> = <<A as StartsTask>::Poll as Action>::Error;

/// The failure of a [`Waiter`](crate::Waiter).
#[non_exhaustive]
pub enum WaitError<A: StartsTask> {
    /// The call that starts the tasks failed. [`Error::may_have_taken_effect`] returns whether they may be running all the
    /// same.
    Start(Error<A::Error>),
    /// The call succeeded, but its response names no task, so that there is nothing to wait for.
    ///
    /// Some actions start no task in some cases: `AuditPermissionApplyOrder` starts none when it rejects a request. Otherwise
    /// check whether the call has taken effect.
    NoTasks(Box<Tasks<A>>),
    /// Every task has ended, and at least one of them has failed.
    Failed(Box<Tasks<A>>),
    /// The service reported a state that is documented neither for a running task nor for an ended one. The other tasks have
    /// ended; some may have failed.
    ///
    /// A waiter does not guess what such a state means. To poll the tasks again, pass [`Tasks::into_response`] to the client's
    /// `wait_for`.
    UnknownState(Box<Tasks<A>>),
    /// Tasks have started, and waiting for them ended before they did.
    #[non_exhaustive]
    Unfinished {
        /// The tasks with their last known states. Some may have failed.
        tasks: Box<Tasks<A>>,
        /// The error that ended the waiting: [`Error::Timeout`] if the time was up, or the error of the last poll.
        cause: Box<Error<PollError<A>>>,
    },
}

impl<A: StartsTask> WaitError<A> {
    /// Returns the tasks that have started.
    pub fn tasks(&self) -> Option<&Tasks<A>> {
        match self {
            Self::Start(_) => None,
            Self::NoTasks(tasks) | Self::Failed(tasks) | Self::UnknownState(tasks) | Self::Unfinished { tasks, .. } => {
                Some(tasks)
            }
        }
    }

    /// Returns the kind of failure: that of the call or of the poll that failed, [`ErrorKind::Failed`] if a task failed, and
    /// [`ErrorKind::Ambiguous`] if no task is known or the state of one is not documented.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Start(error) => error.kind(),
            Self::NoTasks(_) | Self::UnknownState(_) => ErrorKind::Ambiguous,
            Self::Failed(_) => ErrorKind::Failed,
            Self::Unfinished { cause, .. } => cause.kind(),
        }
    }

    /// Returns whether every task has ended, and those that failed did so without a reason. See
    /// [`TaskReport::failed_without_reason`](crate::TaskReport::failed_without_reason).
    pub fn failed_without_reason(&self) -> bool {
        match self {
            Self::Failed(tasks) => tasks.failed_without_reason(),
            _ => false,
        }
    }
}

impl<A: StartsTask> fmt::Display for WaitError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (tasks, rest) = match self {
            Self::Start(error) => return error.fmt(f),
            Self::NoTasks(tasks) => {
                write!(f, "{} succeeded, but its response names no task", A::INFO.name)?;
                return match string(tasks.response(), "RequestId") {
                    Some(id) if !id.is_empty() => write!(f, " (request id {id})"),
                    _ => Ok(()),
                };
            }
            Self::Failed(tasks) => return tasks.fmt_those(TaskOutcome::Failed, f),
            Self::UnknownState(tasks) => (tasks, TaskOutcome::Unknown),
            Self::Unfinished { tasks, .. } => (tasks, TaskOutcome::Running),
        };
        if tasks.have(TaskOutcome::Failed) {
            tasks.fmt_those(TaskOutcome::Failed, f)?;
            f.write_str("; ")?;
        }
        tasks.fmt_those(rest, f)?;
        match self {
            Self::Unfinished { cause, .. } => write!(f, "; {cause}"),
            _ => Ok(()),
        }
    }
}

impl<A: StartsTask> fmt::Debug for WaitError<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => f.debug_tuple("Start").field(error).finish(),
            Self::NoTasks(tasks) => f.debug_tuple("NoTasks").field(tasks).finish(),
            Self::Failed(tasks) => f.debug_tuple("Failed").field(tasks).finish(),
            Self::UnknownState(tasks) => f.debug_tuple("UnknownState").field(tasks).finish(),
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
            Self::NoTasks(_) | Self::Failed(_) | Self::UnknownState(_) => None,
            Self::Unfinished { cause, .. } => cause.source(),
        }
    }
}

/// Lets `?` turn it into the type-erased form.
impl<A: StartsTask> From<WaitError<A>> for Error {
    fn from(error: WaitError<A>) -> Self {
        let (kind, message) = (error.kind(), error.to_string());
        let cause = match error {
            WaitError::Start(error) => return error.into(),
            WaitError::NoTasks(_) | WaitError::Failed(_) | WaitError::UnknownState(_) => None,
            WaitError::Unfinished { cause, .. } => Some((*cause).into()),
        };
        Self::Task(Box::new(TaskError::new(kind, message, cause)))
    }
}
