//! The kinds of differences between the vendor's documentation and the spec.

use crate::effect::Effect;

/// A kind of difference, seen from the spec: what is added is not in the spec yet.
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
    FieldAdded {
        /// Whether callers must set it.
        required: bool,
    },
    /// A parameter or member is gone.
    FieldRemoved,
    /// A parameter or member has another name.
    FieldRenamed,
    /// A parameter or member has another type.
    FieldRetyped,
    /// A parameter has become required or optional.
    RequiredChanged,
    /// A field may be null or missing in responses, or no longer.
    PresenceChanged {
        /// Whether this gives the field another type in Rust.
        retyped: bool,
    },
    /// The same parameters or members are in another order.
    OrderChanged,
    /// A list of values has another one.
    ValueAdded,
    /// A list of values lacks one.
    ValueRemoved,
    /// A value is spelled differently.
    ValueRenamed,
    /// A range, a count or a length is different.
    LimitChanged {
        /// Whether values that were allowed values are refused before they are sent; `None` if the limit is only documented.
        tighter: Option<bool>,
    },
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
            Self::FieldAdded { .. } => "field-added",
            Self::FieldRemoved => "field-removed",
            Self::FieldRenamed => "field-renamed",
            Self::FieldRetyped => "field-retyped",
            Self::RequiredChanged => "required-changed",
            Self::PresenceChanged { .. } => "presence-changed",
            Self::OrderChanged => "order-changed",
            Self::ValueAdded => "value-added",
            Self::ValueRemoved => "value-removed",
            Self::ValueRenamed => "value-renamed",
            Self::LimitChanged { .. } => "limit-changed",
            Self::DefaultChanged => "default-changed",
            Self::ErrorAdded => "error-added",
            Self::ErrorRemoved => "error-removed",
            Self::ErrorRenamed => "error-renamed",
            Self::RateLimitChanged => "rate-limit-changed",
            Self::Deprecated => "deprecated",
            Self::SitesChanged => "sites-changed",
            Self::TextChanged => "text-changed",
            Self::ExamplesChanged => "examples-changed",
            Self::PageUpdated => "page-updated",
            Self::ErratumUnneeded => "erratum-unneeded",
        }
    }

    /// Returns the effect of following the documentation on users of the generated code. `changes` reports the same afterwards.
    pub const fn effect(self) -> Effect {
        match self {
            Self::ActionRemoved
            | Self::ActionOffline
            | Self::TypeRemoved
            // Only builders can tell that a new member is missing, and they do so at compile time.
            | Self::FieldAdded { required: true }
            | Self::FieldRemoved
            | Self::FieldRenamed
            | Self::FieldRetyped
            // A call that sets a parameter still compiles when it becomes optional; what reads the request's field does not.
            | Self::RequiredChanged
            | Self::PresenceChanged { retyped: true }
            // Reading stays open to values without a variant, but the variant's name is gone.
            | Self::ValueRemoved
            | Self::ValueRenamed
            | Self::LimitChanged { tighter: Some(true) }
            | Self::ErrorRemoved
            | Self::ErrorRenamed => Effect::Breaking,
            Self::ActionAdded
            | Self::TypeAdded
            | Self::FieldAdded { required: false }
            | Self::ValueAdded
            | Self::LimitChanged { tighter: Some(false) }
            | Self::ErrorAdded
            // Calls wait for another time than before, and everything else is the same.
            | Self::RateLimitChanged
            | Self::SitesChanged
            // What is deprecated compiles, with a warning.
            | Self::Deprecated => Effect::Additive,
            Self::PresenceChanged { retyped: false }
            | Self::OrderChanged
            | Self::LimitChanged { tighter: None }
            | Self::DefaultChanged
            | Self::TextChanged
            | Self::ExamplesChanged
            | Self::PageUpdated
            | Self::ErratumUnneeded => Effect::Documentation,
        }
    }
}
