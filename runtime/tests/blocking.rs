//! Calls without `async`, wherever they may be made from.

use generated_sdk::blocking::{Wait, WaitEach};
use generated_sdk::credentials::{BoxFuture, Cached};
use generated_sdk::organization::v2021_03_31::{
    Client, CreateUserRequest, DeleteRoleAssignmentRequest, DescribeOrganizationRequest, GetTaskStatusRequest,
    ListUsersRequest, types::UserInfo,
};
use generated_sdk::testing::{Answer as Scripted, Service};
use generated_sdk::{Call, Config, Credentials, CredentialsError, Error, Polling, ProvideCredentials, RateLimit};
use loopback::{Answer, Server};
use serde_json::json;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

fn organization_server() -> Server {
    Server::always(Answer::response(r#""OrgId":7,"RequestId":"organization-1""#))
}

fn client(server: &Server) -> Client {
    let credentials = Credentials::new("AKIDforTests", "the-key").unwrap();
    let config = Config::builder(credentials).endpoint(server.url()).rate_limit(RateLimit::off());
    Client::new(config.build().unwrap())
}

/// A call that would be missed soon if it hung.
fn call(client: &Client) -> Call<DescribeOrganizationRequest> {
    client.describe_organization().send().timeout(Duration::from_secs(30))
}

/// A runtime with this thread only.
fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn in_a_second() -> Instant {
    Instant::now() + Duration::from_secs(1)
}

/// Three users on two pages.
fn two_pages() -> (Service, Client) {
    let service = Service::new();
    let client = Client::new(service.config());
    let pages = [
        json!({ "Users": [{ "UserId": "u-1" }, { "UserId": "u-2" }], "NextToken": "two", "IsTruncated": true }),
        json!({ "Users": [{ "UserId": "u-3" }], "IsTruncated": false }),
    ];
    for page in pages {
        service.on::<ListUsersRequest>().answer(Scripted::json(page));
    }
    (service, client)
}

fn ids(users: Vec<UserInfo>) -> Vec<String> {
    users.into_iter().map(|user| user.user_id).collect()
}

#[test]
fn a_call_needs_no_runtime() {
    let server = organization_server();
    let client = client(&server);
    for _ in 0..50 {
        assert_eq!(call(&client).wait().unwrap().org_id, 7);
    }
    // The other thread puts a connection back when it comes round to it, which may be after the next call.
    assert!(server.connections() < 50, "connections are kept from one wait to the next");
}

#[test]
fn pages_items_and_whole_lists_come_without_async() {
    let (service, client) = two_pages();
    let pages = client.list_users().zone_id("z-1").paginate().wait_each();
    assert_eq!(pages.map(|page| page.unwrap().users.len()).collect::<Vec<_>>(), [2, 1]);
    service.assert_done();

    let (_, client) = two_pages();
    let users = client.list_users().zone_id("z-1").paginate().items().wait_each();
    assert_eq!(ids(users.map(Result::unwrap).collect()), ["u-1", "u-2", "u-3"]);

    let (_, client) = two_pages();
    let users = client.list_users().zone_id("z-1").paginate().collect_items().wait().unwrap();
    assert_eq!(ids(users), ["u-1", "u-2", "u-3"]);

    let (_, client) = two_pages();
    let mut pages = client.list_users().zone_id("z-1").paginate();
    assert_eq!((&mut pages).wait_each().take(1).count(), 1);
    assert_eq!(pages.cursor().unwrap().to_string(), "token:two");
    assert_eq!(pages.next_page().wait().unwrap().unwrap().users.len(), 1);
}

#[test]
fn a_client_serves_waiting_and_awaiting_on_one_thread() {
    let server = organization_server();
    let client = client(&server);
    one_thread().block_on(async {
        call(&client).await.unwrap();
        // The connection of the call before is driven by this thread, which does nothing but wait now.
        call(&client).wait().unwrap();
        call(&client).await.unwrap();
        call(&client).wait().unwrap();
    });
    assert_eq!(server.received().len(), 4);
}

#[test]
fn waiting_holds_up_a_task_but_never_forever() {
    let server = organization_server();
    let client = client(&server);
    one_thread().block_on(async {
        // Far more than what a task may do before it has to yield.
        for _ in 0..300 {
            call(&client).wait().unwrap();
        }
    });
}

#[test]
fn waiting_works_on_every_thread_of_a_runtime() {
    let server = organization_server();
    let client = client(&server);
    let many = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for runtime in [one_thread(), many] {
        let (worker, blocking) = (client.clone(), client.clone());
        runtime.block_on(async {
            tokio::spawn(async move { call(&worker).wait().unwrap() }).await.unwrap();
            tokio::task::spawn_blocking(move || call(&blocking).wait().unwrap()).await.unwrap();
        });
    }
}

#[test]
fn many_threads_wait_at_once() {
    let server = organization_server();
    let client = client(&server);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..20 {
                    call(&client).wait().unwrap();
                }
            });
        }
    });
    assert_eq!(server.received().len(), 160);
}

#[test]
fn a_value_can_call_when_it_is_dropped() {
    struct Cleanup(Client);

    impl Drop for Cleanup {
        fn drop(&mut self) {
            call(&self.0).wait().unwrap();
        }
    }

    let server = organization_server();
    drop(Cleanup(client(&server)));
    one_thread().block_on(async {
        let _cleanup = Cleanup(client(&server));
        tokio::task::yield_now().await;
    });
    assert_eq!(server.received().len(), 2);
}

#[test]
fn waits_within_a_wait_are_waits_of_their_own() {
    let server = Arc::new(organization_server());
    let client = client(&server);
    let both = async {
        let inner = call(&client).wait().unwrap();
        (inner, call(&client).await.unwrap())
    };
    let (inner, outer) = both.wait();
    assert_eq!(inner, outer);
}

#[test]
fn tasks_are_waited_for() {
    let service = Service::new();
    let state = |state: &str| Scripted::json(json!({ "TaskStatus": { "TaskId": "t-1", "Status": state } }));
    service.on::<DeleteRoleAssignmentRequest>().answer(Scripted::json(json!({ "Task": { "TaskId": "t-1" } })));
    service.on::<GetTaskStatusRequest>().answer(state("InProgress")).answer(state("Success"));
    let request = DeleteRoleAssignmentRequest::builder()
        .zone_id("z-1")
        .role_configuration_id("rc-1")
        .target_type("MemberUin")
        .target_uin(7)
        .principal_type("User")
        .principal_id("u-1");
    let quick = Polling::standard().interval(Duration::from_millis(1));
    let done = Client::new(service.config()).send(&request.build()).until_done().polling(quick).wait().unwrap();
    assert_eq!(done.tasks()[0].state(), Some("Success"));
    service.assert_done();
}

#[test]
fn credentials_that_take_their_time_are_waited_for() {
    /// Needs Tokio's clock.
    #[derive(Debug)]
    struct Slow;

    impl ProvideCredentials for Slow {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async {
                tokio::time::sleep(Duration::from_millis(1)).await;
                Credentials::new("AKIDforTests", "the-key")
            })
        }
    }

    let server = organization_server();
    let config = Config::builder(Cached::new(Slow)).endpoint(server.url()).rate_limit(RateLimit::off());
    let client = Client::new(config.build().unwrap());
    one_thread().block_on(async { call(&client).wait().unwrap() });
    call(&client).wait().unwrap();
}

#[test]
fn a_deadline_ends_the_wait_and_the_exchange() {
    let server = Server::always(Answer::silence());
    let client = client(&server);
    let error = client.create_user().zone_id("z-1").user_name("mei").send().deadline(in_a_second()).wait().unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
    assert!(error.may_have_taken_effect());
    server.wait_for_hang_ups(1);
}

#[test]
fn nothing_is_sent_after_the_deadline() {
    let service = Service::new();
    let client = Client::new(service.config());
    let error = client.create_user().zone_id("z-1").user_name("mei").send().deadline(Instant::now()).wait();
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
    assert!(!error.may_have_taken_effect());
    assert_eq!(service.requests::<CreateUserRequest>(), []);
}

#[test]
fn a_deadline_for_a_list_keeps_what_came_before() {
    let service = Service::new();
    let client = Client::new(service.config());
    let first = json!({ "Users": [{ "UserId": "u-1" }], "NextToken": "two", "IsTruncated": true });
    service.on::<ListUsersRequest>().answer(Scripted::json(first)).answer(Scripted::silence());
    let mut pages = client.list_users().zone_id("z-1").paginate().deadline(in_a_second());
    let got: Vec<_> = (&mut pages).wait_each().collect();
    assert!(matches!(&got[..], [Ok(_), Err(Error::Timeout(_))]), "{got:?}");
    assert_eq!(pages.cursor().unwrap().to_string(), "token:two");
}
