//! Enums of values and of error codes.

use super::tokens::{doc, docs, ident, number};
use crate::format::Source;
use crate::model::{Enum, Model, Variant};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The file of an enum.
pub(super) fn file(listed: &Enum) -> Source {
    let name = ident(&listed.name);
    let docs = docs(&listed.docs);
    let variants = variants(&listed.variants);
    let hint = if listed.numbers {
        doc("A value that this version of the crate does not know; `number()` tells it.")
    } else {
        doc("A value that this version of the crate does not know; `as_str()` tells it.")
    };
    let (payload, kind, wire, traits) = if listed.numbers {
        (quote!(rt::UnknownValue<i64>), quote!(rt::NumberEnum), quote!(i64), quote!(rt::number_enum!(#name);))
    } else {
        (quote!(rt::UnknownValue), quote!(rt::TextEnum), quote!(&'static str), quote!(rt::text_enum!(#name);))
    };
    let known = known(&listed.variants, listed.numbers);
    let items = vec![
        quote!(use crate::runtime::codegen as rt;),
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #variants
                #hint
                Unknown(#payload),
            }
        },
        quote! {
            impl #kind for #name {
                const KNOWN: &'static [(#wire, Self)] = &[#known];
            }
        },
        traits,
    ];
    Source { origin: format!("spec/{}", listed.path), items }
}

/// The file of the common error codes.
pub(super) fn common_errors(model: &Model) -> Source {
    let variants = variants(&model.common_errors);
    let known = known(&model.common_errors, false);
    let docs = doc("The error codes that every action can answer with.");
    let hint = doc("A code that this version of the crate does not know; `as_str()` tells it.");
    let items = vec![
        quote!(use crate::runtime::codegen as rt;),
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum CommonError {
                #variants
                #hint
                Unknown(rt::UnknownValue),
            }
        },
        quote! {
            impl rt::TextEnum for CommonError {
                const KNOWN: &'static [(&'static str, Self)] = &[#known];
            }
        },
        quote!(rt::text_enum!(CommonError);),
    ];
    Source { origin: "spec/common/errors.json".to_owned(), items }
}

pub(super) fn variants(variants: &[Variant]) -> TokenStream {
    variants
        .iter()
        .map(|variant| {
            let (name, docs) = (ident(&variant.name), docs(&variant.docs));
            quote!(#docs #name,)
        })
        .collect()
}

/// The table from wire values to variants.
pub(super) fn known(variants: &[Variant], numbers: bool) -> TokenStream {
    variants
        .iter()
        .map(|variant| {
            let name = ident(&variant.name);
            let wire = match variant.wire.parse::<i64>() {
                Ok(value) if numbers => number(value).into_token_stream(),
                _ => variant.wire.to_token_stream(),
            };
            quote!((#wire, Self::#name),)
        })
        .collect()
}
