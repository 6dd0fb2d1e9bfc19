//! Rust names from wire names. Every name is decided here, once.

use crate::spec::{EnumValue, Field};
use heck::{ToSnakeCase, ToUpperCamelCase};

/// Keywords of edition 2024 that can be raw identifiers.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Keywords that cannot be raw identifiers.
const FIRM_KEYWORDS: &[&str] = &["crate", "self", "super", "Self", "_"];

/// Methods of every builder, which a setter's name must not take.
const BUILDER_METHODS: &[&str] = &["build", "paginate", "send"];

/// Methods of every client, which an action's method must not take.
const CLIENT_METHODS: &[&str] = &["call", "clone", "config", "from_env", "new", "paginate", "send", "wait_for"];

/// Names whose modules are taken beside those of the services.
pub(crate) const SERVICE_MODULES: &[&str] = &["common-error"];

/// The variants that every enum of that sort has.
pub(crate) const ENUM_VARIANTS: &[&str] = &["Unknown"];
pub(crate) const ERROR_VARIANTS: &[&str] = &["Common", "Unknown"];

/// Makes Rust names, knowing the service's own words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    words: Vec<String>,
}

impl Names {
    pub(crate) fn new(words: Vec<String>) -> Self {
        Self { words }
    }

    /// Returns the name of a field and of its setter.
    pub(crate) fn field(&self, wire: &str) -> String {
        escaped(self.snake(wire), BUILDER_METHODS)
    }

    /// Returns the name of a field of the spec: its own, if it has one, else the one that follows from the wire name.
    pub(crate) fn of_field(&self, field: &Field) -> String {
        match &field.rust_name {
            Some(name) => escaped(name.value.clone(), BUILDER_METHODS),
            None => self.field(&field.name),
        }
    }

    /// Returns the name of an action's method on the client.
    pub(crate) fn method(&self, action: &str) -> String {
        escaped(self.snake(action), CLIENT_METHODS)
    }

    /// Returns the name of the module, and file, of an action or a type.
    pub(crate) fn module(&self, name: &str) -> String {
        let module = self.snake(name);
        if is_keyword(&module) || module == "mod" { module + "_" } else { module }
    }

    fn snake(&self, wire: &str) -> String {
        let mut spelled = wire.to_owned();
        for word in &self.words {
            spelled = spelled.replace(word.as_str(), &capitalized(word));
        }
        spelled.to_snake_case()
    }
}

/// Returns the word with its first letter alone in upper case.
fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    first + &characters.as_str().to_lowercase()
}

/// Returns the variant of an enum value or an error code: unchanged if it is written like a Rust name, else in Rust's case.
pub(crate) fn variant(wire: &str) -> String {
    let parts: Vec<&str> = wire.split('.').collect();
    let camel = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part.chars().all(|c| c.is_ascii_alphanumeric())
            && part.chars().any(|c| c.is_ascii_lowercase())
    };
    if parts.iter().all(camel) { parts.concat() } else { wire.to_upper_camel_case() }
}

/// Returns the variant of an enum value: its own name, if it has one, else the one that follows from the wire value.
pub(crate) fn variant_of(value: &EnumValue, wire: &str) -> String {
    value.name.as_ref().map_or_else(|| variant(wire), |name| name.value.clone())
}

/// Returns the marker trait of a required parameter.
pub(crate) fn marker(wire: &str) -> String {
    escaped(variant(wire), &[])
}

/// Returns whether a type, an action or a variant can have this name in Rust as it is.
pub(crate) fn is_type_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !FIRM_KEYWORDS.contains(&name)
}

/// Returns whether a wire name can become a field's name.
pub(crate) fn is_field_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Returns whether a name is written as Rust writes names of fields.
pub(crate) fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Returns whether a name can be that of a folder of the spec, and of a module.
pub(crate) fn is_folder_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// Returns whether a crate can have this name beside the one that it depends on.
pub(crate) fn is_package_name(name: &str) -> bool {
    const TAKEN: &[&str] = &["alloc", "core", "generated_sdk", "proc_macro", "std", "tencentcloud_runtime", "test"];
    let rust = name.replace('-', "_");
    is_folder_name(&name.replace('_', "-")) && !is_keyword(&rust) && !TAKEN.contains(&&*rust)
}

/// Returns the module of a service, from its name.
pub(crate) fn service_module(service: &str) -> String {
    let module = service.replace('-', "_");
    if is_keyword(&module) { module + "_" } else { module }
}

/// Returns the module of a version, such as `v2021_03_31`.
pub(crate) fn version_module(version: &str) -> String {
    format!("v{}", version.replace('-', "_"))
}

fn escaped(name: String, taken: &[&str]) -> String {
    if taken.contains(&&*name) || FIRM_KEYWORDS.contains(&&*name) {
        name + "_"
    } else if KEYWORDS.contains(&&*name) {
        format!("r#{name}")
    } else {
        name
    }
}

fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name) || FIRM_KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        let names = Names::new(vec!["IdP".to_owned()]);
        for (wire, rust) in [
            ("ZoneId", "zone_id"),
            ("MemberUin", "member_uin"),
            ("SAMLIdPCertificateId", "saml_idp_certificate_id"),
            ("Type", "r#type"),
            ("Gen", "r#gen"),
            ("Self", "self_"),
            ("Build", "build_"),
            ("Send", "send_"),
            ("X509Certificate", "x509_certificate"),
            ("already_snake", "already_snake"),
        ] {
            assert_eq!(names.field(wire), rust, "{wire}");
        }
    }

    #[test]
    fn variants() {
        for (wire, rust) in [
            ("MemberUin", "MemberUin"),
            ("FailedOperation.ZoneIdNotExist", "FailedOperationZoneIdNotExist"),
            ("AuthFailure.MFAFailure", "AuthFailureMFAFailure"),
            ("SERVICE_CONTROL_POLICY", "ServiceControlPolicy"),
            ("in-progress", "InProgress"),
            ("None", "None"),
        ] {
            assert_eq!(variant(wire), rust, "{wire}");
        }
    }

    #[test]
    fn methods_and_modules() {
        let names = Names::default();
        assert_eq!(names.method("New"), "new_");
        assert_eq!(names.method("DescribeOrganization"), "describe_organization");
        assert_eq!(names.module("Type"), "type_");
        assert_eq!(version_module("2021-03-31"), "v2021_03_31");
    }
}
