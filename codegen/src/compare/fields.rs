//! Parameters and members.

use super::drift::Drift;
use super::prose;
use super::{Comparison, Stated, Subject, decided, digest, is_proposal, names_word};
use crate::check::Usage;
use crate::diagnostics::nearest;
use crate::published::Parameter;
use crate::source::Spanned;
use crate::spec::{Erratum, Fact, Field, NodeValue, Scalar, TypeName, Wire};

/// A list of fields in the spec, and its counterpart in the document.
#[derive(Clone, Copy)]
pub(super) struct List<'a> {
    pub(super) known: &'a [Field],
    pub(super) page: &'a [Parameter],
    /// The prefix of names: `input.`, `output.` or `member.`.
    pub(super) prefix: &'static str,
    pub(super) errata: &'a [Erratum],
    /// The notes of the file, which may explain decisions.
    pub(super) notes: &'a [String],
    pub(super) usage: Usage,
    /// Whether the owner exists on the other site, too.
    pub(super) shared: bool,
    pub(super) subject: Subject<'a>,
}

impl List<'_> {
    fn path(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Returns whether a note in the spec explains why a field's presence differs from a source.
    fn decided(&self, known: &Field) -> bool {
        known.notes.iter().any(|note| !is_proposal(note)) || decided(self.notes, &known.name)
    }

    /// Returns the erratum about a fact of a field.
    fn erratum(&self, name: &str, fact: Fact) -> Option<&Erratum> {
        let target = if self.prefix == "member." { name.to_owned() } else { self.path(name) };
        self.errata.iter().find(|it| it.target.value == target && it.fact.value == fact)
    }
}

impl<'a> Comparison<'a> {
    pub(super) fn fields(&mut self, list: &List<'a>) {
        let named = |name: &str| list.page.iter().find(|it| it.name.value == name);
        let mut pairs: Vec<(&Field, &Parameter)> = Vec::new();
        let mut lost = Vec::new();
        for known in list.known {
            match named(&known.name) {
                Some(page) => pairs.push((known, page)),
                None if self.has(&known.sites) => lost.push(known),
                None => {}
            }
        }
        let mut added: Vec<&Parameter> =
            list.page.iter().filter(|page| list.known.iter().all(|it| it.name.value != page.name.value)).collect();
        for known in lost {
            let stated = Stated::default().spec(&known.name.value, &known.name);
            // The other site may still have it under its old name.
            let renamed = self.renamed(known, list, &added).filter(|_| !list.shared || !known.sites.is_empty());
            match renamed {
                Some(at) => {
                    let page = added.remove(at);
                    let stated = stated.page(&page.name.value, &page.name);
                    self.report(Drift::FieldRenamed, list.subject, &list.path(&known.name), stated);
                    pairs.push((known, page));
                }
                None => {
                    let text = typed(&known.type_name, wire(known));
                    let stated = Stated { spec: Some((text, Some(known.name.span))), ..stated };
                    self.report(Drift::FieldRemoved, list.subject, &list.path(&known.name), stated);
                }
            }
        }
        for page in added {
            let text = match (&page.required, list.usage) {
                (Some(required), Usage::Input | Usage::Both) => {
                    format!("{}, {}", *page.type_name, demand(required.value))
                }
                _ => page.type_name.to_string(),
            };
            let stated = Stated::default().page(text, &page.name);
            self.report(Drift::FieldAdded, list.subject, &list.path(&page.name), stated);
        }
        self.order(list);
        for (known, page) in pairs {
            self.field(known, page, list);
        }
    }

    /// Returns the position of the added field that has the place of this one and resembles it.
    fn renamed(&self, known: &Field, list: &List<'_>, added: &[&Parameter]) -> Option<usize> {
        let name = &known.name.value;
        let at = list.known.iter().position(|it| it.name.value == *name)?;
        let before = at.checked_sub(1).map(|before| &list.known[before].name.value);
        let after = list.known.get(at + 1).map(|after| &after.name.value);
        let digest = list.subject.digests.and_then(|digests| digests.get(&list.path(name)));
        added.iter().position(|page| {
            let Some(at) = list.page.iter().position(|it| it.name.value == page.name.value) else { return false };
            let same_place = before == at.checked_sub(1).map(|before| &list.page[before].name.value)
                || after == list.page.get(at + 1).map(|after| &after.name.value);
            let same_type = page.type_name.value == known.type_name.value;
            let same_text = digest.is_some_and(|known| known.value == digest::of_text(&page.text));
            same_place && same_type && (same_text || nearest(name, [&*page.name.value]).is_some())
        })
    }

    fn order(&mut self, list: &List<'_>) {
        let both = |name: &str| {
            list.known.iter().any(|it| it.name.value == name) && list.page.iter().any(|it| it.name.value == name)
        };
        let known: Vec<&str> = list.known.iter().map(|it| &*it.name.value).filter(|name| both(name)).collect();
        let page: Vec<&Spanned<String>> = list.page.iter().map(|it| &it.name).filter(|name| both(name)).collect();
        let moved = page.iter().zip(&known).find(|(page, known)| page.value != ***known);
        if let Some((first, _)) = moved {
            let names: Vec<&str> = page.iter().map(|name| &*name.value).collect();
            let stated = Stated::default().page(names.join(", "), first);
            let stated = Stated { spec: Some((known.join(", "), None)), ..stated };
            self.report(Drift::OrderChanged, list.subject, list.prefix.trim_end_matches('.'), stated);
        }
    }

    fn field(&mut self, known: &Field, page: &Parameter, list: &List<'_>) {
        let path = list.path(&known.name);
        let list = &List { subject: Subject { spec: known.name.span, page: page.name.span, ..list.subject }, ..*list };
        let stated = (&known.type_name.value, wire(known));
        let wire_differs = page.wire.is_some_and(|wire| stated.1.is_some_and(|stated| stated != wire));
        if page.type_name.value != *stated.0 || wire_differs {
            let stated = Stated::default()
                .spec(typed(stated.0, stated.1.filter(|_| wire_differs)), &known.type_name)
                .page(typed(&page.type_name, page.wire.filter(|_| wire_differs)), &page.type_name);
            self.fact(Drift::FieldRetyped, Fact::Type, &page.type_name.to_string(), &known.name, stated, list);
        }
        self.required(known, page, list);
        if list.usage != Usage::Input && !list.decided(known) {
            self.presence(known, page, list);
        }
        match (&page.deprecated, &known.deprecated) {
            (Some(_), None) => {
                self.report(Drift::Deprecated, list.subject, &path, Stated::default().page("deprecated", &page.name));
            }
            (None, Some(stated)) if self.document.whole && !list.decided(known) => {
                let stated = Stated::default().spec("deprecated", stated);
                self.report(Drift::NotDeprecated, list.subject, &path, stated);
            }
            _ => {}
        }
        self.sites(&known.sites, list.subject, &path, Some(page.name.span));
        if self.text_changed(list.subject, &path, &digest::of_text(&page.text)) {
            self.prose(known, page, list, &path);
        }
    }

    /// Compares whether callers must set a field. Members of types state it from the day on which requests contain the type.
    fn required(&mut self, known: &Field, page: &Parameter, list: &List<'_>) {
        let Some(required) = &page.required else { return };
        let stated = match &known.required {
            Some(stated) if stated.value != required.value => Stated::default().spec(demand(stated.value), stated),
            None if matches!(list.usage, Usage::Input | Usage::Both) => Stated::default(),
            _ => return,
        };
        let now = required.value.to_string();
        let stated = stated.page(demand(required.value), required);
        self.fact(Drift::RequiredChanged, Fact::Required, &now, &known.name, stated, list);
    }

    /// Compares whether a response may lack a field, or have null there. Some sources do not say so at all, so only an explicit
    /// statement counts.
    fn presence(&mut self, known: &Field, page: &Parameter, list: &List<'_>) {
        let promised = !known.nullable && known.always.as_ref().is_none_or(|always| always.value);
        let stated = |spec: &str, now: &str| Stated {
            spec: Some((spec.to_owned(), Some(known.name.span))),
            page: Some((now.to_owned(), Some(page.name.span))),
        };
        let drift = Drift::PresenceChanged;
        if page.nullable == Some(true) && !known.nullable {
            self.fact(drift, Fact::Nullable, "true", &known.name, stated("not null", NULLABLE), list);
        } else if page.always == Some(false) && promised {
            self.fact(drift, Fact::Always, "false", &known.name, stated("always there", "may be missing"), list);
        }
    }

    /// Reports another value of a fact, unless an erratum says it already.
    fn fact(&mut self, drift: Drift, fact: Fact, now: &str, name: &str, stated: Stated, list: &List<'_>) {
        let path = list.path(name);
        let corrected = list.erratum(name, fact).filter(|erratum| match &erratum.actual.value {
            NodeValue::Bool(actual) => actual.to_string() == now,
            NodeValue::Text(actual) => actual == now,
            _ => false,
        });
        match corrected {
            Some(erratum) => {
                let stated = Stated { spec: stated.spec.map(|(text, _)| (text, Some(erratum.span))), ..stated };
                let finding = self.report(Drift::ErratumUnneeded, list.subject, &path, stated);
                finding.note = Some("the page was corrected: its erratum is no longer needed".to_owned());
            }
            None => drop(self.report(drift, list.subject, &path, stated)),
        }
    }

    /// Reports the facts that changed in a description, as far as they are certain.
    fn prose(&mut self, known: &Field, page: &Parameter, list: &List<'_>, path: &str) {
        let enums = &self.service.enums;
        let listed = known.values.as_ref().and_then(|name| enums.iter().find(|it| it.content.name.value == name.value));
        let values: Option<Vec<&str>> = listed.map(|listed| {
            let texts = listed.content.values.iter().filter_map(|value| match &value.value.value {
                NodeValue::Text(text) | NodeValue::Number(text) => Some(&**text),
                _ => None,
            });
            texts.collect()
        });
        // What nobody has decided about is proposed anew from the text.
        if crate::is_unwritten(&known.doc) {
            self.text_finding(Drift::TextChanged, list.subject, path, page.text.span);
            return;
        }
        let mut differences = prose::differences(&page.text, known, values.as_deref());
        // A note that names what one side states records the decision about it.
        let listed_notes = listed.map(|listed| &*listed.content.notes).unwrap_or_default();
        let notes = known.notes.iter().chain(listed_notes).filter(|note| !is_proposal(note));
        let named = |value: &Option<String>| {
            value.as_ref().is_some_and(|value| notes.clone().any(|note| names_word(note, value)))
        };
        differences.retain(|it| match it.drift {
            Drift::ValueRemoved => !named(&it.spec),
            _ => !named(&it.page),
        });
        if differences.is_empty() {
            self.text_finding(Drift::TextChanged, list.subject, path, page.text.span);
        }
        for prose::Difference { drift, spec, page: now } in differences {
            let values = matches!(drift, Drift::ValueAdded | Drift::ValueRemoved | Drift::ValueRenamed);
            let span = known.values.as_ref().filter(|_| values).map_or(known.name.span, |it| it.span);
            let stated = Stated {
                spec: spec.map(|text| (text, Some(span))),
                page: now.map(|text| (text, Some(page.text.span))),
            };
            let finding = self.report(drift, list.subject, path, stated);
            finding.note = Some("as its description says now; read it again".to_owned());
            finding.listed = known.values.as_ref().filter(|_| values).map(|it| it.value.clone());
        }
    }
}

/// The statement that a field may be null, as findings have it.
pub(crate) const NULLABLE: &str = "may be null";

/// Returns the width of a whole number; nothing for other types.
fn wire(known: &Field) -> Option<Wire> {
    let whole_number = known.type_name.scalar() == Some(Scalar::Integer);
    whole_number.then(|| known.wire.as_ref().map_or(Wire::Int64, |wire| wire.value))
}

fn typed(name: &TypeName, wire: Option<Wire>) -> String {
    wire.map_or(name.to_string(), |wire| format!("{name} ({})", wire.text()))
}

fn demand(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}
