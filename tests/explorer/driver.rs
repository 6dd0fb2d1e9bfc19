//! Chromium, driven by its own driver over WebDriver.

use crate::http::exchange;
use base64ct::{Base64, Encoding};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// How long something may take to show on the page, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with one window.
pub struct Browser {
    driver: Child,
    authority: String,
    session: String,
}

impl Browser {
    /// Starts a browser.
    ///
    /// # Errors
    ///
    /// Why there is none, such as a program that is not installed.
    ///
    /// # Panics
    ///
    /// If the driver breaks off.
    pub fn start() -> Result<Self, String> {
        let chromium = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| runs(name));
        let chromium = chromium.ok_or("Chromium is not installed; `apt-get install chromium chromium-driver`")?;
        if !runs("chromedriver") {
            return Err("chromedriver is not installed; `apt-get install chromium-driver`".to_owned());
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a port is free").port();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("chromedriver cannot be started: {error}"))?;
        let mut browser = Self { driver, authority: format!("127.0.0.1:{port}"), session: String::new() };
        let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        browser.until("the driver listens", || listens().then_some(()));
        let options = json!({
            "binary": which(chromium),
            // In a container there is no sandbox within the sandbox, and little shared memory.
            "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1400,1000",
                "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}});
        let made = browser.request("POST", "/session", Some(&capabilities));
        let session = made["sessionId"].as_str().ok_or_else(|| format!("the browser does not start: {made}"))?;
        browser.session = session.to_owned();
        Ok(browser)
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let mut response = exchange(&self.authority, method, path, &[], body).json();
        response["value"].take()
    }

    fn command(&self, method: &str, command: &str, body: Option<&Value>) -> Value {
        let value = self.request(method, &format!("/session/{}/{command}", self.session), body);
        assert!(value["error"].is_null(), "{command}: {}", value["message"]);
        value
    }

    /// Opens an address.
    pub fn open(&self, address: &str) {
        self.command("POST", "url", Some(&json!({"url": address})));
    }

    /// Goes back in the history.
    pub fn back(&self) {
        self.command("POST", "back", Some(&json!({})));
    }

    /// Goes forward in the history.
    pub fn forward(&self) {
        self.command("POST", "forward", Some(&json!({})));
    }

    /// Makes the window so large.
    pub fn resize(&self, width: u32, height: u32) {
        // The window's own size has a minimum; that of the page does not.
        let metrics = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// Prefers a color scheme, `light` or `dark`.
    pub fn prefer(&self, scheme: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        self.devtools("Emulation.setEmulatedMedia", &features);
    }

    fn devtools(&self, command: &str, parameters: &Value) {
        self.command("POST", "goog/cdp/execute", Some(&json!({"cmd": command, "params": parameters})));
    }

    /// Runs a script and returns its value.
    pub fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.command("POST", "execute/sync", Some(&json!({"script": script, "args": arguments})))
    }

    /// Runs a script whose last argument takes its value.
    pub fn run_async(&self, script: &str) -> Value {
        self.command("POST", "execute/async", Some(&json!({"script": script, "args": []})))
    }

    /// The elements that a CSS selector finds and whose text contains this, visible ones only.
    fn find(&self, selector: &str, text: &str) -> Vec<Value> {
        let script = "const [selector, text] = arguments; \
            return [...document.querySelectorAll(selector)].filter((it) => it.checkVisibility() && \
            (it.textContent + (it.value ?? '')).includes(text));";
        let found = self.run(script, &[selector.into(), text.into()]);
        found.as_array().cloned().unwrap_or_default()
    }

    /// Waits for an element and returns it.
    pub fn wait(&self, selector: &str, text: &str) -> Value {
        self.until(&format!("{selector} with {text:?}"), || self.find(selector, text).into_iter().next())
    }

    /// Waits until no such element is left.
    pub fn wait_gone(&self, selector: &str, text: &str) {
        self.until(&format!("no {selector} with {text:?}"), || self.find(selector, text).is_empty().then_some(()));
    }

    /// Waits until something is there.
    fn until<T>(&self, what: &str, look: impl Fn() -> Option<T>) -> T {
        let start = Instant::now();
        loop {
            if let Some(found) = look() {
                return found;
            }
            if start.elapsed() > PATIENCE {
                let page = if self.session.is_empty() { String::new() } else { self.text() };
                let beginning: String = page.chars().take(1_500).collect();
                panic!("waited for {what}; the page shows:\n{beginning}");
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// The text of the page.
    pub fn text(&self) -> String {
        let text = self.run("return document.getElementById('content').innerText", &[]);
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Clicks on an element, as a person does.
    pub fn click(&self, selector: &str, text: &str) {
        let element = self.wait(selector, text);
        self.run("arguments[0].scrollIntoView({block: 'center'})", std::slice::from_ref(&element));
        self.command("POST", &format!("element/{}/click", id(&element)), Some(&json!({})));
    }

    /// Types into the control of a parameter, or into the element that a selector finds.
    pub fn fill(&self, selector: &str, text: &str) {
        let element = self.wait(selector, "");
        self.command("POST", &format!("element/{}/clear", id(&element)), Some(&json!({})));
        self.type_keys(&element, text);
    }

    /// Types behind what an element has.
    pub fn type_keys(&self, element: &Value, text: &str) {
        self.command("POST", &format!("element/{}/value", id(element)), Some(&json!({"text": text})));
    }

    /// Chooses an option of a list by its value.
    pub fn choose(&self, selector: &str, value: &str) {
        // Options are not visible while their list is closed.
        let script = "const it = document.querySelector(arguments[0]); \
                      if (![...it?.options ?? []].some((option) => option.value === arguments[1])) return false; \
                      it.value = arguments[1]; it.dispatchEvent(new Event('change', {bubbles: true})); return true;";
        self.until(&format!("the option {value} of {selector}"), || {
            self.run(script, &[selector.into(), value.into()]).as_bool().filter(|chosen| *chosen)
        });
    }

    /// Takes a picture of the window.
    ///
    /// # Panics
    ///
    /// If it cannot be written.
    pub fn picture(&self, path: &Path) {
        let picture = self.command("GET", "screenshot", None);
        let bytes = Base64::decode_vec(picture.as_str().unwrap_or_default()).expect("a picture is Base64");
        fs::create_dir_all(path.parent().expect("a picture lies in a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a picture can be written");
    }

    /// The messages of the console since the last time, without the browser's hints for developers.
    pub fn console(&self) -> Vec<String> {
        let entries = self.command("POST", "se/log", Some(&json!({"type": "browser"})));
        let entries = entries.as_array().cloned().unwrap_or_default();
        let hints = |entry: &&Value| entry["level"] != "DEBUG";
        entries.iter().filter(hints).filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }

    /// The addresses that were requested, and how many bytes came back, since the last time.
    pub fn traffic(&self) -> (Vec<String>, u64) {
        let entries = self.command("POST", "se/log", Some(&json!({"type": "performance"})));
        let messages = entries.as_array().cloned().unwrap_or_default().into_iter().filter_map(|entry| {
            let message: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
            Some(message["message"].clone())
        });
        let (mut addresses, mut bytes) = (Vec::new(), 0);
        for message in messages {
            match message["method"].as_str().unwrap_or_default() {
                "Network.requestWillBeSent" => {
                    addresses.extend(message["params"]["request"]["url"].as_str().map(str::to_owned));
                }
                "Network.loadingFinished" => {
                    bytes += message["params"]["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                }
                _ => {}
            }
        }
        (addresses, bytes)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() && !thread::panicking() {
            self.request("DELETE", &format!("/session/{}", self.session), None);
        }
        // The driver ends its browser with itself.
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The id of an element, under the name that the standard gives it.
fn id(element: &Value) -> &str {
    element.as_object().and_then(|it| it.values().next()).and_then(Value::as_str).unwrap_or_default()
}

fn runs(program: &str) -> bool {
    let done = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}

fn which(program: &str) -> String {
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths).map(|folder| folder.join(program)).find(|path| path.is_file());
    found.map_or_else(|| program.to_owned(), |path| path.display().to_string())
}
