// Gives a group the same permissions in every account of a department, and deploys changed policies again.

import { client, department, group, page } from "./clients.mjs";
import { wait } from "./tasks.mjs";

const POLICY = { PolicyId: 186457, PolicyName: "QcloudVPCReadOnlyAccess" };

export async function run() {
  const zone = (await client.DescribeIdentityCenter({})).ZoneId;
  const auditors = await group(zone, "auditors");
  const members = await page(client, "DescribeOrganizationMembers", { NodeId: await department("Engineering") });
  const uins = members.map((it) => it.MemberUin).sort((one, other) => one - other);
  const listed = await client.ListRoleConfigurations({ ZoneId: zone, MaxResults: 100 });
  let found = listed.RoleConfigurations.find((it) => it.RoleConfigurationName === "ReadOnly");
  found ??= (await client.CreateRoleConfiguration({ ZoneId: zone, RoleConfigurationName: "ReadOnly" }))
    .RoleConfigurationInfo;
  const place = { ZoneId: zone, RoleConfigurationId: found.RoleConfigurationId };
  const { RolePolicies: present } = await client.ListPermissionPoliciesInRoleConfiguration(place);
  if (!present.some((it) => it.RolePolicyName === POLICY.PolicyName)) {
    await client.AddPermissionPolicyToRoleConfiguration({ ...place, RolePolicyType: "System", RolePolicies: [POLICY] });
  }
  const principal = { PrincipalType: "Group", PrincipalId: auditors };
  const { RoleAssignments } = await client.ListRoleAssignments({ ...place, ...principal, MaxResults: 100 });
  const missing = uins.filter((uin) => !RoleAssignments.some((it) => it.TargetUin === uin));
  if (missing.length > 0) {
    const { RoleConfigurationId } = place;
    const wanted = missing.map((uin) => ({ ...principal, TargetType: "MemberUin", TargetUin: uin, RoleConfigurationId }));
    const { Tasks } = await client.CreateRoleAssignment({ ZoneId: zone, RoleAssignmentInfo: wanted });
    for (const task of Tasks) await wait(zone, task);
  }
  const stale = await client.ListRoleConfigurationProvisionings({ ...place, DeploymentStatus: "DeployedRequired" });
  for (const { TargetType, TargetUin } of stale.RoleConfigurationProvisionings) {
    await wait(zone, (await client.ProvisionRoleConfiguration({ ...place, TargetType, TargetUin })).Task);
  }
}
