//! A part of a model: some of its actions, with all that they need.

use super::{Holds, Model, Record, Service};
use std::collections::BTreeSet;

impl Model {
    /// Keeps these actions of each service with the types and enums that they reach. Versions without any of them go.
    pub(crate) fn retain_actions(&mut self, names: &BTreeSet<&str>) {
        for service in &mut self.services {
            service.retain_actions(names);
        }
        self.services.retain(|service| !service.actions.is_empty());
    }
}

impl Service {
    fn retain_actions(&mut self, names: &BTreeSet<&str>) {
        let kept: Vec<bool> = self.actions.iter().map(|action| names.contains(&*action.name)).collect();
        for category in &mut self.categories {
            category.actions.retain(|&position| kept[position]);
            for position in &mut category.actions {
                *position = kept[..*position].iter().filter(|kept| **kept).count();
            }
        }
        self.categories.retain(|category| !category.actions.is_empty());
        self.actions.retain(|action| names.contains(&*action.name));

        let reached = self.reached();
        self.types.retain(|data_type| reached.contains(&data_type.record.name));
        self.enums.retain(|listed| reached.contains(&listed.name));
        let inputs = self.types.iter().filter(|data_type| data_type.in_input).map(|data_type| &data_type.record);
        let required: BTreeSet<&str> = (self.actions.iter().map(|action| &action.request).chain(inputs))
            .flat_map(Record::required)
            .map(|field| &*field.wire)
            .collect();
        self.required.retain(|marker| required.contains(&*marker.wire));
    }

    /// Returns the names of the types and enums that the actions reach.
    fn reached(&self) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut pending: Vec<&Record> =
            self.actions.iter().flat_map(|action| [&action.request, &action.response]).collect();
        while let Some(record) = pending.pop() {
            for name in record.fields.iter().filter_map(|field| field.holds.named()) {
                if reached.insert(name.to_owned()) {
                    let found = self.types.iter().find(|data_type| data_type.record.name == name);
                    pending.extend(found.map(|data_type| &data_type.record));
                }
            }
        }
        reached
    }
}

impl Holds {
    /// Returns the type or enum that it names, if it names one.
    fn named(&self) -> Option<&str> {
        match self {
            Self::Enum(name) | Self::Record(name) | Self::Boxed(name) => Some(name),
            Self::List(item) => item.named(),
            Self::Text | Self::Integer | Self::Float | Self::Bool => None,
        }
    }
}
