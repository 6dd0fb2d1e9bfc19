//! A request as code: Rust for the SDK, the official command line, Python, and curl with a valid signature.

mod languages;
pub(super) mod rust;

use super::api::{Action, Api, Service};
use crate::simulator::AccessKey;
use serde::Serialize;
use serde_json::{Map, Value};

/// A request that is to be shown as code.
pub(super) struct Wanted<'a> {
    pub(super) api: &'a Api,
    pub(super) service: &'a Service,
    pub(super) action: &'a Action,
    pub(super) input: &'a Map<String, Value>,
    /// The account and the endpoint of the simulator that the code calls; the real service without them.
    pub(super) simulated: Option<Simulated>,
}

/// Who calls which simulator.
pub(super) struct Simulated {
    pub(super) key: AccessKey,
    pub(super) endpoint: String,
}

/// The same request in several languages.
#[derive(Serialize)]
pub(super) struct Code {
    rust: String,
    tccli: String,
    python: String,
    curl: Option<String>,
}

pub(super) fn write(wanted: &Wanted<'_>, now: i64) -> Code {
    Code {
        rust: rust::program(wanted),
        tccli: languages::tccli(wanted),
        python: languages::python(wanted),
        curl: languages::curl(wanted, now),
    }
}
