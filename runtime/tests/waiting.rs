//! Calls without `async`: what may happen on the threads that wait, and on the one that they share.

use generated_sdk::blocking::Wait;
use generated_sdk::credentials::{BoxFuture, Cached};
use generated_sdk::{Credentials, CredentialsError, ProvideCredentials};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Fails a test that would hang. Nothing is measured by it.
fn within_reason<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    let (send, receive) = mpsc::channel();
    thread::spawn(move || send.send(run()));
    receive.recv_timeout(Duration::from_secs(60)).expect("it hangs, or panicked")
}

/// Needs the thread that all waits share: it alone keeps time.
async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(1)).await;
}

#[test]
fn a_wait_in_a_task_of_waited_code_holds_up_nobody() {
    within_reason(|| {
        let tasks = async {
            let tasks: Vec<_> = (0..4).map(|_| tokio::spawn(async { a_moment().wait() })).collect();
            for task in tasks {
                task.await.unwrap();
            }
            // Waits within a task within a wait are waits of their own, too.
            tokio::spawn(async { async { tokio::spawn(async { a_moment().wait() }).await }.wait() }).await
        };
        tasks.wait().unwrap().unwrap();
        a_moment().wait();
    });
}

#[test]
fn a_thread_of_another_runtime_may_wait_more_than_once() {
    within_reason(|| {
        let other = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        other.block_on(async {
            a_moment().wait();
            a_moment().wait();
            async { a_moment().wait() }.wait();
        });
    });
}

#[test]
fn a_task_that_waits_and_panics_leaves_its_thread_usable() {
    within_reason(|| {
        let failed = async {
            tokio::spawn(async { async { panic!("on purpose") }.wait() }).await.unwrap_err();
            tokio::spawn(async { a_moment().wait() }).await
        };
        failed.wait().unwrap();
    });
}

#[test]
fn a_provider_may_wait_itself() {
    #[derive(Debug)]
    struct Waiting;

    impl ProvideCredentials for Waiting {
        fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
            Box::pin(async {
                a_moment().wait();
                Credentials::new("AKIDwaited", "key")
            })
        }
    }

    within_reason(|| {
        let cached = Cached::new(Waiting);
        assert_eq!(cached.credentials().wait().unwrap().secret_id(), "AKIDwaited");
        a_moment().wait();
    });
}

/// Blocks its thread until it is released.
#[derive(Debug)]
struct Blocking {
    asked: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl ProvideCredentials for Blocking {
    fn credentials(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(async {
            self.asked.send(()).unwrap();
            self.go_on.lock().unwrap_or_else(PoisonError::into_inner).recv().unwrap();
            Credentials::new("AKIDblocked", "key")
        })
    }
}

#[test]
fn a_provider_that_blocks_holds_up_no_call() {
    within_reason(|| {
        let (asked, was_asked) = mpsc::channel();
        let (release, go_on) = mpsc::channel();
        let cached = Cached::new(Blocking { asked, go_on: Mutex::new(go_on) });
        // The call's own time counts, too.
        let late = async { tokio::time::timeout(Duration::from_millis(1), cached.credentials()).await };
        late.wait().unwrap_err();
        was_asked.recv().unwrap();
        a_moment().wait();
        release.send(()).unwrap();
        assert_eq!(cached.credentials().wait().unwrap().secret_id(), "AKIDblocked");
        assert!(was_asked.try_recv().is_err(), "the provider was asked once");
    });
}
