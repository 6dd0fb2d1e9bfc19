//! The settings of the service itself: quotas and durations.

use serde::{Deserialize, Serialize};

/// Quotas and delays.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Settings {
    /// The members of an organization, open invitations included.
    pub members: usize,
    /// The members that an organization may create; all of them if it is not set.
    pub created_members: Option<usize>,
    /// The accounts that organizations may create in the name of one enterprise; not limited if it is not set.
    pub accounts_per_entity: Option<usize>,
    /// The open invitations of an organization.
    pub invitations: usize,
    /// The number of seconds until an invitation expires.
    pub invitation_validity: i64,
    /// The seconds for which the trust between two enterprises is under review.
    pub trust_review: i64,
    /// The departments of an organization. A guess: the figure is not published.
    pub departments: usize,
    /// The levels of departments below the root.
    pub department_levels: usize,
    /// The departments that one call can delete. A guess: the figure is not published.
    pub departments_per_deletion: usize,
    /// Whether accounts of members may be deleted.
    pub account_deletion: bool,
    /// The seconds for which the deletion of an account is under review.
    pub deletion_review: i64,
    /// The seconds after which an invited member agrees to a change of its financial permissions.
    pub permission_confirmation: i64,
    /// The seconds after which the owner of an e-mail address opens the activation link; never if it is not set.
    pub link_opened_after: Option<i64>,
    /// The seconds for which an activation link is valid.
    pub link_validity: i64,
    /// The e-mail bindings of an organization per day. A guess: the figure is not published.
    pub email_bindings_per_day: usize,
    /// The changes of a binding before it is activated.
    pub email_binding_changes: u32,
    /// The number of times that an activation e-mail can be sent again. A guess: the figure is not published.
    pub activation_emails: usize,
    /// The number of times that it can be sent again within an hour. A guess: the figure is not published.
    pub activation_emails_per_hour: usize,
    /// The accounts that can be bound to one phone number. A guess: the figure is not published.
    pub accounts_per_phone: usize,
    /// The access identities that an organization may create.
    pub identities: usize,
    /// The delegated administrators of an organization service. A guess: the figures are not published.
    pub delegated_administrators: usize,
    /// The seconds until a new member or grant shows in lists.
    pub visibility_lag: i64,
    /// The number of polls after which a task ends.
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
    /// The custom policies of a permission configuration. A guess: a guide says 1, but the Terraform provider sets several.
    pub custom_policies: usize,
    /// The grants of an identity center. A guess: the figure is not published.
    pub grants: usize,
    /// The user synchronizations of an identity center. A guess: the figure is not published.
    pub synchronizations: usize,
    /// The accounts with a deployment beyond which the service reports the status of a session duration as unknown. A guess:
    /// the figure is not published.
    pub queried_accounts: usize,
}

const DAY: i64 = 86_400;

impl Default for Settings {
    fn default() -> Self {
        Self {
            members: 100,
            created_members: None,
            accounts_per_entity: None,
            invitations: 100,
            invitation_validity: 15 * DAY,
            trust_review: 0,
            departments: 2_000,
            department_levels: 5,
            departments_per_deletion: 50,
            account_deletion: true,
            deletion_review: 0,
            permission_confirmation: 0,
            link_opened_after: Some(0),
            link_validity: 15 * DAY,
            email_bindings_per_day: 1_000,
            email_binding_changes: 3,
            activation_emails: 10,
            activation_emails_per_hour: 3,
            accounts_per_phone: 20,
            identities: 30,
            delegated_administrators: 10,
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
            users: 1_000,
            groups: 100,
            group_users: 1_000,
            user_groups: 100,
            scim_credentials: 2,
            saml_certificates: 2,
            configurations: 100,
            system_policies: 20,
            custom_policies: 20,
            grants: 10_000,
            synchronizations: 1_000,
            queried_accounts: 100,
        }
    }
}
