//! The control API below `/_simulator/`: what a test does in process with methods, as HTTP.

use crate::clock::Clock;
use crate::faults::FaultRule;
use crate::seed::Seed;
use crate::simulator::{AccessKey, Simulator};
use crate::state_file::StateFile;
use crate::world::settings::Settings;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fmt;
use std::time::Duration;

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/", get(overview))
        .route("/accounts", get(accounts))
        .route("/accounts/{uin}/temporary-key", post(temporary_key))
        .route("/state", get(state).put(put_state))
        .route("/reset", post(reset))
        .route("/settings", get(settings).patch(patch_settings))
        .route("/clock", get(clock).put(put_clock))
        .route("/clock/advance", post(advance))
        .route("/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/journal", get(journal).delete(clear_journal))
        .fallback(async || Refused(StatusCode::NOT_FOUND, "see GET /_simulator/ for what there is".to_owned()))
        .layer(axum::extract::DefaultBodyLimit::max(256 << 20))
        .layer(middleware::from_fn(no_foreign_pages))
        .with_state(simulator)
}

/// An error of the control API.
pub(crate) struct Refused(pub(crate) StatusCode, pub(crate) String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

pub(crate) fn bad(error: impl fmt::Display) -> Refused {
    Refused(StatusCode::BAD_REQUEST, error.to_string())
}

/// Refuses pages of other sites that a browser on this machine shows: they must neither read nor change the world. A page names
/// its origin in requests that change something, and a name that was bound to this machine for an attack is no local one.
pub(super) async fn no_foreign_pages(headers: HeaderMap, request: Request, next: Next) -> Response {
    if is_own(&headers) {
        next.run(request).await
    } else {
        Refused(StatusCode::FORBIDDEN, "the control API is for programs and pages of this machine".to_owned())
            .into_response()
    }
}

/// Returns whether a request comes from this machine's programs and pages.
pub(super) fn is_own(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let host = text(header::HOST);
    let origin = text(header::ORIGIN);
    let own = origin.is_empty() || origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    own && is_local(host)
}

/// Returns whether a host is an address, or a name that cannot belong to a stranger.
fn is_local(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => return rest.contains(']'),
        None => host.split(':').next().unwrap_or(""),
    };
    let label = name.rsplit('.').next().unwrap_or("");
    name.parse::<std::net::IpAddr>().is_ok()
        || matches!(label, "localhost" | "test" | "internal" | "local")
        || !name.contains('.')
}

pub(super) async fn overview(State(simulator): State<Simulator>) -> Json<Value> {
    let accounts = simulator.accounts().len();
    Json(json!({
        "name": "organization-simulator",
        "version": env!("CARGO_PKG_VERSION"),
        "accounts": accounts,
        "calls": simulator.calls(),
        "paths": ["accounts", "state", "reset", "settings", "clock", "clock/advance", "faults", "journal"],
    }))
}

/// An account with its keys.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountEntry {
    uin: i64,
    name: String,
    #[serde(flatten)]
    key: AccessKey,
}

async fn accounts(State(simulator): State<Simulator>) -> Json<Vec<AccountEntry>> {
    let entries = simulator.accounts().into_iter().map(|account| AccountEntry {
        uin: account.uin(),
        name: account.name(),
        key: account.key(),
    });
    Json(entries.collect())
}

/// For how long a key is valid.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Validity {
    seconds: u32,
}

async fn temporary_key(
    State(simulator): State<Simulator>,
    Path(uin): Path<i64>,
    Json(validity): Json<Validity>,
) -> Result<Json<AccessKey>, Refused> {
    let account = simulator.account(uin);
    let account = account.ok_or_else(|| Refused(StatusCode::NOT_FOUND, format!("there is no account {uin}")))?;
    Ok(Json(account.temporary_key(Duration::from_secs(validity.seconds.into()))))
}

async fn state(State(simulator): State<Simulator>) -> Json<StateFile> {
    Json(StateFile::of(&simulator))
}

async fn put_state(State(simulator): State<Simulator>, Json(file): Json<Value>) -> Result<StatusCode, Refused> {
    StateFile::read(file).map_err(bad)?.put_into(&simulator).map_err(bad)?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Reset {
    seed: Option<Seed>,
}

async fn reset(State(simulator): State<Simulator>, body: Bytes) -> Result<StatusCode, Refused> {
    let Reset { seed } = if body.is_empty() { Reset::default() } else { serde_json::from_slice(&body).map_err(bad)? };
    // Made beside the world, so that a seed that is not possible leaves it as it is.
    let fresh = Simulator::new();
    fresh.set_clock(simulator.clock());
    seed.unwrap_or_default().plant(&fresh).map_err(bad)?;
    simulator.reset();
    simulator.restore(&fresh.snapshot()).map_err(bad)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn settings(State(simulator): State<Simulator>) -> Json<Settings> {
    Json(simulator.settings())
}

async fn patch_settings(
    State(simulator): State<Simulator>,
    Json(patch): Json<Value>,
) -> Result<Json<Settings>, Refused> {
    let Value::Object(patch) = patch else { return Err(bad("expected an object of settings")) };
    let mut settings = serde_json::to_value(simulator.settings()).map_err(bad)?;
    for (name, value) in patch {
        let known = settings.get_mut(&name).ok_or_else(|| bad(format!("there is no setting `{name}`")))?;
        *known = value;
    }
    let settings: Settings = serde_json::from_value(settings).map_err(bad)?;
    simulator.configure(|known| *known = settings.clone());
    Ok(Json(settings))
}

#[derive(Serialize)]
struct ClockState {
    clock: Clock,
    now: i64,
}

fn clock_state(simulator: &Simulator) -> Json<ClockState> {
    let clock = simulator.clock();
    Json(ClockState { now: clock.now(), clock })
}

async fn clock(State(simulator): State<Simulator>) -> Json<ClockState> {
    clock_state(&simulator)
}

async fn put_clock(State(simulator): State<Simulator>, Json(clock): Json<Clock>) -> Json<ClockState> {
    simulator.set_clock(clock);
    clock_state(&simulator)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: u32,
}

async fn advance(State(simulator): State<Simulator>, Json(by): Json<Advance>) -> Json<ClockState> {
    simulator.advance(Duration::from_secs(by.seconds.into()));
    clock_state(&simulator)
}

async fn faults(State(simulator): State<Simulator>) -> Json<Vec<FaultRule>> {
    Json(simulator.faults())
}

async fn add_fault(
    State(simulator): State<Simulator>,
    Json(rule): Json<FaultRule>,
) -> Result<(StatusCode, Json<Vec<FaultRule>>), Refused> {
    simulator.add_fault(rule);
    Ok((StatusCode::CREATED, Json(simulator.faults())))
}

async fn clear_faults(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

/// The calls to return.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JournalQuery {
    action: Option<String>,
    uin: Option<i64>,
    /// Only calls with greater numbers.
    after: Option<u64>,
    /// So many at most, the newest ones.
    limit: Option<usize>,
}

async fn journal(State(simulator): State<Simulator>, Query(query): Query<JournalQuery>) -> Json<Value> {
    let mut entries = simulator.journal();
    entries.retain(|entry| {
        query.action.as_deref().is_none_or(|action| entry.action == action)
            && query.uin.is_none_or(|uin| entry.uin == uin)
            && query.after.is_none_or(|after| entry.number > after)
    });
    let skipped = query.limit.map_or(0, |limit| entries.len().saturating_sub(limit));
    Json(json!(entries[skipped..]))
}

async fn clear_journal(State(simulator): State<Simulator>) -> StatusCode {
    simulator.clear_journal();
    StatusCode::NO_CONTENT
}
