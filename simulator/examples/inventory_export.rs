//! An inventory: writes every list of both versions of the service as JSON lines, one item per line. It only reads.
//!
//! ```text
//! cargo run -p organization-simulator --example inventory_export > inventory.jsonl
//! cargo run -p organization-simulator --example inventory_export -- --live --output inventory.jsonl
//! ```

mod support;

use clap::Parser;
use generated_sdk::organization::{v2018_12_25, v2021_03_31};
use generated_sdk::{ActionInfo, Error, ErrorKind, RawCall};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::PathBuf;
use support::demo::Demo;
use support::{Connection, Progress, Service, plural};

/// Exports everything that the organization has.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// The file to write the inventory to. Default: the standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A list, and where the parameters that it needs come from.
struct List {
    action: &'static str,
    /// The action whose items each have a list of this kind. One that comes earlier.
    parent: Option<&'static str>,
    /// The parameters with the fields of the parent's items that are their values.
    parameters: &'static [(&'static str, &'static str)],
}

const fn list(action: &'static str) -> List {
    List { action, parent: None, parameters: &[] }
}

const fn each(action: &'static str, parent: &'static str, parameters: &'static [(&'static str, &'static str)]) -> List {
    List { action, parent: Some(parent), parameters }
}

const UNIT: &[(&str, &str)] = &[("UnitId", "UnitId"), ("Area", "Area")];

/// The lists of version 2021-03-31, those that others need first.
const LISTS: &[List] = &[
    list("DescribeOrganizationNodes"),
    list("DescribeOrganizationMembers"),
    list("DescribeOrganizationAuthNode"),
    list("ListOrganizationIdentity"),
    each("DescribeOrganizationMemberAuthIdentities", "DescribeOrganizationMembers", &[("MemberUin", "MemberUin")]),
    each("DescribeOrganizationMemberPolicies", "DescribeOrganizationMembers", &[("MemberUin", "MemberUin")]),
    each("DescribeOrganizationMembersAuthPolicy", "DescribeOrganizationMembers", &[("MemberUin", "MemberUin")]),
    each("ListNonCompliantResource", "DescribeOrganizationMembers", &[("MemberUin", "MemberUin")]),
    list("ListPolicies"),
    each("ListTargetsForPolicy", "ListPolicies", &[("PolicyId", "PolicyId")]),
    each("ListPoliciesForTarget", "DescribeOrganizationNodes", &[("TargetId", "NodeId")]),
    list("ListOrganizationService"),
    each("ListOrgServiceAssignMember", "ListOrganizationService", &[("ServiceId", "ServiceId")]),
    list("DescribeShareAreas"),
    each("DescribeShareUnits", "DescribeShareAreas", &[("Area", "Area")]),
    each("DescribeResourceToShareMember", "DescribeShareAreas", &[("Area", "Area")]),
    each("DescribeShareUnitMembers", "DescribeShareUnits", UNIT),
    each("DescribeShareUnitNodes", "DescribeShareUnits", &[("UnitId", "UnitId")]),
    each("DescribeShareUnitResources", "DescribeShareUnits", UNIT),
    list("ListUsers"),
    list("ListGroups"),
    each("ListGroupMembers", "ListGroups", &[("GroupId", "GroupId")]),
    each("ListJoinedGroupsForUser", "ListUsers", &[("UserId", "UserId")]),
    list("ListSCIMCredentials"),
    list("ListExternalSAMLIdPCertificates"),
    list("ListRoleConfigurations"),
    each(
        "ListPermissionPoliciesInRoleConfiguration",
        "ListRoleConfigurations",
        &[("RoleConfigurationId", "RoleConfigurationId")],
    ),
    list("ListRoleConfigurationProvisionings"),
    list("ListRoleAssignments"),
    list("ListUserSyncProvisionings"),
    list("ListPermissionApplyOrders"),
    list("ListTasks"),
];

/// The lists of version 2018-12-25.
const FIRST_VERSION: &[List] = &[
    list("ListOrganizationNodes"),
    list("ListOrganizationMembers"),
    each("ListOrganizationNodeMembers", "ListOrganizationNodes", &[("NodeId", "NodeId")]),
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let connection = arguments.service.connect(Demo::Complete).await?;
    let mut output: Box<dyn Write> = match &arguments.output {
        Some(path) => Box::new(BufWriter::new(File::create(path)?)),
        None => Box::new(stdout().lock()),
    };
    let counts = export(&connection, &mut output).await?;
    output.flush()?;
    let items = counts.values().sum();
    eprintln!("{} of {}", plural(items, "item"), plural(counts.len(), "list"));
    Ok(())
}

/// Writes all lists, and returns how many items each has.
async fn export(
    connection: &Connection,
    output: &mut dyn Write,
) -> Result<BTreeMap<&'static str, usize>, Box<dyn std::error::Error>> {
    let (current, first) = (connection.client(), v2018_12_25::Client::new(connection.config.clone()));
    let zone = match current.describe_identity_center().send().await {
        Ok(center) => Some(center.zone_id),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(error.into()),
    };
    let site = connection.config.site();
    let mut found: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    let mut progress = Progress::new("lists", LISTS.len() + FIRST_VERSION.len());
    for list in LISTS.iter().chain(FIRST_VERSION) {
        progress.advance(1);
        let entries = v2021_03_31::ACTIONS.iter().chain(v2018_12_25::ACTIONS);
        let entry = entries.into_iter().find(|entry| entry.info.name == list.action).expect("the table has it");
        let needs_zone = entry.parameters().any(|name| name == "ZoneId");
        if !entry.info.sites.contains(&site) || (needs_zone && zone.is_none()) {
            continue;
        }
        let mut items = Vec::new();
        for mut request in requests(list, &found) {
            if needs_zone {
                request.insert("ZoneId".to_owned(), json!(zone));
            }
            let is_first = entry.info.service.version == v2018_12_25::ACTIONS[0].info.service.version;
            let call = if is_first { first.call(list.action) } else { current.call(list.action) };
            for item in fetch(call, entry.info, &request).await? {
                let line =
                    json!({"version": entry.info.service.version, "list": list.action, "of": request, "item": item});
                writeln!(output, "{line}")?;
                items.push(item);
            }
        }
        found.insert(list.action, items);
    }
    Ok(found.into_iter().map(|(action, items)| (action, items.len())).collect())
}

/// Returns the requests of a list: one for each item of its parent.
fn requests(list: &List, found: &BTreeMap<&str, Vec<Value>>) -> Vec<Map<String, Value>> {
    let Some(parent) = list.parent else { return vec![Map::new()] };
    let parents = found.get(parent).into_iter().flatten();
    let parameter = |item: &Value, (name, field): &(&str, &str)| ((*name).to_owned(), item[*field].clone());
    parents.map(|item| list.parameters.iter().map(|names| parameter(item, names)).collect()).collect()
}

/// Reads a whole list, page by page if it has pages.
async fn fetch(call: RawCall, info: &ActionInfo, request: &Map<String, Value>) -> Result<Vec<Value>, Error> {
    if info.paging.is_some() {
        return call.paginate(request).collect_items().await;
    }
    let response: Map<String, Value> = call.send(request).await?;
    let lists = response.into_iter().filter_map(|(_, value)| match value {
        Value::Array(items) => Some(items),
        _ => None,
    });
    Ok(lists.flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Lists that are no inventory, or need more than the id of one thing.
    const LEFT_OUT: [&str; 6] = [
        "DescribeOrganizationFinancialByMember",
        "DescribeOrganizationFinancialByMonth",
        "DescribeOrganizationFinancialByProduct",
        "DescribeOrganizationMemberAuthAccounts",
        "ListOrganizationInvitations",
        "ListRoleConfigurationApplyScopes",
    ];

    #[test]
    fn every_list_of_the_service_is_exported_or_left_out_on_purpose() {
        let entries = v2021_03_31::ACTIONS.iter().chain(v2018_12_25::ACTIONS);
        let paged: BTreeSet<_> =
            entries.filter(|entry| entry.info.paging.is_some()).map(|entry| entry.info.name).collect();
        let known: BTreeSet<_> = LISTS.iter().chain(FIRST_VERSION).map(|list| list.action).chain(LEFT_OUT).collect();
        assert_eq!(paged.difference(&known).collect::<Vec<_>>(), Vec::<&&str>::new());
    }

    #[tokio::test(start_paused = true)]
    async fn the_inventory_is_complete_and_every_line_is_json() -> Result<(), Box<dyn std::error::Error>> {
        let connection = Connection::demo().await;
        let mut output = Vec::new();
        let counts = export(&connection, &mut output).await?;
        assert_eq!((counts["DescribeOrganizationMembers"], counts["DescribeOrganizationNodes"]), (73, 4));
        assert_eq!((counts["ListGroupMembers"], counts["ListRoleAssignments"]), (2, 1));
        assert_eq!(counts["ListOrganizationNodeMembers"], counts["ListOrganizationMembers"]);
        let lines: Vec<Value> =
            String::from_utf8(output)?.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        assert_eq!(lines.len(), counts.values().sum::<usize>());
        assert!(lines.iter().all(|line| line["item"].is_object()));
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn faults_do_not_show_in_the_inventory() -> Result<(), Box<dyn std::error::Error>> {
        let connection = Connection::demo().await;
        let (mut undisturbed, mut disturbed) = (Vec::new(), Vec::new());
        export(&connection, &mut undisturbed).await?;
        connection.disturb("ListUsers", "DescribeOrganizationMembers");
        export(&connection, &mut disturbed).await?;
        assert_eq!(connection.struck(), 2);
        assert!(disturbed == undisturbed, "the inventories differ");
        Ok(())
    }
}
