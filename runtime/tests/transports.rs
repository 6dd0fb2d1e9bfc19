//! Tests of a program's own transport: the requests that it gets and the responses that it can return.

use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationRequest};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use generated_sdk::{Config, Credentials};
use serde_json::json;
use std::sync::{Arc, Mutex};

#[test]
fn requests_and_responses_have_their_parts() {
    let request =
        HttpRequest::new("https://example.com/", "{}").unwrap().with_header("X-One", "1").with_header("x-two", "2");
    assert_eq!((request.url(), request.body()), ("https://example.com/", &b"{}"[..]));
    assert_eq!(request.headers().collect::<Vec<_>>(), [("x-one", "1"), ("x-two", "2")]);
    assert_eq!(
        [request.header("x-one"), request.header("X-TWO"), request.header("x-three")],
        [Some("1"), Some("2"), None]
    );

    let response = HttpResponse::new(404, "nothing").with_header("X-One", "1").with_header("x-two", "2");
    assert_eq!((response.status(), response.body()), (404, &b"nothing"[..]));
    assert_eq!(response.headers().collect::<Vec<_>>(), [("x-one", "1"), ("x-two", "2")]);
    assert_eq!(
        [response.header("X-One"), response.header("x-two"), response.header("x-three")],
        [Some("1"), Some("2"), None]
    );
    assert_eq!(response.into_body(), b"nothing");
}

/// Keeps the names of the headers, and passes the request on.
#[derive(Clone, Debug)]
struct Watching {
    service: Service,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Transport for Watching {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let names = request.headers().map(|(name, _)| name.to_owned());
        self.seen.lock().unwrap().extend(names);
        self.service.send(request)
    }
}

#[tokio::test]
async fn a_transport_that_is_chosen_at_run_time_gets_whole_requests() {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "OrgId": 7 })));
    let watching = Watching { service, seen: Arc::default() };
    let credentials = Credentials::temporary("AKIDexample", "key", "token").unwrap();
    let boxed: Box<dyn Transport> = Box::new(Arc::new(watching.clone()));
    let client = Client::new(Config::builder(credentials).transport(boxed).region("ap-guangzhou").build().unwrap());
    assert_eq!(client.describe_organization().send().await.unwrap().org_id, 7);
    let mut seen = watching.seen.lock().unwrap().clone();
    seen.sort();
    let expected = [
        "authorization",
        "content-type",
        "host",
        "user-agent",
        "x-tc-action",
        "x-tc-language",
        "x-tc-region",
        "x-tc-requestclient",
        "x-tc-timestamp",
        "x-tc-token",
        "x-tc-version",
    ];
    assert_eq!(seen, expected);
}
