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
    /// The seconds until a new member or grant shows in lists.
    pub visibility_lag: i64,
    /// How often a task is polled before it ends.
    pub task_polls: u32,
    /// The service control policies of an organization, without the preset one. A guess: the figure is not published.
    pub service_control_policies: usize,
    /// The tag policies of an organization. A guess: the figure is not published.
    pub tag_policies: usize,
    /// The tag keys of a tag policy. A guess: the figure is not published.
    pub tag_policy_keys: usize,
    /// The policies of one type that a department or member can have. A guess: the figure is that of AWS.
    pub policies_per_target: usize,
    /// The characters of a policy's content. A guess: the figure is that of CAM policies.
    pub policy_document_length: usize,
    /// The share units of an account. A guess: the figure is not published.
    pub share_units: usize,
    /// The accounts of a share unit.
    pub share_unit_members: usize,
    /// The departments of a share unit. A guess: the figure is not published.
    pub share_unit_departments: usize,
    /// The resources of a share unit.
    pub share_unit_resources: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            members: 100,
            departments: 2_000,
            department_levels: 5,
            visibility_lag: 0,
            task_polls: 1,
            service_control_policies: 100,
            tag_policies: 100,
            tag_policy_keys: 50,
            policies_per_target: 5,
            policy_document_length: 6_144,
            share_units: 100,
            share_unit_members: 20,
            share_unit_departments: 20,
            share_unit_resources: 10,
        }
    }
}
