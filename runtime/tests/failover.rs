//! The backup of a client's host: which calls it takes over, and for how long.

use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationRequest, UpdateOrganizationNodeRequest};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport};
use generated_sdk::{Config, ConfigBuilder, Credentials, Error, RetryPolicy, Site, TransportError};
use loopback::{Answer, Server, verify};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{advance, sleep};

const OWN: &str = "organization.tencentcloudapi.com";
const BACKUP: &str = "organization.ap-guangzhou.tencentcloudapi.com";

/// The way in which a host behaves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Host {
    Works,
    /// No connection.
    Unreachable,
    /// The connection breaks after the request was sent.
    Breaks,
    /// Connections are accepted, and nothing comes back.
    Hangs,
    /// A gateway finds nothing behind it.
    BadGateway,
    /// The service refuses the call.
    Refuses,
}

/// Two hosts, and the requests that they got.
#[derive(Clone, Debug)]
struct Hosts {
    behavior: Arc<Mutex<[Host; 2]>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Hosts {
    fn new(own: Host, backup: Host) -> Self {
        Self { behavior: Arc::new(Mutex::new([own, backup])), asked: Arc::default() }
    }

    fn become_(&self, own: Host, backup: Host) {
        *self.behavior.lock().unwrap() = [own, backup];
    }

    fn config(&self) -> ConfigBuilder {
        let credentials = Credentials::new("AKIDexample", "key").unwrap();
        Config::builder(credentials)
            .site(Site::China)
            .transport(self.clone())
            .backup_endpoint(format!("https://{BACKUP}"))
    }

    fn client(&self) -> Client {
        Client::new(self.config().build().unwrap())
    }

    /// The hosts that were asked since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

impl Transport for Hosts {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let host = request.header("host").unwrap().to_owned();
        assert_eq!(request.url(), format!("https://{host}/"), "the host that is signed is the one that is asked");
        let behavior = self.behavior.lock().unwrap()[usize::from(host != OWN)];
        self.asked.lock().unwrap().push(host);
        Box::pin(async move {
            match behavior {
                Host::Works => Ok(HttpResponse::new(200, r#"{"Response":{"RequestId":"r-1"}}"#)),
                Host::Unreachable => Err(TransportError::before_sending("unreachable")),
                Host::Breaks => Err(TransportError::after_sending("lost")),
                Host::Hangs => std::future::pending().await,
                Host::BadGateway => Ok(HttpResponse::new(502, "<html>")),
                Host::Refuses => {
                    let error = r#"{"Error":{"Code":"RequestLimitExceeded","Message":"no"},"RequestId":"r-1"}"#;
                    Ok(HttpResponse::new(200, format!(r#"{{"Response":{error}}}"#)))
                }
            }
        })
    }
}

fn write() -> UpdateOrganizationNodeRequest {
    UpdateOrganizationNodeRequest::builder().node_id(7).build()
}

async fn read(client: &Client) -> Result<(), Error> {
    client.send(&DescribeOrganizationRequest::default()).await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_write_moves_to_the_backup_only_if_it_cannot_have_arrived() {
    for (own, asked) in [
        (Host::Works, &[OWN][..]),
        (Host::Unreachable, &[OWN, BACKUP]),
        (Host::Breaks, &[OWN]),
        (Host::Hangs, &[OWN]),
        (Host::BadGateway, &[OWN]),
        (Host::Refuses, &[OWN, OWN, OWN]),
    ] {
        let hosts = Hosts::new(own, Host::Works);
        let result = hosts.client().send(&write()).await;
        assert_eq!(hosts.asked(), asked, "{own:?}");
        assert_eq!(result.is_ok(), matches!(own, Host::Works | Host::Unreachable), "{own:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_moves_to_the_backup_after_every_failure_of_its_host() {
    for own in [Host::Unreachable, Host::Breaks, Host::Hangs, Host::BadGateway] {
        let hosts = Hosts::new(own, Host::Works);
        read(&hosts.client()).await.unwrap();
        assert_eq!(hosts.asked(), [OWN, BACKUP], "{own:?}");
    }
    let hosts = Hosts::new(Host::Unreachable, Host::Unreachable);
    read(&hosts.client()).await.unwrap_err();
    assert_eq!(hosts.asked(), [OWN, BACKUP, OWN], "a backup that fails is no better");
    let hosts = Hosts::new(Host::Unreachable, Host::Refuses);
    read(&hosts.client()).await.unwrap_err();
    assert_eq!(hosts.asked(), [OWN, BACKUP, BACKUP], "a refusal is not the host's fault");
}

#[tokio::test(start_paused = true)]
async fn calls_go_straight_to_the_backup_after_five_failures_in_a_row() {
    let hosts = Hosts::new(Host::Unreachable, Host::Works);
    let client = hosts.client();
    for _ in 0..4 {
        read(&client).await.unwrap();
    }
    hosts.become_(Host::Refuses, Host::Works);
    client.send(&write()).retry(RetryPolicy::off()).await.unwrap_err();
    hosts.become_(Host::Unreachable, Host::Works);
    for _ in 0..5 {
        hosts.asked();
        read(&client).await.unwrap();
        assert_eq!(hosts.asked(), [OWN, BACKUP], "a response in between begins the count anew");
    }
    client.send(&write()).await.unwrap();
    assert_eq!(hosts.asked(), [BACKUP]);
}

#[tokio::test(start_paused = true)]
async fn once_a_minute_one_call_tries_the_host_again() {
    let hosts = Hosts::new(Host::Unreachable, Host::Works);
    let client = hosts.client();
    for _ in 0..5 {
        read(&client).await.unwrap();
    }
    hosts.asked();
    advance(Duration::from_secs(59)).await;
    read(&client).await.unwrap();
    assert_eq!(hosts.asked(), [BACKUP]);

    hosts.become_(Host::Hangs, Host::Works);
    advance(Duration::from_secs(1)).await;
    let others = async {
        sleep(Duration::from_secs(1)).await;
        read(&client).await.unwrap();
    };
    let (tried, ()) = tokio::join!(read(&client), others);
    tried.unwrap();
    assert_eq!(hosts.asked(), [OWN, BACKUP, BACKUP], "the others do not wait for the one that tries");

    hosts.become_(Host::Works, Host::Unreachable);
    advance(Duration::from_secs(60)).await;
    for _ in 0..3 {
        read(&client).await.unwrap();
    }
    assert_eq!(hosts.asked(), [OWN, OWN, OWN], "a host that responds is used again");
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_of_a_single_call_has_no_backup() {
    let hosts = Hosts::new(Host::Works, Host::Unreachable);
    let client = hosts.client();
    for _ in 0..3 {
        let call = client.send(&DescribeOrganizationRequest::default()).endpoint("https://elsewhere.example.com");
        call.await.unwrap_err();
    }
    assert_eq!(hosts.asked(), ["elsewhere.example.com"; 9]);
    read(&client).await.unwrap();
    assert_eq!(hosts.asked(), [OWN]);
}

#[tokio::test]
async fn a_request_to_the_backup_has_a_signature_for_it() {
    let server = Server::always(Answer::response(r#""RequestId":"backup-1""#));
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let credentials = Credentials::new("AKIDforTests", "the-secret-key-of-the-tests").unwrap();
    let config = Config::builder(credentials).endpoint(format!("http://{nobody}")).backup_endpoint(server.url());
    let client = Client::new(config.no_proxy().build().unwrap());
    assert_eq!(client.send(&write()).await.unwrap().request_id, "backup-1");
    let request = server.only_request();
    assert_eq!(request.header("host"), Some(&*server.authority()));
    verify(&request, "the-secret-key-of-the-tests").unwrap();
}
