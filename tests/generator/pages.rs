//! Pages of the vendor's documentation as people save them, read into facts.

use codegen::published::{self, Document, ErrorCode, Parameter, RateLimit};
use codegen::{Diagnostics, Sources};
use proptest::collection::vec;
use proptest::prelude::{ProptestConfig, any, prop_assert, proptest};
use proptest::sample::{Index, select};
use std::fmt::Write;
use std::fs;
use tests::fixtures::{rendered, root};

/// A page from the folder beside this file.
fn saved(name: &str) -> String {
    let path = root().join("tests/pages").join(name);
    let bytes = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    published::decoded(bytes).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
}

/// Reads a page. Returns its document and the rendered problems.
fn read(text: &str) -> (Option<Document>, String) {
    let sources = Sources::new([("page".to_owned(), text.to_owned())]);
    let mut diagnostics = Diagnostics::default();
    let mut documents = published::read(&sources, &mut diagnostics);
    assert!(documents.len() <= 1);
    (documents.pop(), rendered(&diagnostics, &sources))
}

/// The facts of a page that is understood completely.
fn facts(text: &str) -> String {
    let (document, problems) = read(text);
    assert_eq!(problems, "");
    let document = document.expect("the page is understood");
    let mut facts = String::new();
    let version = document.version.map(|version| version.value).unwrap_or_default();
    let service = document.service.map(|service| service.value).unwrap_or_default();
    writeln!(facts, "{service} {version} {:?}", document.site).expect("a text can be written to");
    for action in &document.actions {
        let rate_limit = match &action.rate_limit {
            RateLimit::Stated(calls) => calls.value.to_string(),
            other => format!("{other:?}"),
        };
        let text = action.text.as_ref().map_or("", |text| text.value.as_str());
        writeln!(facts, "{} [{rate_limit}] {text}", *action.name).expect("a text can be written to");
        parameters(&mut facts, "in", action.input.as_deref());
        parameters(&mut facts, "out", action.output.as_deref());
        for example in &action.examples {
            for part in [&example.input, &example.output].into_iter().flatten() {
                writeln!(facts, "example {}", part.split_whitespace().collect::<Vec<_>>().join(" "))
                    .expect("a text can be written to");
            }
        }
        errors(&mut facts, "error", action.errors.as_deref().expect("the page tells the codes"));
        if action.errors.as_ref().is_some_and(Vec::is_empty) {
            writeln!(facts, "no error codes").expect("a text can be written to");
        }
    }
    for data_type in &document.types {
        let text = data_type.text.as_ref().map_or("", |text| text.value.as_str());
        writeln!(facts, "type {}: {text}", *data_type.name).expect("a text can be written to");
        parameters(&mut facts, "member", Some(&data_type.members));
    }
    errors(&mut facts, "common error", &document.common_errors);
    errors(&mut facts, "service error", &document.errors);
    facts
}

fn parameters(facts: &mut String, label: &str, parameters: Option<&[Parameter]>) {
    for parameter in parameters.expect("the page has the table") {
        let required =
            parameter.required.as_ref().map_or("", |required| if required.value { " required" } else { " optional" });
        let nullable = parameter.nullable.map_or("", |_| " nullable");
        let deprecated = parameter.deprecated.as_ref().map_or("", |_| " deprecated");
        let Parameter { name, type_name, text, .. } = parameter;
        writeln!(facts, "{label} {}: {}{required}{nullable}{deprecated}: {}", **name, **type_name, **text)
            .expect("a text can be written to");
    }
}

fn errors(facts: &mut String, label: &str, codes: &[ErrorCode]) {
    for code in codes {
        writeln!(facts, "{label} {}: {}", *code.code, *code.text).expect("a text can be written to");
    }
}

#[test]
fn a_page_copied_from_a_browser_is_read_without_separators_between_its_cells() {
    insta::assert_snapshot!(facts(&saved("browser-en.txt")));
}

#[test]
fn a_page_in_chinese_is_read_as_one_in_english() {
    insta::assert_snapshot!(facts(&saved("browser-zh.txt")));
}

#[test]
fn a_list_of_data_types_is_read() {
    insta::assert_snapshot!(facts(&saved("types-en.txt")));
}

#[test]
fn a_list_of_error_codes_tells_common_ones_from_those_of_the_service() {
    insta::assert_snapshot!(facts(&saved("errors-zh.txt")));
}

#[test]
fn a_page_tells_the_same_in_every_layout() {
    for layouts in [
        &[
            "browser-en.txt",
            "cells-en.txt",
            "reader-en.md",
            "markdown-en.md",
            "tables-en.md",
            "saved-en.html",
            "saved-en.mhtml",
        ][..],
        &["browser-zh.txt", "cells-zh.txt", "reader-zh.md", "saved-zh.html", "saved-zh.mhtml"],
        &["types-en.txt", "types-cells-en.txt", "types-en.md", "types-en.html"],
        &["errors-zh.txt", "errors-zh.md"],
    ] {
        let expected = facts(&saved(layouts[0]));
        for layout in layouts {
            assert_eq!(facts(&saved(layout)), expected, "{layout}");
        }
    }
}

#[test]
fn titles_and_dates_of_a_page() {
    let (document, _) = read(&saved("browser-en.txt"));
    let document = document.expect("the page is understood");
    assert_eq!(document.updated.expect("a date").value, "2026-02-03");
    let titles: Vec<_> =
        document.actions[0].examples.iter().map(|example| &*example.title.as_ref().expect("a title").value).collect();
    assert_eq!(titles, ["Looking for Red Lamps", "Looking in the Older Form"]);
}

/// The rendered problems of a page in Markdown with these rows.
fn problems_of_rows(rows: &str) -> String {
    read(&format!(
        "Domain name for API request: lamp.tencentcloudapi.com.\n\
         Parameter Name | Required | Type | Description |\n---|---|---|---|\n\
         Action | Yes | String | Common Params. The value used for this API: Get. |\n\
         Version | Yes | String | Common Params. The value used for this API: 2024-01-01. |\n{rows}\n\n\
         Parameter Name | Type | Description |\n---|---|---|\nRequestId | String | The id. |\n\n\
         Error Code | Description |\n---|---|\nInternalError | It failed. |\n"
    ))
    .1
}

#[test]
fn what_is_no_row_is_reported_and_not_read() {
    insta::assert_snapshot!(problems_of_rows("Room Id | Yes | String | The room. |"), @r##"
    error[page-row]: `Room Id` is not the name of a parameter, so the row is not read
     --> spec/page:6:1
      |
    6 | Room Id | Yes | String | The room. |
      | ^^^^^^^
      |
      = help: a row begins with the parameter's name
    "##);
    insta::assert_snapshot!(problems_of_rows("RoomId | Yes | a String | The room. |"), @r##"
    error[page-row]: `a String` is not a type, so the row of `RoomId` is not read
     --> spec/page:6:16
      |
    6 | RoomId | Yes | a String | The room. |
      |                ^^^^^^^^
      |
      = help: types are `String`, `Integer`, `Array of …` and the like
    "##);
    insta::assert_snapshot!(problems_of_rows("RoomId | Yes |\nWall | No | String | The wall. |"), @r##"
    error[page-row]: this row has too few cells, so it is not read
     --> spec/page:6:1
      |
    6 | RoomId | Yes |
      | ^^^^^^^^^^^^
      |
      = help: give it a cell for each column, separated by `|`
    "##);
    insta::assert_snapshot!(problems_of_rows("RoomId | Perhaps | String | The room. |"), @r##"
    error[page-required]: `Perhaps` does not say whether `RoomId` is required
     --> spec/page:6:10
      |
    6 | RoomId | Perhaps | String | The room. |
      |          ^^^^^^^
      |
      = help: write `Yes` or `No`
    "##);
    insta::assert_snapshot!(problems_of_rows("RoomId | No | String | One. |\nRoomId | No | String | Two. |"), @r##"
    error[page-repeated-name]: `RoomId` is repeated in this table
     --> spec/page:7:1
      |
    7 | RoomId | No | String | Two. |
      | ^^^^^^
      |
      = help: remove the row that does not hold
    "##);
    insta::assert_snapshot!(problems_of_rows("\nParameter Name | Required | Kind | Description |\n---|---|---|---|\nA | B | C | D |"), @r##"
    error[page-unknown-table]: the headings of this table are not understood, so its rows are not read
     --> spec/page:7:1
      |
    7 | Parameter Name | Required | Kind | Description |
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: make them the vendor's, such as `Parameter Name | Required | Type | Description`
    "##);
}

#[test]
fn a_page_that_ends_too_early_says_what_it_lacks() {
    let page = saved("browser-en.txt");
    let end = page.find("3. Output").expect("the page has a second table");
    insta::assert_snapshot!(read(&page[..end]).1, @r##"
    error[page-incomplete]: the page lacks the list of error codes, or the sentence that there are none
     --> spec/page:1:1
      |
    1 | tencent cloud
      | ^
      |
      = help: save the page completely

    error[page-incomplete]: the page lacks the table of output parameters
     --> spec/page:1:1
      |
    1 | tencent cloud
      | ^
      |
      = help: save the page completely
    "##);
    insta::assert_snapshot!(read("Nothing of use.").1, @r##"
    error[page-not-understood]: this is not a page of an action, of data types or of error codes: it has none of their tables
     --> spec/page:1:1
      |
    1 | Nothing of use.
      | ^
      |
      = help: save the page as text, Markdown or HTML after it has loaded fully
    "##);
}

#[test]
fn a_line_that_only_may_be_a_row_is_reported() {
    let page = saved("browser-en.txt");
    let page = page.replace(
        "Use DescribeRooms to count rooms.",
        "Floor RoomPlan of the house is not asked.\nColour String of each lamp is not asked.",
    );
    insta::assert_snapshot!(read(&page).1, @r##"
    error[page-ambiguous-line]: this line may be a row for `Floor`, or part of the description above; it is read as text
      --> spec/page:59:1
       |
    59 | Floor RoomPlan of the house is not asked.
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: save the page as HTML, or put `|` between the cells

    error[page-ambiguous-line]: this line may be a row for `Colour`, or part of the description above; it is read as a row
      --> spec/page:60:1
       |
    60 | Colour String of each lamp is not asked.
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: save the page as HTML, or put `|` between the cells
    "##);
}

#[test]
fn a_rate_limit_that_is_not_understood_is_reported() {
    let page = saved("browser-en.txt");
    insta::assert_snapshot!(read(&page.replace("maximum of 20", "maximum of some")).1, @r##"
    error[page-rate-limit]: this sentence about the rate limit is not understood
      --> spec/page:25:1
       |
    25 | A maximum of some requests can be initiated per second for this API.
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: write it as `A maximum of 20 requests can be initiated per second for this API.`
    "##);
    let twice =
        page.replace("A maximum", "A maximum of 5 requests can be initiated per second for this API.\n\nA maximum");
    insta::assert_snapshot!(read(&twice).1, @r##"
    error[page-rate-limit]: the page gives two rate limits, 5 and 20; the first one is read
      --> spec/page:27:1
       |
    27 | A maximum of 20 requests can be initiated per second for this API.
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: remove the one that does not hold
    "##);
}

#[test]
fn a_page_that_does_not_name_its_subject_is_reported() {
    let page = saved("browser-en.txt");
    insta::assert_snapshot!(read(&page.replace("DescribeLamps", "…")).1, @r##"
    error[page-nameless-action]: the page does not name the action that it describes
     --> spec/page:1:1
      |
    1 | tencent cloud
      | ^
      |
      = help: the row `Action` of the input parameters names it
    "##);
    insta::assert_snapshot!(
        read("Data Types\n\nA lamp.\n\nUsed by actions: DescribeLamps.\n\nName Type Description\nWidth Integer Its width.\n").1,
        @r##"
    error[page-nameless-type]: the name of the type with these members is missing, so they are not read
     --> spec/page:7:1
      |
    7 | Name Type Description
      | ^^^^^^^^^^^^^^^^^^^^^
      |
      = help: put the name on a line of its own, before what the type describes
    "##
    );
}

#[test]
fn a_table_without_a_row_is_reported() {
    let page = saved("browser-en.txt");
    let (before, after) = page.split_once("Error Code Description\n").expect("the page has a table of codes");
    let (_, after) = after.split_once("\n\n").expect("something follows");
    insta::assert_snapshot!(read(&format!("{before}Error Code Description\n{after}")).1, @r##"
    error[page-empty-table]: no row is recognized below these headings
       --> spec/page:120:1
        |
    120 | Error Code Description
        | ^^^^^^^^^^^^^^^^^^^^^^
        |
        = help: each row begins with a name, as in `ZoneId Yes String …`
    "##);
}

#[test]
fn no_more_problems_are_shown_than_people_read() {
    let rows: Vec<_> = (0..100).map(|number| format!("{number} | Yes | String | One. |")).collect();
    let problems = problems_of_rows(&rows.join("\n"));
    assert_eq!(problems.matches("error[page-row]").count(), 49);
    insta::assert_snapshot!(problems.rsplit("\n\n").next().expect("a last problem"), @r##"
    error[page-too-many]: this page has more problems than are shown from here on
      --> spec/page:55:1
       |
    55 | 49 | Yes | String | One. |
       | ^^
    "##);
}

/// The facts of a page and what is reported about it, however many problems it has.
fn everything(text: &str) -> String {
    let (document, problems) = read(text);
    format!("{document:?}\n{problems}")
}

#[test]
fn a_changed_fact_changes_what_is_read_in_every_layout() {
    for layout in ["browser-en.txt", "cells-en.txt", "reader-en.md", "markdown-en.md", "tables-en.md", "saved-en.html"]
    {
        let page = saved(layout);
        let facts = facts(&page);
        for (before, after) in [
            ("maximum of 20", "maximum of 21"),
            ("2024-01-01", "2024-01-02"),
            ("RoomId", "RoomKey"),
            ("BLUE", "GREEN"),
            ("Array of String", "Array of Integer"),
            ("Total", "Sum"),
            ("LampBroken", "LampMissing"),
            ("may return null", "is never absent"),
            ("Default value: 20", "Default value: 21"),
        ] {
            assert!(page.contains(before) || before.contains("value"), "{layout} lacks {before}");
            if page.contains(before) {
                assert_ne!(self::facts(&page.replace(before, after)), facts, "{layout}: {before}");
            }
        }
    }
    let page = saved("browser-en.txt");
    let facts = facts(&page);
    for (before, after) in [
        ("RoomId Yes", "RoomId No"),
        ("Limit No Integer", "Limit No Float"),
        ("Limit No Integer\nLamps in an answer. Default value: 20.\n", ""),
        ("Limit No Integer", "Sort No String Order.\nLimit No Integer"),
        ("InternalError Something failed inside.\n", ""),
    ] {
        assert!(page.contains(before), "{before}");
        assert_ne!(self::facts(&page.replace(before, after)), facts, "{before}");
    }
}

#[test]
fn a_row_that_lost_a_cell_is_not_lost_silently() {
    let page = saved("browser-en.txt");
    insta::assert_snapshot!(read(&page.replace("Limit No Integer", "Limit Integer")).1, @r##"
    error[page-ambiguous-line]: this line may be a row for `Limit`, or part of the description above; it is read as text
      --> spec/page:47:1
       |
    47 | Limit Integer
       | ^^^^^^^^^^^^^
       |
       = help: save the page as HTML, or put `|` between the cells
    "##);
    insta::assert_snapshot!(read(&page.replace("Limit No Integer", "6. Error Code\nLimit No Integer")).1, @r##"
    error[page-stray-row]: this line is a row of a table that has ended before it, so it is not read
      --> spec/page:48:1
       |
    48 | Limit No Integer
       | ^^^^^^^^^^^^^^^^
       |
       = help: remove what is between the table and the row

    error[page-stray-row]: this line is a row of a table that has ended before it, so it is not read
      --> spec/page:50:1
       |
    50 | OldId No String Former id. This field has been deprecated. Use RoomId.
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: remove what is between the table and the row
    "##);
}

#[test]
fn a_cell_that_got_lost_among_cells_in_lines_of_their_own_is_reported() {
    let page = saved("cells-en.txt");
    let without = |row: &str, short: &str| {
        assert!(page.contains(row), "{row}");
        read(&page.replace(row, short)).1
    };
    insta::assert_snapshot!(without("Limit\nNo\nInteger\n", "No\nInteger\n"), @r##"
    error[page-row]: this row has no name, so it is not read
      --> spec/page:68:1
       |
    68 | No
       | ^^
       |
       = help: copy the page again, or save it as HTML
    "##);
    insta::assert_snapshot!(without("Limit\nNo\nInteger\n", "Limit\nInteger\n"), @r##"
    error[page-ambiguous-line]: this line may be a row for `Limit`, or part of the description above; it is read as text
      --> spec/page:68:1
       |
    68 | / Limit
    69 | | Integer
       | |_______^
       |
       = help: save the page as HTML, or put `|` between the cells
    "##);
    insta::assert_snapshot!(without("Limit\nNo\nInteger\n", "Limit\nNo\n"), @r##"
    error[page-row]: this is not a type, so the row of `Limit` is not read
      --> spec/page:70:1
       |
    70 | Lamps in an answer. Default value: 20.
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       |
       = help: copy the page again, or save it as HTML
    "##);
    insta::assert_snapshot!(without("Parameter Name\nType\nDescription\n", "Parameter Name\nDescription\n"), @r##"
    error[page-incomplete]: the page lacks the table of output parameters
     --> spec/page:1:1
      |
    1 | tencent cloud
      | ^
      |
      = help: save the page completely
    "##);
    assert_ne!(without("Error Code\nDescription\n", "Error Code\n"), "");
}

#[test]
fn a_table_in_html_within_markdown_that_does_not_end_is_not_lost_silently() {
    let page = saved("tables-en.md");
    // It ends before the next heading, or where another one begins.
    assert_eq!(facts(&page.replace("</table>", "")), facts(&page));
    assert_eq!(facts(&page.replace("\n## ", "\n").replacen("</table>", "", 1)), facts(&page));
}

#[test]
fn an_archive_that_is_damaged_is_not_read() {
    let saved = |name: &str| fs::read_to_string(root().join("tests/pages").join(name)).expect("the page exists");
    let why = |text: String| published::decoded(text.into_bytes()).expect_err("the archive is damaged");
    let (english, chinese) = (saved("saved-en.mhtml"), saved("saved-zh.mhtml"));
    let half = |text: &str| text[..text.len() / 2].to_owned();
    assert_eq!(why(half(&english)), "this archive ends before its last part does; save the page again");
    assert_eq!(
        why(english.replace("boundary=", "border=")),
        "this archive ends before its last part does; save the page again"
    );
    assert_eq!(why(english.replace("text/html", "text/plain")), "this archive contains no HTML; save the page again");
    assert_eq!(why(english.replace("=3D", "=3")), "its HTML is not proper quoted-printable; save the page again");
    assert_eq!(
        why(chinese.replacen("\r\n5", "\r\n", 1).replacen("PG", "P", 1)),
        "its HTML is not proper base64; save the page again"
    );
    assert_eq!(
        why(english.replace("utf-8", "gb2312")),
        "its HTML has the character set `gb2312`; save it as HTML in UTF-8"
    );
    let unknown = why(english.replace(
        "quoted-printable\r\nContent-Location: https://example.com/document",
        "uuencode\r\nContent-Location: https://example.com/document",
    ));
    assert_eq!(unknown, "its HTML is encoded as `uuencode`, which is not known; save it as HTML");
    let latin = "Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=ISO-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>caf=E9</p>\n--b--\n";
    assert_eq!(published::decoded(latin.as_bytes().to_vec()).as_deref(), Ok("<p>café</p>\n"));
    assert_eq!(published::decoded(vec![0xff]), Err("it is not UTF-8; save it as UTF-8".to_owned()));
}

/// Pieces that pages are made of, in any order.
const PIECES: &[&str] = &[
    "Parameter Name Required Type Description\n",
    "Parameter Name | Type | Description |\n",
    "Parameter Name\nRequired\nType\nDescription\n",
    "Name\nType\nDescription\n",
    "RoomId\nYes\nString\n",
    "---|---|---|\n",
    "Error Code Description\n",
    "Name Type Description\n",
    "参数名称 必选 类型 描述\n",
    "Action Yes String Common Params. Value: Get.\n",
    "Used by actions: Get.\n",
    "Lamp\n",
    "| A | String | b\n",
    "RoomId Yes String c\n",
    "\n",
    "```\n",
    "{\n",
    "}\n",
    "POST / HTTP/1.1\n",
    "4. Example\n",
    "Example1\n",
    "Input Example\n",
    "https://a.tencentcloudapi.com/?Action=Get\n",
    "接口请求域名：",
    "默认接口请求频率限制：9",
    "次/秒",
    "\u{200b}é",
    "[a](b)",
    "\\",
    "|",
    "<table>",
    "</table>",
    "<tr>",
    "<td rowspan=9 colspan=99>",
    "<th>Error Code",
    "<th>Description",
    "<pre>",
    "</pre>",
    "<div hidden>",
    "<!--",
    "<script>",
    "&lt",
    "• ",
    "Note",
];

#[test]
fn a_table_in_a_table_that_has_no_end_is_read_or_reported() {
    let english = "Parameter Name Required Type Description\n";
    let page = [
        english,
        english,
        &english.replace(' ', "\n"),
        "<table>",
        english,
        "<pre>",
        english,
        "<tr>",
        "参数名称 必选 类型 描述\n",
    ];
    everything(&page.concat());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn no_text_breaks_the_reader(text in ".{0,400}", html in any::<bool>()) {
        everything(&if html { format!("<p></p>{text}") } else { text });
    }

    #[test]
    fn no_order_of_the_parts_of_a_page_breaks_the_reader(pieces in vec(select(PIECES), 0..60), html in any::<bool>()) {
        everything(&format!("{}{}", if html { "<p></p>" } else { "" }, pieces.concat()));
    }

    #[test]
    fn a_page_that_is_cut_or_damaged_anywhere_is_read_or_reported(
        layout in select(&[
            "browser-en.txt", "browser-zh.txt", "cells-en.txt", "cells-zh.txt", "markdown-en.md", "tables-en.md",
            "saved-en.html", "types-en.txt", "types-cells-en.txt", "errors-zh.txt",
        ][..]),
        cut in any::<Index>(),
        damage in any::<Index>(),
        piece in select(PIECES),
    ) {
        let mut page: Vec<char> = saved(layout).chars().collect();
        page.truncate(cut.index(page.len()) + 1);
        let at = damage.index(page.len());
        page.splice(at..at, piece.chars());
        let (document, problems) = read(&page.into_iter().collect::<String>());
        prop_assert!(document.is_some() || !problems.is_empty());
    }
}

#[test]
fn pages_of_any_size_and_nesting_are_read_in_the_time_that_their_size_takes() {
    const MANY: usize = 20_000;
    for (start, piece) in [
        ("", "Parameter Name Type Description\n"),
        ("Parameter Name Type Description\n", "Lamp\n\n"),
        ("Parameter Name Required Type Description\n", "RoomId Yes String c\n"),
        ("Used by actions: a\n", "Lamp\n"),
        ("", "Used by actions: a\nLamp\nName Type Description\n"),
        ("A | B | C\n---|---|---\n", "|"),
        ("Parameter Name | Type | Description |\n---|---|---|\n", "|\n"),
        ("Name\nType\nDescription\n", "Lamp\n\n"),
        ("Name\nType\nDescription\n", "\n\n\nLamp\nString\n"),
        ("", "Name\nType\nDescription\n"),
        ("", "<table>\n"),
        ("", "<table>\n# A\n"),
        ("", "a\n<table></table>\n"),
        ("", "```\n~~~\n"),
        ("", "[[](("),
        ("", "{\n"),
        ("POST / HTTP/1.1\n", "{"),
        ("", "<"),
        ("<p></p>", "<div>"),
        ("<p></p>", "<table><tr><td>"),
        ("<p></p><table>", "<tr><td rowspan=1000 colspan=1000>a"),
        ("<p></p>", "<div hidden>"),
        ("<p></p>", "<p a=b "),
        ("<p></p>", "<pre>"),
        ("<p></p>", "<!--"),
    ] {
        everything(&format!("{start}{}", piece.repeat(MANY)));
    }
}
