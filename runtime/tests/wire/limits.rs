//! The documented calls per second are kept. The clock is paused: time passes only when everybody waits.

use super::*;
use crate::memory::{Arrived, Memory, Reply};
use generated_sdk::{Error, ErrorKind};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// The documented rate limit of DeleteRoleAssignment.
const PER_SECOND: usize = 20;

const SECOND: Duration = Duration::from_secs(1);

/// The times of the requests, counted from the first one.
fn times(memory: &Memory) -> Vec<Duration> {
    let arrived = memory.arrived();
    arrived.iter().map(|request| request.at - arrived[0].at).collect()
}

/// As many calls at once, of several clones of the client, and what became of them.
async fn delete_at_once(client: &Client, calls: usize) -> Vec<Result<(), Error>> {
    let clones = [client.clone(), client.clone(), client.clone()];
    let mut running = JoinSet::new();
    for number in 0..calls {
        let client = clones[number % clones.len()].clone();
        running.spawn(async move { client.send(&delete_role_assignment()).await.map(drop).map_err(Error::from) });
    }
    running.join_all().await
}

#[track_caller]
fn all_right(outcomes: &[Result<(), Error>]) {
    for outcome in outcomes {
        assert!(outcome.is_ok(), "{outcome:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn no_second_sees_more_calls_than_documented() {
    let memory = Memory::new(|_| replies::task());
    all_right(&delete_at_once(&memory.client(), 100).await);
    let times = times(&memory);
    assert_eq!(times.len(), 100);
    for (earlier, later) in times.iter().zip(&times[PER_SECOND..]) {
        assert!(*later - *earlier >= SECOND, "{earlier:?} and {later:?} have {PER_SECOND} calls from one to the other");
    }
    // And nobody waits longer than needed.
    assert!(times[99] < 5 * SECOND, "{:?}", times[99]);
}

#[tokio::test(start_paused = true)]
async fn a_scaled_limit_is_kept_instead() {
    let memory = Memory::new(|_| replies::task());
    let config = memory.config().rate_limit(RateLimit::scaled(0.1));
    all_right(&delete_at_once(&Client::new(config.build().unwrap()), 10).await);
    let times = times(&memory);
    for (earlier, later) in times.iter().zip(&times[2..]) {
        assert!(*later - *earlier >= SECOND, "{times:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_is_off_makes_nobody_wait() {
    let memory = Memory::new(|_| replies::task());
    let client = Client::new(memory.config().rate_limit(RateLimit::off()).build().unwrap());
    all_right(&delete_at_once(&client, 100).await);
    assert_eq!(times(&memory), [Duration::ZERO; 100]);
}

#[tokio::test(start_paused = true)]
async fn an_action_without_a_documented_limit_is_not_limited() {
    let memory = Memory::new(|_| replies::members());
    let client = memory.client();
    for _ in 0..100 {
        members(&client).await.unwrap();
    }
    assert_eq!(times(&memory), [Duration::ZERO; 100]);
}

#[tokio::test(start_paused = true)]
async fn one_action_does_not_wait_for_another() {
    let memory = Memory::new(|request| match &*request.action {
        "DescribeOrganization" => Reply::http(200, r#"{"Response":{"RequestId":"1"}}"#.to_owned()),
        _ => replies::task(),
    });
    let client = memory.client();
    all_right(&delete_at_once(&client, PER_SECOND).await);
    client.describe_organization().send().await.unwrap();
    assert_eq!(times(&memory), [Duration::ZERO; PER_SECOND + 1]);
}

#[tokio::test(start_paused = true)]
async fn a_call_without_a_free_slot_before_its_deadline_fails_at_once() {
    let memory = Memory::new(|_| replies::task());
    let client = memory.client();
    all_right(&delete_at_once(&client, PER_SECOND).await);
    let before = Instant::now();
    let error = client.send(&delete_role_assignment()).timeout(SECOND / 2).await.unwrap_err();
    assert_eq!(Instant::now(), before);
    assert!(!error.may_have_taken_effect());
    let Error::Timeout(error) = error else { panic!("{error:?}") };
    assert!(!error.sent());
    assert_eq!(error.limit(), SECOND / 2);
    assert_eq!(memory.count(), PER_SECOND);
}

#[tokio::test(start_paused = true)]
async fn calls_that_were_given_up_for_lack_of_time_keep_nobody_waiting() {
    let memory = Memory::new(|_| replies::task());
    let client = memory.client();
    all_right(&delete_at_once(&client, PER_SECOND).await);
    for _ in 0..1000 {
        client.send(&delete_role_assignment()).timeout(SECOND / 2).await.unwrap_err();
    }
    client.send(&delete_role_assignment()).await.unwrap();
    assert_eq!(times(&memory)[PER_SECOND..], [SECOND]);
}

#[tokio::test(start_paused = true)]
async fn calls_that_are_dropped_while_they_wait_send_nothing_and_leave_their_turns() {
    let memory = Memory::new(|_| replies::task());
    let client = memory.client();
    all_right(&delete_at_once(&client, PER_SECOND).await);
    let impatient = tokio::time::timeout(SECOND / 2, delete_at_once(&client, 200)).await;
    assert!(impatient.is_err());
    all_right(&delete_at_once(&client, 2 * PER_SECOND).await);
    let times = times(&memory);
    assert_eq!(times[PER_SECOND..2 * PER_SECOND], [SECOND; PER_SECOND]);
    assert_eq!(times[2 * PER_SECOND..], [2 * SECOND; PER_SECOND]);
}

#[tokio::test(start_paused = true)]
async fn after_throttling_nobody_calls_the_action_before_the_service_allows_it() {
    let throttled = |request: &Arrived| match request.number {
        0 => replies::refusal("RequestLimitExceeded").header("retry-after", "15"),
        _ => replies::task(),
    };
    let memory = Memory::new(throttled).latency(SECOND / 10);
    // One call per second, and as much time as it takes.
    let config = memory.config().rate_limit(RateLimit::scaled(0.05)).timeout(Duration::MAX);
    let client = Client::new(config.build().unwrap());
    // The first is throttled while the others wait for their seconds already.
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { delete_at_once(&client, 3).await }
    });
    tokio::time::sleep(SECOND / 2).await;
    // And one that comes only now.
    let late = client.send(&delete_role_assignment()).timeout(10 * SECOND).await.unwrap_err();
    assert_eq!(late.kind(), ErrorKind::Timeout);
    assert!(!late.may_have_taken_effect());
    all_right(&waiting.await.unwrap());
    let times = times(&memory);
    assert_eq!(times.len(), 4);
    assert!(times[1] > 10 * SECOND, "{times:?}");
    for pair in times[1..].windows(2) {
        assert!(pair[1] - pair[0] >= SECOND, "{times:?}");
    }
}
