//! The data types that requests and responses contain.

use super::{self as compare, obstacle};
use crate::check::Usage;
use crate::graph::reachable;
use crate::published::{Action, Document, Parameter};
use crate::source::Spanned;
use crate::spec::{Field, ServiceFiles, Site};
use std::collections::{BTreeMap, BTreeSet};

/// The types that requests and responses contain.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    input: BTreeSet<String>,
    output: BTreeSet<String>,
}

impl Reach {
    /// Returns what a version contains.
    pub(crate) fn of(service: &ServiceFiles) -> Self {
        let types: BTreeMap<&str, Vec<&str>> =
            service.types.iter().map(|it| (&*it.content.name.value, items(&it.content.members).collect())).collect();
        let actions = || service.actions.iter().map(|it| &it.content);
        Self::from(
            actions().flat_map(|action| items(&action.input)),
            actions().flat_map(|action| items(&action.output)),
            &types,
        )
    }

    /// Returns what a version will contain once it says what a document says.
    pub(crate) fn after(document: &Document, service: &ServiceFiles, site: Site) -> Self {
        let elsewhere = |sites: &[Spanned<Site>]| !sites.is_empty() && sites.iter().all(|it| it.value != site);
        let on_both = |sites: &[Spanned<Site>]| sites.is_empty() || sites.iter().any(|it| it.value != site);
        let shared = service.actions.iter().any(|it| on_both(&it.content.sites));
        let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for known in &document.types {
            types.entry(&known.name.value).or_default().extend(named(&known.members));
        }
        for known in service.types.iter().map(|it| &it.content) {
            let stated = types.contains_key(&*known.name.value);
            let kept = known.members.iter().filter(|it| !stated || shared && on_both(&it.sites));
            types.entry(&known.name.value).or_default().extend(kept.map(|field| field.type_name.item()));
        }
        let described = compare::types(document);
        let uncallable: BTreeSet<&str> = document
            .actions
            .iter()
            .filter(|action| obstacle(action, &described).is_some())
            .map(|action| &*action.name.value)
            .collect();
        let (mut input, mut output): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let stated: BTreeMap<&str, &Action> = document.actions.iter().map(|it| (&*it.name.value, it)).collect();
        for action in stated.values() {
            if !uncallable.contains(&*action.name.value) {
                input.extend(action.input.iter().flat_map(|fields| named(fields)));
                output.extend(action.output.iter().flat_map(|fields| named(fields)));
            }
        }
        for known in service.actions.iter().map(|it| &it.content) {
            let page = stated.get(&*known.name.value);
            let gone = if uncallable.contains(&*known.name.value) {
                !on_both(&known.sites)
            } else {
                page.is_none() && document.whole && !on_both(&known.sites)
            };
            if gone && !elsewhere(&known.sites) {
                continue;
            }
            let states = |list: fn(&Action) -> bool| page.is_some_and(|page| list(page));
            for (fields, stated, roots) in [
                (&known.input, states(|page| page.input.is_some()), &mut input),
                (&known.output, states(|page| page.output.is_some()), &mut output),
            ] {
                let stays = fields.iter().filter(|it| !stated || on_both(&known.sites) && on_both(&it.sites));
                roots.extend(stays.map(|field| field.type_name.item()));
            }
        }
        Self::from(input.into_iter(), output.into_iter(), &types)
    }

    fn from<'n>(
        input: impl Iterator<Item = &'n str>,
        output: impl Iterator<Item = &'n str>,
        types: &BTreeMap<&'n str, Vec<&'n str>>,
    ) -> Self {
        let all = |roots: Vec<&'n str>| {
            let reached = reachable(roots, |name| types.get(name).cloned().unwrap_or_default());
            reached.into_iter().map(str::to_owned).collect()
        };
        Self { input: all(input.collect()), output: all(output.collect()) }
    }

    /// Returns whether anything contains a type.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.input.contains(name) || self.output.contains(name)
    }

    /// Returns the use of a type. One that nothing contains counts as one of responses.
    pub(crate) fn usage(&self, name: &str) -> Usage {
        match (self.input.contains(name), self.output.contains(name)) {
            (true, true) => Usage::Both,
            (true, false) => Usage::Input,
            (false, _) => Usage::Output,
        }
    }
}

fn items(fields: &[Field]) -> impl Iterator<Item = &str> {
    fields.iter().map(|field| field.type_name.item())
}

fn named(fields: &[Parameter]) -> impl Iterator<Item = &str> {
    fields.iter().map(|field| field.type_name.item())
}
