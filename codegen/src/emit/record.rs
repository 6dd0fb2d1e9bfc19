//! Structs: requests, responses and data types.

use super::builder;
use super::tokens::{Std, deprecated, docs, ident, text};
use crate::format::{Item, Source};
use crate::model::{DataType, Field, Limit, ParameterRule, Presence, Record, Service};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Returns the file of a data type.
pub(super) fn file(service: &Service, data_type: &DataType) -> Source {
    let record = &data_type.record;
    let names = Std::beside(&record.name);
    let required = data_type.in_input && record.required().next().is_some();
    let mut items = imports(service, uses_types(record), required, None);
    items.push(declaration(record, &names).into());
    if data_type.in_input {
        items.extend(builder::of_type(data_type, &names));
    }
    items.push(table(record, ""));
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
            use ::tencentcloud_runtime::codegen as rt;
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
    let derives = if record.default { quote!(Clone, Default) } else { quote!(Clone) };
    quote! {
        #docs_of_record
        #[derive(#derives)]
        #[non_exhaustive]
        pub struct #name { #(#fields)* }
    }
}

/// Returns the table from which the runtime makes everything that the struct does.
pub(super) fn table(record: &Record, request: &str) -> Item {
    let rules: Vec<_> = record.rules.iter().map(rule).collect();
    let rules = if rules.is_empty() { String::new() } else { format!(".rules(&[{}])", rules.join(", ")) };
    let eq = if record.float { "" } else { ": Eq" };
    Item::Table {
        path: "rt::record",
        head: format!("{}{eq}{request}{rules}", record.name),
        rows: record.fields.iter().map(row).collect(),
    }
}

fn row(field: &Field) -> String {
    let presence = match field.presence {
        Presence::Required => "required",
        Presence::Promised => "promised",
        Presence::Optional => "optional",
    };
    let sensitive = if field.sensitive { ".sensitive()" } else { "" };
    let limits: Vec<_> = field.limits.iter().map(|it| limit(*it)).collect();
    let limits = if limits.is_empty() { String::new() } else { format!(".limits(&[{}])", limits.join(", ")) };
    format!("{} = {presence}({}){sensitive}{limits}", field.name, text(&field.wire))
}

fn limit(limit: Limit) -> String {
    let (kind, min, max, open) = match limit {
        Limit::Range(min, max) => ("Range", min, max, ("i64::MIN", "i64::MAX")),
        Limit::Items(min, max) => ("Items", min, max, ("0", "usize::MAX")),
        Limit::Length(min, max) => ("Length", min, max, ("0", "usize::MAX")),
    };
    let bound = |bound: Option<i64>, open: &str| bound.map_or_else(|| open.to_owned(), |bound| bound.to_string());
    format!("rt::Limit::{kind}({}, {})", bound(min, open.0), bound(max, open.1))
}

fn rule(rule: &ParameterRule) -> String {
    let list = |names: &[String]| names.iter().map(|name| text(name)).collect::<Vec<_>>().join(", ");
    match rule {
        ParameterRule::AtLeastOne(names) => format!("rt::Rule::AtLeastOne(&[{}])", list(names)),
        ParameterRule::ExactlyOne(names) => format!("rt::Rule::ExactlyOne(&[{}])", list(names)),
        ParameterRule::MultipleOf(name, step) => format!("rt::Rule::MultipleOf({}, {})", text(name), text(step)),
    }
}
