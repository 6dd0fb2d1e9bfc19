//! The steps that all actions share: finding the caller and the action, checking the request, and the envelope of the response.

pub(crate) mod effects;
pub(crate) mod form;
pub(crate) mod parameters;
pub(crate) mod rates;
pub(crate) mod regions;
pub(crate) mod signature;
#[cfg(test)]
mod variants;

use crate::actions::Actions;
use crate::catalogue::{ActionFacts, Catalogue};
use crate::faults::Fault;
use crate::journal::JournalEntry;
use crate::simulator::State;
use crate::sts;
use crate::world::Caller;
use form::Form;
use generated_sdk::Site;
use serde_json::{Value, json};
use std::time::Duration;

/// A request as it came over the wire, or from a client in this process.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The HTTP method.
    pub(crate) method: String,
    /// The path with the query, such as `/`.
    pub(crate) target: String,
    /// The headers, with lower-case names.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Returns the value of a header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the query, without the question mark.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    /// Returns the host that is called, with the port if there is one.
    pub(crate) fn host(&self) -> &str {
        self.header("host").unwrap_or("")
    }
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The headers, with lower-case names.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// The connection is lost instead of a response, because a fault says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lost {
    /// Whether the connection was lost before the call took effect.
    pub(crate) before_effect: bool,
}

/// The outcome of a request.
pub(crate) struct Answer {
    pub(crate) outcome: Result<Response, Lost>,
    /// The delay after which the client receives the outcome.
    pub(crate) delay: Option<Duration>,
}

/// The reason why a call is refused: an error code, with a message if the code's own description is not enough.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: Option<String>,
}

impl Refusal {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: Some(message.into()) }
    }

    /// Creates a refusal with the message that the spec has for the code.
    pub(crate) fn plain(code: &str) -> Self {
        Self { code: code.to_owned(), message: None }
    }
}

/// The action and its context, as a request states them in headers or, for the older signature methods, among its parameters.
struct Call<'r> {
    request: &'r Request,
    /// The form parameters, if they are no JSON.
    form: Form,
    /// The account, once the signature is accepted.
    uin: i64,
    version: String,
    action: String,
    /// The parameters as the journal keeps them.
    parameters: Value,
}

impl<'r> Call<'r> {
    fn new(request: &'r Request) -> Self {
        let form = Form::of(request);
        let mut call =
            Self { request, form, uin: 0, version: String::new(), action: String::new(), parameters: Value::Null };
        call.version = call.common("x-tc-version", "Version").to_owned();
        call.action = call.common("x-tc-action", "Action").to_owned();
        call
    }

    /// Returns a parameter that all actions have.
    fn common(&self, header: &str, parameter: &str) -> &str {
        self.request.header(header).or_else(|| self.form.get(parameter)).unwrap_or("")
    }
}

/// Answers one request.
pub(crate) fn answer(state: &mut State, actions: &Actions, request: &Request) -> Answer {
    let request_id = state.next_request_id();
    let mut call = Call::new(request);
    let now = state.now();
    state.world.pass_time(now);
    let fault = if state.has_faults() {
        let known = known_uin(state, &call);
        state.strike(&call.action, known)
    } else {
        None
    };
    let done = match &fault {
        Some(Fault::LostBeforeEffect) => Done::Lost(Lost { before_effect: true }),
        Some(Fault::BadGateway) => Done::Http(bad_gateway()),
        Some(Fault::Error { code }) => Done::Refused(Refusal::plain(code)),
        Some(Fault::ExpiredToken) => Done::Refused(Refusal::plain("AuthFailure.TokenFailure")),
        _ => match perform(state, actions, &mut call, fault.as_ref()) {
            Ok(body) => Done::Body(body),
            Err(refusal) => Done::Refused(refusal),
        },
    };
    let code = match &done {
        Done::Refused(refusal) => Some(refusal.code.clone()),
        _ => None,
    };
    let delay = match &fault {
        Some(Fault::Latency { milliseconds }) => Some(Duration::from_millis(*milliseconds)),
        _ => None,
    };
    let outcome = finish(done, fault.as_ref(), &call, &request_id, now);
    state.record(|number, time| JournalEntry {
        number,
        time,
        uin: call.uin,
        version: call.version,
        action: call.action,
        request: call.parameters,
        code,
        request_id,
        fault: fault.as_ref().map(|fault| format!("{fault:?}")),
    });
    Answer { outcome, delay }
}

enum Done {
    Body(String),
    Refused(Refusal),
    Http(Response),
    Lost(Lost),
}

/// Everything from the signature to the handler. The body that comes back is the content of `Response`.
fn perform(
    state: &mut State,
    actions: &Actions,
    call: &mut Call<'_>,
    fault: Option<&Fault>,
) -> Result<String, Refusal> {
    let request = call.request;
    if !matches!(request.method.as_str(), "GET" | "POST") {
        return Err(Refusal::plain("UnsupportedProtocol"));
    }
    parameters::check_size(request, call.form.is_signed())?;
    let skew = if let Some(Fault::ClockSkew { seconds }) = fault { *seconds } else { 0 };
    let now = crate::clock::machine().saturating_add(skew);
    let identity = signature::verify(request, &call.form, &state.world, now)?;
    call.uin = identity.uin;
    if call.version == sts::VERSION {
        call.parameters = serde_json::from_slice(&request.body).unwrap_or_default();
        return sts::answer(&mut state.world, identity, &call.action, call.parameters.clone());
    }
    let site = site_of(request);
    let facts = find_action(&call.version, &call.action, site)?;
    regions::check(call.common("x-tc-region", "Region"))?;
    let parameters = parameters::read(request, &call.form, &call.version, facts)?;
    call.parameters = parameters::masked(&parameters, &call.version, facts);
    state.take_turn(facts, identity.uin)?;
    parameters::check(&parameters, &call.version, facts, site)?;
    let caller = Caller { uin: identity.uin, sub_account: identity.sub_account, site };
    effects::before(&mut state.world, facts, fault)?;
    let handler = actions.get(&call.version, &call.action).ok_or_else(|| {
        Refusal::new("InternalError", format!("the simulator does not know how {} behaves", call.action))
    })?;
    let body = handler(&mut state.world, &caller, parameters);
    // A failure that the action had no use for must not strike a later call.
    state.world.take_task_failure();
    if facts.access != "read" {
        state.world_may_have_changed();
    }
    match fault {
        Some(Fault::ErrorAfterEffect { code }) => body.and(Err(Refusal::plain(code))),
        _ => body,
    }
}

/// Looks up what the spec says of an action.
pub(crate) fn find_action(version: &str, action: &str, site: Site) -> Result<&'static ActionFacts, Refusal> {
    if version.is_empty() || action.is_empty() {
        return Err(Refusal::new("MissingParameter", "the headers X-TC-Action and X-TC-Version are both needed"));
    }
    let Some(service) = Catalogue::get().services.get(version) else {
        return Err(Refusal::new("NoSuchVersion", format!("the service has no version `{version}`")));
    };
    let facts = service.actions.get(action).filter(|facts| facts.sites.iter().any(|name| name == site_name(site)));
    facts.ok_or_else(|| {
        Refusal::new("InvalidAction", format!("version {version} has no action `{action}` on this site"))
    })
}

/// Returns the site that a request goes to: the international one has `intl` as a label of its host name.
fn site_of(request: &Request) -> Site {
    if request.host().split(['.', ':']).any(|label| label == "intl") { Site::International } else { Site::China }
}

pub(crate) fn site_name(site: Site) -> &'static str {
    if site == Site::International { "intl" } else { "cn" }
}

/// Returns the account whose key the request names, for faults: they strike before the signature is checked.
fn known_uin(state: &State, call: &Call<'_>) -> i64 {
    let key = signature::secret_id(call.request.header("authorization").unwrap_or(""));
    key.or_else(|| call.form.get("SecretId")).and_then(|key| state.world.key(key)).map_or(0, |found| found.0.uin)
}

fn finish(done: Done, fault: Option<&Fault>, call: &Call<'_>, request_id: &str, now: i64) -> Result<Response, Lost> {
    let mut body = match done {
        Done::Lost(lost) => return Err(lost),
        Done::Http(response) => return Ok(response),
        Done::Body(content) => enveloped(&content, request_id),
        Done::Refused(refusal) => {
            let known = || Catalogue::get().message(&call.version, &refusal.code).map(str::to_owned);
            let message = refusal.message.or_else(known);
            let message = message.unwrap_or_else(|| "The request was refused.".to_owned());
            json!({"Response": {"Error": {"Code": refusal.code, "Message": message}, "RequestId": request_id}})
                .to_string()
        }
    };
    match fault {
        Some(Fault::LostAfterEffect) => return Err(Lost { before_effect: false }),
        Some(Fault::TruncatedJson) => body.truncate(body.floor_char_boundary(body.len() / 2)),
        Some(Fault::NullLists) => body = effects::without_lists(&body),
        Some(Fault::MaskedValues) => body = effects::with_masks(&body, &call.version, &call.action),
        _ => {}
    }
    let headers = vec![
        ("content-type", "application/json".to_owned()),
        ("date", crate::clock::http_date(now)),
        ("x-tc-requestid", request_id.to_owned()),
    ];
    Ok(Response { status: 200, headers, body: body.into_bytes() })
}

/// Puts the envelope around the content. Handlers leave the request id empty; it is the last field of every response.
fn enveloped(content: &str, request_id: &str) -> String {
    const EMPTY: &str = r#""RequestId":"""#;
    let at = content.rfind(EMPTY).map_or(content.len(), |at| at + EMPTY.len() - 1);
    let mut body = String::with_capacity(content.len() + request_id.len() + 16);
    body.push_str(r#"{"Response":"#);
    body.push_str(&content[..at]);
    if at < content.len() {
        body.push_str(request_id);
    }
    body.push_str(&content[at..]);
    body.push('}');
    body
}

fn bad_gateway() -> Response {
    let body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    Response { status: 502, headers: vec![("content-type", "text/html".to_owned())], body: body.as_bytes().to_vec() }
}
