//! Financial reports.

use super::Actions;
use super::checks::DENIED;
use super::paging::filtered_page;
use crate::world::finance::{Month, Spending};
use crate::world::organization::Organization;
use crate::world::{Caller, World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::{
    DescribeOrganizationFinancialByMemberError, DescribeOrganizationFinancialByMemberRequest,
    DescribeOrganizationFinancialByMemberResponse, DescribeOrganizationFinancialByMonthError,
    DescribeOrganizationFinancialByMonthRequest, DescribeOrganizationFinancialByMonthResponse,
    DescribeOrganizationFinancialByProductError, DescribeOrganizationFinancialByProductRequest,
    DescribeOrganizationFinancialByProductResponse, types,
};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

pub(super) fn register(actions: &mut Actions) {
    actions.add(describe_organization_financial_by_member);
    actions.add(describe_organization_financial_by_product);
    actions.add(describe_organization_financial_by_month);
}

/// Returns the organization that the caller may see the spending of.
// Guess: the administrator account and delegated administrators of the Billing Center see it. Nobody else does, not even with
// the code for accounts without an organization, which these actions do not document.
fn reported<'w, E: ActionError>(world: &'w World, caller: &Caller) -> Result<&'w Organization, E> {
    let organization = world.organization_of(caller.uin);
    let may = |organization: &&Organization| {
        organization.administrator == caller.uin || organization.services.delegates_product(caller.uin, "billing")
    };
    organization.filter(may).ok_or_else(|| code(DENIED))
}

fn month<E: ActionError>(text: &str) -> Result<Month, E> {
    Month::read(text).ok_or_else(|| code("InvalidParameter"))
}

/// Returns the months from the first to the last; only the first if there is no last.
fn period<E: ActionError>(first: &str, last: Option<&str>) -> Result<RangeInclusive<Month>, E> {
    let first = month(first)?;
    let last = last.filter(|last| !last.is_empty()).map_or(Ok(first), month)?;
    if first <= last { Ok(first..=last) } else { Err(code("InvalidParameter")) }
}

/// Returns whether members or products of a request include this one. An empty list includes all.
fn includes<T: PartialEq>(wanted: Option<&Vec<T>>, one: &T) -> bool {
    wanted.is_none_or(|wanted| wanted.is_empty() || wanted.contains(one))
}

/// Hundredths of a yuan in yuan.
fn yuan(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// Returns the share that a part has in the whole, in percent with at most two decimals.
fn percent(part: i64, whole: i64) -> String {
    let share = if whole == 0 { 0.0 } else { (part as f64 * 10_000.0 / whole as f64).round() / 100.0 };
    // Adding 0 makes minus zero plus zero.
    (share + 0.0).to_string()
}

/// Returns the costs by key, the highest first.
// Guess: the documentation gives no order.
fn ranked<K: Ord>(spending: impl Iterator<Item = (K, i64)>) -> (Vec<(K, i64)>, i64) {
    let (mut costs, mut total) = (BTreeMap::new(), 0_i64);
    for (key, cost) in spending {
        let sum: &mut i64 = costs.entry(key).or_default();
        *sum = sum.saturating_add(cost);
        total = total.saturating_add(cost);
    }
    let mut ranked: Vec<(K, i64)> = costs.into_iter().collect();
    ranked.sort_by_key(|(_, cost)| std::cmp::Reverse(*cost));
    (ranked, total)
}

fn describe_organization_financial_by_member(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationFinancialByMemberRequest,
) -> Result<DescribeOrganizationFinancialByMemberResponse, DescribeOrganizationFinancialByMemberError> {
    type Error = DescribeOrganizationFinancialByMemberError;
    let organization = reported::<Error>(world, caller)?;
    let months = period::<Error>(&request.month, request.end_month.as_deref())?;
    let (members, products) = (request.member_uins.as_ref(), request.product_codes.as_ref());
    let fits = |it: &&Spending| includes(members, &it.uin) && includes(products, &it.product_code);
    let spending = organization.finance.spending(months).filter(fits);
    let (ranked, total) = ranked(spending.map(|it| (it.uin, it.cost)));
    let page = filtered_page(ranked.into_iter(), request.offset.unwrap_or(0), request.limit.unwrap_or(10));
    let mut response = DescribeOrganizationFinancialByMemberResponse::default();
    response.total_cost = yuan(total);
    response.total = page.total;
    let describe = |(uin, cost): (i64, i64)| {
        let mut item = types::OrgMemberFinancial::default();
        item.member_uin = uin;
        let member = organization.members.get(&uin).map(|member| member.name.clone());
        item.member_name = member.unwrap_or_else(|| world.nickname(uin));
        item.total_cost = yuan(cost);
        item.ratio = percent(cost, total);
        item
    };
    response.items = page.map(describe).items;
    Ok(response)
}

fn describe_organization_financial_by_product(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationFinancialByProductRequest,
) -> Result<DescribeOrganizationFinancialByProductResponse, DescribeOrganizationFinancialByProductError> {
    type Error = DescribeOrganizationFinancialByProductError;
    let organization = reported::<Error>(world, caller)?;
    let months = period::<Error>(&request.month, request.end_month.as_deref())?;
    let (members, products) = (request.member_uins.as_ref(), request.product_codes.as_ref());
    let fits = |it: &&Spending| includes(members, &it.uin) && includes(products, &it.product_code);
    let spending = organization.finance.spending(months).filter(fits);
    let (ranked, total) = ranked(spending.map(|it| ((&it.product_code, &it.product_name), it.cost)));
    let page = filtered_page(ranked.into_iter(), request.offset.unwrap_or(0), request.limit.unwrap_or(10));
    let mut response = DescribeOrganizationFinancialByProductResponse::default();
    response.total_cost = yuan(total);
    response.total = page.total;
    let describe = |((code, name), cost): ((&String, &String), i64)| {
        let mut item = types::OrgProductFinancial::default();
        (item.product_code, item.product_name) = (code.clone(), name.clone());
        item.total_cost = yuan(cost);
        item.ratio = percent(cost, total);
        item
    };
    response.items = page.map(describe).items;
    Ok(response)
}

// Guess: the newest month comes first, months without spending are left out, and the id of a record counts months.
fn describe_organization_financial_by_month(
    world: &mut World,
    caller: &Caller,
    request: DescribeOrganizationFinancialByMonthRequest,
) -> Result<DescribeOrganizationFinancialByMonthResponse, DescribeOrganizationFinancialByMonthError> {
    type Error = DescribeOrganizationFinancialByMonthError;
    let organization = reported::<Error>(world, caller)?;
    // Guess: without `EndMonth`, the period ends with the current month.
    let last = request.end_month.as_deref().filter(|last| !last.is_empty());
    let last = last.map_or(Ok(Month::of(world.now)), month::<Error>)?;
    let (members, products) = (request.member_uins.as_ref(), request.product_codes.as_ref());
    let fits = |it: &&Spending| includes(members, &it.uin) && includes(products, &it.product_code);
    let cost = |month: Month| {
        let spending = organization.finance.spending(month..=month).filter(fits);
        spending.map(|it| it.cost).reduce(i64::saturating_add)
    };
    let items = (0..request.limit.unwrap_or(6)).filter_map(|back| {
        let month = last.minus(back);
        let (now, before) = (cost(month)?, cost(month.minus(1)).unwrap_or(0));
        let mut item = types::OrgFinancialByMonth::default();
        (item.id, item.month, item.total_cost) = (month.0, month.to_string(), yuan(now));
        item.growth_rate = if before == 0 { String::new() } else { percent(now.saturating_sub(before), before) };
        Some(item)
    });
    let mut response = DescribeOrganizationFinancialByMonthResponse::default();
    response.items = items.collect();
    Ok(response)
}
