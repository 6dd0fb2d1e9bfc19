"""Shares resources with another account, which accepts: two sets of keys in one program."""

from clients import page, partner

AREA = "ap-guangzhou"
PARTNER = 100000000002
RESOURCES = ["database-password", "queue-password"]


def run(client):
    other = client.with_keys(partner())
    units = page(client, "DescribeShareUnits", Area=AREA, SearchKey="partner-secrets")
    unit = next((it["UnitId"] for it in units if it["Name"] == "partner-secrets"), None)
    if unit is None:
        unit = client.call("AddShareUnit", Name="partner-secrets", Area=AREA, ShareScope=2)["UnitId"]
    shared = page(client, "DescribeShareUnitResources", UnitId=unit, Area=AREA)
    missing = [it for it in RESOURCES if it not in {found["ProductResourceId"] for found in shared}]
    if missing:
        resources = [{"ProductResourceId": it} for it in missing]
        client.call("AddShareUnitResources", UnitId=unit, Area=AREA, Type="secret", Resources=resources)
    members = page(client, "DescribeShareUnitMembers", UnitId=unit, Area=AREA)
    if not any(it["ShareMemberUin"] == PARTNER for it in members):
        client.call("AddShareUnitMembers", UnitId=unit, Area=AREA, Members=[{"ShareMemberUin": PARTNER}])
    if not set(RESOURCES) <= received(other):
        other.call("AcceptJoinShareUnitInvitation", UnitId=unit)
    assert set(RESOURCES) <= received(other)


def received(client):
    """What others share with an account."""
    shared = page(client, "DescribeResourceToShareMember", Area=AREA, Type="secret")
    return {it["ProductResourceId"] for it in shared}
