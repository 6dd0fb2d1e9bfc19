//! Organization services and their delegated administrators.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A service that works across an organization. The vendor has a fixed list of them.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) id: i64,
    pub(crate) product: &'static str,
    pub(crate) name: &'static str,
    /// Whether it can have delegated administrators.
    pub(crate) delegable: bool,
    /// Whether a delegated administrator has to activate it.
    pub(crate) activated: bool,
    /// Whether a delegated administrator can be restricted to a part of the organization.
    pub(crate) restrictable: bool,
}

const fn service(id: i64, product: &'static str, name: &'static str) -> Service {
    Service { id, product, name, delegable: true, activated: false, restrictable: true }
}

/// The services.
//
// Programs have seen the ids and names, and that Control Center cannot be delegated. They delegate service 15 as well, whose
// name is not known.
// Guess: of the products, only `cloudaudit` is known; the others follow its form. Which services are activated, and which can be
// restricted to a part of the organization, is made up.
pub(crate) const SERVICES: &[Service] = &[
    service(12, "cloudaudit", "CloudAudit"),
    Service { restrictable: false, ..service(13, "billing", "Billing Center") },
    service(15, "service15", "Service 15"),
    Service { activated: true, ..service(18, "config", "Config") },
    Service { activated: true, ..service(23, "csc", "Cloud Security Center") },
    Service { delegable: false, restrictable: false, ..service(24, "controlcenter", "Control Center") },
    Service { restrictable: false, ..service(IDENTITY_CENTER, "identitycenter", "Identity Center Management") },
    service(27, "quota", "Quota Center"),
    service(28, "waf", "WAF"),
    service(29, "kms", "KMS"),
    service(30, "firewall", "Firewall Manager"),
];

const IDENTITY_CENTER: i64 = 25;

/// Organization services and their delegated administrators.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Services {
    /// The delegations of each service, by number, in the order of their creation.
    delegations: BTreeMap<i64, BTreeMap<i64, Delegation>>,
    /// The number of the latest delegation.
    latest: i64,
}

/// A member that is the delegated administrator of a service.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Delegation {
    pub(crate) member: i64,
    /// The part of the organization that it manages; all of it if it is not set.
    pub(crate) scope: Option<Scope>,
    /// Whether the member has activated the service.
    pub(crate) activated: bool,
    pub(crate) created_at: i64,
}

/// A part of an organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Scope {
    pub(crate) members: Vec<i64>,
    pub(crate) departments: Vec<i64>,
}

impl Services {
    /// Returns whether an account is the delegated administrator of any service.
    pub(crate) fn delegates(&self, uin: i64) -> bool {
        self.delegations.keys().any(|service| self.delegation(*service, uin).is_some())
    }

    /// Returns whether an account is the delegated administrator of the identity center.
    pub(crate) fn runs_identity_center(&self, uin: i64) -> bool {
        self.delegation(IDENTITY_CENTER, uin).is_some()
    }

    /// Returns whether there is a service with this abbreviation.
    pub(crate) fn knows_product(&self, product: &str) -> bool {
        find(None, Some(product)).is_some()
    }

    /// Returns whether an account is a delegated administrator of the service with this abbreviation.
    pub(crate) fn delegates_product(&self, uin: i64, product: &str) -> bool {
        find(None, Some(product)).is_some_and(|service| self.delegation(service.id, uin).is_some())
    }

    /// Returns the delegations of a service.
    pub(crate) fn delegations(&self, service: i64) -> impl ExactSizeIterator<Item = &Delegation> {
        const NONE: &BTreeMap<i64, Delegation> = &BTreeMap::new();
        self.delegations.get(&service).unwrap_or(NONE).values()
    }

    /// Returns the delegation of a service to a member.
    pub(crate) fn delegation(&self, service: i64, uin: i64) -> Option<&Delegation> {
        self.delegations(service).find(|delegation| delegation.member == uin)
    }

    /// Returns the delegation of a service to a member, mutably.
    pub(crate) fn delegation_mut(&mut self, service: i64, uin: i64) -> Option<&mut Delegation> {
        self.delegations.get_mut(&service)?.values_mut().find(|delegation| delegation.member == uin)
    }

    /// Adds a delegation of a service.
    pub(crate) fn delegate(&mut self, service: i64, delegation: Delegation) {
        self.latest += 1;
        self.delegations.entry(service).or_default().insert(self.latest, delegation);
    }

    /// Ends the delegation of a service to a member.
    pub(crate) fn end(&mut self, service: i64, uin: i64) {
        if let Some(delegations) = self.delegations.get_mut(&service) {
            delegations.retain(|_, delegation| delegation.member != uin);
        }
    }

    /// Forgets a member that leaves.
    pub(crate) fn forget(&mut self, uin: i64) {
        for delegations in self.delegations.values_mut() {
            delegations.retain(|_, delegation| delegation.member != uin);
            for scope in delegations.values_mut().filter_map(|delegation| delegation.scope.as_mut()) {
                scope.members.retain(|member| *member != uin);
            }
        }
    }

    /// Forgets a department that is deleted.
    pub(crate) fn forget_department(&mut self, id: i64) {
        let delegations = self.delegations.values_mut().flat_map(BTreeMap::values_mut);
        for scope in delegations.filter_map(|delegation| delegation.scope.as_mut()) {
            scope.departments.retain(|department| *department != id);
        }
    }
}

/// Returns the service with this id and this product, as far as they are given.
pub(crate) fn find(id: Option<i64>, product: Option<&str>) -> Option<&'static Service> {
    let fits = |service: &&Service| {
        id.is_none_or(|id| service.id == id) && product.is_none_or(|product| service.product == product)
    };
    SERVICES.iter().find(fits).filter(|_| id.is_some() || product.is_some())
}
