//! The simulator as a program that other programs call.

use super::report::Failure;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command};

/// Returns the address of a simulator that was started with a pipe as its standard output.
pub(crate) fn endpoint(simulator: &mut Child) -> Result<String, Failure> {
    let mut endpoint = None;
    if let Some(printed) = simulator.stdout.take() {
        let mut lines = BufReader::new(printed).lines().map_while(Result::ok);
        endpoint = lines.find_map(|line| line.strip_prefix("Listening on ").map(str::to_owned));
        // The rest of its output must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
    }
    endpoint.ok_or_else(|| Failure::Unable("the simulator does not start".to_owned()))
}

/// Gives a client the identity of the demo organization's administrator, and keeps the settings of whoever runs this from it.
pub(crate) fn as_administrator<'a>(client: &'a mut Command, home: &Path) -> &'a mut Command {
    client
        .env("TENCENTCLOUD_SECRET_ID", "SIMULATEDadministrator")
        .env("TENCENTCLOUD_SECRET_KEY", "simulated-key-of-the-administrator")
        .env_remove("TENCENTCLOUD_TOKEN")
        .env("HOME", home)
        .env("NO_PROXY", "127.0.0.1")
        .env("no_proxy", "127.0.0.1")
}
