//! Programs that watch the attempts of their calls.

use super::*;
use crate::memory::{Memory, Reply};
use generated_sdk::interceptor::{AttemptOutcome, AttemptRequest, Interceptor};
use generated_sdk::{Error, ErrorKind, RefusedError};
use std::time::Duration;

type Told = Arc<Mutex<Vec<String>>>;

/// Writes down what it is asked and told, after its name.
#[derive(Clone, Debug)]
struct Witness {
    name: &'static str,
    told: Told,
    refuses: bool,
}

impl Witness {
    fn new(name: &'static str, told: &Told) -> Self {
        Self { name, told: Arc::clone(told), refuses: false }
    }

    fn tell(&self, what: String) {
        self.told.lock().unwrap().push(format!("{}: {what}", self.name));
    }
}

impl Interceptor for Witness {
    fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
        self.tell(format!("{} {} {}", attempt.service(), attempt.action(), attempt.number()));
        match self.refuses {
            true => Err(RefusedError::new("not today").into()),
            false => Ok(()),
        }
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        let kind = attempt.error().map(Error::kind);
        self.tell(format!("{:?} {:?} {kind:?}", attempt.http_status(), attempt.request_id()));
    }
}

fn told(told: &Told) -> Vec<String> {
    told.lock().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn interceptors_see_every_attempt_before_and_after_in_nested_order() {
    let all = Told::default();
    let memory = Memory::new(|request| match request.number {
        0 => Reply::unreachable(),
        1 => replies::refusal("RequestLimitExceeded"),
        _ => replies::members(),
    });
    let config = memory.config().interceptor(Witness::new("outer", &all)).interceptor(Witness::new("inner", &all));
    members(&Client::new(config.build().unwrap())).await.unwrap();
    assert_eq!(
        told(&all),
        [
            "outer: organization DescribeOrganizationMembers 1",
            "inner: organization DescribeOrganizationMembers 1",
            "inner: None None Some(Transport)",
            "outer: None None Some(Transport)",
            "outer: organization DescribeOrganizationMembers 2",
            "inner: organization DescribeOrganizationMembers 2",
            "inner: Some(200) Some(\"refused-1\") Some(Throttled)",
            "outer: Some(200) Some(\"refused-1\") Some(Throttled)",
            "outer: organization DescribeOrganizationMembers 3",
            "inner: organization DescribeOrganizationMembers 3",
            "inner: Some(200) Some(\"members-1\") None",
            "outer: Some(200) Some(\"members-1\") None",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn an_interceptor_that_refuses_keeps_the_attempt_from_being_sent_and_repeated() {
    let all = Told::default();
    let memory = Memory::new(|_| replies::members());
    let refusing = Witness { refuses: true, ..Witness::new("refusing", &all) };
    let config = memory.config().interceptor(Witness::new("first", &all)).interceptor(refusing);
    let config = config.interceptor(Witness::new("last", &all));
    let error = members(&Client::new(config.build().unwrap())).await.unwrap_err();

    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(error.to_string(), "not today");
    assert!(!error.may_have_taken_effect());
    assert_eq!(memory.count(), 0);
    assert_eq!(
        told(&all),
        [
            "first: organization DescribeOrganizationMembers 1",
            "refusing: organization DescribeOrganizationMembers 1",
            "first: None None Some(Refused)",
        ],
        "who was not asked is not told, and who refused knows"
    );
}

/// Adds headers, and keeps what it saw of those that are there.
#[derive(Clone, Debug, Default)]
struct Headers {
    adds: Vec<(&'static str, String)>,
    seen: Told,
}

impl Interceptor for Headers {
    fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
        let names = ["x-trace", "traceparent", "authorization", "host", "x-tc-token", "x-tc-action", "content-type"];
        let seen = names.iter().filter_map(|name| Some(format!("{name}={}", attempt.header(name)?)));
        self.seen.lock().unwrap().extend(seen);
        self.seen.lock().unwrap().push(format!("{attempt:?}"));
        self.adds.iter().try_for_each(|(name, value)| attempt.insert_header(*name, value.as_str()))?;
        Ok(())
    }
}

#[tokio::test]
async fn headers_are_added_to_those_of_the_call_and_nothing_secret_is_seen() {
    let server = Server::always(Answer::response(TASK));
    let first = Headers { adds: vec![("TraceParent", "00-1-2-01".to_owned())], seen: Told::default() };
    let second = Headers { adds: vec![("x-trace", "replaced".to_owned())], seen: Told::default() };
    let config = Config::builder(temporary()).endpoint(server.url()).no_proxy();
    let config = config.interceptor(first.clone()).interceptor(second.clone());
    let client = Client::new(config.build().unwrap());
    client.send(&delete_role_assignment()).header("X-Trace", "of the call").await.unwrap();
    client.send(&delete_role_assignment()).await.unwrap();

    let received = server.received();
    assert_eq!(received[0].header("traceparent"), Some("00-1-2-01"));
    assert_eq!(received[0].header("x-trace"), Some("replaced"));
    assert_eq!(received[1].header("x-trace"), Some("replaced"));
    let seen = told(&first.seen);
    assert_eq!(seen[0], "x-trace=of the call");
    assert!(seen[1].starts_with("AttemptRequest"), "no other header is seen: {seen:?}");
    assert!(seen[2].starts_with("AttemptRequest"), "what was added to one call is not in the next: {seen:?}");
    assert_eq!(told(&second.seen)[..2], ["x-trace=of the call", "traceparent=00-1-2-01"]);
    secrets::assert_hidden(&format!("{seen:?}"), &[SECRET_KEY, TOKEN]);
    assert!(!seen[1].contains("of the call"), "a value can be a secret: {seen:?}");
}

#[tokio::test]
async fn what_the_client_sets_itself_cannot_be_replaced() {
    let server = Server::always(Answer::response(TASK));
    for name in ["Authorization", "host", "Content-Type", "X-TC-Token", "X-TC-Timestamp", "user-agent"] {
        let adds = vec![(name, "other".to_owned())];
        let config = config(&server).interceptor(Headers { adds, ..Headers::default() });
        let error = Client::new(config.build().unwrap()).send(&delete_role_assignment()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        assert!(error.to_string().contains(&name.to_ascii_lowercase()), "{error}");
    }
    assert!(server.received().is_empty());
}

/// Keeps how long attempts took, and the span in which they were announced.
#[derive(Clone, Debug, Default)]
struct Surroundings {
    elapsed: Arc<Mutex<Vec<Duration>>>,
    spans: Arc<Mutex<Vec<&'static str>>>,
}

impl Interceptor for Surroundings {
    fn before_attempt(&self, _: &mut AttemptRequest<'_>) -> Result<(), Error> {
        self.spans.lock().unwrap().extend(tracing::Span::current().metadata().map(Metadata::name));
        Ok(())
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        self.elapsed.lock().unwrap().push(attempt.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn the_time_of_an_attempt_has_no_waiting_in_it() {
    let surroundings = Surroundings::default();
    let memory = Memory::new(|_| replies::task()).latency(Duration::from_millis(70));
    let config = memory.config().rate_limit(RateLimit::scaled(0.05)).interceptor(surroundings.clone());
    let client = Client::new(config.build().unwrap());
    client.send(&delete_role_assignment()).await.unwrap();
    client.send(&delete_role_assignment()).await.unwrap();
    assert_eq!(*surroundings.elapsed.lock().unwrap(), [Duration::from_millis(70); 2]);
}

#[tokio::test]
async fn the_span_of_the_attempt_is_current_so_that_it_can_be_propagated() {
    let (_spans, _guard) = spans::Spans::start();
    let surroundings = Surroundings::default();
    let server = Server::always(Answer::response(TASK));
    let client = Client::new(config(&server).interceptor(surroundings.clone()).build().unwrap());
    client.send(&delete_role_assignment()).await.unwrap();
    assert_eq!(*surroundings.spans.lock().unwrap(), ["attempt"]);
}

/// Keeps what both moments say of the attempt.
#[derive(Clone, Debug, Default)]
struct Facts(Told);

impl Interceptor for Facts {
    fn before_attempt(&self, attempt: &mut AttemptRequest<'_>) -> Result<(), Error> {
        let facts = (attempt.service(), attempt.action(), attempt.authority(), attempt.number());
        self.0.lock().unwrap().push(format!("{facts:?} {}", attempt.excerpt()));
        Ok(())
    }

    fn after_attempt(&self, attempt: &AttemptOutcome<'_>) {
        let facts = (attempt.service(), attempt.action(), attempt.authority(), attempt.number());
        self.0.lock().unwrap().push(format!("{facts:?} {:?}", attempt.excerpt()));
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_has_the_same_facts_before_and_after() {
    let facts = Facts::default();
    let memory = Memory::new(|request| if request.number == 0 { replies::bad_gateway() } else { replies::members() });
    let config = memory.config().endpoint("https://example.com:8443").interceptor(facts.clone());
    members(&Client::new(config.build().unwrap())).await.unwrap();
    let of = |number| format!(r#"("organization", "DescribeOrganizationMembers", "example.com:8443", {number})"#);
    let sent = r#"{"Offset":0,"Limit":50}"#;
    let (bad, good) = ("None", r#"Some("{\"Response\":{\"Items\":[],\"RequestId\":\"…\",\"Total\":7}}")"#);
    let expected = [(1, sent), (1, bad), (2, sent), (2, good)].map(|(number, rest)| format!("{} {rest}", of(number)));
    assert_eq!(told(&facts.0), expected);
}

/// Watches nothing.
#[derive(Debug)]
struct Idle;

impl Interceptor for Idle {}

#[tokio::test(start_paused = true)]
async fn an_interceptor_may_leave_both_functions_out() {
    let memory = Memory::new(|_| replies::members());
    members(&Client::new(memory.config().interceptor(Idle).build().unwrap())).await.unwrap();
    assert_eq!(memory.count(), 1);
}
