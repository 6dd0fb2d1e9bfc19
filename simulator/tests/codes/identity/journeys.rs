//! Journeys through the identity center with the typed client.

use super::{CERTIFICATE, NEXT_CERTIFICATE, Space};
use crate::stage::{NOW, Stage};
use generated_sdk::organization::v2021_03_31::types::{
    IdentityCenterStatus, PrincipalOrigin, SCIMCredentialStatus, SCIMSynchronizationStatus, SSOStatus, SortField,
    SortOrder, UserStatus,
};
use generated_sdk::organization::v2021_03_31::{Client, types};
use generated_sdk::{Error, Site};
use serde_json::json;
use std::time::Duration;

/// Runs calls of a typed client, which all succeed.
fn run(stage: &Stage, calls: impl Future<Output = Result<(), Error>>) {
    stage.block_on(calls).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_space_is_opened_renamed_and_protected() {
    let stage = Stage::new();
    let client = Client::new(stage.administrator.config());
    run(&stage, async {
        let closed = client.describe_identity_center().send().await?;
        assert_eq!((closed.service_status, closed.zone_id.as_str()), (IdentityCenterStatus::Disabled, ""));
        let zone = client.open_identity_center().zone_name("acme-cloud").send().await?.zone_id;
        assert!(zone.starts_with("z-") && zone.len() == 14, "{zone}");

        stage.simulator.advance(Duration::from_secs(90));
        client.update_zone().zone_id(&zone).new_zone_name("acme-identity").send().await?;
        client.update_zone().zone_id(&zone).new_zone_name("acme-identity").send().await?;
        let open = client.describe_identity_center().send().await?;
        assert_eq!((open.service_status, open.zone_id), (IdentityCenterStatus::Enabled, zone.clone()));
        assert_eq!(
            (open.zone_name.as_str(), open.scim_sync_status),
            ("acme-identity", SCIMSynchronizationStatus::Disabled)
        );
        assert_eq!(
            (open.create_time.as_str(), open.update_time.as_str()),
            ("2026-03-02 09:30:00", "2026-03-02 09:31:30")
        );

        let listed = client.get_ip_whitelist().zone_id(&zone).send().await?;
        assert!(listed.ip_whitelist.is_empty());
        let addresses = ["203.0.113.0/24", "192.0.2.17", "2001:db8::/32"];
        let updated = client.update_ip_whitelist().zone_id(&zone).ip_whitelist(addresses).send().await?;
        assert_eq!(updated.success, Some(true));
        assert_eq!(client.get_ip_whitelist().send().await?.ip_whitelist, addresses);
        for wrong in ["203.0.113.0/33", "203.0.113", "2001:db8::/129", "office"] {
            let refused = client.update_ip_whitelist().zone_id(&zone).ip_whitelist([wrong]).send().await;
            assert_eq!(refused.err().as_ref().and_then(Error::code), Some("InvalidParameterValue"), "{wrong}");
        }
        client.update_ip_whitelist().zone_id(&zone).ip_whitelist(Vec::<String>::new()).send().await?;
        assert!(client.get_ip_whitelist().zone_id(&zone).send().await?.ip_whitelist.is_empty());
        Ok(())
    });
}

#[test]
fn statistics_count_what_there_is() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let member = space.member("Manual");
    space.ok("CreateRoleConfiguration", json!({"RoleConfigurationName": "ReadOnlyAudit"}));
    space.synchronize("User", member["UserId"].as_str().expect("an id"));
    stage.simulator.configure(|settings| settings.users = 7);
    run(&stage, async {
        let statistics = space.client().get_zone_statistics().zone_id(&space.zone).send().await?.zone_statistics;
        let statistics = statistics.expect("statistics");
        assert_eq!((statistics.user_quota, statistics.user_count, statistics.group_count), (7, 1, 1));
        assert_eq!((statistics.role_configuration_count, statistics.user_provisioning_count), (1, 1));
        assert_eq!((statistics.group_quota, statistics.role_configuration_sync_count), (100, 0));
        Ok(())
    });
}

#[test]
fn members_do_not_run_the_space() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let code = |action: &str, request| {
        let error = stage.call(&stage.created, action, request).expect_err("a member may not");
        error.code().map(str::to_owned)
    };
    let denied = |action: &str| code(action, json!({"ZoneId": space.zone}));
    assert_eq!(code("DescribeIdentityCenter", json!({})).as_deref(), Some("FailedOperation.IdentityCenterNotOpen"));
    assert_eq!(denied("GetIPWhitelist").as_deref(), Some("FailedOperation.PermissionDenied"));
    // These actions document no code for it.
    assert_eq!(denied("ListUsers").as_deref(), Some("FailedOperation"));
    assert_eq!(denied("CreateSCIMCredential").as_deref(), Some("FailedOperation"));
    let rival = stage.call(&stage.rival, "OpenIdentityCenter", json!({"ZoneName": "Example-2"})).expect("another name");
    let foreign = space.call("GetExternalSAMLIdentityProvider", json!({"ZoneId": rival["ZoneId"]}));
    assert_eq!(foreign.expect_err("a foreign space").code(), Some("ResourceNotFound.SAMLIdentityProviderNotFound"));
}

#[test]
fn a_user_from_creation_to_deletion() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let (client, zone) = (space.client(), space.zone.as_str());
    run(&stage, async {
        let created = client.create_user().zone_id(zone).user_name("mei.tan").first_name("Mei").last_name("Tan");
        let created = created.email("mei.tan@example.com").need_reset_password(true).send().await?.user_info;
        assert!(created.password.as_ref().is_some_and(|password| password.len() >= 16));
        assert_eq!((created.user_status, created.user_type), (UserStatus::Enabled, PrincipalOrigin::Manual));
        let id = created.user_id;

        let user = client.get_user().zone_id(zone).user_id(&id).send().await?.user_info;
        assert_eq!((user.password, user.need_reset_password, user.is_selected), (None, Some(true), None));
        assert_eq!((user.first_name.as_str(), user.create_time.as_str()), ("Mei", "2026-03-02 09:30:00"));

        stage.simulator.advance(Duration::from_secs(1));
        let update = client.update_user().zone_id(zone).user_id(&id).new_last_name("Lim");
        let updated = update.new_email("Mei.Tan@example.com").need_reset_password(false).send().await?.user_info;
        let updated = updated.expect("the user");
        assert_eq!((updated.first_name.as_str(), updated.last_name.as_str()), ("Mei", "Lim"));
        assert_eq!(
            (updated.email.as_str(), updated.update_time.as_str()),
            ("Mei.Tan@example.com", "2026-03-02 09:30:01")
        );

        client.update_user_status().zone_id(zone).user_id(&id).new_user_status(UserStatus::Disabled).send().await?;
        let disabled = client.list_users().zone_id(zone).user_status(UserStatus::Disabled).send().await?;
        assert_eq!(disabled.users.iter().map(|user| &user.user_id).collect::<Vec<_>>(), [&id]);

        client.delete_user().zone_id(zone).user_id(&id).send().await?;
        assert_eq!(client.list_users().zone_id(zone).send().await?.total_counts, 0);
        let again = client.create_user().zone_id(zone).user_name("mei.tan").email("mei.tan@example.com").send().await?;
        assert_ne!(again.user_info.user_id, id);
        Ok(())
    });
}

#[test]
fn users_are_listed_in_pages() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let users: Vec<String> = ["ann", "ben", "cleo", "dan", "eve"].map(|name| space.user(name, "Manual")).into();
    let (client, zone) = (space.client(), space.zone.as_str());
    let names = |page: &[types::UserInfo]| page.iter().map(|user| user.user_name.clone()).collect::<Vec<_>>();
    run(&stage, async {
        let list = || client.list_users().zone_id(zone).max_results(2);
        let first = list().send().await?;
        assert_eq!(
            (names(&first.users), first.total_counts, first.is_truncated),
            (vec!["ann".into(), "ben".into()], 5, true)
        );
        client.delete_user().zone_id(zone).user_id(&users[1]).send().await?;
        let second = list().next_token(first.next_token.expect("a token")).send().await?;
        assert_eq!((names(&second.users), second.total_counts), (vec!["cleo".into(), "dan".into()], 4));

        let newest = || list().sort_field(SortField::CreateTime).sort_type(SortOrder::Desc);
        let first = newest().send().await?;
        assert_eq!(names(&first.users), ["eve", "dan"]);
        let last = newest().next_token(first.next_token.expect("a token")).send().await?;
        assert_eq!(
            (names(&last.users), last.is_truncated, last.next_token),
            (vec!["cleo".into(), "ann".into()], false, None)
        );

        let skipped = list().offset(3).send().await?;
        assert_eq!((names(&skipped.users), skipped.total_counts, skipped.is_truncated), (vec!["eve".into()], 4, false));
        let found = list().filter("CLEO@").send().await?;
        assert_eq!((names(&found.users), found.total_counts), (vec!["cleo".into()], 1));
        Ok(())
    });
}

#[test]
fn a_group_from_creation_to_deletion() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let (mei, jo) = (space.user("mei.tan", "Manual"), space.user("jo.lim", "Manual"));
    let (client, zone) = (space.client(), space.zone.as_str());
    run(&stage, async {
        let created =
            client.create_group().zone_id(zone).group_name("network-admins").description("Networks").send().await?;
        let id = created.group_info.expect("the group").group_id;
        client.create_group().zone_id(zone).group_name("billing").send().await?;
        for user in [&jo, &mei] {
            stage.simulator.advance(Duration::from_secs(1));
            client.add_user_to_group().zone_id(zone).group_id(&id).user_id(user).send().await?;
        }
        assert_eq!(
            client.get_group().zone_id(zone).group_id(&id).send().await?.group_info.map(|it| it.member_count),
            Some(2)
        );

        let members = client.list_group_members().zone_id(zone).group_id(&id).max_results(1).send().await?;
        assert_eq!((members.total_counts, &members.group_members[0].user_id), (2, &jo));
        assert_eq!(members.group_members[0].join_time, "2026-03-02 09:30:01");
        let token = members.next_token.expect("a token");
        let rest = client.list_group_members().zone_id(zone).group_id(&id).next_token(token).send().await?;
        assert_eq!(rest.group_members[0].user_id, mei);
        let joined = client.list_joined_groups_for_user().zone_id(zone).user_id(&mei).send().await?;
        assert_eq!((joined.total_counts, &joined.joined_groups[0].group_id), (1, &id));

        let marked = client.list_groups().zone_id(zone).filter_users([&mei]).send().await?;
        assert_eq!(marked.groups.iter().map(|group| group.is_selected).collect::<Vec<_>>(), [Some(true), Some(false)]);
        client.remove_user_from_group().zone_id(zone).group_id(&id).user_id(&jo).send().await?;
        let marked = client.list_users().zone_id(zone).filter_groups([&id]).send().await?;
        assert_eq!(marked.users.iter().map(|user| user.is_selected).collect::<Vec<_>>(), [Some(true), Some(false)]);

        let update = client.update_group().zone_id(zone).group_id(&id).new_group_name("Network-Admins").send().await?;
        assert_eq!(
            (update.group_info.group_name.as_str(), update.group_info.description.as_str()),
            ("Network-Admins", "Networks")
        );
        for (filter, found) in [("GroupName sw net", 1), ("groupname EQ network-admins", 1), ("GroupName eq net", 0)] {
            let listed = client.list_groups().zone_id(zone).filter(filter).send().await?;
            assert_eq!(listed.total_counts, found, "{filter}");
        }
        client.remove_user_from_group().zone_id(zone).group_id(&id).user_id(&mei).send().await?;
        client.delete_group().zone_id(zone).group_id(&id).send().await?;
        client.create_group().zone_id(zone).group_name("network-admins").send().await?;
        Ok(())
    });
}

#[test]
fn whoever_joins_a_synchronized_group_gets_a_sub_account() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let member = space.member("Manual");
    let (group, newcomer) = (member["GroupId"].as_str().expect("an id"), space.user("jo.lim", "Manual"));
    space.synchronize("Group", group);
    let names = || {
        let world = stage.simulator.snapshot();
        let sub_accounts = &world["accounts"][stage.created.uin().to_string()]["sub_accounts"];
        let names = sub_accounts.as_object().expect("a map").values();
        names.map(|it| it["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(), ["mei.tan"]);
    space.ok("AddUserToGroup", json!({"GroupId": group, "UserId": newcomer}));
    assert_eq!(names(), ["mei.tan", "jo.lim"]);
}

#[test]
fn scim_takes_synchronized_users_out_of_reach() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let synchronized = space.user("mei.tan", "Synchronized");
    let (client, zone) = (space.client(), space.zone.as_str());
    run(&stage, async {
        let created = client.create_scim_credential().zone_id(zone).expire_duration(3600).send().await?;
        assert!(created.credential_id.starts_with("scimcred-") && !created.credential_secret.is_empty());
        assert_eq!(
            (created.credential_status, created.expire_time.as_str()),
            (Some(SCIMCredentialStatus::Enabled), "2026-03-02 10:30:00")
        );
        let default = client.create_scim_credential().zone_id(zone).send().await?;
        assert_eq!(default.expire_time, "2027-03-02 09:30:00");
        let (first, second) = (created.credential_id, default.credential_id);
        let disable = client.update_scim_credential_status().zone_id(zone).credential_id(&first);
        disable.new_status(SCIMCredentialStatus::Disabled).send().await?;
        let listed = client.list_scim_credentials().zone_id(zone).credential_id(&first).send().await?;
        assert_eq!((listed.total_counts, &listed.scim_credentials[0].status), (1, &SCIMCredentialStatus::Disabled));
        client.delete_scim_credential().zone_id(zone).credential_id(&first).send().await?;
        let listed = client.list_scim_credentials().zone_id(zone).send().await?;
        assert_eq!(listed.scim_credentials.iter().map(|it| &it.credential_id).collect::<Vec<_>>(), [&second]);

        let switch = |status| {
            client.update_scim_synchronization_status().zone_id(zone).scim_synchronization_status(status).send()
        };
        switch(SCIMSynchronizationStatus::Enabled).await?;
        let status = client.get_scim_synchronization_status().zone_id(zone).send().await?;
        assert_eq!(status.scim_synchronization_status, SCIMSynchronizationStatus::Enabled);
        assert!(client.delete_user().zone_id(zone).user_id(&synchronized).send().await.is_err());
        let user = client.create_user().zone_id(zone).user_name("jo.lim").send().await?.user_info;
        client.delete_user().zone_id(zone).user_id(&user.user_id).send().await?;
        switch(SCIMSynchronizationStatus::Disabled).await?;
        client.delete_user().zone_id(zone).user_id(&synchronized).send().await?;
        Ok(())
    });
    let leaked = stage.simulator.snapshot().to_string();
    assert!(!leaked.contains("simulated-"), "the secret is shown once");
}

/// Metadata in Base64 with this entity id and login URL, and the certificate of the spec's example.
fn metadata(entity: &str, url: &str) -> String {
    let body: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
    let document = format!(
        r#"<?xml version="1.0"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{entity}">
        <IDPSSODescriptor><KeyDescriptor use="signing"><KeyInfo><X509Data><X509Certificate>{body}</X509Certificate></X509Data>
        </KeyInfo></KeyDescriptor><SingleSignOnService Location="{url}"/></IDPSSODescriptor></EntityDescriptor>"#
    );
    base64(document.as_bytes())
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let bits = (0..3).fold(0_u32, |bits, at| bits << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        let digit =
            move |at: usize| if at > group.len() { '=' } else { DIGITS[(bits >> (18 - 6 * at) & 63) as usize].into() };
        [digit(0), digit(1), digit(2), digit(3)]
    };
    bytes.chunks(3).flat_map(group).collect()
}

#[test]
fn single_sign_on_is_configured_in_steps() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let (client, zone) = (space.client(), space.zone.as_str());
    run(&stage, async {
        let set = || client.set_external_saml_identity_provider().zone_id(zone);
        let get = || client.get_external_saml_identity_provider().zone_id(zone).send();
        let document = metadata("https://sso.example.com/saml/metadata", "https://sso.example.com/saml/login");
        let first = set().encoded_metadata_document(&document).send().await?.certificate_ids;
        set().sso_status(SSOStatus::Enabled).send().await?;
        let provider = get().await?.saml_identity_provider_configuration;
        assert_eq!(
            (provider.entity_id.as_str(), provider.sso_status),
            ("https://sso.example.com/saml/metadata", SSOStatus::Enabled)
        );
        assert_eq!(
            (provider.login_url.as_str(), &provider.certificate_ids),
            ("https://sso.example.com/saml/login", &first)
        );
        assert_eq!(provider.encoded_metadata_document, document);

        let single = set().encoded_metadata_document("").entity_id("https://sso-next.example.com");
        let second = single.x509_certificate(NEXT_CERTIFICATE).send().await?.certificate_ids;
        assert!(second.len() == 1 && second != first);
        let provider = get().await?.saml_identity_provider_configuration;
        assert_eq!(
            (provider.entity_id.as_str(), provider.sso_status),
            ("https://sso-next.example.com", SSOStatus::Enabled)
        );
        assert_eq!(
            (provider.login_url.as_str(), provider.encoded_metadata_document.as_str()),
            ("https://sso.example.com/saml/login", "")
        );

        set().sso_status(SSOStatus::Disabled).send().await?;
        client.clear_external_saml_identity_provider().zone_id(zone).send().await?;
        assert!(get().await.is_err());
        assert_eq!(client.list_external_saml_idp_certificates().zone_id(zone).send().await?.total_counts, 0);
        Ok(())
    });
}

#[test]
fn certificates_say_what_they_are() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    let (client, zone) = (space.client(), space.zone.as_str());
    run(&stage, async {
        let body: String = CERTIFICATE.lines().filter(|line| !line.starts_with('-')).collect();
        let first = client.add_external_saml_idp_certificate().zone_id(zone).x509_certificate(body).send().await?;
        client.add_external_saml_idp_certificate().zone_id(zone).x509_certificate(NEXT_CERTIFICATE).send().await?;
        let listed = client.list_external_saml_idp_certificates().zone_id(zone).send().await?;
        let [one, next] = &listed.saml_idp_certificates[..] else { panic!("two certificates: {listed:?}") };
        let mut expected = types::SAMLIdPCertificate::default();
        expected.serial_number = "5367483442069223160".to_owned();
        expected.issuer = "CN=sso.example.com,O=Example Corp".to_owned();
        expected.subject = expected.issuer.clone();
        expected.version = 1;
        expected.certificate_id = first.certificate_id.expect("an id");
        expected.public_key = CERTIFICATE.to_owned();
        expected.x509_certificate = CERTIFICATE.to_owned();
        expected.signature_algorithm = "SHA256withECDSA".to_owned();
        expected.not_before = "2026-03-01 00:00:00".to_owned();
        expected.not_after = "2029-03-01 00:00:00".to_owned();
        assert_eq!(*one, expected);
        assert_eq!((next.version, next.not_after.as_str()), (3, "2036-11-18 19:25:34"));
        assert_eq!(next.serial_number, "123619408437859750403951426706355883882322427483");

        let remove = |id| client.remove_external_saml_idp_certificate().zone_id(zone).certificate_id(id).send();
        remove(&expected.certificate_id).await?;
        remove(&next.certificate_id).await?;
        Ok(())
    });
}

#[test]
fn the_space_is_a_service_provider_on_each_site() {
    let stage = Stage::new();
    let space = Space::open(&stage);
    for (site, host) in [(Site::China, "tencentcloudsso.com"), (Site::International, "tencentcloudssointl.com")] {
        let config = stage.administrator.config_builder().site(site).build().expect("a configuration");
        run(&stage, async {
            let info = Client::new(config).get_zone_saml_service_provider_info().zone_id(&space.zone).send().await?;
            let provider = info.saml_service_provider;
            assert_eq!(provider.entity_id, format!("https://{host}/saml/sp/{}", space.zone));
            assert!(provider.acs_url.starts_with(&format!("https://{host}/saml/acs/")));
            assert!(provider.encoded_metadata_document.starts_with("JTNDJTNGeG1s"), "percent-encoded XML in Base64");
            Ok(())
        });
    }
    assert!(stage.simulator.journal().iter().all(|call| call.time == NOW));
}
