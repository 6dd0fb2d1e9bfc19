//! Replies of a service in memory that several tests use.

use super::TASK;
use crate::memory::Reply;
use serde_json::json;

/// The documented response of DeleteRoleAssignment.
pub(super) fn task() -> Reply {
    Reply::http(200, format!(r#"{{"Response":{{{TASK}}}}}"#))
}

/// A list of members.
pub(super) fn members() -> Reply {
    Reply::json(json!({"Items": [], "Total": 7, "RequestId": "members-1"}))
}

/// A gateway's page in place of a response.
pub(super) fn bad_gateway() -> Reply {
    Reply::http(502, "<html>502 Bad Gateway</html>")
}

/// An error code of the service.
pub(super) fn refusal(code: &str) -> Reply {
    Reply::json(json!({"Error": {"Code": code, "Message": "no"}, "RequestId": "refused-1"}))
}
