"""Takes away everything that keeps an account in the organization, and deletes the account."""

from clients import member, page
from tasks import wait, wait_for_users


def run(client):
    zone = client.call("DescribeIdentityCenter")["ZoneId"]
    uin = member(client, "production")
    where = {"ZoneId": zone, "TargetType": "MemberUin", "TargetUin": uin}
    for it in client.call("ListRoleAssignments", MaxResults=100, **where)["RoleAssignments"]:
        grant = {name: it[name] for name in ["RoleConfigurationId", "PrincipalType", "PrincipalId"]}
        wait(client, zone, client.call("DeleteRoleAssignment", **grant, **where)["Task"])
    deployed = client.call("ListRoleConfigurationProvisionings", MaxResults=100, **where)
    for it in deployed["RoleConfigurationProvisionings"]:
        configuration = it["RoleConfigurationId"]
        wait(client, zone, client.call("DismantleRoleConfiguration", RoleConfigurationId=configuration, **where)["Task"])
    for it in client.call("ListUserSyncProvisionings", MaxResults=100, **where)["UserProvisionings"]:
        ended = client.call("DeleteUserSyncProvisioning", ZoneId=zone, UserProvisioningId=it["UserProvisioningId"])
        wait_for_users(client, zone, ended["Tasks"])
    for service in page(client, "ListOrganizationService", size=50):
        for it in page(client, "ListOrgServiceAssignMember", ServiceId=service["ServiceId"]):
            if it["MemberUin"] == uin:
                client.call("DeleteOrgServiceAssign", MemberUin=uin, ServiceId=service["ServiceId"])
    for kind in ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]:
        policies = client.call("ListPoliciesForTarget", TargetId=uin, PolicyType=kind, Rp=50, Page=1)["List"]
        for it in policies:
            if it["Uin"] == uin and it["StrategyName"] != "FullQcloudAccess":
                client.call("DetachPolicy", PolicyId=it["StrategyId"], Type=kind, TargetType="MEMBER", TargetId=uin)
    client.call("CheckAccountDelete", MemberUin=uin)
    client.call("DeleteAccount", MemberUin=uin)
    assert member(client, "production") is None
