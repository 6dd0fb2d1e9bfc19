//! The model of what will be emitted, with every name, type, description and presence decided. It does not depend on the spec's
//! files, or on Rust's tokens.

mod docs;
mod example;
mod lower;
mod part;

pub(crate) use docs::linked;
pub use lower::lower;

use crate::spec::{Access, Kind, PagingStyle, Site};

/// Everything that is emitted.
#[derive(Debug)]
pub struct Model {
    /// The error codes that every action can return.
    pub common_errors: Vec<Variant>,
    /// The version modules.
    pub services: Vec<Service>,
}

/// One version of one service: one module.
#[derive(Debug)]
pub struct Service {
    /// The service's name on the wire.
    pub name: String,
    /// The version on the wire.
    pub version: String,
    /// The crate that it will be part of, as programs name it.
    pub crate_name: String,
    /// The module of the service.
    pub module: String,
    /// The module of the version, inside it.
    pub version_module: String,
    /// The Cargo feature that enables it.
    pub feature: String,
    /// The full name.
    pub title: String,
    /// The documentation.
    pub docs: Docs,
    /// The categories that have actions, in the documentation's order.
    pub categories: Vec<Category>,
    /// The actions, by name.
    pub actions: Vec<Action>,
    /// The data types, by name.
    pub types: Vec<DataType>,
    /// The enums, by name.
    pub enums: Vec<Enum>,
    /// The required parameters and members, by wire name.
    pub required: Vec<Required>,
    /// Every error code, the common ones included, sorted.
    pub error_kinds: Vec<(String, Kind)>,
}

/// A category of actions: one documentation page that lists them.
#[derive(Debug)]
pub struct Category {
    /// The module that documents it.
    pub module: String,
    /// The actions in it, as positions in the service's list.
    pub actions: Vec<usize>,
    /// The title in the vendor's documentation, ready for rustdoc.
    pub title: String,
    /// The documentation.
    pub docs: Docs,
    /// The same for the client's methods, whose links begin elsewhere.
    pub methods_docs: Docs,
}

/// An action: one file.
#[derive(Debug)]
pub struct Action {
    /// The spec file that it comes from.
    pub path: String,
    /// The name on the wire.
    pub name: String,
    /// The module, and the client's method.
    pub module: String,
    /// The method on the client.
    pub method: String,
    /// The documentation of the method.
    pub docs: Docs,
    /// The first sentence of it.
    pub summary: String,
    /// The reason why the method is deprecated.
    pub deprecated: Option<String>,
    /// The title of the category.
    pub category: String,
    /// The kind of operation, read or write.
    pub access: Access,
    /// The sites that have it.
    pub sites: Vec<Site>,
    /// Calls per second.
    pub rate_limit: Option<u32>,
    /// The paging of its list, if it returns one.
    pub paging: Option<Paging>,
    /// The task that it starts.
    pub task: Option<Task>,
    /// The parameters.
    pub request: Record,
    /// The result.
    pub response: Record,
    /// The name of the error enum.
    pub error: String,
    /// Its documentation.
    pub error_docs: Docs,
    /// The codes that are not common ones.
    pub errors: Vec<Variant>,
    /// A call, for the documentation of the method.
    pub example: Option<Example>,
}

/// A call that a documentation shows.
#[derive(Debug, PartialEq)]
pub struct Example {
    /// The setters that are called, with their values.
    pub setters: Vec<(String, ExampleValue)>,
    /// The field of the response that is shown.
    pub shown: Option<String>,
}

/// A value in an example.
#[derive(Debug, PartialEq)]
pub enum ExampleValue {
    /// A string, or an enum's value.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// A floating-point number, as it is written.
    Float(String),
    /// A boolean.
    Bool(bool),
    /// A variant of an enum.
    Variant(String, String),
    /// A list.
    List(Vec<ExampleValue>),
    /// A data type with its setters.
    Record(String, Vec<(String, ExampleValue)>),
}

/// The paging of an action's list, by wire names.
#[derive(Debug, PartialEq)]
pub struct Paging {
    /// The way in which the next page is requested.
    pub style: PagingStyle,
    /// The parameter that says where the next page begins.
    pub position: Option<String>,
    /// The parameter with the number of items.
    pub size: String,
    /// The largest number of items.
    pub largest: Option<i64>,
    /// The list.
    pub items: String,
    /// The list's Rust name.
    pub items_field: String,
    /// The type of the list's items.
    pub item: Holds,
    /// The token of the next piece.
    pub next: Option<String>,
    /// The field that says whether more items follow.
    pub more: Option<String>,
    /// The field with the total number of items.
    pub total: Option<String>,
}

/// The task that an action starts, by wire names.
#[derive(Debug, PartialEq)]
pub struct Task {
    /// The action that reports on the task.
    pub poll: String,
    /// The Rust name of that action's request.
    pub poll_request: String,
    /// Its parameters, each with where the value comes from.
    pub parameters: Vec<(String, String)>,
    /// The path of the state.
    pub state: String,
    /// The states of a running task.
    pub running: Vec<String>,
    /// States of a task that is done.
    pub done: Vec<String>,
    /// States of a task that has failed.
    pub failed: Vec<String>,
    /// The path of the reason for a failure.
    pub reason: Option<String>,
    /// The path of the state in the response that starts the task.
    pub first_state: Option<String>,
    /// The path of the reason for a failure in the response that starts the task.
    pub first_reason: Option<String>,
    /// The parameter without which no task starts.
    pub when: Option<String>,
}

/// A data type: one file.
#[derive(Debug)]
pub struct DataType {
    /// The spec file that it comes from.
    pub path: String,
    /// The module.
    pub module: String,
    /// The struct.
    pub record: Record,
    /// Whether requests contain it, so that it needs a builder.
    pub in_input: bool,
}

/// A struct.
#[derive(Debug)]
pub struct Record {
    /// The Rust name.
    pub name: String,
    /// The documentation.
    pub docs: Docs,
    /// The fields.
    pub fields: Vec<Field>,
    /// The rules across fields.
    pub rules: Vec<ParameterRule>,
    /// Whether `Default` can be derived: no field is required.
    pub default: bool,
    /// Whether it contains a floating-point number.
    pub float: bool,
}

impl Record {
    /// Returns the fields that a caller must set.
    pub fn required(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.presence == Presence::Required)
    }
}

/// A field of a struct.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The Rust name.
    pub name: String,
    /// The documentation.
    pub docs: Docs,
    /// The type of its value, without the `Option` of an optional field.
    pub holds: Holds,
    /// The presence of the field.
    pub presence: Presence,
    /// Whether its Rust type is an `Option`.
    pub optional: bool,
    /// Whether `Debug` hides it.
    pub sensitive: bool,
    /// The limits that are checked before it is sent.
    pub limits: Vec<Limit>,
    /// The reason why it is deprecated, and the replacement.
    pub deprecated: Option<String>,
    /// Whether it is the id of an account as a string. In most places it is a number.
    pub account: bool,
}

/// The presence of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// A caller must set it.
    Required,
    /// Every response has it.
    Promised,
    /// It may be absent.
    Optional,
}

/// The type of a field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A string.
    Text,
    /// A whole number. The vendor's signedness decides its smallest value, not its type, so that an id which one action returns
    /// fits the parameter of another one.
    Integer,
    /// A floating-point number.
    Float,
    /// A boolean.
    Bool,
    /// An enum of this name.
    Enum(String),
    /// A data type of this name.
    Record(String),
    /// A data type of this name, which contains itself.
    Boxed(String),
    /// A list.
    List(Box<Holds>),
}

/// A documented limit, checked before a value is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// The smallest and the largest number.
    Range(Option<i64>, Option<i64>),
    /// The fewest and the most items.
    Items(Option<i64>, Option<i64>),
    /// The fewest and the most characters.
    Length(Option<i64>, Option<i64>),
}

/// A rule across fields, by wire names.
#[derive(Debug, PartialEq)]
pub enum ParameterRule {
    /// At least one must be set.
    AtLeastOne(Vec<String>),
    /// Exactly one must be set.
    ExactlyOne(Vec<String>),
    /// The first must be a multiple of the second.
    MultipleOf(String, String),
}

/// An enum: one file.
#[derive(Debug)]
pub struct Enum {
    /// The spec file that it comes from.
    pub path: String,
    /// The module.
    pub module: String,
    /// The Rust name.
    pub name: String,
    /// The documentation.
    pub docs: Docs,
    /// Whether the wire values are numbers.
    pub numbers: bool,
    /// The values.
    pub variants: Vec<Variant>,
}

/// A variant of an enum or an error code.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The value on the wire.
    pub value: WireValue,
    /// The Rust name.
    pub name: String,
    /// The documentation.
    pub docs: Docs,
}

/// A value of an enum on the wire.
#[derive(Clone, Debug)]
pub enum WireValue {
    /// A string.
    Text(String),
    /// A whole number.
    Number(i64),
}

/// A parameter or member that is required somewhere.
#[derive(Debug)]
pub struct Required {
    /// The name on the wire.
    pub wire: String,
    /// The name of the marker trait.
    pub name: String,
    /// The setter.
    pub setter: String,
}

/// Lines of documentation, ready for rustdoc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Docs(pub Vec<String>);
