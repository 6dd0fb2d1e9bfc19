//! Effects of a change of the documentation on users of the generated code.

use std::fmt;

/// The effect of a change on users of the generated code, from the mildest to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Only descriptions change.
    Documentation,
    /// Programs can do more, or the SDK treats a call in another way; what compiled compiles, and what was sent is sent.
    Additive,
    /// A program that compiled may not compile any more, or a request that was sent is refused.
    Breaking,
}

impl Effect {
    /// Its name, as tables and JSON show it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
