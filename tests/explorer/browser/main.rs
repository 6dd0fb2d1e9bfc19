//! The explorer in a real browser, as a person uses it.
//!
//! One browser runs all checks in their order, each in a world of its own. Pictures of the views go to
//! `target/explorer/pictures`. Without Chromium and its driver the tests are skipped, and say why.

mod journeys;
mod views;

use explorer::Stage;
use explorer::driver::Browser;
use organization_simulator::{Seed, Simulator};
use serde_json::Value;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

/// A check of the page.
type Check = fn(&Page<'_>);

const CHECKS: &[(&str, Check)] = &[
    ("search finds everything", views::search),
    ("addresses work backwards and forwards", views::addresses),
    ("the form checks while typing", views::validation),
    ("form and JSON lose nothing", views::json),
    ("the code follows the form", views::code),
    ("no name becomes markup", views::hostile),
    ("a thousand members", views::thousand),
    ("nothing leaves the machine", views::headers),
    ("from an invitation to a grant", journeys::invitation),
    ("see who has access and take it away", journeys::access),
    ("explain a wrong signature", journeys::signature),
    ("time and faults", journeys::faults),
    ("the catalogue of another service", journeys::other_service),
    ("pictures", views::pictures),
    ("axe finds nothing serious", views::axe),
];

/// A browser that shows the explorer of a simulator.
pub struct Page<'b> {
    browser: &'b Browser,
    stage: Stage,
}

impl<'b> Page<'b> {
    /// The page of a world that begins with the demo.
    fn new(browser: &'b Browser) -> Self {
        let simulator = Simulator::new();
        Seed::Demo.plant(&simulator).expect("the demo is possible");
        Self::of(browser, Stage::new(simulator))
    }

    fn of(browser: &'b Browser, stage: Stage) -> Self {
        browser.resize(1400, 1000);
        browser.prefer("light");
        let page = Self { browser, stage };
        page.open("");
        page.browser.wait("h1", "");
        page
    }

    /// Opens an address within the page.
    fn open(&self, place: &str) {
        self.browser.open(&format!("http://{}/{place}", self.stage.authority));
    }

    /// Opens an action of the newer version.
    fn action(&self, name: &str) {
        self.open(&format!("#/action/organization/2021-03-31/{name}"));
        self.browser.wait("h1", name);
        // The accounts come with the world, and the form is drawn anew with them.
        self.browser.wait(".send select", "Example Ltd");
        self.browser.wait("pre", "async fn main");
    }

    /// Fills in a parameter.
    fn set(&self, parameter: &str, value: &str) {
        self.browser.fill(&format!("[data-path=\"{parameter}\"]"), value);
    }

    /// Sends the request, and waits for what comes back.
    fn send(&self, outcome: &str) {
        self.browser.click(".send button", "Send");
        self.browser.wait(".outcome", outcome);
    }

    /// A value in the response's JSON tree, by its key.
    fn response(&self, key: &str) -> String {
        let script = "const found = [...document.querySelectorAll('.result .json li')]\
            .find((it) => it.firstElementChild?.textContent === arguments[0]); return found?.lastElementChild.textContent ?? ''";
        let value = self.browser.run(script, &[Value::from(key)]);
        value.as_str().unwrap_or_default().trim_matches('"').to_owned()
    }
}

/// The page must not go on to ask a server that is gone.
impl Drop for Page<'_> {
    fn drop(&mut self) {
        self.browser.open("about:blank");
    }
}

/// The folder for what the tests leave behind.
fn folder() -> PathBuf {
    tests::fixtures::root().join("target/explorer")
}

fn main() -> ExitCode {
    let wanted: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let browser = match Browser::start() {
        Ok(browser) => browser,
        Err(reason) => {
            println!("skipped: the explorer was not tested in a browser: {reason}");
            return ExitCode::SUCCESS;
        }
    };
    let mut failed = 0;
    let chosen = CHECKS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|it| name.contains(&**it)));
    for (name, check) in chosen {
        let page = Page::new(&browser);
        let done = catch_unwind(AssertUnwindSafe(|| {
            check(&page);
            expect_quiet(&browser);
        }));
        println!("{name} ... {}", if done.is_ok() { "ok" } else { "FAILED" });
        failed += usize::from(done.is_err());
        if done.is_err() {
            browser.picture(&folder().join(format!("failed/{name}.png")));
            // What this check left behind is not the next one's.
            browser.console();
            browser.traffic();
        }
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Nothing is in the console, and nothing was asked of anybody else.
fn expect_quiet(browser: &Browser) {
    let console = browser.console();
    assert!(console.is_empty(), "the console has messages: {console:#?}");
    let (addresses, _) = browser.traffic();
    let foreign: Vec<_> = addresses
        .iter()
        .filter(|address| !address.starts_with("http://127.0.0.1:") && *address != "about:blank")
        .collect();
    assert!(foreign.is_empty(), "requests to elsewhere: {foreign:?}");
}
