// Sets an identity center up: single sign-on, SCIM, groups and users.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { client, group } from "./clients.mjs";

export async function run() {
  const center = await client.DescribeIdentityCenter({});
  assert.equal(center.ServiceStatus, "Enabled");
  const zone = center.ZoneId;
  await connectSaml(zone);
  await enableScim(zone);
  await addGroup(zone, "engineers", ["mei.tan", "jo.lim"]);
  await addGroup(zone, "auditors", ["kai.ong"]);
}

/** Registers the identity provider and enables single sign-on. The demo has none. */
async function connectSaml(zone) {
  const metadata = readFileSync("idp.xml").toString("base64");
  await client.SetExternalSAMLIdentityProvider({ ZoneId: zone, EncodedMetadataDocument: metadata });
  await client.SetExternalSAMLIdentityProvider({ ZoneId: zone, SSOStatus: "Enabled" });
}

async function enableScim(zone) {
  const { SCIMCredentials } = await client.ListSCIMCredentials({ ZoneId: zone });
  if (!SCIMCredentials.some((it) => it.Status === "Enabled")) {
    const created = await client.CreateSCIMCredential({ ZoneId: zone });
    assert.ok(created.CredentialSecret, "the secret is shown once");
  }
  const { SCIMSynchronizationStatus: status } = await client.GetSCIMSynchronizationStatus({ ZoneId: zone });
  if (status !== "Enabled") {
    await client.UpdateSCIMSynchronizationStatus({ ZoneId: zone, SCIMSynchronizationStatus: "Enabled" });
  }
}

async function addGroup(zone, name, users) {
  let found = await group(zone, name);
  found ??= (await client.CreateGroup({ ZoneId: zone, GroupName: name })).GroupInfo.GroupId;
  const present = await client.ListGroupMembers({ ZoneId: zone, GroupId: found, MaxResults: 100 });
  for (const user of users) {
    if (present.GroupMembers.some((it) => it.UserName === user)) continue;
    const { Users } = await client.ListUsers({ ZoneId: zone, MaxResults: 100 });
    let id = Users.find((it) => it.UserName === user)?.UserId;
    id ??= (await client.CreateUser({ ZoneId: zone, UserName: user })).UserInfo.UserId;
    await client.AddUserToGroup({ ZoneId: zone, GroupId: found, UserId: id });
  }
}
