//! Enums of values and of error codes.

use super::tokens::{doc, docs, ident, number};
use crate::format::{Item, Source};
use crate::model::{Docs, Enum, Model, Variant, WireValue};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// Returns the file of an enum.
pub(super) fn file(listed: &Enum) -> Source {
    let (wire, holder, machinery) = if listed.numbers {
        ("number()", quote!(rt::UnknownValue<i64>), quote!(number_enum))
    } else {
        ("as_str()", quote!(rt::UnknownValue), quote!(text_enum))
    };
    let unknown = doc(&format!("A value that this version of the crate does not know; `{wire}` tells it."));
    let items =
        open_enum(&listed.name, &listed.docs, &listed.variants, &quote!(#unknown Unknown(#holder),), &machinery);
    Source { origin: format!("spec/{}", listed.path), items }
}

/// Returns the file of the common error codes.
pub(super) fn common_errors(model: &Model) -> Source {
    let docs = Docs(vec!["The error codes that every action can answer with.".to_owned()]);
    let unknown = doc("A code that this version of the crate does not know; `as_str()` tells it.");
    let unknown = quote!(#unknown Unknown(rt::UnknownValue),);
    let items = open_enum("CommonError", &docs, &model.common_errors, &unknown, &quote!(text_enum));
    Source { origin: "spec/common/errors.json".to_owned(), items }
}

fn open_enum(
    name: &str,
    enum_docs: &Docs,
    listed: &[Variant],
    unknown: &TokenStream,
    machinery: &TokenStream,
) -> Vec<Item> {
    let (name, docs, variants) = (ident(name), docs(enum_docs), variants(listed));
    vec![
        quote!(
            use crate::runtime::codegen as rt;
        )
        .into(),
        quote! {
            #docs
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name {
                #variants
                #unknown
            }
        }
        .into(),
        Item::Table { path: quote!(rt::#machinery), head: quote!(#name), rows: known(listed) },
    ]
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

/// Returns the variants with their wire values, as rows of the runtime's macros.
pub(super) fn known(variants: &[Variant]) -> Vec<TokenStream> {
    variants
        .iter()
        .map(|variant| {
            let name = ident(&variant.name);
            let wire = match &variant.value {
                WireValue::Text(text) => text.to_token_stream(),
                WireValue::Number(value) => number(*value).into_token_stream(),
            };
            quote!(#name = #wire)
        })
        .collect()
}
