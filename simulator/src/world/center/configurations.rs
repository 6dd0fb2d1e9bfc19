//! Permission configurations with their policies.

use crate::clock::written;
use crate::world::ordered::Ordered;
use generated_sdk::Site;
use generated_sdk::organization::v2021_03_31::types::{self, RolePolicyType, SessionDurationApplyStatus};
use serde::{Deserialize, Serialize};

/// Permission configurations with their policies, by id.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Configurations {
    pub(crate) all: Ordered<Configuration>,
}

/// A permission configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Configuration {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) session_duration: i64,
    pub(crate) relay_state: String,
    pub(crate) policies: Vec<Policy>,
    pub(crate) applied: Applied,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// A policy of a permission configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Policy {
    /// The id of a system policy; 0 for a custom one.
    pub(crate) id: i64,
    pub(crate) name: String,
    /// The document of a custom policy.
    pub(crate) document: Option<String>,
    pub(crate) added_at: i64,
}

/// The progress of applying a session duration to the accounts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Applied {
    /// The status of the latest application that was asked for.
    pub(crate) status: Option<SessionDurationApplyStatus>,
    /// The duration that is in effect.
    pub(crate) duration: Option<i64>,
    pub(crate) updated_at: i64,
    /// The number of polls after which the application ends.
    pub(crate) polls_left: u32,
    /// Whether a fault makes the application fail.
    pub(crate) fails: bool,
    /// The accounts that it failed on.
    pub(crate) failed_on: Vec<i64>,
}

impl Configuration {
    /// Returns the configuration as the service shows it on a site. `name_of` names accounts.
    pub(crate) fn describe(&self, site: Site, name_of: impl Fn(i64) -> String) -> types::RoleConfiguration {
        let mut shown = types::RoleConfiguration::default();
        shown.role_configuration_id = self.id.clone();
        shown.role_configuration_name = self.name.clone();
        shown.description = self.description.clone();
        shown.session_duration = Some(self.session_duration);
        shown.relay_state = Some(self.relay_state.clone());
        shown.create_time = Some(written(self.created_at));
        shown.update_time = Some(written(self.updated_at));
        if site != Site::International {
            shown.apply_status = self.applied.status.clone();
            shown.applied_session_duration = self.applied.duration;
            shown.session_duration_update_time = self.applied.duration.map(|_| written(self.applied.updated_at));
            shown.failed_accounts =
                self.applied.failed_on.iter().map(|uin| failed_account(*uin, name_of(*uin))).collect();
        }
        shown
    }

    /// Returns a policy, by name.
    pub(crate) fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.iter().find(|policy| policy.name == name)
    }

    /// Returns the number of policies of a type.
    pub(crate) fn count(&self, custom: bool) -> usize {
        self.policies.iter().filter(|policy| policy.document.is_some() == custom).count()
    }

    /// Notes that the session duration is in effect on an account.
    pub(crate) fn took_effect(&mut self, now: i64) {
        self.applied.duration = Some(self.session_duration);
        self.applied.updated_at = now;
    }

    /// Returns the reason why the configuration cannot be deployed, if there is one.
    ///
    /// Guess: the service takes a custom policy whose document is not a policy, and its deployment fails with a reason. An
    /// example in the reference shows a task that failed for an invalid document.
    pub(crate) fn undeployable(&self) -> Option<String> {
        let bad = self.policies.iter().find(|policy| policy.document.as_deref().is_some_and(|it| !is_policy(it)))?;
        Some(format!("The document of the policy {} is not valid.", bad.name))
    }
}

impl Policy {
    /// Returns the type.
    pub(crate) fn kind(&self) -> RolePolicyType {
        if self.document.is_some() { RolePolicyType::Custom } else { RolePolicyType::System }
    }

    /// Returns the policy as the service shows it.
    pub(crate) fn describe(&self) -> types::RolePolicie {
        let mut shown = types::RolePolicie::default();
        shown.role_policy_id = Some(self.id);
        shown.role_policy_name = self.name.clone();
        shown.role_policy_type = self.kind();
        shown.role_policy_document = self.document.clone();
        shown.add_time = written(self.added_at);
        shown
    }
}

fn failed_account(uin: i64, name: String) -> types::FailedAccount {
    let mut account = types::FailedAccount::default();
    account.target_uin = uin;
    account.target_name = name;
    account
}

/// Returns whether a document has the form of a CAM policy.
fn is_policy(document: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(document).is_ok_and(|policy| policy.get("statement").is_some())
}

/// Some of CAM's preset policies.
const PRESETS: &[(i64, &str)] = &[
    (1, "AdministratorAccess"),
    (2, "QCloudResourceFullAccess"),
    (186_457, "QcloudVPCReadOnlyAccess"),
    (219_185, "QcloudCVMReadOnlyAccess"),
];

/// Returns the id of a preset policy, by name.
pub(crate) fn preset(name: &str) -> Option<i64> {
    PRESETS.iter().find(|(_, known)| *known == name).map(|(id, _)| *id)
}

/// Returns whether an id and a name belong to the same preset policy.
///
/// Guess: CAM has many more preset policies than the simulator knows, so an unknown id with an unknown name that begins as
/// theirs do is taken for one.
pub(crate) fn is_preset(id: i64, name: &str) -> bool {
    match PRESETS.iter().find(|(known_id, known)| *known_id == id || *known == name) {
        Some(known) => *known == (id, name),
        None => id > 0 && (name.starts_with("Qcloud") || name.starts_with("QCloud")),
    }
}
