//! Scripts: the replies of a service to each action.

use super::answer::{Answer, Reply};
use super::name::Name;
use super::pages::page;
use super::scripted::{ByName, Scripted};
use super::service::{Rest, Service};
use crate::action::{Action, Paged};
use serde::Serialize;
use serde_json::Value;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

/// The replies of a [`Service`] to one action.
#[derive(Debug)]
pub struct Script<'a, A> {
    service: &'a Service,
    name: Name,
    action: PhantomData<fn() -> A>,
}

impl Service {
    /// Scripts the replies to an action, such as `service.on::<ListUsersRequest>()`. A later script for the same action adds
    /// to it.
    #[must_use = "it has no answer yet"]
    pub fn on<A: Action>(&self) -> Script<'_, A> {
        Script::new(self, Name::of(A::INFO))
    }

    /// Scripts the replies to an action by name, in any version, such as one that this crate does not know.
    /// [`recorded`](Self::recorded) returns its requests.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::Client;
    /// use generated_sdk::testing::{Answer, Service};
    /// use serde_json::{Value, json};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn test() -> Result<(), generated_sdk::Error> {
    /// let service = Service::new();
    /// service.on_action("DescribeSomethingNew").answer(Answer::json(json!({ "Total": 3 })));
    ///
    /// let client = Client::new(service.config());
    /// let answer: Value = client.call("DescribeSomethingNew").send(&json!({ "Limit": 10 })).await?;
    /// assert_eq!(answer["Total"], 3);
    /// # Ok(()) }
    /// # test().unwrap();
    /// # }
    /// ```
    #[must_use = "it has no answer yet"]
    pub fn on_action(&self, name: impl Into<String>) -> Script<'_, ByName> {
        Script::new(self, Name::any_version(name.into()))
    }
}

impl<'a, A> Script<'a, A> {
    fn new(service: &'a Service, name: Name) -> Self {
        Self { service, name, action: PhantomData }
    }

    fn rest(self, rest: Rest) -> Self {
        self.service.add(&self.name, |lines| lines.rest = Some(rest));
        self
    }
}

impl<A: Scripted> Script<'_, A> {
    /// Adds the reply to one request, after the replies that were added before.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::DescribeOrganizationRequest;
    /// use generated_sdk::testing::{Answer, Service};
    /// use serde_json::json;
    ///
    /// let service = Service::new();
    /// service
    ///     .on::<DescribeOrganizationRequest>()
    ///     .answer(Answer::error_code("InternalError", "try again"))
    ///     .answer(Answer::json(json!({ "OrgId": 7 })));
    /// # }
    /// ```
    pub fn answer(self, answer: Answer<A>) -> Self {
        self.service.add(&self.name, |lines| lines.next.push_back(answer.reply));
        self
    }

    /// Sets the reply to every request for which no [`answer`](Self::answer) is left.
    pub fn always(self, answer: Answer<A>) -> Self {
        self.rest(Rest::Same(Box::new(answer.reply)))
    }

    /// Sets a function that answers every request for which no [`answer`](Self::answer) is left.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::{CreateUserError, CreateUserRequest, CreateUserResponse};
    /// use generated_sdk::testing::{Answer, Service};
    ///
    /// let service = Service::new();
    /// let mut names = Vec::new();
    /// service.on::<CreateUserRequest>().answer_with(move |request| {
    ///     if names.contains(&request.user_name) {
    ///         return Answer::error(CreateUserError::InvalidParameterUsernameAlreadyExists, "this name is taken");
    ///     }
    ///     names.push(request.user_name.clone());
    ///     Answer::with(|created: &mut CreateUserResponse| created.user_info.user_name = request.user_name)
    /// });
    /// # }
    /// ```
    pub fn answer_with(self, mut answer: impl FnMut(A::Request) -> Answer<A> + Send + 'static) -> Self {
        self.respond(move |body| answer(A::request(body)).reply)
    }

    fn respond(self, respond: impl FnMut(&str) -> Reply + Send + 'static) -> Self {
        self.rest(Rest::Made(Arc::new(Mutex::new(respond))))
    }
}

impl<A: Paged> Script<'_, A> {
    /// Serves a list of these items, page by page as the action pages, to every request for which no
    /// [`answer`](Self::answer) is left. Filters in the request are ignored.
    ///
    /// ```
    /// # {
    /// use generated_sdk::organization::v2021_03_31::{Client, ListUsersRequest};
    /// use generated_sdk::testing::Service;
    /// use serde_json::json;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn test() -> Result<(), generated_sdk::Error> {
    /// let service = Service::new();
    /// service.on::<ListUsersRequest>().list((0..250).map(|number| json!({ "UserId": format!("u-{number}") })));
    ///
    /// let users = Client::new(service.config()).list_users().zone_id("z-1").paginate().collect_items().await?;
    /// assert_eq!(users.len(), 250);
    /// assert_eq!(service.requests::<ListUsersRequest>().len(), 3);
    /// # Ok(()) }
    /// # test().unwrap();
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// Panics if an item is not one of the action's items.
    #[track_caller]
    pub fn list(self, items: impl IntoIterator<Item = impl Serialize>) -> Self {
        let json = |item| serde_json::to_value(item).expect("an item is an object with strings as keys");
        let items: Vec<Value> = items.into_iter().map(json).collect();
        // What is wrong is reported here, and not where a page is sent.
        drop(Answer::<A>::json(serde_json::json!({ A::PAGING.items: items })));
        self.respond(move |body| Answer::<A>::json(page(A::PAGING, body, &items)).reply)
    }
}
