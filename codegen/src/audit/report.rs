//! A comparison as people and programs read it.

use super::{Audit, Finding};
use crate::effect::Effect;
use serde_json::{Value, json};

impl Audit {
    /// Returns whether nothing differs.
    pub fn is_clean(&self) -> bool {
        self.findings.is_empty()
    }

    /// Counts the differences with this effect.
    pub fn count(&self, effect: Effect) -> usize {
        self.findings.iter().filter(|finding| finding.effect == Some(effect)).count()
    }

    /// Returns a table for people, by action and type. `root` goes before every path of the spec; `paint` colors an effect's
    /// name.
    pub fn render(&self, root: &str, paint: impl Fn(Effect, &str) -> String) -> String {
        let rows: Vec<[String; 5]> = self.findings.iter().map(row).collect();
        let headings = ["effect", "drift", "where", "spec → page", "lines"].map(str::to_owned);
        let width = |column: usize| {
            let cells = rows.iter().chain([&headings]).map(|row| row[column].chars().count());
            cells.max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..headings.len()).map(width).collect();
        let written = |row: &[String; 5], effect: Option<Effect>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            let mut cells: Vec<String> = cells.collect();
            if let Some(effect) = effect {
                cells[0] = paint(effect, &cells[0]);
            }
            format!("  {}\n", cells.join("  ").trim_end())
        };
        let mut text = String::new();
        let mut group = None;
        for (finding, row) in self.findings.iter().zip(&rows) {
            let this = (&finding.subject, &finding.spec_line.file, &finding.page_line.file);
            if group != Some(this) {
                if group.is_some() {
                    text.push('\n');
                }
                group = Some(this);
                let subject = finding.subject.as_deref().unwrap_or("error codes");
                text.push_str(&format!("{subject} ({} {})\n", finding.service, finding.version));
                text.push_str(&format!("  spec  {root}{}\n", finding.spec_line.file));
                text.push_str(&format!("  page  {}\n", finding.page_line.file));
                text.push_str(&written(&headings, None));
            }
            text.push_str(&written(row, finding.effect));
            if let Some(note) = &finding.note {
                text.push_str(&format!("  {:<width$}  {note}\n", "", width = widths[0]));
            }
        }
        text
    }

    /// Returns the same for programs. Keys may be added; none changes its meaning.
    pub fn to_json(&self, root: &str) -> Value {
        let findings: Vec<Value> = self
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "drift": finding.drift.name(),
                    "effect": finding.effect.map(Effect::name),
                    "service": finding.service,
                    "version": finding.version,
                    "subject": finding.subject,
                    "path": finding.path,
                    "spec": finding.spec,
                    "page": finding.page,
                    "specFile": format!("{root}{}", finding.spec_line.file),
                    "specLine": finding.spec_line.number,
                    "pageFile": finding.page_line.file,
                    "pageLine": finding.page_line.number,
                    "note": finding.note,
                })
            })
            .collect();
        let unreadable: Vec<Value> =
            self.unreadable.iter().map(|(page, why)| json!({"page": page, "why": why})).collect();
        json!({
            "findings": findings,
            "unreadable": unreadable,
            "compared": self.compared,
            "unrecorded": self.unrecorded,
            "breaking": self.count(Effect::Breaking),
            "additive": self.count(Effect::Additive),
            "documentation": self.count(Effect::Documentation),
        })
    }
}

fn row(finding: &Finding) -> [String; 5] {
    let cell = |value: &Option<String>| value.as_deref().map_or("—".to_owned(), short);
    [
        finding.effect.map_or("unknown", Effect::name).to_owned(),
        finding.drift.name().to_owned(),
        if finding.path.is_empty() { "—".to_owned() } else { finding.path.clone() },
        format!("{} → {}", cell(&finding.spec), cell(&finding.page)),
        format!("{} / {}", finding.spec_line.number, finding.page_line.number),
    ]
}

/// Shortens a description to the width of a table's column.
fn short(text: &str) -> String {
    const MOST: usize = 48;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
