//! The table of results.

use std::fmt::Write;
use std::fs;
use std::process::Command;

/// One measurement.
pub(super) struct Row {
    what: String,
    ours: f64,
    anchor: Option<(String, f64)>,
    goal: Option<f64>,
}

impl Row {
    /// Makes a row of what was measured, with its unit.
    pub(super) fn new(what: impl Into<String>, ours: f64) -> Self {
        Self { what: what.into(), ours, anchor: None, goal: None }
    }

    /// Adds the value that it is compared with, measured in the same run.
    pub(super) fn anchor(self, name: impl Into<String>, value: f64) -> Self {
        Self { anchor: Some((name.into(), value)), ..self }
    }

    /// Adds the value that it must not exceed.
    pub(super) fn goal(self, goal: f64) -> Self {
        Self { goal: Some(goal), ..self }
    }
}

/// All measurements of a run.
#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Adds a measurement.
    pub(super) fn add(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// Renders the table with the machine that it comes from.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("{}\n\n| what | ours | anchor | ratio | goal |\n|---|---|---|---|---|\n", machine());
        for Row { what, ours, anchor, goal } in &self.rows {
            let (name, ratio) = match anchor {
                Some((name, value)) => (format!("{name}: {}", shown(*value)), format!("{:.2}", ours / value)),
                None => ("–".to_owned(), "–".to_owned()),
            };
            let goal = goal.map_or("–".to_owned(), |goal| {
                let met = if *ours <= goal { "met" } else { "missed" };
                format!("{}, {met}", shown(goal))
            });
            // Writing to a text cannot fail.
            let _ = writeln!(text, "| {what} | {} | {name} | {ratio} | {goal} |", shown(*ours));
        }
        text
    }
}

/// Shows three significant digits; a whole number as it is.
fn shown(value: f64) -> String {
    match value.abs() {
        _ if value.fract() == 0.0 => format!("{value:.0}"),
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        1.0.. => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Describes the machine and the compiler.
fn machine() -> String {
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown processor", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let compiler = Command::new("rustc").arg("--version").output();
    let compiler = compiler
        .map_or("an unknown compiler".to_owned(), |done| String::from_utf8_lossy(&done.stdout).trim().to_owned());
    format!("{cores} cores of {model}, {compiler}.")
}

/// Returns the median, which of no values is not a number.
pub(super) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
