//! The one action of the vendor's Security Token Service that programs need to act in member accounts: `AssumeRole`.

use crate::clock::{machine, utc_time};
use crate::shell::Refusal;
use crate::shell::signature::Identity;
use crate::world::World;
use serde::Deserialize;
use serde_json::{Value, json};

/// The name under which calls are signed.
pub(crate) const SERVICE: &str = "sts";
/// The version of the service's API.
pub(crate) const VERSION: &str = "2018-08-13";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct AssumeRole {
    role_arn: String,
    role_session_name: String,
    #[serde(default = "two_hours")]
    duration_seconds: i64,
}

fn two_hours() -> i64 {
    7_200
}

/// Carries a call out, and returns the content of `Response`, with an empty request id.
pub(crate) fn answer(
    world: &mut World,
    identity: Identity,
    action: &str,
    parameters: Value,
) -> Result<String, Refusal> {
    if action != "AssumeRole" {
        return Err(Refusal::new("InvalidAction", format!("the simulator's STS has no action `{action}`")));
    }
    let request: AssumeRole = serde_json::from_value(parameters)
        .map_err(|error| Refusal::new("InvalidParameter.ParamError", error.to_string()))?;
    let uin = account_of(&request.role_arn)
        .ok_or_else(|| Refusal::new("InvalidParameter.ParamError", "RoleArn must read `qcs::cam::uin/…:roleName/…`"))?;
    if request.role_session_name.is_empty() || !(1..=43_200).contains(&request.duration_seconds) {
        return Err(Refusal::new("InvalidParameter.ParamError", "RoleSessionName or DurationSeconds is out of range"));
    }
    let administers = world.organization_of(uin).is_some_and(|organization| {
        organization.administrator == identity.uin && organization.members.contains_key(&uin)
    });
    // Guess: the roles of a member trust the administrator account of its organization and nobody else, and every role
    // exists. Which roles there are is up to Cloud Access Management, which is not simulated.
    if !administers {
        return Err(Refusal::new("UnauthorizedOperation", "the role does not trust the caller"));
    }
    let key = world.add_temporary_key(uin, None, world.now.saturating_add(request.duration_seconds));
    // Clients compare with the clock of their machine, whatever time it is in the world.
    let expires = machine().saturating_add(request.duration_seconds);
    let credentials = json!({"TmpSecretId": key.secret_id, "TmpSecretKey": key.secret_key, "Token": key.token});
    let response =
        json!({"Credentials": credentials, "ExpiredTime": expires, "Expiration": utc_time(expires), "RequestId": ""});
    Ok(response.to_string())
}

/// Returns the account in a role's name.
fn account_of(arn: &str) -> Option<i64> {
    let (account, role) = arn.strip_prefix("qcs::cam::uin/")?.split_once(':')?;
    let role = role.strip_prefix("roleName/").or_else(|| role.strip_prefix("role/"))?;
    account.parse().ok().filter(|_| !role.is_empty())
}
