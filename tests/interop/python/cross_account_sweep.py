"""Makes a member the delegated administrator of a service, and looks into every account."""

from clients import member, page


def run(client):
    services = page(client, "ListOrganizationService", size=50)
    service = next(it["ServiceId"] for it in services if it["Product"] == "cloudaudit")
    build = member(client, "build")
    present = page(client, "ListOrgServiceAssignMember", ServiceId=service)
    if not any(it["MemberUin"] == build for it in present):
        client.call("CreateOrgServiceAssign", MemberUins=[build], ServiceId=service)
    for it in page(client, "DescribeOrganizationMembers"):
        inside = client.inside(it["MemberUin"])
        for area in inside.call("DescribeShareAreas")["Items"]:
            page(inside, "DescribeResourceToShareMember", Area=area["Area"])
