//! Helpers that several verbs use.

pub(crate) mod cargo;
pub(crate) mod claims;
pub(crate) mod git;
pub(crate) mod hint;
pub(crate) mod install;
pub(crate) mod manifests;
pub(crate) mod markers;
pub(crate) mod progress;
pub(crate) mod report;
pub(crate) mod simulator;
pub(crate) mod spec;
pub(crate) mod stamp;
pub(crate) mod tree;
