//! Scripts: the replies of a service to each action.

use super::answer::{Answer, Reply};
use super::pages::page;
use super::recorded::typed;
use super::{Name, Rest, Service};
use crate::action::{Action, ActionInfo, Paged};
use crate::record::Record;
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

/// An action by name, in a [`Script`] and an [`Answer`].
#[derive(Debug)]
pub enum ByName {}

/// An action that a [`Service`] can answer: every action of the crate, and any other one [`ByName`].
pub trait Scripted {
    /// The request, as [`Script::answer_with`] gets it: the typed one, or a `serde_json::Value` for an action by name.
    type Request;

    /// The action with its empty response, if this crate knows it.
    #[doc(hidden)]
    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)>;

    /// Decodes a request.
    #[doc(hidden)]
    fn request(body: &str) -> Self::Request;
}

impl<A: Action> Scripted for A {
    type Request = A;

    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)> {
        Some((A::INFO, Box::new(A::Response::empty())))
    }

    fn request(body: &str) -> A {
        typed(body)
    }
}

impl Scripted for ByName {
    type Request = Value;

    fn known() -> Option<(&'static ActionInfo, Box<dyn Record>)> {
        None
    }

    fn request(body: &str) -> Value {
        serde_json::from_str(body).expect("a client sends JSON")
    }
}

impl<'a, A> Script<'a, A> {
    pub(super) fn new(service: &'a Service, name: Name) -> Self {
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
