//! Resource sharing between two accounts, each with its own credentials: the owner shares resources, the partner accepts and
//! uses them; and the way back.
//!
//! ```text
//! cargo run -p organization-simulator --example resource_sharing -- --dry-run
//! cargo run -p organization-simulator --example resource_sharing -- --live --partner 100000000001 \
//!     --partner-profile partner share database-password
//! ```

mod support;

use clap::{Parser, ValueEnum};
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{
    ManagerShareUnit, ProductResource, ShareMember, ShareResource, ShareScope,
};
use generated_sdk::{Error, Polling, wait_until};
use std::collections::BTreeSet;
use std::time::Duration;
use support::demo::{Demo, PARTNER};
use support::{Changes, Service};

/// Shares resources with another account of the same enterprise.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The name of the share unit.
    #[arg(long, default_value = "partner-secrets")]
    unit: String,
    /// The area in which the resources are.
    #[arg(long, default_value = "ap-guangzhou")]
    area: String,
    /// The type of the resources.
    #[arg(long, default_value = "secret")]
    kind: String,
    /// The UIN of the partner's account.
    #[arg(long, default_value_t = PARTNER)]
    partner: i64,
    /// The profile with the partner's credentials, in the credentials file of the official SDKs.
    #[arg(long, default_value = "partner")]
    partner_profile: String,
    /// The step to take.
    #[arg(value_enum, default_value_t = Mode::Share)]
    mode: Mode,
    /// The ids of the resources in their product.
    #[arg(default_values = ["database-password", "queue-password"])]
    resources: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Mode {
    Share,
    TearDown,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let connection = arguments.service.connect(Demo::Complete).await?;
    let (owner, partner) = (connection.client(), connection.partner(&arguments.partner_profile)?);
    let mut changes = Changes::new(arguments.dry_run);
    match arguments.mode {
        Mode::Share => share(&owner, &partner, &arguments, &mut changes).await?,
        Mode::TearDown => tear_down(&owner, &arguments, &mut changes).await?,
    }
    changes.summarize();
    for resource in received(&partner, &arguments).await? {
        println!("the partner has {resource}");
    }
    Ok(())
}

async fn share(owner: &Client, partner: &Client, arguments: &Arguments, changes: &mut Changes) -> Result<(), Error> {
    let unit = match find(owner, arguments).await? {
        Some(unit) => unit.unit_id,
        None if changes.announce(format!("create the share unit {}", arguments.unit)) => {
            let add = owner.add_share_unit().name(&arguments.unit).area(&arguments.area);
            add.share_scope(ShareScope::AnyAccount).send().await?.unit_id
        }
        None => return Ok(()),
    };
    let present = resources(owner, arguments, &unit).await?;
    let missing: Vec<&String> = arguments.resources.iter().filter(|id| !present.contains(*id)).collect();
    // The service takes ten resources in one call.
    for chunk in missing.chunks(10) {
        if changes.announce(format!("share {chunk:?}")) {
            let resources = chunk.iter().map(|id| ProductResource::builder().product_resource_id(id.as_str()).build());
            let add = owner.add_share_unit_resources().unit_id(&*unit).area(&arguments.area);
            add.r#type(&arguments.kind).resources(resources).send().await?;
        }
    }
    if !members(owner, arguments, &unit).await?.contains(&arguments.partner)
        && changes.announce(format!("invite {}", arguments.partner))
    {
        let member = ShareMember::builder().share_member_uin(arguments.partner).build();
        owner.add_share_unit_members().unit_id(&*unit).area(&arguments.area).members([member]).send().await?;
    }
    join(partner, arguments, &unit, changes).await
}

/// Accepts the invitation as the partner, and waits until the resources have arrived.
async fn join(partner: &Client, arguments: &Arguments, unit: &str, changes: &mut Changes) -> Result<(), Error> {
    let wanted: BTreeSet<&String> = arguments.resources.iter().collect();
    let has_all = |received: Vec<String>| wanted.iter().all(|id| received.contains(id));
    if has_all(received(partner, arguments).await?) {
        return Ok(());
    }
    // The service has no list of invitations to share units: the resources show whether the partner has joined.
    if changes.announce("accept the invitation as the partner") {
        partner.accept_join_share_unit_invitation().unit_id(unit).send().await?;
        let patience = Polling::standard().timeout(Duration::from_secs(60));
        wait_until(patience, || async { Ok::<_, Error>(has_all(received(partner, arguments).await?).then_some(())) })
            .await?;
    }
    Ok(())
}

/// Takes everything out of the share unit, and deletes it.
async fn tear_down(owner: &Client, arguments: &Arguments, changes: &mut Changes) -> Result<(), Error> {
    let Some(unit) = find(owner, arguments).await?.map(|unit| unit.unit_id) else { return Ok(()) };
    let shared = resources(owner, arguments, &unit).await?;
    for chunk in Vec::from_iter(&shared).chunks(10) {
        if changes.announce(format!("stop sharing {chunk:?}")) {
            let resources = chunk.iter().map(|id| ShareResource::builder().product_resource_id(id.as_str()).build());
            let delete = owner.delete_share_unit_resources().unit_id(&*unit).area(&arguments.area);
            delete.r#type(&arguments.kind).resources(resources).send().await?;
        }
    }
    let present = members(owner, arguments, &unit).await?;
    for chunk in Vec::from_iter(&present).chunks(10) {
        if changes.announce(format!("take out {chunk:?}")) {
            let members = chunk.iter().map(|uin| ShareMember::builder().share_member_uin(**uin).build());
            owner.delete_share_unit_members().unit_id(&*unit).area(&arguments.area).members(members).send().await?;
        }
    }
    if changes.announce(format!("delete the share unit {}", arguments.unit)) {
        owner.delete_share_unit().unit_id(&*unit).send().await?;
    }
    Ok(())
}

/// Returns the share unit of exactly this name.
async fn find(owner: &Client, arguments: &Arguments) -> Result<Option<ManagerShareUnit>, Error> {
    let units = owner.describe_share_units().area(&arguments.area).search_key(&arguments.unit).paginate();
    Ok(units.collect_items().await?.into_iter().find(|unit| unit.name == arguments.unit))
}

/// Returns the product ids of the unit's resources.
async fn resources(owner: &Client, arguments: &Arguments, unit: &str) -> Result<BTreeSet<String>, Error> {
    let listed = owner.describe_share_unit_resources().unit_id(unit).area(&arguments.area).paginate();
    Ok(listed.collect_items().await?.into_iter().map(|resource| resource.product_resource_id).collect())
}

/// Returns the UINs of the unit's accounts.
async fn members(owner: &Client, arguments: &Arguments, unit: &str) -> Result<BTreeSet<i64>, Error> {
    let listed = owner.describe_share_unit_members().unit_id(unit).area(&arguments.area).paginate();
    Ok(listed.collect_items().await?.into_iter().map(|member| member.share_member_uin).collect())
}

/// Returns the product ids of what others share with the partner.
async fn received(partner: &Client, arguments: &Arguments) -> Result<Vec<String>, Error> {
    let shared = partner.describe_resource_to_share_member().area(&arguments.area).r#type(&arguments.kind).paginate();
    Ok(shared.collect_items().await?.into_iter().map(|resource| resource.product_resource_id).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use support::Connection;

    #[tokio::test(start_paused = true)]
    async fn resources_are_shared_received_and_taken_back() -> Result<(), Error> {
        let connection = Connection::demo().await;
        let (owner, partner) = (connection.client(), connection.partner("partner")?);
        let arguments = Arguments::parse_from(["resource_sharing"]);
        let run = async |mode, dry_run| -> Result<usize, Error> {
            let mut changes = Changes::new(dry_run);
            match mode {
                Mode::Share => share(&owner, &partner, &arguments, &mut changes).await?,
                Mode::TearDown => tear_down(&owner, &arguments, &mut changes).await?,
            }
            Ok(changes.all().len())
        };
        assert_eq!(run(Mode::Share, true).await?, 1);
        assert_eq!(run(Mode::Share, false).await?, 4);
        assert_eq!(received(&partner, &arguments).await?, ["database-password", "queue-password"]);
        assert_eq!(run(Mode::Share, false).await?, 0);
        assert_eq!(run(Mode::TearDown, false).await?, 3);
        assert_eq!(received(&partner, &arguments).await?.len(), 0);
        assert_eq!(run(Mode::TearDown, false).await?, 0);
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn a_resource_in_use_stays() -> Result<(), Error> {
        let connection = Connection::demo().await;
        let (owner, partner) = (connection.client(), connection.partner("partner")?);
        let arguments = Arguments::parse_from(["resource_sharing"]);
        share(&owner, &partner, &arguments, &mut Changes::new(false)).await?;
        let account = connection.simulator().account(PARTNER).expect("the partner");
        assert!(account.use_shared_resource("queue-password"));
        let refused = tear_down(&owner, &arguments, &mut Changes::new(false)).await.expect_err("it is in use");
        assert_eq!(refused.code(), Some("FailedOperation.ShareResourceMemberInUse"));
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Result<(), Error> {
        let connection = Connection::demo().await;
        let (owner, partner) = (connection.client(), connection.partner("partner")?);
        let arguments = Arguments::parse_from(["resource_sharing"]);
        connection.disturb("AddShareUnitMembers", "AddShareUnit");
        share(&owner, &partner, &arguments, &mut Changes::new(false)).await.expect_err("a response is lost");
        share(&owner, &partner, &arguments, &mut Changes::new(false)).await?;
        assert_eq!(received(&partner, &arguments).await?, ["database-password", "queue-password"]);
        let mut changes = Changes::new(false);
        share(&owner, &partner, &arguments, &mut changes).await?;
        assert_eq!((changes.all().len(), connection.struck()), (0, 2));
        assert_eq!(["AddShareUnit", "AddShareUnitMembers"].map(|it| connection.effects(it)), [1, 1]);
        Ok(())
    }
}
