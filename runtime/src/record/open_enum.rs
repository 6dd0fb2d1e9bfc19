//! Enums that stay readable when the service sends a value that this version of the crate does not know.

use std::fmt;

/// A value that this version of the crate does not know, kept as it came.
///
/// It is opaque on purpose: compare the enum's `as_str()` (or `number()`) instead of matching on it, and the program keeps
/// working when a later version of the crate gives the value a variant of its own.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UnknownValue<T = String>(T);

impl UnknownValue {
    /// Returns the string as it was received.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl UnknownValue<i64> {
    /// Returns the number as it was received.
    pub fn number(&self) -> i64 {
        self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for UnknownValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An enum whose wire values are strings.
pub trait TextEnum: Clone + 'static {
    /// Every documented value.
    const KNOWN: &'static [(&'static str, Self)];
}

/// Returns the enum value of a wire string. `unknown` wraps a string that is not documented.
pub fn from_text<E: TextEnum>(text: impl AsRef<str> + Into<String>, unknown: fn(UnknownValue) -> E) -> E {
    match E::KNOWN.iter().find(|(known, _)| *known == text.as_ref()) {
        Some((_, value)) => value.clone(),
        None => unknown(UnknownValue(text.into())),
    }
}

/// An enum whose wire values are whole numbers.
pub trait NumberEnum: Clone + 'static {
    /// Every documented value.
    const KNOWN: &'static [(i64, Self)];
}

/// Returns the enum value of a wire number; `unknown` wraps a number that is not documented.
pub fn from_number<E: NumberEnum>(number: i64, unknown: fn(UnknownValue<i64>) -> E) -> E {
    match E::KNOWN.iter().find(|(known, _)| *known == number) {
        Some((_, value)) => value.clone(),
        None => unknown(UnknownValue(number)),
    }
}

/// Implements what all string enums share: conversions, `Display`, and reading and writing.
#[doc(hidden)]
#[macro_export]
macro_rules! __text_enum {
    ($name:ident $(, $variant:ident = $text:literal)* $(,)?) => {
        impl $crate::codegen::TextEnum for $name {
            const KNOWN: &'static [(&'static str, Self)] = &[$(($text, Self::$variant)),*];
        }

        impl $name {
            /// Returns the value as it is on the wire, known or not.
            pub fn as_str(&self) -> &str {
                match self {
                    Self::Unknown(unknown) => unknown.as_str(),
                    $(Self::$variant => $text,)*
                }
            }

            /// Returns every value that this version of the crate knows.
            pub fn known_values() -> impl Iterator<Item = Self> {
                <Self as $crate::codegen::TextEnum>::KNOWN.iter().map(|(_, value)| value.clone())
            }
        }

        /// Compares the value on the wire.
        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, text: &str) -> bool {
                self.as_str() == text
            }
        }

        /// Compares the value on the wire.
        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, text: &&str) -> bool {
                self.as_str() == *text
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                $crate::codegen::from_text(text, Self::Unknown)
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                $crate::codegen::from_text(text, Self::Unknown)
            }
        }

        /// An empty value: what a promised field holds when the service leaves it out.
        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::codegen::deserialize(deserializer)
            }
        }

        impl $crate::codegen::SetFrom<::std::string::String> for $name {
            fn set_from(&mut self, text: ::std::string::String) {
                *self = Self::from(text);
            }
        }

        impl $crate::codegen::Wire for $name {
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::View::Text(self.as_str())
            }

            fn slot(&mut self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Slot::TextEnum(self)
            }

            fn blank() -> Self {
                Self::default()
            }
        }
    };
}
pub use __text_enum as text_enum;

/// Implements what all number enums share: conversions, `Display`, and reading and writing.
#[doc(hidden)]
#[macro_export]
macro_rules! __number_enum {
    ($name:ident $(, $variant:ident = $number:literal)* $(,)?) => {
        impl $crate::codegen::NumberEnum for $name {
            const KNOWN: &'static [(i64, Self)] = &[$(($number, Self::$variant)),*];
        }

        impl $name {
            /// Returns the value as it is on the wire, known or not.
            pub fn number(&self) -> i64 {
                match self {
                    Self::Unknown(unknown) => unknown.number(),
                    $(Self::$variant => $number,)*
                }
            }

            /// Returns every value that this version of the crate knows.
            pub fn known_values() -> impl Iterator<Item = Self> {
                <Self as $crate::codegen::NumberEnum>::KNOWN.iter().map(|(_, value)| value.clone())
            }
        }

        /// Compares the value on the wire.
        impl ::std::cmp::PartialEq<i64> for $name {
            fn eq(&self, number: &i64) -> bool {
                self.number() == *number
            }
        }

        impl ::std::convert::From<i64> for $name {
            fn from(number: i64) -> Self {
                $crate::codegen::from_number(number, Self::Unknown)
            }
        }

        /// Zero: what a promised field holds when the service leaves it out.
        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::from(0)
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.number(), f)
            }
        }

        impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_i64(self.number())
            }
        }

        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::codegen::deserialize(deserializer)
            }
        }

        impl $crate::codegen::SetFrom<i64> for $name {
            fn set_from(&mut self, number: i64) {
                *self = Self::from(number);
            }
        }

        impl $crate::codegen::Wire for $name {
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::View::Integer(self.number())
            }

            fn slot(&mut self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Slot::NumberEnum(self)
            }

            fn blank() -> Self {
                Self::default()
            }
        }
    };
}
pub use __number_enum as number_enum;

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macros are made for public enums")]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Color {
        Red,
        Unknown(UnknownValue),
    }

    text_enum!(Color, Red = "red");

    #[derive(Clone, Debug, PartialEq, Eq, Hash)]
    enum Level {
        Low,
        Unknown(UnknownValue<i64>),
    }

    number_enum!(Level, Low = -1);

    #[test]
    fn enums_compare_with_what_is_on_the_wire() {
        assert_eq!(Color::Red, "red");
        assert_eq!(Color::Red, *"red");
        assert_ne!(Color::Red, "Red");
        assert!(Color::known_values().eq([Color::Red]));
        assert_eq!(Color::from("green"), "green");
        assert_eq!(Level::Low, -1);
        assert_eq!(Level::from(7), 7);
        assert_ne!(Level::Low, 7);
        assert!(Level::known_values().eq([Level::Low]));
    }
}
