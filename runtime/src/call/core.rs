//! The part of a client that is the same for every service, and the calls that it prepares.

use crate::action::{ActionInfo, ServiceInfo, Site};
use crate::call::clock::Clock;
use crate::call::failover::Routes;
use crate::call::limiter::Limiter;
use crate::call::options::CallOptions;
use crate::call::retry::Budget;
use crate::call::target::Target;
use crate::call::trace;
use crate::config::Config;
use crate::endpoint::Route;
use crate::error::{ConfigError, Error, ErrorKind};
use crate::record::validate::{ValidationError, Violation, validate};
use hyper::body::Bytes;
use std::borrow::Cow;
use std::sync::Arc;
use tracing::Span;

/// The part of a client that is the same for every service. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ClientCore {
    pub(super) shared: Arc<Shared>,
}

/// A client of any service version: what a builder needs to send what it built.
#[diagnostic::on_unimplemented(
    message = "this builder has no client to send with",
    label = "start with the client's method of the same name, or `build()` the request and `send` it later"
)]
pub trait Sender {
    /// Returns the part of the client that is the same for every service.
    fn core(&self) -> &ClientCore;
}

/// The state that the clones of a client share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) service: Cow<'static, str>,
    pub(super) version: Cow<'static, str>,
    /// The documented error codes with their kinds, sorted by code.
    pub(super) errors: &'static [(&'static str, ErrorKind)],
    /// The facts of every action of the service that this crate knows.
    actions: &'static [&'static ActionInfo],
    pub(super) config: Config,
    pub(super) routes: Routes,
    pub(super) limiter: Limiter,
    pub(super) budget: Budget,
    pub(super) clock: Clock,
}

/// Largest request that the service documents, which says 10 MB; the generous reading.
const MAX_REQUEST_BYTES: usize = 10 << 20;

/// The sites of a call that may go anywhere.
const EVERYWHERE: &[Site] = &[Site::China, Site::International];

impl ClientCore {
    /// Creates a client for one service.
    pub fn new(service: &'static ServiceInfo, actions: &'static [&'static ActionInfo], config: Config) -> Self {
        Self::of(service.name.into(), service.version.into(), service.errors, actions, config)
    }

    /// Creates a client for a service of which only the name and the version are known.
    pub(super) fn unknown(service: String, version: String, config: Config) -> Self {
        Self::of(service.into(), version.into(), &[], &[], config)
    }

    fn of(
        service: Cow<'static, str>,
        version: Cow<'static, str>,
        errors: &'static [(&'static str, ErrorKind)],
        actions: &'static [&'static ActionInfo],
        config: Config,
    ) -> Self {
        let backup = config.inner.backup_endpoint.clone().map(Route::new);
        let routes = Routes::new(Route::new(config.endpoint(&service)), backup);
        let limiter = Limiter::new(config.inner.given.rate_limit);
        let (budget, clock) = (Budget::new(), Clock::default());
        let shared = Shared { service, version, errors, actions, config, routes, limiter, budget, clock };
        Self { shared: Arc::new(shared) }
    }

    /// Returns the configuration that the client was made with.
    pub fn config(&self) -> &Config {
        &self.shared.config
    }

    /// Returns the facts of an action, if this crate knows it.
    pub(crate) fn known(&self, action: &str) -> Option<&'static ActionInfo> {
        self.shared.actions.iter().find(|known| known.name == action).copied()
    }

    /// Returns the version of the service that this client calls.
    pub(crate) fn version(&self) -> &Cow<'static, str> {
        &self.shared.version
    }

    /// Does everything that happens before the first `await`. Compiled once for all actions.
    pub(super) fn prepare(&self, action: &'static ActionInfo, request: &dyn crate::record::Record) -> Prepared {
        let violations = if self.shared.config.inner.given.validate { validate(request) } else { Vec::new() };
        let mut body = Vec::with_capacity(128);
        let written = crate::record::json::serialize(request, &mut serde_json::Serializer::new(&mut body));
        // Field names are strings and a vector takes every byte, so nothing in writing a record can fail.
        written.expect("writing a record to memory cannot fail");
        Prepared { sites: action.sites, ..self.prepare_body(action.into(), body, violations) }
    }

    /// Returns a call with this body, unless something is wrong with it.
    pub(crate) fn prepare_body(&self, action: Target, body: Vec<u8>, mut violations: Vec<Violation>) -> Prepared {
        if self.shared.config.inner.given.validate && body.len() > MAX_REQUEST_BYTES {
            let most = format!("at most {MAX_REQUEST_BYTES} are allowed");
            violations.push(Violation::of_request(format!("has {} bytes", body.len()), most));
        }
        let body = if violations.is_empty() {
            Ok(Bytes::from(body))
        } else {
            Err(Refusal::Validation(ValidationError::new(action.name.clone(), violations)))
        };
        Prepared { core: self.clone(), action, sites: EVERYWHERE, body, options: self.options() }
    }

    /// Returns the options that the configuration gives to every call.
    pub(crate) fn options(&self) -> CallOptions {
        let settings = &self.shared.config.inner;
        CallOptions {
            timeout: settings.given.timeout,
            deadline: None,
            attempt_timeout: settings.given.attempt_timeout,
            retry: settings.given.retry,
            idempotent: false,
            language: self.shared.config.language(),
            region: settings.region.clone(),
            route: None,
            site: settings.site,
            credentials: None,
            allow_plain_http: settings.given.allow_plain_http,
            headers: Vec::new(),
        }
    }
}

/// Everything of a call but its type.
pub(crate) struct Prepared {
    pub(crate) core: ClientCore,
    pub(crate) action: Target,
    /// The sites that have the action.
    pub(crate) sites: &'static [Site],
    /// The body, or the reason not to send.
    pub(crate) body: Result<Bytes, Refusal>,
    pub(crate) options: CallOptions,
}

/// The reason not to send a call.
#[derive(Clone, Debug)]
pub(crate) enum Refusal {
    Validation(ValidationError),
    Config(ConfigError),
}

impl<E> From<Refusal> for Error<E> {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Validation(error) => Self::Validation(error),
            Refusal::Config(error) => Self::Config(error),
        }
    }
}

impl Prepared {
    /// Returns the span of the call.
    pub(super) fn span(&self) -> Span {
        trace::operation(&self.core.shared.service, &self.route().endpoint, &self.action)
    }

    fn route(&self) -> &Arc<Route> {
        self.options.route.as_ref().unwrap_or(self.core.shared.routes.own())
    }

    /// Checks that the site has the action. An endpoint that was set may belong to any site.
    pub(super) fn check_site(&self) -> Result<(), ConfigError> {
        let settings = &self.core.shared.config.inner;
        let chosen = settings.endpoint.is_some() || self.options.route.is_some();
        if chosen || self.sites.contains(&settings.site) {
            return Ok(());
        }
        let named: Vec<&str> = self.sites.iter().map(|site| site.name()).collect();
        Err(ConfigError::new(format!(
            "the site `{}` does not have {}, which is available on `{}` only; call it by name to send it all the same",
            settings.site,
            self.action.name,
            named.join("`, `"),
        )))
    }
}
