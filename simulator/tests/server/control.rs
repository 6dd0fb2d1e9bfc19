//! The control API.

use super::raw::{Stage, exchange};
use serde_json::{Value, json};

#[tokio::test]
async fn it_shows_accounts_and_makes_temporary_keys() {
    let stage = Stage::new().await;
    assert_eq!(stage.control("GET", "", "").await.json()["accounts"], 1);
    let accounts = stage.control("GET", "accounts", "").await.json();
    assert_eq!(accounts[0]["uin"], stage.administrator.uin());
    assert_eq!(accounts[0]["secretId"], stage.administrator.key().secret_id);
    let path = format!("accounts/{}/temporary-key", stage.administrator.uin());
    let key = stage.control("POST", &path, r#"{"seconds": 60}"#).await.json();
    assert!(key["token"].as_str().unwrap().len() > 20);
    assert_eq!(stage.control("POST", "accounts/1/temporary-key", r#"{"seconds": 60}"#).await.status, Some(404));
}

#[tokio::test]
async fn it_saves_resets_and_loads_the_state() {
    let stage = Stage::new().await;
    assert_eq!(stage.call("CreateOrganization", "{}").send().await.code(), None);
    let describe = stage.call("DescribeOrganization", "{}");
    let saved = stage.control("GET", "state", "").await.text();
    assert_eq!(stage.control("POST", "reset", r#"{"seed": "empty"}"#).await.status, Some(204));
    let code = describe.send().await.code();
    assert_eq!(code.as_deref(), Some("AuthFailure.SecretIdNotFound"), "the account is gone");
    assert_eq!(stage.control("PUT", "state", &saved).await.status, Some(204));
    assert_eq!(describe.send().await.code(), None);

    let mut newer: Value = serde_json::from_str(&saved).unwrap();
    newer["version"] = json!(2);
    let refused = stage.control("PUT", "state", &newer.to_string()).await;
    assert_eq!(refused.status, Some(400));
    assert!(refused.text().contains("version 2"), "{}", refused.text());
    let mut damaged: Value = serde_json::from_str(&saved).unwrap();
    damaged["world"]["accounts"] = json!([]);
    assert_eq!(stage.control("PUT", "state", &damaged.to_string()).await.status, Some(400));
    assert_eq!(describe.send().await.code(), None, "the world is as it was");

    assert_eq!(stage.control("POST", "reset", "").await.status, Some(204), "the demo");
    assert_eq!(stage.simulator.organization().members().len(), 7);
}

#[tokio::test]
async fn it_sets_the_clock_faults_and_settings() {
    let stage = Stage::new().await;
    let clock = stage.control("PUT", "clock", r#"{"manual": {"now": 1772415000}}"#).await.json();
    assert_eq!(clock["now"], 1_772_415_000);
    let clock = stage.control("POST", "clock/advance", r#"{"seconds": 60}"#).await.json();
    assert_eq!(clock, json!({"clock": {"manual": {"now": 1_772_415_060}}, "now": 1_772_415_060}));

    let rule = json!({"fault": {"error": {"code": "InternalError"}}, "action": "CreateOrganization", "times": 1});
    assert_eq!(stage.control("POST", "faults", &rule.to_string()).await.status, Some(201));
    assert_eq!(stage.call("CreateOrganization", "{}").send().await.code().as_deref(), Some("InternalError"));
    assert_eq!(stage.call("CreateOrganization", "{}").send().await.code(), None);
    assert_eq!(stage.control("GET", "faults", "").await.json()[0]["times"], 0);
    assert_eq!(stage.control("DELETE", "faults", "").await.status, Some(204));
    assert_eq!(stage.control("GET", "faults", "").await.json(), json!([]));

    let settings = stage.control("PATCH", "settings", r#"{"members": 3}"#).await.json();
    assert_eq!((&settings["members"], &settings["invitations"]), (&json!(3), &json!(100)));
    assert_eq!(stage.simulator.settings().members, 3);
    for wrong in [r#"{"member": 3}"#, r#"{"members": "3"}"#, "[]", "{"] {
        assert_eq!(stage.control("PATCH", "settings", wrong).await.status, Some(400), "{wrong}");
    }
}

#[tokio::test]
async fn it_shows_the_journal() {
    let stage = Stage::new().await;
    stage.call("CreateOrganization", "{}").send().await;
    let email = r#"{"MemberUin": 1, "Email": "jo@example.com", "CountryCode": "86", "Phone": "13900001234"}"#;
    stage.call("AddOrganizationMemberEmail", email).send().await;
    let entries = stage.control("GET", "journal?action=AddOrganizationMemberEmail&limit=5", "").await;
    assert!(
        !entries.text().contains("jo@example.com") && !entries.text().contains("13900001234"),
        "{}",
        entries.text()
    );
    let entries = entries.json();
    assert_eq!(entries.as_array().unwrap().len(), 1);
    assert_eq!(entries[0]["number"], 2);
    assert_eq!(entries[0]["request"]["MemberUin"], 1);
    assert_eq!(entries[0]["code"], "ResourceNotFound.OrganizationMemberNotExist");
    assert_eq!(stage.control("DELETE", "journal", "").await.status, Some(204));
    assert_eq!(stage.control("GET", "journal", "").await.json(), json!([]));
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let stage = Stage::new().await;
    let authority = stage.authority();
    let status = |host: String, more: &'static str| async move {
        let head = format!("GET /_simulator/accounts HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n");
        exchange(authority, head.as_bytes()).await.status
    };
    assert_eq!(status(authority.to_owned(), "").await, Some(200));
    assert_eq!(status("localhost:8780".to_owned(), "Origin: http://localhost:8780\r\n").await, Some(200));
    assert_eq!(status("[::1]:8780".to_owned(), "").await, Some(200));
    assert_eq!(status(authority.to_owned(), "Origin: https://example.com\r\n").await, Some(403));
    assert_eq!(status("rebound.example.com".to_owned(), "").await, Some(403));
    // A page can send a form to anywhere without asking first.
    let body = r#"{"seed":"empty"}"#;
    let form = format!(
        "POST /_simulator/reset HTTP/1.1\r\nHost: {authority}\r\nOrigin: null\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    assert_eq!(exchange(authority, form.as_bytes()).await.status, Some(403));
}
