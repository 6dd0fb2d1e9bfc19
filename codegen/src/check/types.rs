//! Data types: where they are used, and what follows from it.

use super::problems::Problems;
use super::{CheckedAction, CheckedField, CheckedType, Shape, Types};
use crate::diagnostics::Rule;
use crate::graph::reachable;
use crate::spec::ServiceFiles;
use std::collections::BTreeSet;

/// Finds out which types requests and responses can contain.
pub(super) fn mark_usage(actions: &[CheckedAction<'_>], types: &mut Types<'_>) {
    let contained = |fields: for<'a> fn(&'a CheckedAction<'_>) -> &'a [CheckedField<'a>], types: &Types<'_>| {
        let roots = actions.iter().flat_map(|action| records(fields(action)));
        let reached = reachable(roots, |name| types.get(name).into_iter().flat_map(|known| records(&known.members)));
        reached.into_iter().map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let input = contained(|action| &action.input, types);
    let output = contained(|action| &action.output, types);
    for (name, known) in types {
        known.in_input = input.contains(*name);
        known.in_output = output.contains(*name) || !known.in_input;
    }
}

/// Returns the names of the types of fields.
pub(super) fn records<'f, 's: 'f>(
    fields: impl IntoIterator<Item = &'f CheckedField<'s>>,
) -> impl Iterator<Item = &'f str> {
    fields.into_iter().filter_map(|field| match field.shape.item() {
        Shape::Record(name) => Some(&**name),
        _ => None,
    })
}

/// Facts that the members of types need once it is known where the types are used.
pub(super) fn check_usage(types: &Types<'_>, problems: &mut Problems<'_>) {
    for known in types.values().filter(|known| known.in_input) {
        for member in known.members.iter().filter(|member| member.field.required.is_none()) {
            problems
                .report(Rule::MissingKey, member.field.name.span, "the key `required` is missing")
                .help(format!("requests contain `{}`: state whether they must set this member", *known.content.name));
        }
    }
}

/// Checks that no type always contains a value of itself, which would have no end.
pub(super) fn check_ends(types: &Types<'_>, problems: &mut Problems<'_>) {
    fn contained<'c>(known: &'c CheckedType<'_>) -> impl Iterator<Item = (&'c CheckedField<'c>, &'c str)> {
        let always = |member: &&CheckedField<'_>| {
            if known.in_input { member.required } else { member.always && !member.nullable }
        };
        known.members.iter().filter(always).filter_map(|member| match &member.shape {
            Shape::Record(name) => Some((member, &**name)),
            _ => None,
        })
    }
    for (own, known) in types {
        for (member, name) in contained(known) {
            let next = |name| types.get(name).into_iter().flat_map(contained).map(|(_, name)| name);
            if reachable([name], next).contains(own) {
                problems
                    .report(
                        Rule::EndlessType,
                        member.field.name.span,
                        format!("every `{own}` would contain another one"),
                    )
                    .help(
                        "in input, write `\"required\": false`; in output, `\"nullable\": true` or `\"always\": false`",
                    );
            }
        }
    }
}

/// Checks that the builder of a type does not have the name of another type.
pub(super) fn check_builders(types: &Types<'_>, files: &ServiceFiles, problems: &mut Problems<'_>) {
    let enums = files.enums.iter().map(|loaded| &loaded.content.name);
    for name in types.values().map(|known| &known.content.name).chain(enums) {
        let built = name.strip_suffix("Builder").and_then(|built| types.get(built));
        if let Some(built) = built.filter(|built| built.in_input) {
            problems
                .report(Rule::NameCollision, name.span, format!("`{}` is the builder of a type", **name))
                .related(built.content.name.span, "the type, which requests contain")
                .help("only one of them can keep its name");
        }
    }
}
