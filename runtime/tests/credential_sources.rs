//! Sources of credentials: failures that are retried, refusals that are not, and the site that is asked.

use generated_sdk::TransportError;
use generated_sdk::credentials::{AssumeRole, BoxFuture, Cached, CredentialChain, InstanceRole, Sts, TccliProfile};
use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationRequest, ListUsersRequest};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::transport::{HttpRequest, HttpResponse, Transport};
use generated_sdk::{Config, Credentials, CredentialsError, Error, ErrorKind, ProvideCredentials, RetryPolicy, Site};
use serde_json::json;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::time::Instant;

const ROLE: &str = "qcs::cam::uin/100000000001:roleName/example";
const SECOND: Duration = Duration::from_secs(1);

fn in_an_hour() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 3600
}

fn base() -> Credentials {
    Credentials::new("AKIDbase", "key").unwrap()
}

/// A metadata service of a machine with the role `example`. Each connection is treated as the next of these says: closed
/// without a response, or answered with this status.
fn metadata(connections: impl IntoIterator<Item = Option<u16>>) -> (InstanceRole, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let role = InstanceRole::at(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let served = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&served);
    let mut connections: VecDeque<_> = connections.into_iter().collect();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            counter.fetch_add(1, Ordering::SeqCst);
            let status = match connections.pop_front() {
                Some(None) => continue,
                Some(Some(status)) => status,
                None => 200,
            };
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let document = json!({
                "TmpSecretId": "AKIDmachine", "TmpSecretKey": "key", "Token": "token", "ExpiredTime": in_an_hour(),
                "Code": "Success",
            });
            let is_document = request.contains("/example ");
            let body = if is_document { document.to_string() } else { "example".to_owned() };
            let length = body.len();
            let head = format!("HTTP/1.1 {status} Status\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    (role, served)
}

/// STS as a script: each request gets the next of these, and the last one for ever.
#[derive(Clone, Debug)]
struct SecurityTokenService {
    script: Arc<Mutex<VecDeque<Reply>>>,
    urls: Arc<Mutex<Vec<String>>>,
}

#[derive(Clone, Debug)]
enum Reply {
    Issue,
    Refuse(&'static str),
    Unreachable,
}

impl SecurityTokenService {
    fn new(script: impl IntoIterator<Item = Reply>) -> Self {
        Self { script: Arc::new(Mutex::new(script.into_iter().collect())), urls: Arc::default() }
    }

    fn sts(&self) -> Sts {
        Sts::new().transport(self.clone())
    }

    fn role(&self) -> AssumeRole {
        AssumeRole::builder(base(), ROLE).sts(self.sts()).build().unwrap()
    }

    fn hosts(&self) -> Vec<String> {
        self.urls.lock().unwrap().iter().map(|url| url.trim_matches('/').replace("https://", "")).collect()
    }
}

impl Transport for SecurityTokenService {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        self.urls.lock().unwrap().push(request.url().to_owned());
        let mut script = self.script.lock().unwrap();
        let reply = if script.len() > 1 { script.pop_front().unwrap() } else { script[0].clone() };
        Box::pin(std::future::ready(match reply {
            Reply::Issue => respond(&json!({
                "Credentials": { "TmpSecretId": "AKIDrole", "TmpSecretKey": "key", "Token": "token" },
                "ExpiredTime": in_an_hour(), "RequestId": "issued-1",
            })),
            Reply::Refuse(code) => respond(&json!({
                "Error": { "Code": code, "Message": "no" }, "RequestId": "refused-1",
            })),
            Reply::Unreachable => {
                let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
                Err(TransportError::before_sending("cannot connect").with_source(refused))
            }
        }))
    }
}

fn respond(response: &serde_json::Value) -> Result<HttpResponse, TransportError> {
    Ok(HttpResponse::new(200, json!({ "Response": response }).to_string()))
}

async fn id_of(provider: &impl ProvideCredentials) -> String {
    provider.credentials().await.unwrap().secret_id().to_owned()
}

fn client(credentials: impl ProvideCredentials) -> Client {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "OrgId": 7 })));
    Client::new(Config::builder(credentials).transport(service).build().unwrap())
}

#[tokio::test]
async fn one_broken_connection_to_the_metadata_service_is_no_failure() {
    for broken in [None, Some(500), Some(503), Some(429)] {
        // The name of the role, and then the document of the role.
        for connections in [vec![broken], vec![Some(200), broken]] {
            let (role, served) = metadata(connections);
            assert_eq!(id_of(&role).await, "AKIDmachine");
            assert_eq!(served.load(Ordering::SeqCst), 3, "{broken:?}");
        }
    }
}

#[tokio::test]
async fn a_metadata_service_that_is_down_differs_from_a_machine_without_a_role() {
    let (role, served) = metadata([None, None, None]);
    let error = client(role).describe_organization().send().await.unwrap_err();
    assert!(matches!(error, Error::Credentials(_)));
    assert_eq!((error.kind(), served.load(Ordering::SeqCst)), (ErrorKind::Transport, 3));
    assert!(error.source().is_some_and(<dyn StdError>::is::<TransportError>), "{error:?}");

    let (role, served) = metadata([Some(404)]);
    let error = role.credentials().await.unwrap_err();
    assert_eq!((error.is_missing(), served.load(Ordering::SeqCst)), (true, 1));

    let (role, served) = metadata([Some(403)]);
    let error = role.credentials().await.unwrap_err();
    assert_eq!((error.kind(), served.load(Ordering::SeqCst)), (ErrorKind::Authentication, 1));
}

/// Fails once with this error.
#[derive(Debug)]
struct FailsOnce(Mutex<Option<CredentialsError>>);

impl ProvideCredentials for FailsOnce {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let failure = self.0.lock().unwrap().take();
        Box::pin(std::future::ready(failure.map_or(Ok(base()), Err)))
    }
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_is_not_remembered_for_long() {
    let passing = CredentialsError::new("down").with_source(TransportError::before_sending("no connection"));
    for (failure, pause) in [(passing, SECOND), (CredentialsError::new("refused"), 5 * SECOND)] {
        let message = failure.to_string();
        let cached = Cached::new(FailsOnce(Mutex::new(Some(failure))));
        for wait in [pause - Duration::from_millis(1), Duration::from_millis(1)] {
            assert_eq!(cached.credentials().await.unwrap_err().to_string(), message);
            tokio::time::advance(wait).await;
        }
        assert_eq!(id_of(&cached).await, "AKIDbase");
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_of_sts_are_distinguished() {
    for (code, kind) in [
        ("UnauthorizedOperation", ErrorKind::Permission),
        ("ResourceNotFound.RoleNotFound", ErrorKind::NotFound),
        ("RequestLimitExceeded", ErrorKind::Throttled),
        ("AuthFailure.SecretIdNotFound", ErrorKind::Authentication),
    ] {
        let role = SecurityTokenService::new([Reply::Refuse(code)]).role();
        let error = client(role).describe_organization().send().await.unwrap_err();
        assert!(matches!(error, Error::Credentials(_)));
        assert!(!error.may_have_taken_effect());
        assert_eq!((error.kind(), error.code(), error.request_id()), (kind, Some(code), Some("refused-1")));
        let message = error.to_string();
        assert!(message.contains(ROLE) && message.contains(code) && message.contains("refused-1"), "{message}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_of_sts_shows_its_causes() {
    let sts = SecurityTokenService::new([Reply::Unreachable]);
    let error = client(sts.role()).describe_organization().send().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Transport, None));
    assert_eq!(sts.hosts().len(), 3, "it was asked again");
    let causes: Vec<_> = std::iter::successors(error.source(), |&cause| cause.source()).collect();
    assert!(causes.iter().any(|cause| cause.is::<std::io::Error>()), "{causes:?}");

    let sts = SecurityTokenService::new([Reply::Unreachable, Reply::Refuse("InternalError"), Reply::Issue]);
    assert_eq!(id_of(&sts.role()).await, "AKIDrole");
}

#[tokio::test(start_paused = true)]
async fn a_throttled_sts_does_not_block_the_action_that_was_called() {
    let client = client(SecurityTokenService::new([Reply::Refuse("RequestLimitExceeded")]).role());
    let error = client.describe_organization().send().retry(RetryPolicy::off()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    let before = Instant::now();
    assert_eq!(client.describe_organization().send().credentials(base()).await.unwrap().org_id, 7);
    assert_eq!(before.elapsed(), Duration::ZERO);
}

const CHINESE: &str = "sts.tencentcloudapi.com";
const INTERNATIONAL: &str = "sts.intl.tencentcloudapi.com";

async fn call_on(site: Site, credentials: impl ProvideCredentials) {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "OrgId": 7 })));
    let config = Config::builder(credentials).site(site).transport(service).build().unwrap();
    Client::new(config).describe_organization().send().await.unwrap();
}

#[tokio::test]
async fn sts_is_called_on_the_site_of_the_configuration_unless_another_one_is_set() {
    for (site, expected) in [(Site::International, INTERNATIONAL), (Site::China, CHINESE)] {
        let sts = SecurityTokenService::new([Reply::Issue]);
        call_on(site, sts.role()).await;
        assert_eq!(sts.hosts(), [expected]);
    }
    let sts = SecurityTokenService::new([Reply::Issue]);
    let role = AssumeRole::builder(base(), ROLE).sts(sts.sts().site(Site::International)).build().unwrap();
    call_on(Site::China, role).await;
    assert_eq!(sts.hosts(), [INTERNATIONAL]);
}

#[tokio::test]
async fn the_provider_of_a_single_call_asks_the_sts_of_the_configurations_site() {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "OrgId": 7 })));
    service.on::<ListUsersRequest>().list([json!({ "UserId": "u-1" })]);
    let config = Config::builder(base()).site(Site::International).transport(service).build().unwrap();
    let client = Client::new(config);
    let (call, list) = (SecurityTokenService::new([Reply::Issue]), SecurityTokenService::new([Reply::Issue]));
    client.describe_organization().send().credentials(call.role()).await.unwrap();
    client.list_users().zone_id("z-1").paginate().credentials(list.role()).collect_items().await.unwrap();
    assert_eq!((call.hosts(), list.hosts()), (vec![INTERNATIONAL.to_owned()], vec![INTERNATIONAL.to_owned()]));
}

#[tokio::test]
async fn the_site_reaches_every_provider_below() {
    let (first, second) = (SecurityTokenService::new([Reply::Issue]), SecurityTokenService::new([Reply::Issue]));
    let chain = CredentialChain::new().then("role", first.role());
    let boxed: Box<dyn ProvideCredentials> = Box::new(Cached::new(Arc::new(chain)));
    let above = AssumeRole::builder(boxed, ROLE).sts(second.sts()).build().unwrap();
    call_on(Site::International, above).await;
    assert_eq!((first.hosts(), second.hosts()), (vec![INTERNATIONAL.to_owned()], vec![INTERNATIONAL.to_owned()]));
}

#[tokio::test]
async fn a_role_of_a_tccli_profile_is_assumed_on_the_site_of_the_configuration() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("tccli-site");
    std::fs::create_dir_all(&folder).unwrap();
    let profile = json!({ "secretId": "AKIDbase", "secretKey": "key", "role-arn": ROLE }).to_string();
    std::fs::write(folder.join("work.credential"), profile).unwrap();
    let sts = SecurityTokenService::new([Reply::Issue]);
    call_on(Site::International, TccliProfile::new("work").folder(&folder).sts(sts.sts())).await;
    assert_eq!(sts.hosts(), [INTERNATIONAL]);
}

#[test]
fn nothing_shows_a_password_in_an_endpoint_nor_an_external_id() {
    let sts = Sts::new().endpoint("https://hush:hush@sts.example.com");
    let builder = AssumeRole::builder(base(), ROLE).external_id("hush").sts(sts.clone());
    let mut shown = format!("{sts:?} {builder:?}");
    shown.push_str(&format!(" {:?}", builder.build().unwrap_err()));
    assert!(!shown.contains("hush"), "{shown}");
    let role = AssumeRole::builder(base(), ROLE).external_id("hush").build().unwrap();
    let shown = format!("{role:?}");
    assert!(shown.contains(ROLE) && !shown.contains("hush"), "{shown}");
}

/// Has credentials from the second time on, and lets others go first.
#[derive(Debug, Default)]
struct Late(AtomicUsize);

impl ProvideCredentials for Late {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            if number == 0 {
                return Err(CredentialsError::missing("not yet"));
            }
            tokio::task::yield_now().await;
            Credentials::new("AKIDlate", "key")
        })
    }
}

#[tokio::test]
async fn two_first_calls_at_the_same_time_act_as_the_same_identity() {
    let chain = CredentialChain::new().then("late", Late::default()).then("base", base());
    let (first, second) = tokio::join!(id_of(&chain), id_of(&chain));
    assert_eq!((&*first, &*second), ("AKIDbase", "AKIDbase"));
    assert_eq!(id_of(&chain).await, "AKIDbase");
}

#[tokio::test(start_paused = true)]
async fn a_chain_keeps_the_error_of_its_source() {
    let failing = || SecurityTokenService::new([Reply::Refuse("UnauthorizedOperation")]).role();
    let chain = CredentialChain::new().then("nothing", Late::default()).then("role", failing());
    let error = chain.credentials().await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Permission, Some("UnauthorizedOperation")));
    let expected = format!("no usable credentials: nothing: not yet; role: AssumeRole of the role `{ROLE}` failed: ");
    assert!(error.to_string().starts_with(&expected), "{error}");
}
