//! The cache of credentials: one fetch for all calls, whatever becomes of the calls that wait for it.

use generated_sdk::credentials::{BoxFuture, Cached};
use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationRequest, ListUsersRequest};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::{Config, Credentials, CredentialsError, ProvideCredentials, RateLimit};
use serde_json::json;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::runtime::{Builder, Runtime};
use tokio::time::timeout;

const MILLISECOND: Duration = Duration::from_millis(1);
const SECOND: Duration = Duration::from_secs(1);

/// Takes its time, and counts how often it was asked. Its credentials are numbered.
#[derive(Clone, Debug)]
struct Source {
    asked: Arc<AtomicUsize>,
    behavior: Behavior,
}

#[derive(Clone, Copy, Debug)]
enum Behavior {
    Takes(Duration),
    /// Never returns the first time.
    HangsOnce,
    Panics,
}

impl Source {
    fn new(behavior: Behavior) -> Self {
        Self { asked: Arc::default(), behavior }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ProvideCredentials for Source {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            let number = self.asked.fetch_add(1, Ordering::SeqCst) + 1;
            match self.behavior {
                Behavior::Takes(time) => tokio::time::sleep(time).await,
                Behavior::HangsOnce if number == 1 => std::future::pending().await,
                Behavior::HangsOnce => {}
                Behavior::Panics => panic!("this provider is broken"),
            }
            Credentials::new(format!("AKID{number}"), "key")
        })
    }
}

async fn id_of(provider: &impl ProvideCredentials) -> String {
    provider.credentials().await.unwrap().secret_id().to_owned()
}

/// A source that takes a second, and a client that uses it.
fn slow_client(service: &Service) -> (Source, Client) {
    let source = Source::new(Behavior::Takes(SECOND));
    let config = Config::builder(Cached::new(source.clone())).transport(service.clone()).rate_limit(RateLimit::off());
    (source, Client::new(config.build().unwrap()))
}

fn service() -> Service {
    let service = Service::new();
    service.on::<DescribeOrganizationRequest>().always(Answer::json(json!({ "OrgId": 7 })));
    service.on::<ListUsersRequest>().always(Answer::json(json!({ "Users": [{ "UserId": "u-1" }] })));
    service
}

/// A runtime that runs only inside `block_on`.
fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_caller_that_is_not_polled_any_more_holds_up_nobody() {
    let source = Source::new(Behavior::Takes(SECOND));
    let cached = Cached::new(source.clone());
    let mut kept = pin!(cached.credentials());
    timeout(100 * MILLISECOND, kept.as_mut()).await.unwrap_err();
    let id = timeout(10 * SECOND, id_of(&cached)).await.expect("the other caller does not matter");
    assert_eq!((&*id, source.asked()), ("AKID1", 1));
    assert_eq!(kept.await.unwrap().secret_id(), "AKID1");
}

#[tokio::test(start_paused = true)]
async fn credentials_that_live_for_years_are_kept_for_years() {
    #[derive(Clone, Debug, Default)]
    struct Lasting(Arc<AtomicUsize>);
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

    impl ProvideCredentials for Lasting {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            let credentials = Credentials::temporary("AKIDlasting", "key", "token").unwrap();
            Box::pin(async move { Ok(credentials.expiring_at(SystemTime::now() + 10 * YEAR)) })
        }
    }

    let source = Lasting::default();
    let cached = Cached::new(source.clone());
    id_of(&cached).await;
    tokio::time::advance(9 * YEAR).await;
    id_of(&cached).await;
    tokio::task::yield_now().await;
    assert_eq!(source.0.load(Ordering::SeqCst), 1);
}

#[tokio::test(start_paused = true)]
async fn a_paginator_that_is_kept_after_a_timeout_holds_up_nobody() {
    let service = service();
    let (source, client) = slow_client(&service);
    let mut pages = client.list_users().zone_id("z-1").paginate();
    timeout(100 * MILLISECOND, pages.next_page()).await.unwrap_err();
    let organization = client.describe_organization().send().timeout(10 * SECOND).await.unwrap();
    assert_eq!((organization.org_id, source.asked()), (7, 1));
    assert_eq!(pages.next_page().await.unwrap().unwrap().users.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_lost_a_race_and_is_kept_holds_up_nobody() {
    let service = service();
    let (source, client) = slow_client(&service);
    let mut call = client.describe_organization().send();
    tokio::select! {
        _ = &mut call => panic!("the source takes longer"),
        () = tokio::time::sleep(100 * MILLISECOND) => {}
    }
    let other = client.describe_organization().send().timeout(10 * SECOND).await.unwrap();
    assert_eq!((other.org_id, call.await.unwrap().org_id, source.asked()), (7, 7, 1));
}

#[tokio::test(start_paused = true)]
async fn calls_get_credentials_although_earlier_ones_gave_up_on_the_source() {
    let source = Source::new(Behavior::Takes(SECOND));
    let cached = Cached::new(source.clone());
    let mut tries = 0;
    let id = loop {
        tries += 1;
        assert!(tries < 40, "no credentials after {tries} calls, source asked {} times", source.asked());
        if let Ok(id) = timeout(100 * MILLISECOND, id_of(&cached)).await {
            break id;
        }
        // Nobody waits for the source in between.
        tokio::time::sleep(100 * MILLISECOND).await;
    };
    assert_eq!((&*id, source.asked()), ("AKID1", 1));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_call_leaves_the_fetch_to_the_others() {
    let source = Source::new(Behavior::Takes(SECOND));
    let cached = Cached::new(source.clone());
    let calls: Vec<_> = (0..8)
        .map(|_| {
            let cached = cached.clone();
            tokio::spawn(async move { id_of(&cached).await })
        })
        .collect();
    tokio::time::sleep(100 * MILLISECOND).await;
    for (position, call) in calls.into_iter().enumerate() {
        if position % 2 == 0 {
            call.abort();
        } else {
            assert_eq!(call.await.unwrap(), "AKID1");
        }
    }
    assert_eq!(source.asked(), 1);
}

#[test]
fn a_runtime_that_nobody_drives_holds_up_no_other_one() {
    let source = Source::new(Behavior::HangsOnce);
    let cached = Cached::new(source.clone());
    let (still, running) = (one_thread(), one_thread());
    let mut kept = cached.credentials();
    still.block_on(async {
        assert!(poll_once(kept.as_mut()).is_pending());
        tokio::task::yield_now().await;
    });
    let ask = async { timeout(SECOND, id_of(&cached)).await };
    assert_eq!(running.block_on(ask).expect("the other runtime does not matter"), "AKID2");
    // It has something to go on with, although its own fetch has not ended.
    assert_eq!(still.block_on(id_of(&cached)), "AKID2");
    drop(kept);
}

#[test]
fn a_runtime_that_is_shut_down_in_the_middle_of_a_fetch_leaves_no_trace() {
    let source = Source::new(Behavior::HangsOnce);
    let cached = Cached::new(source.clone());
    let gone = one_thread();
    let mut kept = cached.credentials();
    gone.block_on(async {
        assert!(poll_once(kept.as_mut()).is_pending());
        tokio::task::yield_now().await;
    });
    drop(gone);
    let error = one_thread().block_on(kept).unwrap_err();
    assert_eq!(error.to_string(), "the provider of credentials panicked, or its runtime was shut down");
    assert_eq!(one_thread().block_on(id_of(&cached)), "AKID2");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_panics_is_an_error_for_every_caller() {
    let source = Source::new(Behavior::Panics);
    let cached = Cached::new(source.clone());
    for asked in 1..3 {
        let error = cached.credentials().await.unwrap_err();
        assert_eq!(error.to_string(), "the provider of credentials panicked, or its runtime was shut down");
        assert_eq!(source.asked(), asked);
    }
}

/// Returns credentials that expire then.
#[derive(Debug)]
struct Endless(SystemTime);
impl ProvideCredentials for Endless {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async { Ok(Credentials::new("AKIDendless", "key")?.expiring_at(self.0)) })
    }
}

#[tokio::test]
async fn credentials_can_expire_later_than_clocks_can_express() {
    let latest = (0..63).rev().fold(0, |seconds, bit| {
        let more = seconds | 1 << bit;
        if UNIX_EPOCH.checked_add(Duration::from_secs(more)).is_some() { more } else { seconds }
    });
    let cached = Cached::new(Endless(UNIX_EPOCH + Duration::from_secs(latest)));
    assert_eq!(id_of(&cached).await, "AKIDendless");
    assert_eq!(id_of(&cached).await, "AKIDendless");
}

fn poll_once<T>(future: Pin<&mut (dyn Future<Output = T> + Send)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}
