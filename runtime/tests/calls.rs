//! A call and its attempts: what is repeated, what waits, and what an error says.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tencentcloud_runtime::codegen::{ActionInfo, ClientCore, ServiceInfo};
use tencentcloud_runtime::interceptor::{AttemptOutcome, AttemptRequest, Interceptor};
use tencentcloud_runtime::transport::{BoxFuture, HttpRequest, HttpResponse, Transport};
use tencentcloud_runtime::{
    Config, ConfigBuilder, Credentials, CredentialsError, Error, ErrorKind, FailedAttempt, ProvideCredentials,
    RateLimit, RawCall, RetryPolicy, RetryStrategy, ServiceClient, Site, TransportError,
};
use tokio::time::Instant;

const CODES: &[(&str, ErrorKind)] = &[
    ("FailedOperation", ErrorKind::Failed),
    ("FailedOperation.CreateRole", ErrorKind::Ambiguous),
    ("FailedOperation.NodeNotEmpty", ErrorKind::Conflict),
    ("InternalError", ErrorKind::Ambiguous),
    ("RequestLimitExceeded", ErrorKind::Throttled),
    ("ResourceNotFound", ErrorKind::NotFound),
];
static SERVICE: ServiceInfo = ServiceInfo::new("test", "2026-01-01", CODES);
static READ: ActionInfo = ActionInfo::read("Read", &SERVICE, "");
static WRITE: ActionInfo = ActionInfo::write("Write", &SERVICE, "");
static LIMITED: ActionInfo = ActionInfo::read("Limited", &SERVICE, "").rate_limit(20);
static ACTIONS: [&ActionInfo; 3] = [&READ, &WRITE, &LIMITED];

/// One response of the service, or its absence.
#[derive(Clone, Debug)]
enum Step {
    Ok,
    Code(&'static str),
    Http(u16, &'static str, Vec<(&'static str, String)>),
    Transport(bool),
    Permanent,
    Silence,
}

/// A service that plays its steps one after another and repeats the last one.
#[derive(Clone, Debug)]
struct Played {
    steps: Arc<Mutex<VecDeque<Step>>>,
    times: Arc<Mutex<Vec<Instant>>>,
    urls: Arc<Mutex<Vec<String>>>,
}

impl Played {
    fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        Self { steps: Arc::new(Mutex::new(steps.into_iter().collect())), times: Arc::default(), urls: Arc::default() }
    }

    fn config(&self) -> ConfigBuilder {
        let credentials = Credentials::new("AKIDexample", "the-key").unwrap();
        Config::builder(credentials).site(Site::China).transport(self.clone())
    }

    fn client(&self) -> ClientCore {
        client(self.config())
    }

    fn sent(&self) -> usize {
        self.times.lock().unwrap().len()
    }
}

fn client(config: ConfigBuilder) -> ClientCore {
    ClientCore::new(&SERVICE, &ACTIONS, config.build().unwrap())
}

impl Transport for Played {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let mut steps = self.steps.lock().unwrap();
        let step = if steps.len() > 1 { steps.pop_front() } else { steps.front().cloned() };
        self.times.lock().unwrap().push(Instant::now());
        self.urls.lock().unwrap().push(request.url().to_owned());
        Box::pin(async move {
            let response = |response: Value| HttpResponse::new(200, json!({ "Response": response }).to_string());
            match step.expect("a step") {
                Step::Ok => Ok(response(json!({ "RequestId": "r-1" }))),
                Step::Code(code) => {
                    Ok(response(json!({ "Error": { "Code": code, "Message": "no" }, "RequestId": "r-1" })))
                }
                Step::Http(status, body, headers) => {
                    Ok(headers.iter().fold(HttpResponse::new(status, body), |response, (name, value)| {
                        response.with_header(name, value)
                    }))
                }
                Step::Transport(true) => Err(TransportError::after_sending("lost")),
                Step::Transport(false) => Err(TransportError::before_sending("unreachable")),
                Step::Permanent => Err(TransportError::before_sending("untrusted").permanent()),
                Step::Silence => std::future::pending().await,
            }
        })
    }
}

async fn call(call: RawCall) -> Result<Value, Error> {
    call.send(&json!({})).await
}

#[tokio::test(start_paused = true)]
async fn only_documented_refusals_say_that_nothing_happened() {
    for (code, unknown) in [
        ("FailedOperation", true),
        ("FailedOperation.CreateRole", true),
        ("FailedOperation.NodeNotEmpty", false),
        ("ResourceNotFound", false),
        ("ResourceNotFound.SomethingNew", true),
        ("InvalidParameter.SomethingNew", true),
        ("LimitExceeded.SomethingNew", true),
        ("RequestLimitExceeded.SomethingNew", true),
        ("AuthFailure.SomethingNew", true),
        ("SomethingNew", true),
        ("RequestLimitExceeded.UinLimitExceeded", false),
        ("AuthFailure.SignatureFailure", false),
        ("AuthFailure.UnauthorizedOperation", false),
    ] {
        let service = Played::new([Step::Code(code)]);
        let error = call(service.client().call("Write")).await.unwrap_err();
        assert_eq!(error.may_have_taken_effect(), unknown, "{code}");
        let repeated = code.ends_with("UinLimitExceeded");
        assert_eq!(service.sent(), if repeated { 3 } else { 1 }, "{code}");
    }
}

#[tokio::test]
async fn a_dry_run_that_would_have_succeeded_is_no_failure() {
    // The table of this service does not list the code, which every service of the vendor has.
    let service = Played::new([Step::Code("DryRunOperation")]);
    let error = call(service.client().call("Write")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::DryRun);
    assert_eq!(error.kind().to_string(), "dry run succeeded");
    assert!(!error.may_have_taken_effect());
    assert_eq!(service.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn writes_are_repeated_where_nothing_can_have_happened_or_where_the_call_says_so() {
    for (step, read, write) in [
        (Step::Code("InternalError"), 3, 1),
        (Step::Code("FailedOperation"), 1, 1),
        (Step::Code("RequestLimitExceeded.SomethingNew"), 3, 1),
        (Step::Transport(true), 3, 1),
        (Step::Transport(false), 3, 3),
        (Step::Permanent, 1, 1),
        (Step::Silence, 2, 1),
        (Step::Http(408, "", vec![]), 3, 1),
        (Step::Http(502, "<html>", vec![]), 3, 1),
        (Step::Http(429, "", vec![]), 3, 3),
        (Step::Http(200, "<html>", vec![]), 1, 1),
        (Step::Http(200, r#"{"Response":{"Na"#, vec![]), 3, 1),
    ] {
        for (action, idempotent, expected) in [("Read", false, read), ("Write", false, write), ("Write", true, read)] {
            let service = Played::new([step.clone()]);
            let call = service.client().call(action).send::<Value>(&json!({}));
            let call = if idempotent { call.idempotent() } else { call };
            call.await.unwrap_err();
            assert_eq!(service.sent(), expected, "{action} {step:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_slow_provider_does_not_let_the_held_up_calls_leave_at_once() {
    /// Provides credentials 4 seconds after the first call.
    #[derive(Debug)]
    struct Slow(Instant);
    impl ProvideCredentials for Slow {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async {
                tokio::time::sleep_until(self.0 + Duration::from_secs(4)).await;
                Credentials::new("AKIDexample", "the-key")
            })
        }
    }
    let service = Played::new([Step::Ok]);
    let client = client(service.config().credentials(Slow(Instant::now())));
    let calls: Vec<_> = (0..80).map(|_| tokio::spawn(call(client.call("Limited")))).collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let times = service.times.lock().unwrap();
    assert_eq!(times.len(), 80);
    for window in times.windows(21) {
        assert!(window[20] - window[0] >= Duration::from_secs(1), "{:?}", window[20] - window[0]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_service_says_how_long_to_wait() {
    for (step, at_least) in [
        (Step::Http(429, "", vec![("retry-after", "7".to_owned())]), 7),
        (Step::Http(503, "", vec![("retry-after", "7".to_owned())]), 7),
    ] {
        let service = Played::new([step, Step::Ok]);
        let before = Instant::now();
        call(service.client().call("Read")).await.unwrap();
        assert!(before.elapsed() >= Duration::from_secs(at_least));
    }
    let service = Played::new([Step::Http(429, "", vec![("retry-after", "3600".to_owned())]), Step::Ok]);
    let before = Instant::now();
    let error = call(service.client().call("Read")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert_eq!((service.sent(), before.elapsed()), (1, Duration::ZERO), "it would come too late");
}

#[tokio::test(start_paused = true)]
async fn throttled_calls_wait_about_as_long_as_the_service_counts() {
    let mut longest = Duration::ZERO;
    for _ in 0..50 {
        let service = Played::new([Step::Code("RequestLimitExceeded"), Step::Ok]);
        let before = Instant::now();
        call(service.client().call("Read")).await.unwrap();
        longest = longest.max(before.elapsed());
    }
    // The chance that all of 50 random waits are below is 1 : 10^35.
    assert!(longest > Duration::from_millis(200), "{longest:?}");
    assert!(longest <= Duration::from_secs(1) + Duration::from_millis(1), "{longest:?}");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_succeeds_at_the_second_attempt_is_called_for_ever() {
    let steps = (0..400).flat_map(|_| [Step::Transport(false), Step::Ok]);
    let service = Played::new(steps);
    let client = service.client();
    for number in 0..400 {
        call(client.call("Read")).await.unwrap_or_else(|error| panic!("call {number}: {error}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_always_fails_gets_few_retries() {
    let service = Played::new([Step::Transport(false)]);
    let client = service.client();
    for _ in 0..400 {
        call(client.call("Read")).await.unwrap_err();
    }
    assert_eq!(service.sent(), 500, "400 attempts and 100 retries");
}

#[tokio::test(start_paused = true)]
async fn the_waits_of_one_call_do_not_hold_up_another() {
    let service = Played::new([Step::Code("RequestLimitExceeded"), Step::Ok]);
    let client = service.client();
    let patient =
        RetryPolicy::standard().throttled_base_delay(Duration::from_secs(7200)).max_delay(Duration::from_secs(7200));
    client.call("Limited").send::<Value>(&json!({})).retry(patient).await.unwrap_err();
    let before = Instant::now();
    call(client.call("Limited")).await.unwrap();
    assert!(before.elapsed() <= Duration::from_secs(1), "{:?}", before.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_an_interceptor_ends_the_call_whatever_error_it_is() {
    #[derive(Debug, Default)]
    struct Refusing(Arc<AtomicU32>);
    impl Interceptor for Refusing {
        fn before_attempt(&self, _: &mut AttemptRequest<'_>) -> Result<(), Error> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Err(Error::Transport(TransportError::before_sending("not today")))
        }
    }
    let (service, asked) = (Played::new([Step::Ok]), Arc::new(AtomicU32::new(0)));
    let client = client(service.config().interceptor(Refusing(Arc::clone(&asked))));
    assert_eq!(call(client.call("Read")).await.unwrap_err().to_string(), "not today");
    assert_eq!((service.sent(), asked.load(Ordering::Relaxed)), (0, 1));
}

#[tokio::test(start_paused = true)]
async fn interceptors_see_excerpts_without_secrets() {
    #[derive(Debug, Default)]
    struct Watching(Arc<Mutex<Vec<String>>>);
    impl Interceptor for Watching {
        fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
            self.0.lock().unwrap().push(format!("{} {attempt:?}", attempt.excerpt()));
            Ok(())
        }
        fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
            self.0.lock().unwrap().push(format!("{} {attempt:?}", attempt.excerpt().unwrap()));
        }
    }
    let (service, seen) = (Played::new([Step::Ok]), Arc::default());
    let client = client(service.config().interceptor(Watching(Arc::clone(&seen))));
    client.call("Write").send::<Value>(&json!({ "Password": "hunter2", "Limit": 10 })).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen[0].starts_with(r#"{"Limit":10,"Password":"…"} "#), "{}", seen[0]);
    assert!(seen[1].starts_with(r#"{"Response":{"RequestId":"…"}} "#), "{}", seen[1]);
    assert!(!seen.concat().contains("hunter2"), "{seen:?}");
}

#[tokio::test(start_paused = true)]
async fn a_strategy_decides_about_repetitions_but_not_about_unknown_outcomes() {
    #[derive(Debug, Default)]
    struct Eager(Arc<Mutex<Vec<u32>>>);
    impl RetryStrategy for Eager {
        fn delay(&self, attempt: &FailedAttempt<'_>) -> Option<Duration> {
            self.0.lock().unwrap().push(attempt.number());
            match attempt.error().code() {
                Some("ResourceNotFound" | "InternalError") => Some(Duration::from_secs(2)),
                Some("RequestLimitExceeded") => None,
                _ => attempt.standard_delay(),
            }
        }
    }
    for (code, action, sent, waited) in [
        ("ResourceNotFound", "Write", 3, 4),
        ("RequestLimitExceeded", "Write", 1, 0),
        ("InternalError", "Write", 1, 0),
        ("InternalError", "Read", 3, 4),
    ] {
        let service = Played::new([Step::Code(code)]);
        let before = Instant::now();
        let strategy = Eager::default();
        let asked = Arc::clone(&strategy.0);
        call(client(service.config().retry_strategy(strategy)).call(action)).await.unwrap_err();
        assert_eq!((service.sent(), before.elapsed().as_secs()), (sent, waited), "{code} {action}");
        // It is not asked where no repetition is possible.
        let asked = asked.lock().unwrap().clone();
        assert!(asked.iter().copied().eq(1..=asked.len() as u32), "{asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn errors_show_their_attempts_and_causes() {
    let error = |steps: Vec<Step>| async move { call(Played::new(steps).client().call("Read")).await.unwrap_err() };
    let error_of = error(vec![Step::Transport(false)]).await;
    assert_eq!(error_of.to_string(), "unreachable; 2 earlier attempts failed in the same way");
    assert_eq!(format!("{error_of:?}"), error_of.to_string());
    let error_of = error(vec![Step::Transport(true), Step::Http(502, "<title>Bad", vec![]), Step::Code("Nope")]).await;
    assert_eq!(error_of.to_string(), "Nope: no (request id r-1); earlier attempts: lost, HTTP status 502");

    let inner = std::io::Error::other("Connection refused");
    let transport = TransportError::before_sending("cannot connect to host:443").with_source(inner);
    let error: Error = Error::Transport(transport);
    assert_eq!(error.to_string(), "cannot connect to host:443: Connection refused");
    assert_eq!(format!("{error:?}"), error.to_string());
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_credentials_keeps_what_the_service_said() {
    #[derive(Debug)]
    struct Assuming(ClientCore);
    impl ProvideCredentials for Assuming {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async {
                let error = call(self.0.call("AssumeRole")).await.unwrap_err();
                Err(CredentialsError::new("the role cannot be assumed").with_source(error).at("chain"))
            })
        }
    }
    let sts = Played::new([Step::Code("AuthFailure.UnauthorizedOperation")]);
    let service = Played::new([Step::Ok]);
    let client = client(service.config().credentials(Assuming(sts.client())));
    let error = call(client.call("Read")).await.unwrap_err();
    assert_eq!(error.code(), Some("AuthFailure.UnauthorizedOperation"));
    assert_eq!((error.request_id(), error.kind()), (Some("r-1"), ErrorKind::Permission));
    assert_eq!(error.to_string(), "chain: the role cannot be assumed");
    assert_eq!(
        format!("{error:?}"),
        "chain: the role cannot be assumed\n  caused by: AuthFailure.UnauthorizedOperation: no (request id r-1)"
    );
    assert!(!error.may_have_taken_effect());
    assert_eq!((sts.sent(), service.sent()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn a_broken_connection_to_the_source_of_credentials_is_repeated() {
    #[derive(Debug)]
    struct Flaky(AtomicU32);
    impl ProvideCredentials for Flaky {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            let number = self.0.fetch_add(1, Ordering::Relaxed);
            Box::pin(async move {
                if number > 0 {
                    return Credentials::new("AKIDexample", "the-key");
                }
                let lost = TransportError::after_sending("the connection broke");
                Err(CredentialsError::new("the metadata service is not reachable").with_source(lost))
            })
        }
    }
    let service = Played::new([Step::Ok]);
    call(client(service.config().credentials(Flaky(AtomicU32::new(0)))).call("Write")).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_call_can_have_its_own_credentials_region_and_endpoint() {
    /// Never has credentials.
    #[derive(Debug)]
    struct Nobody;
    impl ProvideCredentials for Nobody {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async { Err(CredentialsError::missing("nobody")) })
        }
    }
    let service = Played::new([Step::Ok]);
    let client = client(service.config().credentials(Nobody));
    let send = || client.call("Read").send::<Value>(&json!({}));
    assert_eq!(send().await.unwrap_err().to_string(), "nobody");
    let own = Credentials::new("AKIDother", "another-key").unwrap();
    send().credentials(own.clone()).endpoint("https://test.ap-guangzhou.tencentcloudapi.com").await.unwrap();
    assert_eq!(*service.urls.lock().unwrap(), ["https://test.ap-guangzhou.tencentcloudapi.com/"]);
    for wrong in [send().region("ap guangzhou"), send().endpoint("http://example.com"), send().endpoint("a@b")] {
        let error = wrong.credentials(own.clone()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    }
    assert_eq!(service.sent(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_successful_call_returns_its_metadata() {
    let service = Played::new([Step::Transport(false), Step::Ok]);
    let before = Instant::now();
    let call = service.client().call("Read").send::<Value>(&json!({})).with_metadata();
    let (response, metadata) = call.await.unwrap();
    assert_eq!(response["RequestId"], "r-1");
    assert_eq!((metadata.request_id(), metadata.attempts(), metadata.http_status()), (Some("r-1"), 2, 200));
    assert_eq!(metadata.elapsed(), before.elapsed());
}

#[tokio::test(start_paused = true)]
async fn any_service_is_called_by_name() {
    let service = Played::new([Step::Ok]);
    let config = service.config().root_domain("internal.tencentcloudapi.com").build().unwrap();
    let cvm = ServiceClient::new("cvm", "2017-03-12", config.clone()).unwrap();
    call(cvm.call("DescribeZones").read_only()).await.unwrap();
    assert_eq!(*service.urls.lock().unwrap(), ["https://cvm.internal.tencentcloudapi.com/"]);
    for (name, version) in [("", "2017-03-12"), ("c.v.m", "2017-03-12"), ("cvm/", "2017-03-12"), ("cvm", "latest")] {
        assert!(ServiceClient::new(name, version, config.clone()).is_err(), "{name} {version}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_missing_slot_and_missing_credentials_are_not_a_missing_response() {
    let service = Played::new([Step::Ok]);
    let limited = client(service.config().rate_limit(RateLimit::scaled(1e-4)));
    call(limited.call("Limited")).await.unwrap();
    let error = call(limited.call("Limited")).await.unwrap_err();
    assert_eq!(error.to_string(), "no free slot of the rate limit within 60s");
    assert!(!error.may_have_taken_effect());
}
