//! The state of a spec at a glance: what there is, how old it is, and what it lacks.

use crate::Diagnostics;
use crate::check::{self, CheckedField, CheckedService, Texts};
use crate::source::{Sources, Span, Spanned};
use crate::spec::{self, Access, Site, Spec};
use std::collections::BTreeMap;

/// The state of a spec.
#[derive(Debug)]
pub struct Status {
    /// Every version of every service.
    pub versions: Vec<Version>,
    /// The places of descriptions that are not written yet: path below the spec's folder, and line.
    pub unwritten: Vec<(String, usize)>,
}

/// The state of one version of a service.
#[derive(Debug)]
pub struct Version {
    /// The service, as in its host name.
    pub service: String,
    /// The service's full name.
    pub title: String,
    /// The version, `YYYY-MM-DD`.
    pub version: String,
    /// The titles of the categories in the documentation's order, each with how many actions it has.
    pub categories: Vec<(String, usize)>,
    /// The actions, by name.
    pub actions: Vec<Action>,
    /// The number of data types.
    pub types: usize,
    /// The number of enums.
    pub enums: usize,
    /// The number of error codes, without the common ones.
    pub error_codes: usize,
    /// The number of known mistakes of pages.
    pub errata: usize,
    /// By language, how many of the actions' descriptions have a digest, and how many there can be.
    pub digests: BTreeMap<&'static str, (usize, usize)>,
}

/// An action with its facts, as the pages state them.
#[derive(Debug)]
pub struct Action {
    /// The name on the wire.
    pub name: String,
    /// Its file, below the spec's folder.
    pub path: String,
    /// The title of its category.
    pub category: String,
    /// Whether no page states the category, so that it is our guess.
    pub category_inferred: bool,
    /// The description.
    pub doc: String,
    /// Whether it is a read operation.
    pub reads: bool,
    /// Calls per second.
    pub rate_limit: Option<u32>,
    /// The sites that have it.
    pub sites: Vec<&'static str>,
    /// The replacement, if it is deprecated.
    pub deprecated: Option<String>,
    /// Its pages: the site, the address, and when it was last updated, as far as they are known.
    pub pages: Vec<Page>,
    /// The input parameters.
    pub input: Vec<Field>,
    /// The output parameters without `RequestId`.
    pub output: Vec<Field>,
    /// Its error codes.
    pub errors: Vec<String>,
    /// The number of examples.
    pub examples: usize,
    /// The number of known mistakes of its pages.
    pub errata: usize,
    /// Notes for maintainers.
    pub notes: Vec<String>,
}

/// A documentation page.
#[derive(Debug)]
pub struct Page {
    /// The site.
    pub site: &'static str,
    /// The address, if the page's id is known.
    pub address: Option<String>,
    /// The date of its last update, `YYYY-MM-DD`.
    pub updated: Option<String>,
}

/// A parameter.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: String,
    /// The type as the page writes it.
    pub type_name: String,
    /// Whether a caller must set it, or every response has it.
    pub certain: bool,
    /// The description.
    pub doc: String,
}

impl Version {
    /// Returns the actions without an example.
    pub fn without_examples(&self) -> Vec<&str> {
        self.actions.iter().filter(|action| action.examples == 0).map(|action| &*action.name).collect()
    }

    /// Returns the date and the action of the page whose last update is the oldest.
    pub fn oldest_page(&self) -> Option<(&str, &str)> {
        let dated = self
            .actions
            .iter()
            .flat_map(|action| action.pages.iter().filter_map(|page| Some((page.updated.as_deref()?, &*action.name))));
        dated.min()
    }

    /// Returns the number of actions without a page whose date is known.
    pub fn undated(&self) -> usize {
        self.actions.iter().filter(|action| action.pages.iter().all(|page| page.updated.is_none())).count()
    }
}

/// Returns the state of a spec, whose descriptions may be missing.
///
/// # Errors
///
/// Everything that is wrong with the spec, except that descriptions are missing.
pub fn status(sources: &Sources) -> Result<Status, Diagnostics> {
    crate::with_checked(sources, Texts::Drafts, |spec, checked| {
        let place = |span: &Span| (sources.file(span.file).path.clone(), sources.line(*span));
        Status {
            versions: checked.services.iter().map(|service| version(spec, service)).collect(),
            unwritten: checked.unwritten.iter().map(place).collect(),
        }
    })
}

fn version(spec: &Spec, service: &CheckedService<'_>) -> Version {
    let mut actions: Vec<Action> = service.actions.iter().map(|known| action(known, service.service)).collect();
    actions.sort_by(|a, b| a.name.cmp(&b.name));
    let categories = service.service.categories.iter().map(|category| {
        let title = category.title.value.clone();
        let count = actions.iter().filter(|action| action.category == title).count();
        (title, count)
    });
    let errata = service.types.values().map(|known| known.content.errata.len()).sum::<usize>()
        + actions.iter().map(|action| action.errata).sum::<usize>();
    Version {
        service: service.service.name.value.clone(),
        title: service.service.title.value.clone(),
        version: service.service.version.value.clone(),
        categories: categories.collect(),
        types: service.types.len(),
        enums: service.enums.len(),
        error_codes: service.errors.len(),
        errata,
        digests: digests(spec, service),
        actions,
    }
}

fn action(known: &check::CheckedAction<'_>, service: &spec::Service) -> Action {
    let content = known.action;
    let source = &content.source;
    let sources =
        [(Site::International, &source.intl, &service.pages.intl), (Site::China, &source.cn, &service.pages.cn)];
    let pages = sources.into_iter().filter_map(|(site, page, address)| {
        let page = page.as_ref()?;
        let address = address.as_ref().zip(page.page.as_ref());
        Some(Page {
            site: site.text(),
            address: address.map(|(address, id)| address.replace("{page}", id)),
            updated: page.updated.as_ref().map(|date| date.value.clone()),
        })
    });
    Action {
        name: content.name.value.clone(),
        path: known.path.to_owned(),
        category: known.category.title.value.clone(),
        category_inferred: source.category_inferred,
        doc: content.doc.value.clone(),
        reads: content.access == Access::Read,
        rate_limit: content.rate_limit.as_ref().map(|limit| limit.value),
        sites: [Site::International, Site::China]
            .into_iter()
            .filter(|site| on(&content.sites, *site))
            .map(Site::text)
            .collect(),
        deprecated: content.deprecated.as_ref().map(|text| text.value.clone()),
        pages: pages.collect(),
        input: known.input.iter().map(|it| field(it, it.required)).collect(),
        output: known.output.iter().map(|it| field(it, it.always && !it.nullable)).collect(),
        errors: content.errors.iter().map(|code| code.value.clone()).collect(),
        examples: content.examples.len(),
        errata: content.errata.len(),
        notes: content.notes.clone(),
    }
}

fn field(known: &CheckedField<'_>, certain: bool) -> Field {
    Field {
        name: known.field.name.value.clone(),
        type_name: known.field.type_name.to_string(),
        certain,
        doc: known.field.doc.value.clone(),
    }
}

fn on(sites: &[Spanned<Site>], site: Site) -> bool {
    sites.is_empty() || sites.iter().any(|it| it.value == site)
}

fn digests(spec: &Spec, service: &CheckedService<'_>) -> BTreeMap<&'static str, (usize, usize)> {
    let files = spec.services.iter().find(|files| std::ptr::eq(&raw const files.service, service.service));
    let texts = files.and_then(|files| files.texts.as_ref());
    let languages = [
        ("en", Site::International, texts.and_then(|texts| texts.en.as_ref())),
        ("zh", Site::China, texts.and_then(|texts| texts.zh.as_ref())),
    ];
    let count = |site: Site, digests: Option<&spec::Digests>| {
        let there = service.actions.iter().map(|it| it.action).filter(|it| on(&it.sites, site));
        there.fold((0, 0), |(recorded, all), action| {
            let fields = action.input.iter().chain(&action.output);
            let elsewhere = fields.filter(|field| !on(&field.sites, site)).count();
            let known = digests.and_then(|digests| digests.actions.get(&action.name.value)).map_or(0, BTreeMap::len);
            (recorded + known, all + action.described().len() - elsewhere)
        })
    };
    languages.map(|(language, site, digests)| (language, count(site, digests))).into()
}
