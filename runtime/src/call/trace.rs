//! The spans of a call, under the names that OpenTelemetry's conventions for RPC and HTTP clients give to their fields.
//!
//! No field carries a parameter, a header, a body or a message: only names, numbers, codes and ids.

use crate::call::envelope::Reply;
use crate::call::target::Target;
use crate::endpoint::{Endpoint, Route};
use crate::error::{Error, ErrorKind};
use std::time::Duration;
use tracing::Span;
use tracing::field::Empty;

/// Returns the span of a call with all its attempts.
pub(crate) fn operation(service: &str, endpoint: &Endpoint, action: &Target) -> Span {
    tracing::info_span!(
        target: "generated_sdk",
        "call",
        "otel.name" = %format_args!("{service}/{}", action.name),
        "otel.kind" = "client",
        "otel.status_code" = Empty,
        "rpc.system.name" = "tencentcloud",
        "rpc.method" = %format_args!("{service}/{}", action.name),
        "rpc.response.status_code" = Empty,
        "server.address" = endpoint.host(),
        "server.port" = endpoint.port(),
        "error.type" = Empty,
        "tencentcloud.version" = &*action.version,
        "tencentcloud.request_id" = Empty,
        "tencentcloud.error_kind" = Empty,
        "tencentcloud.attempts" = Empty,
    )
}

/// Returns the span of one attempt: signing, sending and the response.
pub(crate) fn attempt(route: &Route, number: u32, waited: Duration, delayed: Duration) -> Span {
    let Route { endpoint, url, .. } = route;
    let millis = |time: Duration| Some(time.as_millis() as u64).filter(|millis| *millis > 0);
    tracing::debug_span!(
        target: "generated_sdk",
        "attempt",
        "otel.name" = "POST",
        "otel.kind" = "client",
        "otel.status_code" = Empty,
        "http.request.method" = "POST",
        "http.request.resend_count" = number.checked_sub(1).filter(|resent| *resent > 0),
        "http.response.status_code" = Empty,
        "url.full" = &**url,
        "server.address" = endpoint.host(),
        "server.port" = endpoint.port(),
        "error.type" = Empty,
        "tencentcloud.request_id" = Empty,
        "tencentcloud.error_kind" = Empty,
        "tencentcloud.rate_limit_wait_ms" = millis(waited),
        "tencentcloud.retry_delay_ms" = millis(delayed),
    )
}

/// Adds the outcome to a span, in those of these fields that the span has.
pub(crate) fn record(span: &Span, result: Result<&Reply, &Error>) {
    if span.is_disabled() {
        return;
    }
    let (status, request_id) = match result {
        Ok(reply) => (Some(reply.http_status()), reply.request_id()),
        Err(error) => (error.http_status(), error.request_id()),
    };
    span.record("http.response.status_code", status);
    span.record("tencentcloud.request_id", request_id);
    if let Err(error) = result {
        record_error(span, error);
    }
}

/// Adds the failure to a span.
pub(crate) fn record_error(span: &Span, error: &Error) {
    if span.is_disabled() {
        return;
    }
    let kind = format!("{:?}", error.kind());
    // A dry run that would have succeeded did what was asked for.
    if error.kind() != ErrorKind::DryRun {
        span.record("otel.status_code", "ERROR");
        span.record("error.type", error.code().unwrap_or(&kind));
    }
    span.record("rpc.response.status_code", error.code());
    span.record("tencentcloud.error_kind", &*kind);
}
