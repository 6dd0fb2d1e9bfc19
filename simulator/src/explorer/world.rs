//! The world as the page draws it: everything by id and name, and no key.

use crate::simulator::Simulator;
use crate::world::World;
use crate::world::account::{Account, Verification};
use crate::world::center::{Center, Principal, Target as Place, View};
use crate::world::invitations::State;
use crate::world::organization::Organization;
use crate::world::policies::{Kind, Target};
use crate::world::services::SERVICES;
use crate::world::sharing::Unit;
use serde_json::{Value, json};

/// Changes whenever the world that is shown may have changed.
pub(super) fn fingerprint(simulator: &Simulator) -> String {
    let (revision, calls) = (simulator.revision(), simulator.calls());
    // Deletions and invitations depend on the time alone.
    format!("{revision}-{calls}-{}", simulator.clock().now() / 60)
}

/// Shows the world.
pub(super) fn show(simulator: &Simulator, fingerprint: &str) -> Value {
    let state = simulator.state();
    let (world, now) = (&state.world, state.now());
    let units = world.accounts.keys().flat_map(|uin| world.sharing.owned_by(*uin));
    let invitations = world.invitations.values().map(|it| {
        let status = match it.state {
            State::Open if it.is_open(now) => "open",
            State::Open => "expired",
            State::Accepted => "accepted",
            State::Invalid => "invalid",
            State::Cancelled => "cancelled",
        };
        json!({"id": it.id, "uin": it.uin, "name": it.name, "host": it.host, "status": status})
    });
    json!({
        "fingerprint": fingerprint,
        "now": now,
        "accounts": world.accounts.values().map(account).collect::<Vec<_>>(),
        "organizations": world.organizations.values().map(|it| organization(world, it)).collect::<Vec<_>>(),
        "invitations": invitations.collect::<Vec<_>>(),
        "units": units.map(unit).collect::<Vec<_>>(),
    })
}

fn account(account: &Account) -> Value {
    let verification = match &account.verification {
        Verification::None => "not verified".to_owned(),
        Verification::Personal => "person".to_owned(),
        Verification::Enterprise { name } => format!("enterprise {name}"),
    };
    let sub_accounts = account.sub_accounts.values().map(|it| json!({"uin": it.uin, "name": it.name}));
    json!({
        "uin": account.uin,
        "name": account.name,
        "international": account.international,
        "verification": verification,
        "organization": account.organization,
        "subAccounts": sub_accounts.collect::<Vec<_>>(),
    })
}

fn organization(world: &World, organization: &Organization) -> Value {
    let departments = organization.departments.values();
    let departments = departments.map(|it| json!({"id": it.id, "name": it.name, "parent": it.parent}));
    let members = organization.members_in_order().map(|it| {
        json!({
            "uin": it.uin, "name": it.name, "department": it.department, "created": it.created,
            "payer": it.payer, "leavesAt": it.deleted_at,
        })
    });
    let delegations = SERVICES.iter().flat_map(|service| {
        let all = organization.services.delegations(service.id);
        all.map(|it| json!({"service": service.name, "serviceId": service.id, "uin": it.member}))
    });
    json!({
        "id": organization.id,
        "administrator": organization.administrator,
        "root": organization.root,
        "departments": departments.collect::<Vec<_>>(),
        "members": members.collect::<Vec<_>>(),
        "policies": policies(organization),
        "delegations": delegations.collect::<Vec<_>>(),
        "logins": logins(organization),
        "center": organization.center.as_ref().map(|center| show_center(center, &world.view(organization.id))),
    })
}

fn policies(organization: &Organization) -> Vec<Value> {
    let kinds = [(Kind::ServiceControl, "SERVICE_CONTROL_POLICY"), (Kind::Tag, "TAG_POLICY")];
    let all = kinds.into_iter().flat_map(|(kind, name)| organization.policies.of_kind(kind).map(move |it| (name, it)));
    let shown = all.map(|(kind, policy)| {
        let targets = policy.attachments().map(|it| match it.target {
            Target::Department(id) => json!({"department": id}),
            Target::Member(uin) => json!({"uin": uin}),
        });
        json!({
            "id": policy.id, "kind": kind, "name": policy.name, "preset": policy.preset,
            "targets": targets.collect::<Vec<_>>(),
        })
    });
    shown.collect()
}

/// The sub-accounts of the administrator account that may log in to members, and as what.
fn logins(organization: &Organization) -> Vec<Value> {
    let login = &organization.login;
    let shown = login.bindings().filter_map(|binding| {
        let policy = login.policy(binding.policy)?;
        let identity = login.identity(policy.identity).map(|identity| identity.name.clone());
        Some(json!({
            "subAccount": binding.sub_account, "policy": policy.id, "name": policy.name,
            "identity": identity, "members": policy.members,
        }))
    });
    shown.collect()
}

fn show_center(center: &Center, view: &View<'_>) -> Value {
    let users = center.directory.users().values();
    let users = users.map(|it| json!({"id": it.id, "name": it.name, "email": it.email, "enabled": it.enabled}));
    let groups = center.directory.groups().values().map(|it| {
        let members: Vec<_> = center.directory.members_of(&it.id).collect();
        json!({"id": it.id, "name": it.name, "users": members})
    });
    let configurations = center.configurations.all.values().map(|it| {
        let policies: Vec<_> = it.policies.iter().map(|policy| &policy.name).collect();
        json!({"id": it.id, "name": it.name, "policies": policies})
    });
    let grants = center.grants.grants.values().map(|it| {
        json!({
            "key": it.key(), "configuration": it.place.configuration,
            "principal": principal(&it.principal, view), "target": target(&it.place.target, view),
        })
    });
    let deployments = center.grants.deployments.values().map(|it| {
        json!({
            "configuration": it.place.configuration, "target": target(&it.place.target, view),
            "status": it.status.to_string(),
        })
    });
    let tasks = center.tasks.all.values().map(|it| {
        let place = it.work.place();
        json!({
            "id": it.id, "kind": it.work.kind().to_string(), "state": it.state.to_string(), "reason": it.reason,
            "configuration": place.map(|place| &place.configuration),
            "target": place.map(|place| target(&place.target, view)),
            "principal": it.work.principal().map(|it| principal(it, view)),
        })
    });
    let synchronizations = center.synchronization.all.values().map(|it| {
        json!({
            "id": it.id, "principal": principal(&it.principal, view), "target": target(&it.target, view),
            "status": it.status.to_string(),
        })
    });
    json!({
        "zoneId": center.zone_id,
        "zoneName": center.zone_name,
        "users": users.collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
        "configurations": configurations.collect::<Vec<_>>(),
        "grants": grants.collect::<Vec<_>>(),
        "deployments": deployments.collect::<Vec<_>>(),
        "tasks": tasks.collect::<Vec<_>>(),
        "synchronizations": synchronizations.collect::<Vec<_>>(),
    })
}

fn principal(principal: &Principal, view: &View<'_>) -> Value {
    json!({"kind": principal.kind.to_string(), "id": principal.id, "name": view.principal_name(principal)})
}

fn target(target: &Place, view: &View<'_>) -> Value {
    json!({"kind": target.kind.to_string(), "uin": target.uin, "name": view.account_name(target.uin)})
}

fn unit(unit: &Unit) -> Value {
    let members = unit.members.iter().map(|it| json!({"uin": it.uin, "joined": it.joined}));
    let resources = unit.resources.iter().map(|it| json!({"id": it.id, "kind": it.kind, "users": it.users}));
    json!({
        "id": unit.id, "name": unit.name, "area": unit.area, "owner": unit.owner,
        "members": members.collect::<Vec<_>>(),
        "resources": resources.collect::<Vec<_>>(),
        "departments": unit.departments.iter().map(|it| it.id).collect::<Vec<_>>(),
    })
}
