//! The calls, and what became of each.

use crate::provider::{KEY, TOKEN};
use generated_sdk::organization::v2021_03_31::{Client, types};
use generated_sdk::{Error, ErrorKind};
use std::error::Error as _;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// The outcome of a call.
#[derive(Clone, Debug)]
pub enum Outcome {
    Right,
    /// A success, but with the response of another call, or a list with other items than it has.
    Wrong,
    Failed {
        kind: ErrorKind,
        may_have_taken_effect: bool,
        secret: bool,
    },
    /// The caller dropped it.
    GivenUp,
}

/// Returns whether the call of this number writes.
pub fn is_write(number: usize) -> bool {
    number % 2 == 1
}

/// The calls of a range of numbers.
pub struct Calls {
    client: Client,
    next: AtomicUsize,
    end: usize,
    done: Arc<AtomicUsize>,
}

impl Calls {
    pub fn new(client: &Client, numbers: Range<usize>, done: &Arc<AtomicUsize>) -> Arc<Self> {
        let (client, done) = (client.clone(), Arc::clone(done));
        Arc::new(Self { client, next: AtomicUsize::new(numbers.start), end: numbers.end, done })
    }

    /// Makes them all, so many at a time.
    pub async fn make(self: Arc<Self>, concurrency: usize) -> Vec<(usize, Outcome)> {
        let mut workers = JoinSet::new();
        for _ in 0..concurrency {
            workers.spawn(Arc::clone(&self).work());
        }
        workers.join_all().await.into_iter().flatten().collect()
    }

    async fn work(self: Arc<Self>) -> Vec<(usize, Outcome)> {
        let mut outcomes = Vec::new();
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.end {
                return outcomes;
            }
            outcomes.push((number, self.outcome(number).await));
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn outcome(&self, number: usize) -> Outcome {
        // Some callers wait for a few milliseconds only.
        let patience = if number.is_multiple_of(11) { Duration::from_millis(number as u64 % 7) } else { Duration::MAX };
        match timeout(patience, self.call(number)).await {
            Err(_) => Outcome::GivenUp,
            Ok(Ok(true)) => Outcome::Right,
            Ok(Ok(false)) => Outcome::Wrong,
            Ok(Err(error)) => Outcome::Failed {
                kind: error.kind(),
                may_have_taken_effect: error.may_have_taken_effect(),
                secret: shows_a_secret(&error),
            },
        }
    }

    /// Returns whether the response is the right one.
    async fn call(&self, number: usize) -> Result<bool, Error> {
        let client = &self.client;
        if is_write(number) {
            let delete = client
                .delete_role_assignment()
                .zone_id("z")
                .role_configuration_id("rc")
                .target_type(types::TargetType::MemberUin)
                .target_uin(0)
                .principal_type(types::PrincipalType::User)
                .principal_id(number.to_string());
            return Ok(delete.send().await?.task.task_id == format!("t-{number}"));
        }
        let length = number as i64 % 100;
        match number % 16 {
            12 => {
                let members = client.describe_organization_members().search_key(length.to_string()).paginate();
                let members = members.collect_items().await?;
                Ok(members.iter().map(|member| member.member_uin).eq(0..length))
            }
            14 => {
                let users = client.list_users().zone_id("z").filter(length.to_string()).paginate();
                let users = users.collect_items().await?;
                Ok(users.iter().map(|user| &user.user_id).eq(&(0..length).map(|id| id.to_string()).collect::<Vec<_>>()))
            }
            _ => {
                let list = client.describe_organization_members().offset(0).limit(50).search_key(number.to_string());
                Ok(list.send().await?.total == number as i64)
            }
        }
    }
}

/// Returns whether an error, or a cause of it, shows a key, a session token or a signature.
fn shows_a_secret(error: &Error) -> bool {
    let mut shown = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(next) = cause {
        shown.push_str(&format!(" {next} {next:?}"));
        cause = next.source();
    }
    let signature = |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count() == 64;
    [KEY, TOKEN].iter().any(|secret| shown.contains(secret)) || shown.split("signature=").skip(1).any(signature)
}
