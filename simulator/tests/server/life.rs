//! Connections: faults that break them, limits, TLS, forms, and the end.

use super::raw::{Raw, Stage, exchange, mac, now};
use base64ct::Encoding;
use generated_sdk::organization::v2021_03_31::Client;
use generated_sdk::{Config, RetryPolicy};
use organization_simulator::{Fault, FaultRule, Server, ServerOptions};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[tokio::test]
async fn faults_break_connections_and_bodies() {
    let stage = Stage::new().await;
    let struck = |fault: Fault, action: &'static str| {
        stage.simulator.add_fault(FaultRule::new(fault).times(1));
        let call = stage.call(action, "{}");
        async move { call.send().await }
    };
    assert_eq!(struck(Fault::LostBeforeEffect, "CreateOrganization").await.status, None);
    assert_eq!(stage.simulator.organizations().len(), 0);
    assert_eq!(struck(Fault::LostAfterEffect, "CreateOrganization").await.status, None);
    assert_eq!(stage.simulator.organizations().len(), 1);
    let gateway = struck(Fault::BadGateway, "DescribeOrganization").await;
    assert_eq!(gateway.status, Some(502));
    assert!(gateway.text().starts_with("<html>"));
    let truncated = struck(Fault::TruncatedJson, "DescribeOrganization").await;
    assert!(
        serde_json::from_slice::<serde_json::Value>(&truncated.body).is_err() && truncated.text().starts_with("{\"Re")
    );
    let skewed = struck(Fault::ClockSkew { seconds: 900 }, "DescribeOrganization").await;
    assert_eq!(skewed.code().as_deref(), Some("AuthFailure.SignatureExpire"));
}

#[tokio::test]
async fn the_real_client_calls_it_over_https() {
    let stage = Stage::with(ServerOptions::new().tls(true)).await;
    let authority = stage.server.authority().unwrap().as_bytes().to_vec();
    let config = || {
        Config::builder(stage.administrator.credentials())
            .endpoint(stage.server.endpoint())
            .no_proxy()
            .retry(RetryPolicy::off())
    };
    let trusting = Client::new(config().root_certificate_pem(authority).build().unwrap());
    assert!(trusting.create_organization().send().await.unwrap().org_id > 0);
    let suspicious = Client::new(config().build().unwrap());
    assert!(suspicious.describe_organization().send().await.is_err());
}

#[tokio::test]
async fn older_clients_send_forms_with_older_signatures() {
    let stage = Stage::new().await;
    stage.call("CreateOrganization", "{}").send().await;
    let key = stage.administrator.key();
    let time = now().to_string();
    let mut pairs = vec![
        ("Action", "DescribeOrganizationNodes"),
        ("Limit", "10"),
        ("Nonce", "4711"),
        ("Offset", "0"),
        ("SecretId", &key.secret_id),
        ("SignatureMethod", "HmacSHA256"),
        ("Tags.0.TagKey", "cost center"),
        ("Tags.0.TagValue", "a&b=c"),
        ("Timestamp", &time),
        ("Version", "2021-03-31"),
    ];
    pairs.sort_unstable();
    let joined: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let authority = stage.authority();
    for method in ["GET", "POST"] {
        let text = format!("{method}{authority}/?{}", joined.join("&"));
        let signature = base64ct::Base64::encode_string(&mac(key.secret_key.as_bytes(), &text));
        let escaped = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let form: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        let form = format!("{}&Signature={}", form.join("&"), escaped(&signature));
        let raw = Raw::new(authority, &stage.administrator).change(|it| {
            it.method = method;
            it.content_type = "application/x-www-form-urlencoded".to_owned();
            it.body = if method == "POST" { form.clone().into_bytes() } else { Vec::new() };
            it.target = if method == "POST" { "/".to_owned() } else { format!("/?{form}") };
        });
        // Without a header that names another signature.
        let bytes = String::from_utf8(raw.bytes()).unwrap();
        let lines: Vec<_> = bytes.split("\r\n").filter(|line| !line.starts_with("Authorization")).collect();
        let answer = exchange(authority, lines.join("\r\n").as_bytes()).await;
        assert_eq!(answer.code(), None, "{method}: {}", answer.text());
        assert_eq!(answer.json()["Response"]["Total"], 0, "no department has the tag");
        let changed = lines.join("\r\n").replace("4711", "4712").replace("%34%37%31%31", "%34%37%31%32");
        let answer = exchange(authority, changed.as_bytes()).await;
        assert_eq!(answer.code().as_deref(), Some("AuthFailure.SignatureFailure"), "{method}");
    }
}

#[tokio::test]
async fn a_client_that_sends_nothing_is_disconnected() {
    let stage = Stage::with(ServerOptions::new().patience(Duration::from_millis(100))).await;
    let mut silent = TcpStream::connect(stage.authority()).await.unwrap();
    let mut slow = TcpStream::connect(stage.authority()).await.unwrap();
    slow.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{").await.unwrap();
    let mut read = Vec::new();
    silent.read_to_end(&mut read).await.unwrap();
    slow.read_to_end(&mut read).await.unwrap();
    assert!(String::from_utf8_lossy(&read).contains(" 408 "), "{}", String::from_utf8_lossy(&read));
}

#[tokio::test]
async fn more_connections_than_allowed_wait() {
    let stage = Stage::with(ServerOptions::new().connections(1).patience(Duration::from_millis(200))).await;
    let first = TcpStream::connect(stage.authority()).await.unwrap();
    // It is answered as soon as the first one, which sends nothing, is closed.
    assert_eq!(stage.call("CreateOrganization", "{}").send().await.code(), None);
    drop(first);
}

#[tokio::test]
async fn the_end_waits_for_open_calls() {
    let stage = Stage::new().await;
    stage.simulator.add_fault(FaultRule::new(Fault::Latency { milliseconds: 300 }));
    let call = stage.call("CreateOrganization", "{}");
    let open = tokio::spawn(async move { call.send().await });
    while stage.simulator.calls() == 0 {
        tokio::task::yield_now().await;
    }
    let Stage { server, simulator, .. } = stage;
    let address: std::net::SocketAddr = server.endpoint().split_once("://").unwrap().1.parse().unwrap();
    server.stop().await;
    assert_eq!(open.await.unwrap().code(), None);
    assert!(TcpStream::connect(address).await.is_err());
    let again = Server::start(simulator, ServerOptions::new().port(address.port())).await.unwrap();
    assert!(again.endpoint().ends_with(&address.port().to_string()));
}
