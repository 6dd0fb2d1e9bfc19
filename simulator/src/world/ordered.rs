//! Things with ids that remember the order of their creation.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Things by id, listed in the order in which they were created.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ordered<T> {
    things: BTreeMap<u64, T>,
    numbers: BTreeMap<String, u64>,
    /// The number of the latest thing.
    latest: u64,
}

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self { things: BTreeMap::new(), numbers: BTreeMap::new(), latest: 0 }
    }
}

impl<T> Ordered<T> {
    /// Adds a thing. One that has the id already is replaced and keeps its place.
    pub(crate) fn insert(&mut self, id: impl Into<String>, thing: T) {
        let latest = &mut self.latest;
        let number = *self.numbers.entry(id.into()).or_insert_with(|| {
            *latest += 1;
            *latest
        });
        self.things.insert(number, thing);
    }

    /// Removes a thing, by id.
    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        self.things.remove(&self.numbers.remove(id)?)
    }

    /// Returns a thing, by id.
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.things.get(self.numbers.get(id)?)
    }

    /// Returns a thing by id, mutably.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        self.things.get_mut(self.numbers.get(id)?)
    }

    /// Returns whether there is a thing with this id.
    pub(crate) fn contains(&self, id: &str) -> bool {
        self.numbers.contains_key(id)
    }

    /// Returns the number of things.
    pub(crate) fn len(&self) -> usize {
        self.things.len()
    }

    /// Returns all things with their numbers, which grow with every creation.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (u64, &T)> {
        self.things.iter().map(|(number, thing)| (*number, thing))
    }

    /// Returns all things.
    pub(crate) fn values(&self) -> impl Iterator<Item = &T> {
        self.things.values()
    }

    /// Returns all things, mutably.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.things.values_mut()
    }

    /// Removes all things that do not fit.
    pub(crate) fn retain(&mut self, fits: impl Fn(&T) -> bool) {
        self.things.retain(|_, thing| fits(thing));
        let things = &self.things;
        self.numbers.retain(|_, number| things.contains_key(number));
    }
}

#[cfg(test)]
mod tests {
    use super::Ordered;

    #[test]
    fn the_order_is_that_of_creation() {
        let mut ordered = Ordered::default();
        for id in ["b", "c", "a"] {
            ordered.insert(id, id.to_owned());
        }
        ordered.insert("b", "b again".to_owned());
        assert_eq!(ordered.values().collect::<Vec<_>>(), ["b again", "c", "a"]);
        assert_eq!(ordered.remove("c").as_deref(), Some("c"));
        ordered.retain(|thing| thing != "a");
        ordered.insert("a", "new".to_owned());
        assert_eq!(ordered.iter().collect::<Vec<_>>(), [(1, &"b again".to_owned()), (4, &"new".to_owned())]);
        assert!(!ordered.contains("c") && ordered.get("a").is_some() && ordered.len() == 2);
    }
}
