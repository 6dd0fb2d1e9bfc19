//! Small pieces of Rust that several kinds of files share.

use crate::format;
use crate::model::{Docs, Field, Holds};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

/// Returns a name that the model decided.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// Returns a name as it is written in source code.
pub(super) fn plain(name: &str) -> String {
    ident(name).to_string()
}

/// Returns outer documentation.
pub(super) fn docs(docs: &Docs) -> TokenStream {
    if docs.0.is_empty() {
        return TokenStream::new();
    }
    doc(&format::joined(&docs.0))
}

/// Returns one line of outer documentation.
pub(super) fn doc(line: &str) -> TokenStream {
    let line = format::marked(line);
    quote!(#[doc = #line])
}

/// Returns one line of inner documentation.
pub(super) fn inner_doc(line: &str) -> TokenStream {
    let line = format::marked(line);
    quote!(#![doc = #line])
}

/// Returns `#[deprecated]`, if there is a note.
pub(super) fn deprecated(note: &Option<String>) -> Option<TokenStream> {
    note.as_ref().map(|note| quote!(#[deprecated = #note]))
}

/// Returns a whole number without a suffix.
pub(super) fn number(value: impl Into<i128>) -> Literal {
    Literal::i128_unsuffixed(value.into())
}

/// Returns a string literal as Rust source.
pub(super) fn text(value: &str) -> String {
    Literal::string(value).to_string()
}

/// Names of the standard library, in a file that declares an item of its own.
pub(super) struct Std<'n> {
    declared: &'n str,
}

impl<'n> Std<'n> {
    /// Returns names for use beside `declared`, an item that may hide a name of the standard library.
    pub(super) fn beside(declared: &'n str) -> Self {
        Self { declared }
    }

    fn name(&self, name: &str, path: TokenStream) -> TokenStream {
        if self.declared == name {
            path
        } else {
            let name = ident(name);
            quote!(#name)
        }
    }

    pub(super) fn string(&self) -> TokenStream {
        self.name("String", quote!(::std::string::String))
    }

    pub(super) fn vec(&self) -> TokenStream {
        self.name("Vec", quote!(::std::vec::Vec))
    }

    pub(super) fn boxed(&self) -> TokenStream {
        self.name("Box", quote!(::std::boxed::Box))
    }

    pub(super) fn option(&self) -> TokenStream {
        self.name("Option", quote!(::std::option::Option))
    }

    pub(super) fn some(&self) -> TokenStream {
        self.name("Some", quote!(::std::option::Option::Some))
    }

    pub(super) fn into(&self) -> TokenStream {
        self.name("Into", quote!(::std::convert::Into))
    }

    pub(super) fn iterable(&self) -> TokenStream {
        self.name("IntoIterator", quote!(::std::iter::IntoIterator))
    }

    /// Returns the type of a struct's field.
    pub(super) fn field_type(&self, field: &Field) -> TokenStream {
        let holds = self.holds(&field.holds);
        if field.optional {
            let option = self.option();
            quote!(#option<#holds>)
        } else {
            holds
        }
    }

    /// Returns the type of a value.
    pub(super) fn holds(&self, holds: &Holds) -> TokenStream {
        match holds {
            Holds::Text => self.string(),
            Holds::Integer => quote!(i64),
            Holds::Float => quote!(f64),
            Holds::Bool => quote!(bool),
            Holds::Enum(name) | Holds::Record(name) => {
                let name = ident(name);
                quote!(types::#name)
            }
            Holds::Boxed(name) => {
                let (boxed, name) = (self.boxed(), ident(name));
                quote!(#boxed<types::#name>)
            }
            Holds::List(item) => {
                let (vec, item) = (self.vec(), self.holds(item));
                quote!(#vec<#item>)
            }
        }
    }
}
