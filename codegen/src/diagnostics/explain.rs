//! Examples of every rule: how it is broken, and how it is kept.

use super::Rule;

/// A rule with an example of each kind.
#[derive(Clone, Copy, Debug)]
pub struct Explanation {
    /// The rule.
    pub rule: Rule,
    /// The kind of text that the examples are.
    pub place: Place,
    /// An example that breaks the rule.
    pub wrong: &'static str,
    /// The same example, mended.
    pub right: &'static str,
}

/// The kind of text that an example is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Keys of an action's file.
    Action,
    /// A data type's file.
    Type,
    /// An enum's file.
    Enum,
    /// `texts.json`.
    Texts,
    /// The output of the action `Use`, which alone uses the type and the enum.
    Use,
    /// The path of a data type's file.
    TypePath,
    /// The path of an action's file.
    ActionPath,
    /// A page of the vendor's documentation.
    Page,
}

impl Place {
    /// Names the kind of text, for people.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Action => "keys of an action's file",
            Self::Type => "the file of a data type",
            Self::Enum => "the file of an enum",
            Self::Use => "the output of the only action that uses the type `Thing` and the enum `Color`",
            Self::Texts => "a version's `texts.json`",
            Self::TypePath => "the path of the data type `Thing`",
            Self::ActionPath => "the path of the action `Get`",
            Self::Page => "a page of the documentation",
        }
    }
}

impl Rule {
    /// Returns the rule with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.name() == name)
    }

    /// Returns the examples of the rule.
    pub fn explanation(self) -> Option<&'static Explanation> {
        EXPLANATIONS.iter().find(|explanation| explanation.rule == self)
    }
}

/// The table of examples, one row for each rule.
macro_rules! explanations {
    ($( $rule:ident, $place:ident: $wrong:expr => $right:expr; )*) => {
        const EXPLANATIONS: &[Explanation] =
            &[$( Explanation { rule: Rule::$rule, place: Place::$place, wrong: $wrong, right: $right }, )*];
    };
}

/// A page in Markdown with some rows of input parameters.
macro_rules! page {
    ($rows:literal) => {
        page!("20 requests can be initiated per second", "Get", $rows, "InternalError | It failed. |\n")
    };
    ($rate:literal, $action:literal, $rows:literal, $codes:literal) => {
        concat!(
            "Domain name for API request: lamp.tencentcloudapi.com.\n\nA maximum of ",
            $rate,
            " for this API.\n\n",
            "Parameter Name | Required | Type | Description |\n---|---|---|---|\n",
            "Action | Yes | String | Common Params. The value used for this API: ",
            $action,
            ". |\n",
            "Version | Yes | String | Common Params. The value used for this API: 2024-01-01. |\n",
            $rows,
            "\n",
            "Parameter Name | Type | Description |\n---|---|---|\nRequestId | String | The id. |\n\n",
            "Error Code | Description |\n---|---|\n",
            $codes,
        )
    };
}

/// The same page as text copied from a browser, with some lines of input parameters.
macro_rules! text_page {
    ($lines:literal) => {
        text_page!($lines, "InternalError It failed.\n")
    };
    ($lines:literal, $codes:literal) => {
        concat!(
            "1. API Description\nDomain name for API request: lamp.tencentcloudapi.com.\n\nGets it.\n\n",
            "2. Input Parameters\nParameter Name Required Type Description\n",
            "Action Yes String Common Params. The value used for this API: Get.\n",
            "Version Yes String Common Params. The value used for this API: 2024-01-01.\n",
            $lines,
            "\n",
            "3. Output Parameters\nParameter Name Type Description\nRequestId String The id.\n\n",
            "5. Error Code\nError Code Description\n",
            $codes,
        )
    };
}

explanations! {
    BadAddress, Action: r#""source": {"intl": {"page": "api/34"}}"# => r#""source": {"intl": {"page": "34"}}"#;
    BadDate, Action: r#""source": {"intl": {"updated": "1 May 2024"}}"# => r#""source": {"intl": {"updated": "2024-05-01"}}"#;
    BadDefault, Action:
        r#""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "How many.", "default": "ten"}]"#
        => r#""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "How many.", "default": 10}]"#;
    BadDigest, Texts: r#"{"en": {"actions": {"Get": {"doc": "new"}}}}"# => r#"{"en": {"actions": {"Get": {"doc": "0a1b2c3d"}}}}"#;
    BadLimit, Action:
        r#""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "How many.", "range": {"min": 9, "max": 1}}]"#
        => r#""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "How many.", "range": {"min": 1, "max": 9}}]"#;
    BadName, Action:
        r#""input": [{"name": "1st", "type": "String", "required": true, "doc": "One."}]"#
        => r#""input": [{"name": "First", "type": "String", "required": true, "doc": "One."}]"#;
    BadPaging, Action:
        r#""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "How many."}],
"output": [{"name": "Items", "type": "String", "doc": "All."}],
"paging": {"style": "limit", "size": "Limit", "items": "Items"}"#
        => r#""input": [{"name": "Limit", "type": "Integer", "required": false, "doc": "How many."}],
"output": [{"name": "Items", "type": "Array of String", "doc": "All."}],
"paging": {"style": "limit", "size": "Limit", "items": "Items"}"#;
    BadRule, Action:
        r#""input": [{"name": "A", "type": "String", "required": false, "doc": "One."}, {"name": "B", "type": "String", "required": false, "doc": "Two."}],
"rules": [{"exactlyOne": ["A"]}]"#
        => r#""input": [{"name": "A", "type": "String", "required": false, "doc": "One."}, {"name": "B", "type": "String", "required": false, "doc": "Two."}],
"rules": [{"exactlyOne": ["A", "B"]}]"#;
    BadTask, Action:
        r#""output": [{"name": "State", "type": "String", "doc": "The state."}],
"task": {"poll": "Get", "parameters": {}, "state": "State", "running": ["RUNNING"], "done": [], "failed": ["FAILED"]}"#
        => r#""output": [{"name": "State", "type": "String", "doc": "The state."}],
"task": {"poll": "Get", "parameters": {}, "state": "State", "running": ["RUNNING"], "done": ["DONE"], "failed": ["FAILED"]}"#;
    DuplicateKey, Action: r#""notes": ["One."], "notes": ["Two."]"# => r#""notes": ["One.", "Two."]"#;
    DuplicateName, Action: r#""errors": ["InternalError", "InternalError"]"# => r#""errors": ["InternalError"]"#;
    EmptyEnum, Enum:
        r#"{"name": "Color", "base": "String", "doc": "A color.", "values": []}"#
        => r#"{"name": "Color", "base": "String", "doc": "A color.", "values": [{"value": "RED", "doc": "Red."}]}"#;
    EndlessType, Type:
        r#"{"name": "Thing", "doc": "A thing.", "members": [{"name": "Inner", "type": "Thing", "doc": "One inside."}]}"#
        => r#"{"name": "Thing", "doc": "A thing.", "members": [{"name": "Inner", "type": "Thing", "nullable": true, "doc": "One inside."}]}"#;
    EnumValue, Enum:
        r#"{"name": "Color", "base": "String", "doc": "A color.", "values": [{"value": 1, "doc": "Red."}]}"#
        => r#"{"name": "Color", "base": "String", "doc": "A color.", "values": [{"value": "RED", "doc": "Red."}]}"#;
    Example, Action:
        r#""input": [{"name": "Id", "type": "String", "required": true, "doc": "Which."}],
"examples": [{"title": "Gets one.", "input": {"Id": 7}, "output": {"RequestId": "r-1"}}]"#
        => r#""input": [{"name": "Id", "type": "String", "required": true, "doc": "Which."}],
"examples": [{"title": "Gets one.", "input": {"Id": "i-7"}, "output": {"RequestId": "r-1"}}]"#;
    FileName, TypePath: "types/Item.json" => "types/Thing.json";
    Json, Action: r#""notes": ["One."],"# => r#""notes": ["One."]"#;
    MisplacedFile, TypePath: "things/Thing.json" => "types/Thing.json";
    MisplacedKey, Action:
        r#""input": [{"name": "Id", "type": "String", "required": true, "doc": "Which.", "range": {"max": 9}}]"#
        => r#""input": [{"name": "Id", "type": "String", "required": true, "doc": "Which.", "length": {"max": 9}}]"#;
    MissingFile, ActionPath: "../2025-01-01/actions/all/Get.json" => "actions/all/Get.json";
    MissingKey, Action:
        r#""input": [{"name": "Id", "type": "String", "doc": "Which."}]"#
        => r#""input": [{"name": "Id", "type": "String", "required": true, "doc": "Which."}]"#;
    NameCollision, Action:
        r#""input": [{"name": "Url", "type": "String", "required": true, "doc": "One."}, {"name": "URL", "type": "String", "required": true, "doc": "Two."}]"#
        => r#""input": [{"name": "Url", "type": "String", "required": true, "doc": "One."}, {"name": "URL", "rustName": "full_url", "type": "String", "required": true, "doc": "Two."}]"#;
    PageAmbiguousLine, Page:
        text_page!("RoomId Yes String The room.\nColour String of each lamp is not asked.\n") => text_page!("RoomId Yes String The room.\n");
    PageEmptyTable, Page:
        text_page!("RoomId Yes String The room.\n", "\n") => text_page!("RoomId Yes String The room.\n");
    PageIncomplete, Page:
        "Domain name for API request: lamp.tencentcloudapi.com.\n\nParameter Name | Required | Type | Description |\n---|---|---|---|\nAction | Yes | String | Common Params. The value used for this API: Get. |\n"
        => page!("");
    PageNamelessAction, Page:
        page!("20 requests can be initiated per second", "…", "", "InternalError | It failed. |\n") => page!("");
    PageNamelessType, Page:
        "Data Types\n\nA lamp.\n\nUsed by actions: DescribeLamps.\n\nName Type Description\nWidth Integer Its width.\n"
        => "Data Types\n\nLamp\n\nA lamp.\n\nUsed by actions: DescribeLamps.\n\nName Type Description\nWidth Integer Its width.\n";
    PageNotUnderstood, Page: "Nothing of use." => page!("");
    PageRateLimit, Page:
        page!("some requests can be initiated per second", "Get", "", "InternalError | It failed. |\n") => page!("");
    PageRepeatedName, Page:
        page!("RoomId | No | String | One. |\nRoomId | No | String | Two. |\n") => page!("RoomId | No | String | One. |\n");
    PageRequired, Page: page!("RoomId | Perhaps | String | The room. |\n") => page!("RoomId | No | String | The room. |\n");
    PageRow, Page: page!("RoomId | Yes | a String | The room. |\n") => page!("RoomId | Yes | String | The room. |\n");
    PageStrayRow, Page:
        text_page!("RoomId Yes String The room.\n\n6. Error Code\nLimit No Integer How many.\n")
        => text_page!("RoomId Yes String The room.\nLimit No Integer How many.\n");
    PageTooMany, Page: page!("? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n? | - | ? | A. |\n") => page!("RoomId | Yes | String | The room. |\n");
    PageUnknownTable, Page:
        page!("\nParameter Name | Required | Kind | Description |\n---|---|---|---|\nA | B | C | D |\n") => page!("RoomId | No | String | The room. |\n");
    RequestId, Action:
        r#""output": [{"name": "RequestId", "type": "String", "doc": "The id of the call."}]"# => r#""output": []"#;
    StaleDigest, Texts:
        r#"{"en": {"actions": {"Gone": {"doc": "0a1b2c3d"}}}}"# => r#"{"en": {"actions": {"Get": {"doc": "0a1b2c3d"}}}}"#;
    StaleErratum, Action:
        r#""output": [{"name": "Size", "type": "Integer", "doc": "How large."}],
"errata": [{"target": "output.Sizes", "fact": "nullable", "page": false, "actual": true, "why": "It is null.", "evidence": "Seen.", "date": "2024-05-01"}]"#
        => r#""output": [{"name": "Size", "type": "Integer", "doc": "How large."}],
"errata": [{"target": "output.Size", "fact": "nullable", "page": false, "actual": true, "why": "It is null.", "evidence": "Seen.", "date": "2024-05-01"}]"#;
    StaleSlip, Action:
        r#""examples": [{"title": "Gets one.", "input": {}, "output": {"RequestId": "r-1"}, "slips": ["input.Id"]}]"#
        => r#""examples": [{"title": "Gets one.", "input": {}, "output": {"RequestId": "r-1"}}]"#;
    Undocumented, Type:
        r#"{"name": "Thing", "doc": "TODO", "members": []}"# => r#"{"name": "Thing", "doc": "A thing.", "members": []}"#;
    UnknownAction, Action:
        r#""output": [{"name": "State", "type": "String", "doc": "The state."}],
"task": {"poll": "GetState", "parameters": {}, "state": "State", "running": ["RUNNING"], "done": ["DONE"], "failed": ["FAILED"]}"#
        => r#""output": [{"name": "State", "type": "String", "doc": "The state."}],
"task": {"poll": "Get", "parameters": {}, "state": "State", "running": ["RUNNING"], "done": ["DONE"], "failed": ["FAILED"]}"#;
    UnknownCategory, ActionPath: "actions/others/Get.json" => "actions/all/Get.json";
    UnknownChoice, Enum:
        r#"{"name": "Color", "base": "Text", "doc": "A color.", "values": [{"value": "RED", "doc": "Red."}]}"#
        => r#"{"name": "Color", "base": "String", "doc": "A color.", "values": [{"value": "RED", "doc": "Red."}]}"#;
    UnknownEnum, Action:
        r#""input": [{"name": "Color", "type": "String", "required": true, "values": "Colour", "doc": "Its color."}]"#
        => r#""input": [{"name": "Color", "type": "String", "required": true, "values": "Color", "doc": "Its color."}]"#;
    UnknownErrorCode, Action: r#""errors": ["InternalFault"]"# => r#""errors": ["InternalError"]"#;
    UnknownField, Action:
        r#""input": [{"name": "A", "type": "String", "required": false, "doc": "One."}, {"name": "B", "type": "String", "required": false, "doc": "Two."}],
"rules": [{"exactlyOne": ["A", "C"]}]"#
        => r#""input": [{"name": "A", "type": "String", "required": false, "doc": "One."}, {"name": "B", "type": "String", "required": false, "doc": "Two."}],
"rules": [{"exactlyOne": ["A", "B"]}]"#;
    UnknownKey, Action: r#""note": ["One."]"# => r#""notes": ["One."]"#;
    UnknownType, Action:
        r#""output": [{"name": "Thing", "type": "Things", "doc": "The thing."}]"#
        => r#""output": [{"name": "Thing", "type": "Thing", "doc": "The thing."}]"#;
    UnusedEnum, Use:
        r#"[{"name": "Thing", "type": "Thing", "doc": "The thing."}, {"name": "Color", "type": "String", "doc": "Its color."}]"#
        => r#"[{"name": "Thing", "type": "Thing", "doc": "The thing."}, {"name": "Color", "type": "String", "values": "Color", "doc": "Its color."}]"#;
    UnusedType, Use:
        r#"[{"name": "Things", "type": "Array of String", "doc": "The things."}, {"name": "Color", "type": "String", "values": "Color", "doc": "Its color."}]"#
        => r#"[{"name": "Things", "type": "Array of Thing", "doc": "The things."}, {"name": "Color", "type": "String", "values": "Color", "doc": "Its color."}]"#;
    WrongType, Action: r#""notes": "One.""# => r#""notes": ["One."]"#;
}
