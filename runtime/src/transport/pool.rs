//! The HTTP clients of a transport: one for each Tokio runtime that it is used in.

use super::body::TrackedBody;
use super::connect::Connector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::runtime::{Handle, Id};

pub(super) type HttpClient = Client<Connector, TrackedBody>;

/// Clients by runtime. A connection is driven by the runtime in which it was opened, so a call in another runtime would hang
/// while that one stands still.
pub(super) struct Pool {
    builder: hyper_util::client::legacy::Builder,
    connector: Connector,
    /// The runtime that was seen last comes last.
    clients: Mutex<Vec<(Id, Arc<HttpClient>)>>,
}

/// Settings of kept connections.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PoolSettings {
    pub(super) idle_timeout: Duration,
    pub(super) max_idle: usize,
}

/// Runtimes whose connections are kept. A program that starts a new one for every call must not keep them all.
const MAX_RUNTIMES: usize = 8;

impl Pool {
    pub(super) fn new(connector: Connector, settings: PoolSettings) -> Self {
        let mut builder = Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(settings.max_idle)
            .pool_timer(TokioTimer::new())
            // Only the caller knows whether a repetition is safe.
            .retry_canceled_requests(false)
            .set_host(false);
        Self { builder, connector, clients: Mutex::default() }
    }

    /// Returns the client of the current runtime.
    pub(super) fn client(&self) -> Arc<HttpClient> {
        let runtime = Handle::current().id();
        // A panic cannot leave the list half-changed.
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        match clients.iter().rposition(|(known, _)| *known == runtime) {
            Some(last) if last + 1 == clients.len() => {}
            Some(position) => clients[position..].rotate_left(1),
            None => {
                if clients.len() == MAX_RUNTIMES {
                    clients.remove(0);
                }
                clients.push((runtime, Arc::new(self.builder.build(self.connector.clone()))));
            }
        }
        Arc::clone(&clients[clients.len() - 1].1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::with_variables;
    use crate::transport::HyperTransport;

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().build().unwrap()
    }

    #[test]
    fn every_runtime_has_its_own_connections_and_old_ones_are_forgotten() {
        let transport = with_variables(&[], |none| HyperTransport::builder().build_with(none)).unwrap();
        let pool = transport.pool();
        let client = |runtime: &tokio::runtime::Runtime| runtime.block_on(async { pool.client() });
        let (first, second) = (runtime(), runtime());
        let connections = client(&first);
        assert!(!Arc::ptr_eq(&connections, &client(&second)));
        assert!(Arc::ptr_eq(&connections, &client(&first)));
        for _ in 1..MAX_RUNTIMES {
            client(&runtime());
        }
        assert_eq!(pool.clients.lock().unwrap().len(), MAX_RUNTIMES);
        assert!(Arc::ptr_eq(&connections, &client(&first)), "the one that was used last goes last");
        assert!(!pool.clients.lock().unwrap().iter().any(|(id, _)| *id == second.handle().id()));
    }
}
