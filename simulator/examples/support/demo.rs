//! The organization in which the examples run by default.

use generated_sdk::organization::v2018_12_25;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{
    DeletionStrategy, DuplicationStrategy, FinancialPermission, IdentityPolicy, PrincipalType, RelationPolicyType,
    RoleAssignmentInfo, TargetType, UserSyncProvisioning,
};
use generated_sdk::{Error, RateLimit};
use organization_simulator::{Account, AccountHandle, Simulator, TaggedResource};

/// The name of a member that is hard to remove: it has a grant, a synchronized user and a delegated service.
pub(crate) const ENTANGLED: &str = "shop-01";

/// The UIN of an account of the same enterprise, outside the organization.
pub(crate) const PARTNER: i64 = 100_000_000_042;

/// The members of the department Shops.
const SHOPS: usize = 70;

/// The kind of demo organization: with or without an identity center.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Demo {
    Complete,
    WithoutIdentityCenter,
}

impl Demo {
    /// Sets up the organization, and returns the account that administers it.
    pub(crate) async fn set_up(self) -> Result<(Simulator, AccountHandle), Error> {
        let simulator = Simulator::new();
        simulator.set_clock("2026-03-02 09:30:00".parse().expect("a time"));
        let administrator = simulator.add_account(Account::enterprise("Example Ltd"));
        simulator.add_account(Account::enterprise("Example Ltd").with_uin(PARTNER));
        let client = Client::new(administrator.config_builder().rate_limit(RateLimit::off()).build()?);
        simulator.configure(|settings| settings.task_polls = 0);
        let shops = organization(&simulator, &client).await?;
        if self == Self::Complete {
            identity_center(&client, shops[0]).await?;
        }
        simulator.configure(|settings| settings.task_polls = 1);
        Ok((simulator, administrator))
    }
}

/// Founds the organization, and returns the UINs of the shops.
async fn organization(simulator: &Simulator, client: &Client) -> Result<Vec<i64>, Error> {
    client.create_organization().send().await?;
    let root = client.describe_organization().send().await?.root_node_id;
    let mut departments = Vec::new();
    for name in ["Engineering", "Finance", "Shops"] {
        departments.push(client.add_organization_node().parent_node_id(root).name(name).send().await?.node_id);
    }
    member(client, departments[0], "build").await?;
    member(client, departments[1], "ledger").await?;
    let franchise = simulator.add_account(Account::enterprise("Example Ltd"));
    invite(client, &franchise, departments[1], "franchise").await?;
    let mut shops = Vec::new();
    for number in 1..=SHOPS {
        let uin = member(client, departments[2], &format!("shop-{number:02}")).await?;
        let account = simulator.account(uin).expect("the member was created");
        for (month, cost) in [("2026-01", 900.0), ("2026-02", 1_150.5), ("2026-03", 1_040.25)] {
            account.add_spending(month, "p_cvm", "Cloud Virtual Machine", cost + f64::from(number as u32));
            account.add_spending(month, "p_cos", "Cloud Object Storage", 80.0);
        }
        shops.push(uin);
    }
    let untagged = simulator.account(shops[1]).expect("the member was created");
    untagged.change(|account| {
        let instance = TaggedResource::new(format!("qcs::cvm:ap-guangzhou:uin/{}:instance/ins-1", shops[1]));
        account.tagged_resources.push(instance.tag("cost-center", "lunch"));
    });
    let read_only = IdentityPolicy::builder().policy_id(219_185).policy_name("QcloudCVMReadOnlyAccess").build();
    client.create_organization_identity().identity_alias_name("operators").identity_policy([read_only]).send().await?;
    Ok(shops)
}

async fn member(client: &Client, department: i64, name: &str) -> Result<i64, Error> {
    let created = client
        .create_organization_member()
        .name(name)
        .account_name(name)
        .node_id(department)
        .policy_type(RelationPolicyType::Financial)
        .permission_ids([FinancialPermission::ViewBills, FinancialPermission::ViewBalance])
        .send()
        .await?;
    Ok(created.uin)
}

/// Invites an account, which accepts.
async fn invite(client: &Client, account: &AccountHandle, department: i64, name: &str) -> Result<(), Error> {
    let invite = client.invite_organization_member().member_uin(account.uin()).name(name).node_id(department);
    let permissions = [FinancialPermission::ViewBills, FinancialPermission::ViewBalance];
    invite.policy_type(RelationPolicyType::Financial).permission_ids(permissions).send().await?;
    let invited = v2018_12_25::Client::new(account.config());
    let invitations = invited.list_organization_invitations().invited(1).paginate().collect_items().await?;
    for invitation in invitations {
        invited.accept_organization_invitation().id(invitation.id).send().await?;
    }
    Ok(())
}

/// Opens an identity center with a group of two users, and entangles a shop with it.
async fn identity_center(client: &Client, shop: i64) -> Result<(), Error> {
    let zone = client.open_identity_center().zone_name("example").send().await?.zone_id;
    client.create_group().zone_id(&*zone).group_name("engineers").send().await?;
    let groups = client.list_groups().zone_id(&*zone).paginate().collect_items().await?;
    let group = groups.into_iter().map(|group| group.group_id).next().expect("the group was created");
    for name in ["mei.tan", "jo.lim"] {
        let user = client.create_user().zone_id(&*zone).user_name(name).send().await?.user_info.user_id;
        client.add_user_to_group().zone_id(&*zone).group_id(&*group).user_id(user).send().await?;
    }
    let configuration = client.create_role_configuration().zone_id(&*zone).role_configuration_name("ReadOnly");
    let configuration = configuration.send().await?.role_configuration_info.role_configuration_id;
    let grant = RoleAssignmentInfo::builder()
        .principal_type(PrincipalType::Group)
        .principal_id(&*group)
        .target_type(TargetType::MemberUin)
        .target_uin(shop)
        .role_configuration_id(configuration)
        .build();
    client.create_role_assignment().zone_id(&*zone).role_assignment_info([grant]).send().until_done().await?;
    let synchronization = UserSyncProvisioning::builder()
        .principal_type(PrincipalType::Group)
        .principal_id(&*group)
        .target_type(TargetType::MemberUin)
        .target_uin(shop)
        .duplication_strategy(DuplicationStrategy::KeepBoth)
        .deletion_strategy(DeletionStrategy::Delete)
        .build();
    let start = client.create_user_sync_provisioning().zone_id(&*zone).user_sync_provisionings([synchronization]);
    start.send().until_done().await?;
    client.create_org_service_assign().member_uins([shop]).product("cloudaudit").send().await?;
    Ok(())
}
