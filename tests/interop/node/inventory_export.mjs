// Prints every list of both versions, one item per line. lists.json says which lists there are, and how each pages.

import { readFileSync } from "node:fs";
import { client, firstClient, page } from "./clients.mjs";

export async function run() {
  const lists = JSON.parse(readFileSync(new URL("../lists.json", import.meta.url), "utf8"));
  const zone = (await client.DescribeIdentityCenter({})).ZoneId;
  const found = {};
  for (const list of lists) {
    found[list.action] = [];
    for (const parent of list.each ? found[list.each] : [{}]) {
      const names = Object.entries(list.parameters ?? {});
      const request = Object.fromEntries(names.map(([name, field]) => [name, parent[field]]));
      if (list.zone) request.ZoneId = zone;
      for (const item of await fetchAll(list, request)) {
        console.log(JSON.stringify({ version: list.version, list: list.action, of: request, item }));
        found[list.action].push(item);
      }
    }
  }
}

/** Reads a whole list, in small pages. */
async function fetchAll(list, request) {
  const caller = list.version === "2018-12-25" ? firstClient : client;
  // The SDK has no method for ListPermissionApplyOrders: it is called by name.
  const call = (parameters) =>
    caller[list.action] ? caller[list.action](parameters) : caller.request(list.action, parameters);
  const size = 5;
  if (list.paging === "offset") return page(caller, list.action, request, { ...list, size });
  if (list.paging === undefined) return (await call(request))[list.items] ?? [];
  const isNumbered = list.paging === "page";
  const limit = isNumbered ? { Rp: size } : { MaxResults: size };
  const position = isNumbered ? { Page: 1 } : {};
  const items = [];
  for (;;) {
    const response = await call({ ...position, ...limit, ...request });
    items.push(...(response[list.items] ?? []));
    if (isNumbered) {
      position.Page += 1;
      if (items.length >= response[list.total]) return items;
    } else {
      position[list.next] = response[list.next];
      if (!position[list.next]) return items;
    }
  }
}
