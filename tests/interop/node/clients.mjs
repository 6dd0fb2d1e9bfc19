// The Node SDK's clients, as the journeys use them.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

// The packages are installed elsewhere: INTEROP_MODULES names the folder.
const require = createRequire(process.env.INTEROP_MODULES);
const services = "tencentcloud-sdk-nodejs/tencentcloud/services";
const { Client } = require(`${services}/organization/v20210331/organization_client`);
const { Client: FirstClient } = require(`${services}/organization/v20181225/organization_client`);
const { Client: StsClient } = require(`${services}/sts/v20180813/sts_client`);

const url = new URL(process.argv[3]);

function options({ secretId, secretKey, token }) {
  return {
    credential: { secretId, secretKey, token },
    region: "ap-guangzhou",
    profile: { httpProfile: { protocol: `${url.protocol}//`, endpoint: url.host } },
  };
}

const keys = { secretId: process.env.TENCENTCLOUD_SECRET_ID, secretKey: process.env.TENCENTCLOUD_SECRET_KEY };

/** The administrator account in the current version of the service, and in the first one. */
export const client = new Client(options(keys));
export const firstClient = new FirstClient(options(keys));
const sts = new StsClient(options(keys));

/** A client with the keys of another account, from the credentials file of the SDKs. */
export function partner() {
  const file = readFileSync(`${process.env.HOME}/.tencentcloud/credentials`, "utf8");
  const [, profile] = file.split("[partner]");
  const value = (name) => profile.match(new RegExp(`^${name}\\s*=\\s*(.*)$`, "m"))[1];
  return new Client(options({ secretId: value("secret_id"), secretKey: value("secret_key") }));
}

/** A client that acts as a role in a member account. */
export async function inside(uin) {
  const role = `qcs::cam::uin/${uin}:roleName/OrganizationAccessControlRole`;
  const { Credentials: session } = await sts.AssumeRole({ RoleArn: role, RoleSessionName: "interop" });
  return new Client(options({ secretId: session.TmpSecretId, secretKey: session.TmpSecretKey, token: session.Token }));
}

/** Reads a list that pages by offset, in small pages. */
export async function page(caller, action, parameters = {}, { items = "Items", total = "Total", size = 5 } = {}) {
  const found = [];
  for (;;) {
    const response = await caller[action]({ Offset: found.length, Limit: size, ...parameters });
    found.push(...response[items]);
    if (found.length >= response[total] || response[items].length === 0) return found;
  }
}

export async function department(name) {
  const departments = await page(client, "DescribeOrganizationNodes");
  return departments.find((it) => it.Name === name)?.NodeId;
}

/** The UIN of the member of exactly this name; the service searches for a part of it. */
export async function member(name) {
  const members = await page(client, "DescribeOrganizationMembers", { SearchKey: name });
  return members.find((it) => it.Name === name)?.MemberUin;
}

export async function group(zone, name) {
  const { Groups } = await client.ListGroups({ ZoneId: zone, Filter: `GroupName eq ${name}`, MaxResults: 100 });
  return Groups.find((it) => it.GroupName === name)?.GroupId;
}
