//! The `tracing` spans of calls, as a subscriber sees them.

use super::*;
use crate::memory::{Memory, Reply};
use std::collections::BTreeMap;
use std::time::Duration;
use tracing::Instrument;

/// Keeps every span of the test's thread with its parent and its fields.
#[derive(Clone, Default)]
pub(super) struct Spans {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    spans: Vec<Recorded>,
    /// Those that are entered, by their numbers.
    entered: Vec<u64>,
}

#[derive(Clone)]
pub(super) struct Recorded {
    metadata: &'static Metadata<'static>,
    parent: Option<u64>,
    fields: BTreeMap<&'static str, String>,
}

impl Spans {
    pub(super) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        Nowhere::listens();
        let spans = Self::default();
        let guard = tracing::subscriber::set_default(spans.clone());
        (spans, guard)
    }

    pub(super) fn named(&self, name: &str) -> Vec<Recorded> {
        let state = self.state.lock().unwrap();
        state.spans.iter().filter(|span| span.metadata.name() == name).cloned().collect()
    }

    fn only(&self, name: &str) -> Recorded {
        let mut named = self.named(name);
        assert_eq!(named.len(), 1, "spans with the name `{name}`");
        named.remove(0)
    }

    fn parent(&self, span: &Recorded) -> Option<&'static str> {
        let parent = span.parent?;
        Some(self.state.lock().unwrap().spans[parent as usize - 1].metadata.name())
    }
}

impl Recorded {
    /// The fields that begin with one of these, as `name=value`, in the order of their names.
    fn fields(&self, beginnings: &[&str]) -> Vec<String> {
        let wanted = |name: &str| beginnings.iter().any(|beginning| name.starts_with(beginning));
        self.fields.iter().filter(|(name, _)| wanted(name)).map(|(name, value)| format!("{name}={value}")).collect()
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }
}

impl Visit for Recorded {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.fields.insert(field.name(), value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.fields.insert(field.name(), format!("{value:?}"));
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_span()
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut state = self.state.lock().unwrap();
        let parent = match attributes.is_contextual() {
            true => state.entered.last().copied(),
            false => attributes.parent().map(Id::into_u64),
        };
        let mut span = Recorded { metadata: attributes.metadata(), parent, fields: BTreeMap::new() };
        attributes.record(&mut span);
        state.spans.push(span);
        Id::from_u64(state.spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        values.record(&mut self.state.lock().unwrap().spans[id.into_u64() as usize - 1]);
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {}

    fn enter(&self, id: &Id) {
        self.state.lock().unwrap().entered.push(id.into_u64());
    }

    fn exit(&self, id: &Id) {
        let left = self.state.lock().unwrap().entered.pop();
        assert_eq!(left, Some(id.into_u64()), "spans are left in the reverse order");
    }

    fn current_span(&self) -> tracing_core::span::Current {
        let state = self.state.lock().unwrap();
        match state.entered.last() {
            Some(&id) => tracing_core::span::Current::new(Id::from_u64(id), state.spans[id as usize - 1].metadata),
            None => tracing_core::span::Current::none(),
        }
    }
}

#[tokio::test]
async fn a_call_has_a_span_with_one_below_it_for_each_attempt() {
    let (spans, _guard) = Spans::start();
    let server = Server::always(Answer::response(TASK));
    client(&server).send(&delete_role_assignment()).instrument(tracing::info_span!("users")).await.unwrap();
    let (host, port) = ("127.0.0.1", server.authority().rsplit_once(':').unwrap().1.to_owned());

    let call = spans.only("call");
    assert_eq!(*call.metadata.level(), Level::INFO);
    assert_eq!(spans.parent(&call), Some("users"));
    let all = ["otel", "rpc", "server", "error", "http", "url", "tencentcloud"];
    assert_eq!(
        call.fields(&all),
        [
            "otel.kind=client",
            "otel.name=organization/DeleteRoleAssignment",
            "rpc.method=organization/DeleteRoleAssignment",
            "rpc.system.name=tencentcloud",
            &format!("server.address={host}"),
            &format!("server.port={port}"),
            "tencentcloud.attempts=1",
            "tencentcloud.request_id=task-1",
            "tencentcloud.version=2021-03-31",
        ]
    );
    assert_eq!(call.fields(&all).len(), call.fields.len(), "there are no others");

    let attempt = spans.only("attempt");
    assert_eq!(*attempt.metadata.level(), Level::DEBUG);
    assert_eq!(spans.parent(&attempt), Some("call"));
    assert_eq!(
        attempt.fields(&all),
        [
            "http.request.method=POST",
            "http.response.status_code=200",
            "otel.kind=client",
            "otel.name=POST",
            &format!("server.address={host}"),
            &format!("server.port={port}"),
            "tencentcloud.request_id=task-1",
            &format!("url.full=http://{host}:{port}/"),
        ]
    );
    assert_eq!(attempt.fields(&all).len(), attempt.fields.len(), "there are no others");
}

const OUTCOME: [&str; 5] =
    ["otel.status_code", "rpc.response", "error", "tencentcloud.request_id", "tencentcloud.error_kind"];

#[tokio::test(start_paused = true)]
async fn every_attempt_and_the_call_report_their_result() {
    let (spans, _guard) = Spans::start();
    let memory = Memory::new(|request| match request.number {
        0 => Reply::unreachable(),
        1 => replies::bad_gateway(),
        _ => replies::refusal("FailedOperation.OrganizationMemberNotExist"),
    });
    members(&memory.client()).await.unwrap_err();

    let attempts = spans.named("attempt");
    assert_eq!(attempts.len(), 3);
    let transport = ["error.type=Transport", "otel.status_code=ERROR", "tencentcloud.error_kind=Transport"];
    assert_eq!(attempts[0].fields(&OUTCOME), transport);
    let decode = ["error.type=Decode", "otel.status_code=ERROR", "tencentcloud.error_kind=Decode"];
    assert_eq!(attempts[1].fields(&OUTCOME), decode);
    assert_eq!(attempts[1].field("http.response.status_code"), Some("502"));
    let resent: Vec<_> = attempts.iter().map(|attempt| attempt.field("http.request.resend_count")).collect();
    assert_eq!(resent, [None, Some("1"), Some("2")]);

    let refused = [
        "error.type=FailedOperation.OrganizationMemberNotExist",
        "otel.status_code=ERROR",
        "rpc.response.status_code=FailedOperation.OrganizationMemberNotExist",
        "tencentcloud.error_kind=NotFound",
        "tencentcloud.request_id=refused-1",
    ];
    let call = spans.only("call");
    assert_eq!(call.fields(&OUTCOME), refused);
    assert_eq!(call.field("tencentcloud.attempts"), Some("3"));
}

#[tokio::test]
async fn a_dry_run_that_would_have_succeeded_is_no_error_of_its_spans() {
    let (spans, _guard) = Spans::start();
    let memory = Memory::new(|_| replies::refusal("DryRunOperation"));
    members(&memory.client()).await.unwrap_err();
    let outcome = [
        "rpc.response.status_code=DryRunOperation",
        "tencentcloud.error_kind=DryRun",
        "tencentcloud.request_id=refused-1",
    ];
    assert_eq!(spans.only("call").fields(&OUTCOME), outcome);
}

#[tokio::test(start_paused = true)]
async fn waiting_is_not_a_part_of_the_attempt() {
    let (spans, _guard) = Spans::start();
    let memory = Memory::new(|request| if request.number == 1 { Reply::unreachable() } else { replies::task() });
    let policy = RetryPolicy::standard().base_delay(Duration::from_secs(1000)).max_delay(Duration::from_secs(1000));
    let config = memory.config().rate_limit(RateLimit::scaled(0.05)).timeout(Duration::MAX);
    let client = Client::new(config.retry(policy).build().unwrap());
    client.send(&delete_role_assignment()).await.unwrap();
    client.send(&delete_role_assignment()).await.unwrap();

    let attempts = spans.named("attempt");
    let waits: Vec<_> = attempts.iter().map(|attempt| attempt.field("tencentcloud.rate_limit_wait_ms")).collect();
    assert_eq!(waits[..2], [None, Some("1000")], "one call a second is allowed");
    let delays: Vec<_> = attempts.iter().map(|attempt| attempt.field("tencentcloud.retry_delay_ms")).collect();
    assert_eq!(delays[..2], [None, None]);
    assert!(delays[2].is_some(), "a random part of 1000 s");
}

#[tokio::test]
async fn a_response_that_cannot_be_decoded_fails_the_call_and_not_the_attempt() {
    let (spans, _guard) = Spans::start();
    let server = Server::always(Answer::response(r#""Items":{},"RequestId":"odd-1""#));
    members(&client(&server)).await.unwrap_err();
    assert_eq!(spans.only("attempt").fields(&OUTCOME), ["tencentcloud.request_id=odd-1"]);
    assert_eq!(
        spans.only("call").fields(&OUTCOME),
        [
            "error.type=Decode",
            "otel.status_code=ERROR",
            "tencentcloud.error_kind=Decode",
            "tencentcloud.request_id=odd-1"
        ]
    );
}

#[tokio::test]
async fn the_parent_is_the_span_in_which_the_call_is_first_polled() {
    let (spans, _guard) = Spans::start();
    let server = Server::always(Answer::response(TASK));
    let call = tracing::info_span!("made").in_scope(|| client(&server).send(&delete_role_assignment()));
    assert!(spans.named("call").is_empty(), "nothing has begun");
    call.instrument(tracing::info_span!("awaited")).await.unwrap();
    assert_eq!(spans.parent(&spans.only("call")), Some("awaited"));
}

#[tokio::test]
async fn a_call_by_name_has_the_same_spans() {
    let (spans, _guard) = Spans::start();
    let server = Server::always(Answer::response(r#""RequestId":"raw-1""#));
    let empty = serde_json::json!({});
    client(&server).call("DescribeSomethingNew").send::<serde_json::Value>(&empty).await.unwrap();
    assert_eq!(spans.only("call").field("rpc.method"), Some("organization/DescribeSomethingNew"));
}
