//! Properties that programs rely on without saying so: a call can be spawned, a client shared and an error passed on. The
//! compiler checks all of it.

use generated_sdk::organization::{v2018_12_25, v2021_03_31};
use generated_sdk::transport::{
    BoxFuture, HttpRequest, HttpResponse, HyperTransport, HyperTransportBuilder, Transport,
};
use generated_sdk::{
    Action, AnyErrorCode, Attempt, Call, CommonError, Config, ConfigBuilder, ConfigError, Credentials,
    CredentialsError, Cursor, DecodeError, Error, ErrorCode, ErrorKind, Items, Language, Paged, Paginator, Polling,
    ProvideCredentials, RateLimit, Raw, RawCall, RetryPolicy, ServiceError, Site, StartsTask, TaskError, TaskOutcome,
    TaskReport, Tasks, TimeoutError, TransportError, UnknownValue, ValidationError, Violation, WaitError, Waiter,
    blocking, credentials, testing,
};
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

fn shared<T: Clone + Debug + Send + Sync + 'static>() {}

fn error<T: std::error::Error + Send + Sync + 'static>() {}

fn value<T: Clone + Debug + PartialEq + Send + Sync + 'static>() {}

fn option<T: Copy + Debug + PartialEq + Send + Sync + 'static>() {}

/// Compiles for types that can be moved to another thread and kept for any time.
fn movable<T: Send + 'static>() {}

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
fn options_are_small_values() {
    option::<Language>();
    option::<RateLimit>();
    option::<RetryPolicy>();
    option::<Site>();
    movable::<ConfigBuilder>();
    movable::<HyperTransportBuilder>();
}

#[test]
fn transports_and_credentials_can_be_chosen_when_the_program_runs() {
    shared::<HyperTransport>();
    movable::<Box<dyn Transport>>();
    shared::<credentials::AssumeRole>();
    shared::<credentials::Cached>();
    shared::<credentials::CredentialChain>();
    shared::<credentials::InstanceRole>();
    shared::<credentials::ProfileFile>();
    shared::<credentials::Sts>();
    shared::<credentials::TccliProfile>();
    shared::<credentials::WebIdentity>();
    movable::<Box<dyn ProvideCredentials>>();
    movable::<HttpRequest>();
    movable::<HttpResponse>();
    movable::<BoxFuture<'static, Result<HttpResponse, TransportError>>>();
}

/// It compiles only if this is so for every action that there is or ever will be.
#[test]
fn calls_errors_and_lists_of_every_action_can_be_moved_between_threads() {
    fn every_action<A: Action>() {
        movable::<A>();
        movable::<Call<A>>();
        movable::<A::Response>();
        error::<Error<A::Error>>();
    }

    fn every_list<A: Paged>() {
        movable::<Paginator<A>>();
        movable::<Items<A>>();
        movable::<blocking::Iter<Items<A>>>();
        movable::<A::Item>();
    }

    fn send<T: Send>(_: T) {}

    fn pages_are_awaited_on_any_thread<A: Paged>(mut pages: Paginator<A>, mut items: Items<A>) {
        send(pages.next_page());
        send(pages.collect_items());
        send(items.next());
    }

    every_action::<v2021_03_31::DescribeOrganizationRequest>();
    every_list::<v2021_03_31::ListUsersRequest>();
    // Calling it would need a client: that it compiles is the point.
    let _ = pages_are_awaited_on_any_thread::<v2021_03_31::ListUsersRequest>;
}

#[test]
fn the_position_at_which_a_list_continues_can_be_kept() {
    fn text<T: Display + FromStr>() {}
    value::<Cursor>();
    text::<Cursor>();
}

#[test]
fn what_tests_of_programs_use_can_be_shared() {
    shared::<testing::Service>();
    shared::<testing::Answer<v2021_03_31::ListUsersRequest>>();
    shared::<testing::Recorded>();
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
    value::<Attempt>();
    option::<ErrorKind>();
    value::<AnyErrorCode>();
    value::<CommonError>();
    value::<UnknownValue>();
}

#[test]
fn calls_can_be_spawned_and_requests_and_responses_are_plain_values() {
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
fn a_waiter_can_be_spawned_and_its_error_passed_on() {
    fn waiter<A: StartsTask>()
    where
        Waiter<A>: IntoFuture<Output = Result<Tasks<A>, WaitError<A>>, IntoFuture: Send + 'static> + Send + Debug,
        Tasks<A>: Debug + Send + Sync,
        TaskReport<A>: Debug + Display + Send + Sync,
    {
        error::<WaitError<A>>();
    }
    waiter::<v2021_03_31::CreateRoleAssignmentRequest>();
    waiter::<v2021_03_31::UpdateRoleConfigurationRequest>();
    error::<TaskError>();
    value::<Polling>();
    value::<TaskOutcome>();
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
