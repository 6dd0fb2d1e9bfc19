//! The codes that every action can return: how each of them is reached.

use super::raw::{Answer, Raw, Stage, now};
use organization_simulator::{Fault, FaultRule};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;

/// The way in which a code is reached.
enum Way {
    /// By a request.
    Input(fn(Raw) -> Raw),
    /// By a fault only, with the reason.
    Fault(&'static str),
    /// By a test of its own, below.
    Own,
}

use Way::{Fault as ByFault, Input, Own};

const OUTSIDE: &str = "what it depends on lies outside the service";
const UNSPECIFIC: &str = "the actions have codes of their own that say more";

const WAYS: &[(&str, Way)] = &[
    ("ActionOffline", ByFault("no action of the service is retired")),
    ("AuthFailure.InvalidAuthorization", Input(|raw| raw.header("Authorization", "SKIP"))),
    ("AuthFailure.InvalidSecretId", Input(|raw| raw.change(|it| it.secret_id = format!("AKID{}", "0".repeat(32))))),
    ("AuthFailure.MFAFailure", ByFault(OUTSIDE)),
    ("AuthFailure.SecretIdNotFound", Input(|raw| raw.change(|it| it.secret_id = "unknown".to_owned()))),
    ("AuthFailure.SignatureExpire", Input(|raw| raw.change(|it| it.time = now() - 330))),
    ("AuthFailure.SignatureFailure", Input(|raw| raw.change(|it| it.secret_key.push('x')))),
    ("AuthFailure.TokenFailure", Input(|raw| raw.header("X-TC-Token", "of somebody else"))),
    (
        "AuthFailure.UnauthorizedOperation",
        ByFault("sub-accounts may do everything, for their policies lie outside the service"),
    ),
    ("DryRunOperation", ByFault("no action of the service has the parameter DryRun")),
    ("FailedOperation", ByFault(UNSPECIFIC)),
    ("InternalError", ByFault(OUTSIDE)),
    ("InvalidAction", Input(|raw| raw.header("X-TC-Action", "Nonsense"))),
    ("InvalidParameter", Input(|raw| raw.change(|it| it.body = b"{\"Lang\": ".to_vec()))),
    ("InvalidParameterValue", Input(|raw| nodes(raw, r#"{"Offset": 0, "Limit": 51}"#))),
    ("InvalidRequest", Input(|raw| raw.change(|it| it.content_type = "multipart/form-data; boundary=x".to_owned()))),
    ("IpInBlacklist", ByFault(OUTSIDE)),
    ("IpNotInWhitelist", ByFault(OUTSIDE)),
    ("LimitExceeded", ByFault(UNSPECIFIC)),
    ("MissingParameter", Input(|raw| nodes(raw, r#"{"Offset": 0}"#))),
    ("NoSuchProduct", Input(|raw| raw.change(|it| it.host = "cvm.tencentcloudapi.com".to_owned()))),
    ("NoSuchVersion", Input(|raw| raw.header("X-TC-Version", "2017-03-12"))),
    ("RequestLimitExceeded", Own),
    ("RequestLimitExceeded.GlobalRegionUinLimitExceeded", ByFault("the limits of accounts are not documented")),
    ("RequestLimitExceeded.IPLimitExceeded", ByFault("the limits of addresses are not documented")),
    ("RequestLimitExceeded.UinLimitExceeded", ByFault("the limits of accounts are not documented")),
    ("RequestSizeLimitExceeded", Input(|raw| raw.change(|it| it.body = vec![b' '; (10 << 20) + 1]))),
    ("ResourceInUse", ByFault(UNSPECIFIC)),
    ("ResourceInsufficient", ByFault(OUTSIDE)),
    ("ResourceNotFound", ByFault(UNSPECIFIC)),
    ("ResourceUnavailable", ByFault(OUTSIDE)),
    ("ResponseSizeLimitExceeded", ByFault("the limit is not documented, and pages are short")),
    ("ServiceUnavailable", ByFault(OUTSIDE)),
    ("UnauthorizedOperation", ByFault(UNSPECIFIC)),
    ("UnknownParameter", Input(|raw| raw.change(|it| it.body = b"{\"Nonsense\": 1}".to_vec()))),
    ("UnsupportedOperation", ByFault(UNSPECIFIC)),
    ("UnsupportedProtocol", Input(|raw| raw.change(|it| it.method = "PUT"))),
    ("UnsupportedRegion", Input(|raw| raw.header("X-TC-Region", "mars-north"))),
];

fn nodes(raw: Raw, body: &str) -> Raw {
    raw.header("X-TC-Action", "DescribeOrganizationNodes").change(|it| it.body = body.as_bytes().to_vec())
}

#[test]
fn all_common_codes_are_in_the_table() {
    let catalogue: Value = serde_json::from_str(include_str!("../../src/generated/catalogue.json")).unwrap();
    let known: BTreeSet<_> =
        catalogue["commonErrors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap()).collect();
    assert_eq!(known, WAYS.iter().map(|way| way.0).collect());
    let without_reason = WAYS.iter().filter(|way| matches!(way.1, ByFault(reason) if reason.is_empty()));
    assert_eq!(without_reason.count(), 0);
}

#[tokio::test]
async fn common_codes_are_reached() {
    let stage = Stage::new().await;
    for (code, way) in WAYS {
        let right = stage.call("DescribeOrganization", "{}");
        let answer = match way {
            Input(wrong) => wrong(right).send().await,
            ByFault(_) => {
                stage.simulator.add_fault(FaultRule::new(Fault::Error { code: (*code).to_owned() }).times(1));
                right.send().await
            }
            Own => continue,
        };
        assert_eq!(answer.code().as_deref(), Some(*code), "{}", answer.text());
        assert_eq!(answer.status, Some(200));
        assert_id(&answer);
        let message = answer.json()["Response"]["Error"]["Message"].as_str().unwrap().to_owned();
        assert!(message.len() > 10, "{code}: {message}");
    }
}

fn assert_id(answer: &Answer) {
    let id = answer.json()["Response"]["RequestId"].as_str().unwrap().to_owned();
    assert_eq!(id.len(), 36);
    assert!(answer.head.contains(&format!("x-tc-requestid: {id}")), "{}", answer.head);
}

#[tokio::test]
async fn rates_count_only_when_they_are_strict() {
    let stage = Stage::new().await;
    stage.call("CreateOrganization", "{}").send().await;
    stage.simulator.set_clock(organization_simulator::Clock::Manual { now: now() });
    let describe = |count: usize| {
        let call = stage.call("DescribeOrganization", "{}");
        async move {
            let mut throttled = 0;
            for _ in 0..count {
                throttled += usize::from(call.send().await.code().as_deref() == Some("RequestLimitExceeded"));
            }
            throttled
        }
    };
    assert_eq!(describe(45).await, 0);
    stage.simulator.strict_rates(true);
    assert_eq!(describe(45).await, 5, "the spec has 40 calls per second");
    stage.simulator.advance(Duration::from_secs(1));
    assert_eq!(describe(1).await, 0);
}

#[tokio::test]
async fn the_clocks_of_client_and_service_may_differ_by_five_minutes() {
    let stage = Stage::new().await;
    for (difference, expected) in [(-290, None), (290, None), (-310, Some(())), (310, Some(()))] {
        let answer = stage.call("ListUsers", "{}").change(|it| it.time = now() + difference).send().await;
        let expired = answer.code().filter(|code| code == "AuthFailure.SignatureExpire").map(drop);
        assert_eq!(expired, expected, "{difference}");
    }
}

#[tokio::test]
async fn clients_sign_whatever_name_they_call() {
    let stage = Stage::new().await;
    stage.call("CreateOrganization", "{}").send().await;
    let described = |change: fn(&mut Raw)| {
        let call = stage.call("DescribeOrganization", "{}").change(change);
        async move { call.send().await.code() }
    };
    assert_eq!(described(|it| it.host = "organization.example.test:8780".to_owned()).await, None);
    assert_eq!(described(|it| it.host = "organization.ap-guangzhou.tencentcloudapi.com".to_owned()).await, None);
    assert_eq!(described(|it| it.host = "organization.intl.tencentcloudapi.com".to_owned()).await, None);
    let without_port = |it: &mut Raw| {
        it.signed_host = Some("127.0.0.1".to_owned());
        it.service = "127".to_owned();
    };
    assert_eq!(described(without_port).await, None, "as the SDK for Node.js does");
    let strange = |it: &mut Raw| it.service = "cvm".to_owned();
    assert_eq!(described(strange).await.as_deref(), Some("AuthFailure.SignatureFailure"));
    let foreign = |it: &mut Raw| it.signed_host = Some("organization.example.test".to_owned());
    assert_eq!(described(foreign).await.as_deref(), Some("AuthFailure.SignatureFailure"));
}

#[tokio::test]
async fn a_temporary_key_needs_its_token_until_it_expires() {
    let stage = Stage::new().await;
    let call = stage.call("CreateOrganization", "{}");
    let key = stage.administrator.temporary_key(Duration::from_secs(7_200));
    let token = key.token.clone().unwrap();
    let call = call.change(|it| (it.secret_id, it.secret_key) = (key.secret_id, key.secret_key));
    assert_eq!(call.send().await.code().as_deref(), Some("AuthFailure.TokenFailure"));
    let call = call.header("X-TC-Token", &token);
    assert_eq!(call.send().await.code(), None);
    stage.simulator.advance(Duration::from_secs(7_200));
    assert_eq!(call.send().await.code().as_deref(), Some("AuthFailure.TokenFailure"));
}
