//! The states of a builder's required parameters, and what setters share.

use crate::record::Record;
use std::marker::PhantomData;

/// A required parameter that is set.
#[derive(Debug)]
pub struct Set(());

/// A required parameter that is not set yet.
#[derive(Debug)]
pub struct Unset(());

/// What a builder holds: the record as far as it is set, the client that will send it, if any, and the states of the
/// required parameters.
pub struct Partial<R, C, S> {
    /// The record as far as it is set.
    pub request: R,
    /// The client that will send it; `()` if there is none.
    pub client: C,
    states: PhantomData<S>,
}

impl<R: Record, C, S> Partial<R, C, S> {
    /// Starts with an empty record.
    pub fn new(client: C) -> Self {
        Self { request: R::empty(), client, states: PhantomData }
    }

    /// The same with another parameter set.
    pub fn retyped<T>(self) -> Partial<R, C, T> {
        Partial { request: self.request, client: self.client, states: PhantomData }
    }
}

/// The list that a setter takes, as the request holds it.
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}
