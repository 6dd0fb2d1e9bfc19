//! Builders: one type parameter per required field, so that a missing one is a compile error that names it.

use super::tokens::{Std, deprecated, doc, docs, ident};
use crate::format::Item;
use crate::model::{Action, Field, Holds, Paging, Record};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

struct Builder<'m> {
    record: &'m Record,
    names: &'m Std<'m>,
    /// The name of the builder.
    name: Ident,
    /// The path of what it builds.
    target: TokenStream,
    /// The type parameters, one per required field.
    states: Vec<Ident>,
    /// The marker traits, in the same order.
    markers: Vec<Ident>,
}

/// Returns the builder of an action's request, which can also send it.
pub(super) fn of_request(action: &Action, names: &Std<'_>) -> Vec<Item> {
    let builder = Builder::new(&action.request, &format!("{}Builder", action.name), names);
    let with_client = [Some(builder.send()), action.paging.as_ref().map(|paging| builder.paginate(paging))];
    builder.declaration(Some(with_client.into_iter().flatten().collect()))
}

/// Returns the builder of a data type.
pub(super) fn of_type(record: &Record, names: &Std<'_>) -> Vec<Item> {
    Builder::new(record, &format!("{}Builder", record.name), names).declaration(None)
}

impl<'m> Builder<'m> {
    fn new(record: &'m Record, name: &str, names: &'m Std<'m>) -> Self {
        let states: Vec<_> = (1..=record.required().count()).map(|position| format_ident!("P{position}")).collect();
        let target = ident(&record.name);
        // A type parameter would hide a type of its name.
        let target = if states.contains(&target) { quote!(self::#target) } else { quote!(#target) };
        let markers = record.required().map(|field| ident(&crate::names::marker(&field.wire))).collect();
        Self { record, names, name: ident(name), target, states, markers }
    }

    /// Sends the request once.
    fn send(&self) -> TokenStream {
        let Self { target, states, markers, .. } = self;
        let docs = doc("Sends the request: await it.");
        quote! {
            #docs
            #[cfg(feature = "client")]
            pub fn send(self) -> rt::Call<#target> where C: rt::Sender, #(#states: required::#markers),* {
                self.0.client.core().send(&self.0.request)
            }
        }
    }

    /// Sends it for every piece of a long list; where to go on and how many items to ask for need not be set.
    fn paginate(&self, paging: &Paging) -> TokenStream {
        let Self { record, target, states, markers, .. } = self;
        let filled = |wire: &String| *wire == paging.size || Some(wire) == paging.position.as_ref();
        let bounds = record.required().zip(states.iter().zip(markers)).filter(|(field, _)| !filled(&field.wire));
        let bounds = bounds.map(|(_, (state, marker))| quote!(#state: required::#marker));
        let docs = doc("Asks for the whole list, piece by piece.");
        quote! {
            #docs
            #[cfg(feature = "client")]
            pub fn paginate(self) -> rt::Paginator<#target> where C: rt::Sender, #(#bounds),* {
                self.0.client.core().paginate(self.0.request)
            }
        }
    }

    /// Returns the struct, its constructor, its setters and `build`; for a request also the methods that need a client.
    fn declaration(&self, with_client: Option<Vec<TokenStream>>) -> Vec<Item> {
        let client = with_client.is_some();
        let Self { record, name, target, states, markers, .. } = self;
        // A type can have the name of a derive macro, such as `Clone`.
        let link = if client { format!("[`{}`]", record.name) } else { format!("[`struct@{}`]", record.name) };
        let docs = doc(&format!("Builds a {link}; a required value that is not set is a compile error that names it."));
        let start_docs = doc("Starts with nothing set.");
        let build_docs = doc(&format!("The finished {link}."));
        let setters = record.fields.iter().map(|field| self.setter(field, client));
        let bounds = if states.is_empty() { quote!() } else { quote!(where #(#states: required::#markers),*) };
        let holder = if client { quote!(C) } else { quote!(()) };
        let mut generics: Vec<_> = states.iter().map(|state| quote!(#state)).collect();
        let mut parameters: Vec<_> = states.iter().map(|state| quote!(#state = rt::Unset)).collect();
        if client {
            generics.insert(0, quote!(C));
            parameters.insert(0, quote!(C = ()));
        }
        let (generics, parameters) = match &*generics {
            [] => (quote!(), quote!()),
            generics => (quote!(<#(#generics),*>), quote!(<#(#parameters),*>)),
        };
        let with_client = with_client.unwrap_or_default();
        vec![
            quote! {
                #docs
                #[must_use = "a builder does nothing until it is built or sent"]
                pub struct #name #parameters (rt::Partial<#target, #holder, (#(#states,)*)>);
            }
            .into(),
            quote! {
                impl #target {
                    #start_docs
                    pub fn builder() -> #name {
                        #name(rt::Partial::new(()))
                    }
                }
            }
            .into(),
            quote! {
                impl #generics #name #generics {
                    #(#setters)*
                    #build_docs
                    pub fn build(self) -> #target #bounds {
                        self.0.request
                    }
                    #(#with_client)*
                }
            }
            .into(),
        ]
    }

    fn setter(&self, field: &Field, client: bool) -> TokenStream {
        let Self { name, states, .. } = self;
        let (setter, docs, deprecated) = (ident(&field.name), docs(&field.docs), deprecated(&field.deprecated));
        let (argument, value) = self.argument(&field.holds);
        let value = if field.optional {
            let some = self.names.some();
            quote!(#some(#value))
        } else {
            value
        };
        let allow = field.deprecated.is_some().then(|| quote!(#[allow(deprecated)]));
        let position = self.record.required().position(|required| required.wire == field.wire);
        let (returned, result) = match position {
            None => (quote!(Self), quote!(self)),
            Some(position) => {
                let after = states
                    .iter()
                    .enumerate()
                    .map(|(at, state)| if at == position { quote!(rt::Set) } else { quote!(#state) });
                let holder = client.then(|| quote!(C,));
                (quote!(#name<#holder #(#after),*>), quote!(#name(self.0.retyped())))
            }
        };
        quote! {
            #docs
            #deprecated
            #allow
            pub fn #setter(mut self, value: #argument) -> #returned {
                self.0.request.#setter = #value;
                #result
            }
        }
    }

    /// Returns the type of a setter's argument, and the expression that makes the field's value of it.
    fn argument(&self, holds: &Holds) -> (TokenStream, TokenStream) {
        let (into, holder) = (self.names.into(), self.names.holds(holds));
        match holds {
            Holds::Text | Holds::Enum(_) => (quote!(impl #into<#holder>), quote!(value.into())),
            Holds::Integer | Holds::Float | Holds::Bool | Holds::Record(_) => (holder, quote!(value)),
            Holds::Boxed(name) => {
                let (name, boxed) = (ident(name), self.names.boxed());
                (quote!(types::#name), quote!(#boxed::new(value)))
            }
            Holds::List(item) => {
                let (iterator, holds) = (self.names.iterable(), self.names.holds(item));
                match **item {
                    Holds::Text | Holds::Enum(_) => {
                        (quote!(impl #iterator<Item = impl #into<#holds>>), quote!(rt::list(value)))
                    }
                    _ => (quote!(impl #iterator<Item = #holds>), quote!(rt::list(value))),
                }
            }
        }
    }
}
