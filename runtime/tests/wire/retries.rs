//! Retries: what is sent again, what never is, and what the caller learns of it.

use super::*;
use crate::memory::{Memory, Reply};
use generated_sdk::credentials::BoxFuture;
use generated_sdk::{Attempt, CredentialsError, Error, ErrorCode, ErrorKind, ProvideCredentials};
use loopback::Received;
use loopback::verify;
use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;
use tokio::time::Instant;

/// The standard, but without its waiting.
const QUICK: RetryPolicy =
    RetryPolicy::standard().base_delay(Duration::from_millis(1)).throttled_base_delay(Duration::from_millis(1));

const MEMBERS: &str = r#""Items":[{"MemberUin":7,"Name":"seven"}],"Total":1,"RequestId":"members-1""#;

fn quick(server: &Server) -> Client {
    // A throttled action is left alone for a second where limits are kept.
    Client::new(patient(server).retry(QUICK).rate_limit(RateLimit::off()).build().unwrap())
}

/// The first answers in their order, and the last one from then on.
fn in_turn(answers: Vec<Answer>) -> Server {
    let count = AtomicUsize::new(0);
    Server::new(move |_| answers[count.fetch_add(1, Ordering::Relaxed).min(answers.len() - 1)].clone())
}

fn bad_gateway() -> Answer {
    Answer::new(502, "text/html", "<html><body>502 Bad Gateway</body></html>")
}

/// Ways to fail that leave open whether the call took effect.
fn ambiguous_failures() -> Vec<(&'static str, Answer)> {
    let answers = || [Answer::response(MEMBERS), Answer::response(MEMBERS).chunked()];
    let mut failures = vec![
        ("502 with HTML", bad_gateway()),
        ("503 without a body", Answer::new(503, "text/plain", "")),
        ("truncated JSON with 502", Answer::json(r#"{"Response":{"Items":[{"Memb"#).status(502)),
        ("InternalError", Answer::refusal("InternalError", "no")),
        ("InternalError with 500", Answer::refusal("InternalError", "no").status(500)),
        ("ServiceUnavailable", Answer::refusal("ServiceUnavailable", "no")),
        ("reset before the answer", Answer::reset()),
        ("silence", Answer::silence()),
    ];
    failures.extend(answers().map(|answer| ("reset within the body", answer.reset_within(20))));
    failures.extend(answers().map(|answer| ("closed within the body", answer.close_within(20))));
    failures.extend(answers().map(|answer| ("stalled within the body", answer.stall_within(20))));
    failures
}

/// Long enough for a response on loopback, whatever else the machine does.
fn patience(what: &str) -> Duration {
    match what {
        "silence" | "stalled within the body" => Duration::from_secs(1),
        _ => Duration::from_secs(30),
    }
}

fn codes<E: ErrorCode>(error: &Error<E>) -> Vec<&str> {
    error.earlier_attempts().iter().filter_map(Attempt::code).collect()
}

/// Every failure on a server of its own, all at once since some take their time.
async fn with_each_failure<F>(test: impl Fn(&'static str, Answer) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut running = JoinSet::new();
    for (what, failure) in ambiguous_failures() {
        running.spawn(test(what, failure));
    }
    running.join_all().await;
}

#[tokio::test]
async fn a_read_is_repeated_after_any_failure_that_can_pass() {
    with_each_failure(|what, failure| async move {
        for failures in [1, 2] {
            let mut answers = vec![failure.clone(); failures];
            answers.push(Answer::response(MEMBERS));
            let server = in_turn(answers);
            let answer = members(&quick(&server)).attempt_timeout(patience(what)).await;
            let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!((answer.total, &*answer.items[0].name), (1, "seven"), "{what}");
            assert_eq!(server.received().len(), failures + 1, "{what}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_read_that_never_succeeds_is_sent_three_times() {
    with_each_failure(|what, failure| async move {
        let server = Server::always(failure);
        let error = members(&quick(&server)).attempt_timeout(patience(what)).await.unwrap_err();
        assert_eq!(error.earlier_attempts().len(), 2, "{what}: {error}");
        assert_eq!(server.received().len(), 3, "{what}");
    })
    .await;
}

#[tokio::test]
async fn a_write_with_an_unknown_outcome_is_never_sent_again() {
    with_each_failure(|what, failure| async move {
        let server = in_turn(vec![failure, Answer::response(TASK)]);
        let call = quick(&server).send(&delete_role_assignment()).attempt_timeout(patience(what));
        let error = call.await.map(|_| what).unwrap_err();
        assert!(error.may_have_taken_effect(), "{what}: {error:?}");
        assert!(error.earlier_attempts().is_empty(), "{what}: {error:?}");
        assert_eq!(server.received().len(), 1, "{what}");
    })
    .await;
    let server = Server::resetting();
    let error = quick(&server).send(&delete_role_assignment()).await.unwrap_err();
    assert!(error.may_have_taken_effect());
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_throttled_call_is_repeated_even_if_it_writes() {
    for code in [
        "RequestLimitExceeded",
        "RequestLimitExceeded.UinLimitExceeded",
        "RequestLimitExceeded.IPLimitExceeded",
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
    ] {
        let throttled = Answer::refusal(code, "slow down");
        let server = in_turn(vec![throttled.clone(), throttled.clone(), Answer::response(TASK)]);
        quick(&server).send(&delete_role_assignment()).await.unwrap();
        assert_eq!(server.received().len(), 3, "{code}");

        let server = Server::always(throttled);
        let error = quick(&server).send(&delete_role_assignment()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Throttled);
        assert!(!error.may_have_taken_effect());
        assert_eq!(codes(&error), [code, code]);
        assert_eq!(server.received().len(), 3, "{code}");
    }
}

#[tokio::test]
async fn a_gateways_429_is_throttling_whatever_its_body() {
    for body in ["", "<html><body>429 Too Many Requests</body></html>", "{}", r#"{"Response":{"RequestId":"1"}}"#] {
        let throttled = Answer::new(429, "text/html", body);
        let server = in_turn(vec![throttled.clone(), Answer::response(TASK)]);
        quick(&server).send(&delete_role_assignment()).await.unwrap();
        assert_eq!(server.received().len(), 2, "{body}");

        let server = Server::always(throttled);
        let error = quick(&server).send(&delete_role_assignment()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Throttled, "{body}");
        assert!(!error.may_have_taken_effect(), "{body}");
        assert_eq!(server.received().len(), 3, "{body}");
    }
}

#[tokio::test]
async fn what_would_fail_again_is_not_repeated() {
    for code in [
        "LimitExceeded",
        "LimitExceeded.NodeExceedLimit",
        "LimitExceeded.InventedYesterday",
        "AuthFailure.SignatureFailure",
        "AuthFailure.SecretIdNotFound",
        "UnauthorizedOperation",
        "ResourceNotFound.MemberNotExist",
        "InvalidParameterValue",
        "FailedOperation",
    ] {
        let server = Server::always(Answer::refusal(code, "no"));
        let client = quick(&server);
        assert_eq!(members(&client).await.unwrap_err().code(), Some(code));
        assert_eq!(client.send(&delete_role_assignment()).await.unwrap_err().code(), Some(code));
        assert_eq!(server.received().len(), 2, "{code}");
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_decoded_is_not_requested_again() {
    for body in ["<html>", r#"{"Response":{"Items":[7]}}"#, r#"{"Response":{"Total":"many"}}"#] {
        let server = Server::always(Answer::json(body));
        let error = members(&quick(&server)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(server.received().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn a_write_that_was_not_sent_is_repeated() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let authority = listener.local_addr().unwrap().to_string();
    drop(listener);
    let config = Config::builder(permanent()).endpoint(format!("http://{authority}")).retry(QUICK);
    let error = Client::new(config.build().unwrap()).send(&delete_role_assignment()).await.unwrap_err();
    assert!(!error.may_have_taken_effect());
    assert!(error.to_string().starts_with(&format!("cannot connect to {authority}: ")), "{error}");
    assert!(error.to_string().ends_with("; 2 earlier attempts failed in the same way"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_write_succeeds_once_it_can_be_sent() {
    let memory = Memory::new(|request| if request.number < 2 { Reply::unreachable() } else { replies::task() });
    memory.client().send(&delete_role_assignment()).await.unwrap();
    assert_eq!(memory.count(), 3);
    // What was tried after that may have arrived.
    let memory =
        Memory::new(|request| if request.number == 0 { Reply::unreachable() } else { Reply::connection_lost() });
    let error = memory.client().send(&delete_role_assignment()).await.unwrap_err();
    assert!(error.may_have_taken_effect());
    assert_eq!(error.earlier_attempts().len(), 1);
    assert_eq!(memory.count(), 2);
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn timestamp(request: &Received) -> u64 {
    request.header("x-tc-timestamp").unwrap().parse().unwrap()
}

#[tokio::test]
async fn every_attempt_is_signed_at_its_own_time() {
    // Timestamps are whole seconds, so the attempts must lie further apart.
    let server = in_turn(vec![bad_gateway().delayed(Duration::from_millis(1100)), Answer::response(MEMBERS)]);
    members(&quick(&server)).await.unwrap();
    let received = server.received();
    let [first, second] = &received[..] else { panic!("{received:?}") };
    verify(first, SECRET_KEY).unwrap();
    verify(second, SECRET_KEY).unwrap();
    assert!(timestamp(second) > timestamp(first));
    assert_ne!(first.header("authorization"), second.header("authorization"));
    assert_eq!(first.body, second.body);
}

/// Other credentials every time.
#[derive(Debug, Default)]
struct Rotating(AtomicUsize);

impl ProvideCredentials for Rotating {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let credentials = Credentials::temporary(SECRET_ID, format!("key-{number}"), format!("token-{number}"));
        Box::pin(async { credentials })
    }
}

#[tokio::test]
async fn every_attempt_fetches_the_credentials_anew() {
    let server = in_turn(vec![bad_gateway(), bad_gateway(), Answer::response(MEMBERS)]);
    let config = Config::builder(Rotating::default()).endpoint(server.url()).retry(QUICK);
    members(&Client::new(config.build().unwrap())).await.unwrap();
    let received = server.received();
    assert_eq!(received.len(), 3);
    for (number, request) in received.iter().enumerate() {
        verify(request, &format!("key-{number}")).unwrap();
        assert_eq!(request.header("x-tc-token"), Some(&*format!("token-{number}")));
    }
}

const EXPIRED: &str = "AuthFailure.SignatureExpire";

/// A service that accepts five minutes of difference to its own clock, and sends the time of that clock.
fn with_clock(ahead: i64) -> Server {
    Server::new(move |request| {
        let clock = now().saturating_add_signed(ahead);
        let answer = match clock.abs_diff(timestamp(request)) {
            0..=300 => Answer::response(TASK),
            _ => Answer::refusal(EXPIRED, "the signature is expired"),
        };
        answer.header("Date", &httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(clock)))
    })
}

#[tokio::test]
async fn a_wrong_clock_costs_one_request_and_only_the_first_time() {
    for minutes in [20, -20, 60 * 24 * 365] {
        let server = with_clock(minutes * 60);
        let client = quick(&server);
        client.send(&delete_role_assignment()).await.unwrap();
        assert_eq!(server.received().len(), 2, "{minutes} minutes");
        // The clones know it as well.
        client.clone().send(&delete_role_assignment()).await.unwrap();
        assert_eq!(server.received().len(), 3, "{minutes} minutes");
        for request in server.received() {
            verify(&request, SECRET_KEY).unwrap();
        }
    }
}

#[tokio::test]
async fn a_small_difference_of_the_clocks_is_left_alone() {
    let server = with_clock(200);
    let client = quick(&server);
    for calls in 1..=2 {
        let before = now();
        client.send(&delete_role_assignment()).await.unwrap();
        assert_eq!(server.received().len(), calls);
        assert!((before..=now()).contains(&timestamp(&server.received()[calls - 1])));
    }
}

#[tokio::test]
async fn without_retries_the_clock_is_right_for_the_next_call() {
    let server = with_clock(1200);
    let client = Client::new(config(&server).build().unwrap());
    assert_eq!(client.send(&delete_role_assignment()).await.unwrap_err().code(), Some(EXPIRED));
    client.send(&delete_role_assignment()).await.unwrap();
    assert_eq!(server.received().len(), 2);
}

#[tokio::test]
async fn a_signature_that_stays_expired_is_an_error() {
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(1200));
    let expired = || Answer::refusal(EXPIRED, "the signature is expired");
    for (answer, most) in [
        (expired(), 1),
        (expired().header("Date", "yesterday"), 1),
        (expired().header("Date", "Thu, 01 Jan 1970 00:00:00 GMT"), 2),
        (expired().header("Date", &date), 2),
    ] {
        let server = Server::always(answer);
        let client = Client::new(patient(&server).retry(QUICK.max_attempts(10)).build().unwrap());
        for calls in 1..=2 {
            let error = client.send(&delete_role_assignment()).await.unwrap_err();
            assert_eq!(error.code(), Some(EXPIRED));
            assert!(!error.may_have_taken_effect());
            assert_eq!(error.earlier_attempts().len(), most - 1);
            assert_eq!(server.received().len(), most * calls);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn the_number_of_attempts_is_the_calls_or_the_clients() {
    let standard = RetryPolicy::standard();
    for (of_client, of_call, sent) in [
        (None, None, 3),
        (Some(standard.max_attempts(5)), None, 5),
        (Some(standard.max_attempts(0)), None, 1),
        (Some(RetryPolicy::off()), None, 1),
        (Some(RetryPolicy::off()), Some(standard), 3),
        (None, Some(RetryPolicy::off()), 1),
        (Some(standard.max_attempts(7)), Some(standard.max_attempts(2)), 2),
    ] {
        let memory = Memory::new(|_| replies::bad_gateway());
        let config = of_client.into_iter().fold(memory.config(), ConfigBuilder::retry);
        let client = Client::new(config.build().unwrap());
        let error = of_call.into_iter().fold(members(&client), Call::retry).await.unwrap_err();
        assert_eq!(memory.count(), sent, "{of_client:?} {of_call:?}");
        assert_eq!(error.earlier_attempts().len(), sent - 1);
        // The choice for one call is not the next one's.
        members(&client).retry(RetryPolicy::off()).await.unwrap_err();
        assert_eq!(memory.count(), sent + 1);
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_have_a_time_of_their_own() {
    let memory = Memory::new(|request| if request.number == 0 { Reply::silence() } else { replies::members() });
    let start = Instant::now();
    let policy = RetryPolicy::standard().base_delay(Duration::ZERO);
    members(&memory.client()).attempt_timeout(Duration::from_secs(2)).retry(policy).await.unwrap();
    let arrived = memory.arrived();
    assert_eq!(arrived.len(), 2);
    assert_eq!((arrived[1].at - start).as_secs(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_time_of_the_call_bounds_all_its_attempts() {
    let memory = Memory::new(|_| Reply::silence());
    let start = Instant::now();
    let policy = RetryPolicy::standard().max_attempts(100).base_delay(Duration::ZERO);
    let call = members(&memory.client()).retry(policy);
    let call = call.attempt_timeout(Duration::from_secs(2)).timeout(Duration::from_secs(5));
    let Err(Error::Timeout(error)) = call.await else { panic!("not a timeout") };
    assert_eq!((Instant::now() - start).as_secs(), 5);
    assert_eq!(error.limit(), Duration::from_secs(5));
    assert!(error.sent());
    assert_eq!(memory.count(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_backoff_beyond_the_time_of_the_call_is_not_waited_for() {
    // The backoff is a random part of this, which practically never is within the second.
    let years = Duration::from_secs(1_000_000_000);
    let memory = Memory::new(|_| replies::refusal("InternalError"));
    let start = Instant::now();
    let call = members(&memory.client()).timeout(Duration::from_secs(1));
    let error = call.retry(RetryPolicy::standard().base_delay(years).max_delay(years)).await.unwrap_err();
    assert_eq!(error.code(), Some("InternalError"));
    assert_eq!(Instant::now(), start);
    assert_eq!(memory.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn times_without_end_are_allowed() {
    let memory = Memory::new(|request| if request.number == 0 { replies::bad_gateway() } else { replies::members() });
    let config = memory.config().timeout(Duration::MAX).attempt_timeout(Duration::MAX);
    let client = Client::new(config.build().unwrap());
    assert_eq!(members(&client).await.unwrap().total, 7);
    let endless = RetryPolicy::standard().base_delay(Duration::MAX).max_delay(Duration::MAX);
    let memory = Memory::new(|_| replies::bad_gateway());
    assert_eq!(members(&memory.client()).retry(endless).await.unwrap_err().kind(), ErrorKind::Decode);
}

#[tokio::test(start_paused = true)]
async fn an_error_lists_the_failures_of_all_attempts() {
    let memory = Memory::new(|request| match request.number {
        0 => replies::refusal("RequestLimitExceeded.IPLimitExceeded"),
        1 => Reply::connection_lost(),
        2 => Reply::silence(),
        3 => replies::bad_gateway(),
        _ => replies::refusal("InternalError"),
    });
    let policy = RetryPolicy::standard().max_attempts(5);
    let call = members(&memory.client()).attempt_timeout(Duration::from_secs(1)).retry(policy);
    let error: Error = Error::from(call.await.unwrap_err());
    let kinds: Vec<_> = error.earlier_attempts().iter().map(Attempt::kind).collect();
    assert_eq!(kinds, [ErrorKind::Throttled, ErrorKind::Transport, ErrorKind::Timeout, ErrorKind::Decode]);
    let first = &error.earlier_attempts()[0];
    assert_eq!(first.code(), Some("RequestLimitExceeded.IPLimitExceeded"));
    assert_eq!(first.request_id(), Some("refused-1"));
    assert_eq!(
        error.to_string(),
        "InternalError: no (request id refused-1); earlier attempts: RequestLimitExceeded.IPLimitExceeded, \
         the connection broke before a response came, no response within 1s, HTTP status 502"
    );
}

#[tokio::test(start_paused = true)]
async fn when_everything_fails_retries_stop_for_all_clones_together() {
    let memory = Memory::new(|_| replies::bad_gateway());
    let clients = [memory.client(), memory.client()];
    let clones = [clients[0].clone(), clients[0].clone()];
    for number in 0..200 {
        members(&clones[number % 2]).await.unwrap_err();
    }
    // Every call was sent once; all together were repeated a hundred times.
    assert_eq!(memory.count(), 200 + 100);
    // Another client has a budget of its own.
    members(&clients[1]).await.unwrap_err();
    assert_eq!(memory.count(), 300 + 3);
}

#[tokio::test(start_paused = true)]
async fn successes_bring_retries_back() {
    let healthy = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let memory = Memory::new({
        let healthy = Arc::clone(&healthy);
        move |_| if healthy.load(Ordering::Relaxed) { replies::members() } else { replies::bad_gateway() }
    });
    let client = memory.client();
    for _ in 0..100 {
        members(&client).await.unwrap_err();
    }
    healthy.store(true, Ordering::Relaxed);
    for _ in 0..5 {
        members(&client).await.unwrap();
    }
    healthy.store(false, Ordering::Relaxed);
    let before = memory.count();
    members(&client).await.unwrap_err();
    assert_eq!(memory.count() - before, 2);
}

#[tokio::test(start_paused = true)]
async fn refusals_show_that_the_service_works_and_bring_retries_back_too() {
    let memory = Memory::new(|request| match request.number {
        300..305 => replies::refusal("AuthFailure.UnauthorizedOperation"),
        _ => replies::bad_gateway(),
    });
    let client = memory.client();
    while memory.count() < 300 {
        members(&client).await.unwrap_err();
    }
    for _ in 0..5 {
        assert_eq!(members(&client).await.unwrap_err().kind(), ErrorKind::Permission);
    }
    members(&client).await.unwrap_err();
    assert_eq!(memory.count(), 305 + 2);
}

/// The behavior of the chaotic service in one attempt of a call.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Fine,
    Throttled,
    Gateway,
    Reset,
    Truncated,
    Closed,
}

impl Fate {
    /// Always the same for one attempt of one call, so that what the test expects does not hang on how calls interleave.
    fn of(call: usize, attempt: usize) -> Self {
        // SplitMix64.
        let mut mixed = (call as u64 * 64 + attempt as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        match (mixed ^ (mixed >> 31)) % 32 {
            0 => Self::Throttled,
            1 => Self::Gateway,
            2 => Self::Reset,
            3 => Self::Truncated,
            4 => Self::Closed,
            _ => Self::Fine,
        }
    }

    /// The response that arrives, which for some of these is only a part of `whole`.
    fn answer(self, whole: Answer) -> Answer {
        match self {
            Self::Fine => whole,
            Self::Throttled => Answer::refusal("RequestLimitExceeded", "slow down"),
            Self::Gateway => bad_gateway(),
            Self::Reset => Answer::reset(),
            Self::Truncated => whole.reset_within(20),
            Self::Closed => whole.close_within(20),
        }
    }

    fn kind(self) -> ErrorKind {
        match self {
            Self::Fine => panic!("a success is no failure"),
            Self::Throttled => ErrorKind::Throttled,
            Self::Gateway => ErrorKind::Decode,
            Self::Reset | Self::Truncated | Self::Closed => ErrorKind::Transport,
        }
    }
}

fn is_write(call: usize) -> bool {
    call % 2 == 0
}

/// The attempts that a call must make: up to the first that succeeds or must not be repeated.
fn expected(call: usize) -> Vec<Fate> {
    let ends = |fate: Fate| fate == Fate::Fine || is_write(call) && fate != Fate::Throttled;
    let mut fates = Vec::new();
    for attempt in 0..3 {
        fates.push(Fate::of(call, attempt));
        if ends(fates[attempt]) {
            break;
        }
    }
    fates
}

fn call_number(request: &Received) -> usize {
    let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    let text = body["PrincipalId"].as_str().or(body["SearchKey"].as_str());
    text.unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn in_chaos_reads_end_right_and_writes_are_executed_once() {
    const CALLS: usize = 2000;
    const AT_ONCE: usize = 64;
    let attempts: Mutex<HashMap<usize, usize>> = Mutex::default();
    let executions: Arc<Mutex<HashMap<usize, usize>>> = Arc::default();
    let server = Server::new({
        let executions = Arc::clone(&executions);
        move |request| {
            let call = call_number(request);
            let attempt = {
                let mut attempts = attempts.lock().unwrap();
                let made = attempts.entry(call).or_default();
                *made += 1;
                *made - 1
            };
            let fate = Fate::of(call, attempt);
            if is_write(call) && fate != Fate::Throttled {
                *executions.lock().unwrap().entry(call).or_default() += 1;
            }
            let items = r#"{"MemberUin":7,"Name":"seven"}"#;
            fate.answer(match is_write(call) {
                true => Answer::response(TASK),
                false => Answer::response(&format!(r#""Items":[{items}],"Total":{call},"RequestId":"{call}""#)),
            })
        }
    });
    let client = quick(&server);

    let next = Arc::new(AtomicUsize::new(0));
    let mut running = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, next) = (client.clone(), Arc::clone(&next));
        running.spawn(async move {
            let mut outcomes: Vec<(usize, Result<i64, Error>)> = Vec::new();
            loop {
                let call = next.fetch_add(1, Ordering::Relaxed);
                if call >= CALLS {
                    return outcomes;
                }
                let outcome = match is_write(call) {
                    true => {
                        let mut request = delete_role_assignment();
                        request.principal_id = call.to_string();
                        client.send(&request).await.map(|_| call as i64).map_err(Error::from)
                    }
                    false => {
                        let list = client.describe_organization_members().offset(0).limit(50);
                        let list = list.search_key(call.to_string()).send().await;
                        list.map(|answer| answer.total).map_err(Error::from)
                    }
                };
                outcomes.push((call, outcome));
            }
        });
    }
    let outcomes: Vec<_> = running.join_all().await.into_iter().flatten().collect();

    assert_eq!(outcomes.len(), CALLS);
    let executions = executions.lock().unwrap();
    let mut sent = 0;
    for (call, outcome) in &outcomes {
        let fates = expected(*call);
        let (last, earlier) = fates.split_last().unwrap();
        sent += fates.len();
        match outcome {
            Ok(told) => {
                assert_eq!(*last, Fate::Fine, "call {call}");
                assert_eq!(*told, *call as i64);
            }
            Err(error) => {
                assert_ne!(*last, Fate::Fine, "call {call}: {error}");
                assert_eq!(error.kind(), last.kind(), "call {call}: {error}");
                let kinds: Vec<_> = error.earlier_attempts().iter().map(Attempt::kind).collect();
                let met: Vec<_> = earlier.iter().map(|fate| fate.kind()).collect();
                assert_eq!(kinds, met, "call {call}");
                assert_eq!(error.may_have_taken_effect(), *last != Fate::Throttled, "call {call}: {error}");
            }
        }
        let executed = executions.get(call).copied().unwrap_or(0);
        assert_eq!(executed, usize::from(is_write(*call) && *last != Fate::Throttled), "call {call}");
    }
    assert_eq!(server.received().len(), sent);
    // The seed has every case in it.
    let failed = |write| outcomes.iter().any(|(call, outcome)| is_write(*call) == write && outcome.is_err());
    assert!(failed(true) && failed(false));
}
