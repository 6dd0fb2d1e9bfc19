//! Structs: requests, responses and data types.

use super::builder;
use super::tokens::{Std, deprecated, docs, ident, number};
use crate::format::{Item, Source};
use crate::model::{DataType, Field, Limit, ParameterRule, Presence, Record, Service};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

/// Returns the file of a data type.
pub(super) fn file(service: &Service, data_type: &DataType) -> Source {
    let record = &data_type.record;
    let names = Std::beside(&record.name);
    let required = data_type.in_input && record.required().next().is_some();
    let mut items = imports(service, uses_types(record), required, None);
    items.push(declaration(record, &names).into());
    if data_type.in_input {
        items.extend(builder::of_type(record, &names));
    }
    items.extend(machinery(record));
    Source { origin: format!("spec/{}", data_type.path), items }
}

/// Returns the `use` declarations of a file with structs; that of an action gives the name under which it knows the common
/// error codes.
pub(super) fn imports(service: &Service, types: bool, required: bool, common_error: Option<&Ident>) -> Vec<Item> {
    let (module, version) = (ident(&service.module), ident(&service.version_module));
    let mut names = Vec::new();
    if common_error.is_some() {
        names.push(quote!(SERVICE));
    }
    if required {
        names.push(quote!(required));
    }
    if types {
        names.push(quote!(types));
    }
    let mut imports: Vec<Item> = Vec::new();
    if let Some(name) = common_error {
        let renamed = (name != "CommonError").then(|| quote!(as #name));
        imports.push(quote!(use crate::generated::CommonError #renamed;).into());
    }
    match &*names {
        [] => {}
        [name] => imports.push(quote!(use crate::generated::#module::#version::#name;).into()),
        names => imports.push(quote!(use crate::generated::#module::#version::{#(#names),*};).into()),
    }
    imports.push(
        quote!(
            use crate::runtime::codegen as rt;
        )
        .into(),
    );
    imports
}

/// Returns whether a struct's fields name generated types.
pub(super) fn uses_types(record: &Record) -> bool {
    use crate::model::Holds;
    fn generated(holds: &Holds) -> bool {
        match holds {
            Holds::Enum(_) | Holds::Record(_) | Holds::Boxed(_) => true,
            Holds::List(item) => generated(item),
            _ => false,
        }
    }
    record.fields.iter().any(|field| generated(&field.holds))
}

/// Returns the struct itself.
pub(super) fn declaration(record: &Record, names: &Std<'_>) -> TokenStream {
    let (name, docs_of_record) = (ident(&record.name), docs(&record.docs));
    let fields = record.fields.iter().map(|field| {
        let (name, docs, holds) = (ident(&field.name), docs(&field.docs), names.field_type(field));
        let deprecated = deprecated(&field.deprecated);
        quote!(#docs #deprecated pub #name: #holds,)
    });
    let derives = if record.default { quote!(Clone, Default, PartialEq) } else { quote!(Clone, PartialEq) };
    quote! {
        #docs_of_record
        #[derive(#derives)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }
    }
}

/// Returns the description of the struct for the runtime.
pub(super) fn machinery(record: &Record) -> [Item; 2] {
    let (name, name_text) = (ident(&record.name), &record.name);
    let fields: Vec<_> = record.fields.iter().map(|field| ident(&field.name)).collect();
    let shapes = record.fields.iter().map(shape);
    let rules: Vec<_> = record.rules.iter().map(rule).collect();
    let rules = if rules.is_empty() { quote!() } else { quote!(.rules(&[#(#rules),*])) };
    [
        quote! {
            impl rt::Described for #name {
                const SHAPE: &'static rt::Shape = &rt::Shape::new(#name_text, &[#(#shapes),*]) #rules;
            }
        }
        .into(),
        quote!(rt::record!(#name #(, #fields)*);).into(),
    ]
}

fn shape(field: &Field) -> TokenStream {
    let wire = &field.wire;
    let presence = match field.presence {
        Presence::Required => quote!(required),
        Presence::Promised => quote!(promised),
        Presence::Optional => quote!(optional),
    };
    let sensitive = field.sensitive.then(|| quote!(.sensitive()));
    let limits: Vec<_> = field.limits.iter().map(|it| limit(*it)).collect();
    let limits = if limits.is_empty() { quote!() } else { quote!(.limits(&[#(#limits),*])) };
    quote!(rt::Field::#presence(#wire) #sensitive #limits)
}

fn limit(limit: Limit) -> TokenStream {
    let least = |bound: Option<i64>| bound.map_or_else(|| quote!(i64::MIN), |bound| number(bound).into_token_stream());
    let most = |bound: Option<i64>| bound.map_or_else(|| quote!(i64::MAX), |bound| number(bound).into_token_stream());
    let count = |bound: Option<i64>, open: TokenStream| bound.map_or(open, |bound| number(bound).into_token_stream());
    match limit {
        Limit::Range(min, max) => {
            let (min, max) = (least(min), most(max));
            quote!(rt::Limit::Range(#min, #max))
        }
        Limit::Items(min, max) => {
            let (min, max) = (count(min, quote!(0)), count(max, quote!(usize::MAX)));
            quote!(rt::Limit::Items(#min, #max))
        }
        Limit::Length(min, max) => {
            let (min, max) = (count(min, quote!(0)), count(max, quote!(usize::MAX)));
            quote!(rt::Limit::Length(#min, #max))
        }
    }
}

fn rule(rule: &ParameterRule) -> TokenStream {
    match rule {
        ParameterRule::AtLeastOne(names) => quote!(rt::Rule::AtLeastOne(&[#(#names),*])),
        ParameterRule::ExactlyOne(names) => quote!(rt::Rule::ExactlyOne(&[#(#names),*])),
        ParameterRule::MultipleOf(name, step) => quote!(rt::Rule::MultipleOf(#name, #step)),
    }
}
