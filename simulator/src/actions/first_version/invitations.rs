//! Invitations, those of the newer version included.

use super::super::Actions;
use super::super::checks::{self, DENIED, MEMBER_SYMBOLS};
use super::super::paging::filtered_page;
use super::limit;
use crate::clock::written;
use crate::world::invitations::{Invitation, State};
use crate::world::organization::Tags;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2018_12_25::{
    AcceptOrganizationInvitationError, AcceptOrganizationInvitationRequest, AcceptOrganizationInvitationResponse,
    CancelOrganizationInvitationError, CancelOrganizationInvitationRequest, CancelOrganizationInvitationResponse,
    DenyOrganizationInvitationError, DenyOrganizationInvitationRequest, DenyOrganizationInvitationResponse,
    ListOrganizationInvitationsError, ListOrganizationInvitationsRequest, ListOrganizationInvitationsResponse,
    SendOrganizationInvitationError, SendOrganizationInvitationRequest, SendOrganizationInvitationResponse, types,
};

pub(super) fn register(actions: &mut Actions) {
    actions.add(send_organization_invitation);
    actions.add(cancel_organization_invitation);
    actions.add(accept_organization_invitation);
    actions.add(deny_organization_invitation);
    actions.add(list_organization_invitations);
}

impl Invitation {
    fn describe(&self, world: &World) -> types::OrgInvitation {
        let mut invitation = types::OrgInvitation::default();
        invitation.id = self.id;
        invitation.uin = self.uin;
        invitation.host_uin = self.host;
        invitation.host_name = world.nickname(self.host);
        invitation.host_mail = world.mail(self.host);
        invitation.status = self.status(world.now);
        invitation.name = self.name.clone();
        invitation.remark = self.remark.clone();
        invitation.org_type = 1;
        invitation.invite_time = written(self.sent_at);
        invitation.expire_time = written(self.expires_at);
        invitation
    }
}

// Guess: the account joins the root department with the two financial permissions that are always there, and may leave; an
// invitation of another organization does not matter; an enterprise is not asked for.
fn send_organization_invitation(
    world: &mut World,
    caller: &Caller,
    request: SendOrganizationInvitationRequest,
) -> Result<SendOrganizationInvitationResponse, SendOrganizationInvitationError> {
    check_invitation(world, caller, &request)?;
    let organization = world.administers::<SendOrganizationInvitationError>(caller, DENIED)?;
    let invitation = Invitation {
        id: 0,
        organization: organization.id,
        uin: request.invite_uin,
        host: caller.uin,
        name: request.name,
        remark: request.remark,
        department: organization.root,
        permissions: vec![1, 2],
        payer: None,
        may_leave: true,
        tags: Tags::new(),
        state: State::Open,
        sent_at: 0,
        expires_at: 0,
    };
    world.send_invitation(invitation);
    Ok(SendOrganizationInvitationResponse::default())
}

fn check_invitation(
    world: &World,
    caller: &Caller,
    request: &SendOrganizationInvitationRequest,
) -> Result<(), SendOrganizationInvitationError> {
    type Error = SendOrganizationInvitationError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    checks::name::<Error>(&request.name, MEMBER_SYMBOLS)?;
    // Guess: an account that is not registered is a sub-account, as the code's name and text together suggest.
    if world.accounts.values().any(|account| account.sub_accounts.contains_key(&request.invite_uin)) {
        return Err(Error::FailedOperationUserNotRegister);
    }
    let account = world.accounts.get(&request.invite_uin).ok_or(Error::ResourceNotFoundUserNotExist)?;
    if account.organization.is_some() {
        return Err(Error::FailedOperationUserInOrganization);
    }
    if account.international != world.accounts[&caller.uin].international {
        return Err(Error::FailedOperationNotSameRegion);
    }
    if world.open_invitations(organization.id).any(|open| open.uin == request.invite_uin) {
        return Err(Error::FailedOperationReSentInvitation);
    }
    let invited = world.open_invitations(organization.id).any(|open| open.name == request.name);
    if invited || organization.has_member_named(&request.name) {
        return Err(Error::FailedOperationMemberNameUsed);
    }
    let taken = organization.members.len() + world.open_invitations(organization.id).count();
    if taken >= world.settings.members { Err(Error::LimitExceededMembers) } else { Ok(()) }
}

/// Returns the open invitation with this id, if it is the caller's to answer or cancel.
fn open<E: ActionError>(world: &World, id: i64, mine: impl Fn(&Invitation) -> bool) -> Result<&Invitation, E> {
    let invitation = world.invitations.get(&id).filter(|invitation| mine(invitation) && invitation.is_open(world.now));
    invitation.ok_or_else(|| code("ResourceNotFound.InvitationNotExist"))
}

fn close(world: &mut World, id: i64, state: State) {
    if let Some(invitation) = world.invitations.get_mut(&id) {
        invitation.state = state;
    }
}

fn cancel_organization_invitation(
    world: &mut World,
    caller: &Caller,
    request: CancelOrganizationInvitationRequest,
) -> Result<CancelOrganizationInvitationResponse, CancelOrganizationInvitationError> {
    open::<CancelOrganizationInvitationError>(world, request.id, |invitation| invitation.host == caller.uin)?;
    close(world, request.id, State::Cancelled);
    Ok(CancelOrganizationInvitationResponse::default())
}

fn deny_organization_invitation(
    world: &mut World,
    caller: &Caller,
    request: DenyOrganizationInvitationRequest,
) -> Result<DenyOrganizationInvitationResponse, DenyOrganizationInvitationError> {
    open::<DenyOrganizationInvitationError>(world, request.id, |invitation| invitation.uin == caller.uin)?;
    close(world, request.id, State::Invalid);
    Ok(DenyOrganizationInvitationResponse::default())
}

// Guess: if the department is gone, the account joins the root department; the first account of a trusted enterprise
// administers that enterprise; other invitations of the account become invalid.
fn accept_organization_invitation(
    world: &mut World,
    caller: &Caller,
    request: AcceptOrganizationInvitationRequest,
) -> Result<AcceptOrganizationInvitationResponse, AcceptOrganizationInvitationError> {
    type Error = AcceptOrganizationInvitationError;
    if world.organization_of(caller.uin).is_some() {
        return Err(Error::FailedOperationInOrganizationAlready);
    }
    let invitation = open::<Error>(world, request.id, |invitation| invitation.uin == caller.uin)?;
    let (id, mut member) = (invitation.organization, invitation.member());
    close(world, request.id, State::Accepted);
    let entity = world.accounts[&caller.uin].entity().map(str::to_owned);
    let now = world.now;
    if let Some(organization) = world.organizations.get_mut(&id) {
        if !organization.departments.contains_key(&member.department) {
            member.department = organization.root;
        }
        member.payer = member.payer.filter(|payer| organization.has(*payer));
        organization.add_member(member, &[], now);
        let mut trusts = organization.trusts.values_mut();
        let trust = trusts.find(|trust| Some(&trust.entity) == entity.as_ref() && trust.manager.is_none());
        if let Some(trust) = trust {
            trust.manager = Some(caller.uin);
        }
    }
    if let Some(account) = world.accounts.get_mut(&caller.uin) {
        account.organization = Some(id);
    }
    world.void_invitations(|invitation| invitation.uin == caller.uin);
    Ok(AcceptOrganizationInvitationResponse::default())
}

fn list_organization_invitations(
    world: &mut World,
    caller: &Caller,
    request: ListOrganizationInvitationsRequest,
) -> Result<ListOrganizationInvitationsResponse, ListOrganizationInvitationsError> {
    let world = &*world;
    // Guess: the page's own sample has a value that is neither of the two, so that everything but 1 lists what was sent.
    let received = request.invited == types::InvitationDirection::Received;
    let matching = world.invitations.values().filter(|invitation| {
        let side = if received { invitation.uin } else { invitation.host };
        side == caller.uin
    });
    let page = filtered_page(matching, request.offset.unwrap_or(0), limit(request.limit));
    let mut response = ListOrganizationInvitationsResponse::default();
    response.total_count = page.total;
    response.invitations = page.map(|invitation| invitation.describe(world)).items;
    Ok(response)
}
