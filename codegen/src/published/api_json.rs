//! The official command line's data: `api.json` with a whole version of a service, and `examples.json` beside it.
//!
//! The types here declare both files in their own field names; everything else about the vendor speaks of a [`Document`].

use super::{Action, Document, Example, Obstacle, Parameter, RateLimit, Type, phrases, text};
use crate::diagnostics::{Diagnostics, Rule};
use crate::names;
use crate::source::{FileId, Spanned};
use crate::spec::format::{Format, Ordered, mismatch};
use crate::spec::{Node, NodeValue, TypeName, Wire, choice, object};
use serde_json::Map;
use std::collections::{BTreeMap, BTreeSet};

object! {
    /// `api.json`: one version of one service.
    pub struct ApiFile {
        /// The actions by name.
        actions: Ordered<ActionData> = "actions",
        /// The service.
        metadata: Metadata = "metadata",
        /// The data types by name, and for every action one of its input and one of its output.
        objects: Ordered<ObjectData> = "objects",
        /// The version of this format.
        version: Unused = "version",
    }
}

object! {
    /// The service that an `api.json` describes.
    pub struct Metadata {
        /// The service's version, `YYYY-MM-DD`.
        api_version: Spanned<String> = "apiVersion",
        /// The purpose of the service.
        api_brief: Unused = "api_brief",
        /// The service's Chinese name.
        service_name_cn: Unused = "serviceNameCN",
        /// The service's name, as in its host name.
        service_short_name: Spanned<String> = "serviceShortName",
    }
}

object! {
    /// An action.
    pub struct ActionData {
        /// A description of the action.
        document: Spanned<String> = "document",
        /// The object of its input parameters.
        input: Spanned<String> = "input",
        /// Its title.
        name: Unused = "name",
        /// The object of its output parameters.
        output: Spanned<String> = "output",
        /// `true` if the action is called without a signature.
        skip_sign: Option<Spanned<bool>> = "skip_sign",
        /// The status of the action; omitted in older files.
        status: Option<Spanned<Status>> = "status",
    }
}

choice! {
    /// The status of an action: usable or not.
    pub enum Status {
        /// It can.
        Online = "online",
        /// It can, but should not.
        Deprecated = "deprecated",
        /// Calls are refused.
        Offline = "offline",
    }
}

object! {
    /// A data type, or the input or output of an action.
    pub struct ObjectData {
        /// A description of the type.
        document: Spanned<String> = "document",
        /// Its members.
        members: Vec<MemberData> = "members",
        /// Always `object`; left out in types.
        kind: Unused = "type",
        /// Where the type is used: in requests (`in`), in responses (`out`) or in `both`. It follows from the members.
        usage: Unused = "usage",
    }
}

object! {
    /// A member of an object.
    pub struct MemberData {
        /// Whether it is deprecated.
        disabled: bool = "disabled",
        /// A description of the member.
        document: Spanned<String> = "document",
        /// A value that it could have.
        example: Unused = "example",
        /// The item type of a list, or the type itself: a primitive type or an object.
        member: Spanned<String> = "member",
        /// Its name.
        name: Spanned<String> = "name",
        /// Whether every response contains it.
        output_required: Option<bool> = "output_required",
        /// Whether a caller must set it.
        required: Option<Spanned<Flag>> = "required",
        /// `string`, `int`, `float`, `bool`, `binary`, `object` or `list`.
        kind: Spanned<String> = "type",
        /// Whether it may be null in a response.
        value_allowed_null: Option<bool> = "value_allowed_null",
    }
}

object! {
    /// `examples.json`: the examples of one version of one service.
    pub struct ExamplesFile {
        /// The examples by action.
        actions: Ordered<Vec<ExampleData>> = "actions",
        /// The version of this format.
        version: Unused = "version",
    }
}

object! {
    /// A request with its response, as the documentation shows them.
    pub struct ExampleData {
        /// A long description of the example.
        document: Unused = "document",
        /// The request.
        input: Spanned<String> = "input",
        /// The response.
        output: Spanned<String> = "output",
        /// The title of the example.
        title: Spanned<String> = "title",
    }
}

/// A key of the format that tells nothing of use here.
#[derive(Clone, Copy, Debug)]
pub struct Unused;

impl Format for Unused {
    fn read(_: &Node, _: &mut Diagnostics) -> Option<Self> {
        Some(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }

    fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        serde_json::json!({})
    }
}

/// `true` or `false`, which some files write as `1` or `0`.
#[derive(Clone, Copy, Debug)]
pub struct Flag(bool);

impl Format for Flag {
    fn read(node: &Node, diagnostics: &mut Diagnostics) -> Option<Self> {
        match &node.value {
            NodeValue::Bool(value) => Some(Self(*value)),
            NodeValue::Number(text) if text == "1" => Some(Self(true)),
            NodeValue::Number(text) if text == "0" => Some(Self(false)),
            _ => mismatch(node, "`true` or `false`", diagnostics),
        }
    }

    fn schema(_: &mut Map<String, serde_json::Value>) -> serde_json::Value {
        serde_json::json!({"enum": [true, false, 0, 1]})
    }
}

/// Returns whether JSON is an `examples.json` and not an `api.json`.
pub(super) fn has_examples_only(node: &Node) -> bool {
    matches!(&node.value, NodeValue::Object(entries)
        if entries.iter().any(|(key, _)| key.value == "actions")
            && !entries.iter().any(|(key, _)| key.value == "objects" || key.value == "metadata"))
}

/// Reads an `api.json`.
pub(super) fn read(file: FileId, node: &Node, diagnostics: &mut Diagnostics) -> Option<Document> {
    let data = ApiFile::read(node, diagnostics)?;
    let reader = Reader::new(&data, diagnostics);
    let actions = data.actions.0.iter().map(|(name, action)| reader.action(name, action, diagnostics)).collect();
    let types = reader.types.iter().map(|(name, object)| reader.data_type(name, object, diagnostics)).collect();
    Some(Document {
        file,
        service: Some(data.metadata.service_short_name.clone()),
        version: Some(data.metadata.api_version.clone()),
        site: None,
        updated: None,
        whole: true,
        actions,
        types,
        common_errors: Vec::new(),
        errors: Vec::new(),
    })
}

/// Reads an `examples.json` into the actions of a document.
pub(super) fn read_examples(node: &Node, document: &mut Document, diagnostics: &mut Diagnostics) {
    let Some(data) = ExamplesFile::read(node, diagnostics) else { return };
    let mut actions: BTreeMap<String, &mut Action> =
        document.actions.iter_mut().map(|action| (action.name.value.clone(), action)).collect();
    for (name, examples) in data.actions.0 {
        // An action that went offline may leave its examples behind.
        let Some(action) = actions.get_mut(&name.value) else { continue };
        action.examples = examples
            .into_iter()
            .map(|example| Example {
                title: Some(example.title),
                input: Some(example.input),
                output: Some(example.output),
            })
            .collect();
    }
}

struct Reader<'d> {
    objects: BTreeMap<&'d str, &'d ObjectData>,
    /// The objects that are data types, in the file's order, under their names in the spec.
    types: Vec<(Spanned<String>, &'d ObjectData)>,
}

impl<'d> Reader<'d> {
    fn new(data: &'d ApiFile, diagnostics: &mut Diagnostics) -> Self {
        let objects: BTreeMap<_, _> = data.objects.0.iter().map(|(name, object)| (&*name.value, object)).collect();
        let ends: BTreeSet<&str> =
            data.actions.0.iter().flat_map(|(_, action)| [&*action.input.value, &*action.output.value]).collect();
        let members = data.objects.0.iter().flat_map(|(_, object)| &object.members);
        let referred: BTreeSet<&str> = members.map(|member| &*member.member.value).collect();
        let mut types: Vec<(Spanned<String>, &ObjectData)> = Vec::new();
        let mut seen = BTreeMap::new();
        for (name, object) in &data.objects.0 {
            if ends.contains(&*name.value) && !referred.contains(&*name.value) {
                continue;
            }
            let spelled = type_name(&name.value);
            if let Some(first) = seen.insert(spelled.clone(), name.span) {
                diagnostics
                    .report(Rule::NameCollision, name.span, format!("two types would be called `{spelled}`"))
                    .related(first, "the other one")
                    .help("types are named as in the file, without `_`; rename one of them in a copy of it");
            }
            types.push((Spanned { value: spelled, span: name.span }, object));
        }
        Self { objects, types }
    }

    fn action(&self, name: &Spanned<String>, data: &ActionData, diagnostics: &mut Diagnostics) -> Action {
        let status = data.status.as_ref().map(|status| status.value);
        let mut ends = [&data.input, &data.output].into_iter().map(|end| {
            let object = self.objects.get(&*end.value);
            if object.is_none() {
                diagnostics
                    .report(Rule::UnknownType, end.span, format!("there is no object `{}` in this file", **end))
                    .help("the file is incomplete; fetch it again")
                    .suggest(end, self.objects.keys().copied());
            }
            object.map_or(&[] as &[MemberData], |object| &object.members)
        });
        let (input, output) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
        drop(ends);
        let (request_id, output): (Vec<&MemberData>, Vec<&MemberData>) =
            output.iter().partition(|member| member.name.value == "RequestId");
        let stream = request_id.iter().find(|member| phrases::is_streaming(&member.document));
        let unsigned = data.skip_sign.as_ref().filter(|skip| skip.value);
        let obstacle = match (stream, unsigned) {
            (Some(member), _) => Some(Spanned { value: Obstacle::Stream, span: member.document.span }),
            (None, Some(skip)) => Some(Spanned { value: Obstacle::Unsigned, span: skip.span }),
            (None, None) => None,
        };
        Action {
            name: name.clone(),
            text: Some(folded(&data.document)),
            rate_limit: RateLimit::Unknown,
            deprecated: (status == Some(Status::Deprecated)).then(|| {
                let reason = data.document.split("\n\n").next().unwrap_or_default();
                Spanned { value: text::folded(reason), span: data.document.span }
            }),
            offline: status == Some(Status::Offline),
            obstacle,
            input: Some(self.parameters(input, diagnostics)),
            output: Some(self.parameters(output, diagnostics)),
            examples: Vec::new(),
            errors: None,
        }
    }

    fn data_type(&self, name: &Spanned<String>, data: &ObjectData, diagnostics: &mut Diagnostics) -> Type {
        Type {
            name: name.clone(),
            text: Some(folded(&data.document)),
            members: self.parameters(&data.members, diagnostics),
        }
    }

    fn parameters<'m>(
        &self,
        members: impl IntoIterator<Item = &'m MemberData>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<Parameter> {
        let mut seen = BTreeMap::new();
        let mut parameters = Vec::new();
        for member in members {
            if let Some(first) = seen.insert(&*member.name.value, member.name.span) {
                diagnostics
                    .report(Rule::DuplicateName, member.name.span, format!("the member `{}` is repeated", *member.name))
                    .related(first, "first here")
                    .help("remove one of them from a copy of the file");
            }
            parameters.push(self.parameter(member, diagnostics));
        }
        parameters
    }

    fn parameter(&self, data: &MemberData, diagnostics: &mut Diagnostics) -> Parameter {
        let (type_name, wire) = self.typed(data, diagnostics).unwrap_or((TypeName::parse("String"), None));
        let text = folded(&data.document);
        Parameter {
            name: data.name.clone(),
            type_name: Spanned { value: type_name, span: data.member.span },
            wire,
            required: data.required.as_ref().map(|flag| Spanned { value: flag.value.0, span: flag.span }),
            nullable: data.value_allowed_null,
            always: data.output_required,
            deprecated: data.disabled.then(|| text.value.clone()),
            text,
        }
    }

    /// Returns the type as the spec writes it; what is not known is reported.
    fn typed(&self, data: &MemberData, diagnostics: &mut Diagnostics) -> Option<(TypeName, Option<Wire>)> {
        let member = &*data.member.value;
        let primitive = match member {
            "string" => Some(("String", None)),
            "int64" => Some(("Integer", Some(Wire::Int64))),
            "uint64" => Some(("Integer", Some(Wire::Uint64))),
            "float" => Some(("Float", None)),
            "bool" => Some(("Boolean", None)),
            "datetime" => Some(("Timestamp", None)),
            "datetime_iso" => Some(("Timestamp ISO8601", None)),
            "date" => Some(("Date", None)),
            "binary" => Some(("Binary", None)),
            _ => None,
        };
        let is_list = match &*data.kind.value {
            "list" => true,
            "string" | "int" | "float" | "bool" | "binary" | "object" => false,
            other => {
                diagnostics
                    .report(Rule::UnknownChoice, data.kind.span, format!("`{other}` is not a kind of member"))
                    .help("known are `string`, `int`, `float`, `bool`, `binary`, `object` and `list`");
                return None;
            }
        };
        let (item, wire) = match primitive {
            Some((item, wire)) => (TypeName::parse(item), wire),
            None if self.objects.contains_key(member) => (TypeName::parse(&type_name(member)), None),
            None => {
                diagnostics
                    .report(Rule::UnknownType, data.member.span, format!("there is no object `{member}` in this file"))
                    .help("it is not a primitive type either; the file is incomplete, or the format has grown")
                    .suggest(member, self.objects.keys().copied());
                return None;
            }
        };
        Some((if is_list { item.listed() } else { item }, wire))
    }
}

/// Returns a type's name in the spec. It is never sent, so characters that Rust does not allow can be removed.
fn type_name(name: &str) -> String {
    if names::is_type_name(name) {
        return name.to_owned();
    }
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric());
    parts
        .map(|part| {
            let mut letters = part.chars();
            letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
        })
        .collect()
}

fn folded(document: &Spanned<String>) -> Spanned<String> {
    Spanned { value: text::folded(&document.value), span: document.span }
}
