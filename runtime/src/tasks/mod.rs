//! Waiting for what continues after a call: the tasks that it started, and anything else that becomes visible late.

mod error;
mod polling;
mod report;
mod waiter;

pub use error::WaitError;
pub use polling::{Polling, wait_until};
pub use report::{TaskOutcome, TaskReport, Tasks};
pub use waiter::Waiter;
