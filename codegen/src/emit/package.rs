//! The files that make a crate of generated modules: manifest, root and README.

use super::service::any_feature;
use super::tokens::{ident, inner_doc};
use crate::Package;
use crate::format::{self, Source};
use crate::model::{Model, Service};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the generator, of the runtime and of the crate: all of a workspace have one.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The minimum Rust version of the runtime. `cargo xtask msrv` checks that both are the same.
const RUST_VERSION: &str = "1.85";

/// The license, as that of the workspace.
const LICENSE: &str = env!("CARGO_PKG_LICENSE");

/// Returns the files around the modules.
pub(super) fn files(model: &Model, package: &Package) -> [(String, String); 3] {
    [
        (Package::MANIFEST.to_owned(), manifest(model, package)),
        ("README.md".to_owned(), readme(model, package)),
        ("src/lib.rs".to_owned(), format::file(&root(model))),
    ]
}

/// Returns the manifest; everything in it is a name or a date, but for the folder of the SDK.
fn manifest(model: &Model, package: &Package) -> String {
    let Package { name, runtime_path } = package;
    let newest: BTreeMap<&str, &str> =
        model.services.iter().map(|service| (&*service.module, &*service.feature)).collect();
    let default: String = newest.values().map(|feature| format!(", \"{feature}\"")).collect();
    let features: String = model.services.iter().map(|service| format!("{} = []\n", service.feature)).collect();
    // What generated code uses of the SDK is promised to this version's generator alone.
    let path = runtime_path.as_ref().map(|path| format!(", path = {}", toml_text(path))).unwrap_or_default();
    format!(
        "{marker}\n\n\
         [package]\n\
         name = \"{name}\"\n\
         description = \"Typed, asynchronous clients of {versions}\"\n\
         version = \"{VERSION}\"\n\
         edition = \"2024\"\n\
         rust-version = \"{RUST_VERSION}\"\n\
         license = \"{LICENSE}\"\n\
         readme = \"README.md\"\n\
         # For programs that show the API, such as the explorer; the crate does not need it.\n\
         exclude = [\"catalogue.json\"]\n\n\
         [features]\n\
         default = [\"client\", \"rustls\"{default}]\n\
         # Sending. Without it the crate is types, builders and JSON.\n\
         client = [\"tencentcloud-runtime/client\"]\n\
         # TLS, one of them or both: rustls with Mozilla's certificate authorities, or what the operating system offers.\n\
         rustls = [\"client\", \"tencentcloud-runtime/rustls\"]\n\
         native-tls = [\"client\", \"tencentcloud-runtime/native-tls\"]\n\
         # Calls without `async`.\n\
         blocking = [\"client\", \"tencentcloud-runtime/blocking\"]\n\
         # Tests of programs: a service in memory.\n\
         testing = [\"client\", \"tencentcloud-runtime/testing\"]\n\
         # One feature per service version.\n\
         {features}\n\
         [dependencies]\n\
         tencentcloud-runtime = {{ version = \"={VERSION}\", default-features = false{path} }}\n\n\
         [package.metadata.docs.rs]\n\
         all-features = true\n\
         rustdoc-args = [\"--cfg\", \"docsrs\"]\n",
        marker = Package::MARKER,
        versions = versions(&model.services),
    )
}

/// Returns a string as TOML writes it.
fn toml_text(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Returns the versions by name, or their number if they are many.
fn versions(services: &[Service]) -> String {
    const NAMED: usize = 3;
    match services {
        services if services.len() > NAMED => format!("{} service versions", services.len()),
        services => {
            let named: Vec<_> =
                services.iter().map(|service| format!("{} {}", service.name, service.version)).collect();
            named.join(", ")
        }
    }
}

fn readme(model: &Model, package: &Package) -> String {
    format!(
        "# {}\n\n\
         Typed, asynchronous clients of {}, on top of `tencentcloud-runtime`. `cargo doc --open` shows what is in it.\n\n\
         `Cargo.toml`, this file and `src` are written by `cargo xtask generate --spec … --out …`, which replaces every \
         change of them.\n",
        package.name,
        versions(&model.services),
    )
}

/// Returns the root of the crate.
fn root(model: &Model) -> Source {
    let mut lines = vec![
        format!("Typed, asynchronous clients of {}.", versions(&model.services)),
        String::new(),
        "Configuration, credentials, retries and errors come from the crate `tencentcloud-runtime` and are re-exported here."
            .to_owned(),
        String::new(),
        "| module | what | feature |".to_owned(),
        "|---|---|---|".to_owned(),
    ];
    lines.extend(model.services.iter().map(|service| {
        let (module, version) = (&service.module, &service.version_module);
        format!("| [`{module}::{version}`] | {}, version {} | `{}` |", service.title, service.version, service.feature)
    }));
    let docs = lines.iter().map(|line| inner_doc(line));
    let modules: BTreeSet<&str> = model.services.iter().map(|service| &*service.module).collect();
    let exports = modules.into_iter().map(|module| {
        let services = model.services.iter().filter(|service| service.module == module);
        let gate = any_feature(&services.map(|service| &*service.feature).collect::<Vec<_>>());
        let module = ident(module);
        quote!(#gate pub use generated::#module;)
    });
    let mut items = vec![
        quote!(#(#docs)*),
        quote! {
            #[rustfmt::skip]
            mod generated;
        },
        // In the order that `cargo fmt` gives.
        quote!(
            #[doc(inline)]
            pub use ::tencentcloud_runtime::*;
        ),
        quote!(
            pub use generated::CommonError;
        ),
    ];
    items.extend(exports);
    Source { origin: "spec/".to_owned(), items: items.into_iter().map(Into::into).collect() }
}
