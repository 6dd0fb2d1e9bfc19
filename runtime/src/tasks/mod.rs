//! Waiting for what goes on after a call: the tasks that it started, and anything else that shows late.

pub(crate) mod polling;
pub(crate) mod waiter;
