//! What the tests of the explorer share: a simulator that listens, a client of plain HTTP, and a client of WebDriver.
//!
//! Both clients are short and blocking, and speak to the local host only. A library for WebDriver would bring an HTTP stack of
//! its own for the dozen commands that are needed.

pub mod driver;
pub mod http;

use organization_simulator::{Server, ServerOptions, Simulator};
use serde_json::Value;
use tokio::runtime::Runtime;

/// A simulator that listens on the local host.
pub struct Stage {
    /// The simulator.
    pub simulator: Simulator,
    /// Where it listens, such as `127.0.0.1:8780`.
    pub authority: String,
    _server: Server,
    _runtime: Runtime,
}

impl Stage {
    /// Starts a server of this simulator.
    ///
    /// # Panics
    ///
    /// If the local host has no free port.
    pub fn new(simulator: Simulator) -> Self {
        Self::with(simulator, ServerOptions::new())
    }

    /// Starts a server with options.
    ///
    /// # Panics
    ///
    /// If the local host has no free port.
    pub fn with(simulator: Simulator, options: ServerOptions) -> Self {
        let runtime = Runtime::new().expect("threads can be started");
        let server = runtime.block_on(Server::start(simulator.clone(), options)).expect("a port is free");
        let authority = server.endpoint().trim_start_matches("http://").to_owned();
        Self { simulator, authority, _server: server, _runtime: runtime }
    }

    /// Gets JSON from the simulator.
    ///
    /// # Panics
    ///
    /// If the response is not JSON.
    pub fn get(&self, path: &str) -> Value {
        http::exchange(&self.authority, "GET", path, &[], None).json()
    }

    /// Posts JSON to the simulator.
    ///
    /// # Panics
    ///
    /// If the response is not JSON.
    pub fn post(&self, path: &str, body: &Value) -> Value {
        http::exchange(&self.authority, "POST", path, &[], Some(body)).json()
    }
}
