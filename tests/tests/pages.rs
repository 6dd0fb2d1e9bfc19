//! Pages of the vendor's documentation as people save them, read into facts.

use codegen::vendor::{self, Document, ErrorCode, Parameter, RateLimit};
use codegen::{Diagnostics, Sources};
use std::fmt::Write;
use std::fs;
use tests::fixtures::{rendered, root};

/// A page from the folder beside this file.
fn saved(name: &str) -> String {
    let path = root().join("tests/tests/pages").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What a page tells, and what people see of what is not understood.
fn read(text: &str) -> (Option<Document>, String) {
    let sources = Sources::new([("page".to_owned(), text.to_owned())]);
    let mut diagnostics = Diagnostics::default();
    let mut documents = vendor::read(&sources, &mut diagnostics);
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
fn a_page_tells_the_same_in_every_layout() {
    let expected = facts(&saved("browser-en.txt"));
    for name in ["reader-en.md", "markdown-en.md", "saved-en.html"] {
        assert_eq!(facts(&saved(name)), expected, "{name}");
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

/// What people see of a page in Markdown with these rows.
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
    error[page-row]: `Room Id` is no name of a parameter, so the row is not read
     --> spec/page:6:1
      |
    6 | Room Id | Yes | String | The room. |
      | ^^^^^^^
      |
      = help: a row begins with the parameter's name
    "##);
    insta::assert_snapshot!(problems_of_rows("RoomId | Yes | a String | The room. |"), @r##"
    error[page-row]: `a String` is no type, so the row of `RoomId` is not read
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
    error[page-required]: `Perhaps` does not tell whether `RoomId` is required
     --> spec/page:6:10
      |
    6 | RoomId | Perhaps | String | The room. |
      |          ^^^^^^^
      |
      = help: write `Yes` or `No`
    "##);
    insta::assert_snapshot!(problems_of_rows("RoomId | No | String | One. |\nRoomId | No | String | Two. |"), @r##"
    error[page-repeated-name]: `RoomId` stands twice in this table
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
    error[page-not-understood]: this is no page of an action, of data types or of error codes: no table of theirs is recognised
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
    error[page-nameless-action]: the page does not tell which action it describes
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
    error[page-empty-table]: no row is recognised below these headings
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
