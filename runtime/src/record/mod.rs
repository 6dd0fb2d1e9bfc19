//! The description of a generated struct, as data.
//!
//! A [`Record`] is a request, a response or a data type. It lists its fields by shared and by mutable reference, beside a
//! static [`Shape`] with their wire names and limits; [`record!`](table::record!) makes all of it from one table. JSON in
//! both directions, `Debug` with redaction and validation are each written once against these lists, so that a generated
//! struct costs the compiler a few short functions instead of several derived ones.

pub(crate) mod builder;
pub(crate) mod compare;
pub(crate) mod debug;
#[cfg(feature = "client")]
pub(crate) mod fields;
pub(crate) mod json;
pub(crate) mod open_enum;
pub(crate) mod table;
pub(crate) mod validate;

/// A request, a response or a data type.
pub trait Record: Send + Sync + 'static {
    /// Returns the fields' names and rules, in the order of [`values`](Self::values) and [`slots`](Self::slots).
    fn shape(&self) -> &'static Shape;

    /// Returns every field, for reading.
    fn values(&self) -> Vec<&dyn Wire>;

    /// Returns every field, for writing.
    fn slots(&mut self) -> Vec<&mut dyn Wire>;

    /// Creates a record with every field empty. Users cannot reach it for types with required fields.
    fn empty() -> Self
    where
        Self: Sized;
}

/// The static description of a [`Record`].
#[derive(Debug)]
pub struct Shape {
    /// The type's Rust name.
    pub name: &'static str,
    /// One entry per field.
    pub fields: &'static [Field],
    /// Rules that concern several fields.
    pub rules: &'static [Rule],
    /// Whether it is the request of an action.
    pub request: bool,
}

impl Shape {
    /// Returns the shape of a record that is not a request, without rules across fields.
    pub const fn new(name: &'static str, fields: &'static [Field]) -> Self {
        Self { name, fields, rules: &[], request: false }
    }

    /// Makes it the shape of an action's request.
    pub const fn request(self) -> Self {
        Self { request: true, ..self }
    }

    /// Adds rules across fields.
    pub const fn rules(self, rules: &'static [Rule]) -> Self {
        Self { rules, ..self }
    }

    /// Returns the position of the field with this wire name, trying `hint` first: responses mostly keep one order.
    pub(crate) fn position(&self, wire_name: &str, hint: usize) -> Option<usize> {
        match self.fields.get(hint) {
            Some(field) if field.name == wire_name => Some(hint),
            _ => self.fields.iter().position(|field| field.name == wire_name),
        }
    }
}

/// One field of a [`Shape`].
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The presence of the field.
    pub presence: Presence,
    /// Whether `Debug` hides it.
    pub sensitive: bool,
    /// The limits that are checked before the value is sent.
    pub limits: &'static [Limit],
}

/// The presence of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// A caller must set it.
    Required,
    /// The documentation promises it in every response.
    Promised,
    /// It may be absent.
    Optional,
}

impl Field {
    /// Describes a field that a caller must set.
    pub const fn required(name: &'static str) -> Self {
        Self { name, presence: Presence::Required, sensitive: false, limits: &[] }
    }

    /// Describes a field that the documentation promises in every response.
    pub const fn promised(name: &'static str) -> Self {
        Self { presence: Presence::Promised, ..Self::required(name) }
    }

    /// Describes a field that may be absent.
    pub const fn optional(name: &'static str) -> Self {
        Self { presence: Presence::Optional, ..Self::required(name) }
    }

    /// Keeps the value out of `Debug` output and of errors.
    pub const fn sensitive(self) -> Self {
        Self { sensitive: true, ..self }
    }

    /// Adds what a value must satisfy before it is sent.
    pub const fn limits(self, limits: &'static [Limit]) -> Self {
        Self { limits, ..self }
    }
}

/// A documented limit on the value of one field. A field that is not set satisfies every limit. In a list, the limits of
/// numbers and strings apply to each item.
#[derive(Clone, Copy, Debug)]
pub enum Limit {
    /// The smallest and the largest number; `i64::MIN` and `i64::MAX` mean that there is none.
    Range(i64, i64),
    /// The smallest and the largest number of list items.
    Items(usize, usize),
    /// The smallest and the largest number of characters.
    Length(usize, usize),
}

/// A rule across fields of one record, named by their wire names.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// At least one of them is set.
    AtLeastOne(&'static [&'static str]),
    /// Exactly one of them is set.
    ExactlyOne(&'static [&'static str]),
    /// The first is a whole multiple of the second.
    MultipleOf(&'static str, &'static str),
}

/// Anything that a field can hold.
pub trait Wire: Send + Sync + 'static {
    /// Returns the value as a writer sees it.
    fn view(&self) -> View<'_>;

    /// Returns the place where a reader puts a value.
    fn slot(&mut self) -> Slot<'_>;

    /// Returns the value of a field that is not set.
    fn blank() -> Self
    where
        Self: Sized;
}

/// Returns the fields of a record, for reading.
pub fn values<const N: usize>(fields: [&dyn Wire; N]) -> Vec<&dyn Wire> {
    Vec::from(fields)
}

/// Returns the fields of a record, for writing.
pub fn slots<const N: usize>(fields: [&mut dyn Wire; N]) -> Vec<&mut dyn Wire> {
    Vec::from(fields)
}

/// Returns the value of a field that is not set.
pub fn blank<T: Wire>() -> T {
    T::blank()
}

/// A field as a writer sees it.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Not set, and not written.
    Absent,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// A string, or a string enum.
    Text(&'a str),
    /// A list.
    List(&'a dyn List),
    /// A nested record.
    Record(&'a dyn Record),
}

/// A field as a reader sees it.
pub enum Slot<'a> {
    /// A boolean.
    Bool(&'a mut bool),
    /// A whole number.
    Integer(&'a mut i64),
    /// A floating-point number.
    Float(&'a mut f64),
    /// A string.
    Text(&'a mut String),
    /// A string enum, set from its wire value.
    TextEnum(&'a mut dyn SetFrom<String>),
    /// A number enum, set from its wire number.
    NumberEnum(&'a mut dyn SetFrom<i64>),
    /// A field that may be absent.
    Optional(&'a mut dyn Optional),
    /// A list.
    List(&'a mut dyn List),
    /// A nested record.
    Record(&'a mut dyn Record),
}

/// Takes over a value that was read from the wire.
pub trait SetFrom<T> {
    /// Replaces the current value.
    fn set_from(&mut self, value: T);
}

/// A field that may be absent.
pub trait Optional {
    /// Makes it present, with a blank value to be filled.
    fn fill(&mut self) -> &mut dyn Wire;

    /// Makes it absent.
    fn clear(&mut self);
}

/// A list of any element type.
pub trait List {
    /// Returns the number of elements.
    fn len(&self) -> usize;

    /// Returns the element at a position below [`len`](Self::len).
    fn get(&self, position: usize) -> &dyn Wire;

    /// Adds a blank element, to be filled.
    fn push(&mut self) -> &mut dyn Wire;

    /// Removes the last element.
    fn pop(&mut self);

    /// Removes every element.
    fn clear(&mut self);
}

/// A type that contains itself holds the inner one in a box.
impl<T: Wire> Wire for Box<T> {
    fn view(&self) -> View<'_> {
        (**self).view()
    }

    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }

    fn blank() -> Self {
        Self::new(T::blank())
    }
}

macro_rules! scalar {
    ($type:ty, $variant:ident, $blank:expr) => {
        impl Wire for $type {
            fn view(&self) -> View<'_> {
                View::$variant(*self)
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$variant(self)
            }

            fn blank() -> Self {
                $blank
            }
        }
    };
}

scalar!(bool, Bool, false);
scalar!(i64, Integer, 0);
scalar!(f64, Float, 0.0);

impl Wire for String {
    fn view(&self) -> View<'_> {
        View::Text(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Wire> Wire for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Wire::view)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn blank() -> Self {
        None
    }
}

impl<T: Wire> Optional for Option<T> {
    fn fill(&mut self) -> &mut dyn Wire {
        self.insert(T::blank())
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn blank() -> Self {
        Self::new()
    }
}

impl<T: Wire> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, position: usize) -> &dyn Wire {
        &self[position]
    }

    fn push(&mut self) -> &mut dyn Wire {
        self.push(T::blank());
        // The element was pushed in the line above.
        self.last_mut().expect("a list that was just pushed to is not empty")
    }

    fn pop(&mut self) {
        self.pop();
    }

    fn clear(&mut self) {
        self.clear();
    }
}
