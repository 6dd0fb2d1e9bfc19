//! The one table from which everything of a record is made.

/// Makes a struct a [`Record`](super::Record) with `Debug` (redacted), `PartialEq`, `Serialize` and `Deserialize`, from one table: a row per
/// field with its Rust name, presence, wire name, sensitivity and limits. `Eq` behind the name adds `Eq` and `Hash`.
#[doc(hidden)]
#[macro_export]
macro_rules! __record {
    // No float is in it, so it is equal to itself and can be hashed.
    ($name:ident: Eq $($rest:tt)*) => {
        $crate::__record!($name $($rest)*);

        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                $crate::codegen::hash(self, state);
            }
        }
    };
    ($name:ident $(.$modifier:ident($($across:expr)?))* $(,
        $field:ident = $presence:ident($wire:literal) $(.$more:ident($($argument:expr)?))*
    )* $(,)?) => {
        #[allow(deprecated)]
        impl $crate::codegen::Record for $name {
            fn shape(&self) -> &'static $crate::codegen::Shape {
                const FIELDS: &[$crate::codegen::Field] =
                    &[$($crate::codegen::Field::$presence($wire) $(.$more($($argument)?))*),*];
                const { &$crate::codegen::Shape::new(::std::stringify!($name), FIELDS) $(.$modifier($($across)?))* }
            }

            fn values(&self) -> ::std::vec::Vec<&dyn $crate::codegen::Wire> {
                $crate::codegen::values([$(&self.$field),*])
            }

            fn slots(&mut self) -> ::std::vec::Vec<&mut dyn $crate::codegen::Wire> {
                $crate::codegen::slots([$(&mut self.$field),*])
            }

            fn empty() -> Self {
                Self { $($field: $crate::codegen::blank()),* }
            }
        }

        impl $crate::codegen::Wire for $name {
            fn view(&self) -> $crate::codegen::View<'_> {
                $crate::codegen::View::Record(self)
            }

            fn slot(&mut self) -> $crate::codegen::Slot<'_> {
                $crate::codegen::Slot::Record(self)
            }

            fn blank() -> Self {
                $crate::codegen::Record::empty()
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::codegen::fmt_record(self, f)
            }
        }

        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $crate::codegen::equal(self, other)
            }
        }

        impl $crate::codegen::serde::Serialize for $name {
            fn serialize<S: $crate::codegen::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::codegen::serialize(self, serializer)
            }
        }

        impl<'de> $crate::codegen::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::codegen::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::codegen::deserialize(deserializer)
            }
        }
    };
}
pub use __record as record;
