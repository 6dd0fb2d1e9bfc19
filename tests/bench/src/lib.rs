//! The same call in several ways, on loopback.

mod request;

pub use request::{Request, read_request};

use bench_by_hand::ByHand;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{Config, Credentials, RateLimit, RetryPolicy};
use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper_util::client::legacy::{Client as HyperClient, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::sync::Arc;

/// A way of calling. Each makes one call of `DescribeOrganization`.
#[derive(Clone)]
pub enum Caller {
    /// hyper alone: a fixed request, whose response is read and discarded.
    Hyper(Arc<HyperClient<HttpConnector, Full<Bytes>>>, String),
    /// reqwest alone, in the same way.
    Reqwest(reqwest::Client, String),
    /// reqwest with JSON through serde and a signature, as somebody would write it for one action.
    ByHand(ByHand),
    /// The SDK.
    Sdk(Client),
}

/// The names of the ways, for the command line.
pub const CALLERS: &[&str] = &["hyper", "reqwest", "reqwest-json-signing", "sdk", "sdk-plain"];

const BODY: &str = r#"{"Lang":"en","Product":"config"}"#;

impl Caller {
    /// One of [`CALLERS`].
    pub fn new(name: &str, url: &str) -> Self {
        match name {
            "hyper" => Self::Hyper(Arc::new(HyperClient::builder(TokioExecutor::new()).build_http()), url.to_owned()),
            "reqwest" => Self::Reqwest(reqwest::Client::new(), url.to_owned()),
            "reqwest-json-signing" => Self::ByHand(ByHand::new(url)),
            // The limiter does all its work, but nothing waits.
            "sdk" => Self::sdk(url, RateLimit::scaled(1e6), RetryPolicy::standard()),
            "sdk-plain" => Self::sdk(url, RateLimit::off(), RetryPolicy::off()),
            unknown => panic!("there is no caller `{unknown}`; there are {}", CALLERS.join(", ")),
        }
    }

    fn sdk(url: &str, limit: RateLimit, retry: RetryPolicy) -> Self {
        let credentials = Credentials::new("AKIDexample", "the-example-key").expect("the credentials are well-formed");
        let config = Config::builder(credentials).endpoint(url).rate_limit(limit).retry(retry).build();
        Self::Sdk(Client::new(config.expect("the configuration is valid")))
    }

    /// Makes one call and checks its answer.
    pub async fn call(&self) {
        match self {
            Self::Hyper(client, url) => {
                let request = hyper::Request::post(url.as_str()).header("content-type", "application/json");
                let request = request.body(Full::from(BODY)).expect("the request is valid");
                let response = client.request(request).await.expect("an answer");
                let body = response.into_body().collect().await.expect("a body");
                assert!(body.to_bytes().len() > 100);
            }
            Self::Reqwest(client, url) => {
                let request = client.post(url.as_str()).header("content-type", "application/json").body(BODY);
                let body = request.send().await.expect("an answer").bytes().await.expect("a body");
                assert!(body.len() > 100);
            }
            Self::ByHand(client) => assert_eq!(client.describe_organization().await, 21450),
            Self::Sdk(client) => {
                let response = client.describe_organization().lang("en").product("config").send().await;
                assert_eq!(response.expect("an answer").org_id, 21450);
            }
        }
    }
}

/// Makes this many calls, so many at a time.
pub fn run(caller: &Caller, calls: usize, concurrency: usize) {
    runtime().block_on(async {
        let workers: Vec<_> = (0..concurrency)
            .map(|worker| {
                let caller = caller.clone();
                let share = calls / concurrency + usize::from(worker < calls % concurrency);
                tokio::spawn(async move {
                    for _ in 0..share {
                        caller.call().await;
                    }
                })
            })
            .collect();
        for worker in workers {
            worker.await.expect("every call succeeds");
        }
    });
}

/// The runtime of every measurement.
pub fn runtime() -> &'static tokio::runtime::Runtime {
    static RUNTIME: std::sync::OnceLock<tokio::runtime::Runtime> = std::sync::OnceLock::new();
    RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).enable_all().build().expect("a runtime")
    })
}
