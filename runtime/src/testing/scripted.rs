//! The actions that a service of a test can answer.

use super::recorded::typed;
use crate::action::{Action, ActionInfo};
use crate::record::Record;
use serde_json::Value;

/// An action by name, in a [`Script`](super::Script) and an [`Answer`](super::Answer).
#[derive(Debug)]
pub enum ByName {}

/// An action that a [`Service`](super::Service) can answer: every action of the crate, and any other one [`ByName`].
pub trait Scripted {
    /// The request, as [`Script::answer_with`](super::Script::answer_with) gets it: the typed one, or a `serde_json::Value` for
    /// an action by name.
    type Request;

    /// Returns the action with its empty response, if this crate knows it.
    #[doc(hidden)]
    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)>;

    /// Decodes a request.
    #[doc(hidden)]
    fn request(body: &str) -> Self::Request;
}

impl<A: Action> Scripted for A {
    type Request = A;

    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)> {
        Some((A::INFO, Box::new(A::Response::empty())))
    }

    fn request(body: &str) -> A {
        typed(body)
    }
}

impl Scripted for ByName {
    type Request = Value;

    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)> {
        None
    }

    fn request(body: &str) -> Value {
        serde_json::from_str(body).expect("a client sends JSON")
    }
}
