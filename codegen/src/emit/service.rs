//! Modules, the client and the markers of required parameters.

use super::tokens::{doc, docs, ident, inner_doc, number};
use crate::format::{Item, Source};
use crate::model::{Docs, Model, Service, linked};
use crate::spec::{Access, Kind};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use std::collections::BTreeSet;

/// Returns the root of everything that is generated.
pub(super) fn root(model: &Model) -> Source {
    let services: BTreeSet<&str> = model.services.iter().map(|service| &*service.module).collect();
    let services = services.into_iter().map(|module| {
        let features: Vec<&str> =
            model.services.iter().filter(|service| service.module == module).map(|service| &*service.feature).collect();
        let (module, gate) = (ident(module), any_feature(&features));
        quote!(#gate pub mod #module;)
    });
    let mut items = vec![quote!(
        mod common_error;
    )];
    items.extend(services);
    items.push(quote!(
        pub use common_error::CommonError;
    ));
    Source { origin: "spec/".to_owned(), items: items_of(items) }
}

/// Returns the condition that any of the features is on.
pub(super) fn any_feature(features: &[&str]) -> TokenStream {
    match features {
        [feature] => quote!(#[cfg(feature = #feature)]),
        features => quote!(#[cfg(any(#(feature = #features),*))]),
    }
}

/// Returns the module of a service, with its versions.
pub(super) fn service_module(services: &[&Service]) -> Source {
    let mut items = Vec::new();
    if let [newest, ..] = services {
        items.push(inner_doc(&format!("{}, one module per version.", newest.title)));
    }
    items.extend(services.iter().map(|service| {
        let (module, gate) = (ident(&service.version_module), any_feature(&[&service.feature]));
        quote!(#gate pub mod #module;)
    }));
    let name = services.first().map_or("", |service| &*service.name);
    Source { origin: format!("spec/{name}/"), items: items_of(items) }
}

/// Returns the module of one version.
pub(super) fn version_module(service: &Service) -> Source {
    let Docs(lines) = &service.docs;
    let mut inner: TokenStream = inner_doc(&format!("{}, version {}.", service.title, service.version));
    inner.extend(inner_doc(""));
    inner.extend(lines.iter().map(|line| inner_doc(line)));
    inner.extend(overview(service).iter().map(|line| inner_doc(line)));
    let (name, version) = (&service.name, &service.version);
    let kinds = service.error_kinds.iter().map(|(code, kind)| {
        let kind = format_ident!("{}", kind_variant(*kind));
        quote!((#code, rt::ErrorKind::#kind),)
    });
    let docs = doc("The service and its version.");
    let count = number(service.actions.len() as i128);
    let actions_docs = doc("Every action's facts, by name.");
    let requests = service.actions.iter().map(|action| {
        let request = ident(&action.request.name);
        quote!(rt::ActionEntry::of::<#request>(),)
    });
    let exports = (!service.actions.is_empty()).then(|| {
        quote!(
            pub use actions::*;
        )
    });
    let mut items = vec![
        quote!(#inner mod actions;),
        quote!(
            #[cfg(feature = "client")]
            mod client;
        ),
        quote!(
            pub mod categories;
        ),
        quote!(
            mod required;
        ),
        quote!(
            pub mod types;
        ),
        quote!(
            use ::tencentcloud_runtime::codegen as rt;
        ),
    ];
    items.extend(exports);
    items.extend([
        quote!(
            #[cfg(feature = "client")]
            pub use client::Client;
        ),
        quote!(#docs pub static SERVICE: rt::ServiceInfo = rt::ServiceInfo::new(#name, #version, ERROR_KINDS);),
        quote!(#actions_docs pub static ACTIONS: &[rt::ActionEntry] = ENTRIES;),
        quote!(const ENTRIES: &[rt::ActionEntry; #count] = &[#(#requests)*];),
        quote!(
            #[cfg(feature = "client")]
            static INFOS: [&rt::ActionInfo; #count] = rt::infos(ENTRIES);
        ),
        quote!(static ERROR_KINDS: &[(&str, rt::ErrorKind)] = &[#(#kinds)*];),
    ]);
    Source { origin: format!("spec/{name}/{version}/service.json and errors.json"), items: items_of(items) }
}

/// Returns a table of all actions, in the order of the documentation.
fn overview(service: &Service) -> Vec<String> {
    let mut lines = vec![
        String::new(),
        "[`Client`] has a method per action. The module [`categories`] has the actions of each category.".to_owned(),
        String::new(),
        "# Actions".to_owned(),
        String::new(),
        "| category | action | access | sites | calls per second |".to_owned(),
        "|---|---|---|---|---|".to_owned(),
    ];
    for category in &service.categories {
        for action in category.actions.iter().map(|at| &service.actions[*at]) {
            let access = match action.access {
                Access::Read => "read",
                Access::Write => "write",
            };
            let sites: Vec<&str> = action.sites.iter().map(|site| site.text()).collect();
            let rate = action.rate_limit.map_or("not stated".to_owned(), |limit| limit.to_string());
            lines.push(format!(
                "| [{}](categories::{}) | [`{}`](Client::{}) | {access} | {} | {rate} |",
                category.title,
                category.module,
                action.name,
                linked(&action.method),
                sites.join(", "),
            ));
        }
    }
    lines
}

/// Returns one module per category, which documents it.
pub(super) fn categories(service: &Service) -> Source {
    let intro = inner_doc("The actions by category, as the vendor's documentation files them.");
    let modules = service.categories.iter().map(|category| {
        let module = ident(&category.module);
        let actions = || category.actions.iter().map(|at| &service.actions[*at]);
        let mut lines = category.docs.0.clone();
        lines.extend([String::new(), format!("In the documentation: {}.", category.title), String::new()]);
        lines.extend(actions().map(|action| {
            format!("- [`{}`](super::Client::{}): {}", action.name, linked(&action.method), action.summary)
        }));
        let docs = docs(&Docs(lines));
        let requests = actions().map(|action| ident(&action.request.name));
        quote! {
            #docs
            pub mod #module {
                #[doc(no_inline)]
                pub use super::super::{#(#requests),*};
            }
        }
    });
    let items = std::iter::once(intro).chain(modules);
    Source { origin: format!("spec/{}/{}/service.json", service.name, service.version), items: items_of(items) }
}

fn kind_variant(kind: Kind) -> &'static str {
    match kind {
        Kind::Throttled => "Throttled",
        Kind::Quota => "Quota",
        Kind::Authentication => "Authentication",
        Kind::Permission => "Permission",
        Kind::NotFound => "NotFound",
        Kind::AlreadyExists => "AlreadyExists",
        Kind::Invalid => "Invalid",
        Kind::Conflict => "Conflict",
        Kind::Unsupported => "Unsupported",
        Kind::DryRun => "DryRun",
        Kind::Ambiguous => "Ambiguous",
        Kind::Failed => "Failed",
    }
}

/// Returns the markers of required parameters.
pub(super) fn required(service: &Service) -> Source {
    let intro = inner_doc("Markers of required parameters: a builder that lacks one says so by its trait.");
    let import = (!service.required.is_empty()).then(|| {
        quote!(
            use ::tencentcloud_runtime::codegen as rt;
        )
    });
    let mut items = vec![quote!(#intro #import)];
    items.extend(service.required.iter().flat_map(|required| {
        let name = ident(&required.name);
        let docs = doc(&format!("`{}` is set.", required.wire));
        let message =
            format!("required parameter `{}` is not set, call `.{}(..)` first", required.wire, required.setter);
        let label = format!("`.{}(..)` is missing before this", required.setter);
        [
            quote! {
                #docs
                #[diagnostic::on_unimplemented(message = #message, label = #label)]
                pub trait #name {}
            },
            quote!(impl #name for rt::Set {}),
        ]
    }));
    Source { origin: format!("spec/{}/{}/", service.name, service.version), items: items_of(items) }
}

/// Returns the list of actions.
pub(super) fn actions_module(service: &Service) -> Source {
    let modules = service.actions.iter().map(|action| {
        let module = ident(&action.module);
        quote!(mod #module;)
    });
    let exports = service.actions.iter().map(|action| {
        let module = ident(&action.module);
        quote!(pub use #module::*;)
    });
    let items = modules.chain(exports);
    Source { origin: format!("spec/{}/{}/actions/", service.name, service.version), items: items_of(items) }
}

/// Returns the list of types and enums.
pub(super) fn types_module(service: &Service) -> Source {
    let docs = inner_doc("The data types and enums of the actions' parameters and answers.");
    let types = service.types.iter().map(|data_type| &data_type.module);
    let mut all: Vec<_> =
        types.chain(service.enums.iter().map(|listed| &listed.module)).map(|module| ident(module)).collect();
    all.sort();
    let modules = all.iter().map(|module| quote!(mod #module;));
    let exports = all.iter().map(|module| quote!(pub use #module::*;));
    let items = std::iter::once(docs).chain(modules).chain(exports);
    Source { origin: format!("spec/{}/{}/types/ and enums/", service.name, service.version), items: items_of(items) }
}

pub(super) fn items_of(tokens: impl IntoIterator<Item = TokenStream>) -> Vec<Item> {
    tokens.into_iter().map(Item::Rust).collect()
}
