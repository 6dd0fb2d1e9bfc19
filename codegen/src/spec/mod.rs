//! The spec's format. The folder layout is read by [`load`], everything inside a file by the types below, from which the JSON
//! Schemas come as well.

pub(crate) mod format;
mod load;
mod node;
mod schema;
mod type_name;

pub(crate) use format::{choice, object};
pub use load::load;
pub(crate) use node::parse;
pub use node::{Node, NodeValue};
pub use schema::schemas;
pub use type_name::{Scalar, TypeName};

use crate::source::Spanned;
use std::collections::{BTreeMap, BTreeSet};

/// Every file of the spec, read but not checked.
#[derive(Debug)]
pub struct Spec {
    /// The error codes that every action can return.
    pub common_errors: Vec<ErrorCode>,
    /// Every version of every service, in the order of names and versions.
    pub services: Vec<ServiceFiles>,
    /// The paths of files that could not be read, so that references to them are not reported as well.
    pub unread: BTreeSet<String>,
}

/// The files of one version of one service.
#[derive(Debug)]
pub struct ServiceFiles {
    /// `service.json`.
    pub service: Service,
    /// `errors.json`.
    pub errors: Vec<ErrorCode>,
    /// `actions/<category>/<Action>.json`.
    pub actions: Vec<Loaded<Action>>,
    /// `types/<Type>.json`.
    pub types: Vec<Loaded<Type>>,
    /// `enums/<Enum>.json`.
    pub enums: Vec<Loaded<Enum>>,
    /// `texts.json`.
    pub texts: Option<DigestFile>,
}

/// A file's content with where it came from.
#[derive(Debug)]
pub struct Loaded<T> {
    /// The file's path.
    pub path: String,
    /// The folder that an action file lies in; empty for other files.
    pub folder: String,
    /// The content.
    pub content: T,
}

object! {
    /// One version of one service.
    pub struct Service {
        /// The JSON Schema of this file, for editors.
        schema: Option<String> = "$schema",
        /// The service's name, as in its host name.
        name: Spanned<String> = "name",
        /// The version, `YYYY-MM-DD`.
        version: Spanned<String> = "version",
        /// The service's full name.
        title: Spanned<String> = "title",
        /// The purpose of the service, in our own words.
        doc: Spanned<String> = "doc",
        /// The address of a documentation page on each site, with `{page}` for the page id.
        pages: SitePages = "pages",
        /// Words with capitals inside, such as `IdP`, that are one word in Rust names.
        words: Vec<Spanned<String>> = "words",
        /// The categories that the documentation files actions under, in its order.
        categories: Vec<Category> = "categories",
    }
}

object! {
    /// A value for each of the vendor's two sites.
    pub struct SitePages {
        /// On the international site.
        intl: Option<Spanned<String>> = "intl",
        /// On the Chinese site.
        cn: Option<Spanned<String>> = "cn",
    }
}

object! {
    /// A category of actions.
    pub struct Category {
        /// The name of its folder below `actions`.
        folder: Spanned<String> = "folder",
        /// Its title in the documentation.
        title: Spanned<String> = "title",
        /// The purpose of its actions, in our own words.
        doc: Spanned<String> = "doc",
    }
}

object! {
    /// A list of error codes.
    pub struct Errors {
        /// The JSON Schema of this file, for editors.
        schema: Option<String> = "$schema",
        /// The codes, sorted.
        errors: Vec<ErrorCode> = "errors",
    }
}

object! {
    /// An error code.
    pub struct ErrorCode {
        /// The code, such as `FailedOperation.OperatePolicy`.
        code: Spanned<String> = "code",
        /// The kind of failure.
        kind: Kind = "kind",
        /// The meaning, in our own words.
        doc: Spanned<String> = "doc",
    }
}

object! {
    /// The digests of the vendor's descriptions as they were when somebody last read them. `cargo xtask audit --accept`
    /// writes this file, so that a description that changes is noticed without its text being kept here.
    pub struct DigestFile {
        /// The JSON Schema of this file, for editors.
        schema: Option<String> = "$schema",
        /// Of descriptions in English.
        en: Option<Digests> = "en",
        /// Of descriptions in Chinese.
        zh: Option<Digests> = "zh",
    }
}

object! {
    /// The digests of the descriptions in one language, each 8 hexadecimal digits.
    pub struct Digests {
        /// By action: `doc`, `input.X`, `output.X` and `examples`.
        actions: BTreeMap<String, BTreeMap<String, Spanned<String>>> = "actions",
        /// By data type: `doc` and `member.X`.
        types: BTreeMap<String, BTreeMap<String, Spanned<String>>> = "types",
        /// By error code.
        errors: BTreeMap<String, Spanned<String>> = "errors",
    }
}

choice! {
    /// The kind of failure that an error code means.
    pub enum Kind {
        /// Too many calls per second.
        Throttled = "throttled",
        /// A quota is used up.
        Quota = "quota",
        /// Wrong credentials or signature.
        Authentication = "authentication",
        /// Not allowed.
        Permission = "permission",
        /// Something that the request names does not exist.
        NotFound = "not-found",
        /// The thing that the request would create exists already.
        AlreadyExists = "already-exists",
        /// A parameter is missing or wrong.
        Invalid = "invalid",
        /// The state of things does not allow it now.
        Conflict = "conflict",
        /// The service does not offer this, or not any more.
        Unsupported = "unsupported",
        /// A dry run that would have succeeded.
        DryRun = "dry-run",
        /// The call may or may not have taken effect.
        Ambiguous = "ambiguous",
        /// The service could not do it, for a reason of its own.
        Failed = "failed",
    }
}

object! {
    /// One action: one documentation page.
    pub struct Action {
        /// The JSON Schema of this file, for editors.
        schema: Option<String> = "$schema",
        /// The action's name.
        name: Spanned<String> = "name",
        /// Its purpose, when to use it and what to call before it, in our own words.
        doc: Spanned<String> = "doc",
        /// The kind of operation: `read` or `write`.
        access: Access = "access",
        /// The sites that have it; omitted if both have it.
        sites: Vec<Spanned<Site>> = "sites",
        /// Calls per second; omitted if the page gives no figure.
        rate_limit: Option<Spanned<u32>> = "rateLimit",
        /// The replacement, if the page says that the action is deprecated.
        deprecated: Option<Spanned<String>> = "deprecated",
        /// The pages that it was transcribed from.
        source: SourcePages = "source",
        /// Notes for maintainers: where sources disagree, and what was decided. Not generated.
        notes: Vec<String> = "notes",
        /// The input parameters, in the page's order, without the common ones.
        input: Vec<Field> = "input",
        /// Rules across input parameters.
        rules: Vec<ParameterRule> = "rules",
        /// The output parameters, in the page's order, without `RequestId`, which every action has.
        output: Vec<Field> = "output",
        /// The way in which the action splits a long list into pages.
        paging: Option<Paging> = "paging",
        /// The task that a call starts.
        task: Option<Task> = "task",
        /// The error codes that the page lists.
        errors: Vec<Spanned<String>> = "errors",
        /// Requests with their responses.
        examples: Vec<Example> = "examples",
        /// Corrections of the page.
        errata: Vec<Erratum> = "errata",
    }
}

impl Action {
    /// Returns the names under which its descriptions have their digests.
    pub(crate) fn described(&self) -> BTreeSet<String> {
        let own = ["doc".to_owned(), "examples".to_owned()];
        let input = self.input.iter().map(|field| format!("input.{}", *field.name));
        let output = self.output.iter().map(|field| format!("output.{}", *field.name));
        own.into_iter().chain(input).chain(output).collect()
    }
}

choice! {
    /// The kind of an operation.
    pub enum Access {
        /// A call changes nothing.
        Read = "read",
        /// A call may change something.
        Write = "write",
    }
}

choice! {
    /// One of the vendor's sites.
    pub enum Site {
        /// The Chinese site.
        China = "cn",
        /// The international site.
        International = "intl",
    }
}

impl Site {
    /// Returns the other one of the two sites.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::China => Self::International,
            Self::International => Self::China,
        }
    }
}

object! {
    /// The pages that a file was transcribed from.
    pub struct SourcePages {
        /// On the international site.
        intl: Option<Page> = "intl",
        /// On the Chinese site.
        cn: Option<Page> = "cn",
        /// Whether the page's category is our guess, because no page states it. `cargo xtask status` counts these.
        category_inferred: bool = "categoryInferred",
    }
}

object! {
    /// A documentation page.
    pub struct Page {
        /// The page's id, the last part of its address.
        page: Option<Spanned<String>> = "page",
        /// The date of its last update, as the page states it, `YYYY-MM-DD`.
        updated: Option<Spanned<String>> = "updated",
    }
}

object! {
    /// A parameter of an action or a member of a type.
    pub struct Field {
        /// The name on the wire.
        name: Spanned<String> = "name",
        /// The name in Rust, if another field takes the one that follows from `name`.
        rust_name: Option<Spanned<String>> = "rustName",
        /// The type as the page writes it: `String`, `Integer`, `Boolean`, `Float`, `Timestamp`, `Timestamp ISO8601`,
        /// `Date`, the name of a type, or `Array of …`.
        type_name: Spanned<TypeName> = "type",
        /// The width of an `Integer`, where known: `int64` (the default) or `uint64`.
        wire: Option<Spanned<Wire>> = "wire",
        /// Whether a caller must set it. Used for input parameters and for members of types in input.
        required: Option<Spanned<bool>> = "required",
        /// Whether the page says that it may be null.
        nullable: bool = "nullable",
        /// `false` if a response may lack it. For output parameters and for members of types that are used in output.
        always: Option<Spanned<bool>> = "always",
        /// The enum that lists its values.
        values: Option<Spanned<String>> = "values",
        /// The meaning, in our own words.
        doc: Spanned<String> = "doc",
        /// The value that the service uses if it is not set.
        default: Option<Node> = "default",
        /// The smallest and the largest number.
        range: Option<Bounds> = "range",
        /// The fewest and the most list items.
        items: Option<Bounds> = "items",
        /// The fewest and the most characters.
        length: Option<Bounds> = "length",
        /// The parameter that it must be a multiple of.
        multiple_of: Option<Spanned<String>> = "multipleOf",
        /// The unit of a number or the form of a string, such as `seconds` or `YYYY-MM-DD hh:mm:ss`.
        unit: Option<Spanned<String>> = "unit",
        /// The reason why it must not be shown.
        sensitive: Option<Sensitivity> = "sensitive",
        /// The sites that have it; omitted if all sites of the action have it.
        sites: Vec<Spanned<Site>> = "sites",
        /// `true` if its limits are only documented, not checked, because sites or pages disagree about them.
        advisory: bool = "advisory",
        /// The replacement, if the page says that it is deprecated.
        deprecated: Option<Spanned<String>> = "deprecated",
        /// Notes for maintainers. Not generated.
        notes: Vec<String> = "notes",
    }
}

impl Field {
    /// Returns whether the page says that a caller must set it.
    pub(crate) fn is_required(&self) -> bool {
        self.required.as_ref().is_some_and(|required| required.value)
    }
}

choice! {
    /// The width of an `Integer`.
    pub enum Wire {
        /// Signed, 64 bits.
        Int64 = "int64",
        /// Unsigned, 64 bits.
        Uint64 = "uint64",
    }
}

choice! {
    /// The reason why a value must not be shown.
    pub enum Sensitivity {
        /// A secret: whoever knows it gets in.
        Secret = "secret",
        /// Personal data, such as an e-mail address.
        Personal = "personal",
    }
}

object! {
    /// A smallest and a largest number, of which one may be omitted.
    pub struct Bounds {
        /// The smallest.
        min: Option<i64> = "min",
        /// The largest.
        max: Option<i64> = "max",
    }
}

object! {
    /// A rule across input parameters.
    pub struct ParameterRule {
        /// At least one of these must be set.
        at_least_one: Vec<Spanned<String>> = "atLeastOne",
        /// Exactly one of these must be set.
        exactly_one: Vec<Spanned<String>> = "exactlyOne",
    }
}

object! {
    /// The way in which an action splits a long list into pages.
    pub struct Paging {
        /// The way to request the next page.
        style: PagingStyle = "style",
        /// The input parameter with the position to continue from.
        position: Option<Spanned<String>> = "position",
        /// The input parameter with the number of items to return.
        size: Spanned<String> = "size",
        /// The output parameter with the items.
        items: Spanned<String> = "items",
        /// The output parameter with the token of the next page.
        next: Option<Spanned<String>> = "next",
        /// The output parameter that says whether there are more items.
        more: Option<Spanned<String>> = "more",
        /// The output parameter with the total number of items.
        total: Option<Spanned<String>> = "total",
    }
}

choice! {
    /// The way to request the next page of a long list.
    pub enum PagingStyle {
        /// By the number of items to skip.
        Offset = "offset",
        /// By the number of the page, from 1.
        Page = "page",
        /// By a token from the previous response.
        Token = "token",
        /// None: there is only the first page.
        Limit = "limit",
    }
}

object! {
    /// The task that a call starts, and how to follow it.
    pub struct Task {
        /// The action that returns the state of the task.
        poll: Spanned<String> = "poll",
        /// Its parameters, each with the source of its value: `input.…` or `output.…` of this action.
        parameters: BTreeMap<String, Spanned<String>> = "parameters",
        /// The path of the state in its output, such as `TaskStatus.Status`.
        state: Spanned<String> = "state",
        /// The states of a running task.
        running: Vec<Spanned<String>> = "running",
        /// The states of a task that has succeeded.
        done: Vec<Spanned<String>> = "done",
        /// The states of a task that has failed.
        failed: Vec<Spanned<String>> = "failed",
        /// The states that end a wait without an outcome: what became of the task is not known.
        undetermined: Vec<Spanned<String>> = "undetermined",
        /// The path of the reason of a failure in its output.
        reason: Option<Spanned<String>> = "reason",
        /// The path of the state in the output of this action, such as `Tasks.Status`.
        first_state: Option<Spanned<String>> = "firstState",
        /// The path of the reason for a failure in the output of this action.
        first_reason: Option<Spanned<String>> = "firstReason",
        /// The Boolean parameter of this action without which no task starts, such as `input.IsApply`.
        when: Option<Spanned<String>> = "when",
    }
}

object! {
    /// A request with its response.
    pub struct Example {
        /// A title.
        title: Spanned<String> = "title",
        /// The request's body.
        input: Node = "input",
        /// The response's `Response` object.
        output: Node = "output",
        /// The paths, such as `input.TargetType`, where the page's own example breaks the page's rules.
        slips: Vec<Spanned<String>> = "slips",
    }
}

object! {
    /// A correction of the page. The spec keeps what the page says; what is generated follows the erratum.
    pub struct Erratum {
        /// The wrong field: `input.X` or `output.X` of an action, or the name of a type's member.
        target: Spanned<String> = "target",
        /// The wrong fact of it.
        fact: Spanned<Fact> = "fact",
        /// The page's statement, which must still be in this file.
        page: Node = "page",
        /// The truth.
        actual: Node = "actual",
        /// The reason why it matters.
        why: Spanned<String> = "why",
        /// The evidence.
        evidence: Spanned<String> = "evidence",
        /// The date when it was found, `YYYY-MM-DD`.
        date: Spanned<String> = "date",
    }
}

choice! {
    /// A fact that an erratum can correct.
    pub enum Fact {
        /// The type as the page writes it.
        Type = "type",
        /// Whether a caller must set it.
        Required = "required",
        /// Whether it may be null.
        Nullable = "nullable",
        /// Whether every response has it.
        Always = "always",
    }
}

object! {
    /// A data type.
    pub struct Type {
        /// The JSON Schema of this file, for editors.
        schema: Option<String> = "$schema",
        /// The type's name.
        name: Spanned<String> = "name",
        /// A description, in our own words.
        doc: Spanned<String> = "doc",
        /// Notes for maintainers. Not generated.
        notes: Vec<String> = "notes",
        /// The members, in the page's order.
        members: Vec<Field> = "members",
        /// Corrections of the page.
        errata: Vec<Erratum> = "errata",
    }
}

impl Type {
    /// Returns the names under which its descriptions have their digests.
    pub(crate) fn described(&self) -> BTreeSet<String> {
        let members = self.members.iter().map(|field| format!("member.{}", *field.name));
        ["doc".to_owned()].into_iter().chain(members).collect()
    }
}

object! {
    /// A list of values that parameters and members share.
    pub struct Enum {
        /// The JSON Schema of this file, for editors.
        schema: Option<String> = "$schema",
        /// The enum's name, which is ours: the pages have none.
        name: Spanned<String> = "name",
        /// The type of the values on the wire.
        base: Base = "base",
        /// The meaning, in our own words.
        doc: Spanned<String> = "doc",
        /// Notes for maintainers. Not generated.
        notes: Vec<String> = "notes",
        /// The values, in the page's order.
        values: Vec<EnumValue> = "values",
    }
}

choice! {
    /// The type of an enum's values on the wire.
    pub enum Base {
        /// Strings.
        Text = "String",
        /// Whole numbers.
        Number = "Integer",
    }
}

object! {
    /// One value of an enum.
    pub struct EnumValue {
        /// The value on the wire.
        value: Node = "value",
        /// The variant's name, if it does not follow from the value.
        name: Option<Spanned<String>> = "name",
        /// The meaning, in our own words.
        doc: Spanned<String> = "doc",
    }
}
