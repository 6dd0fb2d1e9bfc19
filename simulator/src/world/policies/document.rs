//! The content of service control policies: the policy syntax of Cloud Access Management (CAM).

use serde_json::{Map, Value};

const NO_STATEMENT: &str = "InvalidParameter.StatementError";

/// Checks the content of a service control policy; the error is the code of the first thing that is wrong.
///
/// `is_account` says whether an account exists.
pub(crate) fn check(content: &str, is_account: impl Fn(i64) -> bool) -> Result<(), &'static str> {
    let Ok(Value::Object(document)) = serde_json::from_str(content) else {
        return Err("InvalidParameter.PolicyDocumentError");
    };
    if element(&document, "version").and_then(Value::as_str) != Some("2.0") {
        return Err("InvalidParameter.VersionError");
    }
    let statements = match element(&document, "statement") {
        Some(Value::Array(statements)) if !statements.is_empty() => statements.as_slice(),
        Some(statement @ Value::Object(_)) => std::slice::from_ref(statement),
        _ => return Err(NO_STATEMENT),
    };
    statements.iter().try_for_each(|statement| check_statement(statement.as_object().ok_or(NO_STATEMENT)?, &is_account))
}

/// Returns the content as the service returns it: without white space, and with `/` written as `\/`.
pub(crate) fn rewritten(content: &str) -> String {
    let mut rewritten = String::with_capacity(content.len());
    let (mut in_text, mut escaped) = (false, false);
    for character in content.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_text = !in_text,
            '/' => rewritten.push('\\'),
            ' ' | '\t' | '\n' | '\r' if !in_text => continue,
            _ => {}
        }
        rewritten.push(character);
    }
    rewritten
}

/// Returns an element of a policy, by its name in whatever case.
fn element<'v>(record: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    record.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Returns one string, or a list of at least one.
fn texts(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::String(text) => Some(vec![text]),
        Value::Array(items) if !items.is_empty() => items.iter().map(Value::as_str).collect(),
        _ => None,
    }
}

fn check_statement(statement: &Map<String, Value>, is_account: &impl Fn(i64) -> bool) -> Result<(), &'static str> {
    let effect = element(statement, "effect").and_then(Value::as_str).unwrap_or("");
    if !["allow", "deny"].iter().any(|known| known.eq_ignore_ascii_case(effect)) {
        return Err("InvalidParameter.EffectError");
    }
    let actions = element(statement, "action").ok_or("InvalidParameter.ActionMiss")?;
    texts(actions).ok_or("InvalidParameter.ActionError")?.into_iter().try_for_each(check_action)?;
    let resources = element(statement, "resource").and_then(texts).ok_or("InvalidParameter.ResourceError")?;
    resources.into_iter().try_for_each(check_resource)?;
    if let Some(condition) = element(statement, "condition") {
        check_condition(condition.as_object().ok_or("InvalidParameter.ConditionError")?)?;
    }
    match element(statement, "principal") {
        Some(principal) => check_principal(principal, is_account),
        None => Ok(()),
    }
}

/// Checks `*`, `service:Action`, `service:Prefix*` or, in the older form, `name/service:Action`.
fn check_action(action: &str) -> Result<(), &'static str> {
    if action == "*" {
        return Ok(());
    }
    let action = action.strip_prefix("name/").unwrap_or(action);
    let (service, name) = action.split_once(':').ok_or("InvalidParameter.ActionError")?;
    if !is_service(service) {
        return Err("InvalidParameter.ActionServiceNotExist");
    }
    if name.is_empty() {
        return Err("InvalidParameter.ActionMiss");
    }
    // Guess: Of the actions of other services nothing is known here, so only those of Tencent Cloud Organization are looked up.
    let exists = service != "organization" || name.contains('*') || is_own_action(name);
    if exists && name.chars().all(|it| it.is_ascii_alphanumeric() || "_-*/".contains(it)) {
        Ok(())
    } else {
        Err("InvalidParameter.ActionNotExist")
    }
}

fn is_own_action(name: &str) -> bool {
    crate::catalogue::Catalogue::get().services.values().any(|service| service.actions.contains_key(name))
}

// Guess: The list of services that policies can name is not published in one place, so every word of lower-case letters,
// digits, `-` and `_` counts as one.
pub(super) fn is_service(service: &str) -> bool {
    service.starts_with(|first: char| first.is_ascii_lowercase())
        && service.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "-_".contains(it))
}

/// Checks `*` or `qcs:<project>:<service>:<region>:<account>:<resource>`.
fn check_resource(resource: &str) -> Result<(), &'static str> {
    if resource == "*" {
        return Ok(());
    }
    let segments: Vec<&str> = resource.splitn(6, ':').collect();
    let ["qcs", project, service, region, account, content] = segments[..] else {
        return Err("InvalidParameter.ResourceQcsError");
    };
    let project = project.strip_prefix("id/").unwrap_or(project);
    if !matches!(project, "" | "*") && !project.bytes().all(|it| it.is_ascii_digit()) {
        return Err("InvalidParameter.ResourceProjectError");
    }
    if service != "*" && !is_service(service) {
        return Err("InvalidParameter.ResourceServiceNotExist");
    }
    if !region.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || "-*".contains(it)) {
        return Err("InvalidParameter.ResourceRegionError");
    }
    if !is_resource_owner(account) {
        return Err("InvalidParameter.ResourceUinError");
    }
    if content.trim().is_empty() {
        return Err("InvalidParameter.ResourceContentError");
    }
    // Guess: Of the resource types of other services nothing is known here, so only those of Tencent Cloud Organization are
    // looked up, which are departments and members.
    let kind = content.split('/').next().unwrap_or("");
    let supported = service != "organization" || ["*", "node", "member"].contains(&kind);
    if supported { Ok(()) } else { Err("InvalidParameter.NotSupportProduct") }
}

fn is_resource_owner(account: &str) -> bool {
    let number = account.strip_prefix("uin/").or_else(|| account.strip_prefix("uid/"));
    matches!(account, "" | "*")
        || account.starts_with("${")
        || number.is_some_and(|number| {
            number == "*"
                || number.starts_with("${")
                || !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit())
        })
}

/// Checks `{"<operator>": {"<key>": <values>}}`.
fn check_condition(condition: &Map<String, Value>) -> Result<(), &'static str> {
    const WRONG: &str = "InvalidParameter.ConditionContentError";
    condition.iter().try_for_each(|(operator, keys)| {
        if !is_operator(operator) {
            return Err("InvalidParameter.ConditionTypeError");
        }
        let keys = keys.as_object().filter(|keys| !keys.is_empty()).ok_or(WRONG)?;
        let scalar = |value: &Value| value.is_string() || value.is_number() || value.is_boolean();
        let fits = |value: &Value| match value {
            Value::Array(items) => !items.is_empty() && items.iter().all(scalar),
            value => scalar(value),
        };
        if keys.iter().all(|(key, value)| !key.is_empty() && fits(value)) { Ok(()) } else { Err(WRONG) }
    })
}

fn is_operator(operator: &str) -> bool {
    let operator = operator.strip_suffix("_if_exist").unwrap_or(operator);
    let operator =
        ["for_any_value:", "for_all_value:"].iter().find_map(|it| operator.strip_prefix(it)).unwrap_or(operator);
    let Some((operand, relation)) = operator.split_once('_') else { return false };
    let ordered = ["equal", "not_equal", "less_than", "less_than_equal", "greater_than", "greater_than_equal"];
    match operand {
        "string" => {
            let relation = relation.strip_suffix("_ignore_case").unwrap_or(relation);
            ["equal", "not_equal", "like", "not_like"].contains(&relation)
        }
        "numeric" | "date" => ordered.contains(&relation),
        "ip" => ["equal", "not_equal"].contains(&relation),
        "bool" | "binary" | "bytes" | "null" => relation == "equal",
        _ => false,
    }
}

/// Checks `"*"`, `{"qcs": <accounts>}`, `{"service": <services>}` or both.
fn check_principal(principal: &Value, is_account: &impl Fn(i64) -> bool) -> Result<(), &'static str> {
    const WRONG: &str = "InvalidParameter.PrincipalError";
    if principal == "*" {
        return Ok(());
    }
    let kinds = principal.as_object().filter(|kinds| !kinds.is_empty()).ok_or(WRONG)?;
    kinds.iter().try_for_each(|(kind, values)| match kind.as_str() {
        "qcs" => {
            let accounts = texts(values).ok_or("InvalidParameter.PrincipalQcsError")?;
            accounts.into_iter().try_for_each(|account| check_account(account, is_account))
        }
        "service" => {
            let services = texts(values).ok_or(WRONG)?;
            // Guess: Services in the principal element have the form `<service>.qcloud.com`, as in the trust policies of roles.
            let known = |name: &str| name.strip_suffix(".qcloud.com").is_some_and(|it| it.split('.').all(is_service));
            if services.into_iter().all(known) { Ok(()) } else { Err("InvalidParameter.PrincipalServiceNotExist") }
        }
        _ => Err(WRONG),
    })
}

/// Checks `*` or `qcs::cam::uin/<account>:<what of it>`.
fn check_account(account: &str, is_account: &impl Fn(i64) -> bool) -> Result<(), &'static str> {
    const WRONG: &str = "InvalidParameter.PrincipalQcsError";
    if account == "*" {
        return Ok(());
    }
    let rest = account.strip_prefix("qcs::cam::uin/").ok_or(WRONG)?;
    let (uin, _) = rest.split_once(':').ok_or(WRONG)?;
    let uin: i64 = uin.parse().map_err(|_| WRONG)?;
    if is_account(uin) { Ok(()) } else { Err("InvalidParameter.PrincipalQcsNotExist") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_lose_white_space_and_escape_slashes() {
        let content = "{ \"a b\" :\n\t[\"x/y\", \"\\/\", \"\\\\/ \\\" /\"] }";
        assert_eq!(rewritten(content), r#"{"a b":["x\/y","\/","\\\/ \" \/"]}"#);
        assert_eq!(rewritten(&rewritten(content)), rewritten(content));
    }

    #[test]
    fn policies_in_use_are_accepted() {
        for statement in [
            r#"{"effect":"allow","action":"*","resource":"*"}"#,
            r#"{"Effect":"Deny","Action":["name/cvm:Terminate*"],"Resource":["qcs::cvm:ap-guangzhou:uin/100000000001:instance/*"]}"#,
            r#"{"effect":"deny","action":"organization:QuitOrganization","resource":"qcs:id/0:*::uid/1:*"}"#,
            r#"{"effect":"deny","action":"cos:*","resource":"*","condition":{
                "for_any_value:string_equal_if_exist":{"qcs:resource_tag":["a&b"]},"ip_not_equal":{"qcs:ip":"10.0.0.0/8"},
                "numeric_less_than":{"x":3},"string_not_like_ignore_case":{"y":"z"}}}"#,
            r#"{"effect":"allow","action":"sts:AssumeRole","resource":"*","principal":{"qcs":"qcs::cam::uin/7:root","service":["scf.qcloud.com"]}}"#,
        ] {
            let one = format!(r#"{{"version":"2.0","statement":{statement}}}"#);
            let list = format!(r#"{{"version":"2.0","statement":[{statement}]}}"#);
            assert_eq!(check(&one, |uin| uin == 7), Ok(()), "{one}");
            assert_eq!(check(&list, |uin| uin == 7), Ok(()), "{list}");
        }
    }
}
