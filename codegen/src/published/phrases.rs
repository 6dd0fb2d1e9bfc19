//! The phrase book: every fixed phrase of the vendor, in English and Chinese, and what it means.

use super::grammar::{date_in, is_chinese, is_identifier};
use super::text::{fold, is_space};
use crate::spec::Site;
use std::ops::Range;

/// The content of a table's column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Required,
    Type,
    Code,
    Text,
}

/// The headings of columns; a longer one stands before those that begin it.
const COLUMNS: &[(&str, Column)] = &[
    ("parameter name", Column::Name),
    ("parameter", Column::Name),
    ("field name", Column::Name),
    ("field", Column::Name),
    ("name", Column::Name),
    ("参数名称", Column::Name),
    ("参数名", Column::Name),
    ("名称", Column::Name),
    ("参数", Column::Name),
    ("字段", Column::Name),
    ("required", Column::Required),
    ("mandatory", Column::Required),
    ("是否必选", Column::Required),
    ("是否必填", Column::Required),
    ("必选", Column::Required),
    ("必填", Column::Required),
    ("data type", Column::Type),
    ("type", Column::Type),
    ("数据类型", Column::Type),
    ("类型", Column::Type),
    ("error codes", Column::Code),
    ("error code", Column::Code),
    ("错误码", Column::Code),
    ("description", Column::Text),
    ("描述", Column::Text),
    ("说明", Column::Text),
];

/// The headings of sections, without their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    Description,
    Input,
    Output,
    Examples,
    Tools,
    Errors,
    CommonErrors,
    ServiceErrors,
}

const SECTIONS: &[(&str, Section)] = &[
    ("api description", Section::Description),
    ("接口描述", Section::Description),
    ("input parameters", Section::Input),
    ("input parameter", Section::Input),
    ("输入参数", Section::Input),
    ("output parameters", Section::Output),
    ("output parameter", Section::Output),
    ("输出参数", Section::Output),
    ("example", Section::Examples),
    ("examples", Section::Examples),
    ("sample", Section::Examples),
    ("samples", Section::Examples),
    ("示例", Section::Examples),
    ("developer resources", Section::Tools),
    ("开发者资源", Section::Tools),
    ("error code", Section::Errors),
    ("error codes", Section::Errors),
    ("错误码", Section::Errors),
    ("common error codes", Section::CommonErrors),
    ("common error code", Section::CommonErrors),
    ("公共错误码", Section::CommonErrors),
    ("service error codes", Section::ServiceErrors),
    ("service error code", Section::ServiceErrors),
    ("业务错误码", Section::ServiceErrors),
];

/// A part of an example, as a heading announces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ExamplePart {
    Input,
    Output,
}

const EXAMPLE_PARTS: &[(&str, ExamplePart)] = &[
    ("input example", ExamplePart::Input),
    ("input sample", ExamplePart::Input),
    ("request example", ExamplePart::Input),
    ("sample request", ExamplePart::Input),
    ("输入示例", ExamplePart::Input),
    ("请求示例", ExamplePart::Input),
    ("output example", ExamplePart::Output),
    ("output sample", ExamplePart::Output),
    ("response example", ExamplePart::Output),
    ("sample response", ExamplePart::Output),
    ("输出示例", ExamplePart::Output),
    ("返回示例", ExamplePart::Output),
    ("响应示例", ExamplePart::Output),
];

/// Lines with which the part of the page that is not about the action begins.
const FOOTERS: &[&str] = &[
    "help and support",
    "contact us",
    "was this page helpful?",
    "feedback",
    "帮助和支持",
    "联系我们",
    "文档反馈",
    "本页内容是否解决了您的问题?",
    "本页内容是否解决了您的问题？",
    "bantuan dan dukungan",
    "apakah halaman ini membantu?",
    "hubungi kami",
    "ヘルプとサポート",
    "この記事はお役に立ちましたか？",
    "お問い合わせ",
    "도움말 및 지원",
    "문제 해결에 도움이 되었나요?",
    "문의하기",
];

/// The words before the date of the last change.
const UPDATED: &[&str] = &[
    "last updated",
    "terakhir diperbarui",
    "最后更新时间",
    "最近更新时间",
    "更新时间",
    "最終更新日",
    "마지막 업데이트 시간",
];

/// The sentences around the parameters that say the same on every page.
const BOILERPLATE: &[&str] = &[
    "we recommend you to use api explorer",
    "try it",
    "api explorer provides",
    "the following request parameter list only",
    "the following parameters are required for requesting this api",
    "推荐使用",
    "点击调试",
    "api explorer 提供",
    "以下请求参数列表仅列出",
];

/// The words that introduce the actions that use a type.
const USED_BY: &[&str] = &["used by actions", "被如下接口引用"];

/// The sentences that say that an action has no error codes of its own.
const NO_ERRORS: &[&str] = &[
    "there is no error code related to the api business logic",
    "no error codes related to the api business logic",
    "暂无业务逻辑相关的错误码",
];

const NULLABLE: &[&str] =
    &["may return null", "may be null", "可能返回 null", "可能返回null", "可能为 null", "可能为null"];

const DEPRECATED: &[&str] = &[
    "(deprecated",
    "[deprecated",
    "this field is deprecated",
    "this field has been deprecated",
    "this field is disused",
    "this field has been disused",
    "this parameter is deprecated",
    "this parameter has been deprecated",
    "this parameter is disused",
    "this parameter has been disused",
    "(disused",
    "[disused",
    "已废弃",
    "已弃用",
    "（废弃",
    "(废弃",
    "【废弃",
];

const ACTION_DEPRECATED: &[&str] = &[
    "this api is deprecated",
    "this api has been deprecated",
    "this api is disused",
    "this api has been disused",
    "接口已废弃",
    "接口已弃用",
    "接口即将下线",
];

const ACTION_OFFLINE: &[&str] = &[
    "this api is offline",
    "this api has been deactivated",
    "this api has been taken offline",
    "接口已下线",
    "接口已经下线",
];

/// The text before and after the figure of a rate limit; an empty text after it means the end of the number.
const RATE_LIMITS: &[(&str, &str)] = &[
    ("a maximum of", "requests can be initiated per second"),
    ("maximum requests per second:", ""),
    ("api request rate limit:", "requests/sec"),
    ("api request rate limit:", "times/sec"),
    ("接口请求频率限制:", "次/秒"),
    ("接口请求频率限制：", "次/秒"),
];

/// The first words of the descriptions of common parameters.
const COMMON: &[&str] = &["common param", "公共参数"];

/// The words before the host name.
const HOST: &[&str] = &["domain name for api request", "api domain name", "接口请求域名"];

/// Words that occur only in sentences about the rate limit.
const RATE_LIMIT_HINTS: &[&str] =
    &["requests can be initiated per", "api request rate limit", "maximum requests per second", "接口请求频率限制"];

/// The verbs that action names begin with, so that they are not taken for types.
const VERBS: &[&str] = &[
    "Add", "Apply", "Attach", "Bind", "Cancel", "Create", "Delete", "Describe", "Detach", "Disable", "Enable", "Get",
    "Inquire", "List", "Modify", "Query", "Remove", "Reset", "Set", "Start", "Stop", "Unbind", "Update",
];

/// Words that begin sentences and no rows.
const PROSE: &[&str] = &[
    "a", "an", "and", "any", "as", "by", "each", "every", "for", "from", "if", "in", "is", "it", "note", "of", "on",
    "one", "only", "or", "the", "this", "to", "use", "when", "with",
];

/// The words in the description of `RequestId` which say that the response is a stream of events.
const STREAMING: &[&str] = &["流式响应接口", "streaming response API"];

/// The words that introduce the sample value of a description.
const SAMPLES: &[&str] = &["示例值：", "示例值:", "Example value:", "Sample value:"];

/// The words that introduce a note within a description, without white space.
const NOTES: &[&str] = &["Note:", "注意:", "说明:"];

/// The words of the note that a field may be null, without white space.
const MAY_BE_NULL: &[&str] = &["mayreturnnull", "maybenull", "可能返回null", "可能为null"];

/// The subjects of the note that a field may be null, without white space.
const NULL_SUBJECTS: &[&str] = &["此字段", "该字段", "本字段", "此参数", "该参数", "Thisfield", "Thisparameter"];

/// The words that introduce the explanation in the note that a field may be null, without white space.
const NULL_MEANINGS: &[&str] = &[",表示", ",代表", ",indicating", ",whichindicates", ",whichmeans"];

/// Words that stand before a colon and are not values.
const LABELS: &[&str] =
    &["note", "default", "example", "value", "values", "unit", "maximum", "minimum", "options", "range", "null"];

/// The first words of actions that only read. To call one again does no harm, so nothing doubtful belongs here.
const READING: &[&str] = &["Describe", "List", "Get", "Query", "Search", "Inquire", "Inquiry"];

/// The words that introduce a default, in lower case.
pub(crate) const DEFAULT: &[&str] =
    &["default value", "defaults to", "default is", "default:", "默认值", "默认为", "默认：", "默认:"];

/// The words that introduce a range, in lower case.
pub(crate) const RANGE: &[&str] = &["value range", "valid range", "取值范围"];

/// The words that introduce the smallest number, in lower case.
pub(crate) const SMALLEST: &[&str] = &["minimum value", "最小值"];

/// The words that introduce the largest number, in lower case.
pub(crate) const LARGEST: &[&str] = &["maximum value", "最大值"];

/// The words that introduce a list of values.
pub(crate) const VALUES: &[&str] = &[
    "Valid values",
    "valid values",
    "Valid value",
    "Enumerated values",
    "可选值",
    "枚举值",
    "取值：",
    "取值:",
    "取值范围",
];

/// The words before such a phrase whose list lacks values that are named elsewhere.
const OTHER_VALUES: &[&str] = &["其他", "其它", "other ", "Other "];

/// The words that introduce the largest number of characters, in lower case.
pub(crate) const MOST_CHARACTERS: &[&str] =
    &["up to", "at most", "no more than", "maximum of", "不超过", "最多", "最长", "不能超过", "长度限制"];

/// The words that introduce the largest number of items, in lower case.
pub(crate) const MOST_ITEMS: &[&str] =
    &["up to", "at most", "no more than", "maximum of", "最多支持", "最多可", "最多", "不超过", "上限为", "上限"];

/// The units of a number of characters.
const CHARACTERS: &[&str] = &["characters", "个字符", "字符", "个字"];

/// The units that begin like one of characters and count something else.
const NOT_CHARACTERS: &[&str] = &["个字节", "个字段"];

/// The units of a number that does not count items.
const NOT_ITEMS: &[&str] = &[
    "character",
    "字符",
    "字节",
    "汉字",
    "个字符",
    "个字节",
    "个汉字",
    "byte",
    "kb",
    "mb",
    "day",
    "天",
    "秒",
    "second",
    "次",
    "time",
];

/// The units of time.
const UNITS: &[&str] = &[
    "毫秒",
    "秒",
    "分钟",
    "小时",
    "天",
    "个月",
    "月",
    "年",
    "millisecond",
    "second",
    "minute",
    "hour",
    "day",
    "month",
    "year",
];

/// The words that introduce the unit of a number, in lower case.
const UNIT: &[&str] = &["单位", "unit"];

/// The words of a sentence that holds under a condition, in lower case: the first ones, and those that follow later.
const CONDITIONS: &[(&str, &str)] =
    &[("当", "时"), ("如", ""), ("若", ""), ("对于", ""), ("时，", ""), ("时,", ""), ("when ", ""), ("if ", "")];

/// The words that look like the beginning of a condition and are none.
const NO_CONDITIONS: &[&str] = &["当前", "当日", "当天", "当月", "例如", "比如", "如下", "如：", "如:", "小时", "实时"];

/// The words of a condition that is about an omitted parameter, which is when defaults apply.
const OMISSIONS: &[&str] = &[
    "不填",
    "不传",
    "不指定",
    "不设置",
    "不写",
    "不存在",
    "未",
    "没有",
    "为空",
    "缺省",
    " not ",
    "omitted",
    "empty",
    "unspecified",
    "blank",
];

/// The words of a sentence that is about a part of a value, in lower case.
const PARTS: &[&str] = &[
    "单个",
    "每个",
    "每条",
    "每行",
    "每项",
    "部分",
    "自定义的",
    "后缀",
    "编码前",
    "编码后",
    "文件名只可",
    "each",
    " per ",
];

/// The words that give a number a meaning of its own.
const MEANINGS: &[&str] = &[":", "：", "=", "表示", "代表", "时", "means", "indicates"];

fn lookup<T: Copy>(table: &[(&str, T)], text: &str) -> Option<T> {
    table.iter().find(|(phrase, _)| *phrase == text).map(|(_, value)| *value)
}

fn contains_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.contains(phrase))
}

fn starts_with_any(text: &str, phrases: &[&str]) -> bool {
    phrases.iter().any(|phrase| text.starts_with(phrase))
}

/// The length of the beginning that identifies a line; every phrase of this module is shorter.
const HEAD: usize = 100;

/// Returns the beginning of a line in lower case and with single spaces, for the functions here that take a `head`.
pub(super) fn head_of(line: &str) -> String {
    fold(cut(line)).to_ascii_lowercase()
}

/// Returns the column that a heading names.
pub(super) fn column(heading: &str) -> Option<Column> {
    lookup(COLUMNS, bare(heading, &['*', '`', ' ']).to_ascii_lowercase().as_str())
}

/// Returns the columns that a line of headings names, if it has nothing else.
pub(super) fn columns(head: &str) -> Option<Vec<Column>> {
    let mut rest = head;
    let mut columns = Vec::new();
    while !rest.is_empty() {
        let (phrase, column) = COLUMNS.iter().find(|(phrase, _)| {
            rest.strip_prefix(phrase).is_some_and(|after| after.is_empty() || after.starts_with(' '))
        })?;
        columns.push(*column);
        rest = rest[phrase.len()..].trim_start();
    }
    is_table(&columns).then_some(columns)
}

/// Returns whether columns form a table of parameters, members or error codes.
pub(super) fn is_table(columns: &[Column]) -> bool {
    let count = |column| columns.iter().filter(|other| **other == column).count();
    match (count(Column::Name), count(Column::Type), count(Column::Code), count(Column::Required)) {
        (1, 1, 0, 0 | 1) | (0, 0, 1, 0) => count(Column::Text) == 1,
        _ => false,
    }
}

/// Returns the section that a line is the heading of, and whether a number or mark makes that certain.
pub(super) fn section(head: &str) -> Option<(Section, bool)> {
    let text = bare(head, &['•', '-', '*', '#', '`', ' ']);
    let unnumbered = text.trim_start_matches(|character: char| character.is_ascii_digit());
    let unnumbered = unnumbered.strip_prefix('\\').unwrap_or(unnumbered);
    let name = unnumbered.trim_start_matches(['.', '、', '．', ' ']);
    let numbered = unnumbered.len() < text.len();
    Some((lookup(SECTIONS, name.trim_end_matches([':', '：', ' ']))?, numbered))
}

/// Returns the part of an example that a line announces.
pub(super) fn example_part(head: &str) -> Option<ExamplePart> {
    lookup(EXAMPLE_PARTS, bare(head, &['•', '*', '#', '`', ' ', ':', '：']))
}

/// Returns the title of an example, if the line is the heading of one.
pub(super) fn example_title(line: &str) -> Option<&str> {
    let line = bare(line, &['•', '*', '#', '`', ' ']);
    let rest = ["Example", "Sample", "示例"].iter().find_map(|word| line.strip_prefix(word))?;
    let rest = rest.trim_start();
    let title = rest.trim_start_matches(|character: char| character.is_ascii_digit());
    let title_without_point = title.strip_prefix('\\').unwrap_or(title).trim_start_matches(['.', ':', '：', '、']);
    (title.len() < rest.len()
        && title_without_point.starts_with(|character: char| !character.is_alphanumeric() || !character.is_ascii()))
    .then(|| title_without_point.trim())
    .or_else(|| (title.len() < rest.len() && title_without_point.is_empty()).then_some(""))
}

fn bare<'a>(text: &'a str, marks: &[char]) -> &'a str {
    text.trim_matches(|character| marks.contains(&character) || is_space(character))
}

pub(super) fn is_footer(head: &str) -> bool {
    FOOTERS.contains(&head)
}

pub(super) fn is_boilerplate(head: &str) -> bool {
    starts_with_any(head.trim_start_matches(['>', '•', '*', ' ']), BOILERPLATE)
}

pub(super) fn is_used_by(head: &str) -> bool {
    starts_with_any(head, USED_BY)
}

pub(super) fn says_no_errors(head: &str) -> bool {
    contains_any(head, NO_ERRORS)
}

pub(super) fn says_nullable(text: &str) -> bool {
    contains_any(&text.to_ascii_lowercase().replace('`', ""), NULLABLE)
}

/// Returns the sentence that says that a parameter should not be used any more.
pub(super) fn deprecation(text: &str) -> Option<String> {
    if text.len() >= 10 && text.is_char_boundary(10) && text[..10].eq_ignore_ascii_case("deprecated") {
        return Some(sentence(text, 0).to_owned());
    }
    phrase_sentence(text, DEPRECATED)
}

/// Returns the sentence that says that an action should not be used any more.
pub(super) fn action_deprecation(text: &str) -> Option<String> {
    phrase_sentence(text, ACTION_DEPRECATED).or_else(|| action_offline(text))
}

pub(super) fn action_offline(text: &str) -> Option<String> {
    phrase_sentence(text, ACTION_OFFLINE)
}

fn phrase_sentence(text: &str, phrases: &[&str]) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let at = phrases.iter().filter_map(|phrase| lower.find(phrase)).min()?;
    Some(sentence(text, at).to_owned())
}

/// Returns the sentence around a position.
fn sentence(text: &str, at: usize) -> &str {
    const ENDS: [char; 4] = ['.', '。', '\n', ';'];
    let start = text[..at].rfind(ENDS).map_or(0, |end| end + text[end..].chars().next().map_or(0, char::len_utf8));
    let end = text[at..].find(ENDS).map_or(text.len(), |end| at + end);
    text[start..end].trim()
}

fn cut(line: &str) -> &str {
    let line = line.trim_start_matches(is_space);
    &line[..line.floor_char_boundary(HEAD)]
}

/// Returns the date `YYYY-MM-DD` that a line gives as that of the last change.
pub(super) fn updated(line: &str) -> Option<&str> {
    let text = cut(line);
    let lower = text.to_ascii_lowercase();
    let date = date_in(text)?;
    let announced = starts_with_any(lower.trim_start(), UPDATED);
    // In a language that is not known here: `…: 2025-03-19 14:55:29`, and nothing after it.
    let (before, after) = (text[..date.0].trim_end(), &text[date.0 + 10..]);
    let stamp = after.len() == 9
        && after.starts_with(' ')
        && after[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    (announced || stamp && before.ends_with([':', '：'])).then_some(date.1)
}

/// Returns the first host name of the service in a line: the service, and the site if the name contains it.
pub(super) fn host(text: &str) -> Option<(usize, &str, Option<Site>)> {
    const DOMAIN: &str = ".tencentcloudapi.com";
    let at = text.find(DOMAIN)?;
    let start = text[..at]
        .rfind(|character: char| !(character.is_ascii_alphanumeric() || matches!(character, '-' | '.')))
        .map_or(0, |before| before + text[before..].chars().next().map_or(0, char::len_utf8));
    let mut labels = text[start..at].split('.');
    let service = labels.next().filter(|service| !service.is_empty())?;
    let site = labels.any(|label| label == "intl").then_some(Site::International);
    Some((start, service, site))
}

/// A sentence about calls per second.
pub(super) struct RateSentence {
    pub(super) calls: u32,
    /// The position of the figure.
    pub(super) figure: Range<usize>,
    /// The position of the sentence.
    pub(super) sentence: Range<usize>,
}

/// Returns the rate limit that a description states, or `Err` if it states one that is not understood.
pub(super) fn rate_limit(text: &str) -> Option<Result<RateSentence, ()>> {
    let lower = text.to_ascii_lowercase();
    for (before, after) in RATE_LIMITS {
        let Some(at) = lower.find(before) else { continue };
        let from = at + before.len();
        let start = from + (lower[from..].len() - lower[from..].trim_start().len());
        let count = lower[start..].bytes().take_while(u8::is_ascii_digit).count();
        let rest = lower[start + count..].trim_start();
        if count > 0
            && rest.starts_with(after)
            && let Ok(calls) = lower[start..start + count].parse()
        {
            let ends = ['.', '。', '\n'];
            let begin =
                lower[..at].rfind(ends).map_or(0, |end| end + lower[end..].chars().next().map_or(0, char::len_utf8));
            let tail = lower.len() - rest.len() + after.len();
            let end = lower[tail..]
                .find(ends)
                .map_or(lower.len(), |end| tail + end + lower[tail + end..].chars().next().map_or(0, char::len_utf8));
            return Some(Ok(RateSentence { calls, figure: start..start + count, sentence: begin..end }));
        }
    }
    contains_any(&lower, RATE_LIMIT_HINTS).then_some(Err(()))
}

pub(super) fn announces_host(head: &str) -> bool {
    starts_with_any(head, HOST)
}

/// Returns whether a description is that of a parameter that all actions share.
pub(super) fn is_common(text: &str) -> bool {
    starts_with_any(&head_of(text), COMMON)
}

/// Returns the value that such a description gives after its last colon.
pub(super) fn common_value(text: &str) -> Option<&str> {
    let value = text.rsplit([':', '：']).next().filter(|value| value.len() < text.len())?;
    let value = value.trim_matches(|character: char| !character.is_ascii_alphanumeric());
    is_identifier(value).then_some(value)
}

/// Returns the action that a request names.
pub(super) fn requested_action(request: &str) -> Option<&str> {
    ["X-TC-Action:", "Action="].iter().find_map(|before| {
        let rest = request[request.find(before)? + before.len()..].trim_start_matches(' ');
        let end =
            rest.find(|character: char| !(character.is_ascii_alphanumeric() || character == '_')).unwrap_or(rest.len());
        (end > 0).then_some(&rest[..end])
    })
}

/// Reads `Yes` and `No`.
pub(super) fn required(text: &str) -> Option<bool> {
    match text {
        "Yes" | "yes" | "YES" | "是" => Some(true),
        "No" | "no" | "NO" | "否" => Some(false),
        _ => None,
    }
}

/// Returns whether a word begins sentences and never rows.
pub(super) fn is_prose(word: &str) -> bool {
    PROSE.contains(&word.to_ascii_lowercase().as_str())
}

/// Returns whether a word is the name of an action rather than that of a type.
pub(super) fn is_action(word: &str) -> bool {
    VERBS.iter().any(|verb| {
        word.strip_prefix(verb).is_some_and(|rest| rest.starts_with(|next: char| next.is_ascii_uppercase()))
    })
}

/// Returns whether the description of an action's `RequestId` says that the response is a stream of events.
pub(super) fn is_streaming(text: &str) -> bool {
    contains_any(text, STREAMING)
}

/// Returns a description without its sample value: its parts before and behind it.
pub(crate) fn around_sample(text: &str) -> (&str, &str) {
    let marks = SAMPLES.iter().filter_map(|mark| text.rfind(mark).map(|at| (at, at + mark.len())));
    let Some((start, end)) = marks.max() else { return (text, "") };
    let tail = text[end..].trim_start();
    (&text[..start], &tail[sample_length(tail)..])
}

/// Returns the length of the sample value at the beginning of a string. The rest belongs to the description.
fn sample_length(text: &str) -> usize {
    if !is_chinese(text) {
        let prose = text.find(". ").or_else(|| text.find(": ").filter(|_| !text.starts_with(['{', '['])));
        let name = |word: &str| word.starts_with(|c: char| c.is_ascii_uppercase() || !c.is_ascii_alphabetic());
        let words = text.split_whitespace();
        if prose.is_none() && (text.starts_with(['{', '[']) || words.clone().skip(1).all(name) && words.count() <= 3) {
            return text.len();
        }
    }
    let ends = |c: char| is_space(c) || matches!(c, '。' | '，' | '；');
    text.find(ends).unwrap_or(text.len())
}

/// Returns what is left of a sentence, given without white space, without the note that a field may be null.
pub(crate) fn without_null_note(sentence: &str) -> String {
    let found = MAY_BE_NULL.iter().filter_map(|phrase| sentence.find(phrase).map(|at| (at, at + phrase.len()))).min();
    let Some((at, end)) = found else { return sentence.to_owned() };
    let last = |marks: &[&str]| marks.iter().filter_map(|mark| sentence[..at].rfind(mark)).max();
    let start = last(NOTES).or_else(|| last(NULL_SUBJECTS)).unwrap_or(at);
    let rest = &sentence[end..];
    let meaning = NULL_MEANINGS.iter().any(|meaning| rest.starts_with(meaning));
    let rest = if meaning { rest[1..].find([',', ';', '(']).map_or("", |next| &rest[1 + next..]) } else { rest };
    // What is left of a sentence that said nothing else is its full stop.
    let left = format!("{}{rest}", &sentence[..start]);
    if left.chars().all(|c| c.is_ascii_punctuation()) { String::new() } else { left }
}

/// Returns the last sentence of a text that breaks off.
fn begun_sentence(text: &str) -> &str {
    let after = |at: usize| at + text[at..].chars().next().map_or(0, char::len_utf8);
    let chinese = text.rfind(['。', '；', ';', '！', '\n']).map_or(0, after);
    &text[chinese.max(text.rfind(". ").map_or(0, |at| at + 2))..]
}

/// Returns whether what follows the beginning of a text, in lower case, holds under a condition other than that a caller
/// omits the parameter.
pub(super) fn is_conditional(before: &str) -> bool {
    let sentence = NO_CONDITIONS.iter().fold(begun_sentence(before).to_owned(), |text, word| text.replace(word, " "));
    let holds = |(start, end): &(&str, &str)| sentence.split_once(start).is_some_and(|(_, rest)| rest.contains(end));
    CONDITIONS.iter().any(holds) && !contains_any(&sentence, OMISSIONS)
}

/// Returns whether what follows the beginning of a text, in lower case, is about a part of a value.
pub(super) fn is_about_a_part(before: &str) -> bool {
    contains_any(begun_sentence(before), PARTS)
}

/// Returns whether the list of values that follows the beginning of a text lacks some.
pub(super) fn introduces_others(before: &str) -> bool {
    OTHER_VALUES.iter().any(|word| before.ends_with(word))
}

/// Returns whether a number that stands before this counts characters.
pub(super) fn counts_characters(rest: &str) -> bool {
    let rest = rest.trim_start();
    starts_with_any(rest, CHARACTERS) && !starts_with_any(rest, NOT_CHARACTERS)
}

/// Returns whether a number that stands before this may count items.
pub(super) fn counts_items(rest: &str) -> bool {
    !starts_with_any(rest.trim_start(), NOT_ITEMS)
}

/// Returns whether a text gives the number that stands before this a meaning of its own. The `9` of `16:9` is none.
pub(super) fn gives_a_meaning(rest: &str) -> bool {
    let rest = rest.trim_start();
    let meaning = MEANINGS.iter().find_map(|mark| rest.strip_prefix(mark));
    meaning.is_some_and(|meaning| !meaning.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// Returns whether a number that stands before this has another unit than the one that the text declares.
pub(super) fn has_another_unit(text: &str, rest: &str) -> bool {
    let unit = |text: &str| {
        let text = text.trim_start_matches([' ', ':', '：', '为', '是', '（', '(']);
        UNITS.iter().position(|unit| text.starts_with(unit))
    };
    let declared = UNIT.iter().find_map(|phrase| Some(text.split_once(phrase)?.1)).and_then(unit);
    matches!((declared, unit(rest)), (Some(declared), Some(stated)) if declared != stated)
}

/// Returns whether a word introduces something instead of being a value.
pub(crate) fn is_label(word: &str) -> bool {
    LABELS.contains(&&*word.to_ascii_lowercase())
}

/// Returns whether an action only reads, as far as its name shows.
pub(crate) fn only_reads(name: &str) -> bool {
    // Tokens are often made by asking for them.
    !name.contains("Token")
        && READING.iter().any(|verb| {
            name.strip_prefix(verb).is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_lowercase()))
        })
}
