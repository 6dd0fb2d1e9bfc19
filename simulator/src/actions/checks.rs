//! Checks that several actions share.

use crate::world::organization::{Department, Organization, Tags};
use crate::world::{World, code};
use generated_sdk::ActionError;
use generated_sdk::organization::v2021_03_31::types::Tag;

/// The code for accounts that may not do what only the administrator account may.
// Guess: the actions document no code of their own for a member that calls them, so it is the common one.
pub(super) const DENIED: &str = "UnauthorizedOperation";

/// Returns the department with this id. One that exists nowhere gets the code `unknown`, and one of another organization
/// `foreign`.
// Guess: several actions document two codes for a department that does not exist. One is for ids that nobody has, the other
// for ids of other organizations.
pub(super) fn department<'w, E: ActionError>(
    world: &World,
    organization: &'w Organization,
    id: i64,
    unknown: &str,
    foreign: &str,
) -> Result<&'w Department, E> {
    organization.departments.get(&id).ok_or_else(|| {
        let elsewhere = world.organizations.values().any(|other| other.departments.contains_key(&id));
        code(if elsewhere { foreign } else { unknown })
    })
}

/// Checks that a name has only letters, digits and these symbols.
pub(super) fn name<E: ActionError>(name: &str, symbols: &str) -> Result<(), E> {
    let allowed = |character: char| character.is_alphanumeric() || symbols.contains(character);
    if !name.is_empty() && name.chars().all(allowed) { Ok(()) } else { Err(code("InvalidParameter")) }
}

/// The symbols in names of departments.
pub(super) const DEPARTMENT_SYMBOLS: &str = "+@&._[]-、";

/// The symbols in names of members.
pub(super) const MEMBER_SYMBOLS: &str = "+@&._[]-:,、，";

/// Tags in order.
// Guess: a key that is empty, too long for the Tag service (127 characters; 255 for a value) or there twice is
// `InvalidParameter.TagError`, and a key with the prefix `qcs:`, which the Tag service keeps for itself,
// `FailedOperation.TagResourcesError`.
pub(super) fn tags<E: ActionError>(given: Option<&Vec<Tag>>) -> Result<Tags, E> {
    let mut tags = Tags::new();
    for tag in given.into_iter().flatten() {
        let (key, value) = (&tag.tag_key, &tag.tag_value);
        let fits = (1..=127).contains(&key.chars().count()) && value.chars().count() <= 255;
        if !fits || tags.insert(key.clone(), value.clone()).is_some() {
            return Err(code("InvalidParameter.TagError"));
        }
    }
    if tags.keys().any(|key| key.starts_with("qcs:")) {
        return Err(code("FailedOperation.TagResourcesError"));
    }
    Ok(tags)
}

/// Returns whether a thing has all these tags.
pub(super) fn has_tags(tags: &Tags, wanted: Option<&Vec<Tag>>) -> bool {
    wanted.into_iter().flatten().all(|tag| tags.get(&tag.tag_key) == Some(&tag.tag_value))
}
