//! Waiting for tasks, and for whatever else comes true after a while. The clock is paused: time passes only when everybody
//! waits.

use super::*;
use crate::memory::{Memory, Reply};
use generated_sdk::organization::v2021_03_31::{
    CreateRoleAssignmentRequest, CreateRoleAssignmentResponse, DismantleRoleConfigurationRequest, GetTaskStatusRequest,
};
use generated_sdk::{
    Action, Error, ErrorKind, Language, Polling, StartsTask, TaskOutcome, TimeoutError, WaitError, wait_until,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

fn grant() -> CreateRoleAssignmentRequest {
    CreateRoleAssignmentRequest::builder().zone_id("z-1").build()
}

/// Returns the response that starts tasks with these ids.
fn started(ids: &[&str]) -> Reply {
    let tasks: Vec<_> = ids.iter().map(|id| json!({"TaskId": id, "Status": "InProgress"})).collect();
    Reply::http(200, json!({"Response": {"Tasks": tasks, "RequestId": "start-1"}}).to_string())
}

/// Returns the response of GetTaskStatus.
fn status(state: &str, reason: Option<&str>) -> Reply {
    let status = json!({"Status": state, "TaskType": "CreateRoleAssignment", "FailureReason": reason});
    Reply::http(200, json!({"Response": {"TaskStatus": status, "RequestId": "poll-1"}}).to_string())
}

/// A service that starts tasks with these ids; the function answers the looks, told the task's id and the number of earlier
/// looks at it.
fn service(ids: &'static [&'static str], look: impl Fn(&str, usize) -> Reply + Send + Sync + 'static) -> Memory {
    let looks = Mutex::new(BTreeMap::new());
    Memory::new(move |arrived| match &*arrived.action {
        "CreateRoleAssignment" => started(ids),
        "GetTaskStatus" => {
            let request: Value = serde_json::from_str(&arrived.body).unwrap();
            assert_eq!(request["ZoneId"], "z-1");
            let id = request["TaskId"].as_str().unwrap().to_owned();
            let mut looks = looks.lock().unwrap();
            let earlier = looks.entry(id.clone()).or_insert(0);
            *earlier += 1;
            look(&id, *earlier - 1)
        }
        other => panic!("{other} was called"),
    })
}

/// Without repetitions, so that each look is one request.
fn direct(memory: &Memory) -> Client {
    Client::new(memory.config().retry(RetryPolicy::off()).build().unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_task_is_looked_at_ever_more_seldom_until_it_is_done() {
    let memory = service(&["t-1"], |_, earlier| status(if earlier < 5 { "InProgress" } else { "Success" }, None));
    let done = memory.client().send(&grant()).until_done().await.unwrap();
    assert_eq!(done.response().tasks[0].task_id, "t-1");
    let [task] = done.tasks() else { panic!("{done:?}") };
    assert_eq!((task.name(), task.outcome(), task.state()), ("TaskId t-1", TaskOutcome::Done, Some("Success")));
    assert_eq!(task.request(), &GetTaskStatusRequest::builder().zone_id("z-1").task_id("t-1").build());
    assert_eq!(task.poll_response().unwrap().task_status.task_type.as_str(), "CreateRoleAssignment");

    let arrived = memory.arrived();
    let waits: Vec<_> = arrived.windows(2).map(|two| two[1].at - two[0].at).collect();
    assert_eq!(waits.len(), 6);
    for (wait, longest) in waits.iter().zip([1, 2, 4, 8, 10, 10]) {
        // The paused clock counts whole milliseconds, and rounds up.
        let longest = longest * SECOND;
        assert!(longest * 3 / 4 <= *wait && *wait <= longest + Duration::from_millis(1), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn progress_is_told_at_the_start_and_after_each_round() {
    let memory = service(&["t-1", "t-2"], |id, earlier| match (id, earlier) {
        ("t-1", 0) | ("t-2", 0 | 1) => status("InProgress", None),
        _ => status("Success", None),
    });
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    let waiter = memory.client().send(&grant()).until_done().on_progress(move |tasks| {
        assert_eq!(tasks.response().request_id, "start-1");
        let states = tasks.tasks().iter().map(|task| task.state().unwrap_or("-").to_owned());
        telling.lock().unwrap().push(states.collect::<Vec<_>>().join(" "));
    });
    assert!(told.lock().unwrap().is_empty());
    waiter.await.unwrap();
    assert_eq!(
        *told.lock().unwrap(),
        ["InProgress InProgress", "InProgress InProgress", "Success InProgress", "Success Success"]
    );
    // Nobody looks at a task that has ended.
    assert_eq!(memory.count(), 1 + 2 + 2 + 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_is_an_error_with_its_reason_and_what_became_of_the_others() {
    let memory = service(&["t-1", "t-2", "t-3"], |id, earlier| match (id, earlier) {
        ("t-2", _) => status("Failed", Some("The policy document is not valid.")),
        ("t-3", 0) => status("InProgress", None),
        _ => status("Success", None),
    });
    let error = memory.client().send(&grant()).until_done().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 of 3 tasks of CreateRoleAssignment failed: TaskId t-2 is Failed: The policy document is not valid."
    );
    assert_eq!(error.kind(), ErrorKind::Failed);
    let WaitError::Failed(tasks) = error else { panic!("{error:?}") };
    let outcomes: Vec<_> = tasks.tasks().iter().map(|task| (task.outcome(), task.reason())).collect();
    assert_eq!(
        outcomes,
        [
            (TaskOutcome::Done, None),
            (TaskOutcome::Failed, Some("The policy document is not valid.")),
            (TaskOutcome::Done, None),
        ]
    );
    assert_eq!(tasks.into_response().request_id, "start-1");
}

#[tokio::test(start_paused = true)]
async fn a_response_without_tasks_is_an_error() {
    let memory = service(&[], |_, _| panic!("there is nothing to look at"));
    let error = memory.client().send(&grant()).until_done().await.unwrap_err();
    assert!(matches!(&error, WaitError::NoTasks(tasks) if tasks.tasks().is_empty()), "{error}");
    assert_eq!(memory.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_not_applied_has_nothing_to_wait_for() {
    let memory = Memory::new(|arrived| {
        assert_eq!(arrived.action, "UpdateRoleConfiguration");
        Reply::http(200, r#"{"Response":{"RoleConfigurationInfo":{},"RequestId":"1"}}"#.to_owned())
    });
    let client = memory.client();
    for apply in [None, Some(false)] {
        let change = client.update_role_configuration().zone_id("z-1").role_configuration_id("rc-1");
        let change = apply
            .into_iter()
            .fold(change, generated_sdk::organization::v2021_03_31::UpdateRoleConfigurationBuilder::is_apply);
        assert_eq!(change.send().until_done().await.unwrap().tasks().len(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_tells_more_than_the_state() {
    let memory = Memory::new(|arrived| {
        let failed = json!({"ApplyStatus": "Failed", "FailedAccounts": [{"TargetUin": 7, "TargetName": "shop"}]});
        let info = if arrived.action == "GetRoleConfiguration" { failed } else { json!({"ApplyStatus": "Applying"}) };
        Reply::http(200, json!({"Response": {"RoleConfigurationInfo": info, "RequestId": "1"}}).to_string())
    });
    let client = memory.client();
    let change = client.update_role_configuration().zone_id("z-1").role_configuration_id("rc-1").is_apply(true);
    let error = change.send().until_done().await.unwrap_err();
    let expected = "1 of 1 tasks of UpdateRoleConfiguration failed: RoleConfigurationId rc-1 ZoneId z-1 is Failed";
    assert_eq!(error.to_string(), expected);
    let answer = error.tasks().unwrap().tasks()[0].poll_response().unwrap();
    let accounts = answer.role_configuration_info.failed_accounts.iter().map(|account| account.target_uin);
    assert_eq!(accounts.collect::<Vec<_>>(), [7]);
}

#[tokio::test(start_paused = true)]
async fn when_the_time_is_up_the_answer_with_the_ids_is_kept() {
    let memory = service(&["t-1", "t-2"], |id, _| status(if id == "t-1" { "Success" } else { "InProgress" }, None));
    let begun = Instant::now();
    let polling = Polling::standard().timeout(60 * SECOND);
    let error = memory.client().send(&grant()).until_done().polling(polling).await.unwrap_err();
    assert!(begun.elapsed() <= 60 * SECOND);
    assert_eq!(
        error.to_string(),
        "1 of 2 tasks of CreateRoleAssignment unfinished: TaskId t-2 is InProgress; the awaited state was not reached within 60s"
    );
    let WaitError::Unfinished { tasks, cause, .. } = error else { panic!("{error:?}") };
    assert_eq!(tasks.response().tasks.len(), 2);
    assert!(matches!(*cause, Error::Timeout(timeout) if timeout.limit() == 60 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn the_time_also_ends_a_look_that_is_not_answered() {
    let memory = service(&["t-1"], |_, _| Reply::silence());
    let polling = Polling::standard().timeout(5 * SECOND);
    let begun = Instant::now();
    let error = memory.client().send(&grant()).until_done().polling(polling).await.unwrap_err();
    assert_eq!(begun.elapsed(), 5 * SECOND);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("TaskId t-1 is InProgress"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_missing_state_counts_as_unfinished_and_an_unknown_one_ends_the_waiting() {
    let memory = service(&["t-1"], |_, earlier| match earlier {
        0 => status("", None),
        1 => Reply::http(200, r#"{"Response":{"RequestId":"1"}}"#.to_owned()),
        2 => Reply::http(200, r#"{"Response":{"TaskStatus":null,"RequestId":"1"}}"#.to_owned()),
        _ => status("success", None),
    });
    let error = memory.client().send(&grant()).until_done().await.unwrap_err();
    assert!(matches!(error, WaitError::UnknownState(_)));
    assert!(error.to_string().contains("TaskId t-1 is success"), "{error}");
    assert_eq!(memory.count(), 5);
}

#[tokio::test(start_paused = true)]
async fn a_look_that_fails_for_a_passing_reason_is_made_again() {
    let memory = service(&["t-1"], |_, earlier| match earlier {
        0 => replies::bad_gateway(),
        1 => replies::refusal("InternalError"),
        2 => replies::refusal("RequestLimitExceeded"),
        3 => Reply::unreachable(),
        4 => Reply::connection_lost(),
        // It may not have reached every copy of the service's data.
        5 => replies::refusal("ResourceNotFound.RoleConfigurationTaskNotFound"),
        6 => Reply::silence(),
        _ => status("Success", None),
    });
    let done = direct(&memory).send(&grant()).until_done().await.unwrap();
    assert_eq!(done.tasks()[0].outcome(), TaskOutcome::Done);
    assert_eq!(memory.count(), 9);
}

#[tokio::test(start_paused = true)]
async fn looks_that_fail_eleven_times_in_a_row_end_the_waiting() {
    let memory = service(&["t-1"], |_, earlier| match earlier {
        // What came before a good look does not count.
        10 => status("InProgress", None),
        _ => Reply::connection_lost(),
    });
    let error = direct(&memory).send(&grant()).until_done().await.unwrap_err();
    assert_eq!(memory.count(), 1 + 10 + 1 + 11);
    assert_eq!(
        error.to_string(),
        "1 of 1 tasks of CreateRoleAssignment unfinished: TaskId t-1 is InProgress; the connection broke before a response came"
    );
}

#[tokio::test(start_paused = true)]
async fn a_look_that_is_refused_for_good_ends_the_waiting_at_once() {
    let memory = service(&["t-1", "t-2", "t-3"], |id, _| match id {
        "t-1" => status("Failed", None),
        _ => replies::refusal("AuthFailure.UnauthorizedOperation"),
    });
    let error = memory.client().send(&grant()).until_done().await.unwrap_err();
    assert_eq!(memory.count(), 3);
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(
        error.to_string(),
        "1 of 3 tasks of CreateRoleAssignment failed: TaskId t-1 is Failed without a reason; \
         2 of 3 tasks of CreateRoleAssignment unfinished: TaskId t-2 is InProgress, TaskId t-3 is InProgress; \
         AuthFailure.UnauthorizedOperation: no (request id refused-1)"
    );
    assert_eq!(error.tasks().unwrap().response().tasks.len(), 3);
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_an_id_is_an_error_that_keeps_it() {
    let memory = Memory::new(|arrived| {
        assert_eq!(arrived.action, "DeleteRoleAssignment");
        Reply::http(200, r#"{"Response":{"RequestId":"start-1"}}"#.to_owned())
    });
    let error = memory.client().send(&delete_role_assignment()).until_done().await.unwrap_err();
    assert!(
        error.to_string().contains(
            "`TaskId` is not known; it must be the value that DeleteRoleAssignment returned in `output.Task.TaskId`"
        ),
        "{error}"
    );
    assert_eq!(error.tasks().unwrap().response().request_id, "start-1");
    assert_eq!(memory.count(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_start_that_fails_is_told_as_such() {
    let memory = Memory::new(|_| Reply::connection_lost());
    let error = memory.client().send(&grant()).until_done().await.unwrap_err();
    assert_eq!(memory.count(), 1);
    assert!(error.tasks().is_none());
    let WaitError::Start(error) = error else { panic!("{error:?}") };
    assert!(error.may_have_taken_effect());
}

#[tokio::test(start_paused = true)]
async fn the_question_mark_turns_it_into_the_general_error() {
    async fn unfinished() -> Result<(), Error> {
        let memory = service(&["t-1"], |_, _| replies::refusal("AuthFailure.UnauthorizedOperation"));
        memory.client().send(&grant()).until_done().await?;
        Ok(())
    }
    let error = unfinished().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Permission);
    assert_eq!(error.code(), Some("AuthFailure.UnauthorizedOperation"));
    assert_eq!(error.request_id(), Some("refused-1"));
    assert!(error.may_have_taken_effect());
    assert!(error.to_string().contains("TaskId t-1"), "{error}");

    let memory = service(&["t-1"], |_, _| status("Failed", Some("why")));
    let failed = Error::from(memory.client().send(&grant()).until_done().await.unwrap_err());
    assert_eq!((failed.kind(), failed.code(), failed.request_id()), (ErrorKind::Failed, None, None));
    assert!(failed.to_string().ends_with("TaskId t-1 is Failed: why"), "{failed}");
}

#[tokio::test(start_paused = true)]
async fn tasks_of_an_earlier_call_are_looked_at_at_once() {
    let memory = service(&[], |_, earlier| status(if earlier < 1 { "InProgress" } else { "Success" }, None));
    // As another process would read them again.
    let request: CreateRoleAssignmentRequest = serde_json::from_str(r#"{"ZoneId":"z-1"}"#).unwrap();
    let response: CreateRoleAssignmentResponse = serde_json::from_str(r#"{"Tasks":[{"TaskId":"t-9"}]}"#).unwrap();
    let begun = Instant::now();
    let done = memory.client().wait_for(&request, response.clone()).await.unwrap();
    assert_eq!(done.response(), &response);
    let arrived = memory.arrived();
    assert_eq!(arrived.len(), 2);
    assert_eq!(arrived[0].at, begun);
}

#[tokio::test(start_paused = true)]
async fn who_stops_waiting_stops_looking() {
    let memory = service(&["t-1"], |_, _| status("InProgress", None));
    let waiting = memory.client().send(&grant()).until_done();
    assert!(tokio::time::timeout(20 * SECOND, waiting).await.is_err());
    let looks = memory.count();
    tokio::time::sleep(100 * SECOND).await;
    assert_eq!(memory.count(), looks);
}

#[tokio::test(start_paused = true)]
async fn looks_have_the_options_of_the_call_but_not_its_deadline() {
    let memory = service(&["t-1"], |_, earlier| status(if earlier < 9 { "InProgress" } else { "Success" }, None));
    let deadline = (Instant::now() + SECOND).into_std();
    let call = memory.client().send(&grant()).language(Language::English).deadline(deadline);
    call.until_done().await.unwrap();
    let arrived = memory.arrived();
    assert_eq!(arrived.len(), 11);
    for request in arrived {
        assert_eq!(request.language, "en-US", "{}", request.action);
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_on_its_way_can_still_be_waited_for() {
    let memory = service(&["t-1"], |_, _| status("Success", None)).latency(SECOND);
    let mut call = memory.client().send(&grant());
    assert!(tokio::time::timeout(SECOND / 2, &mut call).await.is_err());
    call.until_done().await.unwrap();
    assert_eq!(memory.count(), 2);
}

#[test]
fn the_facts_of_an_action_have_its_task() {
    assert_eq!(CreateRoleAssignmentRequest::INFO.task, Some(CreateRoleAssignmentRequest::TASK));
    assert_eq!(DismantleRoleConfigurationRequest::TASK.poll, "GetTaskStatus");
}

#[tokio::test(start_paused = true)]
async fn what_shows_late_is_waited_for() {
    let begun = Instant::now();
    let mut looks = Vec::new();
    let found: Result<_, Error> = wait_until(Polling::standard(), || {
        looks.push(begun.elapsed());
        let found = looks.len() == 4;
        async move { Ok(found.then_some("found")) }
    })
    .await;
    assert_eq!(found.unwrap(), "found");
    assert_eq!(looks[0], Duration::ZERO);
    let waits: Vec<_> = looks.windows(2).map(|two| two[1] - two[0]).collect();
    for (wait, longest) in waits.iter().zip([1, 2, 4]) {
        let longest = longest * SECOND;
        assert!(longest * 3 / 4 <= *wait && *wait <= longest + Duration::from_millis(1), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_never_shows_is_waited_for_until_the_time_is_up() {
    let polling = Polling::standard().timeout(30 * SECOND);
    let begun = Instant::now();
    let mut looks = 0;
    let nothing: Result<(), Error> = wait_until(polling, || {
        looks += 1;
        async { Ok(None) }
    })
    .await;
    let error = nothing.unwrap_err();
    assert_eq!(error.to_string(), "the awaited state was not reached within 30s");
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(begun.elapsed() <= 30 * SECOND);
    assert!(looks > 4, "{looks}");

    let begun = Instant::now();
    let stuck: Result<(), TimeoutError> = wait_until(polling, std::future::pending).await;
    assert_eq!(stuck.unwrap_err().limit(), 30 * SECOND);
    assert_eq!(begun.elapsed(), 30 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn the_first_error_of_a_look_ends_the_waiting() {
    let memory = Memory::new(|_| replies::refusal("AuthFailure.SecretIdNotFound"));
    let client = memory.client();
    // It can be spawned, and borrows what it needs.
    let waiting = tokio::spawn(async move {
        wait_until(Polling::standard(), || async {
            let members = members(&client).await?;
            Ok::<_, Error>(members.items.into_iter().next())
        })
        .await
    });
    assert_eq!(waiting.await.unwrap().unwrap_err().kind(), ErrorKind::Authentication);
    assert_eq!(memory.count(), 1);
}
