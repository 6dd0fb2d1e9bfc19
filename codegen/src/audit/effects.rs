//! The effect of a document on users. The document is applied in memory, and the code of both specs is compared. There is no
//! table of effects, so that an audit calls breaking what `changes` calls breaking afterwards.

use crate::changes::{self, Change, Origin};
use crate::check::Texts;
use crate::compare::{Drift, Finding, Line};
use crate::effect::Effect;
use crate::published::Document;
use crate::source::Sources;
use crate::transcribe::{self, NewActions, Options};
use std::collections::{BTreeMap, BTreeSet};

/// Returns what users notice of a spec that follows the documents; `None` if the spec has problems, before or afterwards.
pub(super) fn changes(sources: &Sources, documents: &[&Document], options: &Options) -> Option<Vec<Change>> {
    let transcript = transcribe::follow(sources, documents, options, NewActions::Anywhere).ok()?;
    if transcript.files.is_empty() && transcript.removed.is_empty() {
        return crate::check(sources, Texts::Drafts).ok().map(|_| Vec::new());
    }
    let before = crate::model(sources).ok()?;
    let files = sources.iter().map(|(_, file)| (file.path.clone(), file.text.clone()));
    let kept = files.filter(|(path, _)| !transcript.removed.contains(path) && !transcript.files.contains_key(path));
    let after = Sources::new(kept.chain(transcript.files.clone()));
    let after = crate::model(&after).ok()?;
    Some(changes::compare(&before, &after))
}

/// Gives each finding the effect of the changes that come from it, and adds the changes that come from none.
pub(super) fn attribute(findings: &mut Vec<Finding>, changes: &[Change], sources: &Sources) {
    let mut explained: BTreeSet<usize> = BTreeSet::new();
    let mut by_origin: BTreeMap<&Origin, Vec<usize>> = BTreeMap::new();
    for (at, change) in changes.iter().enumerate() {
        by_origin.entry(&change.origin).or_default().push(at);
    }
    for finding in &mut *findings {
        let module = module(finding);
        let mut effect = Effect::Documentation;
        for at in origins(finding).iter().filter_map(|origin| by_origin.get(origin)).flatten() {
            let change = &changes[*at];
            if change.module.is_empty() || change.module == module {
                explained.insert(*at);
                effect = effect.max(change.effect);
            }
        }
        finding.effect = Some(effect);
    }
    let Some(place) = findings.first().cloned() else { return };
    for (at, change) in changes.iter().enumerate() {
        if change.effect > Effect::Documentation && !explained.contains(&at) {
            findings.push(consequence(change, &place, findings, sources));
        }
    }
}

/// Returns the module of a finding's version, as changes name it.
fn module(finding: &Finding) -> String {
    format!("{}::v{}", finding.service.replace('-', "_"), finding.version.replace('-', "_"))
}

/// Returns where the changes come from that a finding leads to.
fn origins(finding: &Finding) -> Vec<Origin> {
    let subject = finding.subject.clone().unwrap_or_default();
    let of = |path: String| Origin { subject: subject.clone(), path };
    let own = || of(finding.path.clone());
    let sides = || finding.spec.iter().chain(&finding.page);
    match finding.drift {
        Drift::ErrorAdded | Drift::ErrorRemoved | Drift::ErrorRenamed => {
            sides().map(|code| of(format!("errors.{code}"))).collect()
        }
        Drift::ActionRemoved | Drift::ActionOffline | Drift::SitesChanged if finding.path.is_empty() => {
            vec![own(), of("sites".to_owned())]
        }
        Drift::RateLimitChanged => vec![of("rateLimit".to_owned())],
        Drift::Deprecated | Drift::NotDeprecated if finding.path.is_empty() => vec![of("deprecated".to_owned())],
        Drift::Deprecated | Drift::NotDeprecated => vec![of(format!("{} deprecated", finding.path))],
        Drift::LimitChanged => vec![of(format!("{} limit", finding.path))],
        Drift::ValueAdded | Drift::ValueRenamed => {
            let listed = finding.listed.clone().unwrap_or_default();
            let path = |value: &String| format!("values.{value}");
            finding.page.iter().map(|value| Origin { subject: listed.clone(), path: path(value) }).collect()
        }
        Drift::FieldRenamed => {
            let place = finding.path.split_once('.').map_or("", |(place, _)| place);
            sides().map(|name| of(format!("{place}.{name}"))).collect()
        }
        Drift::FieldRetyped | Drift::FieldAdded | Drift::FieldRemoved => {
            vec![own(), of(format!("{} limit", finding.path))]
        }
        Drift::ActionAdded | Drift::TypeAdded | Drift::TypeRemoved => vec![own()],
        Drift::RequiredChanged | Drift::PresenceChanged | Drift::ErratumUnneeded => vec![own()],
        _ => Vec::new(),
    }
}

/// Returns a change as a finding of its own.
fn consequence(change: &Change, place: &Finding, findings: &[Finding], sources: &Sources) -> Finding {
    let Origin { subject, path } = &change.origin;
    let named = |file: &str| file.ends_with(&format!("/{subject}.json"));
    let file = sources.iter().find(|(_, file)| !subject.is_empty() && named(&file.path));
    let line = file.map_or_else(|| place.spec_line.clone(), |(_, file)| Line { file: file.path.clone(), number: 1 });
    let own = findings.iter().find(|finding| finding.subject.as_deref() == Some(subject));
    Finding {
        drift: Drift::Consequence,
        effect: Some(change.effect),
        service: place.service.clone(),
        version: place.version.clone(),
        subject: Some(subject.clone()).filter(|subject| !subject.is_empty()),
        path: path.split(' ').next().unwrap_or_default().to_owned(),
        spec: change.old.clone(),
        page: change.new.clone(),
        spec_line: line,
        page_line: own.unwrap_or(place).page_line.clone(),
        note: Some(format!("`{}` {}", change.item, change.summary)),
        listed: None,
    }
}
