//! The public API names no type of a dependency, but for a few that are part of it on purpose: a new version of a dependency
//! must not be a new version of the crate.
//!
//! The source is searched: everything that is `pub` in the runtime, whether or not it can be reached from outside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{
    Attribute, Block, Expr, Field, File, ImplItem, Item, ItemImpl, Signature, Type, UseTree, Variant, Visibility,
};

/// The items of dependencies that the API may name.
const PART_OF_THE_API: [&str; 4] = ["serde::", "serde_json::Error", "serde_json::Value", "futures_core::Stream"];

fn runtime() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../runtime")
}

/// The dependencies, as code names them.
fn dependencies() -> BTreeSet<String> {
    let manifest = fs::read_to_string(runtime().join("Cargo.toml")).unwrap();
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let lines = rest.lines().take_while(|line| !line.starts_with('['));
    lines.filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_"))).collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// The leaks of all these files together, each with the item that has it.
fn leaks(dependencies: &BTreeSet<String>, files: &[File]) -> Vec<String> {
    let public = files.iter().flat_map(|file| &file.items).filter_map(public_type).collect();
    let mut aliases = BTreeMap::new();
    let names = |file: &File, aliases: &BTreeMap<String, String>| {
        let mut names = Names { dependencies, public: &public, foreign: aliases.clone() };
        file.items.iter().for_each(|item| names.learn(item));
        names
    };
    // An alias of an alias, be it in another file, is found in the second round.
    for file in files.iter().chain(files) {
        let names = names(file, &aliases);
        aliases.extend(file.items.iter().filter_map(|item| names.alias(item)));
    }
    files.iter().flat_map(|file| names(file, &aliases).leaks_of_all(&file.items)).collect()
}

fn public_type(item: &Item) -> Option<String> {
    match item {
        Item::Struct(item) if is_public(&item.vis) => Some(item.ident.to_string()),
        Item::Enum(item) if is_public(&item.vis) => Some(item.ident.to_string()),
        _ => None,
    }
}

/// The meaning of the names in one file.
struct Names<'a> {
    dependencies: &'a BTreeSet<String>,
    /// The public types of all files.
    public: &'a BTreeSet<String>,
    /// Names of items of dependencies, with the items' paths.
    foreign: BTreeMap<String, String>,
}

impl Names<'_> {
    fn learn(&mut self, item: &Item) {
        if let Item::Use(item) = item {
            self.learn_import(String::new(), &item.tree);
        }
    }

    fn learn_import(&mut self, before: String, tree: &UseTree) {
        let (known_as, path) = match tree {
            UseTree::Path(path) => return self.learn_import(format!("{before}{}::", path.ident), &path.tree),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.learn_import(before.clone(), tree));
            }
            UseTree::Name(name) => (&name.ident, format!("{before}{}", name.ident)),
            UseTree::Rename(rename) => (&rename.rename, format!("{before}{}", rename.ident)),
            UseTree::Glob(_) => panic!("an import of everything hides what is used: {before}*"),
        };
        // `self` stands for what comes before it.
        let path = path.strip_suffix("::self").unwrap_or(&path).to_owned();
        let known_as = if known_as == "self" {
            path.rsplit("::").next().unwrap_or_default().to_owned()
        } else {
            known_as.to_string()
        };
        if path.split("::").next().is_some_and(|first| self.dependencies.contains(first)) {
            self.foreign.insert(known_as, path);
        }
    }

    /// An alias for something of a dependency.
    fn alias(&self, item: &Item) -> Option<(String, String)> {
        let Item::Type(alias) = item else { return None };
        let meaning = self.foreign_in(|paths| paths.visit_type(&alias.ty)).into_iter().next()?;
        Some((alias.ident.to_string(), meaning))
    }

    /// The named items of dependencies that are not part of the API.
    fn foreign_in(&self, visit: impl FnOnce(&mut Paths)) -> Vec<String> {
        let mut paths = Paths::default();
        visit(&mut paths);
        let foreign = paths.found.into_iter().filter_map(|path| {
            let (first, rest) = path.split_once("::").map_or((&*path, None), |(first, rest)| (first, Some(rest)));
            let full = self.foreign.get(first).map(|full| match rest {
                Some(rest) => format!("{full}::{rest}"),
                None => full.clone(),
            });
            full.or_else(|| self.dependencies.contains(first).then(|| path.clone()))
        });
        foreign.filter(|path| !PART_OF_THE_API.iter().any(|allowed| path.starts_with(allowed))).collect()
    }

    fn leaks_of_all(&self, items: &[Item]) -> Vec<String> {
        items.iter().flat_map(|item| self.leaks_of(item)).collect()
    }

    fn leaks_of(&self, item: &Item) -> Vec<String> {
        let name = match item {
            Item::Fn(syn::ItemFn { vis, sig: Signature { ident, .. }, .. })
            | Item::Const(syn::ItemConst { vis, ident, .. })
            | Item::Static(syn::ItemStatic { vis, ident, .. })
            | Item::Type(syn::ItemType { vis, ident, .. })
            | Item::Struct(syn::ItemStruct { vis, ident, .. })
            | Item::Enum(syn::ItemEnum { vis, ident, .. })
            | Item::Trait(syn::ItemTrait { vis, ident, .. })
                if is_public(vis) =>
            {
                ident.to_string()
            }
            Item::Use(item) if is_public(&item.vis) => return self.re_exported(&item.tree),
            Item::Impl(item) => match &*item.self_ty {
                Type::Path(path) => {
                    let name = path.path.segments.last().map(|segment| segment.ident.to_string());
                    let Some(name) = name.filter(|name| self.public.contains(name)) else { return Vec::new() };
                    name
                }
                _ => return Vec::new(),
            },
            _ => return Vec::new(),
        };
        self.foreign_in(|paths| paths.visit_item(item)).into_iter().map(|path| format!("{name}: {path}")).collect()
    }

    fn re_exported(&self, tree: &UseTree) -> Vec<String> {
        match tree {
            UseTree::Path(path) if self.dependencies.contains(&path.ident.to_string()) => {
                vec![format!("pub use: {}", path.ident)]
            }
            _ => Vec::new(),
        }
    }
}

/// Every path in what users see of an item: neither the bodies of functions, nor private fields and methods.
#[derive(Default)]
struct Paths {
    found: Vec<String>,
}

impl Visit<'_> for Paths {
    fn visit_path(&mut self, path: &syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.found.push(segments.join("::"));
        visit::visit_path(self, path);
    }

    fn visit_attribute(&mut self, _: &Attribute) {}

    fn visit_block(&mut self, _: &Block) {}

    fn visit_expr(&mut self, _: &Expr) {}

    fn visit_field(&mut self, field: &Field) {
        if is_public(&field.vis) {
            visit::visit_field(self, field);
        }
    }

    /// Its fields are as public as the enum.
    fn visit_variant(&mut self, variant: &Variant) {
        variant.fields.iter().for_each(|field| self.visit_type(&field.ty));
    }

    fn visit_item_impl(&mut self, item: &ItemImpl) {
        self.visit_generics(&item.generics);
        self.visit_type(&item.self_ty);
        if let Some((path, _)) = &item.trait_ {
            self.visit_path(path);
        }
        for inner in &item.items {
            match inner {
                ImplItem::Type(associated) => self.visit_type(&associated.ty),
                ImplItem::Const(constant) if is_public(&constant.vis) => self.visit_type(&constant.ty),
                // The methods of a trait are the trait's affair.
                ImplItem::Fn(method) if is_public(&method.vis) => self.visit_signature(&method.sig),
                _ => {}
            }
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

#[test]
fn the_public_api_names_no_type_of_a_dependency() {
    let mut files = Vec::new();
    sources(&runtime().join("src"), &mut files);
    let parsed: Vec<File> =
        files.iter().map(|path| syn::parse_file(&fs::read_to_string(path).unwrap()).unwrap()).collect();
    assert_eq!(leaks(&dependencies(), &parsed), [""; 0]);
}

/// The check above must be able to fail, in every place where a type can be named.
#[test]
fn a_leak_is_found_wherever_it_is() {
    let source = "
        use hyper::{self, body::Bytes, Uri as Address};
        use serde::Serialize;
        type Private = Bytes;
        pub struct Open { pub body: Option<Bytes>, hidden: Bytes }
        pub enum Choice { One(hyper::Method) }
        pub fn free(address: impl Into<Address>) { let inner: Bytes; }
        pub(crate) fn inner(body: Bytes) {}
        pub trait Send: hyper::service::Service<()> { fn send(&self) -> Private { hyper::send() } }
        pub type Alias = Vec<Private>;
        pub use hyper::Request;
        impl Open {
            pub fn method(&self) -> Result<(), hyper::Error> { hyper::call() }
            fn private(&self) -> Bytes {}
            pub fn allowed<T: Serialize>(value: T) -> serde_json::Error {}
            pub fn forbidden() -> serde_json::Map {}
        }
        impl From<Bytes> for Open { fn from(bytes: Bytes) -> Self { hyper::convert() } }
        impl From<Bytes> for Hidden {}
    ";
    let dependencies = ["hyper", "serde", "serde_json"].map(str::to_owned).into();
    let found = leaks(&dependencies, &[syn::parse_file(source).unwrap()]);
    let expected = [
        "Open: hyper::body::Bytes",
        "Choice: hyper::Method",
        "free: hyper::Uri",
        "Send: hyper::service::Service",
        "Send: hyper::body::Bytes",
        "Alias: hyper::body::Bytes",
        "pub use: hyper",
        "Open: hyper::Error",
        "Open: serde_json::Map",
        "Open: hyper::body::Bytes",
    ];
    assert_eq!(found, expected);
}
