//! Equality and hashes of every record, in one place.

use crate::record::{Record, View};
use std::hash::{Hash, Hasher};

/// Compares two records of one type, field by field.
pub fn equal(one: &dyn Record, other: &dyn Record) -> bool {
    let (ones, others) = (one.values(), other.values());
    ones.iter().zip(&others).all(|(one, other)| equal_views(one.view(), other.view()))
}

fn equal_views(one: View<'_>, other: View<'_>) -> bool {
    match (one, other) {
        (View::Absent, View::Absent) => true,
        (View::Bool(one), View::Bool(other)) => one == other,
        (View::Integer(one), View::Integer(other)) => one == other,
        (View::Float(one), View::Float(other)) => one == other,
        (View::Text(one), View::Text(other)) => one == other,
        (View::Record(one), View::Record(other)) => equal(one, other),
        (View::List(one), View::List(other)) => {
            one.len() == other.len()
                && (0..one.len()).all(|position| equal_views(one.get(position).view(), other.get(position).view()))
        }
        _ => false,
    }
}

/// Hashes a record without floats.
pub fn hash(record: &dyn Record, state: &mut dyn Hasher) {
    for value in record.values() {
        hash_view(value.view(), state);
    }
}

fn hash_view(view: View<'_>, mut state: &mut dyn Hasher) {
    std::mem::discriminant(&view).hash(&mut state);
    match view {
        View::Absent => {}
        View::Bool(value) => value.hash(&mut state),
        View::Integer(value) => value.hash(&mut state),
        // Types with floats have no `Hash`.
        View::Float(value) => value.to_bits().hash(&mut state),
        View::Text(value) => value.hash(&mut state),
        View::Record(record) => hash(record, state),
        View::List(list) => {
            list.len().hash(&mut state);
            for position in 0..list.len() {
                hash_view(list.get(position).view(), state);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::record::table::record;
    use std::collections::HashSet;

    #[derive(Clone, Default)]
    struct Inner {
        name: String,
    }

    record!(Inner: Eq, name = optional("Name"));

    #[derive(Clone, Default)]
    struct Outer {
        flag: Option<bool>,
        number: i64,
        list: Vec<Inner>,
        optional: Option<Vec<String>>,
        inner: Inner,
    }

    record!(
        Outer: Eq,
        flag = optional("Flag"),
        number = required("Number"),
        list = optional("List"),
        optional = optional("Optional"),
        inner = promised("Inner"),
    );

    fn inner(name: &str) -> Inner {
        Inner { name: name.to_owned() }
    }

    #[test]
    fn every_field_counts() {
        let base = Outer { list: vec![inner("a"), inner("b")], ..Outer::default() };
        let others = [
            Outer { flag: Some(false), ..base.clone() },
            Outer { number: 1, ..base.clone() },
            Outer { list: vec![inner("a")], ..base.clone() },
            Outer { list: vec![inner("a"), inner("c")], ..base.clone() },
            Outer { optional: Some(Vec::new()), ..base.clone() },
            Outer { inner: inner("c"), ..base.clone() },
        ];
        assert_eq!(base, base.clone());
        let all: HashSet<_> = others.iter().cloned().chain([base.clone(), base.clone()]).collect();
        assert_eq!(all.len(), others.len() + 1);
        for other in others {
            assert_ne!(other, base);
        }
    }

    #[test]
    fn floats_compare_as_numbers() {
        struct Measured {
            ratio: f64,
        }
        record!(Measured, ratio = optional("Ratio"));
        assert_eq!(Measured { ratio: 0.0 }, Measured { ratio: -0.0 });
        assert_ne!(Measured { ratio: f64::NAN }, Measured { ratio: f64::NAN });
    }
}
