//! Journeys: what people come for, from the beginning to the end.

use crate::Page;
use explorer::Stage;
use organization_simulator::{ServerOptions, Simulator};
use serde_json::{Value, json};

const ADMINISTRATOR: &str = "100000000001";
const OUTSIDER: &str = "100000000002";

impl Page<'_> {
    fn act_as(&self, uin: &str) {
        self.browser.choose(".send select", uin);
    }

    /// Puts a request into the form as JSON.
    fn put(&self, request: &Value) {
        self.browser.click("[role=tab]", "JSON");
        self.browser.fill("textarea", &request.to_string());
        self.browser.click("[role=tab]", "Form");
    }

    fn world(&self) -> Value {
        self.stage.get("/_simulator/explorer/world")
    }

    fn center(&self) -> Value {
        self.world()["organizations"][0]["center"].clone()
    }
}

pub(crate) fn invitation(page: &Page<'_>) {
    let browser = page.browser;
    page.open("#/action/organization/2018-12-25/SendOrganizationInvitation");
    browser.wait("h1", "SendOrganizationInvitation");
    page.act_as(ADMINISTRATOR);
    page.set("InviteUin", OUTSIDER);
    page.set("Name", "labs");
    page.set("Remark", "for the labs");
    page.send("Success");
    let id = page.world()["invitations"][0]["id"].to_string();
    page.open("#/action/organization/2018-12-25/AcceptOrganizationInvitation");
    browser.wait("h1", "AcceptOrganizationInvitation");
    page.act_as(OUTSIDER);
    page.set("Id", &id);
    page.send("Success");
    page.open("#/world");
    browser.wait(".branch a", "labs");

    let center = page.center();
    page.action("CreateUser");
    page.act_as(ADMINISTRATOR);
    page.set("ZoneId", center["zoneId"].as_str().unwrap_or_default());
    page.set("UserName", "kim");
    page.send("Success");
    let user = page.response("UserId");
    assert!(user.starts_with("u-"), "{user}");

    page.action("CreateRoleAssignment");
    let grant = json!({
        "PrincipalId": user, "PrincipalType": "User", "TargetType": "MemberUin",
        "TargetUin": OUTSIDER.parse::<i64>().unwrap_or_default(),
        "RoleConfigurationId": center["configurations"][0]["id"],
    });
    page.put(&json!({"ZoneId": center["zoneId"], "RoleAssignmentInfo": [grant]}));
    browser.wait("[data-path=\"RoleAssignmentInfo[0].PrincipalId\"]", &user);
    page.send("Success");
    browser.wait(".badge.good", "Success");
    page.open(&format!("#/access?uin={OUTSIDER}"));
    browser.wait("tbody th", "kim");
    page.open("#/journal");
    browser.wait("summary", "AcceptOrganizationInvitation");
}

pub(crate) fn access(page: &Page<'_>) {
    let browser = page.browser;
    browser.click(".card a", "Who has access to this account?");
    browser.wait("h1", "Who has access");
    let production = page.center()["grants"][0]["target"]["uin"].to_string();
    browser.choose(".page select", &production);
    browser.wait("tbody th", "jo.lindgren");
    browser.wait("td", "group auditors");
    browser.click("td a", "Take away");
    browser.wait("h1", "DeleteRoleAssignment");
    browser.wait(".send select", "Example Ltd");
    browser.wait("pre", ".target_type(types::TargetType::MemberUin)");
    page.send("Success");
    browser.wait(".badge.good", "Success");
    assert_eq!(page.center()["grants"], json!([]));
    page.open(&format!("#/access?uin={production}"));
    browser.wait("p", "0 ways in");
}

pub(crate) fn signature(page: &Page<'_>) {
    let browser = page.browser;
    page.action("DescribeOrganizationMembers");
    page.set("Limit", "10");
    page.set("Offset", "0");
    browser.click("[role=tab]", "curl");
    browser.wait("pre", "\"Limit\":10");
    let shown = browser.run("return document.querySelector('pre').textContent", &[]);
    let lines = shown.as_str().unwrap_or_default().to_owned();
    let headers: Vec<_> = lines.lines().filter(|line| line.trim().starts_with("-H")).collect();
    let headers = headers.join("\n");
    let explain = |headers: &str, body: &str| {
        page.open("#/");
        browser.wait(".card", "");
        page.open("#/signature");
        browser.wait("h1", "Signatures");
        browser.fill("textarea", headers);
        browser.fill(".field:nth-of-type(2) textarea", body);
        browser.click("button", "Explain");
    };
    let body = r#"{"Limit":10,"Offset":0}"#;
    explain(&headers, body);
    browser.wait(".finding", "The signature is right.");
    browser.wait("dt", "SecretSigning");
    explain(&headers.replace("Host: 127.0.0.1", "Host: proxy.test"), body);
    browser.wait(".finding", "The signature was made for");
    explain(&headers, &body.replace("10", "20"));
    browser.wait(".finding", "the body that you pasted is not the one that was signed");
    explain(&headers.replace("/organization/", "/tco/"), body);
    browser.wait(".finding", "First difference: wrong service");
    explain("Host: localhost", body);
    browser.wait(".bad", "paste the headers");
}

pub(crate) fn faults(page: &Page<'_>) {
    let browser = page.browser;
    page.open("#/world");
    browser.wait(".branch", "Engineering");
    browser.fill("input[type=number]", "1");
    browser.click("button", "Add the fault");
    browser.wait(".badge", "error RequestLimitExceeded");
    browser.click("button", "Stop the clock");
    browser.wait("output", "standing still");
    let stopped = page.stage.simulator.clock().now();
    browser.click("button", "1 day");
    browser.wait("output", "standing still");
    page.open("#/action/organization/2021-03-31/DescribeOrganization");
    browser.wait("h1", "DescribeOrganization");
    page.send("2 attempts");
    browser.wait(".result ol", "RequestLimitExceeded");
    assert_eq!(page.stage.simulator.clock().now() - stopped, 86_400);
    // What changes elsewhere lights up.
    page.open("#/world");
    browser.wait(".branch", "Engineering");
    let call = json!({
        "service": "organization", "version": "2021-03-31", "action": "AddOrganizationNode", "uin": 100_000_000_001_i64,
        "input": {"ParentNodeId": page.world()["organizations"][0]["root"], "Name": "Research"},
    });
    let made = page.stage.post("/_simulator/explorer/send", &call);
    assert!(made["response"]["NodeId"].is_i64(), "{made}");
    browser.wait(".changed", "Research");
}

pub(crate) fn other_service(page: &Page<'_>) {
    let browser = page.browser;
    let field =
        |name: &str| json!({"name": name, "type": "String", "doc": "A name.", "rust": "name", "required": true});
    let action = json!({
        "name": "AddBook", "file": "AddBook.json", "doc": "Adds a book.", "category": "books", "access": "write", "sites": ["cn", "intl"],
        "method": "add_book", "request": "AddBookRequest", "error": "AddBookError", "input": [field("Title")], "output": [],
        "errors": [], "examples": [],
    });
    let catalogue = json!({"crate": "library_sdk", "commonErrors": [], "services": [{
        "name": "library", "version": "2024-01-01", "title": "Library", "doc": "Books.", "module": "library::v2024_01_01",
        "pages": {}, "categories": [{"title": "Books", "folder": "books", "doc": "Books."}], "errors": [], "actions": [action],
        "types": [], "enums": [],
    }]});
    let options = ServerOptions::new().catalogue(catalogue.to_string());
    let other = Page::of(browser, Stage::with(Simulator::new(), options));
    other.open("#/action/library/2024-01-01/AddBook");
    browser.wait("h1", "AddBook");
    other.set("Title", "Moby Dick");
    browser.wait("pre", "use library_sdk::library::v2024_01_01::Client;");
    assert_eq!(browser.run("return document.querySelectorAll('.send').length", &[]), 0);
}
