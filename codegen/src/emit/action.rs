//! The file of an action: request, response, error codes, builder, and the action's facts.

use super::tokens::{Std, doc, docs, ident, number};
use super::{builder, enums, record};
use crate::format::{Item, Source};
use crate::model::{Action, Paging, Service, Task};
use crate::spec::{Access, PagingStyle, Site};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// Returns the file of an action.
pub(super) fn file(service: &Service, action: &Action) -> Source {
    // No name of an action's file hides one of the standard library: each ends in what it is.
    let names = Std::beside("");
    let types = record::uses_types(&action.request) || record::uses_types(&action.response);
    let required = action.request.required().next().is_some();
    let common = common_error(action);
    let mut items: Vec<Item> = record::imports(service, types, required, Some(&common));
    items.push(record::declaration(&action.request, &names).into());
    items.push(record::declaration(&action.response, &names).into());
    items.push(error_enum(action).into());
    items.extend(builder::of_request(action, &names));
    items.push(facts(action).into());
    items.extend(action.paging.iter().map(|paging| Item::from(paged(action, paging))));
    items.extend(action.task.iter().map(|task| Item::from(starts_task(action, task))));
    items.push(record::table(&action.request, ".request()"));
    items.push(record::table(&action.response, ""));
    items.push(error_table(action));
    Source { origin: format!("spec/{}", action.path), items }
}

/// Returns the name of the common error codes in an action's file: an action `Common` has a `CommonError` of its own.
fn common_error(action: &Action) -> Ident {
    ident(if action.error == "CommonError" { "EveryActionsError" } else { "CommonError" })
}

fn error_enum(action: &Action) -> TokenStream {
    let (name, docs) = (ident(&action.error), docs(&action.error_docs));
    let common_error = common_error(action);
    let variants = enums::variants(&action.errors);
    let common = doc("A code that every action can return.");
    let unknown = doc("A code that this version of the crate does not list for the action.");
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name {
            #variants
            #common
            Common(#common_error),
            #unknown
            Unknown(rt::UnknownValue),
        }
    }
}

fn error_table(action: &Action) -> Item {
    let head = format!("{}, {}", action.error, common_error(action));
    Item::Table { path: "rt::error_enum", head, rows: enums::known(&action.errors) }
}

fn facts(action: &Action) -> TokenStream {
    let (request, response, error) = (ident(&action.request.name), ident(&action.response.name), ident(&action.error));
    let (name, category) = (&action.name, &action.category);
    let access = match action.access {
        Access::Read => quote!(read),
        Access::Write => quote!(write),
    };
    let sites = match *action.sites {
        [Site::China] => quote!(.sites(&[rt::Site::China])),
        [Site::International] => quote!(.sites(&[rt::Site::International])),
        _ => quote!(),
    };
    let rate_limit = action.rate_limit.map(|limit| {
        let limit = number(limit);
        quote!(.rate_limit(#limit))
    });
    let paging = action.paging.as_ref().map(|_| quote!(.paging(<Self as rt::Paged>::PAGING)));
    let task = action.task.as_ref().map(|_| quote!(.task(<Self as rt::StartsTask>::TASK)));
    quote! {
        impl rt::Action for #request {
            const INFO: &'static rt::ActionInfo =
                &rt::ActionInfo::#access(#name, &SERVICE, #category) #sites #rate_limit #paging #task;
            type Response = #response;
            type Error = #error;
        }
    }
}

/// Emits the paging table of an action.
fn paged(action: &Action, paging: &Paging) -> TokenStream {
    let names = Std::beside("");
    let (request, items, item) = (ident(&action.request.name), ident(&paging.items_field), names.holds(&paging.item));
    let vec = names.vec();
    let position = paging.position.iter();
    let (size, list) = (&paging.size, &paging.items);
    let start = match (paging.style, &paging.next) {
        (PagingStyle::Offset, _) => quote!(offset(#(#position,)* #size, #list)),
        (PagingStyle::Page, _) => quote!(page(#(#position,)* #size, #list)),
        (PagingStyle::Token, next) => {
            let next = next.iter();
            quote!(token(#(#position,)* #size, #list #(, #next)*))
        }
        (PagingStyle::Limit, _) => quote!(limit(#size, #list)),
    };
    let largest = paging.largest.map(|largest| {
        let largest = number(largest);
        quote!(.largest(#largest))
    });
    let more = paging.more.as_ref().map(|more| quote!(.more(#more)));
    let total = paging.total.as_ref().map(|total| quote!(.total(#total)));
    quote! {
        impl rt::Paged for #request {
            const PAGING: &'static rt::Paging = &rt::Paging::#start #largest #more #total;
            type Item = #item;
            fn items(response: &mut Self::Response) -> &mut #vec<Self::Item> {
                &mut response.#items
            }
        }
    }
}

/// Emits the task table of an action that starts tasks.
fn starts_task(action: &Action, task: &Task) -> TokenStream {
    let (request, poll_request) = (ident(&action.request.name), ident(&task.poll_request));
    let (poll, state) = (&task.poll, &task.state);
    let parameters = task.parameters.iter().map(|(name, from)| quote!((#name, #from)));
    let listed = |key: &str, states: &[String]| {
        let key = ident(key);
        (!states.is_empty()).then(|| quote!(.#key(&[#(#states),*])))
    };
    let running = listed("running", &task.running);
    let (done, failed) = (listed("done", &task.done), listed("failed", &task.failed));
    let reason = task.reason.as_ref().map(|reason| quote!(.reason(#reason)));
    let first_state = task.first_state.as_ref().map(|path| quote!(.first_state(#path)));
    let first_reason = task.first_reason.as_ref().map(|path| quote!(.first_reason(#path)));
    let when = task.when.as_ref().map(|when| quote!(.when(#when)));
    quote! {
        impl rt::StartsTask for #request {
            const TASK: &'static rt::Task =
                &rt::Task::new(#poll, &[#(#parameters),*], #state) #running #done #failed #reason
                    #first_state #first_reason #when;
            type Poll = super::#poll_request;
        }
    }
}
