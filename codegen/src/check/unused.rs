//! Types and enums that nothing uses.

use super::problems::Problems;
use super::types::records;
use super::{CheckedField, CheckedService, Shape};
use crate::diagnostics::Rule;
use crate::graph::reachable;
use std::collections::BTreeSet;

/// Reports types and enums that neither requests nor responses contain. A version without actions has only begun.
pub(super) fn check(service: &CheckedService<'_>, problems: &mut Problems<'_>) {
    let CheckedService { actions, types, enums, .. } = service;
    if actions.is_empty() {
        return;
    }
    let roots: Vec<&CheckedField<'_>> = actions.iter().flat_map(|it| it.input.iter().chain(&it.output)).collect();
    let members = |name: &str| types.get(name).map_or(&[][..], |known| &known.members);
    let used = reachable(records(roots.iter().copied()), |name| records(members(name)));
    for known in types.iter().filter(|(name, _)| !used.contains(**name)).map(|(_, known)| known) {
        let name = &known.content.name;
        problems
            .report(Rule::UnusedType, name.span, format!("no request and no response contains the type `{}`", **name))
            .help("remove the file, or correct the type of the field that should have it");
    }
    let fields = roots.into_iter().chain(used.iter().flat_map(|name| members(name)));
    let listed: BTreeSet<&str> = fields
        .filter_map(|field| match field.shape.item() {
            Shape::TextEnum(name) | Shape::NumberEnum(name) => Some(&**name),
            _ => None,
        })
        .collect();
    for unused in enums.values().filter(|it| !listed.contains(&*it.name.value)) {
        let name = &unused.name;
        problems
            .report(Rule::UnusedEnum, name.span, format!("no field has the values of the enum `{}`", **name))
            .help("remove the file, or name the enum as `values` of a field");
    }
}
