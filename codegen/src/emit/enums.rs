//! Enums of values and of error codes.

use super::tokens::{doc, docs, ident, text};
use crate::format::{Item, Source};
use crate::model::{Docs, Enum, Model, Variant, WireValue};
use proc_macro2::TokenStream;
use quote::quote;

/// Returns the file of an enum.
pub(super) fn file(listed: &Enum) -> Source {
    let (wire, holder, machinery) = if listed.numbers {
        ("number()", quote!(rt::UnknownValue<i64>), "rt::number_enum")
    } else {
        ("as_str()", quote!(rt::UnknownValue), "rt::text_enum")
    };
    let unknown = doc(&format!("A value that this version of the crate does not know. `{wire}` returns it."));
    let items = open_enum(&listed.name, &listed.docs, &listed.variants, &quote!(#unknown Unknown(#holder),), machinery);
    Source { origin: format!("spec/{}", listed.path), items }
}

/// Returns the file of the common error codes.
pub(super) fn common_errors(model: &Model) -> Source {
    let docs = Docs(vec!["The error codes that every action can return.".to_owned()]);
    let unknown = doc("A code that this version of the crate does not know. `as_str()` returns it.");
    let unknown = quote!(#unknown Unknown(rt::UnknownValue),);
    let items = open_enum("CommonError", &docs, &model.common_errors, &unknown, "rt::text_enum");
    Source { origin: "spec/common/errors.json".to_owned(), items }
}

fn open_enum(
    name: &str,
    enum_docs: &Docs,
    listed: &[Variant],
    unknown: &TokenStream,
    machinery: &'static str,
) -> Vec<Item> {
    let head = name.to_owned();
    let (name, docs, variants) = (ident(name), docs(enum_docs), variants(listed));
    vec![
        quote!(
            use ::tencentcloud_runtime::codegen as rt;
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
        Item::Table { path: machinery, head, rows: known(listed) },
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
pub(super) fn known(variants: &[Variant]) -> Vec<String> {
    variants
        .iter()
        .map(|variant| match &variant.value {
            WireValue::Text(value) => format!("{} = {}", variant.name, text(value)),
            WireValue::Number(value) => format!("{} = {value}", variant.name),
        })
        .collect()
}
