//! The kinds of differences between the vendor's documentation and the spec.

/// A kind of difference, seen from the spec: what is added is not in the spec yet.
///
/// It says nothing about users: what following the documentation does to them is computed, by doing it and comparing the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Drift {
    /// There is another action.
    ActionAdded,
    /// An action is gone.
    ActionRemoved,
    /// Calls of an action are refused by now.
    ActionOffline,
    /// There is another data type.
    TypeAdded,
    /// A data type is gone.
    TypeRemoved,
    /// There is another parameter or member.
    FieldAdded,
    /// A parameter or member is gone.
    FieldRemoved,
    /// A parameter or member has another name.
    FieldRenamed,
    /// A parameter or member has another type.
    FieldRetyped,
    /// A parameter has become required or optional.
    RequiredChanged,
    /// A field may be null or missing in responses, or no longer.
    PresenceChanged,
    /// The same parameters or members are in another order.
    OrderChanged,
    /// A list of values has another one.
    ValueAdded,
    /// A list of values lacks one.
    ValueRemoved,
    /// A value is spelled differently.
    ValueRenamed,
    /// A range, a count or a length is different.
    LimitChanged,
    /// A parameter has another default.
    DefaultChanged,
    /// There is another error code.
    ErrorAdded,
    /// An error code is gone.
    ErrorRemoved,
    /// An error code has another name.
    ErrorRenamed,
    /// Another number of calls per second is accepted.
    RateLimitChanged,
    /// Something should not be used any more.
    Deprecated,
    /// Something may be used again.
    NotDeprecated,
    /// Something exists on other sites than before.
    SitesChanged,
    /// A description is different.
    TextChanged,
    /// The examples are different.
    ExamplesChanged,
    /// The page was updated.
    PageUpdated,
    /// The page says by now what an erratum corrects.
    ErratumUnneeded,
    /// Something follows for users from the other differences, such as a type that requests no longer contain.
    Consequence,
}

impl Drift {
    /// Its name, as tables and JSON show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ActionAdded => "action-added",
            Self::ActionRemoved => "action-removed",
            Self::ActionOffline => "action-offline",
            Self::TypeAdded => "type-added",
            Self::TypeRemoved => "type-removed",
            Self::FieldAdded => "field-added",
            Self::FieldRemoved => "field-removed",
            Self::FieldRenamed => "field-renamed",
            Self::FieldRetyped => "field-retyped",
            Self::RequiredChanged => "required-changed",
            Self::PresenceChanged => "presence-changed",
            Self::OrderChanged => "order-changed",
            Self::ValueAdded => "value-added",
            Self::ValueRemoved => "value-removed",
            Self::ValueRenamed => "value-renamed",
            Self::LimitChanged => "limit-changed",
            Self::DefaultChanged => "default-changed",
            Self::ErrorAdded => "error-added",
            Self::ErrorRemoved => "error-removed",
            Self::ErrorRenamed => "error-renamed",
            Self::RateLimitChanged => "rate-limit-changed",
            Self::Deprecated => "deprecated",
            Self::NotDeprecated => "not-deprecated",
            Self::SitesChanged => "sites-changed",
            Self::TextChanged => "text-changed",
            Self::ExamplesChanged => "examples-changed",
            Self::PageUpdated => "page-updated",
            Self::ErratumUnneeded => "erratum-unneeded",
            Self::Consequence => "consequence",
        }
    }
}
