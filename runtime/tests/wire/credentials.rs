//! Credentials: their sources and their cache.
//!
//! Every secret of these tests begins with `hush`, so that none can hide.

use super::*;
use crate::memory::Reply;
use generated_sdk::credentials::{AssumeRole, BoxFuture, Cached, CredentialChain, InstanceRole, ProfileFile, Sts};
use generated_sdk::credentials::{TccliProfile, WebIdentity};
use generated_sdk::{CredentialsError, Error, ErrorKind, ProvideCredentials, Site};
use loopback::Received;
use loopback::verify;
use std::collections::VecDeque;
use std::error::Error as StdError;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const ROLE: &str = "qcs::cam::uin/100000000001:roleName/example";

fn key(id: &str) -> String {
    format!("hush-key-of-{id}")
}

fn token(id: &str) -> String {
    format!("hush-token-of-{id}")
}

fn temporary_of(id: &str, life: Duration) -> Credentials {
    let credentials = Credentials::temporary(id, key(id), token(id)).unwrap();
    credentials.expiring_at(SystemTime::now() + life)
}

fn base() -> Credentials {
    Credentials::new("AKIDbase", key("AKIDbase")).unwrap()
}

fn seconds_from_now(seconds: u64) -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + seconds
}

/// As STS answers.
fn issued(id: &str, life: u64) -> Answer {
    let (key, token, expiry) = (key(id), token(id), seconds_from_now(life));
    Answer::response(&format!(
        r#""Credentials":{{"Token":"{token}","TmpSecretId":"{id}","TmpSecretKey":"{key}"}},
        "ExpiredTime":{expiry},"Expiration":"2030-01-01T00:00:00Z","RequestId":"sts-1""#
    ))
}

/// As the metadata service answers.
fn document(id: &str, life: u64) -> Answer {
    let (key, token, expiry) = (key(id), token(id), seconds_from_now(life));
    Answer::json(format!(
        r#"{{"TmpSecretId":"{id}","TmpSecretKey":"{key}","Token":"{token}","ExpiredTime":{expiry},
        "Expiration":"2030-01-01T00:00:00Z","Code":"Success"}}"#
    ))
}

const CREDENTIALS_PATH: &str = "/latest/meta-data/cam/security-credentials/";

/// A metadata service of a machine with the role `example`.
fn metadata(answer: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Server {
    let asked = AtomicUsize::new(0);
    Server::new(move |request| match request.target.strip_prefix(CREDENTIALS_PATH) {
        Some("") => Answer::new(200, "text/plain", "example"),
        Some("example") => answer(asked.fetch_add(1, Ordering::SeqCst)),
        _ => Answer::new(404, "text/plain", "nothing here"),
    })
}

fn instance_role(server: &Server) -> InstanceRole {
    InstanceRole::at(&server.url()).unwrap()
}

fn sts(server: &Server) -> Sts {
    Sts::new().endpoint(server.url())
}

/// The secret id that a provider returns.
async fn id_of(provider: &impl ProvideCredentials) -> Result<String, CredentialsError> {
    provider.credentials().await.map(|credentials| credentials.secret_id().to_owned())
}

/// Lets time pass in an instant, while sockets keep working.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Waits for what happens in the background. Nothing is measured by it: a test that would hang fails instead.
async fn until(reached: impl AsyncFn() -> bool) {
    for _ in 0..10_000 {
        if reached().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("what is waited for did not happen");
}

/// A folder of its own for a test, in the build's folder.
fn folder(test: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("credentials").join(test);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn write(folder: &std::path::Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn everything(error: &(dyn StdError + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(|error| format!("{error} {error:?} {error:#?}\n")).collect()
}

/// A provider that does what its script says, and counts how often it was asked.
#[derive(Clone, Debug)]
struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    asked: Arc<AtomicUsize>,
}

#[derive(Debug)]
enum Step {
    Give(Credentials),
    Fail(&'static str),
    /// Takes this long.
    Wait(Duration),
    Hang,
}

impl Script {
    fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: Arc::new(Mutex::new(steps.into_iter().collect())), asked: Arc::default() }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Script {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            loop {
                let step = self.steps.lock().unwrap().pop_front().expect("the script has come to its end");
                match step {
                    Step::Give(credentials) => return Ok(credentials),
                    Step::Fail(why) => return Err(CredentialsError::new(why)),
                    Step::Wait(time) => tokio::time::sleep(time).await,
                    Step::Hang => std::future::pending().await,
                }
            }
        })
    }
}

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);

/// The results of 64 concurrent fetches.
async fn crowd(provider: &(impl ProvideCredentials + Clone)) -> Vec<Result<String, String>> {
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let provider = provider.clone();
            tokio::spawn(async move { id_of(&provider).await.map_err(|error| error.to_string()) })
        })
        .collect();
    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

#[tokio::test(start_paused = true)]
async fn many_first_calls_ask_once() {
    let script = Script::new([Step::Wait(SECOND), Step::Give(temporary_of("AKID1", HOUR))]);
    let cached = Cached::new(script.clone());
    assert!(crowd(&cached).await.iter().all(|id| id.as_deref() == Ok("AKID1")));
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn credentials_are_refreshed_once_before_they_expire_while_calls_continue() {
    let steps =
        [Step::Give(temporary_of("AKID1", HOUR)), Step::Wait(SECOND), Step::Give(temporary_of("AKID2", 2 * HOUR))];
    let script = Script::new(steps);
    let cached = Cached::new(script.clone());
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    // Ten seconds before and after the last five minutes begin.
    tokio::time::advance(HOUR - 310 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    assert_eq!(script.asked(), 1);
    tokio::time::advance(20 * SECOND).await;
    assert!(crowd(&cached).await.iter().all(|id| id.as_deref() == Ok("AKID1")));
    tokio::time::sleep(2 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID2");
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn short_lived_credentials_are_refreshed_in_the_second_half_of_their_life() {
    let steps = [Step::Give(temporary_of("AKID1", 100 * SECOND)), Step::Give(temporary_of("AKID2", HOUR))];
    let script = Script::new(steps);
    let cached = Cached::new(script.clone());
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::advance(45 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::sleep(SECOND).await;
    assert_eq!(script.asked(), 1);
    tokio::time::advance(10 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::sleep(SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID2");
    assert_eq!(script.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn unexpired_credentials_survive_failing_refreshes_which_are_not_repeated_at_once() {
    let steps = [
        Step::Give(temporary_of("AKID1", HOUR)),
        Step::Fail("down"),
        Step::Fail("still down"),
        Step::Give(temporary_of("AKID2", 2 * HOUR)),
    ];
    let script = Script::new(steps);
    let cached = Cached::new(script.clone());
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::advance(HOUR - 100 * SECOND).await;
    for asked in [2, 3, 4] {
        for _ in 0..4 {
            // Over four seconds there is one attempt and no more.
            assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
            tokio::time::sleep(SECOND).await;
            assert_eq!(script.asked(), asked);
            if asked == 4 {
                assert_eq!(id_of(&cached).await.unwrap(), "AKID2");
                return;
            }
        }
        tokio::time::sleep(2 * SECOND).await;
    }
}

#[tokio::test(start_paused = true)]
async fn without_usable_credentials_everybody_gets_the_reason_and_the_source_is_asked_once() {
    let steps = [
        Step::Give(temporary_of("AKID1", 100 * SECOND)),
        Step::Wait(SECOND),
        Step::Fail("the vault is sealed"),
        Step::Give(temporary_of("AKID2", HOUR)),
    ];
    let script = Script::new(steps);
    let cached = Cached::new(script.clone());
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::advance(101 * SECOND).await;
    assert!(crowd(&cached).await.iter().all(|id| id == &Err("the vault is sealed".to_owned())));
    assert_eq!(id_of(&cached).await.unwrap_err().to_string(), "the vault is sealed");
    assert_eq!(script.asked(), 2);
    tokio::time::advance(6 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID2");
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_leaves_its_fetch_to_the_others() {
    let script = Script::new([Step::Wait(2 * SECOND), Step::Give(temporary_of("AKID1", HOUR))]);
    let cached = Cached::new(script.clone());
    let spawn = || {
        let cached = cached.clone();
        tokio::spawn(async move { id_of(&cached).await })
    };
    let asking = spawn();
    let waiting = [spawn(), spawn()];
    tokio::time::sleep(SECOND).await;
    assert_eq!(script.asked(), 1);
    asking.abort();
    for call in waiting {
        assert_eq!(call.await.unwrap().unwrap(), "AKID1");
    }
    assert_eq!(script.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_waits_for_the_credentials_of_another_keeps_its_own_time() {
    let cached = Cached::new(Script::new([Step::Hang]));
    let config = Config::builder(cached.clone()).transport(Memory::new(|_| replies::members()));
    let client = Client::new(config.build().unwrap());
    let other = tokio::spawn(async move { id_of(&cached).await });
    tokio::time::sleep(SECOND).await;
    let error = members(&client).timeout(3 * SECOND).await.unwrap_err();
    let Error::Timeout(timeout) = &error else { panic!("{error:?}") };
    assert_eq!((timeout.limit(), timeout.sent()), (3 * SECOND, false));
    assert!(!other.is_finished());
    other.abort();
}

#[tokio::test(start_paused = true)]
async fn a_source_that_never_responds_is_an_error_after_half_a_minute() {
    let cached = Cached::new(Script::new([Step::Hang]));
    assert_eq!(id_of(&cached).await.unwrap_err().to_string(), "no credentials within 30s");
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_never_ends_does_not_keep_later_ones_from_trying() {
    let steps = [Step::Give(temporary_of("AKID1", HOUR)), Step::Hang, Step::Give(temporary_of("AKID2", HOUR))];
    let script = Script::new(steps);
    let cached = Cached::new(script.clone());
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::advance(HOUR - 200 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::sleep(36 * SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    tokio::time::sleep(SECOND).await;
    assert_eq!(id_of(&cached).await.unwrap(), "AKID2");
    assert_eq!(script.asked(), 3);
}

#[tokio::test(start_paused = true)]
async fn new_credentials_that_seem_to_have_expired_are_used_for_a_moment() {
    // The clock of this machine is ahead.
    let expired = base().expiring_at(SystemTime::now() - HOUR);
    let script = Script::new([Step::Give(expired.clone()), Step::Give(expired)]);
    let cached = Cached::new(script.clone());
    assert!(crowd(&cached).await.iter().all(Result::is_ok));
    assert_eq!(script.asked(), 1);
    tokio::time::advance(6 * SECOND).await;
    assert!(id_of(&cached).await.is_ok());
    assert_eq!(script.asked(), 2);
}

#[tokio::test]
async fn refused_credentials_are_fetched_anew_by_the_next_call() {
    for code in ["AuthFailure.TokenFailure", "AuthFailure.SecretIdNotFound"] {
        let answer = move |request: &Received| match request.header("authorization").unwrap().contains("AKID1") {
            true => Answer::refusal(code, "no"),
            false => Answer::response(r#""RequestId":"1""#),
        };
        let server = Server::new(answer);
        let steps = [Step::Give(temporary_of("AKID1", HOUR)), Step::Give(temporary_of("AKID2", HOUR))];
        let script = Script::new(steps);
        let config = Config::builder(Cached::new(script.clone())).endpoint(server.url()).build().unwrap();
        let client = Client::new(config);
        // Just handed out: asking at once would bring the same again.
        assert_eq!(members(&client).await.unwrap_err().code(), Some(code));
        assert_eq!(script.asked(), 1);
        pass(6 * SECOND).await;
        assert_eq!(members(&client).await.unwrap_err().code(), Some(code));
        assert_eq!(server.received().len(), 2, "a refused call is not sent again");
        members(&client).await.unwrap();
        assert_eq!(script.asked(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_older_credentials_leaves_the_newer_ones_alone() {
    let script = Script::new([Step::Give(temporary_of("AKID1", HOUR))]);
    let cached = Cached::new(script.clone());
    id_of(&cached).await.unwrap();
    tokio::time::advance(HOUR / 2).await;
    cached.invalidate(&temporary_of("AKID1", HOUR));
    assert_eq!(id_of(&cached).await.unwrap(), "AKID1");
    assert_eq!(script.asked(), 1);
}

#[tokio::test]
async fn a_machine_with_a_role_needs_no_keys() {
    let machine = metadata(|_| document("AKIDmachine", 7200));
    let service = Server::always(Answer::response(r#""RequestId":"1""#));
    let config = Config::builder(instance_role(&machine)).endpoint(service.url()).build().unwrap();
    let client = Client::new(config);
    members(&client).await.unwrap();
    members(&client).await.unwrap();
    for request in service.received() {
        assert_eq!(verify(&request, &key("AKIDmachine")).unwrap().secret_id, "AKIDmachine");
        assert_eq!(request.header("x-tc-token"), Some(&*token("AKIDmachine")));
    }
    let asked = machine.received();
    assert_eq!(asked.len(), 2, "a name and a document, once");
    for request in &asked {
        assert_eq!(request.method, "GET");
        assert_eq!(request.header("host"), Some(&*machine.authority()));
        assert_eq!(request.header("authorization"), None);
    }
}

#[test]
fn a_thread_that_waits_gets_a_machines_credentials_too() {
    use generated_sdk::blocking::Wait;
    let machine = metadata(|_| document("AKIDmachine", 7200));
    let service = Server::always(Answer::response(r#""RequestId":"1""#));
    let config = Config::builder(instance_role(&machine)).endpoint(service.url()).build().unwrap();
    members(&Client::new(config)).wait().unwrap();
    assert_eq!(verify(&service.only_request(), &key("AKIDmachine")).unwrap().secret_id, "AKIDmachine");
}

#[tokio::test]
async fn a_machines_credentials_survive_a_metadata_service_that_fails() {
    let (log, _guard) = Log::start();
    let machine = metadata(|asked| match asked {
        0 => document("AKID1", 7200),
        // The request is repeated twice.
        1..4 => Answer::new(500, "text/plain", "hush"),
        _ => document("AKID2", 7200),
    });
    let role = instance_role(&machine);
    assert_eq!(id_of(&role).await.unwrap(), "AKID1");
    pass(7000 * SECOND).await;
    assert!(crowd(&role).await.iter().all(|id| id.as_deref() == Ok("AKID1")));
    until(async || !log.at(Level::WARN).is_empty()).await;
    let warning = &log.at(Level::WARN)[0];
    assert!(warning.contains("cannot refresh credentials") && warning.contains("HTTP status 500"), "{warning}");
    assert!(crowd(&role).await.iter().all(|id| id.as_deref() == Ok("AKID1")));
    assert_eq!(machine.received().len(), 6, "a name and a document, the second time with two repetitions");
    pass(6 * SECOND).await;
    assert!(crowd(&role).await.iter().all(|id| id.as_deref() == Ok("AKID1")));
    until(async || id_of(&role).await.unwrap() == "AKID2").await;
    assert_eq!(machine.received().len(), 8);
}

#[tokio::test]
async fn a_machine_without_a_role_has_no_credentials() {
    let machine = Server::always(Answer::new(404, "text/html", "<h1>404</h1>"));
    let error = id_of(&instance_role(&machine)).await.unwrap_err();
    assert_eq!(error.to_string(), "no role is bound to this machine");
    assert!(error.is_missing());
}

#[tokio::test(start_paused = true)]
async fn a_metadata_service_that_never_responds_is_given_up() {
    let machine = Server::always(Answer::silence());
    let role = instance_role(&machine);
    let error = id_of(&role).await.unwrap_err();
    assert!(error.to_string().starts_with(&format!("the metadata service {} ", machine.authority())), "{error}");
    assert!(!error.is_missing(), "there may be a role: {error}");
}

#[tokio::test]
async fn wrong_responses_of_the_metadata_service_are_reported_without_secrets() {
    let good = r#""TmpSecretId":"AKID1","TmpSecretKey":"hush""#;
    for (answer, expected) in [
        (Answer::json(format!("{{{good},")), "returned broken JSON: "),
        (Answer::json(r#"["hush"]"#), "document that has no `TmpSecretId`"),
        (Answer::json(format!("{{{good}}}")), "document that has no `Token`"),
        (
            Answer::json(format!(r#"{{{good},"Token":"hush","ExpiredTime":"hush"}}"#)),
            "document that has no `ExpiredTime`",
        ),
        (
            Answer::json(format!(r#"{{{good},"Token":"hu\nsh","ExpiredTime":9}}"#)),
            "document that has unusable credentials: the session token is empty or contains control characters",
        ),
        (Answer::json(r#"{"Code":"Failed"}"#), "could not get credentials for the role `example`"),
        (Answer::new(500, "text/plain", "hush"), "responded with HTTP status 500"),
        (Answer::new(302, "text/plain", "hush").header("Location", "/elsewhere"), "responded with HTTP status 302"),
        (
            Answer::json("").repeated("hush hush hush", 10_000),
            "is not reachable: the response is larger than 65536 bytes",
        ),
        (Answer::reset(), "is not reachable: the connection broke before"),
    ] {
        let machine = metadata(move |_| answer.clone());
        let error = id_of(&instance_role(&machine)).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!everything(&error).contains("hush"), "{error}");
        assert!(!error.is_missing(), "{error}");
        let passes = error.kind() == ErrorKind::Transport && !error.to_string().contains("larger than");
        assert_eq!(machine.received().len(), if passes { 4 } else { 2 }, "{error}");
    }
}

#[tokio::test]
async fn a_role_name_that_leads_elsewhere_is_not_followed() {
    for name in ["", "a/../../b", "a b", "<html>", "a?b", "http://example.com"] {
        let machine = Server::always(Answer::new(200, "text/plain", name));
        let error = id_of(&instance_role(&machine)).await.unwrap_err();
        assert!(error.to_string().ends_with("returned something that is not the name of a role"), "{error}");
        machine.only_request();
    }
}

#[test]
fn a_replacement_of_the_metadata_service_must_be_on_the_local_host() {
    assert!(InstanceRole::at("http://169.254.0.23").is_err());
}

#[tokio::test]
async fn a_role_is_assumed_with_everything_that_was_set() {
    let policy = r#"{"version":"2.0","statement":[{"effect":"allow","action":"organization:Describe*"}]}"#;
    let encoded = "%7B%22version%22%3A%222.0%22%2C%22statement%22%3A%5B%7B%22effect%22%3A%22allow%22%2C%22action%22%3A\
                   %22organization%3ADescribe%2A%22%7D%5D%7D";
    let security = Server::always(issued("AKIDrole", 1800));
    let service = Server::always(Answer::response(r#""RequestId":"1""#));
    let role = AssumeRole::builder(temporary_of("AKIDbase", HOUR), ROLE)
        .session_name("inventory")
        .external_id("partner-7")
        .policy(policy)
        .duration(1800 * SECOND)
        .sts(sts(&security).region("ap-singapore"))
        .build()
        .unwrap();
    let client = Client::new(Config::builder(role).endpoint(service.url()).build().unwrap());
    members(&client).await.unwrap();
    members(&client).await.unwrap();

    let asked = security.only_request();
    let signed = verify(&asked, &key("AKIDbase")).unwrap();
    assert_eq!((&*signed.secret_id, &*signed.service), ("AKIDbase", "sts"));
    for (header, value) in [
        ("x-tc-action", "AssumeRole"),
        ("x-tc-version", "2018-08-13"),
        ("x-tc-region", "ap-singapore"),
        ("x-tc-token", &token("AKIDbase")),
    ] {
        assert_eq!(asked.header(header), Some(value), "{header}");
    }
    let body: serde_json::Value = serde_json::from_slice(&asked.body).unwrap();
    let expected = serde_json::json!({
        "RoleArn": ROLE, "RoleSessionName": "inventory", "ExternalId": "partner-7", "Policy": encoded,
        "DurationSeconds": 1800,
    });
    assert_eq!(body, expected);
    for request in service.received() {
        assert_eq!(verify(&request, &key("AKIDrole")).unwrap().secret_id, "AKIDrole");
        assert_eq!(request.header("x-tc-token"), Some(&*token("AKIDrole")));
    }
}

#[tokio::test]
async fn what_was_not_set_is_not_sent_but_region_and_session_name_which_sts_needs() {
    let security = Server::always(issued("AKIDrole", 7200));
    let role = AssumeRole::builder(base(), ROLE).sts(sts(&security)).build().unwrap();
    id_of(&role).await.unwrap();
    let asked = security.only_request();
    assert_eq!(asked.header("x-tc-region"), Some("ap-guangzhou"));
    let body: serde_json::Map<_, _> = serde_json::from_slice(&asked.body).unwrap();
    assert_eq!(body.keys().collect::<Vec<_>>(), ["RoleArn", "RoleSessionName"]);
    assert!(body["RoleSessionName"].as_str().unwrap().starts_with("tencentcloud-rust-sdk-"));
}

#[tokio::test]
async fn roles_are_chained() {
    let first = Server::always(issued("AKIDfirst", 7200));
    let second = Server::always(issued("AKIDsecond", 7200));
    let below = AssumeRole::builder(base(), ROLE).sts(sts(&first)).build().unwrap();
    let above = AssumeRole::builder(below, ROLE).sts(sts(&second)).build().unwrap();
    assert_eq!(id_of(&above).await.unwrap(), "AKIDsecond");
    assert_eq!(verify(&first.only_request(), &key("AKIDbase")).unwrap().secret_id, "AKIDbase");
    assert_eq!(verify(&second.only_request(), &key("AKIDfirst")).unwrap().secret_id, "AKIDfirst");
}

#[tokio::test]
async fn sixty_four_calls_assume_a_role_once_and_once_more_before_it_expires() {
    let asked = AtomicUsize::new(0);
    let security = Server::new(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => issued("AKID1", 7200),
        _ => issued("AKID2", 7200).delayed(Duration::from_millis(50)),
    });
    let role = AssumeRole::builder(base(), ROLE).sts(sts(&security)).build().unwrap();
    assert!(crowd(&role).await.iter().all(|id| id.as_deref() == Ok("AKID1")));
    pass(7000 * SECOND).await;
    assert!(crowd(&role).await.iter().all(|id| id.as_deref() == Ok("AKID1")), "calls do not wait for the refresh");
    until(async || id_of(&role).await.unwrap() == "AKID2").await;
    assert_eq!(security.received().len(), 2);
}

#[tokio::test]
async fn a_refused_role_is_an_error_that_names_it_and_is_not_requested_again() {
    let security = Server::always(Answer::refusal("UnauthorizedOperation", "you may not"));
    let role = AssumeRole::builder(base(), ROLE).sts(sts(&security)).build().unwrap();
    let service = Server::always(Answer::reset());
    let client = Client::new(Config::builder(role).endpoint(service.url()).build().unwrap());
    let error = members(&client).await.unwrap_err();
    assert!(matches!(error, Error::Credentials(_)), "{error:?}");
    assert!(!error.may_have_taken_effect());
    let expected =
        format!("AssumeRole of the role `{ROLE}` failed: UnauthorizedOperation: you may not (request id refused-1)");
    assert_eq!(error.to_string(), expected);
    security.only_request();
    assert!(service.received().is_empty());
}

#[tokio::test]
async fn a_role_is_requested_again_when_sts_fails_for_the_moment() {
    let asked = AtomicUsize::new(0);
    let security = Server::new(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Answer::reset(),
        1 => Answer::refusal("InternalError", "later"),
        _ => issued("AKIDrole", 7200),
    });
    let role = AssumeRole::builder(base(), ROLE).sts(sts(&security)).build().unwrap();
    assert_eq!(id_of(&role).await.unwrap(), "AKIDrole");
}

#[tokio::test]
async fn undecodable_responses_of_sts_are_reported_without_secrets() {
    for (answer, expected) in [
        (r#"{"Response":{"Credentials":{"Token":"hush"}}}"#, "the response has no `TmpSecretId`"),
        (r#"{"Response":{"Credentials":"hush"}}"#, "the response has no `TmpSecretId`"),
        (
            r#"{"Response":{"Credentials":{"Token":"hush","TmpSecretId":"AKID1","TmpSecretKey":"hush"}}}"#,
            "the response has no `ExpiredTime`",
        ),
        (r#"{"Response":{"Credentials":{"Token":"hush"#, "is cut off within the JSON"),
        ("<html>hush</html>", "is not JSON"),
    ] {
        let security = Server::always(Answer::json(answer));
        let role = AssumeRole::builder(base(), ROLE).sts(sts(&security)).build().unwrap();
        let error = id_of(&role).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        assert!(!everything(&error).contains("hush"), "{error}");
    }
}

#[test]
fn impossible_roles_are_refused_before_anything_is_sent() {
    let refused =
        |change: fn(generated_sdk::credentials::AssumeRoleBuilder) -> generated_sdk::credentials::AssumeRoleBuilder| {
            change(AssumeRole::builder(base(), ROLE)).build().unwrap_err().to_string()
        };
    for role in
        ["example", "qcs::cam::uin/1:user/example", "uin/1:roleName/example", "qcs::cam::uin/1:roleName/ex ample"]
    {
        assert_eq!(
            AssumeRole::builder(base(), role).build().unwrap_err().to_string(),
            format!("`{role}` is not a role; one looks like `qcs::cam::uin/100000000001:roleName/example`"),
        );
    }
    assert!(refused(|role| role.session_name("a b")).starts_with("`a b` is not a session name"));
    assert!(refused(|role| role.session_name("a")).starts_with("`a` is not a session name"));
    assert!(refused(|role| role.duration(Duration::ZERO)).starts_with("a session of 0ns is not possible"));
    assert!(refused(|role| role.duration(13 * HOUR)).starts_with("a session of 46800s is not possible"));
    assert!(refused(|role| role.policy("{")).starts_with("the policy is not JSON"));
    assert!(refused(|role| role.sts(Sts::new().endpoint("http://sts.example.com"))).contains("plain HTTP"));
}

#[tokio::test(start_paused = true)]
async fn sts_is_called_at_its_own_host_of_the_site() {
    for (site, expected) in [
        (Site::China, "https://sts.tencentcloudapi.com/"),
        (Site::International, "https://sts.intl.tencentcloudapi.com/"),
    ] {
        let memory = Memory::new(|_| Reply::unreachable());
        let sts = Sts::new().site(site).transport(memory.clone());
        let role = AssumeRole::builder(base(), ROLE).sts(sts).build().unwrap();
        let error = id_of(&role).await.unwrap_err();
        assert!(error.to_string().contains("failed: cannot connect to the service"), "{error}");
        assert_eq!(memory.arrived()[0].url, expected);
    }
}

#[tokio::test]
async fn the_token_of_a_pod_is_read_anew_for_every_exchange_which_is_not_signed() {
    let folder = folder("web-identity");
    let file = write(&folder, "token", "hush-first\n");
    let security = Server::new(|request| {
        let first = request.text().contains("hush-first");
        issued(if first { "AKID1" } else { "AKID2" }, 7200)
    });
    let identity = WebIdentity::builder(ROLE, "example-provider", &file)
        .session_name("pod")
        .duration(HOUR)
        .sts(sts(&security))
        .build()
        .unwrap();
    assert_eq!(id_of(&identity).await.unwrap(), "AKID1");
    write(&folder, "token", "hush-second");
    pass(8000 * SECOND).await;
    assert_eq!(id_of(&identity).await.unwrap(), "AKID2");

    let asked = security.received();
    assert_eq!(asked.len(), 2);
    for (request, token) in asked.iter().zip(["hush-first", "hush-second"]) {
        assert_eq!(request.header("authorization"), Some("SKIP"));
        assert_eq!(request.header("x-tc-token"), None);
        assert_eq!(request.header("x-tc-action"), Some("AssumeRoleWithWebIdentity"));
        assert_eq!(request.header("x-tc-version"), Some("2018-08-13"));
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let expected = serde_json::json!({
            "ProviderId": "example-provider", "WebIdentityToken": token, "RoleArn": ROLE, "RoleSessionName": "pod",
            "DurationSeconds": 3600,
        });
        assert_eq!(body, expected);
    }
}

#[tokio::test]
async fn a_pod_without_its_token_names_the_missing_file() {
    let folder = folder("web-identity-without-token");
    for (file, expected) in [(folder.join("absent"), "does not exist"), (write(&folder, "empty", " \n"), "is empty")] {
        let identity = WebIdentity::builder(ROLE, "example-provider", &file).build().unwrap();
        let error = id_of(&identity).await.unwrap_err();
        assert_eq!(error.to_string(), format!("the web identity token {} {expected}", file.display()));
    }
}

#[tokio::test]
async fn a_profile_file_is_read_once_more_when_the_service_refuses_what_it_held() {
    let folder = folder("profile");
    let file = write(&folder, "credentials", "[default]\nsecret_id = AKID1\nsecret_key = hush-1\n");
    let profile = ProfileFile::at(&file);
    let first = profile.credentials().await.unwrap();
    write(&folder, "credentials", "[default]\nsecret_id = AKID2\nsecret_key = hush-2\n");
    pass(HOUR).await;
    assert_eq!(id_of(&profile).await.unwrap(), "AKID1");
    profile.invalidate(&first);
    assert_eq!(id_of(&profile).await.unwrap(), "AKID2");
}

/// Whatever stands between the client and the source.
#[tokio::test]
async fn every_source_is_asked_again_once_the_service_refuses_what_it_gave() {
    let folder = folder("refused");
    let numbered = |kind: &'static str| {
        let issued_so_far = AtomicUsize::new(0);
        Server::new(move |_| issued(&format!("AKID{kind}{}", issued_so_far.fetch_add(1, Ordering::SeqCst)), 7200))
    };
    let (assumed, exchanged, desk) = (numbered("assumed"), numbered("exchanged"), numbered("desk"));
    let machines = [0; 2].map(|_| metadata(|asked| document(&format!("AKIDmachine{asked}"), 7200)));
    let token_file = write(&folder, "token", "hush-token");
    let role =
        format!(r#"{{"secretId":"AKIDbase","secretKey":"hush","role-arn":"{ROLE}","role-session-name":"desk"}}"#);
    let on_machine = tccli(&folder, "machine", r#"{"type":"cvm-role"}"#).instance_role(instance_role(&machines[1]));
    let providers: [Box<dyn ProvideCredentials>; 5] = [
        Box::new(AssumeRole::builder(base(), ROLE).sts(sts(&assumed)).build().unwrap()),
        Box::new(WebIdentity::builder(ROLE, "provider", token_file).sts(sts(&exchanged)).build().unwrap()),
        Box::new(tccli(&folder, "role", &role).sts(sts(&desk))),
        Box::new(instance_role(&machines[0])),
        Box::new(on_machine),
    ];
    for provider in providers {
        let chain = CredentialChain::new().then("source", Arc::new(provider));
        let first = chain.credentials().await.unwrap();
        assert!(first.secret_id().ends_with('0'), "{first:?}");
        pass(6 * SECOND).await;
        assert_eq!(id_of(&chain).await.unwrap(), first.secret_id());
        chain.invalidate(&first);
        let second = first.secret_id().replace('0', "1");
        assert_eq!(id_of(&chain).await.unwrap(), second, "{chain:?}");
    }
}

#[tokio::test]
async fn files_that_are_no_files_of_credentials_are_refused() {
    let folder = folder("no-files");
    let huge = write(&folder, "huge", &"# hush\n".repeat(20_000));
    let utf16 = folder.join("utf16");
    std::fs::write(&utf16, [0xff, 0xfe, b'h', 0]).unwrap();
    for (path, expected) in [
        (folder.clone(), "is not a file"),
        (huge, "is larger than 64 KiB, which no file of credentials is"),
        (utf16, "is not UTF-8; save it as UTF-8"),
    ] {
        let error = id_of(&ProfileFile::at(&path)).await.unwrap_err();
        assert_eq!(error.to_string(), format!("{}: {expected}", path.display()));
    }
    let marked = write(&folder, "marked", "\u{feff}[default]\r\nsecret_id=AKID1\r\nsecret_key=hush\r\n");
    assert_eq!(id_of(&ProfileFile::at(marked)).await.unwrap(), "AKID1");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_everybody_can_read_is_warned_about_once() {
    use std::os::unix::fs::PermissionsExt;
    let (log, _guard) = Log::start();
    let folder = folder("permissions");
    for (name, mode) in [("open", 0o644), ("closed", 0o600)] {
        let path = write(&folder, name, "[default]\nsecret_id=AKID1\nsecret_key=hush\n");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        for _ in 0..2 {
            id_of(&ProfileFile::at(&path)).await.unwrap();
        }
    }
    let warnings = log.at(Level::WARN);
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(warnings[0].contains("permissions/open") && warnings[0].contains("chmod 600"), "{warnings:?}");
}

fn tccli(folder: &std::path::Path, profile: &str, text: &str) -> TccliProfile {
    write(folder, &format!("{profile}.credential"), text);
    TccliProfile::new(profile).folder(folder)
}

#[tokio::test]
async fn no_other_file_is_taken_for_a_tccli_profile() {
    let folder = folder("tccli-names");
    for name in ["", ".hidden", "a/b", "..", "c:d", "a\\b"] {
        let error = TccliProfile::new(name).folder(&folder).credentials().await.unwrap_err();
        assert!(error.to_string().ends_with(&format!("`{name}` is not the name of a tccli profile")), "{error}");
    }
}

#[tokio::test]
async fn every_kind_of_tccli_profile_is_used() {
    let folder = folder("tccli");
    let security = Server::always(issued("AKIDrole", 7200));
    let machine = metadata(|_| document("AKIDmachine", 7200));
    let soon = seconds_from_now(600);
    for (text, expected) in [
        (r#"{"secretId":"AKID1","secretKey":"hush"}"#.to_owned(), "AKID1"),
        (r#"{"type":"default","secretId":"AKID2","secretKey":"hush","token":"hush"}"#.to_owned(), "AKID2"),
        (
            format!(
                r#"{{"secretId":"AKIDbase","secretKey":"{}","role-arn":"{ROLE}","role-session-name":"desk"}}"#,
                key("AKIDbase")
            ),
            "AKIDrole",
        ),
        (r#"{"type":"cvm-role"}"#.to_owned(), "AKIDmachine"),
        (
            format!(
                r#"{{"type":"oauth","secretId":"AKID3","secretKey":"hush","token":"hush","expiresAt":{soon},
                "oauth":{{"accessToken":"hush","expiresAt":1}}}}"#
            ),
            "AKID3",
        ),
        (
            format!(r#"{{"type":"sso","secretId":"AKID4","secretKey":"hush","token":"hush","expiresAt":{soon}.5}}"#),
            "AKID4",
        ),
    ] {
        let profile = tccli(&folder, "work", &text).sts(sts(&security)).instance_role(instance_role(&machine));
        assert_eq!(id_of(&profile).await.unwrap(), expected);
    }
    let asked = security.only_request();
    verify(&asked, &key("AKIDbase")).unwrap();
    assert!(asked.text().contains(r#""RoleSessionName":"desk""#), "{}", asked.text());
}

#[tokio::test]
async fn a_renewed_session_of_tccli_is_read_before_the_old_one_expires() {
    let folder = folder("tccli-renewed");
    let session = |id: &str, life| {
        let expiry = seconds_from_now(life);
        format!(r#"{{"type":"sso","secretId":"{id}","secretKey":"hush","token":"hush","expiresAt":{expiry}}}"#)
    };
    let profile = tccli(&folder, "work", &session("AKID1", 7200));
    assert_eq!(id_of(&profile).await.unwrap(), "AKID1");
    write(&folder, "work.credential", &session("AKID2", 7200));
    pass(7000 * SECOND).await;
    assert_eq!(id_of(&profile).await.unwrap(), "AKID1");
    until(async || id_of(&profile).await.unwrap() == "AKID2").await;
}

#[tokio::test]
async fn tccli_profiles_that_cannot_be_used_say_why() {
    let folder = folder("tccli-unusable");
    for (text, expected) in [
        (r#"{"secretId":"hush"}"#, "has a `secretId`, but no `secretKey`"),
        (r#"{"secretKey":"hush","secretId":""}"#, "has a `secretKey`, but no `secretId`"),
        ("{}", "has neither a `secretId` nor a `secretKey`; set it up with tccli"),
        (r#"{"type":"hush"}"#, "the `type` is none of `default`, `cvm-role`, `oauth` and `sso`"),
        (
            r#"{"type":"oauth","secretId":"hush","secretKey":"hush","token":"hush","expiresAt":1700000000}"#,
            "the session has expired; log in again with tccli",
        ),
        (
            r#"{"type":"sso","secretId":"hush","secretKey":"hush","token":"hush"}"#,
            "has no `expiresAt`; log in again with tccli",
        ),
        (r#"{"secretId":"hush","secretKey":"hush hush"}"#, "the secret key is empty or contains white space"),
        (r#"{"secretId":"hush""#, "broken JSON: EOF while parsing an object at line 1 column 18"),
    ] {
        let error = id_of(&tccli(&folder, "broken", text)).await.unwrap_err();
        assert_eq!(error.to_string(), format!("{}: {expected}", folder.join("broken.credential").display()));
        assert!(!error.is_missing());
    }
    let error = id_of(&TccliProfile::new("absent").folder(&folder)).await.unwrap_err();
    assert!(error.to_string().ends_with("absent.credential: does not exist; is it a profile of tccli?"), "{error}");
    let error = id_of(&TccliProfile::new("../other").folder(&folder)).await.unwrap_err();
    assert_eq!(error.to_string(), "`../other` is not the name of a tccli profile");
}

#[tokio::test]
async fn a_chain_uses_the_first_source_that_has_something_and_stays_with_it() {
    let machine = Server::always(Answer::new(404, "text/plain", ""));
    let later = Script::new([Step::Give(temporary_of("AKID1", HOUR)), Step::Fail("gone")]);
    let chain = CredentialChain::new()
        .then("machine", instance_role(&machine))
        .then("script", later.clone())
        .then("last", base());
    assert_eq!(id_of(&chain).await.unwrap(), "AKID1");
    // Falling through to another identity in the middle of a program would be an incident.
    assert_eq!(id_of(&chain).await.unwrap_err().to_string(), "script: gone");
    machine.only_request();
}

#[tokio::test]
async fn a_chain_without_credentials_reports_each_source_and_why_it_failed() {
    let machine = Server::always(Answer::new(404, "text/plain", ""));
    let absent = CredentialsError::missing("VAULT_ADDRESS is not set");
    #[derive(Debug)]
    struct Absent(CredentialsError);
    impl ProvideCredentials for Absent {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(std::future::ready(Err(self.0.clone())))
        }
    }
    let chain = CredentialChain::new().then("vault", Absent(absent.clone())).then("machine", instance_role(&machine));
    let error = id_of(&chain).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no usable credentials: vault: VAULT_ADDRESS is not set; machine: no role is bound to this machine",
    );
    assert!(error.is_missing());

    let broken = CredentialChain::new()
        .then("vault", Absent(absent))
        .then("file", Script::new([Step::Fail("line 3 is odd")]))
        .then("last", base());
    let error = id_of(&broken).await.unwrap_err();
    assert_eq!(error.to_string(), "no usable credentials: vault: VAULT_ADDRESS is not set; file: line 3 is odd",);
    assert!(!error.is_missing());
    let error = id_of(&CredentialChain::new()).await.unwrap_err();
    assert_eq!(error.to_string(), "no usable credentials: the chain has no sources");
}

#[tokio::test]
async fn no_source_shows_a_secret_in_debug_output_traces_or_errors() {
    let (log, _guard) = Log::start();
    let folder = folder("secrets");
    let file = write(&folder, "credentials", "[default]\nsecret_id=AKID1\nsecret_key=hush\ntoken=hush\n");
    let token_file = write(&folder, "token", "hush-token");
    let machine = metadata(|asked| if asked == 0 { document("AKIDmachine", 7200) } else { Answer::json("{hush") });
    let security = Server::new(|request| {
        if request.header("authorization") == Some("SKIP") { issued("AKIDpod", 7200) } else { issued("AKIDrole", 7200) }
    });
    let service = Server::new(|request| {
        let refused = request.header("authorization").unwrap().contains("AKIDrole");
        if refused { Answer::refusal("AuthFailure.TokenFailure", "no") } else { Answer::response(r#""RequestId":"1""#) }
    });
    let providers: [Arc<dyn ProvideCredentials>; 6] = [
        Arc::new(temporary_of("AKID0", HOUR)),
        Arc::new(ProfileFile::at(file)),
        Arc::new(tccli(&folder, "work", r#"{"secretId":"AKID2","secretKey":"hush","token":"hush"}"#)),
        Arc::new(WebIdentity::builder(ROLE, "provider", token_file).sts(sts(&security)).build().unwrap()),
        Arc::new(instance_role(&machine)),
        Arc::new(AssumeRole::builder(temporary_of("AKIDbase", HOUR), ROLE).sts(sts(&security)).build().unwrap()),
    ];
    let mut shown = String::new();
    let of_builders = [
        format!("{:?}", AssumeRole::builder(base(), ROLE).external_id("hush").sts(sts(&security))),
        format!("{:?}", WebIdentity::builder(ROLE, "provider", "file").sts(sts(&security))),
        format!("{:?}", sts(&security)),
    ];
    for (builder, name) in of_builders.iter().zip(["AssumeRoleBuilder {", "WebIdentityBuilder {", "Sts {"]) {
        assert!(builder.starts_with(name), "{builder}");
        shown.push_str(builder);
    }
    let names = ["Credentials", "ProfileFile", "TccliProfile", "WebIdentity", "InstanceRole", "AssumeRole"];
    for (provider, name) in providers.into_iter().zip(names) {
        assert!(format!("{provider:?}").starts_with(&format!("{name} {{")), "{provider:?}");
        let chain = CredentialChain::new().then("source", provider);
        let config = Config::builder(chain.clone()).endpoint(service.url()).build().unwrap();
        let client = Client::new(config.clone());
        for turn in 0..2 {
            if let Err(error) = members(&client).await {
                shown.push_str(&everything(&error));
            }
            // The second turn is within the last minutes of what expires.
            if turn == 0 {
                pass(7000 * SECOND).await;
            }
        }
        shown.push_str(&format!("{chain:?} {chain:#?} {config:?} {client:#?} {:?}\n", chain.credentials().await));
    }
    // The machine's refresh fails in the background.
    until(async || log.all().contains("cannot refresh credentials")).await;
    shown.push_str(&log.all());
    for expected in ["AKIDmachine", "AuthFailure.TokenFailure", "cannot refresh credentials", "broken JSON"] {
        assert!(shown.contains(expected), "the test reaches less than it says: {expected}");
    }
    assert!(!shown.contains("hush"), "{shown}");
}

/// The output of a program that starts with `Client::from_env()` and makes one call.
fn program_says(variables: &[(&str, &str)]) -> String {
    // The name of a test begins below its binary's.
    let (_, module) = module_path!().split_once("::").unwrap();
    let program = std::process::Command::new(std::env::current_exe().unwrap())
        .args([&format!("{module}::program"), "--exact", "--ignored", "--nocapture"])
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said = String::from_utf8(program.stdout).unwrap();
    assert!(program.status.success(), "{said}");
    said.lines().find_map(|line| line.split_once("says: ")).expect(&said).1.to_owned()
}

#[tokio::test]
#[ignore = "a program of its own, which other tests start with an environment of its own"]
async fn program() {
    match Client::from_env() {
        Ok(client) => match members(&client).await {
            Ok(_) => println!("says: called"),
            Err(error) => println!("says: the call failed: {error}"),
        },
        Err(error) => println!("says: {error}"),
    }
}

#[test]
fn the_environment_decides_where_credentials_come_from() {
    let home = folder("from-env");
    let home_variable = ("HOME", home.to_str().unwrap());
    let user_variable = ("USERPROFILE", home.to_str().unwrap());
    for folder in [".tencentcloud", ".tccli"] {
        std::fs::create_dir_all(home.join(folder)).unwrap();
    }
    let profiles = format!(
        "[default]\nsecret_id=AKIDhome\nsecret_key={}\n[audit]\nsecret_id=AKIDaudit\nsecret_key={}\n",
        key("AKIDhome"),
        key("AKIDaudit"),
    );
    write(&home, ".tencentcloud/credentials", &profiles);
    let other = write(&home, "other", &format!("[default]\nsecret_id=AKIDother\nsecret_key={}", key("AKIDother")));
    let other = ("TENCENTCLOUD_CREDENTIALS_FILE", other.to_str().unwrap());
    let broken = write(&home, "broken", "hush");
    let broken_path = broken.to_str().unwrap();
    let broken = ("TENCENTCLOUD_CREDENTIALS_FILE", broken_path);
    let empty = write(&home, "empty", "");
    let empty = ("TENCENTCLOUD_CREDENTIALS_FILE", empty.to_str().unwrap());
    let key_of_environment = key("AKIDenvironment");
    let id = ("TENCENTCLOUD_SECRET_ID", "AKIDenvironment");
    let secret = ("TENCENTCLOUD_SECRET_KEY", &*key_of_environment);

    for (variables, expected) in [
        (vec![], "AKIDhome"),
        (vec![("TENCENTCLOUD_PROFILE", "audit")], "AKIDaudit"),
        (vec![other], "AKIDother"),
        (vec![other, id, secret], "AKIDenvironment"),
        // Nobody needs it, so it is nobody's business.
        (vec![broken, id, secret], "AKIDenvironment"),
    ] {
        let server = Server::always(Answer::response(r#""RequestId":"1""#));
        let url = server.url();
        let common = [home_variable, user_variable, ("TENCENTCLOUD_ENDPOINT", &url)];
        let said = program_says(&[&variables[..], &common[..]].concat());
        assert_eq!(said, "called", "{variables:?}");
        assert_eq!(verify(&server.only_request(), &key(expected)).unwrap().secret_id, expected, "{variables:?}");
    }

    let not_found = format!("profile file: {}/.tencentcloud/credentials has no section [absent]", home.display());
    let not_this = format!("profile file: {broken_path}, line 1: neither a section such as `[default]`");
    let not_logged_in = format!("tccli profile: {}/.tccli/work.credential: does not exist", home.display());
    for (variables, expected) in [
        (vec![id], "environment: TENCENTCLOUD_SECRET_ID is set, but TENCENTCLOUD_SECRET_KEY is not"),
        (vec![broken], &not_this),
        (vec![("TENCENTCLOUD_PROFILE", "absent")], &not_found),
        (vec![empty], "profile file: "),
        (vec![("TENCENTCLOUD_SITE", "moon")], "TENCENTCLOUD_SITE is `moon`, but must be `cn` or `intl`"),
    ] {
        let said = program_says(&[&variables[..], &[home_variable, user_variable]].concat());
        assert!(said.starts_with(expected), "{variables:?}: {said}");
        assert!(!said.contains("hush"), "{said}");
    }
    std::fs::remove_file(home.join(".tencentcloud/credentials")).unwrap();
    let said = program_says(&[home_variable, user_variable, ("TCCLI_PROFILE", "work")]);
    assert!(said.starts_with(&not_logged_in), "{said}");
    let session = format!(r#"{{"secretId":"AKIDtccli","secretKey":"{}"}}"#, key("AKIDtccli"));
    write(&home, ".tccli/work.credential", &session);
    let server = Server::always(Answer::response(r#""RequestId":"1""#));
    let url = server.url();
    let said =
        program_says(&[home_variable, user_variable, ("TCCLI_PROFILE", "work"), ("TENCENTCLOUD_ENDPOINT", &url)]);
    assert_eq!(said, "called");
    assert_eq!(verify(&server.only_request(), &key("AKIDtccli")).unwrap().secret_id, "AKIDtccli");
}
