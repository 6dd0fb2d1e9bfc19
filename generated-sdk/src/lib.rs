//! The Rust SDK for Tencent Cloud Organization (TCO), which manages many cloud accounts as one organization: departments and
//! members, policies, resource sharing, and an identity center.
//!
#![cfg_attr(
    all(feature = "client", feature = "organization-2021-03-31"),
    doc = "Start with the [`Client`](organization::v2021_03_31::Client), the",
    doc = "[table of all actions](organization::v2021_03_31#actions), or the",
    doc = "[categories](organization::v2021_03_31::categories) that the vendor's documentation files them under."
)]
//!
//! Every action of the API is a method of a client, with typed parameters, a typed answer and its own error codes:
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example() -> Result<(), generated_sdk::Error> {
//! use generated_sdk::organization::v2021_03_31::{Client, types::{PrincipalType, TargetType}};
//!
//! let client = Client::from_env()?;
//! let done = client
//!     .delete_role_assignment()
//!     .zone_id("z-2ms923mw")
//!     .role_configuration_id("rc-smw9em32")
//!     .target_type(TargetType::MemberUin)
//!     .target_uin(10_000_332)
//!     .principal_type(PrincipalType::User)
//!     .principal_id("u-siwnwiene")
//!     .send()
//!     .await?;
//! println!("{} is {}", done.task.task_id, done.task.status);
//! # Ok(()) }
//! ```
//!
//! # Calling an action
//!
//! - **Credentials, site and region** are found by `Client::from_env()`, or set in a [`Config`]. The module `credentials` tells
//!   where credentials can come from. The vendor has two sites with separate accounts: see [`Site`].
//! - **A required parameter that is not set is a compile error** that names it. Optional parameters have setters of the same
//!   form. A request can also be built without a client (`DeleteRoleAssignmentRequest::builder()`), kept, compared, logged,
//!   and sent with `client.send(&request)`.
//! - **Enums are open**: a value that this version of the crate does not know keeps its text and is sent and shown as it is.
//!   Setters take plain texts too: `.target_type("MemberUin")`.
//! - **Answers are read tolerantly**: unknown fields are skipped, a missing list is an empty one, and a field that the
//!   documentation does not promise is an [`Option`].
//! - **Documented limits** such as the largest page size are checked before anything is sent, all of them at once.
//! - **Retries** repeat what is safe to repeat and nothing else: see [`RetryPolicy`]. **Rate limits** of the documentation are
//!   kept: see [`RateLimit`].
//! - **An action that this crate does not know** is called by its name: see [`RawCall`].
//!
//! # Long lists
//!
//! What the service returns piece by piece, `paginate()` brings as a whole. Where to begin and how many items to ask for at
//! once need not be set. Pages come one by one ([`Paginator::next_page`]), items as a stream ([`Paginator::items`]), or
//! everything at once:
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! let mut members = client.describe_organization_members().search_key("test").paginate().items();
//! while let Some(member) = members.next().await {
//!     println!("{}", member?.name);
//! }
//!
//! let policies = client.list_policies().paginate().collect_items().await?;
//! println!("{} policies", policies.len());
//! # Ok(()) }
//! ```
//!
//! A [`Cursor`] is the place at which a list continues, also after an error and in another process. A list that ends before its
//! total is an [`Error::Incomplete`] after its last page, and never a quiet success. By name, [`RawCall::paginate`] reads every
//! list of the table `ACTIONS`.
//!
//! # Tasks
//!
//! Some calls start tasks that go on after the answer. `until_done()` waits for them ([`Waiter`]):
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::Polling;
//! use std::time::Duration;
//!
//! let deployed = client
//!     .provision_role_configuration()
//!     .zone_id("z-2ms923mw")
//!     .role_configuration_id("rc-smw9em32")
//!     .target_type("MemberUin")
//!     .target_uin(10_000_332)
//!     .send()
//!     .until_done()
//!     .polling(Polling::standard().timeout(Duration::from_secs(120)))
//!     .on_progress(|tasks| println!("{:?}", tasks.tasks()[0].state()))
//!     .await?;
//! println!("{} is deployed", deployed.response().task.role_configuration_name);
//! # Ok(()) }
//! ```
//!
//! A task that fails is an error with the service's reason, and one without a reason can be told from it. A response without
//! tasks and a state that is not documented are errors, too. All of them ([`WaitError`]) keep the response with the tasks' ids,
//! for which `client.wait_for` waits later, also in another process. [`wait_until`] waits for what becomes visible late, such as
//! a new member in a list.
//!
//! # Without `async`
//!
//! With the feature `blocking`, calls and lists work from a plain `main`: `.wait()` takes the place of `.await`, and lists
//! become iterators. It is the same client; see the module `blocking`.
//!
//! ```no_run
//! # #[cfg(all(feature = "blocking", feature = "organization-2021-03-31"))]
//! # fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::blocking::{Wait, WaitEach};
//!
//! let organization = client.describe_organization().send().wait()?;
//! for member in client.describe_organization_members().paginate().items().wait_each() {
//!     println!("{} belongs to {}", member?.name, organization.org_id);
//! }
//! # Ok(()) }
//! ```
//!
//! # Errors
//!
//! An [`Error<E>`](Error) carries the action's own enum of error codes and says of which [kind](ErrorKind) it is. `?` turns it
//! into the type-erased [`Error`]. [`Error::may_have_taken_effect`] tells whether a failed call may have done its work.
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::organization::v2021_03_31::CancelOrganizationMemberAuthAccountError as Code;
//! use generated_sdk::Error;
//!
//! let cancelled = client
//!     .cancel_organization_member_auth_account()
//!     .member_uin(111_111_111_111)
//!     .policy_id(101)
//!     .org_sub_account_uin(222_222_222_222)
//!     .send()
//!     .await;
//! match cancelled {
//!     Ok(_) => println!("cancelled"),
//!     Err(Error::Service(error)) if *error.code() == Code::ResourceNotFoundMemberPolicyNotExist => {
//!         println!("there was nothing to cancel");
//!     }
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! # Tests of your program
//!
//! With the feature `testing`, `testing::Service` takes the place of the network below a real client: it answers as the test
//! says and remembers what was sent. The example `account_factory` shows a program with its tests.
//!
//! # Proxies and TLS
//!
//! Calls go through the proxy that `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` of the environment name, or through the one that is
//! set: see [`ConfigBuilder::proxy`] and [`ConfigBuilder::no_proxy`]. A company's own certificate authority is added with
//! [`ConfigBuilder::root_certificate_pem`]. Another machine is called over plain HTTP only where
//! [`ConfigBuilder::allow_plain_http`] says so.
//!
//! ```
//! # #[cfg(feature = "rustls")]
//! # fn example(credentials: generated_sdk::Credentials, authority: Vec<u8>) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::Config;
//!
//! let config = Config::builder(credentials)
//!     .proxy("http://user:password@proxy.example.com:3128")
//!     .root_certificate_pem(authority)
//!     .build()?;
//! # Ok(()) }
//! ```
//!
//! # Watching calls
//!
//! Every call has a `tracing` span `call` (level `INFO`), and below it a span `attempt` (`DEBUG`) for each time that it is sent.
//! Their parent is the span in which the call is first awaited. The fields have the names of
//! OpenTelemetry's conventions for RPC and HTTP clients; what these have no name for begins with `tencentcloud.`. No field, and
//! no event, has a header or a key in it. At level `TRACE` every attempt logs an excerpt of the request and of the response, in
//! which every string that is not a key and every long number is masked.
//!
//! | field | in | meaning |
//! |---|---|---|
//! | `rpc.method`, `otel.name` | call | service and action, such as `organization/DescribeOrganization` |
//! | `tencentcloud.attempts` | call | how often it was sent |
//! | `rpc.response.status_code` | call | the service's error code, if it refused |
//! | `http.response.status_code`, `http.request.resend_count` | attempt | HTTP status; which repetition it is |
//! | `tencentcloud.rate_limit_wait_ms`, `tencentcloud.retry_delay_ms` | attempt | milliseconds waited before it |
//! | `otel.status_code`, `error.type`, `tencentcloud.error_kind` | both | `ERROR`; error code or kind; [`ErrorKind`] |
//! | `tencentcloud.request_id`, `server.address`, `server.port` | both | the request id; where it goes |
//!
//! An [`Interceptor`](interceptor::Interceptor) sees every attempt before and after, can add headers to it, such as
//! `traceparent`, and can refuse it: [`ConfigBuilder::interceptor`].
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `client` | yes | clients, credentials, signing; needs a Tokio runtime. Without it: requests, answers, types, JSON |
//! | `rustls` | yes | TLS by rustls, with the certificate authorities that Mozilla trusts |
//! | `native-tls` | no | TLS as the operating system offers it (OpenSSL on Linux); with both, `ConfigBuilder::tls` chooses |
//! | `blocking` | no | the same client without `async`: `.wait()` instead of `.await` |
//! | `testing` | no | a service in memory, for tests of programs that use the crate |
//! | `organization-2021-03-31` | yes | the current version of the API |
//! | `organization-2018-12-25` | no | the first version of the API |

// `cargo fmt` leaves generated code alone: the generator formats it. Its paths are such that no name in a spec can hide what
// they lead to, even where a shorter path would do.
#[allow(unused_qualifications)]
#[rustfmt::skip]
mod generated;

pub use generated::CommonError;
#[cfg(any(feature = "organization-2018-12-25", feature = "organization-2021-03-31"))]
pub use generated::organization;

#[doc(inline)]
pub use tencentcloud_runtime::{
    Access, Action, ActionEntry, ActionError, ActionInfo, AnyErrorCode, Attempt, ConfigError, CredentialsError,
    DecodeError, Error, ErrorCode, ErrorKind, IncompleteError, Paged, Paging, PagingStyle, RefusedError, ServiceError,
    ServiceInfo, Site, StartsTask, Task, TaskError, TimeoutError, TransportError, UnknownValue, ValidationError,
    Violation,
};

#[cfg(feature = "blocking")]
#[doc(inline)]
pub use tencentcloud_runtime::blocking;
#[cfg(feature = "testing")]
#[doc(inline)]
pub use tencentcloud_runtime::testing;
#[cfg(feature = "client")]
#[doc(inline)]
pub use tencentcloud_runtime::{
    Call, Config, ConfigBuilder, Credentials, Cursor, FailedAttempt, Items, Language, List, Metadata, Paginator,
    Polling, ProvideCredentials, RateLimit, Raw, RawCall, RawList, RetryPolicy, RetryStrategy, ServiceClient,
    TaskOutcome, TaskReport, Tasks, WaitError, Waiter, WithMetadata, credentials, interceptor, transport, wait_until,
};
