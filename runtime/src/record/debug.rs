//! `Debug` of every record, in one place, so that sensitive fields are hidden in one place.

use crate::record::{Record, View, Wire};
use std::fmt;

/// Writes the record like a derived `Debug`, with its wire names, without absent fields and sensitive values.
pub fn fmt_record(record: &dyn Record, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let shape = record.shape();
    let mut output = f.debug_struct(shape.name);
    for (field, value) in shape.fields.iter().zip(record.values()) {
        match value.view() {
            View::Absent => {}
            _ if field.sensitive => {
                output.field(field.name, &format_args!("[redacted]"));
            }
            _ => {
                output.field(field.name, &Shown(value));
            }
        }
    }
    output.finish()
}

struct Shown<'a>(&'a dyn Wire);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.view() {
            View::Absent => f.write_str("None"),
            View::Bool(value) => value.fmt(f),
            View::Integer(value) => value.fmt(f),
            View::Float(value) => value.fmt(f),
            View::Text(value) => value.fmt(f),
            View::List(list) => f.debug_list().entries((0..list.len()).map(|i| Shown(list.get(i)))).finish(),
            View::Record(record) => fmt_record(record, f),
        }
    }
}
