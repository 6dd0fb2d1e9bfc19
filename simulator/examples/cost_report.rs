//! A cost report: what the organization spent in a month, by account and by product, and how the months before compare.
//! It only reads. The service has financial reports on the Chinese site only.
//!
//! ```text
//! cargo run -p organization-simulator --example cost_report
//! cargo run -p organization-simulator --example cost_report -- --live --month 2026-03 --top 20
//! ```

mod support;

use clap::Parser;
use generated_sdk::organization::v2021_03_31::types::{OrgFinancialByMonth, OrgMemberFinancial, OrgProductFinancial};
use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationFinancialByMonthRequest};
use generated_sdk::{Error, Site};
use serde_json::{Value, json};
use support::demo::Demo;
use support::{Service, plural};

/// Reports the costs of a month.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// The month, as YYYY-MM. Default: the latest one with costs.
    #[arg(long)]
    month: Option<String>,
    /// The number of earlier months to compare with.
    #[arg(long, default_value_t = 6)]
    months: i64,
    /// The number of accounts to show, those with the highest costs first.
    #[arg(long, default_value_t = 10)]
    top: usize,
    /// Print the whole report as JSON.
    #[arg(long)]
    json: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let client = arguments.service.connect(Demo::Complete).await?.client();
    if client.config().site() == Site::International {
        return Err("the international site has no financial reports".into());
    }
    let report = Report::fetch(&client, arguments.month.as_deref(), arguments.months).await?;
    if arguments.json {
        println!("{}", report.json());
    } else {
        report.print(arguments.top);
    }
    Ok(())
}

/// The costs of a month, in yuan.
#[derive(Debug, Default, PartialEq)]
struct Report {
    month: String,
    total: f64,
    /// The month and those before it, the latest first.
    months: Vec<OrgFinancialByMonth>,
    /// The accounts, those with the highest costs first.
    members: Vec<OrgMemberFinancial>,
    products: Vec<OrgProductFinancial>,
}

impl Report {
    async fn fetch(client: &Client, month: Option<&str>, months: i64) -> Result<Self, Error> {
        let mut by_month = DescribeOrganizationFinancialByMonthRequest::builder().limit(months).build();
        by_month.end_month = month.map(str::to_owned);
        let months = client.send(&by_month).await?.items;
        let latest = months.iter().map(|month| &*month.month).max();
        let Some(month) = month.or(latest).map(str::to_owned) else { return Ok(Self::default()) };
        let by_member = client.describe_organization_financial_by_member().month(&*month).paginate();
        let by_product = client.describe_organization_financial_by_product().month(&*month).paginate();
        let (mut members, mut products) = (by_member.collect_items().await?, by_product.collect_items().await?);
        members.sort_by(|one, other| other.total_cost.total_cmp(&one.total_cost));
        products.sort_by(|one, other| other.total_cost.total_cmp(&one.total_cost));
        let total = members.iter().map(|member| member.total_cost).sum();
        Ok(Self { month, total, months, members, products })
    }

    fn json(&self) -> Value {
        json!({
            "Month": self.month,
            "TotalCost": self.total,
            "Months": self.months,
            "Members": self.members,
            "Products": self.products,
        })
    }

    fn print(&self, top: usize) {
        if self.month.is_empty() {
            println!("no costs in these months");
            return;
        }
        println!("{}: {:.2} in {}", self.month, self.total, plural(self.members.len(), "account"));
        println!("\nmonths");
        for month in &self.months {
            println!("  {:<24}{:>14.2}  {}", month.month, month.total_cost, month.growth_rate);
        }
        println!("\nproducts");
        for product in &self.products {
            println!("  {:<24}{:>14.2}  {}", product.product_name, product.total_cost, product.ratio);
        }
        println!("\naccounts");
        for member in self.members.iter().take(top) {
            println!("  {:<24}{:>14.2}  {}", member.member_name, member.total_cost, member.ratio);
        }
        let rest: f64 = self.members.iter().skip(top).map(|member| member.total_cost).sum();
        if self.members.len() > top {
            println!("  {:<24}{rest:>14.2}", format!("{} more", self.members.len() - top));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::Connection;

    #[tokio::test(start_paused = true)]
    async fn the_parts_add_up() -> Result<(), Error> {
        let client = Connection::demo().await.client();
        let report = Report::fetch(&client, None, 3).await?;
        let products: f64 = report.products.iter().map(|product| product.total_cost).sum();
        assert!((report.total - products).abs() < 0.01, "{} and {products}", report.total);
        assert!((report.months[0].total_cost - products).abs() < 0.01, "{:?}", report.months);
        assert_eq!(report.months.len(), 3);
        assert_eq!(report.members[0].member_name, "shop-70");
        assert_eq!(report.members.len(), 70);
        report.print(3);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_month_without_costs_is_empty() -> Result<(), Error> {
        let client = Connection::demo().await.client();
        let report = Report::fetch(&client, Some("2025-03"), 1).await?;
        assert_eq!((report.total, report.products.len()), (0.0, 0));
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn faults_do_not_show_in_the_report() -> Result<(), Error> {
        let connection = Connection::demo().await;
        let undisturbed = Report::fetch(&connection.client(), None, 3).await?;
        connection.disturb("DescribeOrganizationFinancialByMonth", "DescribeOrganizationFinancialByMember");
        assert_eq!(Report::fetch(&connection.client(), None, 3).await?, undisturbed);
        assert_eq!(connection.struck(), 2);
        Ok(())
    }
}
