// Makes the users of a group CAM users of accounts.

import { client, group, member } from "./clients.mjs";
import { wait } from "./tasks.mjs";

export async function run() {
  const zone = (await client.DescribeIdentityCenter({})).ZoneId;
  const principal = { PrincipalType: "Group", PrincipalId: await group(zone, "auditors") };
  const present = await client.ListUserSyncProvisionings({ ZoneId: zone, ...principal, MaxResults: 100 });
  for (const name of ["build", "billing"]) {
    const uin = await member(name);
    if (present.UserProvisionings.some((it) => it.TargetUin === uin)) continue;
    const synchronization = {
      ...principal, TargetType: "MemberUin", TargetUin: uin, DuplicationStrategy: "KeepBoth", DeletionStrategy: "Delete",
    };
    const started = await client.CreateUserSyncProvisioning({ ZoneId: zone, UserSyncProvisionings: [synchronization] });
    // One synchronization is one task, and not a list of them.
    for (const task of [started.Tasks].flat()) await wait(zone, task, "GetProvisioningTaskStatus");
  }
}
