//! The language and the site of a document, and the version of the spec that it describes.

use crate::published::{Action, Document, grammar};
use crate::source::Spanned;
use crate::spec::{DigestFile, Digests, ServiceFiles, Site, Spec};

/// The language that a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    Chinese,
}

impl Language {
    /// Names and numbers are the same in both languages, so Chinese characters in a part of the descriptions are enough.
    pub(crate) fn of(document: &Document) -> Self {
        let actions = document.actions.iter().flat_map(|action| {
            let fields = [&action.input, &action.output].into_iter().flatten().flatten();
            action.text.iter().chain(fields.map(|field| &field.text))
        });
        let types = document
            .types
            .iter()
            .flat_map(|known| known.text.iter().chain(known.members.iter().map(|member| &member.text)));
        let (mut chinese, mut all) = (0, 0);
        for text in actions.chain(types).chain(document.errors.iter().map(|error| &error.text)) {
            all += 1;
            chinese += usize::from(grammar::is_chinese(text));
        }
        if chinese * 3 > all { Self::Chinese } else { Self::English }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh",
        }
    }

    pub(crate) fn digests(self, texts: &DigestFile) -> Option<&Digests> {
        match self {
            Self::English => texts.en.as_ref(),
            Self::Chinese => texts.zh.as_ref(),
        }
    }
}

/// Returns the site of a document, if nobody stated it: only the international site is in English.
pub(crate) fn site(document: &Document) -> Site {
    match Language::of(document) {
        Language::English => Site::International,
        Language::Chinese => document.site.unwrap_or(Site::China),
    }
}

/// Returns the version that a document describes. A document that does not state its version is known by its actions and types.
///
/// # Errors
///
/// Fails with the reason if the spec does not have the version, or the document does not state it.
pub(crate) fn counterpart<'s>(document: &Document, spec: &'s Spec) -> Result<&'s ServiceFiles, String> {
    let named = |wanted: &Option<Spanned<String>>, name: &str| wanted.as_ref().is_none_or(|it| it.value == name);
    let knows = |files: &ServiceFiles| {
        let action = |it: &Action| files.actions.iter().any(|known| known.content.name.value == it.name.value);
        let data_type = |name: &str| files.types.iter().any(|known| known.content.name.value == name);
        document.actions.iter().any(action) || document.types.iter().any(|it| data_type(&it.name))
    };
    let mut fitting: Vec<_> = spec
        .services
        .iter()
        .filter(|it| named(&document.service, &it.service.name) && named(&document.version, &it.service.version))
        .collect();
    if fitting.len() > 1 {
        fitting.retain(|service| knows(service));
    }
    match *fitting {
        [service] => Ok(service),
        [] => {
            let told = |it: &Option<Spanned<String>>| it.as_ref().map_or("?".to_owned(), |it| it.value.clone());
            Err(format!("the spec has no version {} of `{}`", told(&document.version), told(&document.service)))
        }
        _ => Err("it does not state its version, and several versions have its names".to_owned()),
    }
}
