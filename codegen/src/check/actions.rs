//! Actions: pages, error codes, rules across parameters, category.

use super::problems::Problems;
use super::{CheckedAction, Errata, Index, fields, paging, task};
use crate::diagnostics::Rule;
use crate::names::Names;
use crate::source::Spanned;
use crate::spec::{Action, Category, Field, Loaded, ParameterRule, ServiceFiles, SourcePages};

/// Checks an action. Returns `None` if its category is not known.
pub(super) fn check<'s>(
    loaded: &'s Loaded<Action>,
    files: &'s ServiceFiles,
    index: &Index<'_>,
    names: &Names,
    problems: &mut Problems<'_>,
) -> Option<CheckedAction<'s>> {
    let action = &loaded.content;
    problems.described(&action.doc);
    if let Some(deprecated) = &action.deprecated {
        problems.described(deprecated);
    }
    check_pages(&action.source, problems);
    let mut errata = Errata::new(&action.errata, problems);
    let input = fields::check(&action.input, "input.", index, names, &mut errata, problems);
    let output = fields::check(&action.output, "output.", index, names, &mut errata, problems);
    errata.finish(problems);
    check_request_id(&action.output, names, problems);
    check_error_codes(&action.errors, index, problems);
    for rule in &action.rules {
        check_rule(rule, &action.input, problems);
    }
    if let Some(stated) = &action.paging {
        paging::check(stated, action, &input, &output, problems);
    }
    if let Some(stated) = &action.task {
        task::check(stated, action, index, problems);
    }
    let category = category(loaded, files, problems)?;
    Some(CheckedAction { action, path: &loaded.path, category, input, output })
}

fn check_pages(source: &SourcePages, problems: &mut Problems<'_>) {
    for page in [&source.intl, &source.cn].into_iter().flatten() {
        if let Some(updated) = &page.updated {
            problems.date(updated);
        }
        if let Some(id) = &page.page
            && !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            problems
                .report(Rule::BadAddress, id.span, format!("`{}` is not the id of a page", **id))
                .help("it is the last part of the page's address and has letters, digits, `-` and `_`");
        }
    }
}

fn check_rule(rule: &ParameterRule, input: &[Field], problems: &mut Problems<'_>) {
    if !matches!((rule.at_least_one.len(), rule.exactly_one.len()), (2.., 0) | (0, 2..)) {
        problems
            .report(Rule::BadRule, rule.span, "a rule names two or more parameters under one key")
            .help("write `{\"exactlyOne\": [\"A\", \"B\"]}` or `{\"atLeastOne\": [\"A\", \"B\"]}`");
    }
    for name in rule.at_least_one.iter().chain(&rule.exactly_one) {
        if let Some(field) = problems.known_field(name, input)
            && field.is_required()
        {
            problems
                .report(Rule::BadRule, name.span, format!("`{}` is required, so it needs no rule", **name))
                .related(field.name.span, "required here")
                .help("remove the rule, or make the parameter optional");
        }
    }
}

/// Returns the category of the folder that an action lies in; reports a folder of no category.
fn category<'s>(loaded: &Loaded<Action>, files: &'s ServiceFiles, problems: &mut Problems<'_>) -> Option<&'s Category> {
    let categories = &files.service.categories;
    let found = categories.iter().find(|category| category.folder.value == loaded.folder);
    if found.is_none() {
        let folders: Vec<&str> = categories.iter().map(|category| &*category.folder.value).collect();
        problems
            .report(
                Rule::UnknownCategory,
                loaded.content.name.span,
                format!("the folder `{}` is not a category", loaded.folder),
            )
            .help(format!("the categories of `service.json` are `{}`", folders.join("`, `")))
            .suggest(&loaded.folder, folders);
    }
    found
}

fn check_request_id(output: &[Field], names: &Names, problems: &mut Problems<'_>) {
    // Another spelling would still be the same name in Rust.
    let own = names.field("RequestId");
    if let Some(field) = output.iter().find(|field| field.name.value == "RequestId" || names.of_field(field) == own) {
        problems
            .report(Rule::RequestId, field.name.span, "every response has `RequestId`, so no file repeats it")
            .help("remove it");
    }
}

fn check_error_codes(codes: &[Spanned<String>], index: &Index<'_>, problems: &mut Problems<'_>) {
    problems.unique(codes.iter().map(|code| (code, "error code")));
    if index.unread.contains("errors") {
        return;
    }
    for code in codes.iter().filter(|code| !index.errors.contains(&*code.value)) {
        problems
            .report(Rule::UnknownErrorCode, code.span, format!("the error code `{}` is not known", **code))
            .help("add it to the version's `errors.json`")
            .suggest(code, index.errors.iter().copied());
    }
}
