//! What a test can set of the service itself: quotas, and how long things take.

use serde::{Deserialize, Serialize};

/// Quotas and delays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Settings {
    /// The members of an organization.
    pub members: usize,
    /// The departments of an organization. A guess: the figure is not published.
    pub departments: usize,
    /// The levels of departments below the root.
    pub department_levels: usize,
    /// The users of an identity center. A guess: the figure is not published.
    pub users: usize,
    /// The groups of an identity center. A guess: the figure is not published.
    pub groups: usize,
    /// The users of a group. A guess: the figure is not published.
    pub group_users: usize,
    /// The groups of a user. A guess: the figure is not published.
    pub user_groups: usize,
    /// The SCIM credentials of an identity center.
    pub scim_credentials: usize,
    /// The SAML certificates of an identity center. A guess: the Terraform provider is built for two.
    pub saml_certificates: usize,
    /// The permission configurations of an identity center. A guess: the figure is not published.
    pub configurations: usize,
    /// The system policies of a permission configuration.
    pub system_policies: usize,
    /// The custom policies of a permission configuration.
    pub custom_policies: usize,
    /// The grants of an identity center. A guess: the figure is not published.
    pub grants: usize,
    /// The user synchronizations of an identity center. A guess: the figure is not published.
    pub synchronizations: usize,
    /// The accounts with a deployment beyond which the service reports the status of a session duration as unknown. A guess: the
    /// figure is not published.
    pub queried_accounts: usize,
    /// The seconds until a new member or grant shows in lists.
    pub visibility_lag: i64,
    /// How often a task is polled before it ends.
    pub task_polls: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            members: 100,
            departments: 2_000,
            department_levels: 5,
            users: 1_000,
            groups: 100,
            group_users: 1_000,
            user_groups: 100,
            scim_credentials: 2,
            saml_certificates: 2,
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
