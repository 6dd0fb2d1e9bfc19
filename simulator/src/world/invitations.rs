//! Invitations to join an organization.

use super::World;
use super::organization::{Member, Tags};
use generated_sdk::organization::v2018_12_25::types::InvitationStatus;
use serde::{Deserialize, Serialize};

/// An invitation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Invitation {
    pub(crate) id: i64,
    pub(crate) organization: i64,
    /// The UIN of the account that is invited.
    pub(crate) uin: i64,
    /// The UIN of the administrator account.
    pub(crate) host: i64,
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) department: i64,
    pub(crate) permissions: Vec<i64>,
    pub(crate) payer: Option<i64>,
    pub(crate) may_leave: bool,
    pub(crate) tags: Tags,
    pub(crate) state: State,
    pub(crate) sent_at: i64,
    pub(crate) expires_at: i64,
}

/// The outcome of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum State {
    Open,
    Accepted,
    /// It was declined, or the account has joined another organization, or there is no organization any more.
    Invalid,
    Cancelled,
}

impl Invitation {
    pub(crate) fn is_open(&self, now: i64) -> bool {
        self.state == State::Open && now < self.expires_at
    }

    pub(crate) fn status(&self, now: i64) -> InvitationStatus {
        match self.state {
            State::Open if now >= self.expires_at => InvitationStatus::Expired,
            State::Open => InvitationStatus::Normal,
            State::Accepted => InvitationStatus::Accepted,
            State::Invalid => InvitationStatus::Invalid,
            State::Cancelled => InvitationStatus::Cancelled,
        }
    }

    /// Returns the member that the account becomes.
    pub(crate) fn member(&self) -> Member {
        Member {
            uin: self.uin,
            name: self.name.clone(),
            department: self.department,
            remark: self.remark.clone(),
            permissions: self.permissions.clone(),
            payer: self.payer,
            may_leave: self.may_leave,
            tags: self.tags.clone(),
            ..Member::default()
        }
    }
}

impl World {
    /// Returns the open invitations of an organization.
    pub(crate) fn open_invitations(&self, organization: i64) -> impl Iterator<Item = &Invitation> {
        let all = self.invitations.values();
        all.filter(move |invitation| invitation.organization == organization && invitation.is_open(self.now))
    }

    /// Sends an invitation.
    pub(crate) fn send_invitation(&mut self, mut invitation: Invitation) {
        invitation.id = self.ids.growing(300_000);
        (invitation.sent_at, invitation.expires_at) =
            (self.now, self.now.saturating_add(self.settings.invitation_validity));
        self.invitations.insert(invitation.id, invitation);
    }

    /// Closes the open invitations that fit.
    pub(crate) fn void_invitations(&mut self, fits: impl Fn(&Invitation) -> bool) {
        let now = self.now;
        for invitation in self.invitations.values_mut().filter(|invitation| invitation.is_open(now) && fits(invitation))
        {
            invitation.state = State::Invalid;
        }
    }
}
