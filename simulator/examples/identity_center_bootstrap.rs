//! Identity center bootstrap: opens the identity center, connects an identity provider to it, and adds the first people.
//!
//! ```text
//! cargo run -p organization-simulator --example identity_center_bootstrap -- --dry-run
//! cargo run -p organization-simulator --example identity_center_bootstrap -- --live --zone example \
//!     --metadata idp.xml --scim-secret-file scim.secret engineers=mei.tan,jo.lim
//! ```

mod support;

use base64ct::{Base64, Encoding};
use clap::Parser;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::organization::v2021_03_31::types::{
    IdentityCenterStatus, SAMLIdentityProviderConfiguration, SCIMCredentialStatus, SCIMSynchronizationStatus, SSOStatus,
};
use generated_sdk::{Error, ErrorKind};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use support::demo::Demo;
use support::{Changes, Service, group_named};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// Opens an identity center and sets it up.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    service: Service,
    /// Show what would change, and change nothing.
    #[arg(long)]
    dry_run: bool,
    /// The name of the space, if the identity center is not open yet.
    #[arg(long, default_value = "example")]
    zone: String,
    /// The metadata of a SAML identity provider; single sign-on is enabled with it.
    #[arg(long, value_name = "FILE")]
    metadata: Option<PathBuf>,
    /// The file for the secret of a new SCIM credential. If it is set, SCIM synchronization is enabled. The service shows a
    /// secret only once.
    #[arg(long, value_name = "FILE")]
    scim_secret_file: Option<PathBuf>,
    /// Groups with their users.
    #[arg(value_name = "GROUP=USER,USER", default_values = ["engineers=mei.tan,jo.lim", "auditors=kai.ong"])]
    groups: Vec<Group>,
}

/// A group that is to exist.
#[derive(Clone, Debug)]
struct Group {
    name: String,
    users: Vec<String>,
}

impl FromStr for Group {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, users) = text.split_once('=').ok_or("must be GROUP=USER,USER")?;
        Ok(Self { name: name.to_owned(), users: users.split(',').map(str::to_owned).collect() })
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    let arguments = Arguments::parse();
    let client = arguments.service.connect(Demo::WithoutIdentityCenter).await?.client();
    let mut changes = Changes::new(arguments.dry_run);
    bootstrap(&client, &arguments, &mut changes).await?;
    changes.summarize();
    Ok(())
}

async fn bootstrap(client: &Client, arguments: &Arguments, changes: &mut Changes) -> Outcome<()> {
    let Some(zone) = open(client, &arguments.zone, changes).await? else {
        println!("the rest follows once the identity center is open");
        return Ok(());
    };
    if let Some(file) = &arguments.metadata {
        connect_saml(client, &zone, file, changes).await?;
    }
    if let Some(file) = &arguments.scim_secret_file {
        enable_scim(client, &zone, file, changes).await?;
    }
    for group in &arguments.groups {
        add_group(client, &zone, group, changes).await?;
    }
    Ok(())
}

/// Opens the identity center, and returns the id of its space; `None` if a dry run would open it.
async fn open(client: &Client, name: &str, changes: &mut Changes) -> Result<Option<String>, Error> {
    match client.describe_identity_center().send().await {
        Ok(center) if center.service_status == IdentityCenterStatus::Enabled => return Ok(Some(center.zone_id)),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error.into()),
    }
    if !changes.announce(format!("open the identity center with the space {name}")) {
        return Ok(None);
    }
    Ok(Some(client.open_identity_center().zone_name(name).send().await?.zone_id))
}

/// Registers the identity provider, and enables single sign-on.
async fn connect_saml(client: &Client, zone: &str, metadata: &Path, changes: &mut Changes) -> Outcome<()> {
    let document = Base64::encode_string(&std::fs::read(metadata)?);
    let provider = match client.get_external_saml_identity_provider().zone_id(zone).send().await {
        Ok(found) => found.saml_identity_provider_configuration,
        // There is none yet.
        Err(error) if error.kind() == ErrorKind::NotFound => SAMLIdentityProviderConfiguration::default(),
        Err(error) => return Err(error.into()),
    };
    if provider.encoded_metadata_document != document && changes.announce("register the identity provider") {
        let set = client.set_external_saml_identity_provider().zone_id(zone);
        set.encoded_metadata_document(document).send().await?;
    }
    if provider.sso_status != SSOStatus::Enabled && changes.announce("enable single sign-on") {
        let set = client.set_external_saml_identity_provider().zone_id(zone);
        set.sso_status(SSOStatus::Enabled).send().await?;
    }
    Ok(())
}

/// Creates a credential for SCIM unless there is a usable one, and enables the synchronization.
async fn enable_scim(client: &Client, zone: &str, file: &Path, changes: &mut Changes) -> Outcome<()> {
    let credentials = client.list_scim_credentials().zone_id(zone).send().await?.scim_credentials;
    let is_usable = credentials.iter().any(|credential| credential.status == SCIMCredentialStatus::Enabled);
    if !is_usable && changes.announce(format!("create a SCIM credential, with its secret in {}", file.display())) {
        // The file comes first: a secret that cannot be written anywhere would be lost.
        let mut file = OpenOptions::new().write(true).create_new(true).open(file)?;
        let created = client.create_scim_credential().zone_id(zone).send().await?;
        writeln!(file, "{}", created.credential_secret)?;
        println!("the credential {} expires at {}", created.credential_id, created.expire_time);
    }
    let status = client.get_scim_synchronization_status().zone_id(zone).send().await?.scim_synchronization_status;
    if status != SCIMSynchronizationStatus::Enabled && changes.announce("enable the SCIM synchronization") {
        let update = client.update_scim_synchronization_status().zone_id(zone);
        update.scim_synchronization_status(SCIMSynchronizationStatus::Enabled).send().await?;
    }
    Ok(())
}

/// Creates a group and its users, and adds them to it.
async fn add_group(client: &Client, zone: &str, group: &Group, changes: &mut Changes) -> Outcome<()> {
    let mut id = group_named(client, zone, &group.name).await?;
    if id.is_none() && changes.announce(format!("create the group {}", group.name)) {
        match client.create_group().zone_id(zone).group_name(&group.name).send().await {
            // Somebody else was faster.
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => id = group_named(client, zone, &group.name).await?,
        }
    }
    let mut present = Vec::new();
    if let Some(id) = &id {
        let members = client.list_group_members().zone_id(zone).group_id(id).paginate().collect_items().await?;
        present.extend(members.into_iter().map(|member| member.user_name));
    }
    for user in group.users.iter().filter(|user| !present.contains(user)) {
        let user_id = user_named(client, zone, user, changes).await?;
        if changes.announce(format!("add {user} to {}", group.name))
            && let (Some(group), Some(user)) = (&id, user_id)
        {
            client.add_user_to_group().zone_id(zone).group_id(group).user_id(user).send().await?;
        }
    }
    Ok(())
}

/// Returns the id of a user, who is created if need be.
async fn user_named(client: &Client, zone: &str, name: &str, changes: &mut Changes) -> Result<Option<String>, Error> {
    let users = client.list_users().zone_id(zone).paginate().collect_items().await?;
    if let Some(user) = users.into_iter().find(|user| user.user_name == name) {
        return Ok(Some(user.user_id));
    }
    if !changes.announce(format!("create the user {name}")) {
        return Ok(None);
    }
    Ok(Some(client.create_user().zone_id(zone).user_name(name).send().await?.user_info.user_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The metadata of an identity provider.
    const METADATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/interop/idp.xml");

    #[tokio::test(start_paused = true)]
    async fn a_center_is_opened_and_filled_once() -> Outcome<()> {
        let folder = std::env::temp_dir().join(format!("identity-center-bootstrap-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let secret = folder.join("scim.secret");
        let connection = Service::default().connect(Demo::WithoutIdentityCenter).await?;
        let file = secret.to_str().ok_or("a path")?;
        let arguments = Arguments::parse_from(["bootstrap", "--metadata", METADATA, "--scim-secret-file", file]);
        let run = async |dry_run| -> Outcome<usize> {
            let mut changes = Changes::new(dry_run);
            bootstrap(&connection.client(), &arguments, &mut changes).await?;
            Ok(changes.all().len())
        };
        assert_eq!(run(true).await?, 1);
        assert_eq!(run(false).await?, 13);
        assert!(!std::fs::read_to_string(&secret)?.trim().is_empty());
        assert_eq!(run(false).await?, 0);
        std::fs::remove_dir_all(folder)?;
        Ok(())
    }

    #[tokio::test(start_paused = true)]
    async fn the_run_after_a_lost_response_finishes_the_work() -> Outcome<()> {
        let connection = Service::default().connect(Demo::WithoutIdentityCenter).await?;
        let arguments = Arguments::parse_from(["bootstrap"]);
        connection.disturb("OpenIdentityCenter", "CreateGroup");
        let mut changes = Changes::new(false);
        assert!(bootstrap(&connection.client(), &arguments, &mut changes).await.is_err());
        assert_eq!(connection.struck(), 2);
        let mut changes = Changes::new(false);
        bootstrap(&connection.client(), &arguments, &mut changes).await?;
        assert!(!changes.all().contains(&"create the group engineers".to_owned()));
        let mut changes = Changes::new(false);
        bootstrap(&connection.client(), &arguments, &mut changes).await?;
        assert_eq!(changes.all(), [""; 0]);
        assert_eq!(["OpenIdentityCenter", "CreateGroup"].map(|it| connection.effects(it)), [1, 2]);
        Ok(())
    }
}
