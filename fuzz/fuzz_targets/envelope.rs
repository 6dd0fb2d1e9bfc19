//! The reader of responses, with whatever status and body a server or something on the way to it sends. The first byte is the status.

#![no_main]

use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport};
use generated_sdk::{Config, Credentials, RateLimit, RetryPolicy, TransportError};
use libfuzzer_sys::fuzz_target;

/// A network on which every request gets the same response.
#[derive(Debug)]
struct Fixed {
    status: u16,
    body: Vec<u8>,
}

impl Transport for Fixed {
    fn send(&self, _: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let response = HttpResponse::new(self.status, self.body.clone());
        Box::pin(async move { Ok(response) })
    }
}

const STATUSES: [u16; 6] = [200, 204, 400, 429, 502, 599];
const KEY: &str = "the-key-of-the-fuzzer";

fuzz_target!(|input: &[u8]| {
    let Some((status, body)) = input.split_first() else { return };
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let credentials = Credentials::new("AKIDfuzzer", KEY).expect("these are credentials");
    let config = Config::builder(credentials).transport(Fixed { status, body: body.to_vec() });
    let config =
        config.retry(RetryPolicy::off()).rate_limit(RateLimit::off()).build().expect("the configuration is complete");
    let client = Client::new(config);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("there are threads");
    runtime.block_on(async {
        if let Err(error) = client.describe_organization_members().limit(10).offset(0).send().await {
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains(KEY));
            let _ = error.may_have_taken_effect();
        }
        if let Err(error) = client.delete_account().member_uin(1).send().await {
            let _ = format!("{error} {error:?} {:?}", error.kind());
        }
    });
});
