//! What a test can set of the service itself: quotas, and how long things take.

use serde::{Deserialize, Serialize};

/// Quotas and delays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// The members of an organization.
    pub(crate) members: usize,
    /// The departments of an organization. A guess: the figure is not published.
    pub(crate) departments: usize,
    /// The levels of departments below the root.
    pub(crate) department_levels: usize,
    /// The permission configurations of an identity center. A guess: the figure is not published.
    pub(crate) configurations: usize,
    /// The system policies of a permission configuration.
    pub(crate) system_policies: usize,
    /// The custom policies of a permission configuration.
    pub(crate) custom_policies: usize,
    /// The grants of an identity center. A guess: the figure is not published.
    pub(crate) grants: usize,
    /// The user synchronizations of an identity center. A guess: the figure is not published.
    pub(crate) synchronizations: usize,
    /// The accounts with a deployment beyond which the service reports the status of a session duration as unknown. A guess: the
    /// figure is not published.
    pub(crate) queried_accounts: usize,
    /// The seconds until a new member or grant shows in lists.
    pub(crate) visibility_lag: i64,
    /// How often a task is polled before it ends.
    pub(crate) task_polls: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            members: 100,
            departments: 2_000,
            department_levels: 5,
            configurations: 100,
            system_policies: 20,
            custom_policies: 1,
            grants: 10_000,
            synchronizations: 1_000,
            queried_accounts: 100,
            visibility_lag: 0,
            task_polls: 1,
        }
    }
}
