//! Binding an e-mail address and a phone number to a created member.

use super::super::Actions;
use super::super::checks::DENIED;
use crate::clock::written;
use crate::world::email::Binding;
use crate::world::organization::{Member, Organization};
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    AddOrganizationMemberEmailError, AddOrganizationMemberEmailRequest, AddOrganizationMemberEmailResponse,
    DescribeOrganizationMemberEmailBindError, DescribeOrganizationMemberEmailBindRequest,
    DescribeOrganizationMemberEmailBindResponse, SendOrgMemberAccountBindEmailError,
    SendOrgMemberAccountBindEmailRequest, SendOrgMemberAccountBindEmailResponse,
    UpdateOrganizationMemberEmailBindError, UpdateOrganizationMemberEmailBindRequest,
    UpdateOrganizationMemberEmailBindResponse, types,
};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
/// Days begin at midnight in Beijing.
const BEIJING: i64 = 8 * HOUR;

pub(super) fn register(actions: &mut Actions) {
    actions.add(add_organization_member_email);
    actions.add(describe_organization_member_email_bind);
    actions.add(send_org_member_account_bind_email);
    actions.add(update_organization_member_email_bind);
}

fn member<E: ActionError>(organization: &Organization, uin: i64) -> Result<&Member, E> {
    organization.members.get(&uin).ok_or_else(|| code("ResourceNotFound.OrganizationMemberNotExist"))
}

/// Returns the binding of a member, if it has this id and can still change.
fn binding<E: ActionError>(organization: &Organization, uin: i64, id: i64, now: i64) -> Result<&Binding, E> {
    let binding = member::<E>(organization, uin)?.binding.as_ref().filter(|binding| binding.id == id);
    let binding = binding.ok_or_else(|| code("ResourceNotFound.EmailBindRecordNotExist"))?;
    if binding.status(now) == types::BindStatus::Failed {
        return Err(code("FailedOperation.EmailBindRecordInvalid"));
    }
    Ok(binding)
}

fn check_contacts<E: ActionError>(email: &str, country: &str, phone: &str) -> Result<(), E> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let named = |(name, host): (&str, &str)| !name.is_empty() && host.contains('.') && !host.contains('@');
    let address = email.split_once('@').is_some_and(named) && !email.contains(char::is_whitespace);
    if address && digits(country) && digits(phone) { Ok(()) } else { Err(code("InvalidParameter")) }
}

/// Checks whether no other account has an address.
// Guess: an address whose link has expired stays taken, as the guide says, also for the member that it was for.
fn check_address<E: ActionError>(world: &World, email: &str, own: i64) -> Result<(), E> {
    let mut members = world.organizations.values().flat_map(|organization| organization.members.values());
    let bound = members.any(|member| {
        let binding = member.binding.as_ref().filter(|binding| binding.email == email);
        binding.is_some_and(|binding| binding.id != own)
    });
    let taken = bound || world.accounts.values().any(|account| account.mail == email);
    if taken { Err(code("FailedOperation.EmailAlreadyUsed")) } else { Ok(()) }
}

fn add_organization_member_email(
    world: &mut World,
    caller: &Caller,
    request: AddOrganizationMemberEmailRequest,
) -> Result<AddOrganizationMemberEmailResponse, AddOrganizationMemberEmailError> {
    type Error = AddOrganizationMemberEmailError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    let found = member::<Error>(organization, request.member_uin)?;
    check_contacts::<Error>(&request.email, &request.country_code, &request.phone)?;
    if !found.created {
        return Err(code("UnsupportedOperation"));
    }
    let status = found.binding.as_ref().map(|binding| binding.status(world.now));
    if status.is_some_and(|status| status != types::BindStatus::Failed) {
        return Err(Error::FailedOperationMemberEmailExist);
    }
    check_address::<Error>(world, &request.email, 0)?;
    check_daily_limit(world, organization)?;
    check_phone(world, &request.country_code, &request.phone)?;
    let id = world.ids.growing(500_000);
    let binding = Binding::new(id, request.email, request.country_code, request.phone, &world.settings, world.now);
    put(world, caller, request.member_uin, binding);
    let mut response = AddOrganizationMemberEmailResponse::default();
    response.bind_id = Some(id);
    Ok(response)
}

fn check_daily_limit(world: &World, organization: &Organization) -> Result<(), AddOrganizationMemberEmailError> {
    let day = |time: i64| (time + BEIJING).div_euclid(DAY);
    let bindings = organization.members.values().filter_map(|member| member.binding.as_ref());
    if bindings.filter(|it| day(it.applied_at) == day(world.now)).count() >= world.settings.email_bindings_per_day {
        return Err(AddOrganizationMemberEmailError::LimitExceededEmailBindOverLimit);
    }
    Ok(())
}

fn check_phone(world: &World, country: &str, phone: &str) -> Result<(), AddOrganizationMemberEmailError> {
    let members = world.organizations.values().flat_map(|organization| organization.members.values());
    let bindings = members.filter_map(|member| member.binding.as_ref());
    if bindings.filter(|it| it.country == country && it.phone == phone).count() >= world.settings.accounts_per_phone {
        return Err(AddOrganizationMemberEmailError::LimitExceededPhoneNumBound);
    }
    Ok(())
}

fn put(world: &mut World, caller: &Caller, uin: i64, binding: Binding) {
    if let Some(member) = world.organization_of_mut(caller.uin).and_then(|it| it.members.get_mut(&uin)) {
        member.binding = Some(binding);
    }
}

// Guess: without a binding, the response has the status `Unbound` and nothing else, and a UIN that no account has is
// `ResourceNotFound.UserNotExist`.
fn describe_organization_member_email_bind(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationMemberEmailBindRequest,
) -> Result<DescribeOrganizationMemberEmailBindResponse, DescribeOrganizationMemberEmailBindError> {
    type Error = DescribeOrganizationMemberEmailBindError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    if !world.accounts.contains_key(&request.member_uin) {
        return Err(Error::ResourceNotFoundUserNotExist);
    }
    let found = member::<Error>(organization, request.member_uin)?;
    let mut response = DescribeOrganizationMemberEmailBindResponse::default();
    response.bind_status = types::BindStatus::Unbound;
    response.phone_bind = types::PhoneBindStatus::Unbound;
    if let Some(binding) = &found.binding {
        let activated_at = binding.activated_at(world.now);
        response.bind_id = binding.id;
        response.apply_time = written(binding.applied_at);
        response.email = binding.masked_email();
        response.phone = binding.masked_phone();
        response.country_code = binding.country.clone();
        response.bind_status = binding.status(world.now);
        response.bind_time = activated_at.map(written).unwrap_or_default();
        if activated_at.is_some() {
            response.phone_bind = types::PhoneBindStatus::Bound;
        } else if response.bind_status == types::BindStatus::Failed {
            response.description = "the activation link has expired".to_owned();
        }
    }
    Ok(response)
}

fn send_org_member_account_bind_email(
    world: &mut World,
    caller: &Caller,
    request: SendOrgMemberAccountBindEmailRequest,
) -> Result<SendOrgMemberAccountBindEmailResponse, SendOrgMemberAccountBindEmailError> {
    type Error = SendOrgMemberAccountBindEmailError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    let now = world.now;
    let mut binding = binding::<Error>(organization, request.member_uin, request.bind_id, now)?.clone();
    if binding.activated_at(now).is_some() {
        return Err(Error::FailedOperationEmailBindRecordInvalid);
    }
    // The first e-mail was not sent again.
    let again = &binding.sent[1..];
    if again.len() >= world.settings.activation_emails {
        return Err(Error::LimitExceededSendEmailLimit);
    }
    let recent = again.iter().filter(|time| now - **time < HOUR).count();
    if recent >= world.settings.activation_emails_per_hour {
        return Err(Error::LimitExceededSendEmailWithinOneHourLimit);
    }
    binding.send(&world.settings, now);
    put(world, caller, request.member_uin, binding);
    Ok(SendOrgMemberAccountBindEmailResponse::default())
}

// Guess: a change after the activation is possible, needs an activation itself, and begins a new count of changes.
fn update_organization_member_email_bind(
    world: &mut World,
    caller: &Caller,
    request: UpdateOrganizationMemberEmailBindRequest,
) -> Result<UpdateOrganizationMemberEmailBindResponse, UpdateOrganizationMemberEmailBindError> {
    type Error = UpdateOrganizationMemberEmailBindError;
    let organization = world.administers::<Error>(caller, DENIED)?;
    let now = world.now;
    let mut binding = binding::<Error>(organization, request.member_uin, request.bind_id, now)?.clone();
    // Guess: contacts without the form of an address or number, masked ones included, are `UnsupportedOperation` for a
    // masked value and `InvalidParameter` otherwise.
    if request.email.contains('*') || request.phone.contains('*') {
        return Err(code("UnsupportedOperation"));
    }
    check_contacts::<Error>(&request.email, &request.country_code, &request.phone)?;
    check_address::<Error>(world, &request.email, binding.id)?;
    if binding.activated_at(now).is_some() {
        binding.changes = 0;
    } else if binding.changes >= world.settings.email_binding_changes {
        return Err(Error::LimitExceededUpdateEmailBindOverLimit);
    }
    binding.changes += 1;
    (binding.email, binding.country, binding.phone) = (request.email, request.country_code, request.phone);
    binding.send(&world.settings, now);
    put(world, caller, request.member_uin, binding);
    Ok(UpdateOrganizationMemberEmailBindResponse::default())
}
