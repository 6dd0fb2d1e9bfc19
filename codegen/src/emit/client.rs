//! The client of a version: its own methods, and a documented block of methods per category.

use super::example;
use super::service::items_of;
use super::tokens::{deprecated, doc, docs, ident, inner_doc};
use crate::format::{Item, Source};
use crate::model::{Action, Category, Docs, Service};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// Returns the file of the client itself.
pub(super) fn file(service: &Service) -> Source {
    let categories = service.categories.iter().map(|category| {
        let module = ident(&category.module);
        quote!(mod #module;)
    });
    let docs = docs_of(&[
        &format!("A client for {}, version {}, with a method per action.", service.title, service.version),
        "",
        "A client is cheap to clone; clones share connections, credentials and rate limits.",
    ]);
    let mut items = items_of([
        quote!(
            use ::tencentcloud_runtime::codegen as rt;
        ),
        quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct Client {
                core: rt::ClientCore,
            }
        },
        quote! {
            impl rt::Sender for Client {
                fn core(&self) -> &rt::ClientCore {
                    &self.core
                }
            }
        },
    ]);
    items.extend(items_of(
        std::iter::once(quote!(
            mod own;
        ))
        .chain(categories),
    ));
    Source { origin: format!("spec/{}/{}/service.json", service.name, service.version), items }
}

/// Returns the file of the methods that every client has. It is a module of its own, the first one, because rustdoc shows
/// blocks of methods in the order of modules.
pub(super) fn own_file(service: &Service) -> Source {
    let items = items_of([
        quote!(
            use super::super::{INFOS, SERVICE};
        ),
        quote!(
            use ::tencentcloud_runtime::codegen as rt;
        ),
        own_methods(),
    ]);
    Source { origin: format!("spec/{}/{}/service.json", service.name, service.version), items }
}

fn own_methods() -> TokenStream {
    let heading = doc("# Any action");
    let new = doc("Creates a client with a configuration.");
    let from_env = docs_of(&[
        "Creates a client with credentials, site and region from the environment; see",
        "[`Config::from_env`](rt::Config::from_env).",
        "",
        "# Errors",
        "",
        "If a variable or a credentials file is unusable. The message names it.",
    ]);
    let config = doc("Returns the configuration that the client was made with.");
    let send = doc("Sends a stored request. A request can be sent any number of times.");
    let paginate = docs_of(&[
        "Requests a whole list, page by page.",
        "",
        "The position and the page size of the request need not be set.",
    ]);
    let wait_for = docs_of(&[
        "Waits for the tasks that an earlier call started, also one of another process.",
        "",
        "To wait for the tasks of a call that is still to be sent, use [`Call::until_done`](rt::Call::until_done).",
    ]);
    let call = doc("Calls an action by name, also one that this version of the crate does not know.");
    quote! {
        #heading
        impl super::Client {
            #new
            pub fn new(config: rt::Config) -> Self {
                Self { core: rt::ClientCore::new(&SERVICE, &INFOS, config) }
            }
            #from_env
            pub fn from_env() -> Result<Self, rt::Error> {
                rt::Config::from_env().map(Self::new)
            }
            #config
            pub fn config(&self) -> &rt::Config {
                self.core.config()
            }
            #send
            pub fn send<A: rt::Action>(&self, request: &A) -> rt::Call<A> {
                self.core.send(request)
            }
            #paginate
            pub fn paginate<A: rt::Paged>(&self, request: A) -> rt::Paginator<A> {
                self.core.paginate(request)
            }
            #wait_for
            pub fn wait_for<A: rt::StartsTask>(&self, request: &A, response: A::Response) -> rt::Waiter<A> {
                self.core.wait_for(request, response)
            }
            #call
            pub fn call(&self, action: impl Into<String>) -> rt::RawCall {
                self.core.call(action)
            }
        }
    }
}

/// Returns the file with the methods of a category.
pub(super) fn category_file(service: &Service, category: &Category) -> Source {
    let intro = inner_doc(&format!("{}.", category.title));
    let Docs(about) = &category.methods_docs;
    let mut lines = vec![format!("# {}", category.title), String::new()];
    lines.extend(about.iter().cloned());
    let docs = docs(&Docs(lines));
    let methods = category.actions.iter().map(|at| method(service, &service.actions[*at]));
    let mut items: Vec<Item> = items_of([
        quote!(#intro use super::super::actions;),
        quote!(
            use ::tencentcloud_runtime::codegen as rt;
        ),
    ]);
    items.push(quote!(#docs impl super::Client { #(#methods)* }).into());
    Source { origin: format!("spec/{}/{}/actions/", service.name, service.version), items }
}

fn method(service: &Service, action: &Action) -> TokenStream {
    let (method, builder) = (ident(&action.method), format_ident!("{}Builder", action.name));
    let (docs, deprecated) = (docs(&action.docs), deprecated(&action.deprecated));
    let example = example::docs(service, action);
    quote! {
        #docs
        #example
        #deprecated
        pub fn #method(&self) -> actions::#builder<Self> {
            actions::#builder(rt::Partial::new(self.clone()))
        }
    }
}

fn docs_of(lines: &[&str]) -> TokenStream {
    docs(&Docs(lines.iter().map(|line| (*line).to_owned()).collect()))
}
