//! The effects of each action on the world: small functions from (world, caller, request) to the response or one of the
//! action's own error codes, one module per area.

// Handlers own their requests, whether or not they take them apart.
#![allow(clippy::needless_pass_by_value)]

mod applications;
mod center;
mod checks;
mod configurations;
mod departments;
mod finance;
mod first_version;
mod grants;
mod groups;
mod login;
mod members;
pub(crate) mod paging;
mod policies;
mod role_policies;
mod saml;
mod scim;
mod services;
mod settings;
mod sharing;
mod synchronization;
mod users;

use crate::catalogue::Catalogue;
use crate::shell::Refusal;
use crate::world::{Caller, World};
use generated_sdk::{Action, ActionInfo, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashMap;

/// Performs an action; the result is the response's JSON, with an empty request id.
type Handler = Box<dyn Fn(&mut World, &Caller, Value) -> Result<String, Refusal> + Send + Sync>;

/// The behavior of all actions, by version and name.
#[derive(Default)]
pub(crate) struct Actions {
    handlers: HashMap<&'static str, HashMap<&'static str, Handler>>,
}

impl Actions {
    /// Returns the behavior of everything that the simulator knows.
    pub(crate) fn all() -> Self {
        let mut actions = Self::default();
        applications::register(&mut actions);
        center::register(&mut actions);
        configurations::register(&mut actions);
        departments::register(&mut actions);
        finance::register(&mut actions);
        first_version::register(&mut actions);
        grants::register(&mut actions);
        groups::register(&mut actions);
        login::register(&mut actions);
        members::register(&mut actions);
        policies::register(&mut actions);
        role_policies::register(&mut actions);
        saml::register(&mut actions);
        scim::register(&mut actions);
        services::register(&mut actions);
        settings::register(&mut actions);
        sharing::register(&mut actions);
        synchronization::register(&mut actions);
        users::register(&mut actions);
        actions
    }

    /// Adds what an action does. A handler checks everything first and changes the world last, so that a call that fails
    /// changes nothing.
    #[allow(clippy::type_complexity, reason = "it is the form of every handler")]
    pub(crate) fn add<A>(&mut self, perform: fn(&mut World, &Caller, A) -> Result<A::Response, A::Error>)
    where
        A: Action + DeserializeOwned,
        A::Response: Serialize,
    {
        let handler = move |world: &mut World, caller: &Caller, parameters: Value| {
            let request: A = serde_json::from_value(parameters)
                .map_err(|error| Refusal::new("InvalidParameter", error.to_string()))?;
            let response = perform(world, caller, request)
                .map_err(|code| Refusal { code: documented(A::INFO, code.as_str()).to_owned(), message: None })?;
            Ok(serde_json::to_string(&response).expect("responses are JSON"))
        };
        let version = self.handlers.entry(A::INFO.service.version).or_default();
        let known = version.insert(A::INFO.name, Box::new(handler));
        debug_assert!(known.is_none(), "{} has two handlers", A::INFO.name);
    }

    /// Returns the behavior of an action.
    pub(crate) fn get(&self, version: &str, action: &str) -> Option<&Handler> {
        self.handlers.get(version)?.get(action)
    }
}

/// Returns the code that an action refuses with: the one that fits best if the action documents it, otherwise the common code
/// that it refines.
///
/// Guess: where an action does not document the code that its sisters return in the same situation, it returns the common code
/// with the same first word, such as `FailedOperation` for `FailedOperation.ZoneIdNotExist`.
fn documented<'c>(info: &ActionInfo, code: &'c str) -> &'c str {
    let facts = Catalogue::get().services.get(info.service.version).and_then(|service| service.actions.get(info.name));
    let listed = facts.is_some_and(|facts| facts.errors.iter().any(|known| known == code));
    match code.split_once('.') {
        Some((class, _)) if !listed && !Catalogue::get().common_errors.contains_key(code) => class,
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use generated_sdk::organization::{v2018_12_25, v2021_03_31};

    #[test]
    fn every_action_has_a_behavior() {
        let actions = Actions::all();
        let all = v2018_12_25::ACTIONS.iter().chain(v2021_03_31::ACTIONS);
        let missing: Vec<_> = all
            .map(|entry| entry.info)
            .filter(|info| actions.get(info.service.version, info.name).is_none())
            .map(|info| format!("{} {}", info.service.version, info.name))
            .collect();
        assert!(missing.is_empty(), "without behavior: {missing:#?}");
    }
}
