//! Calls from the page, made with the SDK itself: its retries and errors are those that a program gets.

use super::live;
use super::{Call, Explorer};
use crate::server::control::{Refused, bad};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use generated_sdk::interceptor::{AttemptOutcome, Interceptor};
use generated_sdk::organization::{v2018_12_25, v2021_03_31};
use generated_sdk::{Config, ConfigBuilder, Error, RawCall, Site};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// A call to be made.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sending {
    #[serde(flatten)]
    call: Call,
    /// Whether it goes to the real service.
    #[serde(default)]
    live: bool,
    /// Whether the person has confirmed a write to the real service.
    #[serde(default)]
    confirmed: bool,
}

/// An attempt of a call.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Attempt {
    number: u32,
    milliseconds: f64,
    status: Option<u16>,
    error: Option<String>,
    request_id: Option<String>,
}

/// Collects the attempts of a call.
#[derive(Clone, Debug, Default)]
struct Attempts(Arc<Mutex<Vec<Attempt>>>);

impl Interceptor for Attempts {
    fn after_attempt(&self, outcome: &AttemptOutcome<'_>) {
        let attempt = Attempt {
            number: outcome.number(),
            milliseconds: outcome.elapsed().as_secs_f64() * 1e3,
            status: outcome.http_status(),
            error: outcome.error().map(ToString::to_string),
            request_id: outcome.request_id().map(str::to_owned),
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(attempt);
    }
}

/// Makes a call, and returns what came of it.
pub(super) async fn send(
    State(explorer): State<Explorer>,
    headers: HeaderMap,
    Json(Sending { call, live, confirmed }): Json<Sending>,
) -> Result<Json<Value>, Refused> {
    if explorer.foreign {
        return Err(bad("the simulator has the Organization service only"));
    }
    let (service, action) = explorer.action(&call)?;
    let builder = if live {
        let live = live::of(&explorer, &headers)?;
        if action.access != "read" && !confirmed {
            return Err(bad("a write to the real service needs a confirmation"));
        }
        live.config()
    } else {
        simulated(&explorer, &call)?
    };
    let attempts = Attempts::default();
    let config = builder.interceptor(attempts.clone()).build().map_err(bad)?;
    let is_read = action.access == "read";
    let named = named(&service.version, &action.name, config);
    let named = if is_read { named.read_only() } else { named };
    let start = Instant::now();
    let outcome = named.send::<Value>(&call.input).await;
    let milliseconds = start.elapsed().as_secs_f64() * 1e3;
    let attempts = std::mem::take(&mut *attempts.0.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Json(match outcome {
        Ok(response) => json!({"response": response, "milliseconds": milliseconds, "attempts": attempts}),
        Err(error) => json!({"error": shown(error), "milliseconds": milliseconds, "attempts": attempts}),
    }))
}

/// The configuration of a client of the simulator, as the chosen account.
fn simulated(explorer: &Explorer, call: &Call) -> Result<ConfigBuilder, Refused> {
    let uin = call.uin.ok_or_else(|| bad("choose the account that calls"))?;
    let account = explorer.simulator.identity(uin);
    let account = account.ok_or_else(|| Refused(StatusCode::NOT_FOUND, format!("there is no account {uin}")))?;
    let site = if call.international { Site::International } else { Site::China };
    Ok(account.config_builder().site(site))
}

fn named(version: &str, action: &str, config: Config) -> RawCall {
    match version {
        "2018-12-25" => v2018_12_25::Client::new(config).call(action),
        _ => v2021_03_31::Client::new(config).call(action),
    }
}

/// An error as the page shows it.
fn shown<E: Into<Error>>(error: E) -> Value {
    let error: Error = error.into();
    let message = match &error {
        Error::Service(service) => service.message().to_owned(),
        other => other.to_string(),
    };
    json!({
        "code": error.code(),
        "message": message,
        "kind": format!("{:?}", error.kind()),
        "requestId": error.request_id(),
        "mayHaveTakenEffect": error.may_have_taken_effect(),
    })
}
