//! The rules that a diagnostic can be about.

use std::fmt;

macro_rules! rules {
    ($( $(#[doc = $doc:literal])* $rule:ident = $name:literal, )*) => {
        /// A rule that a spec or a page can break, in the order of names.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $( $(#[doc = $doc])* $rule, )*
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$rule),*];

            /// Returns the rule in one sentence, as it is broken.
            pub const fn meaning(self) -> &'static str {
                match self {
                    $( Self::$rule => concat!($($doc),*).trim_ascii(), )*
                }
            }

            /// Returns its name, as messages show it.
            pub const fn name(self) -> &'static str {
                match self {
                    $( Self::$rule => $name, )*
                }
            }
        }
    };
}

rules! {
    /// An address or a page id is malformed.
    BadAddress = "bad-address",
    /// A date is not `YYYY-MM-DD`.
    BadDate = "bad-date",
    /// A default does not fit its field.
    BadDefault = "bad-default",
    /// A digest is malformed.
    BadDigest = "bad-digest",
    /// A limit cannot hold.
    BadLimit = "bad-limit",
    /// A name cannot be one in Rust.
    BadName = "bad-name",
    /// A paging table does not fit its action.
    BadPaging = "bad-paging",
    /// A rule across parameters does not fit them.
    BadRule = "bad-rule",
    /// A task table does not fit its actions.
    BadTask = "bad-task",
    /// An object has a key twice.
    DuplicateKey = "duplicate-key",
    /// A name stands twice in a list.
    DuplicateName = "duplicate-name",
    /// An enum has no values.
    EmptyEnum = "empty-enum",
    /// A type always contains another one of its kind.
    EndlessType = "endless-type",
    /// A value does not fit the base of its enum.
    EnumValue = "enum-value",
    /// An example breaks the rules of its own page.
    Example = "example",
    /// A file or folder is not named after its content.
    FileName = "file-name",
    /// A file is not JSON.
    Json = "json",
    /// A file belongs nowhere.
    MisplacedFile = "misplaced-file",
    /// A key means nothing where it stands.
    MisplacedKey = "misplaced-key",
    /// A file is missing.
    MissingFile = "missing-file",
    /// A key is missing.
    MissingKey = "missing-key",
    /// Two names become one in Rust.
    NameCollision = "name-collision",
    /// A line of a page may be a row or part of a description.
    PageAmbiguousLine = "page-ambiguous-line",
    /// A table of a page has no rows.
    PageEmptyTable = "page-empty-table",
    /// A page lacks a part.
    PageIncomplete = "page-incomplete",
    /// A page does not name its action.
    PageNamelessAction = "page-nameless-action",
    /// A page does not name a type.
    PageNamelessType = "page-nameless-type",
    /// Nothing of a page is understood.
    PageNotUnderstood = "page-not-understood",
    /// A sentence about the rate limit is not understood.
    PageRateLimit = "page-rate-limit",
    /// A name stands twice in a table of a page.
    PageRepeatedName = "page-repeated-name",
    /// A page does not state whether a parameter is required.
    PageRequired = "page-required",
    /// A row of a page is not understood.
    PageRow = "page-row",
    /// A row of a page stands outside of its table.
    PageStrayRow = "page-stray-row",
    /// A page has more problems than are shown.
    PageTooMany = "page-too-many",
    /// A table of a page is not understood.
    PageUnknownTable = "page-unknown-table",
    /// A file repeats `RequestId`.
    RequestId = "request-id",
    /// A digest is of something that the spec does not have.
    StaleDigest = "stale-digest",
    /// An erratum no longer applies.
    StaleErratum = "stale-erratum",
    /// An example does not break the rule that it is said to break.
    StaleSlip = "stale-slip",
    /// A description is not written yet.
    Undocumented = "undocumented",
    /// No action has this name.
    UnknownAction = "unknown-action",
    /// No category has this folder.
    UnknownCategory = "unknown-category",
    /// A value is not among those that are possible.
    UnknownChoice = "unknown-choice",
    /// No enum has this name.
    UnknownEnum = "unknown-enum",
    /// No list has this error code.
    UnknownErrorCode = "unknown-error-code",
    /// No field has this name.
    UnknownField = "unknown-field",
    /// A key is not part of the format.
    UnknownKey = "unknown-key",
    /// No type has this name.
    UnknownType = "unknown-type",
    /// No field has the values of an enum.
    UnusedEnum = "unused-enum",
    /// No request and no response contains a type.
    UnusedType = "unused-type",
    /// A JSON value has another type than expected.
    WrongType = "wrong-type",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::Rule;

    #[test]
    fn names_are_in_order_and_none_stands_twice() {
        let names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
    }
}
