// Shares resources with another account, which accepts: two sets of keys in one program.

import assert from "node:assert/strict";
import { client, page, partner } from "./clients.mjs";

const AREA = "ap-guangzhou";
const PARTNER = 100000000002;
const RESOURCES = ["database-password", "queue-password"];

export async function run() {
  const other = partner();
  const units = await page(client, "DescribeShareUnits", { Area: AREA, SearchKey: "partner-secrets" });
  let unit = units.find((it) => it.Name === "partner-secrets")?.UnitId;
  unit ??= (await client.AddShareUnit({ Name: "partner-secrets", Area: AREA, ShareScope: 2 })).UnitId;
  const place = { UnitId: unit, Area: AREA };
  const shared = await page(client, "DescribeShareUnitResources", place);
  const missing = RESOURCES.filter((it) => !shared.some((found) => found.ProductResourceId === it));
  if (missing.length > 0) {
    const resources = missing.map((it) => ({ ProductResourceId: it }));
    await client.AddShareUnitResources({ ...place, Type: "secret", Resources: resources });
  }
  const members = await page(client, "DescribeShareUnitMembers", place);
  if (!members.some((it) => it.ShareMemberUin === PARTNER)) {
    await client.AddShareUnitMembers({ ...place, Members: [{ ShareMemberUin: PARTNER }] });
  }
  if (!(await hasAll(other))) await other.AcceptJoinShareUnitInvitation({ UnitId: unit });
  assert.ok(await hasAll(other));
}

/** Whether the resources are shared with an account. */
async function hasAll(caller) {
  const shared = await page(caller, "DescribeResourceToShareMember", { Area: AREA, Type: "secret" });
  return RESOURCES.every((it) => shared.some((found) => found.ProductResourceId === it));
}
