//! The file of a service, its error codes, and the names of everything in it.

use super::problems::{ONE_STAYS, Problems};
use crate::diagnostics::Rule;
use crate::names::{self, Names};
use crate::spec::{ErrorCode, ServiceFiles};

/// Checks `service.json`.
pub(super) fn check_file(files: &ServiceFiles, problems: &mut Problems<'_>) {
    let service = &files.service;
    if !names::is_folder_name(&service.name) || names::SERVICE_MODULES.contains(&&*service.name.value) {
        problems
            .report(Rule::BadName, service.name.span, format!("`{}` cannot be a service's name", *service.name))
            .help("a service's name has lower-case letters, digits and `-`, as in its host name");
    }
    problems.date(&service.version);
    problems.described(&service.title);
    problems.described(&service.doc);
    problems.unique(service.categories.iter().map(|category| (&category.folder, "category")));
    for category in &service.categories {
        problems.described(&category.title);
        problems.described(&category.doc);
    }
    for address in [&service.pages.intl, &service.pages.cn].into_iter().flatten() {
        let possible = |c: char| c.is_ascii_graphic() && !r#"()<>[]\^`|""#.contains(c);
        if !address.starts_with("https://") || !address.contains("{page}") || !address.chars().all(possible) {
            problems
                .report(Rule::BadAddress, address.span, "this is not the address of a documentation page")
                .help("it begins with `https://` and has `{page}` in the place of the page id");
        }
    }
}

/// Names must not be used twice, must fit their files, and must not meet in Rust.
pub(super) fn check_names(files: &ServiceFiles, names: &Names, problems: &mut Problems<'_>) {
    let service = &files.service;
    let folder = format!("{}/{}/", *service.name, *service.version);
    let mut paths = Vec::new();
    paths.extend(files.actions.iter().map(|loaded| (&loaded.path, &loaded.content.name)));
    paths.extend(files.types.iter().map(|loaded| (&loaded.path, &loaded.content.name)));
    paths.extend(files.enums.iter().map(|loaded| (&loaded.path, &loaded.content.name)));
    for (path, name) in &paths {
        let expected = format!("{}.json", ***name);
        if path.rsplit('/').next() != Some(&expected) {
            problems
                .report(Rule::FileName, name.span, format!("the file is not named after `{}`", ***name))
                .help(format!("rename the file to `{expected}`, or correct the name"));
        }
        if !names::is_type_name(name) {
            problems
                .report(Rule::BadName, name.span, format!("`{}` cannot be a name in Rust", ***name))
                .help("a name begins with an upper-case letter and has letters and digits only");
        }
        if !path.starts_with(&folder) {
            problems
                .report(
                    Rule::FileName,
                    service.name.span,
                    format!("the files of this service do not lie in `{folder}`"),
                )
                .help("the two folders must be named after the service and its version");
        }
    }
    let actions = files.actions.iter().map(|loaded| (&loaded.content.name, "action"));
    let types = files.types.iter().map(|loaded| (&loaded.content.name, "type"));
    let enums = files.enums.iter().map(|loaded| (&loaded.content.name, "enum"));
    problems.unique(actions.clone());
    problems.unique(types.clone().chain(enums.clone()));
    problems.distinct(actions.map(|(name, _)| (name.span, &***name, names.module(name))), ONE_STAYS);
    problems.distinct(types.chain(enums).map(|(name, _)| (name.span, &***name, names.module(name))), ONE_STAYS);
}

/// Checks a list of error codes; none of them may be in the list of common codes.
pub(super) fn check_errors(errors: &[ErrorCode], common: &[ErrorCode], reserved: &[&str], problems: &mut Problems<'_>) {
    problems.unique(errors.iter().map(|error| (&error.code, "error code")));
    for error in errors {
        problems.described(&error.doc);
        let variant = names::variant(&error.code);
        let plain = error.code.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
        if !plain || !names::is_type_name(&variant) || reserved.contains(&&*variant) {
            problems.report(Rule::BadName, error.code.span, format!("`{}` cannot be a variant's name", *error.code));
        }
        if let Some(first) = common.iter().find(|known| known.code.value == error.code.value) {
            problems
                .report(
                    Rule::DuplicateName,
                    error.code.span,
                    format!("`{}` is a common error code already", *error.code),
                )
                .related(first.code.span, "the common code")
                .help("remove it here");
        }
    }
    problems
        .distinct(errors.iter().map(|error| (error.code.span, &**error.code, names::variant(&error.code))), ONE_STAYS);
}
