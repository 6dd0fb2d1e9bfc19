"""Prints what the organization spent in a month."""

import json

from clients import page

MONTH = "2026-03"


def run(client):
    months = client.call("DescribeOrganizationFinancialByMonth", EndMonth=MONTH, Limit=3)["Items"]
    report = {"Month": MONTH, "Months": months}
    for part in ["Member", "Product"]:
        items = page(client, f"DescribeOrganizationFinancialBy{part}", Month=MONTH)
        report[part + "s"] = sorted(items, key=lambda it: -it["TotalCost"])
    report["TotalCost"] = sum(it["TotalCost"] for it in report["Members"])
    print(json.dumps(report))
