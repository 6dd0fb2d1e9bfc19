//! Calls of the real service, if the simulator was started for them: with the credentials of the environment, which stay here.

use super::Explorer;
use crate::server::control::{Refused, bad};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use generated_sdk::{Config, ConfigBuilder, ServiceClient, Site};
use serde_json::{Value, json};
use std::fmt;

/// The header with the key that the page was opened with.
const KEY: &str = "x-explorer-key";

/// The way to the real service.
#[derive(Clone)]
pub(crate) struct Live {
    config: Config,
    /// Only who was given the address of the page by the terminal may call: other programs of this machine, and other people
    /// on it, reach the port as well.
    key: String,
}

/// Shows neither key nor credentials.
impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").finish_non_exhaustive()
    }
}

impl Live {
    pub(crate) fn new(config: Config, key: String) -> Self {
        Self { config, key }
    }

    pub(super) fn config(&self) -> ConfigBuilder {
        self.config.to_builder()
    }
}

/// The way to the real service, if there is one and the page has the key.
pub(super) fn of<'e>(explorer: &'e Explorer, headers: &HeaderMap) -> Result<&'e Live, Refused> {
    let live =
        explorer.live.as_deref().ok_or_else(|| bad("start the simulator with --live to call the real service"))?;
    let key = headers.get(KEY).map_or(&b""[..], |key| key.as_bytes());
    if key == live.key.as_bytes() {
        Ok(live)
    } else {
        Err(Refused(StatusCode::FORBIDDEN, "open the explorer with the address that the terminal shows".to_owned()))
    }
}

/// Names the account that calls, and the site.
pub(super) async fn describe(State(explorer): State<Explorer>, headers: HeaderMap) -> Result<Json<Value>, Refused> {
    let live = of(&explorer, &headers)?;
    let sts = ServiceClient::new("sts", "2018-08-13", live.config.clone()).map_err(bad)?;
    let identity: Value = sts.call("GetCallerIdentity").read_only().send(&json!({})).await.map_err(bad)?;
    let site = if live.config.site() == Site::International { "international" } else { "Chinese" };
    Ok(Json(json!({"site": site, "account": identity["AccountId"], "arn": identity["Arn"]})))
}
