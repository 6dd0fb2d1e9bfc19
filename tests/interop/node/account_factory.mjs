// Finds or creates member accounts, and sets them up.

import assert from "node:assert/strict";
import { client, department, inside, member, page } from "./clients.mjs";

export async function run() {
  const organization = await client.DescribeOrganization({});
  let node = await department("Nordics");
  if (node === undefined) {
    const created = await client.AddOrganizationNode({ ParentNodeId: organization.RootNodeId, Name: "Nordics" });
    node = created.NodeId;
  }
  for (const name of ["oslo", "turku"]) {
    if ((await member(name)) === undefined) {
      await client.CreateOrganizationMember({
        Name: name, AccountName: name, NodeId: node, PolicyType: "Financial", PermissionIds: [1, 2],
      });
    }
    const uin = await member(name);
    const bound = await client.DescribeOrganizationMemberEmailBind({ MemberUin: uin });
    if (bound.BindStatus === "Unbound") {
      const contacts = { Email: `${name}@example.com`, CountryCode: "47", Phone: "40000000" };
      await client.AddOrganizationMemberEmail({ MemberUin: uin, ...contacts });
    }
    const identities = await page(client, "DescribeOrganizationMemberAuthIdentities", { MemberUin: uin });
    if (!identities.some((it) => it.IdentityId === 1)) {
      await client.CreateOrganizationMemberAuthIdentity({ MemberUins: [uin], IdentityIds: [1] });
    }
    const seen = await (await inside(uin)).DescribeOrganization({});
    assert.equal(seen.OrgId, organization.OrgId);
  }
}
