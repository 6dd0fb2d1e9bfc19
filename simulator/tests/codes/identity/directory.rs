//! The error codes of users and groups.

use super::rows;
use crate::stage::Row;
use serde_json::{Value, json};

const UNKNOWN_USER: &str = "u-000000000000";
const UNKNOWN_GROUP: &str = "g-000000000000";

pub(super) fn rows() -> Vec<Row> {
    [users(), user_blockers(), lists(), groups(), group_blockers(), memberships()].into_iter().flatten().collect()
}

/// The same request for another user or group.
fn with(mut request: Value, name: &str, value: &str) -> Value {
    request[name] = json!(value);
    request
}

fn users() -> Vec<Row> {
    rows! {
        state "CreateUser" "FailedOperation.UserOverUpperLimit" |space| {
            space.stage.simulator.configure(|settings| settings.users = 1);
            space.user("mei.tan", "Manual");
            json!({"UserName": "jo.lim"})
        };
        state "CreateUser" "InvalidParameter.EmailAlreadyExists" |space| {
            space.user("mei.tan", "Manual");
            json!({"UserName": "jo.lim", "Email": "Mei.Tan@example.com"})
        };
        state "CreateUser" "InvalidParameter.UsernameAlreadyExists" |space| {
            space.user("mei.tan", "Manual");
            json!({"UserName": "Mei.Tan"})
        };
        input "CreateUser" "InvalidParameter.UsernameFormatError" |space| json!({"UserName": "mei tan"});
        input "GetUser" "ResourceNotFound.UserNotExist" |space| json!({"UserId": UNKNOWN_USER});
        state "UpdateUser" "FailedOperation.SynchronizedUserNotUpdate" |space| {
            let user = space.user("mei.tan", "Synchronized");
            space.scim("Enabled");
            json!({"UserId": user, "NewDescription": "Network team"})
        };
        state "UpdateUser" "InvalidParameter.EmailAlreadyExists" |space| {
            space.user("mei.tan", "Manual");
            json!({"UserId": space.user("jo.lim", "Manual"), "NewEmail": "mei.tan@example.com"})
        };
        input "UpdateUser" "ResourceNotFound.UserNotExist" |space| json!({"UserId": UNKNOWN_USER});
        state "UpdateUserStatus" "FailedOperation.SynchronizedUserNotUpdate" |space| {
            let user = space.user("mei.tan", "Synchronized");
            space.scim("Enabled");
            json!({"UserId": user, "NewUserStatus": "Disabled"})
        };
        input "UpdateUserStatus" "ResourceNotFound.UserNotExist" |space| {
            json!({"UserId": UNKNOWN_USER, "NewUserStatus": "Disabled"})
        };
        input "ListJoinedGroupsForUser" "ResourceNotFound.UserNotExist" |space| json!({"UserId": UNKNOWN_USER});
    }
}

fn user_blockers() -> Vec<Row> {
    rows! {
        state "DeleteUser" "FailedOperation.RoleConfigurationAuthorizationExist" |space| {
            let user = space.user("mei.tan", "Manual");
            space.grant("User", &user);
            json!({"UserId": user})
        };
        state "DeleteUser" "FailedOperation.SynchronizedUserNotDelete" |space| {
            let user = space.user("mei.tan", "Synchronized");
            space.scim("Enabled");
            json!({"UserId": user})
        };
        state "DeleteUser" "FailedOperation.UserProvisioningExists" |space| {
            let user = space.user("mei.tan", "Manual");
            space.synchronize("User", &user);
            json!({"UserId": user})
        };
        state "DeleteUser" "InvalidParameter.UserAlreadyExistsGroup" |space| {
            json!({"UserId": space.member("Manual")["UserId"]})
        };
        input "DeleteUser" "ResourceNotFound.UserNotExist" |space| json!({"UserId": UNKNOWN_USER});
    }
}

fn lists() -> Vec<Row> {
    rows! {
        input "ListUsers" "InvalidParameter.NextTokenInvalid" |space| json!({"NextToken": "page-2"});
        input "ListUsers" "InvalidParameter.ParamError" |space| json!({"SortType": "Newest"});
        input "ListGroups" "InvalidParameter.NextTokenInvalid" |space| json!({"NextToken": "page-2"});
        input "ListGroups" "InvalidParameter.ParamError" |space| json!({"Filter": "GroupName contains network"});
        input "ListGroupMembers" "InvalidParameter.GroupNotExist" |space| json!({"GroupId": UNKNOWN_GROUP});
    }
}

fn groups() -> Vec<Row> {
    rows! {
        state "CreateGroup" "FailedOperation.GroupOverUpperLimit" |space| {
            space.stage.simulator.configure(|settings| settings.groups = 1);
            space.group("network-admins", "Manual");
            json!({"GroupName": "network-readers"})
        };
        state "CreateGroup" "InvalidParameter.GroupNameAlreadyExists" |space| {
            space.group("network-admins", "Manual");
            json!({"GroupName": "network-admins"})
        };
        input "CreateGroup" "InvalidParameter.GroupNameFormatError" |space| json!({"GroupName": "network_admins"});
        input "GetGroup" "InvalidParameter.GroupNotExist" |space| json!({"GroupId": UNKNOWN_GROUP});
        state "UpdateGroup" "FailedOperation.SynchronizedGroupNotUpdate" |space| {
            let group = space.group("network-admins", "Synchronized");
            space.scim("Enabled");
            json!({"GroupId": group, "NewDescription": "Network team"})
        };
        state "UpdateGroup" "InvalidParameter.GroupNameAlreadyExists" |space| {
            space.group("network-admins", "Manual");
            json!({"GroupId": space.group("network-readers", "Manual"), "NewGroupName": "network-admins"})
        };
        input "UpdateGroup" "InvalidParameter.GroupNotExist" |space| json!({"GroupId": UNKNOWN_GROUP});
    }
}

fn group_blockers() -> Vec<Row> {
    rows! {
        state "DeleteGroup" "FailedOperation.DeleteGroupNotAllowExistUser" |space| {
            json!({"GroupId": space.member("Manual")["GroupId"]})
        };
        state "DeleteGroup" "FailedOperation.RoleConfigurationAuthorizationExist" |space| {
            let group = space.group("network-admins", "Manual");
            space.grant("Group", &group);
            json!({"GroupId": group})
        };
        state "DeleteGroup" "FailedOperation.SynchronizedGroupNotDelete" |space| {
            let group = space.group("network-admins", "Synchronized");
            space.scim("Enabled");
            json!({"GroupId": group})
        };
        state "DeleteGroup" "FailedOperation.UserProvisioningExists" |space| {
            let group = space.group("network-admins", "Manual");
            space.synchronize("Group", &group);
            json!({"GroupId": group})
        };
        input "DeleteGroup" "InvalidParameter.GroupNotExist" |space| json!({"GroupId": UNKNOWN_GROUP});
    }
}

fn memberships() -> Vec<Row> {
    rows! {
        state "AddUserToGroup" "FailedOperation.GroupTypeUserTypeNotMatch" |space| json!({
            "GroupId": space.group("network-admins", "Manual"), "UserId": space.user("mei.tan", "Synchronized"),
        });
        state "AddUserToGroup" "FailedOperation.GroupUserCountOverUpperLimit" |space| {
            space.stage.simulator.configure(|settings| settings.group_users = 1);
            with(space.member("Manual"), "UserId", &space.user("jo.lim", "Manual"))
        };
        state "AddUserToGroup" "FailedOperation.SynchronizedGroupNotAddUser" |space| {
            let member = space.member("Synchronized");
            space.scim("Enabled");
            with(member, "UserId", &space.user("jo.lim", "Synchronized"))
        };
        state "AddUserToGroup" "FailedOperation.UserAddGroupCountOverUpperLimit" |space| {
            space.stage.simulator.configure(|settings| settings.user_groups = 1);
            with(space.member("Manual"), "GroupId", &space.group("network-readers", "Manual"))
        };
        input "AddUserToGroup" "InvalidParameter.GroupNotExist" |space| {
            json!({"GroupId": UNKNOWN_GROUP, "UserId": space.user("mei.tan", "Manual")})
        };
        state "AddUserToGroup" "InvalidParameter.GroupUserAlreadyExists" |space| space.member("Manual");
        input "AddUserToGroup" "ResourceNotFound.UserNotExist" |space| {
            json!({"GroupId": space.group("network-admins", "Manual"), "UserId": UNKNOWN_USER})
        };
        state "RemoveUserFromGroup" "FailedOperation.SynchronizedGroupNotRemoveUser" |space| {
            let member = space.member("Synchronized");
            space.scim("Enabled");
            member
        };
        input "RemoveUserFromGroup" "InvalidParameter.GroupNotExist" |space| {
            with(space.member("Manual"), "GroupId", UNKNOWN_GROUP)
        };
        input "RemoveUserFromGroup" "InvalidParameter.GroupUserNotExist" |space| {
            with(space.member("Manual"), "UserId", UNKNOWN_USER)
        };
    }
}
