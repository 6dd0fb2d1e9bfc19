//! The Rust SDK for Tencent Cloud Organization (TCO), which manages many cloud accounts as one organization: departments and
//! members, policies, resource sharing, and an identity center.
//!
//! Where to begin:
//!
#![cfg_attr(
    all(feature = "client", feature = "testing", feature = "organization-2021-03-31"),
    doc = "- The [guide]: ten short chapters, from the first call to many accounts."
)]
//! - [`Client`](organization::v2021_03_31::Client): one method per action, grouped by category. Each method has an example and
//!   links its request, response and error codes.
//! - [All actions](organization::v2021_03_31#actions) in one table, with access, sites and rate limits.
//! - [Categories](organization::v2021_03_31::categories): the actions of each area, with a sentence on each.
//! - [`Config`] and [`credentials`]: accounts, sites, regions, timeouts, retries, proxies.
//! - [`Error`]: what can fail, and whether a failed call may have taken effect.
//!
//! An action takes typed parameters, returns a typed response, and has its own enum of error codes:
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example() -> Result<(), generated_sdk::Error> {
//! use generated_sdk::organization::v2021_03_31::{Client, types::{PrincipalType, TargetType}};
//!
//! let client = Client::from_env()?;
//! let done = client
//!     .delete_role_assignment()
//!     .zone_id("z-1kyr3x2v4a1b")
//!     .role_configuration_id("rc-7d3kq9x1b2n5")
//!     .target_type(TargetType::MemberUin)
//!     .target_uin(100_012_345_678)
//!     .principal_type(PrincipalType::User)
//!     .principal_id("u-4f8sdk20pq1m")
//!     .send()
//!     .await?;
//! println!("{} is {}", done.task.task_id, done.task.status);
//! # Ok(()) }
//! ```
//!
//! # Calling an action
//!
//! - **Credentials, site and region** come from the environment with `Client::from_env()`, or from a [`Config`]. The vendor has
//!   two sites with separate accounts: see [`Site`].
//! - **A missing required parameter is a compile error** that names it. Optional parameters have setters of the same form.
//! - **Requests are plain structs.** `DeleteRoleAssignmentRequest::builder()` builds one without a client; it can be stored,
//!   compared, logged, and sent with `client.send(&request)`.
//! - **Enums are open.** A value that this version of the crate does not know is kept, sent and shown as it is. Setters also
//!   take plain strings: `.target_type("MemberUin")`.
//! - **Responses are read tolerantly.** Unknown fields are ignored, a missing list is empty, and a field that the documentation
//!   does not promise is an [`Option`].
//! - **Documented limits**, such as the largest page size, are checked before anything is sent. One error lists all violations.
//! - **Retries** repeat only what is safe to repeat: see [`RetryPolicy`]. **Rate limits** of the documentation are kept: see
//!   [`RateLimit`].
//! - **An action that this crate does not know** can be called by name: see [`RawCall`].
//!
//! # Long lists
//!
//! `paginate()` fetches a list page by page. The position and the size of a page need not be set. Get the items as a stream
//! ([`Paginator::items`]), the pages one by one ([`Paginator::next_page`]), or everything at once
//! ([`Paginator::collect_items`]):
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! let mut members = client.describe_organization_members().search_key("shop").paginate().items();
//! while let Some(member) = members.next().await {
//!     println!("{}", member?.name);
//! }
//!
//! let policies = client.list_policies().paginate().collect_items().await?;
//! println!("{} policies", policies.len());
//! # Ok(()) }
//! ```
//!
//! A [`Cursor`] is the position at which a list continues, also after an error and in another process. A list that ends before
//! its total is an [`Error::Incomplete`] after its last page. [`RawCall::paginate`] reads the lists of the table `ACTIONS` by
//! name.
//!
//! # Tasks
//!
//! Some calls start tasks that continue after the response. `until_done()` waits for them; see [`Waiter`]:
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::Polling;
//! use std::time::Duration;
//!
//! let deployed = client
//!     .provision_role_configuration()
//!     .zone_id("z-1kyr3x2v4a1b")
//!     .role_configuration_id("rc-7d3kq9x1b2n5")
//!     .target_type("MemberUin")
//!     .target_uin(100_012_345_678)
//!     .send()
//!     .until_done()
//!     .polling(Polling::standard().timeout(Duration::from_secs(120)))
//!     .on_progress(|tasks| println!("{:?}", tasks.tasks()[0].state()))
//!     .await?;
//! println!("{} is deployed", deployed.response().task.role_configuration_name);
//! # Ok(()) }
//! ```
//!
//! These are errors ([`WaitError`]):
//!
//! - a task that fails, with the service's reason or without one,
//! - a response without tasks,
//! - a state that is not documented,
//! - a task that is still running when the time is up.
//!
//! All of them keep the response with the ids of the tasks, for which `client.wait_for` waits later, also in another process.
//! [`wait_until`] waits for what becomes visible late, such as a new member in a list.
//!
//! # Errors
//!
//! An [`Error<E>`](Error) carries the action's own enum of error codes and a [kind](ErrorKind). `?` turns it into the
//! type-erased [`Error`]. [`Error::may_have_taken_effect`] returns whether a failed call may have done its work.
//!
//! ```no_run
//! # #[cfg(all(feature = "client", feature = "organization-2021-03-31"))]
//! # async fn example(client: generated_sdk::organization::v2021_03_31::Client) -> Result<(), generated_sdk::Error> {
//! use generated_sdk::organization::v2021_03_31::CancelOrganizationMemberAuthAccountError as Code;
//! use generated_sdk::Error;
//!
//! let canceled = client
//!     .cancel_organization_member_auth_account()
//!     .member_uin(100_012_345_678)
//!     .policy_id(98_081)
//!     .org_sub_account_uin(100_000_546_921)
//!     .send()
//!     .await;
//! match canceled {
//!     Ok(_) => println!("canceled"),
//!     Err(Error::Service(error)) if *error.code() == Code::ResourceNotFoundMemberPolicyNotExist => {
//!         println!("there was nothing to cancel");
//!     }
//!     Err(other) => return Err(other.into()),
//! }
//! # Ok(()) }
//! ```
//!
//! # Calls without `async`
//!
//! With the feature `blocking`, calls and lists work from a plain `main`: `.wait()` takes the place of `.await`, and lists
//! become iterators. The client is the same; see the module `blocking`.
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
//! # Tests of your program
//!
//! With the feature `testing`, `testing::Service` takes the place of the network below a real client. It returns the responses
//! that the test sets, and records the requests. The example `find_or_create` is a program with its tests.
//!
//! # Proxies and TLS
//!
//! Calls go through the proxy that the variables `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` name, or through the one that is set
//! with [`ConfigBuilder::proxy`]; [`ConfigBuilder::no_proxy`] ignores the variables. [`ConfigBuilder::root_certificate_pem`]
//! adds a company's own certificate authority. Plain HTTP to another machine needs [`ConfigBuilder::allow_plain_http`].
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
//! # Observing calls
//!
//! Every call has a `tracing` span `call` (level `INFO`), with a child span `attempt` (`DEBUG`) for each time that it is sent.
//! The span in which the call is first awaited is its parent. Fields are named after OpenTelemetry's conventions for RPC and
//! HTTP clients; those that the conventions do not name begin with `tencentcloud.`. Fields and events contain no header and no
//! key. At level `TRACE`, every attempt logs an excerpt of the request and of the response, in which string values and long
//! numbers are masked.
//!
//! | field | in | meaning |
//! |---|---|---|
//! | `rpc.method`, `otel.name` | call | service and action, such as `organization/DescribeOrganization` |
//! | `tencentcloud.attempts` | call | number of attempts |
//! | `rpc.response.status_code` | call | the service's error code, if it refused |
//! | `http.response.status_code`, `http.request.resend_count` | attempt | HTTP status; number of earlier attempts |
//! | `tencentcloud.rate_limit_wait_ms`, `tencentcloud.retry_delay_ms` | attempt | milliseconds waited before it |
//! | `otel.status_code`, `error.type`, `tencentcloud.error_kind` | both | `ERROR`; error code or kind; [`ErrorKind`] |
//! | `tencentcloud.request_id`, `server.address`, `server.port` | both | the request id; the host that is called |
//!
//! An [`Interceptor`](interceptor::Interceptor) sees every attempt before and after it is sent, can add headers to it, such as
//! `traceparent`, and can refuse it: see [`ConfigBuilder::interceptor`].
//!
//! # Features
//!
//! | feature | default | what it adds |
//! |---|---|---|
//! | `client` | yes | clients, credentials, signing; needs a Tokio runtime. Without it: requests, responses, types, JSON |
//! | `rustls` | yes | TLS by rustls, with the certificate authorities that Mozilla trusts |
//! | `native-tls` | no | TLS of the operating system (OpenSSL on Linux); with both, `ConfigBuilder::tls` chooses |
//! | `blocking` | no | calls without `async`: `.wait()` instead of `.await` |
//! | `testing` | no | a service in memory, for tests of programs that use the crate |
//! | `organization-2021-03-31` | yes | the current version of the API |
//! | `organization-2018-12-25` | no | the first version of the API |

// docs.rs shows on each item which feature it needs; that takes a nightly compiler.
#![cfg_attr(docsrs, feature(doc_cfg))]

// `cargo fmt` leaves generated code alone: the generator formats it. Its paths are such that no name in a spec can hide what
// they lead to, even where a shorter path would do.
#[allow(unused_qualifications)]
#[rustfmt::skip]
mod generated;

// Chapters are modules so that each has a page of its own. Their programs need the simulator, so a package that has it runs them.
#[cfg(all(doc, not(doctest), feature = "client", feature = "testing", feature = "organization-2021-03-31"))]
#[doc = include_str!("../guide/index.md")]
pub mod guide {
    #[doc = include_str!("../guide/01_first_call.md")]
    pub mod first_call {}
    #[doc = include_str!("../guide/02_credentials.md")]
    pub mod credentials {}
    #[doc = include_str!("../guide/03_sites.md")]
    pub mod sites {}
    #[doc = include_str!("../guide/04_errors.md")]
    pub mod errors {}
    #[doc = include_str!("../guide/05_retries.md")]
    pub mod retries {}
    #[doc = include_str!("../guide/06_lists.md")]
    pub mod lists {}
    #[doc = include_str!("../guide/07_tasks.md")]
    pub mod tasks {}
    #[doc = include_str!("../guide/08_tests.md")]
    pub mod tests {}
    #[doc = include_str!("../guide/09_many_accounts.md")]
    pub mod many_accounts {}
    #[doc = include_str!("../guide/10_observing.md")]
    pub mod observing {}
    #[doc = include_str!("../guide/other_languages.md")]
    pub mod other_languages {}
}

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
