//! The effects of faults on a call and on its response.

use super::Refusal;
use crate::catalogue::{ActionFacts, Catalogue};
use crate::faults::Fault;
use crate::world::World;
use serde_json::Value;

/// The code that the loser of a race gets.
const LOST_RACE: &str = "FailedOperation.DBOperationError";

/// Applies what happens before the call takes effect.
pub(super) fn before(world: &mut World, facts: &ActionFacts, fault: Option<&Fault>) -> Result<(), Refusal> {
    match fault {
        Some(Fault::FailedTask { reason }) => world.fail_next_tasks(reason.clone()),
        Some(Fault::LostRace) if facts.errors.iter().any(|code| code == LOST_RACE) => {
            return Err(Refusal::plain(LOST_RACE));
        }
        Some(Fault::LostRace) => world.fail_next_tasks("RecordNotFound: record not found".to_owned()),
        _ => {}
    }
    Ok(())
}

/// Returns the body with `null` for every list.
pub(super) fn without_lists(body: &str) -> String {
    fn clear(value: &mut Value) {
        match value {
            Value::Array(_) => *value = Value::Null,
            Value::Object(entries) => entries.values_mut().for_each(clear),
            _ => {}
        }
    }
    changed(body, clear)
}

/// Returns the body with masked personal data.
pub(super) fn with_masks(body: &str, version: &str, action: &str) -> String {
    let Some(service) = Catalogue::get().services.get(version) else { return body.to_owned() };
    let Some(facts) = service.actions.get(action) else { return body.to_owned() };
    changed(body, |value| {
        if let Some(Value::Object(content)) = value.get_mut("Response") {
            service.mask(content, &facts.output, &|value| {
                if let Value::String(text) = value {
                    *text = masked(text);
                }
            });
        }
    })
}

/// Guess: a masked value keeps its first three characters and its last two; only that values are masked is known.
fn masked(text: &str) -> String {
    let count = text.chars().count();
    text.chars().enumerate().map(|(at, c)| if at < 3 || at + 2 >= count { c } else { '*' }).collect()
}

fn changed(body: &str, change: impl FnOnce(&mut Value)) -> String {
    serde_json::from_str(body).map_or_else(
        |_| body.to_owned(),
        |mut value: Value| {
            change(&mut value);
            value.to_string()
        },
    )
}
