// Keeps the policies of a department as they are written here.

import assert from "node:assert/strict";
import { client, department } from "./clients.mjs";

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

export async function run() {
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
