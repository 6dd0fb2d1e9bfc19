// Takes away everything that keeps an account in the organization, and deletes the account.

import assert from "node:assert/strict";
import { client, member, page } from "./clients.mjs";
import { wait } from "./tasks.mjs";

export async function run() {
  const zone = (await client.DescribeIdentityCenter({})).ZoneId;
  const uin = await member("production");
  const where = { ZoneId: zone, TargetType: "MemberUin", TargetUin: uin };
  const list = async (action, items) => (await client[action]({ ...where, MaxResults: 100 }))[items];
  for (const it of await list("ListRoleAssignments", "RoleAssignments")) {
    const { RoleConfigurationId, PrincipalType, PrincipalId } = it;
    const grant = { ...where, RoleConfigurationId, PrincipalType, PrincipalId };
    await wait(zone, (await client.DeleteRoleAssignment(grant)).Task);
  }
  for (const { RoleConfigurationId } of await list("ListRoleConfigurationProvisionings", "RoleConfigurationProvisionings")) {
    await wait(zone, (await client.DismantleRoleConfiguration({ ...where, RoleConfigurationId })).Task);
  }
  for (const { UserProvisioningId } of await list("ListUserSyncProvisionings", "UserProvisionings")) {
    const ended = await client.DeleteUserSyncProvisioning({ ZoneId: zone, UserProvisioningId });
    await wait(zone, ended.Tasks, "GetProvisioningTaskStatus");
  }
  for (const { ServiceId } of await page(client, "ListOrganizationService", {}, { size: 50 })) {
    const delegates = await page(client, "ListOrgServiceAssignMember", { ServiceId });
    if (delegates.some((it) => it.MemberUin === uin)) await client.DeleteOrgServiceAssign({ MemberUin: uin, ServiceId });
  }
  for (const kind of ["SERVICE_CONTROL_POLICY", "TAG_POLICY"]) {
    const policies = await client.ListPoliciesForTarget({ TargetId: uin, PolicyType: kind, Rp: 50, Page: 1 });
    for (const it of policies.List) {
      if (it.Uin !== uin || it.StrategyName === "FullQcloudAccess") continue;
      await client.DetachPolicy({ PolicyId: it.StrategyId, Type: kind, TargetType: "MEMBER", TargetId: uin });
    }
  }
  await client.CheckAccountDelete({ MemberUin: uin });
  await client.DeleteAccount({ MemberUin: uin });
  assert.equal(await member("production"), undefined);
}
