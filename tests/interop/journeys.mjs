// Journeys of the official Node SDK through the simulator.
//
//     node journeys.mjs JOURNEY ENDPOINT
//
// Each journey makes the same changes as the Rust example of its name, so that both leave the same state behind. The keys come
// from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

// The packages are installed elsewhere: INTEROP_MODULES names the folder.
const require = createRequire(process.env.INTEROP_MODULES);
const { Client } = require("tencentcloud-sdk-nodejs/tencentcloud/services/organization/v20210331/organization_client");
const { Client: StsClient } = require("tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client");

const [journey, endpoint] = process.argv.slice(2);
const url = new URL(endpoint);
const options = {
  credential: { secretId: process.env.TENCENTCLOUD_SECRET_ID, secretKey: process.env.TENCENTCLOUD_SECRET_KEY },
  region: "ap-guangzhou",
  profile: { httpProfile: { protocol: `${url.protocol}//`, endpoint: url.host } },
};
const client = new Client(options);
const sts = new StsClient(options);

/** Reads a list that pages by offset. */
async function page(action, items, parameters = {}) {
  const found = [];
  for (;;) {
    const response = await client[action]({ Offset: found.length, Limit: 50, ...parameters });
    found.push(...response[items]);
    if (found.length >= response.Total || response[items].length === 0) return found;
  }
}

async function department(name) {
  const departments = await page("DescribeOrganizationNodes", "Items");
  return departments.find((it) => it.Name === name)?.NodeId;
}

async function member(name) {
  const members = await page("DescribeOrganizationMembers", "Items", { SearchKey: name });
  return members.find((it) => it.Name === name)?.MemberUin;
}

async function accountFactory() {
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
    const binding = await client.DescribeOrganizationMemberEmailBind({ MemberUin: uin });
    if (binding.BindStatus === "Unbound") {
      const contacts = { Email: `${name}@example.com`, CountryCode: "47", Phone: "40000000" };
      await client.AddOrganizationMemberEmail({ MemberUin: uin, ...contacts });
    }
    const identities = await page("DescribeOrganizationMemberAuthIdentities", "Items", { MemberUin: uin });
    if (!identities.some((it) => it.IdentityId === 1)) {
      await client.CreateOrganizationMemberAuthIdentity({ MemberUins: [uin], IdentityIds: [1] });
    }
    const arn = `qcs::cam::uin/${uin}:roleName/OrganizationAccessControlRole`;
    const session = await sts.AssumeRole({ RoleArn: arn, RoleSessionName: "interop" });
    assert.ok(session.Credentials.Token);
  }
}

const GUARDRAILS = [
  {
    name: "keep-the-audit-trail", kind: "SERVICE_CONTROL_POLICY", number: 0,
    content: '{"version":"2.0","statement":[{"effect":"deny","action":["cloudaudit:Delete*"],"resource":["*"]}]}',
  },
  {
    name: "cost-centers", kind: "TAG_POLICY", number: 1,
    content: '{"tags":{"cost":{"tag_key":"cost-center","tag_value":["retail","online"]}}}',
  },
];

async function guardrails() {
  const organization = (await client.DescribeOrganization({})).OrgId;
  const node = await department("Operations");
  for (const { name, kind, number, content } of GUARDRAILS) {
    const config = await client.DescribePolicyConfig({ OrganizationId: organization, Type: number });
    if (config.Status !== 1) await client.EnablePolicyType({ OrganizationId: organization, PolicyType: kind });
    const listed = await client.ListPolicies({ PolicyType: kind, Scope: "Local", Keyword: name, Rp: 50, Page: 1 });
    let policy = listed.List.find((it) => it.PolicyName === name)?.PolicyId;
    policy ??= (await client.CreatePolicy({ Name: name, Content: content, Type: kind })).PolicyId;
    const targets = await client.ListTargetsForPolicy({ PolicyId: policy, PolicyType: kind, Rp: 50, Page: 1 });
    if (!targets.List.some((it) => it.Uin === node)) {
      await client.AttachPolicy({ PolicyId: policy, Type: kind, TargetType: "NODE", TargetId: node });
    }
  }
  const effective = await client.DescribeEffectivePolicy({ TargetId: node });
  assert.match(effective.EffectivePolicy.PolicyContent, /cost-center/);
}

async function permissionRollout() {
  const zone = (await client.DescribeIdentityCenter({})).ZoneId;
  const groups = await client.ListGroups({ ZoneId: zone, Filter: "GroupName eq auditors", MaxResults: 100 });
  const group = groups.Groups.find((it) => it.GroupName === "auditors").GroupId;
  const members = await page("DescribeOrganizationMembers", "Items", { NodeId: await department("Engineering") });
  const uins = members.map((it) => it.MemberUin).sort((one, other) => one - other);
  const listed = await client.ListRoleConfigurations({ ZoneId: zone, MaxResults: 100 });
  let found = listed.RoleConfigurations.find((it) => it.RoleConfigurationName === "Operations");
  found ??= (await client.CreateRoleConfiguration({ ZoneId: zone, RoleConfigurationName: "Operations" }))
    .RoleConfigurationInfo;
  const place = { ZoneId: zone, RoleConfigurationId: found.RoleConfigurationId };
  if ((await client.ListPermissionPoliciesInRoleConfiguration(place)).RolePolicies.length === 0) {
    const policies = [{ PolicyId: 219185, PolicyName: "QcloudCVMReadOnlyAccess" }];
    await client.AddPermissionPolicyToRoleConfiguration({ ...place, RolePolicyType: "System", RolePolicies: policies });
  }
  const grants = (await client.ListRoleAssignments({ ...place, MaxResults: 100 })).RoleAssignments;
  const missing = uins.filter((uin) => !grants.some((it) => it.TargetUin === uin));
  if (missing.length === 0) return;
  const wanted = missing.map((uin) => ({
    PrincipalType: "Group", PrincipalId: group, TargetType: "MemberUin", TargetUin: uin,
    RoleConfigurationId: found.RoleConfigurationId,
  }));
  const { Tasks } = await client.CreateRoleAssignment({ ZoneId: zone, RoleAssignmentInfo: wanted });
  for (const { TaskId } of Tasks) {
    let status;
    do {
      await sleep(100);
      status = (await client.GetTaskStatus({ ZoneId: zone, TaskId })).TaskStatus;
    } while (status.Status === "InProgress");
    assert.equal(status.Status, "Success", JSON.stringify(status));
  }
}

const journeys = {
  account_factory: accountFactory,
  guardrails,
  permission_rollout: permissionRollout,
};
await journeys[journey]();
