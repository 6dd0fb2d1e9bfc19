//! The explorer: a page that shows the API, fills in requests, writes them as code, sends them, explains signatures, and
//! shows the world.
//!
//! The page is plain modules below `page/`, embedded as they are. What needs more than showing is done here, so that it is
//! written once and tested without a browser: checks, code, signatures, and calls.

mod api;
mod assets;
mod check;
mod code;
pub(crate) mod live;
mod send;
mod signature;
mod world;

use crate::catalogue;
use crate::server::control::Refused;
use crate::simulator::Simulator;
use api::{Action, Api, Service};
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use code::{Simulated, Wanted};
use live::Live;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub(crate) use assets::page;

/// Everything that the explorer needs; cheap to clone.
#[derive(Clone)]
pub(crate) struct Explorer {
    simulator: Simulator,
    api: Arc<Api>,
    /// The catalogue as the page gets it, and the same compressed.
    text: Arc<str>,
    compressed: Arc<[u8]>,
    /// Whether it is the catalogue of another service, which the simulator does not have.
    foreign: bool,
    live: Option<Arc<Live>>,
    scheme: &'static str,
}

impl Explorer {
    /// The explorer of the simulated service, or of the services in another catalogue.
    pub(crate) fn new(
        simulator: Simulator,
        other: Option<&str>,
        live: Option<Live>,
        scheme: &'static str,
    ) -> Result<Self, serde_json::Error> {
        let text = other.unwrap_or(catalogue::TEXT);
        Ok(Self {
            simulator,
            api: Arc::new(Api::read(text)?),
            text: text.into(),
            compressed: assets::compressed(text.as_bytes()).into(),
            foreign: other.is_some(),
            live: live.map(Arc::new),
            scheme,
        })
    }

    /// The paths below `/_simulator/explorer`.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/about", get(about))
            .route("/catalogue", get(whole_catalogue))
            .route("/prepare", post(prepare))
            .route("/send", post(send::send))
            .route("/live", get(live::describe))
            .route("/signature", post(explain_signature))
            .route("/world", get(world))
            .route("/{file}", get(assets::asset))
            .with_state(self)
    }

    fn action(&self, call: &Call) -> Result<(&Service, &Action), Refused> {
        let Call { service, version, action, .. } = call;
        let known = self.api.action(service, version, action);
        known.ok_or_else(|| Refused(StatusCode::NOT_FOUND, format!("there is no {service} {version} {action}")))
    }
}

/// A request of an action as a person has filled it in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    service: String,
    version: String,
    action: String,
    input: Map<String, Value>,
    /// The account or sub-account that calls.
    uin: Option<i64>,
    #[serde(default)]
    international: bool,
}

async fn about(State(explorer): State<Explorer>) -> Json<Value> {
    Json(json!({
        "version": env!("CARGO_PKG_VERSION"),
        "simulates": !explorer.foreign,
        "live": explorer.live.is_some(),
    }))
}

async fn whole_catalogue(State(explorer): State<Explorer>, headers: HeaderMap) -> Response {
    let json = (header::CONTENT_TYPE, "application/json");
    if assets::takes_gzip(&headers) {
        ([json, (header::CONTENT_ENCODING, "gzip")], explorer.compressed.to_vec()).into_response()
    } else {
        ([json, (header::VARY, "accept-encoding")], explorer.text.to_string()).into_response()
    }
}

/// Says what is wrong with a request, and shows it as code.
async fn prepare(
    State(explorer): State<Explorer>,
    headers: HeaderMap,
    Json(call): Json<Call>,
) -> Result<Json<Value>, Refused> {
    let (service, action) = explorer.action(&call)?;
    let problems = check::check(service, action, &call.input);
    let account = call.uin.and_then(|uin| explorer.simulator.identity(uin)).filter(|_| !explorer.foreign);
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let endpoint = format!("{}://{host}", explorer.scheme);
    let simulated = account.map(|account| Simulated { key: account.key(), endpoint });
    let wanted = Wanted { api: &explorer.api, service, action, input: &call.input, simulated };
    let code = code::write(&wanted, crate::clock::machine());
    Ok(Json(json!({"problems": problems, "code": code})))
}

async fn explain_signature(
    State(explorer): State<Explorer>,
    headers: HeaderMap,
    Json(pasted): Json<signature::Pasted>,
) -> Json<Value> {
    let known =
        |secret_id: &str| explorer.simulator.state().world.key(secret_id).map(|(_, key)| key.secret_key.clone());
    let own = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    // A text that cannot be explained is no failure of the page's request.
    let explained = signature::explain(&pasted, own, crate::clock::machine(), known);
    Json(explained.map_or_else(|problem| json!({"problem": problem}), |explanation| json!(explanation)))
}

/// Which world the page has already.
#[derive(Deserialize)]
struct Seen {
    /// Its fingerprint.
    seen: Option<String>,
}

/// Shows the world; nothing if it is still the same.
async fn world(State(explorer): State<Explorer>, Query(Seen { seen }): Query<Seen>) -> Response {
    let fingerprint = world::fingerprint(&explorer.simulator);
    if seen.is_some_and(|seen| seen == fingerprint) {
        return StatusCode::NO_CONTENT.into_response();
    }
    Json(world::show(&explorer.simulator, &fingerprint)).into_response()
}
