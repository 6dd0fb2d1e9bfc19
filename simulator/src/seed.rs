//! Worlds to begin with.

use crate::builder::OrganizationBuilder;
use crate::shell::signature::looks_real;
use crate::simulator::Simulator;
use crate::world::account::{Account, Verification};
use crate::world::finance::Month;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::str::FromStr;

/// A world to begin with.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Seed {
    /// An organization with departments, members with spending, policies and an identity center, and an account outside.
    #[default]
    Demo,
    /// Nothing.
    Empty,
    /// The content of a file.
    File(SeedFile),
}

/// The accounts and organizations of a world, as JSON.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct SeedFile {
    accounts: Vec<SeedAccount>,
    organizations: Vec<SeedOrganization>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedAccount {
    uin: i64,
    name: String,
    #[serde(default)]
    mail: String,
    /// The name of the enterprise, if it is verified as one.
    enterprise: Option<String>,
    /// Whether the account is verified as that of a person.
    #[serde(default)]
    personal: bool,
    secret_id: String,
    secret_key: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedOrganization {
    /// The UIN of one of the accounts.
    administrator: i64,
    #[serde(default)]
    departments: Vec<SeedDepartment>,
    /// The departments of members, by name; those of the root have an empty one.
    #[serde(default)]
    members: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SeedDepartment {
    name: String,
    /// The name of the department above it; the root if it is not set.
    #[serde(default)]
    parent: String,
}

/// The reason why a world could not be created.
#[derive(Debug)]
pub struct SeedError(String);

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SeedError {}

/// Reads a seed as the command line takes it: `demo`, `empty`, or the path of a file.
impl FromStr for Seed {
    type Err = SeedError;

    fn from_str(text: &str) -> Result<Self, SeedError> {
        match text {
            "demo" => Ok(Self::Demo),
            "empty" => Ok(Self::Empty),
            path => {
                let unable = |why: &dyn fmt::Display| SeedError(format!("cannot read {path}: {why}"));
                let text = fs::read(path).map_err(|error| unable(&error))?;
                serde_json::from_slice(&text).map(Self::File).map_err(|error| unable(&error))
            }
        }
    }
}

impl Seed {
    /// Adds everything to a simulator's world.
    ///
    /// # Errors
    ///
    /// If the file describes a world that is not possible, or has a key that looks like one of the real service.
    pub fn plant(&self, simulator: &Simulator) -> Result<(), SeedError> {
        match self {
            Self::Empty => Ok(()),
            Self::File(file) => file.plant(simulator),
            Self::Demo => {
                let file: SeedFile = serde_json::from_str(include_str!("demo.json")).expect("the demo is a seed");
                file.plant(simulator)?;
                furnish(simulator, file.organizations[0].administrator)
            }
        }
    }
}

impl SeedFile {
    fn plant(&self, simulator: &Simulator) -> Result<(), SeedError> {
        for account in &self.accounts {
            if looks_real(&account.secret_id) {
                let message =
                    "looks like a key of the real service: keep it out of files, and make one up for the simulator";
                return Err(SeedError(format!("the secret id of {} {message}", account.uin)));
            }
            if simulator.account(account.uin).is_some() {
                return Err(SeedError(format!("there is an account {} already", account.uin)));
            }
            let mut added = Account::unverified(&account.name).with_uin(account.uin);
            added = added.with_key(&account.secret_id, &account.secret_key);
            added.mail.clone_from(&account.mail);
            added.verification = match &account.enterprise {
                Some(name) => Verification::Enterprise { name: name.clone() },
                None if account.personal => Verification::Personal,
                None => Verification::None,
            };
            simulator.add_account(added);
        }
        for organization in &self.organizations {
            organization.build(simulator).map_err(SeedError)?;
        }
        Ok(())
    }
}

impl SeedOrganization {
    fn build(&self, simulator: &Simulator) -> Result<(), String> {
        let uin = self.administrator;
        let administrator = simulator.account(uin).ok_or_else(|| format!("there is no account {uin}"))?;
        let mut builder = OrganizationBuilder::new("").administrator(&administrator);
        for department in &self.departments {
            builder = builder.department_in(&department.parent, &department.name);
        }
        for (department, members) in &self.members {
            for member in members {
                builder = builder.member_in(department, member);
            }
        }
        builder.try_build(simulator).map(drop)
    }
}

/// Adds a policy and an identity center to the demo's organization.
fn furnish(simulator: &Simulator, administrator: i64) -> Result<(), SeedError> {
    let call = |action: &str, parameters: Value| {
        let done = simulator.perform(administrator, action, parameters);
        done.map_err(|refusal| SeedError(format!("{action}: {} {:?}", refusal.code, refusal.message)))
    };
    let organization = call("DescribeOrganization", json!({}))?;
    call("EnablePolicyType", json!({"OrganizationId": organization["OrgId"], "PolicyType": "SERVICE_CONTROL_POLICY"}))?;
    let document = json!({
        "version": "2.0", "statement": [{"effect": "deny", "action": ["cvm:TerminateInstances"], "resource": ["*"]}],
    });
    let policy = json!({
        "Name": "KeepInstances", "Description": "Nobody may terminate CVM instances", "Type": "SERVICE_CONTROL_POLICY",
        "Content": document.to_string(),
    });
    let policy = call("CreatePolicy", policy)?;
    let attachment = json!({
        "PolicyId": policy["PolicyId"], "TargetId": organization["RootNodeId"], "TargetType": "NODE",
        "Type": "SERVICE_CONTROL_POLICY",
    });
    call("AttachPolicy", attachment)?;

    let zone = call("OpenIdentityCenter", json!({"ZoneName": "example"}))?["ZoneId"].clone();
    let user = call("CreateUser", json!({"ZoneId": zone, "UserName": "jo.lindgren", "Email": "jo@example.com"}))?;
    let group = call("CreateGroup", json!({"ZoneId": zone, "GroupName": "auditors"}))?;
    let (user_id, group_id) = (&user["UserInfo"]["UserId"], &group["GroupInfo"]["GroupId"]);
    call("AddUserToGroup", json!({"ZoneId": zone, "UserId": user_id, "GroupId": group_id}))?;
    let configuration = call("CreateRoleConfiguration", json!({"ZoneId": zone, "RoleConfigurationName": "ReadOnly"}))?;
    let configuration = &configuration["RoleConfigurationInfo"]["RoleConfigurationId"];
    let policy = json!({
        "ZoneId": zone, "RoleConfigurationId": configuration, "RolePolicyType": "System",
        "RolePolicies": [{"PolicyId": 219_185, "PolicyName": "QcloudCVMReadOnlyAccess"}],
    });
    call("AddPermissionPolicyToRoleConfiguration", policy)?;
    let grant = json!({
        "PrincipalId": group_id, "PrincipalType": "Group", "RoleConfigurationId": configuration, "TargetType": "MemberUin",
        "TargetUin": simulator.organization().member("production").uin(),
    });
    call("CreateRoleAssignment", json!({"ZoneId": zone, "RoleAssignmentInfo": [grant]}))?;
    // A look at the tasks lets the one that grants it end.
    call("ListTasks", json!({"ZoneId": zone}))?;
    spend(simulator);
    Ok(())
}

/// Lets the demo's members spend something in this month and the two before it, for the financial reports.
fn spend(simulator: &Simulator) {
    let this_month = Month::of(simulator.state().now());
    for (number, member) in (0_u8..).zip(simulator.organization().members()) {
        let account = simulator.account(member.uin()).expect("a member is an account");
        for (ago, part) in [(2, 0.8), (1, 1.1), (0, 1.0)] {
            let month = this_month.minus(ago).to_string();
            let servers = 400.0 + 75.5 * f64::from(number);
            account.add_spending(&month, "p_cvm", "Cloud Virtual Machine", servers * part);
            account.add_spending(&month, "p_cos", "Cloud Object Storage", 32.0);
        }
    }
}
