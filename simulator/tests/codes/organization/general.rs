//! Codes that many actions share: the caller has no organization, or a parameter has the wrong type.

use crate::stage::{Row, Stage, input, state};
use generated_sdk::Error;
use organization_simulator::AccountHandle;
use serde_json::{Value, json};

fn call(stage: &Stage, account: &AccountHandle, action: &str, request: Value) -> Result<Value, Error> {
    match action.split_once('@') {
        Some((action, _)) => stage.first_version(account, action, request),
        None => stage.call(account, action, request),
    }
}

macro_rules! outside {
    ($($action:literal $request:tt)*) => {
        [$(state($action, "ResourceNotFound.OrganizationNotExist", |it| call(it, &it.outsider, $action, json!($request)))),*]
    };
}

macro_rules! wrong_type {
    ($($action:literal $request:tt)*) => {
        [$(input($action, "InvalidParameter", |it| call(it, &it.administrator, $action, json!($request)))),*]
    };
}

pub(super) fn rows() -> Vec<Row> {
    outside().into_iter().chain(wrong_types()).collect()
}

fn outside() -> Vec<Row> {
    outside! {
        "DescribeOrganization" {}
        "DeleteOrganization" {}
        "QuitOrganization" {"OrgId": 1}
        "AddOrganizationMemberEmail" {"MemberUin": 1, "Email": "a@example.com", "CountryCode": "86", "Phone": "139"}
        "AddOrganizationNode" {"ParentNodeId": 1, "Name": "x"}
        "CheckAccountDelete" {"MemberUin": 1}
        "CreateOrganizationMember"
            {"Name": "x", "AccountName": "x", "PolicyType": "Financial", "PermissionIds": [1, 2], "NodeId": 1}
        "DeleteAccount" {"MemberUin": 1}
        "DeleteOrganizationMembers" {"MemberUin": [1]}
        "DeleteOrganizationNodes" {"NodeId": [1]}
        "DescribeOrganizationAuthNode" {"Offset": 0, "Limit": 10}
        "DescribeOrganizationMemberEmailBind" {"MemberUin": 1}
        "DescribeOrganizationMembers" {"Offset": 0, "Limit": 10}
        "DescribeOrganizationNodes" {"Offset": 0, "Limit": 10}
        "InviteOrganizationMember"
            {"MemberUin": 1, "Name": "x", "PolicyType": "Financial", "PermissionIds": [1, 2], "NodeId": 1}
        "MoveOrganizationNodeMembers" {"NodeId": 1, "MemberUin": [1]}
        "SendOrgMemberAccountBindEmail" {"MemberUin": 1, "BindId": 1}
        "UpdateOrganizationMember" {"MemberUin": 1}
        "UpdateOrganizationMemberEmailBind"
            {"MemberUin": 1, "BindId": 1, "Email": "a@example.com", "CountryCode": "86", "Phone": "139"}
        "UpdateOrganizationNode" {"NodeId": 1}
        "GetOrganization@2018-12-25" {}
        "GetOrganizationMember@2018-12-25" {"MemberUin": 1}
        "ListOrganizationMembers@2018-12-25" {}
        "ListOrganizationNodeMembers@2018-12-25" {"NodeId": 1}
        "ListOrganizationNodes@2018-12-25" {}
        "AddOrganizationNode@2018-12-25" {"ParentNodeId": 1, "Name": "x"}
        "DeleteOrganization@2018-12-25" {}
        "DeleteOrganizationMemberFromNode@2018-12-25" {"MemberUin": 1, "NodeId": 1}
        "DeleteOrganizationMembers@2018-12-25" {"Uins": [1]}
        "DeleteOrganizationNodes@2018-12-25" {"NodeIds": [1]}
        "MoveOrganizationMembersToNode@2018-12-25" {"NodeId": 1, "Uins": [1]}
        "QuitOrganization@2018-12-25" {"OrgId": 1}
        "SendOrganizationInvitation@2018-12-25" {"InviteUin": 1, "Name": "x", "Remark": ""}
        "UpdateOrganizationMember@2018-12-25" {"MemberUin": 1}
        "UpdateOrganizationNode@2018-12-25" {"NodeId": 1}
    }
    .into_iter()
    .collect()
}

fn wrong_types() -> Vec<Row> {
    wrong_type! {
        "DescribeOrganization" {"Product": 1}
        "QuitOrganization" {"OrgId": "1"}
        "AddOrganizationMemberEmail" {"MemberUin": "1", "Email": "a@example.com", "CountryCode": "86", "Phone": "139"}
        "AddOrganizationNode" {"ParentNodeId": 1, "Name": 1}
        "CheckAccountDelete" {"MemberUin": "1"}
        "CreateOrganizationMember"
            {"Name": "x", "AccountName": "x", "PolicyType": "Financial", "PermissionIds": 1, "NodeId": 1}
        "DeleteAccount" {"MemberUin": "1"}
        "DeleteOrganizationMembers" {"MemberUin": 1}
        "DeleteOrganizationNodes" {"NodeId": 1}
        "DescribeOrganizationAuthNode" {"Offset": "0", "Limit": 10}
        "DescribeOrganizationMemberEmailBind" {"MemberUin": true}
        "DescribeOrganizationMembers" {"Offset": 0, "Limit": 10, "Tags": {}}
        "DescribeOrganizationNodes" {"Offset": 0, "Limit": "10"}
        "InviteOrganizationMember"
            {"MemberUin": 1, "Name": 1, "PolicyType": "Financial", "PermissionIds": [1, 2], "NodeId": 1}
        "MoveOrganizationNodeMembers" {"NodeId": 1, "MemberUin": ["1"]}
        "SendOrgMemberAccountBindEmail" {"MemberUin": 1, "BindId": 1.5}
        "UpdateOrganizationMemberEmailBind"
            {"MemberUin": 1, "BindId": 1, "Email": 1, "CountryCode": "86", "Phone": "139"}
    }
    .into_iter()
    .collect()
}
