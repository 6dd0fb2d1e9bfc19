// Prints what the organization spent in a month.

import { client, page } from "./clients.mjs";

const MONTH = "2026-03";

export async function run() {
  const months = await client.DescribeOrganizationFinancialByMonth({ EndMonth: MONTH, Limit: 3 });
  const report = { Month: MONTH, Months: months.Items };
  for (const part of ["Member", "Product"]) {
    const items = await page(client, `DescribeOrganizationFinancialBy${part}`, { Month: MONTH });
    report[`${part}s`] = items.sort((one, other) => other.TotalCost - one.TotalCost);
  }
  report.TotalCost = report.Members.reduce((sum, it) => sum + it.TotalCost, 0);
  console.log(JSON.stringify(report));
}
