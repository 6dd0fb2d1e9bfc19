//! What is the same for all actions: who calls, what, whether the request is in order, and the envelope of the response.

pub(crate) mod parameters;
pub(crate) mod rates;
pub(crate) mod signature;

use crate::actions::Actions;
use crate::catalogue::{ActionFacts, Catalogue};
use crate::faults::Fault;
use crate::journal::JournalEntry;
use crate::simulator::State;
use crate::sts;
use crate::world::Caller;
use generated_sdk::Site;
use serde_json::{Value, json};

/// A request as it came over the wire, or from a client in this process.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: String,
    /// The path with the query, such as `/`.
    pub target: String,
    /// The headers, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header, by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The query, without the question mark.
    pub(crate) fn query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }
}

/// A response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// The headers, with lower-case names.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// The connection is lost instead of a response, because a fault says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lost {
    /// Whether it was lost before the call took effect.
    pub(crate) before_effect: bool,
}

/// Why a call is refused: an error code, with a message if the code's own description is not enough.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: String,
    pub(crate) message: Option<String>,
}

impl Refusal {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: Some(message.into()) }
    }
}

/// What is known of a call so far.
#[derive(Default)]
struct Call {
    uin: i64,
    version: String,
    action: String,
    parameters: Value,
}

/// Answers one request.
pub(crate) fn answer(state: &mut State, actions: &Actions, request: &Request) -> Result<Response, Lost> {
    let request_id = state.next_request_id();
    let mut call = Call {
        version: header(request, "x-tc-version").to_owned(),
        action: header(request, "x-tc-action").to_owned(),
        ..Call::default()
    };
    let now = state.now();
    state.world.pass_time(now);
    let known = known_uin(state, request);
    let fault = state.strike(&call.action, known);
    let done = match &fault {
        Some(Fault::LostBeforeEffect) => Done::Lost(Lost { before_effect: true }),
        Some(Fault::BadGateway) => Done::Http(bad_gateway()),
        Some(Fault::Error { code }) => Done::Refused(Refusal { code: code.clone(), message: None }),
        _ => match perform(state, actions, request, &mut call, fault.as_ref()) {
            Ok(body) => Done::Body(body),
            Err(refusal) => Done::Refused(refusal),
        },
    };
    let code = match &done {
        Done::Refused(refusal) => Some(refusal.code.clone()),
        _ => None,
    };
    state.record(|number, time| JournalEntry {
        number,
        time,
        uin: call.uin,
        version: call.version.clone(),
        action: call.action.clone(),
        request: call.parameters.take(),
        code,
        request_id: request_id.clone(),
        fault: fault.as_ref().map(|fault| format!("{fault:?}")),
    });
    finish(done, fault, &call.version, &request_id, state.now())
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
    request: &Request,
    call: &mut Call,
    fault: Option<&Fault>,
) -> Result<String, Refusal> {
    let skew = if let Some(Fault::ClockSkew { seconds }) = fault { *seconds } else { 0 };
    let identity = signature::verify(request, &state.world, crate::clock::machine().saturating_add(skew))?;
    call.uin = identity.uin;
    if call.version == sts::VERSION {
        let parameters = parameters::read(request)?;
        call.parameters = parameters::masked(&parameters);
        return sts::answer(&mut state.world, identity, &call.action, parameters);
    }
    let site = site_of(request);
    let facts = find_action(&call.version, &call.action, site)?;
    let parameters = parameters::read(request)?;
    call.parameters = parameters::masked(&parameters);
    state.take_turn(facts, identity.uin)?;
    parameters::check(&parameters, &call.version, facts, site)?;
    let caller = Caller { uin: identity.uin, sub_account: identity.sub_account, site };
    if let Some(Fault::FailedTask { reason }) = fault {
        state.world.fail_next_tasks(reason.clone());
    }
    let handler = actions.get(&call.version, &call.action).ok_or_else(|| {
        Refusal::new("InternalError", format!("the simulator does not know how {} behaves", call.action))
    })?;
    let body = handler(&mut state.world, &caller, parameters)?;
    match fault {
        Some(Fault::ErrorAfterEffect { code }) => Err(Refusal { code: code.clone(), message: None }),
        _ => Ok(body),
    }
}

/// Looks up what the spec says of an action.
fn find_action(version: &str, action: &str, site: Site) -> Result<&'static ActionFacts, Refusal> {
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

/// The site that a request goes to: the international one has `intl` as a label of its host name.
fn site_of(request: &Request) -> Site {
    if header(request, "host").split(['.', ':']).any(|label| label == "intl") {
        Site::International
    } else {
        Site::China
    }
}

pub(crate) fn site_name(site: Site) -> &'static str {
    if site == Site::International { "intl" } else { "cn" }
}

fn header<'r>(request: &'r Request, name: &str) -> &'r str {
    request.header(name).unwrap_or("")
}

/// The account whose key the request names, for faults: they strike before the signature is checked.
fn known_uin(state: &State, request: &Request) -> i64 {
    let key = signature::secret_id(header(request, "authorization"));
    key.and_then(|key| state.world.key(key)).map_or(0, |found| found.0.uin)
}

fn finish(done: Done, fault: Option<Fault>, version: &str, request_id: &str, now: i64) -> Result<Response, Lost> {
    let mut body = match done {
        Done::Lost(lost) => return Err(lost),
        Done::Http(response) => return Ok(response),
        Done::Body(content) => format!(r#"{{"Response":{}}}"#, with_request_id(&content, request_id)),
        Done::Refused(refusal) => {
            let message =
                refusal.message.or_else(|| Catalogue::get().message(version, &refusal.code).map(str::to_owned));
            let message = message.unwrap_or_else(|| "The request was refused.".to_owned());
            json!({"Response": {"Error": {"Code": refusal.code, "Message": message}, "RequestId": request_id}})
                .to_string()
        }
    };
    match fault {
        Some(Fault::LostAfterEffect) => return Err(Lost { before_effect: false }),
        Some(Fault::TruncatedJson) => body.truncate(body.len() / 2),
        Some(Fault::NullLists) => body = without_lists(&body),
        _ => {}
    }
    let headers = vec![
        ("content-type".to_owned(), "application/json".to_owned()),
        ("date".to_owned(), crate::clock::http_date(now)),
        ("x-tc-requestid".to_owned(), request_id.to_owned()),
    ];
    Ok(Response { status: 200, headers, body: body.into_bytes() })
}

/// Handlers leave the request id empty. It is the last field of every response.
fn with_request_id(content: &str, request_id: &str) -> String {
    const EMPTY: &str = r#""RequestId":"""#;
    match content.rfind(EMPTY) {
        Some(at) => format!(r#"{}"RequestId":"{request_id}"{}"#, &content[..at], &content[at + EMPTY.len()..]),
        None => content.to_owned(),
    }
}

fn without_lists(body: &str) -> String {
    fn clear(value: &mut Value) {
        match value {
            Value::Array(_) => *value = Value::Null,
            Value::Object(entries) => entries.values_mut().for_each(clear),
            _ => {}
        }
    }
    serde_json::from_str(body).map_or_else(
        |_| body.to_owned(),
        |mut value: Value| {
            clear(&mut value);
            value.to_string()
        },
    )
}

fn bad_gateway() -> Response {
    let body = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    let headers = vec![("content-type".to_owned(), "text/html".to_owned())];
    Response { status: 502, headers, body: body.as_bytes().to_vec() }
}
