//! Tests of programs that use this crate: a service in memory whose replies the test sets, without a network or an account.
//!
//! A [`Service`] takes the place of the network below a real client. Everything above it runs as in production: builders,
//! documented limits, retries, paginators, errors. [`Service::on`] scripts the replies to an action, and
//! [`Service::requests`] returns what the program sent.
//!
//! Enable the feature in the tests only:
//!
//! ```toml
//! [dev-dependencies]
//! generated-sdk = { version = "0.1", features = ["testing"] }
//! ```
//!
//! # A whole example
//!
//! A function that finds a user or creates one, and its test:
//!
//! ```
//! # mod example {
//! use generated_sdk::Error;
//! use generated_sdk::organization::v2021_03_31::Client;
//!
//! async fn find_or_create(client: &Client, zone: &str, name: &str) -> Result<String, Error> {
//!     // The filter matches a part of the name.
//!     let mut users = client.list_users().zone_id(zone).filter(name).paginate().items();
//!     while let Some(user) = users.next().await {
//!         let user = user?;
//!         if user.user_name == name {
//!             return Ok(user.user_id);
//!         }
//!     }
//!     let created = client.create_user().zone_id(zone).user_name(name).send().await?;
//!     Ok(created.user_info.user_id)
//! }
//!
//! # mod tests { use super::*;
//! use generated_sdk::organization::v2021_03_31::{CreateUserRequest, CreateUserResponse, ListUsersRequest};
//! use generated_sdk::testing::{Answer, Service};
//! use serde_json::json;
//!
//! # /*
//! #[tokio::test]
//! # */
//! # #[tokio::main(flavor = "current_thread")] pub
//! async fn a_user_with_a_similar_name_is_not_taken_for_the_right_one() {
//!     let service = Service::new();
//!     service.on::<ListUsersRequest>().answer(Answer::json(json!({
//!         "Users": [{ "UserId": "u-1", "UserName": "mei.tang" }],
//!     })));
//!     service.on::<CreateUserRequest>().answer(Answer::with(|created: &mut CreateUserResponse| {
//!         created.user_info.user_id = "u-2".to_owned();
//!     }));
//!
//!     let client = Client::new(service.config());
//!     assert_eq!(find_or_create(&client, "z-1", "mei.tan").await.unwrap(), "u-2");
//!
//!     assert_eq!(service.requests::<CreateUserRequest>()[0].user_name, "mei.tan");
//!     service.assert_done();
//! }
//! # } pub use tests::a_user_with_a_similar_name_is_not_taken_for_the_right_one as run; }
//! # example::run();
//! ```
//!
//! # Replies
//!
//! | | |
//! |---|---|
//! | a response | [`Answer::with`] fills the typed one, [`Answer::new`] takes one, [`Answer::json`] takes the JSON of the documentation |
//! | an error of the service | [`Answer::error`] with the action's own enum, [`Answer::error_code`] with any code |
//! | a broken connection | [`Answer::unreachable`] before, [`Answer::connection_lost`] after the request was sent |
//! | no response at all | [`Answer::silence`], until the call times out |
//! | any other HTTP response | [`Answer::http`], such as a gateway's page with status 502 |
//! | slowness | [`Answer::delayed`] |
//! | several replies in turn | [`Script::answer`], once for each; [`Script::always`] for the rest |
//! | replies that depend on the request | [`Script::answer_with`] |
//! | a whole list, page by page | [`Script::list`] |
//! | an action by name | [`Service::on_action`] |
//!
//! # Time
//!
//! With [`Service::config`], retries do not wait. Delays, silence and polling do, on Tokio's clock: with
//! `#[tokio::test(start_paused = true)]` (the `test-util` feature of Tokio) such a test takes no time. The clock of calls
//! without `async` cannot be paused.

mod answer;
mod name;
mod pages;
mod recorded;
mod script;
mod scripted;
mod service;

pub use answer::Answer;
pub use recorded::Recorded;
pub use script::Script;
pub use scripted::{ByName, Scripted};
pub use service::Service;
