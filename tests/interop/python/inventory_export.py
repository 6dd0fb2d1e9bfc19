"""Prints every list of both versions, one item per line. lists.json says which lists there are, and how each pages."""

import json
import pathlib

from clients import page


def run(client):
    lists = json.loads((pathlib.Path(__file__).parent.parent / "lists.json").read_text())
    zone = client.call("DescribeIdentityCenter")["ZoneId"]
    found = {}
    for it in lists:
        parents = found[it["each"]] if "each" in it else [{}]
        names = it.get("parameters", {}).items()
        requests = [{name: parent[field] for name, field in names} for parent in parents]
        if it.get("zone"):
            requests = [{**request, "ZoneId": zone} for request in requests]
        found[it["action"]] = []
        for request in requests:
            for item in fetch(client, it, request):
                print(json.dumps({"version": it["version"], "list": it["action"], "of": request, "item": item}))
                found[it["action"]].append(item)


def fetch(client, it, request):
    """Reads a whole list, in small pages."""
    action, paging, size = it["action"], it.get("paging"), 5
    request = {**request, "version": it["version"]}
    if paging == "offset":
        return page(client, action, it["items"], it["total"], size, **request)
    if paging is None:
        return client.call(action, **request)[it["items"]] or []
    found, position = [], {"Page": 1} if paging == "page" else {}
    while True:
        limit = {"Rp": size} if paging == "page" else {"MaxResults": size}
        response = client.call(action, **position, **limit, **request)
        found += response[it["items"]] or []
        if paging == "page":
            position["Page"] += 1
            is_last = len(found) >= response[it["total"]]
        else:
            position[it["next"]] = response.get(it["next"])
            is_last = not position[it["next"]]
        if is_last:
            return found
