//! What programs rely on without saying so: that a call can be spawned, a client shared and an error passed on. All of it
//! is checked by the compiler.

use generated_sdk::organization::{v2018_12_25, v2021_03_31};
use generated_sdk::{
    Action, AnyErrorCode, Call, CommonError, Config, ConfigError, Credentials, CredentialsError, DecodeError, Error,
    ErrorCode, Raw, RawCall, ServiceError, TimeoutError, TransportError, UnknownValue, ValidationError, Violation,
};
use std::fmt::{Debug, Display};
use std::hash::Hash;

fn shared<T: Clone + Debug + Send + Sync + 'static>() {}

fn error<T: std::error::Error + Send + Sync + 'static>() {}

fn value<T: Clone + Debug + PartialEq + Send + Sync + 'static>() {}

fn json<T: serde::Serialize + serde::de::DeserializeOwned>() {}

fn open_enum<T: Display + Eq + Hash + Default>() {}

/// Everything that every action promises.
fn action<A: Action + PartialEq + Clone + Debug>()
where
    A::Response: Clone + Debug + PartialEq + Default,
    A::Error: Display + Hash + Eq + Clone,
    Call<A>: Future<Output = Result<A::Response, Error<A::Error>>> + Send + 'static,
{
    value::<A>();
    value::<A::Response>();
    value::<A::Error>();
    error::<Error<A::Error>>();
    error::<ServiceError<A::Error>>();
}

#[test]
fn clients_and_what_they_are_made_of_can_be_shared() {
    shared::<v2021_03_31::Client>();
    shared::<v2018_12_25::Client>();
    shared::<Config>();
    shared::<Credentials>();
}

#[test]
fn errors_can_be_passed_on() {
    error::<Error>();
    error::<ServiceError>();
    error::<TransportError>();
    error::<TimeoutError>();
    error::<CredentialsError>();
    error::<ConfigError>();
    error::<DecodeError>();
    error::<ValidationError>();
    value::<Violation>();
    value::<AnyErrorCode>();
    value::<CommonError>();
    value::<UnknownValue>();
}

#[test]
fn calls_can_be_spawned_and_requests_and_answers_are_plain_values() {
    action::<v2021_03_31::DeleteRoleAssignmentRequest>();
    action::<v2021_03_31::DescribeOrganizationRequest>();
    action::<v2021_03_31::CreateSCIMCredentialRequest>();
    action::<v2021_03_31::ListOrgServiceAssignMemberRequest>();
    action::<v2018_12_25::ListOrganizationInvitationsRequest>();
    json::<v2021_03_31::DeleteRoleAssignmentRequest>();
    json::<v2021_03_31::DeleteRoleAssignmentResponse>();
}

#[test]
fn a_call_by_name_can_be_spawned() {
    fn call<C: Future<Output = Result<serde_json::Value, Error>> + Send + 'static>() {}
    shared::<RawCall>();
    call::<Call<Raw<serde_json::Value>>>();
}

#[test]
fn types_and_enums_are_plain_values() {
    value::<v2021_03_31::types::Tag>();
    json::<v2021_03_31::types::Tag>();
    value::<v2021_03_31::types::TaskInfo>();
    value::<v2021_03_31::types::TargetType>();
    json::<v2021_03_31::types::TargetType>();
    open_enum::<v2021_03_31::types::TargetType>();
    open_enum::<v2021_03_31::types::FinancialPermission>();
}

#[test]
fn an_async_block_with_a_call_is_send() {
    fn send<F: Future + Send + 'static>(_: F) {}
    // It is never awaited: that it compiles is the point.
    send(async {
        let client = v2021_03_31::Client::from_env()?;
        let answer = client.describe_organization().send().await?;
        Ok::<_, Error>(answer.org_id)
    });
}

#[test]
fn code_over_all_actions_can_be_written_once() {
    fn code<E: ErrorCode>(error: &Error<E>) -> Option<&str> {
        error.code()
    }
    let credentials = Credentials::new("AKIDforTests", "the-key").unwrap();
    let unusable = Config::builder(credentials).region("").build().unwrap_err();
    assert_eq!(code(&Error::<AnyErrorCode>::from(unusable.clone())), None);
    assert_eq!(code(&Error::<v2021_03_31::DeleteRoleAssignmentError>::from(unusable)), None);
}
