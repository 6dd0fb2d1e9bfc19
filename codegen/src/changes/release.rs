//! The version number and the notes of a release, from its changes.

use super::Change;
use crate::effect::Effect;
use std::fmt::Write;

/// Returns the version that follows `current` after these changes, by semantic versioning as Cargo reads it: before 1.0 the
/// second number takes the place of the first. `None` if `current` is not three numbers.
pub fn next_version(current: &str, changes: &[Change]) -> Option<String> {
    let numbers: Vec<u64> = current.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [major, minor, patch] = *numbers else { return None };
    let gravest = changes.iter().map(|change| change.effect).max();
    let next = match (gravest, major) {
        (None, _) => (major, minor, patch),
        (Some(Effect::Breaking), 0) => (0, minor + 1, 0),
        (Some(Effect::Breaking), _) => (major + 1, 0, 0),
        (Some(Effect::Additive), 1..) => (major, minor + 1, 0),
        (Some(Effect::Additive | Effect::Documentation), _) => (major, minor, patch + 1),
    };
    Some(format!("{}.{}.{}", next.0, next.1, next.2))
}

/// Returns the changes as Markdown: one list for each effect, and notes for upgrading with the code before and after.
pub fn notes(changes: &[Change]) -> String {
    let mut text = String::new();
    let of = |effect| changes.iter().filter(move |change| change.effect == effect);
    for (title, effect) in [("Breaking", Effect::Breaking), ("New and different", Effect::Additive)] {
        if of(effect).next().is_some() {
            section(&mut text, title);
        }
        for change in of(effect) {
            line(&mut text, &format!("- {} {}", place(change), sentence(&change.summary)));
        }
    }
    if of(Effect::Documentation).next().is_some() {
        section(&mut text, "Documentation");
        let items: Vec<_> = of(Effect::Documentation).map(place).collect();
        line(&mut text, &format!("- Other descriptions or examples: {}.", items.join(", ")));
    }
    let mut upgrades = of(Effect::Breaking).filter(|change| change.old.is_some() || change.new.is_some()).peekable();
    if upgrades.peek().is_some() {
        section(&mut text, "Upgrading");
        line(&mut text, "| what | before | now |");
        line(&mut text, "|---|---|---|");
    }
    for change in upgrades {
        let cell = |code: &Option<String>| code.as_ref().map_or("–".to_owned(), |code| format!("`{code}`"));
        line(&mut text, &format!("| {} | {} | {} |", place(change), cell(&change.old), cell(&change.new)));
    }
    text
}

fn place(change: &Change) -> String {
    let item = if change.item.contains('`') { change.item.clone() } else { format!("`{}`", change.item) };
    match &*change.module {
        "" => item,
        module => format!("`{module}`: {item}"),
    }
}

fn sentence(summary: &str) -> String {
    let end = if summary.ends_with('.') { "" } else { "." };
    format!("{summary}{end}")
}

fn section(text: &mut String, title: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    line(text, &format!("### {title}\n"));
}

fn line(text: &mut String, line: &str) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "{line}");
}
