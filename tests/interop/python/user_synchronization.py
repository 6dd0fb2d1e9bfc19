"""Makes the users of a group CAM users of accounts."""

from clients import group, member
from tasks import wait_for_users


def run(client):
    zone = client.call("DescribeIdentityCenter")["ZoneId"]
    auditors = group(client, zone, "auditors")
    present = client.call(
        "ListUserSyncProvisionings", ZoneId=zone, PrincipalType="Group", PrincipalId=auditors, MaxResults=100
    )["UserProvisionings"]
    for name in ["build", "billing"]:
        uin = member(client, name)
        if any(it["TargetUin"] == uin for it in present):
            continue
        synchronization = {
            "PrincipalType": "Group", "PrincipalId": auditors, "TargetType": "MemberUin", "TargetUin": uin,
            "DuplicationStrategy": "KeepBoth", "DeletionStrategy": "Delete",
        }
        started = client.call("CreateUserSyncProvisioning", ZoneId=zone, UserSyncProvisionings=[synchronization])
        # One synchronization is one task, and not a list of them.
        tasks = started["Tasks"]
        for task in tasks if isinstance(tasks, list) else [tasks]:
            wait_for_users(client, zone, task)
