//! Reachability of names from names.

use std::collections::BTreeSet;

/// Returns every name that is reached from some, themselves included. `next` returns the names that one leads to.
pub(crate) fn reachable<'n, I: IntoIterator<Item = &'n str>>(
    roots: impl IntoIterator<Item = &'n str>,
    mut next: impl FnMut(&'n str) -> I,
) -> BTreeSet<&'n str> {
    let mut open: Vec<&str> = roots.into_iter().collect();
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            open.extend(next(name));
        }
    }
    reached
}
