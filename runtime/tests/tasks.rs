//! Waiting for tasks, and for what becomes visible late. The clock is paused: time passes only while everything waits.

use generated_sdk::organization::v2021_03_31::{
    Client, CreateRoleAssignmentRequest, GetRoleConfigurationRequest, GetTaskStatusRequest,
    ProvisionRoleConfigurationRequest, UpdateRoleConfigurationRequest,
};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use generated_sdk::{
    Config, Credentials, Error, ErrorKind, Polling, RetryPolicy, TaskOutcome, TaskReport, TimeoutError, WaitError,
    wait_until,
};
use serde_json::json;
use std::error::Error as _;
use std::io;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn grant() -> CreateRoleAssignmentRequest {
    CreateRoleAssignmentRequest::builder().zone_id("z-1").build()
}

/// A service whose grant starts these tasks, in states with reasons.
fn started(tasks: &[(&str, &str, Option<&str>)]) -> Service {
    let service = Service::new();
    let task = |(id, state, reason): &(&str, &str, Option<&str>)| json!({"TaskId": id, "Status": state, "FailureReason": reason});
    let tasks: Vec<_> = tasks.iter().map(task).collect();
    service.on::<CreateRoleAssignmentRequest>().answer(Answer::json(json!({"Tasks": tasks})));
    service
}

fn status(state: &str, reason: Option<&str>) -> Answer<GetTaskStatusRequest> {
    Answer::json(json!({"TaskStatus": {"Status": state, "FailureReason": reason}}))
}

fn client(service: &Service) -> Client {
    Client::new(service.config())
}

#[tokio::test(start_paused = true)]
async fn an_action_without_a_reply_has_no_effect_and_is_not_repeated() {
    let service = started(&[("t-1", "InProgress", None)]);
    let error = client(&service).send(&grant()).until_done().await.unwrap_err();
    let WaitError::Unfinished { cause, .. } = &error else { panic!("{error:?}") };
    assert!(cause.to_string().starts_with("the test has no answer for `GetTaskStatus` (2021-03-31)"), "{cause}");
    assert!(!cause.may_have_taken_effect());
    assert_eq!(service.recorded().len(), 2, "neither the call nor the poll is repeated");
}

mod first_response {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_task_that_has_failed_already_is_not_polled() {
        let service = started(&[("t-1", "Failed", Some("The policy is not valid."))]);
        let error = client(&service).send(&grant()).until_done().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 of 1 tasks of CreateRoleAssignment failed: TaskId t-1 is Failed: The policy is not valid."
        );
        assert!(matches!(error, WaitError::Failed(_)));
        assert_eq!(service.recorded().len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_is_done_already_is_not_polled() {
        let service = started(&[("t-1", "Success", None), ("t-2", "InProgress", None)]);
        service.on::<GetTaskStatusRequest>().answer(status("Success", None));
        let done = client(&service).send(&grant()).until_done().await.unwrap();
        assert!(done.tasks().iter().all(|task| task.outcome() == TaskOutcome::Done));
        assert_eq!(service.requests::<GetTaskStatusRequest>()[0].task_id, "t-2");
        service.assert_done();
    }

    /// The first response of a deployment has a state, but no place for a reason.
    #[tokio::test(start_paused = true)]
    async fn a_failure_without_a_place_for_its_reason_is_polled_at_once() {
        let service = Service::new();
        service
            .on::<ProvisionRoleConfigurationRequest>()
            .answer(Answer::json(json!({"Task": {"TaskId": "t-1", "TaskStatus": "Failed"}})));
        service.on::<GetTaskStatusRequest>().answer(status("Failed", Some("RecordNotFound")));
        let begun = Instant::now();
        let deployment = client(&service).provision_role_configuration().zone_id("z-1").role_configuration_id("rc-1");
        let error = deployment.target_type("MemberUin").target_uin(7).send().until_done().await.unwrap_err();
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert_eq!(error.tasks().unwrap().tasks()[0].reason(), Some("RecordNotFound"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_state_that_no_table_lists_is_left_to_the_poll() {
        let service = started(&[("t-1", "Queued", None)]);
        service.on::<GetTaskStatusRequest>().answer(status("Success", None));
        client(&service).send(&grant()).until_done().await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_response_without_tasks_is_an_error_that_keeps_it() {
        let service = started(&[]);
        let error = client(&service).send(&grant()).until_done().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Ambiguous);
        assert_eq!(
            error.to_string(),
            "CreateRoleAssignment succeeded, but its response names no task (request id request-1)"
        );
        let WaitError::NoTasks(tasks) = error else { panic!("{error:?}") };
        assert_eq!((tasks.tasks().len(), &*tasks.response().request_id), (0, "request-1"));

        let service = started(&[]);
        let error = Error::from(client(&service).send(&grant()).until_done().await.unwrap_err());
        assert_eq!(error.kind(), ErrorKind::Ambiguous);
        assert!(error.may_have_taken_effect());
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_that_is_not_applied_has_nothing_to_wait_for() {
        let service = Service::new();
        service.on::<UpdateRoleConfigurationRequest>().answer(Answer::json(json!({"RoleConfigurationInfo": {}})));
        let change = client(&service).update_role_configuration().zone_id("z-1").role_configuration_id("rc-1");
        assert!(change.send().until_done().await.unwrap().tasks().is_empty());
    }
}

mod failures {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_poll_is_repeated_after_a_gateways_page_and_not_after_nonsense() {
        for (status_of_page, polls) in [(502, 2), (200, 1)] {
            let service = started(&[("t-1", "InProgress", None)]);
            let polled = service.on::<GetTaskStatusRequest>();
            let call = client(&service).send(&grant()).retry(RetryPolicy::off());
            polled.answer(Answer::http(status_of_page, "nonsense")).always(status("Success", None));
            assert_eq!(call.until_done().await.is_ok(), polls == 2, "{status_of_page}");
            assert_eq!(service.requests::<GetTaskStatusRequest>().len(), polls, "{status_of_page}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_without_a_reason_differs_from_one_with_a_reason() {
        for reason in [None, Some("")] {
            for in_first_response in [true, false] {
                let service = started(&[("t-1", if in_first_response { "Failed" } else { "InProgress" }, reason)]);
                service.on::<GetTaskStatusRequest>().always(status("Failed", reason));
                let error = client(&service).send(&grant()).until_done().await.unwrap_err();
                assert!(error.to_string().ends_with("TaskId t-1 is Failed without a reason"), "{error}");
                assert!(error.failed_without_reason());
                assert!(error.tasks().unwrap().tasks()[0].failed_without_reason());
            }
        }
        let service = started(&[("t-1", "Failed", None), ("t-2", "Failed", Some("why")), ("t-3", "Success", None)]);
        let error = client(&service).send(&grant()).until_done().await.unwrap_err();
        assert!(!error.failed_without_reason(), "a failure with a reason is final");
        let without: Vec<_> = error.tasks().unwrap().tasks().iter().map(TaskReport::failed_without_reason).collect();
        assert_eq!(without, [true, false, false]);
    }

    /// The state of a changed permission configuration has no reason at all.
    #[tokio::test(start_paused = true)]
    async fn a_task_without_a_place_for_a_reason_does_not_lack_one() {
        let service = Service::new();
        service.on::<UpdateRoleConfigurationRequest>().answer(Answer::json(json!({"RoleConfigurationInfo": {}})));
        service
            .on::<GetRoleConfigurationRequest>()
            .answer(Answer::json(json!({"RoleConfigurationInfo": {"ApplyStatus": "Failed"}})));
        let change = client(&service).update_role_configuration().zone_id("z-1").role_configuration_id("rc-1");
        let error = change.is_apply(true).send().until_done().await.unwrap_err();
        assert!(matches!(error, WaitError::Failed(_)) && !error.failed_without_reason());
    }
}

mod unknown_states {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_state_that_no_table_lists_ends_the_waiting_with_its_name() {
        let service = started(&[("t-1", "InProgress", None), ("t-2", "InProgress", None)]);
        service
            .on::<GetTaskStatusRequest>()
            .answer(status("Suspended", None))
            .answer(status("InProgress", None))
            .answer(status("Success", None));
        let error = client(&service).send(&grant()).until_done().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 of 2 tasks of CreateRoleAssignment in an unknown state: TaskId t-1 is Suspended"
        );
        assert_eq!(error.kind(), ErrorKind::Ambiguous);
        let WaitError::UnknownState(tasks) = error else { panic!("{error:?}") };
        let outcomes: Vec<_> = tasks.tasks().iter().map(TaskReport::outcome).collect();
        assert_eq!(outcomes, [TaskOutcome::Unknown, TaskOutcome::Done], "the other task was waited for");
        // Later it can be waited for again.
        service.on::<GetTaskStatusRequest>().always(status("Success", None));
        client(&service).wait_for(&grant(), tasks.into_response()).await.unwrap();
    }

    /// The documented state `Unknown` of a changed permission configuration is neither an end nor a way to one.
    #[tokio::test(start_paused = true)]
    async fn a_documented_state_that_is_no_end_is_unknown_too() {
        let service = Service::new();
        service.on::<UpdateRoleConfigurationRequest>().answer(Answer::json(json!({"RoleConfigurationInfo": {}})));
        service
            .on::<GetRoleConfigurationRequest>()
            .answer(Answer::json(json!({"RoleConfigurationInfo": {"ApplyStatus": "Unknown"}})));
        let change = client(&service).update_role_configuration().zone_id("z-1").role_configuration_id("rc-1");
        let error = change.is_apply(true).send().until_done().await.unwrap_err();
        assert!(matches!(error, WaitError::UnknownState(_)));
    }

    #[tokio::test(start_paused = true)]
    async fn failures_beside_an_unknown_state_are_shown() {
        let service = started(&[("t-1", "InProgress", None), ("t-2", "Failed", Some("why"))]);
        service.on::<GetTaskStatusRequest>().answer(status("Suspended", None));
        let error = client(&service).send(&grant()).until_done().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "1 of 2 tasks of CreateRoleAssignment failed: TaskId t-2 is Failed: why; \
             1 of 2 tasks of CreateRoleAssignment in an unknown state: TaskId t-1 is Suspended"
        );
    }

    /// A response without a state says nothing, and is asked for again.
    #[tokio::test(start_paused = true)]
    async fn a_missing_state_is_polled_until_the_time_is_up() {
        let service = started(&[("t-1", "InProgress", None)]);
        service.on::<GetTaskStatusRequest>().always(Answer::json(json!({})));
        let waiting = client(&service).send(&grant()).until_done();
        let error = waiting.polling(Polling::standard().timeout(30 * SECOND)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
    }
}

mod times {
    use super::*;

    /// The seconds at which something is polled that never comes true, and when that ends.
    async fn polls(polling: Polling) -> (Vec<f64>, Duration) {
        let (begun, mut at) = (Instant::now(), Vec::new());
        let nothing: Result<(), TimeoutError> = wait_until(polling, || {
            at.push(begun.elapsed().as_secs_f64());
            async { Ok(None) }
        })
        .await;
        let error = nothing.unwrap_err();
        assert!(error.to_string().contains(&format!("within {:?}", begun.elapsed())), "{error}");
        (at, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_time_is_waited_and_the_last_poll_is_shortly_before_its_end() {
        for (timeout, last) in [(11, 10.0), (60, 59.0), (600, 599.0), (5, 4.5), (1, 0.9)] {
            let (at, ended) = polls(Polling::standard().timeout(timeout * SECOND)).await;
            assert_eq!(ended, timeout * SECOND);
            let found = *at.last().unwrap();
            assert!((found - last).abs() < 0.01, "{timeout} s: {found}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_value_that_appears_just_before_the_end_is_still_seen() {
        let begun = Instant::now();
        let seen: Result<_, TimeoutError> = wait_until(Polling::standard().timeout(11 * SECOND), || {
            let visible = begun.elapsed() >= 9 * SECOND;
            async move { Ok(visible.then_some(())) }
        })
        .await;
        seen.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_waits_the_whole_time_too() {
        let service = started(&[("t-1", "InProgress", None)]);
        let begun = Instant::now();
        service.on::<GetTaskStatusRequest>().answer_with(move |_| {
            let state = if begun.elapsed() >= 9 * SECOND { "Success" } else { "InProgress" };
            Answer::json(json!({"TaskStatus": {"Status": state}}))
        });
        let polling = Polling::standard().timeout(11 * SECOND);
        client(&service).send(&grant()).until_done().polling(polling).await.unwrap();

        let service = started(&[("t-1", "InProgress", None)]);
        service.on::<GetTaskStatusRequest>().always(status("InProgress", None));
        let begun = Instant::now();
        client(&service).send(&grant()).until_done().polling(polling).await.unwrap_err();
        assert_eq!(begun.elapsed(), 11 * SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn a_time_of_nothing_is_one_poll() {
        assert_eq!(polls(Polling::standard().timeout(Duration::ZERO)).await, (vec![0.0], Duration::ZERO));
    }
}

/// Starts a task if it can be reached, and cannot be reached afterwards.
#[derive(Debug)]
struct Vanishing {
    starts: bool,
}

impl Transport for Vanishing {
    fn send(&self, request: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
        let starts = self.starts && request.header("x-tc-action") == Some("CreateRoleAssignment");
        Box::pin(async move {
            if starts {
                return Ok(HttpResponse::new(200, r#"{"Response":{"Tasks":[{"TaskId":"t-1"}],"RequestId":"r"}}"#));
            }
            Err(TransportError::before_sending("unreachable").with_source(io::Error::other("no route")))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn the_source_of_an_error_is_what_lies_beneath_it() {
    for starts in [false, true] {
        let credentials = Credentials::new("AKIDexample", "key").unwrap();
        let config = Config::builder(credentials).transport(Vanishing { starts }).build().unwrap();
        let error = Client::new(config).send(&grant()).until_done().await.unwrap_err();
        assert_eq!(matches!(error, WaitError::Unfinished { .. }), starts, "{error:?}");
        assert_eq!(error.source().unwrap().to_string(), "no route");
    }
}
