"""Finds or creates member accounts, and sets them up."""

from clients import department, member, page


def run(client):
    organization = client.call("DescribeOrganization")
    node = department(client, "Nordics")
    if node is None:
        root = organization["RootNodeId"]
        node = client.call("AddOrganizationNode", ParentNodeId=root, Name="Nordics")["NodeId"]
    for name in ["oslo", "turku"]:
        if member(client, name) is None:
            client.call(
                "CreateOrganizationMember", Name=name, AccountName=name, NodeId=node, PolicyType="Financial",
                PermissionIds=[1, 2],
            )
        uin = member(client, name)
        if client.call("DescribeOrganizationMemberEmailBind", MemberUin=uin)["BindStatus"] == "Unbound":
            client.call(
                "AddOrganizationMemberEmail", MemberUin=uin, Email=f"{name}@example.com", CountryCode="47",
                Phone="40000000",
            )
        identities = page(client, "DescribeOrganizationMemberAuthIdentities", MemberUin=uin)
        if not any(it["IdentityId"] == 1 for it in identities):
            client.call("CreateOrganizationMemberAuthIdentity", MemberUins=[uin], IdentityIds=[1])
        assert client.inside(uin).call("DescribeOrganization")["OrgId"] == organization["OrgId"]
