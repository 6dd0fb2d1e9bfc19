// Makes a member the delegated administrator of a service, and looks into every account.

import { client, inside, member, page } from "./clients.mjs";

export async function run() {
  const services = await page(client, "ListOrganizationService", {}, { size: 50 });
  const service = services.find((it) => it.Product === "cloudaudit").ServiceId;
  const build = await member("build");
  const present = await page(client, "ListOrgServiceAssignMember", { ServiceId: service });
  if (!present.some((it) => it.MemberUin === build)) {
    await client.CreateOrgServiceAssign({ MemberUins: [build], ServiceId: service });
  }
  for (const { MemberUin } of await page(client, "DescribeOrganizationMembers")) {
    const caller = await inside(MemberUin);
    const { Items: areas } = await caller.DescribeShareAreas({});
    for (const { Area } of areas) await page(caller, "DescribeResourceToShareMember", { Area });
  }
}
