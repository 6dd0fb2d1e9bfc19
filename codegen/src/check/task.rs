//! Task tables.

use super::Index;
use super::problems::Problems;
use crate::diagnostics::Rule;
use crate::source::Spanned;
use crate::spec::{Access, Action, Field, NodeValue, Scalar, Task};
use std::collections::BTreeMap;

pub(super) fn check(task: &Task, action: &Action, index: &Index<'_>, problems: &mut Problems<'_>) {
    if index.unread.contains(&*task.poll.value) {
        return;
    }
    let Some(poll) = index.actions.get(&*task.poll.value) else {
        problems
            .report(Rule::UnknownAction, task.poll.span, format!("the action `{}` is not known", *task.poll))
            .help("name an action of this version")
            .suggest(&task.poll, index.actions.keys().copied());
        return;
    };
    check_poll(task, poll, problems);
    for (parameter, from) in &task.parameters {
        check_parameter(parameter, from, (action, poll), index, problems);
    }
    if let Some(state) = check_path(&task.state, &task.state, &poll.output, index, problems) {
        check_states(task, state, index, problems);
    }
    if let Some(reason) = &task.reason {
        check_path(reason, reason, &poll.output, index, problems);
    }
    for path in [&task.first_state, &task.first_reason].into_iter().flatten() {
        check_path(path, path, &action.output, index, problems);
    }
    if let Some(when) = &task.when {
        check_condition(when, action, problems);
    }
    if task.done.is_empty() || task.failed.is_empty() {
        problems
            .report(Rule::BadTask, task.span, "a task needs a state in which it is done and one in which it has failed")
            .help("list them under `done` and `failed`");
    }
}

/// Checks that every state is in one list, and that the lists cover all values of the state's enum: a waiter
/// that meets a state outside the lists can only give up.
fn check_states(task: &Task, field: &Field, index: &Index<'_>, problems: &mut Problems<'_>) {
    let mut listed: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for state in [&task.running, &task.done, &task.failed, &task.undetermined].into_iter().flatten() {
        if let Some(first) = listed.insert(&state.value, state) {
            problems
                .report(Rule::BadTask, state.span, format!("the state `{}` is listed twice", **state))
                .related(first.span, "it is listed here, too")
                .help("keep it in one list");
        }
    }
    let Some(known) = field.values.as_ref().and_then(|values| index.enums.get(&*values.value)) else { return };
    let values: Vec<&str> = known
        .values
        .iter()
        .filter_map(|value| match &value.value.value {
            NodeValue::Text(text) | NodeValue::Number(text) => Some(&**text),
            _ => None,
        })
        .collect();
    for (state, place) in &listed {
        if !values.contains(state) {
            problems
                .report(Rule::BadTask, place.span, format!("`{}` has no value `{state}`", *known.name))
                .help("name a value of the state's enum")
                .suggest(state, values.iter().copied());
        }
    }
    for value in values.iter().filter(|value| !listed.contains_key(*value)) {
        problems
            .report(Rule::BadTask, task.state.span, format!("the state `{value}` of `{}` is in no list", *known.name))
            .help("add it to `running`, `done` or `failed`, or to `undetermined` if it ends a wait without an outcome");
    }
}

/// Checks that the polling action only reads and gets every required parameter.
fn check_poll(task: &Task, poll: &Action, problems: &mut Problems<'_>) {
    for field in poll.input.iter().filter(|field| field.is_required()) {
        if !task.parameters.contains_key(&field.name.value) {
            problems
                .report(Rule::BadTask, task.poll.span, format!("`{}` requires `{}`", *task.poll, *field.name))
                .help("state under `parameters` where its value comes from");
        }
    }
    if poll.access != Access::Read {
        problems
            .report(
                Rule::BadTask,
                task.poll.span,
                format!("`{}` is a write operation, and polling repeats it", *task.poll),
            )
            .help("name an action that only reads");
    }
}

/// Checks that the value of a parameter of the polling action comes from a field of the same type.
fn check_parameter(
    parameter: &str,
    from: &Spanned<String>,
    (action, poll): (&Action, &Action),
    index: &Index<'_>,
    problems: &mut Problems<'_>,
) {
    let taker = poll.input.iter().find(|field| field.name.value == *parameter);
    if taker.is_none() {
        problems
            .report(Rule::UnknownField, from.span, format!("`{}` has no parameter `{parameter}`", *poll.name))
            .help("name a parameter of the polling action")
            .suggest(parameter, poll.input.iter().map(|field| &*field.name.value));
    }
    let giver = match from.split_once('.') {
        Some(("input", path)) => check_path(from, path, &action.input, index, problems),
        Some(("output", path)) => check_path(from, path, &action.output, index, problems),
        _ => {
            problems
                .report(Rule::UnknownField, from.span, "a value comes from `input.…` or `output.…` of this action")
                .help("write for example `output.Task.TaskId`");
            None
        }
    };
    if let (Some(taker), Some(giver)) = (taker, giver)
        && taker.type_name.value != giver.type_name.value
    {
        let (takes, gives) = (&*taker.type_name, &*giver.type_name);
        problems
            .report(Rule::BadTask, from.span, format!("this is of type `{gives}`, but `{parameter}` of type `{takes}`"))
            .help("name the field that holds the parameter's value");
    }
}

/// Checks that the condition of a task is a Boolean parameter.
fn check_condition(when: &Spanned<String>, action: &Action, problems: &mut Problems<'_>) {
    let parameter =
        when.strip_prefix("input.").and_then(|name| action.input.iter().find(|field| *field.name.value == *name));
    if parameter.is_none_or(|field| field.type_name.only_scalar() != Some(Scalar::Boolean)) {
        problems
            .report(Rule::BadTask, when.span, format!("`{}` is not a Boolean parameter of this action", **when))
            .help("write for example `input.IsApply`");
    }
}

/// Follows a path such as `Task.TaskId` through fields and the members of their types, to the field at its end.
fn check_path<'s>(
    place: &Spanned<String>,
    path: &str,
    fields: &'s [Field],
    index: &Index<'s>,
    problems: &mut Problems<'_>,
) -> Option<&'s Field> {
    let (mut fields, mut found) = (fields, None);
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let Some(field) = fields.iter().find(|field| field.name.value == part) else {
            problems
                .report(Rule::UnknownField, place.span, format!("`{part}` is not known in `{}`", **place))
                .help("follow the names of the documentation")
                .suggest(part, fields.iter().map(|field| &*field.name.value));
            return None;
        };
        found = Some(field);
        let type_name = field.type_name.item();
        if index.unread.contains(type_name) {
            return None;
        }
        fields = index.types.get(type_name).map_or(&[], |known| &*known.members);
        if parts.peek().is_some() && fields.is_empty() {
            problems
                .report(Rule::UnknownField, place.span, format!("`{part}` in `{}` has no members", **place))
                .help("the path ends there");
            return None;
        }
    }
    found
}
