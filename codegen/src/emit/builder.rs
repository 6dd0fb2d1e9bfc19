//! Builders: one type parameter for the states of all required fields, so that a missing one is a compile error that names it.

use super::tokens::{Std, deprecated, doc, docs, ident};
use crate::format::{self, Item};
use crate::model::{Action, DataType, Docs, Field, Holds, Paging, Record, linked};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

struct Builder<'m> {
    record: &'m Record,
    names: &'m Std<'m>,
    /// The name of the builder.
    name: Ident,
    /// The module of its states.
    module: Ident,
    /// Whether the builder can hold a client.
    client: bool,
    required: Vec<Required<'m>>,
}

/// A required field.
struct Required<'m> {
    wire: &'m str,
    /// The trait of its state once it is set.
    marker: Ident,
    /// The name of the states in which it is set; none where another field has it.
    alias: Option<Ident>,
}

/// Returns the builder of an action's request, which can also send it.
pub(super) fn of_request(action: &Action, names: &Std<'_>) -> Vec<Item> {
    let name = format!("{}Builder", action.name);
    let builder = Builder::new(&action.request, &name, &action.module, names, true);
    builder.items(action.paging.as_ref().map(|paging| builder.paginate(paging)).as_ref())
}

/// Returns the builder of a data type.
pub(super) fn of_type(data_type: &DataType, names: &Std<'_>) -> Vec<Item> {
    let name = format!("{}Builder", data_type.record.name);
    Builder::new(&data_type.record, &name, &data_type.module, names, false).items(None)
}

impl<'m> Builder<'m> {
    fn new(record: &'m Record, name: &str, module: &str, names: &'m Std<'m>, client: bool) -> Self {
        let mut required: Vec<Required<'m>> = Vec::new();
        for field in record.required() {
            let marker = ident(&crate::names::marker(&field.wire));
            let alias = format_ident!("Set{marker}");
            let free = required.iter().all(|it| it.marker != marker);
            required.push(Required { wire: &field.wire, marker, alias: free.then_some(alias) });
        }
        // Where there is one, its states need no name.
        if let [only] = &mut *required {
            only.alias = None;
        }
        // What ends in `_` because it would be a keyword is none with another ending.
        let module = format_ident!("{}_builder", linked(module).trim_end_matches('_'));
        Self { record, names, name: ident(name), module, client, required }
    }

    /// Returns the place of a required field in the tree of states.
    fn leaf(&self, position: usize) -> Leaf {
        Leaf { position, depth: self.required.len().next_power_of_two().trailing_zeros() }
    }

    /// Aliases of the states, the machinery, and the setters with what else needs more than a table.
    fn items(&self, paginate: Option<&TokenStream>) -> Vec<Item> {
        let aliases: TokenStream = (self.required.iter().enumerate())
            .filter_map(|(position, required)| {
                let (alias, states) = (required.alias.as_ref()?, self.leaf(position).set(&quote!(S)));
                Some(quote!(pub type #alias<S> = #states;))
            })
            .collect();
        let rows = self.required.iter().enumerate().map(|(position, required)| {
            let state = self.leaf(position).state(&quote!(S)).to_string().replace(' ', "");
            format!("{state}: required::{}", required.marker)
        });
        let (name, parameters) = (&self.name, self.parameters());
        let parameters_text = parameters.to_string().replace(' ', "").replace(',', ", ");
        let methods = if self.client { "build, send" } else { "build" };
        let head = format!("{name}{parameters_text}, {}, {methods}", self.record.name);
        let table = Item::Table { path: "rt::builder", head, rows: rows.collect() };
        let bound = (!self.required.is_empty()).then(|| quote!(S: rt::State));
        let client = self.client.then(|| quote!(C));
        let bounded = client.iter().chain(&bound);
        let setters = self.record.fields.iter().map(|field| self.setter(field));
        let generics = if parameters.is_empty() { quote!() } else { quote!(<#(#bounded),*>) };
        let methods = quote! {
            impl #generics #name #parameters {
                #(#setters)*
                #paginate
            }
        };
        let mut items = Vec::new();
        if !aliases.is_empty() {
            let module = &self.module;
            items.push(quote!(use self::#module as state;).into());
            items.push(quote!(#[doc(hidden)] pub mod #module { use super::rt; #aliases }).into());
        }
        if !self.record.fields.is_empty() {
            items.push(methods.into());
        }
        items.push(table);
        items
    }

    /// Returns the type parameters: the client, and the states of the required fields.
    fn parameters(&self) -> TokenStream {
        let states = (!self.required.is_empty()).then(|| quote!(S));
        self.parameters_with(states)
    }

    fn parameters_with(&self, states: Option<TokenStream>) -> TokenStream {
        let client = self.client.then(|| quote!(C));
        let parameters: Vec<_> = client.into_iter().chain(states).collect();
        if parameters.is_empty() { quote!() } else { quote!(<#(#parameters),*>) }
    }

    /// Sends it for every page of a list; where to go on and how many items to ask for need not be set.
    fn paginate(&self, paging: &Paging) -> TokenStream {
        let filled = |wire: &str| wire == paging.size || Some(wire) == paging.position.as_deref();
        let bounds = self.required.iter().enumerate().filter(|(_, it)| !filled(it.wire)).map(|(position, it)| {
            let (state, marker) = (self.leaf(position).state(&quote!(S)), &it.marker);
            quote!(#state: required::#marker)
        });
        let (target, docs) = (ident(&self.record.name), doc("Requests the whole list, page by page."));
        quote! {
            #docs
            #[cfg(feature = "client")]
            pub fn paginate(self) -> rt::Paginator<#target> where C: rt::Sender, #(#bounds),* {
                self.0.client.core().paginate(self.0.request)
            }
        }
    }

    fn setter(&self, field: &Field) -> TokenStream {
        let (name, setter, deprecated) = (&self.name, ident(&field.name), deprecated(&field.deprecated));
        let (argument, value) = self.argument(field);
        let value = if field.optional {
            let some = self.names.some();
            quote!(#some(#value))
        } else {
            value
        };
        let allow = field.deprecated.is_some().then(|| quote!(#[allow(deprecated)]));
        let position = self.required.iter().position(|required| required.wire == field.wire);
        let (docs, returned, result) = match position {
            None => (docs(&field.docs), quote!(Self), quote!(self)),
            Some(position) => {
                let after = match &self.required[position].alias {
                    Some(alias) => quote!(state::#alias<S>),
                    None => self.leaf(position).set(&quote!(S)),
                };
                let parameters = self.parameters_with(Some(after));
                (docs(&required_docs(&field.docs)), quote!(#name #parameters), quote!(#name(self.0.retyped())))
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
    fn argument(&self, field: &Field) -> (TokenStream, TokenStream) {
        let (into, holder) = (self.names.into(), self.names.holds(&field.holds));
        match &field.holds {
            Holds::Text if field.account => (quote!(impl #into<rt::Digits>), quote!(rt::digits(value))),
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

/// Deepest tree of states whose positions have names in the runtime.
const NAMED: u32 = 3;

/// A position in the tree of states.
#[derive(Clone, Copy)]
struct Leaf {
    position: usize,
    /// The depth of the tree.
    depth: u32,
}

impl Leaf {
    /// Returns the first or second half of the tree, which has the leaf, and the leaf's place in it.
    fn half(self) -> (bool, Self) {
        let depth = self.depth - 1;
        (self.position >> depth & 1 == 1, Self { position: self.position & !(1 << depth), depth })
    }

    /// Returns the state at the leaf.
    fn state(self, states: &TokenStream) -> TokenStream {
        let Self { position, depth } = self;
        match depth {
            0 => states.clone(),
            1..=NAMED => {
                let at = format_ident!("At{position}of{}", 1_u32 << depth);
                quote!(rt::states::#at<#states>)
            }
            _ => match self.half() {
                (false, leaf) => leaf.state(&quote!(rt::states::L<#states>)),
                (true, leaf) => leaf.state(&quote!(rt::states::R<#states>)),
            },
        }
    }

    /// Returns the states with the leaf set.
    fn set(self, states: &TokenStream) -> TokenStream {
        let Self { position, depth } = self;
        match depth {
            0 => quote!(rt::Set),
            1..=NAMED => {
                let set = format_ident!("Set{position}of{}", 1_u32 << depth);
                quote!(rt::states::#set<#states>)
            }
            _ => match self.half() {
                (false, leaf) => {
                    let first = leaf.set(&quote!(rt::states::L<#states>));
                    quote!((#first, rt::states::R<#states>))
                }
                (true, leaf) => {
                    let second = leaf.set(&quote!(rt::states::R<#states>));
                    quote!((rt::states::L<#states>, #second))
                }
            },
        }
    }
}

/// Returns the documentation of a required field's setter, which says so.
fn required_docs(docs: &Docs) -> Docs {
    let Docs(mut lines) = docs.clone();
    match lines.last_mut() {
        Some(last) if last.chars().count() + " Required.".len() <= format::WIDTH => last.push_str(" Required."),
        _ => lines.push("Required.".to_owned()),
    }
    Docs(lines)
}
