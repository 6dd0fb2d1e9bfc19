//! A service in memory, for tests under Tokio's paused clock: a socket would let that clock run ahead.

use super::*;
use std::time::Duration;
use tokio::time::Instant;

/// Answers as it is told and remembers when what came.
#[derive(Clone)]
pub struct Memory {
    answer: Arc<dyn Fn(&Arrived) -> Outcome + Send + Sync>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    latency: Duration,
}

/// A request that reached the transport.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// How many came before it.
    pub number: usize,
    pub at: Instant,
    pub action: String,
    pub language: String,
    pub body: String,
}

/// What became of it.
pub enum Outcome {
    Answer(u16, String),
    NotSent,
    Broken,
    Silence,
}

impl Outcome {
    pub fn members() -> Self {
        Self::Answer(200, r#"{"Response":{"Items":[],"Total":7,"RequestId":"members-1"}}"#.to_owned())
    }

    pub fn task() -> Self {
        Self::Answer(200, format!(r#"{{"Response":{{{TASK}}}}}"#))
    }

    pub fn bad_gateway() -> Self {
        Self::Answer(502, "<html>502 Bad Gateway</html>".to_owned())
    }

    pub fn refusal(code: &str) -> Self {
        let error = format!(r#""Error":{{"Code":"{code}","Message":"no"}},"RequestId":"refused-1""#);
        Self::Answer(200, format!(r#"{{"Response":{{{error}}}}}"#))
    }
}

impl Memory {
    pub fn new(answer: impl Fn(&Arrived) -> Outcome + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(answer), arrived: Arc::default(), latency: Duration::ZERO }
    }

    /// Every answer takes this long.
    pub fn latency(self, latency: Duration) -> Self {
        Self { latency, ..self }
    }

    pub fn config(&self) -> ConfigBuilder {
        Config::builder(permanent()).transport(self.clone())
    }

    pub fn client(&self) -> Client {
        Client::new(self.config().build().unwrap())
    }

    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl Transport for Memory {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let service = self.clone();
        Box::pin(async move {
            let outcome = {
                let mut all = service.arrived.lock().unwrap();
                let header = |name| request.headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
                let arrived = Arrived {
                    number: all.len(),
                    at: Instant::now(),
                    action: header("x-tc-action"),
                    language: header("x-tc-language"),
                    body: String::from_utf8(request.body).unwrap(),
                };
                let outcome = (service.answer)(&arrived);
                all.push(arrived);
                outcome
            };
            tokio::time::sleep(service.latency).await;
            match outcome {
                Outcome::Answer(status, body) => {
                    Ok(HttpResponse { status, headers: Vec::new(), body: body.into_bytes() })
                }
                Outcome::NotSent => Err(TransportError::before_sending("the line is dead")),
                Outcome::Broken => Err(TransportError::after_sending("the line went dead")),
                Outcome::Silence => std::future::pending().await,
            }
        })
    }
}
