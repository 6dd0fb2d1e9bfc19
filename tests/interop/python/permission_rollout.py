"""Gives a group the same permissions in every account of a department, and deploys changed policies again."""

from clients import department, group, page
from tasks import wait

POLICY = {"PolicyId": 186457, "PolicyName": "QcloudVPCReadOnlyAccess"}


def run(client):
    zone = client.call("DescribeIdentityCenter")["ZoneId"]
    auditors = group(client, zone, "auditors")
    node = department(client, "Engineering")
    uins = sorted(it["MemberUin"] for it in page(client, "DescribeOrganizationMembers", NodeId=node))
    listed = client.call("ListRoleConfigurations", ZoneId=zone, MaxResults=100)["RoleConfigurations"]
    found = next((it for it in listed if it["RoleConfigurationName"] == "ReadOnly"), None)
    if found is None:
        created = client.call("CreateRoleConfiguration", ZoneId=zone, RoleConfigurationName="ReadOnly")
        found = created["RoleConfigurationInfo"]
    place = {"ZoneId": zone, "RoleConfigurationId": found["RoleConfigurationId"]}
    present = client.call("ListPermissionPoliciesInRoleConfiguration", **place)["RolePolicies"]
    if not any(it["RolePolicyName"] == POLICY["PolicyName"] for it in present):
        client.call(
            "AddPermissionPolicyToRoleConfiguration", RolePolicyType="System", RolePolicies=[POLICY], **place
        )
    grants = client.call("ListRoleAssignments", PrincipalType="Group", PrincipalId=auditors, MaxResults=100, **place)
    missing = [uin for uin in uins if not any(it["TargetUin"] == uin for it in grants["RoleAssignments"])]
    wanted = [
        {
            "PrincipalType": "Group", "PrincipalId": auditors, "TargetType": "MemberUin", "TargetUin": uin,
            "RoleConfigurationId": found["RoleConfigurationId"],
        }
        for uin in missing
    ]
    if wanted:
        for task in client.call("CreateRoleAssignment", ZoneId=zone, RoleAssignmentInfo=wanted)["Tasks"]:
            wait(client, zone, task)
    stale = client.call("ListRoleConfigurationProvisionings", DeploymentStatus="DeployedRequired", **place)
    for it in stale["RoleConfigurationProvisionings"]:
        target = {"TargetType": it["TargetType"], "TargetUin": it["TargetUin"]}
        wait(client, zone, client.call("ProvisionRoleConfiguration", **target, **place)["Task"])
