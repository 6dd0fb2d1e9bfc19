//! A service in memory whose responses a function decides, for tests that count requests or run under Tokio's paused clock: a
//! socket would let that clock run ahead.

use generated_sdk::testing::{Answer, ByName, Service};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

/// The reply to a request of any action.
pub(crate) type Reply = Answer<ByName>;

/// The service. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Memory {
    reply: Arc<dyn Fn(&Arrived) -> Reply + Send + Sync>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    latency: Duration,
}

/// A request that reached the service.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    /// The number of requests before it.
    pub number: usize,
    pub at: Instant,
    pub url: String,
    pub action: String,
    pub language: String,
    pub body: String,
}

impl Memory {
    pub(crate) fn new(reply: impl Fn(&Arrived) -> Reply + Send + Sync + 'static) -> Self {
        Self { reply: Arc::new(reply), arrived: Arc::default(), latency: Duration::ZERO }
    }

    /// Every response takes this long.
    pub(crate) fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    pub(crate) fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }

    /// Notes a request and decides what becomes of it.
    fn take(&self, request: &HttpRequest) -> (String, Reply) {
        let header = |name| request.header(name).unwrap_or_default().to_owned();
        let mut all = self.arrived.lock().unwrap();
        let arrived = Arrived {
            number: all.len(),
            at: Instant::now(),
            url: request.url().to_owned(),
            action: header("x-tc-action"),
            language: header("x-tc-language"),
            body: String::from_utf8(request.body().to_vec()).unwrap(),
        };
        let reply = (self.reply)(&arrived);
        all.push(arrived.clone());
        (arrived.action, reply)
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl Transport for Memory {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let memory = self.clone();
        Box::pin(async move {
            let (action, reply) = memory.take(&request);
            // No response comes in the same turn of the executor.
            tokio::task::yield_now().await;
            tokio::time::sleep(memory.latency).await;
            let service = Service::new();
            service.on_action(action).answer(reply);
            service.send(request).await
        })
    }
}
