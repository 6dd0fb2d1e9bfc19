//! Actions: references between parameters, to other actions, to error codes; errata.

use super::fields::known_field;
use super::{CheckedAction, CheckedField, Index, Names, ServiceFiles, Shape, date, documented, fields, unique};
use crate::diagnostics::Diagnostics;
use crate::source::Spanned;
use crate::spec::{Access, Action, Erratum, Fact, Field, Loaded, Paging, PagingStyle, Scalar, Task, TypeName, Value};

pub(super) fn check<'s>(
    loaded: &'s Loaded<Action>,
    files: &'s ServiceFiles,
    index: &Index<'_>,
    names: &Names,
    diagnostics: &mut Diagnostics,
) -> Option<CheckedAction<'s>> {
    let action = &loaded.content;
    documented(&action.doc, diagnostics);
    if let Some(deprecated) = &action.deprecated {
        documented(deprecated, diagnostics);
    }
    for page in [&action.source.intl, &action.source.cn].into_iter().flatten() {
        if let Some(updated) = &page.updated {
            date(updated, diagnostics);
        }
        if let Some(id) = &page.page
            && !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
        {
            diagnostics
                .report("bad-address", id.span, format!("`{}` is not the id of a page", **id))
                .help("it is the last part of the page's address and has letters, digits, `-` and `_`");
        }
    }
    let mut errata = Errata::new(&action.errata, diagnostics);
    let input = fields::check(&action.input, "input.", index, names, &mut errata, diagnostics);
    let output = fields::check(&action.output, "output.", index, names, &mut errata, diagnostics);
    errata.finish(diagnostics);
    request_id(&action.output, names, diagnostics);
    check_error_codes(&action.errors, index, diagnostics);
    for rule in &action.rules {
        match (rule.at_least_one.len(), rule.exactly_one.len()) {
            (2.., 0) | (0, 2..) => {}
            _ => drop(
                diagnostics
                    .report("bad-rule", rule.span, "a rule names two or more parameters under one key")
                    .help("write `{\"exactlyOne\": [\"A\", \"B\"]}` or `{\"atLeastOne\": [\"A\", \"B\"]}`"),
            ),
        }
        for name in rule.at_least_one.iter().chain(&rule.exactly_one) {
            if let Some(field) = known_field(name, &action.input, diagnostics)
                && field.required.as_ref().is_some_and(|required| required.value)
            {
                diagnostics
                    .report("bad-rule", name.span, format!("`{}` is required, so it needs no rule", **name))
                    .related(field.name.span, "required here")
                    .help("remove the rule, or make the parameter optional");
            }
        }
    }
    if let Some(paging) = &action.paging {
        check_paging(paging, action, &input, &output, diagnostics);
    }
    if let Some(task) = &action.task {
        check_task(task, action, index, diagnostics);
    }
    let category = files.service.categories.iter().find(|category| category.folder.value == loaded.folder);
    if category.is_none() {
        let folders = || files.service.categories.iter().map(|category| &*category.folder.value);
        diagnostics
            .report("unknown-category", action.name.span, format!("the folder `{}` is no category", loaded.folder))
            .help(format!("the categories of `service.json` are `{}`", folders().collect::<Vec<_>>().join("`, `")))
            .suggest(&loaded.folder, folders());
    }
    Some(CheckedAction { action, path: &loaded.path, category: category?, input, output })
}

fn request_id(output: &[Field], names: &Names, diagnostics: &mut Diagnostics) {
    // Another spelling would still be the same name in Rust.
    let own = names.field("RequestId");
    if let Some(field) = output.iter().find(|field| field.name.value == "RequestId" || names.of_field(field) == own) {
        diagnostics
            .report("request-id", field.name.span, "every action answers `RequestId`, so no file repeats it")
            .help("remove it");
    }
}

fn check_error_codes(codes: &[Spanned<String>], index: &Index<'_>, diagnostics: &mut Diagnostics) {
    unique(codes.iter().map(|code| (code, "error code")), diagnostics);
    if index.unread.contains("errors") {
        return;
    }
    for code in codes.iter().filter(|code| !index.errors.contains(&*code.value)) {
        diagnostics
            .report("unknown-error-code", code.span, format!("the error code `{}` is not known", **code))
            .help("add it to the version's `errors.json`")
            .suggest(code, index.errors.iter().copied());
    }
}

/// The fields of a request or an answer.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// As the page has them.
    fields: &'p [Field],
    /// After the errata; fields whose type is not known are missing.
    checked: &'p [CheckedField<'p>],
}

fn check_paging(
    paging: &Paging,
    action: &Action,
    input: &[CheckedField<'_>],
    output: &[CheckedField<'_>],
    diagnostics: &mut Diagnostics,
) {
    let number = |shape: &Shape| matches!(shape, Shape::Int64 | Shape::Uint64);
    let text = |shape: &Shape| *shape == Shape::Text;
    let mut shaped = |name: &Spanned<String>, place: Place<'_>, fits: &dyn Fn(&Shape) -> bool, expected: &str| {
        let Some(field) = known_field(name, place.fields, diagnostics) else { return };
        // After the errata. What has no known type is reported elsewhere.
        let checked = place.checked.iter().find(|checked| checked.field.name.value == field.name.value);
        if checked.is_some_and(|checked| !fits(&checked.shape)) {
            diagnostics
                .report("bad-paging", name.span, format!("`{}` is not {expected}", **name))
                .related(field.type_name.span, "its type")
                .help(format!("name a parameter that is {expected}"));
        }
    };
    let input = Place { fields: &action.input, checked: input };
    let output = Place { fields: &action.output, checked: output };
    shaped(&paging.size, input, &number, "a whole number");
    shaped(&paging.items, output, &|shape| matches!(shape, Shape::List(_)), "a list");
    if let Some(position) = &paging.position {
        match paging.style {
            PagingStyle::Token => shaped(position, input, &text, "a text"),
            _ => shaped(position, input, &number, "a whole number"),
        }
    }
    if let Some(next) = &paging.next {
        shaped(next, output, &text, "a text");
    }
    if let Some(more) = &paging.more {
        shaped(more, output, &|shape| *shape == Shape::Bool, "a boolean");
    }
    if let Some(total) = &paging.total {
        shaped(total, output, &number, "a whole number");
    }
    let missing = match paging.style {
        PagingStyle::Offset | PagingStyle::Page if paging.position.is_none() => "position",
        PagingStyle::Token if paging.position.is_none() => "position",
        PagingStyle::Token if paging.next.is_none() => "next",
        _ => return,
    };
    diagnostics
        .report("bad-paging", paging.span, format!("paging of style `{}` needs `{missing}`", paging.style.text()))
        .help(format!("add `\"{missing}\"` with the name of a parameter"));
}

fn check_task(task: &Task, action: &Action, index: &Index<'_>, diagnostics: &mut Diagnostics) {
    if index.unread.contains(&*task.poll.value) {
        return;
    }
    let Some(poll) = index.actions.get(&*task.poll.value) else {
        diagnostics
            .report("unknown-action", task.poll.span, format!("the action `{}` is not known", *task.poll))
            .help("name an action of this version")
            .suggest(&task.poll, index.actions.keys().copied());
        return;
    };
    for (parameter, from) in &task.parameters {
        let taker = poll.input.iter().find(|field| field.name.value == *parameter);
        if taker.is_none() {
            diagnostics
                .report("unknown-field", from.span, format!("`{}` has no parameter `{parameter}`", *task.poll))
                .help("name a parameter of the polling action")
                .suggest(parameter, poll.input.iter().map(|field| &*field.name.value));
        }
        let giver = match from.split_once('.') {
            Some(("input", path)) => check_path(from, path, &action.input, index, diagnostics),
            Some(("output", path)) => check_path(from, path, &action.output, index, diagnostics),
            _ => {
                diagnostics
                    .report("unknown-field", from.span, "a value comes from `input.…` or `output.…` of this action")
                    .help("write for example `output.Task.TaskId`");
                None
            }
        };
        if let (Some(taker), Some(giver)) = (taker, giver)
            && taker.type_name.value != giver.type_name.value
        {
            let (takes, gives) = (&*taker.type_name, &*giver.type_name);
            diagnostics
                .report(
                    "bad-task",
                    from.span,
                    format!("this is of type `{gives}`, but `{parameter}` of type `{takes}`"),
                )
                .help("name the field that holds the parameter's value");
        }
    }
    for path in [Some(&task.state), task.reason.as_ref()].into_iter().flatten() {
        check_path(path, path, &poll.output, index, diagnostics);
    }
    for field in &poll.input {
        let required = field.required.as_ref().is_some_and(|required| required.value);
        if required && !task.parameters.contains_key(&field.name.value) {
            diagnostics
                .report("bad-task", task.poll.span, format!("`{}` requires `{}`", *task.poll, *field.name))
                .help("tell under `parameters` where its value comes from");
        }
    }
    if poll.access != Access::Read {
        diagnostics
            .report("bad-task", task.poll.span, format!("`{}` changes things, and polling repeats it", *task.poll))
            .help("name an action that only reads");
    }
    if let Some(when) = &task.when {
        let parameter =
            when.strip_prefix("input.").and_then(|name| action.input.iter().find(|field| *field.name.value == *name));
        if parameter.is_none_or(|field| field.type_name.only_scalar() != Some(Scalar::Boolean)) {
            diagnostics
                .report("bad-task", when.span, format!("`{}` is not a Boolean parameter of this action", **when))
                .help("write for example `input.IsApply`");
        }
    }
    if task.done.is_empty() || task.failed.is_empty() {
        diagnostics
            .report("bad-task", task.span, "a task needs a state in which it is done and one in which it has failed")
            .help("list them under `done` and `failed`");
    }
}

/// Follows a path such as `Task.TaskId` through fields and the members of their types, to the field at its end.
fn check_path<'s>(
    place: &Spanned<String>,
    path: &str,
    fields: &'s [Field],
    index: &Index<'s>,
    diagnostics: &mut Diagnostics,
) -> Option<&'s Field> {
    let (mut fields, mut found) = (fields, None);
    let mut parts = path.split('.').peekable();
    while let Some(part) = parts.next() {
        let Some(field) = fields.iter().find(|field| field.name.value == part) else {
            diagnostics
                .report("unknown-field", place.span, format!("`{part}` is not known in `{}`", **place))
                .help("follow the names of the documentation")
                .suggest(part, fields.iter().map(|field| &*field.name.value));
            return None;
        };
        found = Some(field);
        let type_name = field.type_name.item();
        if index.unread.contains(type_name) {
            return None;
        }
        fields = index.types.get(type_name).map_or(&[], |known| &*known.members);
        if parts.peek().is_some() && fields.is_empty() {
            diagnostics
                .report("unknown-field", place.span, format!("`{part}` in `{}` has no members", **place))
                .help("the path ends there");
            return None;
        }
    }
    found
}

/// The errata of one file, each of which must apply.
pub(super) struct Errata<'s> {
    all: &'s [Erratum],
    applied: Vec<bool>,
}

impl<'s> Errata<'s> {
    pub(super) fn new(all: &'s [Erratum], diagnostics: &mut Diagnostics) -> Self {
        for erratum in all {
            documented(&erratum.why, diagnostics);
            documented(&erratum.evidence, diagnostics);
            date(&erratum.date, diagnostics);
        }
        Self { all, applied: vec![false; all.len()] }
    }

    fn find(&mut self, target: &str, fact: Fact) -> Option<&'s Erratum> {
        let at = self.all.iter().position(|it| it.target.value == target && it.fact.value == fact)?;
        self.applied[at] = true;
        Some(&self.all[at])
    }

    /// A flag of the page, or what is true instead.
    pub(super) fn flag(&mut self, target: &str, fact: Fact, page: bool, diagnostics: &mut Diagnostics) -> bool {
        let Some(erratum) = self.find(target, fact) else { return page };
        match (&erratum.page.value, &erratum.actual.value) {
            (Value::Bool(stated), Value::Bool(actual)) if *stated == page && *actual != page => *actual,
            _ => {
                stale(erratum, &page.to_string(), diagnostics);
                page
            }
        }
    }

    /// A type as the page has it, or what is true instead.
    pub(super) fn type_name(
        &mut self,
        target: &str,
        page: &Spanned<TypeName>,
        diagnostics: &mut Diagnostics,
    ) -> Spanned<TypeName> {
        let Some(erratum) = self.find(target, Fact::Type) else { return page.clone() };
        let stated = page.to_string();
        match (&erratum.page.value, &erratum.actual.value) {
            (Value::Text(text), Value::Text(actual)) if *text == stated && *actual != stated => {
                Spanned { value: TypeName::parse(actual), span: erratum.actual.span }
            }
            _ => {
                stale(erratum, &stated, diagnostics);
                page.clone()
            }
        }
    }

    /// Reports what was never applied.
    pub(super) fn finish(self, diagnostics: &mut Diagnostics) {
        for (erratum, applied) in self.all.iter().zip(self.applied) {
            if !applied {
                diagnostics
                    .report(
                        "stale-erratum",
                        erratum.target.span,
                        format!("nothing here is called `{}`", *erratum.target),
                    )
                    .help("targets are `input.X` and `output.X` in an action, `X` in a type; or remove the erratum");
            }
        }
    }
}

fn stale(erratum: &Erratum, now: &str, diagnostics: &mut Diagnostics) {
    diagnostics
        .report("stale-erratum", erratum.span, format!("this erratum does not apply: the page now says `{now}`"))
        .help("if the page was mended, remove the erratum; `page` is what the page says, `actual` what is true");
}
