//! Brings in order what no longer holds after an update: examples that break a new rule, limits of another type, tables that
//! name a field that is gone, digests of what was removed. Whatever a person should look at is noted.

use super::SpecFiles;
use super::json::{Json, Step};
use crate::check::{self, Texts};
use crate::diagnostics::{Diagnostic, Diagnostics, Rule};
use crate::source::{Sources, Span};
use crate::spec::{self, Node, NodeValue, parse};
use std::collections::{BTreeMap, BTreeSet};

/// The rounds that are made at most: what one settles can show something else.
const ROUNDS: usize = 8;

/// Settles every problem of the spec that it did not have before, as far as that is certain.
pub(super) fn settle(spec: &mut SpecFiles, before: &Sources) {
    let known: BTreeSet<_> = problems(before)
        .iter()
        .map(|it| (before.file(it.span.file).path.clone(), it.rule, it.message.clone()))
        .collect();
    for _ in 0..ROUNDS {
        let sources = spec.sources();
        let mut cures: BTreeMap<String, Vec<Cure>> = BTreeMap::new();
        let mut nodes: BTreeMap<&str, Option<Node>> = BTreeMap::new();
        for problem in problems(&sources).iter() {
            let file = sources.file(problem.span.file);
            let old = known.contains(&(file.path.clone(), problem.rule, problem.message.clone()));
            // An example that nobody has mended is as the page has it, whenever it came.
            if old && problem.rule != Rule::Example {
                continue;
            }
            let node = nodes
                .entry(&file.path)
                .or_insert_with(|| parse(problem.span.file, &file.text, &mut Diagnostics::default()));
            let cure = node.as_ref().and_then(|node| cure(problem, &way(node, problem.span), old));
            cures.entry(file.path.clone()).or_default().extend(cure);
        }
        cures.retain(|_, cures| !cures.is_empty());
        if cures.is_empty() {
            return;
        }
        for (path, cures) in cures {
            apply(spec, &path, cures);
        }
    }
}

fn problems(sources: &Sources) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    let spec = spec::load(sources, &mut diagnostics);
    check::check(&spec, Texts::Drafts, &mut diagnostics);
    diagnostics
}

/// Returns the way to the innermost value that contains a place.
fn way(node: &Node, span: Span) -> Vec<Step> {
    let contains = |outer: Span| outer.start <= span.start && span.end <= outer.end;
    let inner = match &node.value {
        NodeValue::List(items) => {
            items.iter().enumerate().find(|(_, item)| contains(item.span)).map(|(at, item)| (Step::Item(at), item))
        }
        NodeValue::Object(entries) => entries
            .iter()
            .find(|(key, value)| contains(Span { start: key.span.start, ..value.span }))
            .map(|(key, value)| (Step::Key(key.value.clone()), value)),
        _ => None,
    };
    let Some((step, inner)) = inner else { return Vec::new() };
    let mut way = way(inner, span);
    way.insert(0, step);
    way
}

/// The cure for a problem.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Cure {
    /// Something is removed, for this reason. `silent` says that nobody need look at it.
    Remove { way: Vec<Step>, why: String, silent: bool },
    /// An example breaks a rule at a path.
    Slip { way: Vec<Step>, path: String, old: bool },
    /// An erratum is about another statement of the page.
    Restate { way: Vec<Step> },
}

fn cure(problem: &Diagnostic, way: &[Step], old: bool) -> Option<Cure> {
    let key = |at: usize| match way.get(at) {
        Some(Step::Key(key)) => Some(&**key),
        _ => None,
    };
    let remove = |length: usize, silent: bool| {
        let way = way.get(..length)?.to_vec();
        Some(Cure::Remove { way, why: problem.message.clone(), silent })
    };
    match (problem.rule, key(0)?) {
        (Rule::Example, "examples") => {
            Some(Cure::Slip { way: way.get(..2)?.to_vec(), path: problem.label.clone(), old })
        }
        (Rule::StaleSlip, "examples") => remove(4, true),
        (Rule::StaleDigest, "en" | "zh") => remove(way.len(), true),
        (Rule::StaleErratum, "errata") if way.len() == 2 => Some(Cure::Restate { way: way.to_vec() }),
        (Rule::StaleErratum, "errata") => remove(2, false),
        (_, "paging" | "task") => remove(1, false),
        (_, "rules") => remove(2, false),
        (
            Rule::MisplacedKey | Rule::BadDefault | Rule::BadLimit | Rule::UnknownField,
            "input" | "output" | "members",
        ) => (key(2)? != "name" && key(2)? != "type").then(|| remove(3, false))?,
        _ => None,
    }
}

fn apply(spec: &mut SpecFiles, path: &str, mut cures: Vec<Cure>) {
    let Some(object) = spec.files.get(path).cloned() else { return };
    let mut content = Json::Object(object);
    let notes = spec.notes.entry(path.to_owned()).or_default();
    // From the end, so that the places of items stay what they are.
    cures.sort();
    cures.dedup();
    let mut removed: Vec<&[Step]> = Vec::new();
    for cure in cures.iter().rev() {
        match cure {
            Cure::Remove { way, why, silent } => {
                if removed.contains(&&**way) {
                    continue;
                }
                removed.push(way);
                content.remove(way);
                let shown = shown(way);
                if !silent {
                    notes.done(format!("`{shown}` is gone: {why}"));
                    notes.left(format!("see whether something else should stand in place of `{shown}`"));
                }
            }
            Cure::Slip { way, path, old } => {
                let Some(Json::Object(example)) = content.at(way) else { continue };
                let mended = example.text("title").is_some_and(|title| !crate::is_unwritten(title));
                if *old && mended {
                    continue;
                }
                let mut slips: Vec<Json> = example.list("slips").to_vec();
                slips.push(path.as_str().into());
                let text = |slip: &Json| slip.as_text().map(str::to_owned);
                slips.sort_by_key(text);
                slips.dedup();
                example.set("slips", Json::List(slips), spec::Example::KEYS);
                let what = if mended { "mend the example, or keep the path in `slips`" } else { "see `slips`" };
                notes.left(format!("{what}: an example breaks the page's own rules at `{path}`"));
            }
            Cure::Restate { way } => restate(&mut content, way, notes),
        }
    }
    if let Json::Object(object) = content {
        spec.files.insert(path.to_owned(), object);
    }
}

/// Makes an erratum say what the page says now, or removes it if that is the truth.
fn restate(content: &mut Json, way: &[Step], notes: &mut super::Notes) {
    let Some(Json::Object(erratum)) = content.at(way).cloned() else { return };
    let (target, fact) = (erratum.text("target").unwrap_or_default(), erratum.text("fact").unwrap_or_default());
    let (list, name) = target.split_once('.').unwrap_or(("members", target));
    let Json::Object(object) = &*content else { return };
    let field = object.list(list).iter().filter_map(Json::as_object).find(|field| field.text("name") == Some(name));
    let stated = field.and_then(|field| field.get(fact)).cloned().unwrap_or_else(|| (fact == "always").into());
    if erratum.get("actual") == Some(&stated) {
        content.remove(way);
        notes.done(format!("the page says now what the erratum about `{fact}` of `{target}` said; it is gone"));
    } else if let Some(Json::Object(erratum)) = content.at(way) {
        erratum.set("page", stated, spec::Erratum::KEYS);
        notes.done(format!("the erratum about `{fact}` of `{target}` has what the page says now"));
        notes.left(format!("see whether the erratum about `{fact}` of `{target}` still holds"));
    }
}

fn shown(way: &[Step]) -> String {
    let steps = way.iter().map(|step| match step {
        Step::Key(key) => key.clone(),
        Step::Item(at) => at.to_string(),
    });
    steps.collect::<Vec<_>>().join(".")
}
