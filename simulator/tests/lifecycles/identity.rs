//! The identity center: users, groups, single sign-on, SCIM and the list of addresses.

use super::{Resource, Tool, find, fixed, items, merged, text};
use serde_json::{Value, json};

/// The metadata of an identity provider.
const METADATA: &str = include_str!("../../../tests/interop/idp.xml");

#[test]
fn a_user() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("CreateUser", wanted.clone())["UserInfo"]["UserId"].clone();
            json!({"ZoneId": wanted["ZoneId"], "UserId": id})
        },
        read: |tool, id| {
            let found = tool.call("GetUser", id.clone()).ok()?["UserInfo"].clone();
            Some(merged(&found, &json!({"ZoneId": id["ZoneId"]})))
        },
        update: |tool, id, change| {
            if let Some(status) = change.get("UserStatus") {
                tool.ok("UpdateUserStatus", merged(id, &json!({"NewUserStatus": status})));
                return;
            }
            let renamed = change.as_object().unwrap().iter().map(|(name, value)| (format!("New{name}"), value.clone()));
            tool.ok("UpdateUser", merged(id, &Value::Object(renamed.collect())));
        },
        destroy: |tool, id| {
            tool.ok("DeleteUser", id.clone());
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let wanted = json!({
        "ZoneId": zone, "UserName": "mei.tan", "FirstName": "Mei", "LastName": "Tan", "DisplayName": "Mei Tan",
        "Description": "operates", "Email": "mei@example.com", "UserStatus": "Enabled",
    });
    let changes = [
        json!({"UserStatus": "Disabled"}),
        json!({"DisplayName": "Mei", "Description": "builds", "Email": "m@example.com"}),
        json!({"FirstName": "May", "LastName": "T"}),
        json!({"UserStatus": "Enabled"}),
    ];
    resource.live(&tool, wanted, &changes);
}

fn group(tool: &Tool, zone: &str) -> Value {
    let group = json!({"ZoneId": zone, "GroupName": "engineers"});
    tool.ok("CreateGroup", group)["GroupInfo"]["GroupId"].clone()
}

#[test]
fn a_group() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("CreateGroup", wanted.clone())["GroupInfo"]["GroupId"].clone();
            json!({"ZoneId": wanted["ZoneId"], "GroupId": id})
        },
        read: |tool, id| {
            let found = tool.call("GetGroup", id.clone()).ok()?["GroupInfo"].clone();
            Some(merged(&found, &json!({"ZoneId": id["ZoneId"]})))
        },
        update: |tool, id, change| {
            let renamed = change.as_object().unwrap().iter().map(|(name, value)| {
                let name = if name == "GroupName" { "NewGroupName" } else { "NewDescription" };
                (name.to_owned(), value.clone())
            });
            tool.ok("UpdateGroup", merged(id, &Value::Object(renamed.collect())));
        },
        destroy: |tool, id| {
            tool.ok("DeleteGroup", id.clone());
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let changes = [json!({"Description": "build things"}), json!({"GroupName": "builders"})];
    resource.live(&tool, json!({"ZoneId": zone, "GroupName": "engineers", "Description": "all"}), &changes);
}

#[test]
fn a_user_of_a_group() {
    let resource = Resource {
        create: |tool, wanted| {
            tool.ok("AddUserToGroup", wanted.clone());
            wanted.clone()
        },
        read: |tool, id| {
            let request = json!({"ZoneId": id["ZoneId"], "UserId": id["UserId"], "MaxResults": 100});
            let joined = items(&tool.ok("ListJoinedGroupsForUser", request)["JoinedGroups"]);
            find(joined, "GroupId", &id["GroupId"]).map(|_| id.clone())
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("RemoveUserFromGroup", id.clone());
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let user = tool.ok("CreateUser", json!({"ZoneId": zone, "UserName": "mei.tan"}))["UserInfo"]["UserId"].clone();
    resource.live(&tool, json!({"ZoneId": zone, "UserId": user, "GroupId": group(&tool, &zone)}), &[]);
}

/// Metadata of an identity provider, as the tool sends it.
fn metadata() -> String {
    use base64ct::{Base64, Encoding};
    Base64::encode_string(METADATA.as_bytes())
}

/// The certificate in the metadata.
fn certificate() -> String {
    let (_, rest) = METADATA.split_once("<X509Certificate>").unwrap();
    let (lines, _) = rest.split_once("</X509Certificate>").unwrap();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.trim())
}

/// The calls for single sign-on. The tool changes metadata, the other settings and the status with a call each.
const SINGLE_SIGN_ON: Resource = Resource {
    create: |tool, wanted| {
        tool.ok("SetExternalSAMLIdentityProvider", wanted.clone());
        wanted["ZoneId"].clone()
    },
    read: |tool, id| {
        let service = tool.ok("GetZoneSAMLServiceProviderInfo", json!({"ZoneId": id}))["SAMLServiceProvider"].clone();
        assert!(!text(&service["AcsUrl"]).is_empty() && service["ZoneId"] == *id, "{service}");
        let found = tool.call("GetExternalSAMLIdentityProvider", json!({"ZoneId": id})).ok()?;
        Some(merged(&found["SAMLIdentityProviderConfiguration"], &json!({"ZoneId": id})))
    },
    update: |tool, id, change| {
        let mut request = merged(change, &json!({"ZoneId": id}));
        if change.get("EntityId").is_some() {
            request["EncodedMetadataDocument"] = json!("");
        }
        tool.ok("SetExternalSAMLIdentityProvider", request);
    },
    destroy: |tool, id| {
        let found = tool.ok("GetExternalSAMLIdentityProvider", json!({"ZoneId": id}));
        if found["SAMLIdentityProviderConfiguration"]["SSOStatus"] == "Enabled" {
            tool.ok("SetExternalSAMLIdentityProvider", json!({"ZoneId": id, "SSOStatus": "Disabled"}));
        }
        tool.ok("ClearExternalSAMLIdentityProvider", json!({"ZoneId": id}));
    },
};

#[test]
fn single_sign_on_by_metadata() {
    let (tool, zone) = Tool::with_identity_center();
    let wanted = json!({"ZoneId": zone, "EncodedMetadataDocument": metadata(), "SSOStatus": "Enabled"});
    SINGLE_SIGN_ON.live(&tool, wanted, &[json!({"SSOStatus": "Disabled"}), json!({"SSOStatus": "Enabled"})]);
}

#[test]
fn single_sign_on_by_its_parts() {
    let (tool, zone) = Tool::with_identity_center();
    let place = json!({"ZoneId": zone, "SSOStatus": "Enabled"});
    let parts = json!({"EntityId": "https://sso.example.com/saml", "LoginUrl": "https://sso.example.com/login"});
    let id =
        (SINGLE_SIGN_ON.create)(&tool, &merged(&merged(&place, &parts), &json!({"X509Certificate": certificate()})));
    SINGLE_SIGN_ON.expect(&tool, &id, &merged(&place, &parts));
    let others = json!({"EntityId": "https://sso.example.com/other", "LoginUrl": "https://sso.example.com/other"});
    (SINGLE_SIGN_ON.update)(&tool, &id, &others);
    SINGLE_SIGN_ON.expect(&tool, &id, &merged(&place, &others));
    (SINGLE_SIGN_ON.destroy)(&tool, &id);
    assert_eq!((SINGLE_SIGN_ON.read)(&tool, &id), None);
}

#[test]
fn a_certificate_of_the_identity_provider() {
    let resource = Resource {
        create: |tool, wanted| {
            let id = tool.ok("AddExternalSAMLIdPCertificate", wanted.clone())["CertificateId"].clone();
            json!({"ZoneId": wanted["ZoneId"], "CertificateId": id})
        },
        read: |tool, id| {
            let listed = tool.ok("ListExternalSAMLIdPCertificates", json!({"ZoneId": id["ZoneId"]}));
            find(items(&listed["SAMLIdPCertificates"]), "CertificateId", &id["CertificateId"])
        },
        update: fixed,
        destroy: |tool, id| {
            tool.ok("RemoveExternalSAMLIdPCertificate", id.clone());
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let id = (resource.create)(&tool, &json!({"ZoneId": zone, "X509Certificate": certificate()}));
    resource.expect(&tool, &id, &json!({"CertificateId": id["CertificateId"]}));
    (resource.destroy)(&tool, &id);
    assert_eq!((resource.read)(&tool, &id), None);
}

#[test]
fn a_credential_of_scim() {
    let resource = Resource {
        create: |tool, wanted| {
            let created = tool.ok("CreateSCIMCredential", json!({"ZoneId": wanted["ZoneId"]}));
            json!({"ZoneId": wanted["ZoneId"], "CredentialId": created["CredentialId"]})
        },
        read: |tool, id| items(&tool.ok("ListSCIMCredentials", id.clone())["SCIMCredentials"]).into_iter().next(),
        // The status is a resource of its own, which destroys nothing.
        update: |tool, id, change| {
            tool.ok("UpdateSCIMCredentialStatus", merged(id, &json!({"NewStatus": change["Status"]})));
        },
        destroy: |tool, id| {
            tool.ok("DeleteSCIMCredential", id.clone());
        },
    };
    let (tool, zone) = Tool::with_identity_center();
    let changes = ["Enabled", "Disabled", "Enabled", "Disabled"].map(|status| json!({"Status": status}));
    resource.live(&tool, json!({"ZoneId": zone}), &changes);
}

#[test]
fn the_synchronization_of_scim_and_the_addresses_stay() {
    let (tool, zone) = Tool::with_identity_center();
    let status =
        || tool.ok("GetSCIMSynchronizationStatus", json!({"ZoneId": zone}))["SCIMSynchronizationStatus"].clone();
    for wanted in ["Enabled", "Disabled"] {
        let update = json!({"ZoneId": zone, "SCIMSynchronizationStatus": wanted});
        tool.ok("UpdateSCIMSynchronizationStatus", update);
        assert_eq!(status(), wanted);
    }
    for wanted in [json!(["203.0.113.0/24"]), json!(["192.0.2.17", "2001:db8::/32"])] {
        tool.ok("UpdateIPWhitelist", json!({"ZoneId": zone, "IpWhitelist": wanted}));
        assert_eq!(tool.ok("GetIPWhitelist", json!({"ZoneId": zone}))["IpWhitelist"], wanted);
    }
}
