//! Single views.

use crate::{Page, folder};
use explorer::Stage;
use explorer::http::exchange;
use organization_simulator::{Account, OrganizationBuilder, Simulator};
use serde_json::{Value, json};
use std::fs;

pub(crate) fn search(page: &Page<'_>) {
    let browser = page.browser;
    for (typed, found) in [
        ("create user", "CreateUser"),
        ("targetuin", "TargetUin"),
        ("RoleAssignmentInfo", "RoleAssignmentInfo"),
        ("ManagerUin", "ManagerUin"),
        ("zone id not exist", "FailedOperation.ZoneIdNotExist"),
        ("who has access", "Who has access to this account?"),
        ("resource sharing", "AddShareUnit"),
    ] {
        browser.fill("#find", typed);
        browser.wait("#found .name", found);
    }
    browser.fill("#find", "CreateRoleAssign");
    browser.wait("#found .name", "CreateRoleAssignment");
    browser.type_keys(&browser.wait("#find", ""), "\u{e015}\u{e007}");
    browser.wait("h1", "CreateRoleAssignment");
    browser.fill("#find", "nothing has this name");
    browser.wait("#found", "Nothing found");
    browser.type_keys(&browser.wait("#find", ""), "\u{e00c}");
    browser.wait_gone("#found", "");
}

pub(crate) fn addresses(page: &Page<'_>) {
    let browser = page.browser;
    page.action("CreateRoleAssignment");
    browser.click(".reading a", "TaskInfo");
    browser.wait("h1", "TaskInfo");
    browser.click(".page a", "CreateRoleAssignment");
    browser.wait("h1", "CreateRoleAssignment");
    browser.click("table a", "ZoneIdNotExist");
    browser.wait("h1", "FailedOperation.ZoneIdNotExist");
    browser.wait("p", "Nothing happened.");
    browser.back();
    browser.wait("h1", "CreateRoleAssignment");
    browser.back();
    browser.wait("h1", "TaskInfo");
    browser.forward();
    browser.wait("h1", "CreateRoleAssignment");
    page.open("#/action/organization/2021-03-31/NoSuchAction");
    browser.wait("h1", "Nothing has this address");
    page.open("#/spec");
    browser.wait("h1", "Spec");
    browser.wait("td", "actions/");
}

pub(crate) fn validation(page: &Page<'_>) {
    let browser = page.browser;
    page.action("DescribeOrganizationMembers");
    page.set("Limit", "51");
    browser.wait(".bad", "`Limit` is 51; it must be from 1 to 50");
    page.set("Limit", "many");
    browser.wait(".bad", "`Limit` must be an integer");
    page.set("Limit", "10");
    browser.wait_gone(".bad", "Limit");
    page.set("Offset", "7");
    browser.wait(".bad", "`Offset` is 7; it must be a multiple of `Limit` (10)");
    for _ in 0..2 {
        browser.click("fieldset button", "Add Tags");
    }
    browser.wait("[data-path=\"Tags[1].TagKey\"]", "");
    page.set("Tags[0].TagKey", "env");
    browser.wait("pre", ".tag_key(\"env\")");
    page.action("CreateRoleAssignment");
    browser.click(".send button", "Send");
    browser.wait(".bad", "required parameter `ZoneId` is not set");
}

pub(crate) fn json(page: &Page<'_>) {
    let browser = page.browser;
    page.action("CreateUser");
    page.set("UserName", "jo");
    browser.click("[role=tab]", "JSON");
    browser.wait("textarea", "\"UserName\": \"jo\"");
    browser.fill("textarea", "{\"UserName\": \"kim\", \"Extra\": 12345678901234567890, \"Email\": 7");
    browser.wait(".bad", "The form keeps");
    browser.click("[role=tab]", "Form");
    browser.click("[role=tab]", "JSON");
    let text = browser.wait("textarea", "12345678901234567890");
    browser.type_keys(&text, "}");
    browser.wait(".bad", "`Email` must be a string");
    browser.click("[role=tab]", "Form");
    browser.wait("[data-path=\"UserName\"]", "kim");
    browser.wait(".notice", "Only in the JSON: Extra");
    // Another view, and a reload.
    page.open("#/journal");
    browser.wait("h1", "Journal");
    page.action("CreateUser");
    browser.wait("[data-path=\"UserName\"]", "kim");
    browser.click("[role=tab]", "JSON");
    browser.wait("textarea", "12345678901234567890");
    browser.click(".request button", "Clear");
    browser.wait_gone(".notice", "Extra");
}

pub(crate) fn code(page: &Page<'_>) {
    let browser = page.browser;
    page.action("CreateRoleAssignment");
    browser.click(".request button", "Example");
    browser.wait("pre", ".principal_type(types::PrincipalType::User)");
    browser.click("[role=tab]", "Command line");
    browser.wait("pre", "tccli organization CreateRoleAssignment --version 2021-03-31");
    browser.click("[role=tab]", "Python");
    browser.wait("pre", "request = models.CreateRoleAssignmentRequest()");
    // The signature of the call of curl is right, as the API itself says.
    page.action("DescribeOrganization");
    browser.click("[role=tab]", "curl");
    browser.wait("pre", "Signature=");
    let shown = browser.run("return document.querySelector('pre').textContent", &[]);
    let lines = shown.as_str().unwrap_or_default().to_owned();
    let headers: Vec<_> = lines
        .lines()
        .filter_map(|line| {
            line.trim().strip_prefix("-H ")?.trim_end_matches('\\').trim().trim_matches('\'').split_once(": ")
        })
        .filter(|(name, _)| !matches!(*name, "Host" | "Content-Type"))
        .collect();
    assert_eq!(headers.len(), 4, "{lines}");
    let answered = exchange(&page.stage.authority, "POST", "/", &headers, Some(&json!({}))).json();
    assert!(answered["Response"]["OrgId"].is_i64(), "{answered}");
}

/// Names that would do harm if they became markup, script, or part of an address.
const HOSTILE: &[&str] = &[
    "<img src=x onerror=alert(1)>",
    "<script>document.title='taken'</script>",
    "\"><svg onload=alert(1)>",
    "javascript:alert(1)",
    "{{constructor}}",
    "\u{202e}gnp.exe",
];

pub(crate) fn hostile(page: &Page<'_>) {
    let browser = page.browser;
    let simulator = &page.stage.simulator;
    // The service refuses some of these names, so they are written into the world itself.
    let mut world = simulator.snapshot().to_string();
    for (place, name) in
        ["production", "Engineering", "auditors", "jo.lindgren", "ReadOnly", "Example Ltd"].iter().zip(HOSTILE)
    {
        let text = Value::from(*name).to_string();
        world = world.replace(&format!("\"{place}\""), &text);
    }
    simulator.restore(&serde_json::from_str(&world).expect("it is still JSON")).expect("it is still a world");
    for (view, shows) in [("#/world", HOSTILE[0]), ("#/access", "Who has access"), ("#/journal", "Journal")] {
        page.open(view);
        browser.wait("main", shows);
    }
    page.open("#/action/organization/2021-03-31/CreateUser");
    browser.wait(".send select", HOSTILE[0]);
    page.set("UserName", HOSTILE[1]);
    browser.wait("pre", "document.title");
    page.send("Error");
    let found = browser.run("return document.querySelectorAll('main img, main script, main svg').length", &[]);
    assert_eq!(found, 0);
    let title = browser.run("return document.title", &[]);
    assert!(title.as_str().is_some_and(|title| !title.contains("taken")), "{title}");
}

pub(crate) fn thousand(page: &Page<'_>) {
    let browser = page.browser;
    let simulator = Simulator::new();
    simulator.configure(|settings| settings.members = 2_000);
    let account = simulator.add_account(Account::enterprise("Large"));
    let mut builder = OrganizationBuilder::new("").administrator(&account);
    for department in 0..20 {
        let department = format!("department-{department}");
        builder = builder.department_in("", &*department);
        for member in 0..50 {
            builder = builder.member_in(&*department, format!("{department}-member-{member}"));
        }
    }
    builder.build(&simulator);
    let large = Page::of(browser, Stage::new(simulator));
    large.open("#/world");
    browser.wait("p", "1000 members");
    browser.fill("main input[type=search]", "department-7-member-33");
    browser.wait(".branch a", "department-7-member-33");
    let shown = browser.run("return document.querySelectorAll('.branch a').length", &[]);
    assert_eq!(shown, 1);
    let elements = browser.run("return document.getElementsByTagName('*').length", &[]);
    assert!(elements.as_u64().is_some_and(|count| count < 20_000), "{elements} elements");
}

pub(crate) fn headers(page: &Page<'_>) {
    let browser = page.browser;
    let response = exchange(&page.stage.authority, "GET", "/", &[], None);
    let policy = response.header("content-security-policy").unwrap_or_default();
    for part in
        ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'"]
    {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
    let html = String::from_utf8_lossy(&response.body).into_owned();
    assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains("onclick"), "{html}");
    // What the first view costs, over the wire and with an empty cache.
    browser.traffic();
    page.open("?");
    page.open("");
    browser.wait("h1", "Tencent Cloud Organization");
    browser.wait(".card", "");
    let (addresses, bytes) = browser.traffic();
    assert!(addresses.iter().any(|address| address.ends_with("/catalogue")), "{addresses:?}");
    println!("  the first view takes {bytes} bytes in {} requests", addresses.len());
    assert!(bytes < 200_000, "the first view takes {bytes} bytes");
}

pub(crate) fn pictures(page: &Page<'_>) {
    let browser = page.browser;
    let folder = folder().join("pictures");
    let views = [
        ("start", ""),
        ("action", "#/action/organization/2021-03-31/CreateRoleAssignment"),
        ("world", "#/world"),
        ("access", "#/access"),
        ("signature", "#/signature"),
        ("spec", "#/spec"),
        ("errors", "#/errors"),
    ];
    for (scheme, width, height) in [("light", 1280, 860), ("dark", 1280, 860), ("light", 360, 760)] {
        browser.prefer(scheme);
        browser.resize(width, height);
        for (name, place) in views {
            page.open(place);
            browser.wait("h1", "");
            if name == "action" {
                browser.wait(".send select", "Example Ltd");
                browser.click(".request button", "Example");
                browser.wait("pre", "types::");
                browser.run("scrollTo(0, 0)", &[]);
            }
            if name == "world" {
                browser.wait(".branch", "Engineering");
            }
            let wide = browser.run("return document.documentElement.scrollWidth <= innerWidth", &[]);
            assert_eq!(wide, true, "{name} is wider than {width} pixels");
            browser.picture(&folder.join(format!("{name}-{scheme}-{width}.png")));
        }
    }
}

pub(crate) fn axe(page: &Page<'_>) {
    let browser = page.browser;
    let path = folder().join("node_modules/axe-core/axe.min.js");
    let Ok(axe) = fs::read_to_string(&path) else {
        println!("  skipped: axe-core is not installed; `cargo xtask explorer` does that");
        return;
    };
    let mut problems = Vec::new();
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        let action = "#/action/organization/2021-03-31/CreateRoleAssignment";
        for place in ["", action, "#/world", "#/access", "#/journal", "#/signature", "#/spec", "#/errors"] {
            page.open(place);
            browser.wait("h1", "");
            if place == action {
                browser.wait(".send select", "Example Ltd");
                browser.click(".request button", "Example");
                page.send("Error");
            }
            browser.run(&axe, &[]);
            let found = browser.run_async(
                "const done = arguments[arguments.length - 1]; axe.run().then((it) => done(it.violations.map((one) => \
                 ({id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 3).map((node) => node.html)}))));",
            );
            let serious = |it: &&Value| matches!(it["impact"].as_str(), Some("serious" | "critical"));
            for violation in found.as_array().into_iter().flatten().filter(serious) {
                problems.push(format!("{scheme} {place}: {violation}"));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}
