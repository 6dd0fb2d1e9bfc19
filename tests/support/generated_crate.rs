//! A crate that is generated from fixtures, compiled on top of `generated-sdk`.

use crate::fixtures::{self, Spec, root};
use crate::packages::Package;
use codegen::Texts;
use std::collections::BTreeSet;
use std::path::Path;

/// The crate that a spec makes.
#[derive(Debug)]
pub struct GeneratedCrate {
    package: Package,
    name: String,
    /// The features of its versions.
    features: Vec<String>,
}

impl GeneratedCrate {
    /// Generates the crate into a package of this path, whose last part is the crate's name. Only one test may use a path.
    ///
    /// # Panics
    ///
    /// If the spec is not in order.
    pub fn new(path: &str, spec: &Spec) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let runtime = root().join("runtime").display().to_string();
        let package = codegen::Package::new(name).expect("this is a crate's name").on_runtime_in(runtime);
        let sources = fixtures::sources(spec);
        // What a test leaves unused is no mistake.
        let mut files = match codegen::generate_package(&sources, Texts::Drafts, &package, 2) {
            Ok((files, _)) => files,
            Err(found) => panic!("{}", fixtures::rendered(&found, &sources)),
        };
        let lints = "\n[lints.rust]\nwarnings = \"deny\"\nmissing_docs = \"deny\"\n";
        files.entry("Cargo.toml".to_owned()).and_modify(|manifest| manifest.push_str(lints));
        let versions = spec.keys().filter_map(|path| path.strip_suffix("/service.json"));
        let features = versions.map(|version| version.replace('/', "-")).collect();
        Self { package: Package::new(path, &files), name: name.to_owned(), features }
    }

    /// The crate's folder.
    pub fn folder(&self) -> &Path {
        self.package.folder()
    }

    /// The features of the crate's versions, as cargo takes them.
    pub fn features(&self) -> String {
        self.features.join(",")
    }

    /// Runs a cargo command. Warnings are errors.
    ///
    /// # Errors
    ///
    /// The messages of the compiler.
    pub fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        self.package.cargo(arguments)
    }

    /// Returns the names of those programs that do not compile against the crate. The key of a program is its file name.
    ///
    /// # Panics
    ///
    /// If the crate itself does not compile.
    pub fn broken_programs(&self, programs: &Spec) -> BTreeSet<String> {
        let Self { name, features, .. } = self;
        let dependency = format!("{name} = {{ path = {:?}, features = {features:?} }}", self.folder());
        let package = Package::of_programs(&format!("{name}-programs"), &dependency, programs);
        package.errors_of_programs().into_keys().collect()
    }
}
