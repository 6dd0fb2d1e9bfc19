//! Checks what the spec's tables say about the tasks of every action against the documentation's examples. The clock is paused:
//! time passes only when everybody waits.

use generated_sdk::organization::v2021_03_31::{
    ACTIONS, Client, CreateRoleAssignmentRequest, DeleteRoleAssignmentRequest, UpdateRoleConfigurationRequest,
};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::{StartsTask, Task, WaitError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fs;
use tests::fixtures::root;

/// The example of the documentation in which the action starts tasks.
fn example(action: &str, task: &Task) -> (Value, Value) {
    let folder = root().join("spec/organization/2021-03-31/actions");
    let categories = fs::read_dir(folder).unwrap().map(|category| category.unwrap().path());
    let file = categories.map(|category| category.join(format!("{action}.json"))).find(|file| file.exists()).unwrap();
    let spec: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let starts = |input: &Value| task.when.is_none_or(|path| input[path.strip_prefix("input.").unwrap()] == true);
    let examples = spec["examples"].as_array().unwrap().iter();
    let mut examples = examples.map(|example| (example["input"].clone(), example["output"].clone()));
    examples.find(|(input, _)| starts(input)).expect("an example starts tasks")
}

/// The requests that must ask for the tasks of an example.
fn looks(task: &Task, input: &Value, output: &Value) -> Vec<Value> {
    let whole = json!({"input": input, "output": output});
    let mut looks = vec![json!({})];
    for (parameter, path) in task.parameters {
        let mut places = vec![&whole];
        for name in path.split('.') {
            places = places
                .into_iter()
                .flat_map(|place| match &place[name] {
                    Value::Array(items) => items.iter().collect(),
                    other => vec![other],
                })
                .collect();
        }
        if places.len() > looks.len() {
            looks = vec![looks[0].clone(); places.len()];
        }
        for (at, look) in looks.iter_mut().enumerate() {
            look[*parameter] = places[at.min(places.len() - 1)].clone();
        }
    }
    looks
}

/// Puts `value` at the path of the task's facts into the response of the polling action.
fn place(answer: &mut Value, path: &str, value: &str) {
    *path.split('.').fold(answer, |place, name| &mut place[name]) = json!(value);
}

/// Starts the tasks of the documentation's example and follows them to a good and to a bad end.
async fn follow<A: StartsTask + DeserializeOwned>()
where
    A::Response: DeserializeOwned,
{
    let (name, task) = (A::INFO.name, A::TASK);
    let (input, output) = example(name, task);
    let expected = looks(task, &input, &output);
    let request: A = serde_json::from_value(input).unwrap();
    for (end, reason) in [(task.done[0], None), (task.failed[0], task.reason)] {
        let (mut looked, count) = (0, expected.len());
        let service = Service::new();
        service.on_action(name).answer(Answer::json(output.clone()));
        service.on_action(task.poll).answer_with(move |_| {
            let mut answer = json!({});
            let state = if looked / count < 2 { task.running[0] } else { end };
            looked += 1;
            place(&mut answer, task.state, state);
            if let Some(reason) = reason {
                place(&mut answer, reason, "the reason");
            }
            Answer::json(answer)
        });
        let ended = Client::new(service.config()).send(&request).until_done().await;
        let sent: Vec<Value> =
            service.recorded()[1..].iter().map(|look| serde_json::from_str(look.body()).unwrap()).collect();
        assert_eq!(sent, [&*expected, &*expected, &*expected].concat(), "{name}");
        match ended {
            Ok(tasks) => assert_eq!((end, tasks.tasks().len()), (task.done[0], count), "{name}"),
            Err(WaitError::Failed(tasks)) => {
                assert_eq!(end, task.failed[0], "{name}");
                let reason = reason.map(|_| "the reason");
                assert!(tasks.tasks().iter().all(|task| task.reason() == reason), "{name}");
            }
            Err(other) => panic!("{name}: {other}"),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn tasks_of_every_form_can_be_waited_for() {
    // One task, a list of tasks, and a task that starts only if a parameter says so.
    follow::<DeleteRoleAssignmentRequest>().await;
    follow::<CreateRoleAssignmentRequest>().await;
    follow::<UpdateRoleConfigurationRequest>().await;
}

/// Returns JSON as the table's entry of an action read and wrote it.
fn normalized(json: Result<String, serde_json::Error>, action: &str) -> Value {
    serde_json::from_str(&json.unwrap_or_else(|error| panic!("{action}: {error}"))).unwrap()
}

/// The facts lead from the documentation's examples to requests that the polling action takes, and name fields that its
/// response has.
#[test]
fn the_facts_of_every_task_fit_the_action_that_polls_it() {
    let mut checked = 0;
    for entry in ACTIONS {
        let (name, Some(task)) = (entry.info.name, entry.info.task) else { continue };
        let poll =
            ACTIONS.iter().find(|entry| entry.info.name == task.poll).expect("the polling action is in the table");
        let (input, output) = example(name, task);
        for look in looks(task, &input, &output) {
            assert_eq!(normalized(poll.normalize_request(&look.to_string()), name), look, "{name}");
        }
        for state in [task.running, task.done, task.failed].concat() {
            let mut response = json!({"RequestId": "poll-1"});
            place(&mut response, task.state, state);
            if let Some(reason) = task.reason {
                place(&mut response, reason, "the reason");
            }
            let understood = normalized(poll.normalize_response(&response.to_string()), name);
            for path in [Some(task.state), task.reason].into_iter().flatten() {
                let at = format!("/{}", path.replace('.', "/"));
                assert_eq!(understood.pointer(&at), response.pointer(&at), "{name}");
            }
        }
        checked += 1;
    }
    assert!(checked >= 8, "only {checked} actions start tasks");
}
