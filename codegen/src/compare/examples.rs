//! Examples: their bodies, apart from the lines in which sites and layouts differ.

use super::digest::hash;
use crate::published::Example;

/// Returns the JSON body of a request or a response as it is shown. What stands before it is the request's line and its
/// headers.
pub(crate) fn body(shown: &str) -> Option<&str> {
    shown.find('{').map(|start| &shown[start..])
}

/// Returns the digest of an action's examples: their bodies, wherever they are sent.
pub(crate) fn digest(examples: &[Example]) -> String {
    let mut all = String::new();
    for example in examples {
        for shown in [&example.input, &example.output].into_iter().flatten() {
            all.extend(body(shown).unwrap_or(shown).chars().filter(|c| !c.is_whitespace()));
            all.push('\n');
        }
    }
    hash(&all)
}
