//! Long lists, page by page, from a service in memory that computes its responses from the requests.

use crate::memory::{Memory, Reply};
use futures_core::Stream;
use generated_sdk::organization::v2021_03_31::{Client, DescribeOrganizationMembersRequest, ListUsersRequest};
use generated_sdk::transport::{BoxFuture, HttpRequest, HttpResponse, Transport, TransportError};
use generated_sdk::{Action, Config, Cursor, Error, ErrorKind, Paged, Paginator, RateLimit, RetryPolicy};
use generated_sdk::{Credentials, organization::v2018_12_25};
use serde_json::{Value, json};
use std::future::poll_fn;
use std::ops::Range;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;

/// A service in memory that computes the fields of its responses from the bodies of the requests.
struct Service(Memory);

impl Service {
    fn new(answers: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Self {
        Self(Memory::new(move |arrived| Reply::json(answers(&serde_json::from_str(&arrived.body).unwrap()))))
    }

    /// Answers one after the other, and fails when there are no more.
    fn sequence<const N: usize>(answers: [Value; N]) -> Self {
        let answers = Mutex::new(answers.into_iter());
        Self::new(move |_| answers.lock().unwrap().next().unwrap_or_else(|| error("FailedOperation")))
    }

    /// A list of members that keeps to `Offset` and `Limit`.
    fn members(total: i64) -> Self {
        Self::new(move |request| members(piece(request, total, 10), Some(total)))
    }

    fn config(&self) -> Config {
        let credentials = Credentials::new("AKIDforTests", "the-secret-key-of-the-tests").unwrap();
        let config = Config::builder(credentials).retry(RetryPolicy::off()).rate_limit(RateLimit::off());
        config.transport(self.0.clone()).build().unwrap()
    }

    fn client(&self) -> Client {
        Client::new(self.config())
    }

    /// The bodies of the requests so far.
    fn requests(&self) -> Vec<Value> {
        self.0.arrived().iter().map(|arrived| serde_json::from_str(&arrived.body).unwrap()).collect()
    }

    /// The value of a parameter in each request.
    fn asked(&self, parameter: &str) -> Vec<Value> {
        self.requests().iter().map(|request| request[parameter].clone()).collect()
    }
}

fn error(code: &str) -> Value {
    json!({"Error": {"Code": code, "Message": "It went wrong."}})
}

/// The numbers that a request with `Offset` and `Limit` asks for, from a list of so many.
fn piece(request: &Value, total: i64, default: i64) -> Range<i64> {
    let from = request["Offset"].as_i64().unwrap_or(0).min(total);
    from..(from + request["Limit"].as_i64().unwrap_or(default)).min(total)
}

/// An answer of DescribeOrganizationMembers.
fn members(numbers: Range<i64>, total: Option<i64>) -> Value {
    let items: Vec<_> = numbers.map(|number| json!({"MemberUin": number})).collect();
    json!({"Items": items, "Total": total})
}

/// An answer of ListUsers.
fn users(names: &[&str], next: &str, more: bool) -> Value {
    let users: Vec<_> = names.iter().map(|name| json!({"UserName": name})).collect();
    json!({"Users": users, "NextToken": next, "IsTruncated": more, "MaxResults": 100})
}

fn member_pages(service: &Service) -> Paginator<DescribeOrganizationMembersRequest> {
    service.client().describe_organization_members().paginate()
}

fn user_pages(service: &Service) -> Paginator<ListUsersRequest> {
    service.client().list_users().zone_id("z-1").paginate()
}

/// The numbers of all members, in the order in which they came.
async fn member_numbers(pages: Paginator<DescribeOrganizationMembersRequest>) -> Vec<i64> {
    let members = pages.collect_items().await.unwrap();
    members.iter().map(|member| member.member_uin).collect()
}

async fn user_names(pages: Paginator<ListUsersRequest>) -> Vec<String> {
    pages.collect_items().await.unwrap().into_iter().map(|user| user.user_name).collect()
}

fn numbers(range: Range<i64>) -> Vec<i64> {
    range.collect()
}

mod shapes {
    use super::*;

    #[tokio::test]
    async fn a_required_limit_is_the_documented_maximum_and_offsets_are_its_multiples() {
        let service = Service::members(120);
        let pages = service.client().describe_organization_members().search_key("x").paginate();
        assert_eq!(member_numbers(pages).await, numbers(0..120));
        let request = |offset: i64| json!({"Offset": offset, "Limit": 50, "SearchKey": "x"});
        assert_eq!(service.requests(), [request(0), request(50), request(100)]);
    }

    #[tokio::test]
    async fn an_optional_limit_is_the_documented_maximum_too() {
        let service = Service::members(101);
        let pages = service.client().describe_organization_financial_by_member().month("2024-01").paginate();
        let items = pages.collect_items().await.unwrap();
        assert_eq!(items.iter().map(|item| item.member_uin).collect::<Vec<_>>(), (0..101).collect::<Vec<_>>());
        let expected = [
            json!({"Month": "2024-01", "Limit": 50}),
            json!({"Month": "2024-01", "Limit": 50, "Offset": 50}),
            json!({"Month": "2024-01", "Limit": 50, "Offset": 100}),
        ];
        assert_eq!(service.requests(), expected);
    }

    #[tokio::test]
    async fn a_list_with_a_limit_only_is_one_page() {
        let service = Service::new(|_| json!({"Items": (1..=6).map(|month| json!({"Id": month})).collect::<Vec<_>>()}));
        let mut pages = service.client().describe_organization_financial_by_month().paginate();
        assert_eq!(pages.next_page().await.unwrap().unwrap().items.len(), 6);
        assert_eq!(pages.cursor(), None);
        assert!(pages.next_page().await.is_none());
        assert_eq!(service.requests(), [json!({"Limit": 6})]);
    }

    #[tokio::test]
    async fn tokens_are_handed_on() {
        let service = Service::new(|request| {
            let (ids, next) = match request["NextToken"].as_str() {
                None => (["rc-1", "rc-2"], "b"),
                Some("b") => (["rc-3", "rc-4"], "c"),
                Some("c") => (["rc-5", "rc-6"], ""),
                other => panic!("{other:?}"),
            };
            json!({"RoleConfigurations": ids.map(|id| json!({"RoleConfigurationId": id})), "NextToken": next,
                "IsTruncated": !next.is_empty(), "TotalCounts": 6, "MaxResults": 100})
        });
        let pages = service.client().list_role_configurations().zone_id("z-1").paginate();
        let items = pages.collect_items().await.unwrap();
        let ids: Vec<_> = items.iter().map(|item| &*item.role_configuration_id).collect();
        assert_eq!(ids, ["rc-1", "rc-2", "rc-3", "rc-4", "rc-5", "rc-6"]);
        let expected = [
            json!({"ZoneId": "z-1", "MaxResults": 100}),
            json!({"ZoneId": "z-1", "MaxResults": 100, "NextToken": "b"}),
            json!({"ZoneId": "z-1", "MaxResults": 100, "NextToken": "c"}),
        ];
        assert_eq!(service.requests(), expected);
    }

    /// The documentation says that the two are not to be used together.
    #[tokio::test]
    async fn an_offset_is_where_a_list_with_tokens_starts_and_is_not_sent_beside_a_token() {
        let service = Service::sequence([users(&["a"], "t", true), users(&["b"], "", false)]);
        let client = service.client();
        assert_eq!(user_names(client.list_users().zone_id("z-1").offset(10).paginate()).await, ["a", "b"]);
        let expected = [
            json!({"ZoneId": "z-1", "MaxResults": 100, "Offset": 10}),
            json!({"ZoneId": "z-1", "MaxResults": 100, "NextToken": "t"}),
        ];
        assert_eq!(service.requests(), expected);

        let service = Service::sequence([
            json!({"Groups": [{"GroupId": "g-1"}], "NextToken": "t", "IsTruncated": true}),
            json!({"Groups": [{"GroupId": "g-2"}], "NextToken": "", "IsTruncated": false}),
        ]);
        let groups = service.client().list_groups().zone_id("z-1").paginate().collect_items().await.unwrap();
        assert_eq!(groups.iter().map(|group| &*group.group_id).collect::<Vec<_>>(), ["g-1", "g-2"]);
        assert_eq!(service.asked("NextToken"), [Value::Null, json!("t")]);
        assert_eq!(service.asked("Offset"), [Value::Null, Value::Null]);
    }

    #[tokio::test]
    async fn pages_are_numbered_from_one() {
        let service = Service::new(|request| {
            let (page, size) = (request["Page"].as_i64().unwrap(), request["Rp"].as_i64().unwrap());
            let from = (page - 1) * size;
            let list: Vec<_> = (from..(from + size).min(450)).map(|id| json!({"PolicyId": id})).collect();
            json!({"List": list, "TotalNum": 450})
        });
        let policies = service.client().list_policies().paginate().collect_items().await.unwrap();
        assert_eq!(policies.iter().map(|policy| policy.policy_id).collect::<Vec<_>>(), numbers(0..450));
        let request = |page: i64| json!({"Page": page, "Rp": 200});
        assert_eq!(service.requests(), [request(1), request(2), request(3)]);
    }

    #[tokio::test]
    async fn a_token_without_a_flag_is_followed_until_it_is_empty() {
        let service = Service::new(|request| {
            let (resource, next) = if request.get("PaginationToken").is_none() { ("a", "t") } else { ("b", "") };
            json!({"Items": [{"Resource": resource}], "PaginationToken": next})
        });
        let pages = service.client().list_non_compliant_resource().member_uin(1).paginate();
        let items = pages.collect_items().await.unwrap();
        assert_eq!(items.iter().map(|item| &*item.resource).collect::<Vec<_>>(), ["a", "b"]);
        let expected = [
            json!({"MemberUin": 1, "MaxResults": 50}),
            json!({"MemberUin": 1, "MaxResults": 50, "PaginationToken": "t"}),
        ];
        assert_eq!(service.requests(), expected);
    }

    /// No size is documented, so the service chooses it.
    #[tokio::test]
    async fn a_list_without_a_documented_maximum_continues_after_the_last_item() {
        let service = Service::new(|request| {
            let members: Vec<_> = piece(request, 45, 20).map(|uin| json!({"Uin": uin})).collect();
            json!({"Members": members, "TotalCount": 45})
        });
        let client = v2018_12_25::Client::new(service.config());
        let members = client.list_organization_members().paginate().collect_items().await.unwrap();
        assert_eq!(members.iter().map(|member| member.uin).collect::<Vec<_>>(), numbers(0..45));
        assert_eq!(service.requests(), [json!({}), json!({"Offset": 20}), json!({"Offset": 40})]);
    }

    #[tokio::test]
    async fn a_size_that_is_set_is_kept() {
        let service = Service::members(25);
        let pages = service.client().describe_organization_members().limit(10).paginate();
        assert_eq!(member_numbers(pages).await, numbers(0..25));
        assert_eq!(service.asked("Limit"), [10, 10, 10]);
        assert_eq!(service.asked("Offset"), [0, 10, 20]);

        let service = Service::sequence([users(&["a"], "t", true), users(&["b"], "", false)]);
        let pages = service.client().list_users().zone_id("z-1").max_results(1).paginate();
        assert_eq!(user_names(pages).await, ["a", "b"]);
        assert_eq!(service.asked("MaxResults"), [1, 1]);
    }

    #[tokio::test]
    async fn a_list_starts_where_the_request_says() {
        let service = Service::members(130);
        let pages = service.client().describe_organization_members().offset(50).paginate();
        assert_eq!(member_numbers(pages).await, numbers(50..130));
        assert_eq!(service.asked("Offset"), [50, 100]);

        let service = Service::new(|_| json!({"List": [{"PolicyId": 1}, {"PolicyId": 2}], "TotalNum": 8}));
        let pages = service.client().list_policies().rp(2).page(3).paginate();
        assert_eq!(pages.collect_items().await.unwrap().len(), 4);
        assert_eq!(service.asked("Page"), [3, 4]);

        let service = Service::sequence([users(&["c"], "", false)]);
        let pages = service.client().list_users().zone_id("z-1").next_token("t").paginate();
        assert_eq!(user_names(pages).await, ["c"]);
        assert_eq!(service.asked("NextToken"), ["t"]);
    }

    #[tokio::test]
    async fn a_finished_request_is_paged_by_the_client() {
        let service = Service::members(70);
        let request = DescribeOrganizationMembersRequest::builder().offset(0).limit(35).build();
        assert_eq!(member_numbers(service.client().paginate(request)).await, numbers(0..70));
        assert_eq!(service.asked("Offset"), [0, 35]);
    }

    #[tokio::test]
    async fn a_size_beyond_the_documented_one_is_refused_before_anything_is_sent() {
        let service = Service::members(70);
        let mut pages = service.client().describe_organization_members().limit(51).paginate();
        assert_eq!(pages.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Invalid);
        assert!(pages.next_page().await.is_none());
        assert!(service.requests().is_empty());
    }
}

mod ends {
    use super::*;

    #[tokio::test]
    async fn an_empty_list_is_one_empty_page() {
        let service = Service::members(0);
        let mut pages = member_pages(&service);
        assert!(pages.next_page().await.unwrap().unwrap().items.is_empty());
        assert!(pages.next_page().await.is_none());
        assert!(pages.next_page().await.is_none());
        assert_eq!(pages.cursor(), None);
        assert_eq!(service.requests().len(), 1);
    }

    #[tokio::test]
    async fn a_later_empty_page_below_the_total_is_an_error() {
        let service = Service::sequence([members(0..50, Some(500)), members(0..0, Some(500))]);
        let mut pages = member_pages(&service);
        assert_eq!(pages.next_page().await.unwrap().unwrap().items.len(), 50);
        let error = pages.next_page().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Incomplete);
        assert_eq!(pages.cursor().unwrap().to_string(), "number:50");
    }

    #[tokio::test]
    async fn a_total_that_is_reached_at_the_end_of_a_page_needs_no_further_request() {
        let service = Service::members(100);
        assert_eq!(member_numbers(member_pages(&service)).await, numbers(0..100));
        assert_eq!(service.asked("Offset"), [0, 50]);

        let service = Service::new(
            |_| json!({"List": (0..2).map(|id| json!({"PolicyId": id})).collect::<Vec<_>>(), "TotalNum": 4}),
        );
        assert_eq!(service.client().list_policies().rp(2).paginate().collect_items().await.unwrap().len(), 4);
        assert_eq!(service.asked("Page"), [1, 2]);
    }

    /// Items that moved up by 10 places are read again.
    #[tokio::test]
    async fn a_total_that_shrinks_leads_back_by_as_many_items() {
        let service =
            Service::sequence([members(0..50, Some(90)), members(60..90, Some(80)), members(50..90, Some(80))]);
        assert_eq!(member_numbers(member_pages(&service)).await, numbers(0..90));
        assert_eq!(service.asked("Offset"), [0, 50, 40]);
        assert_eq!(service.asked("Limit"), [50, 50, 40]);
    }

    #[tokio::test]
    async fn without_a_total_an_empty_page_is_the_last_one() {
        let service = Service::new(|request| members(piece(request, 120, 10), None));
        assert_eq!(member_numbers(member_pages(&service)).await, numbers(0..120));
        assert_eq!(service.asked("Offset"), [0, 50, 100, 120]);
    }

    #[tokio::test]
    async fn without_a_total_a_full_last_page_is_followed_by_an_empty_one() {
        let service = Service::new(|request| members(piece(request, 100, 10), None));
        assert_eq!(member_numbers(member_pages(&service)).await, numbers(0..100));
        assert_eq!(service.asked("Offset"), [0, 50, 100]);

        let service = Service::sequence([
            json!({"List": [{"PolicyId": 1}, {"PolicyId": 2}]}),
            json!({"List": [{"PolicyId": 3}]}),
            json!({"List": []}),
        ]);
        assert_eq!(service.client().list_policies().rp(2).paginate().collect_items().await.unwrap().len(), 3);
        assert_eq!(service.asked("Page"), [1, 2, 4]);
        assert_eq!(service.asked("Rp"), [2, 2, 1]);
    }

    #[tokio::test]
    async fn after_a_short_page_the_list_continues_after_its_last_item() {
        let service = Service::sequence([
            members(0..50, Some(98)),
            members(50..70, Some(98)),
            members(70..84, Some(98)),
            members(84..98, Some(98)),
        ]);
        assert_eq!(member_numbers(member_pages(&service)).await, numbers(0..98));
        assert_eq!(service.asked("Offset"), [0, 50, 70, 84]);
        assert_eq!(service.asked("Limit"), [50, 50, 14, 14]);
    }

    #[tokio::test]
    async fn a_token_that_comes_again_is_an_error_after_its_page() {
        let service = Service::sequence([users(&["a"], "same", true), users(&["b"], "same", true)]);
        let mut items = user_pages(&service).items();
        for name in ["a", "b"] {
            assert_eq!(items.next().await.unwrap().unwrap().user_name, name);
        }
        assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Incomplete);
        assert_eq!(service.asked("NextToken"), [Value::Null, json!("same")]);
    }

    #[tokio::test]
    async fn an_empty_or_missing_token_is_an_error_if_more_follows() {
        let mut missing = users(&["a"], "", true);
        missing["NextToken"] = Value::Null;
        for page in [users(&["a"], "", true), missing] {
            let mut items = user_pages(&Service::sequence([page])).items();
            assert_eq!(items.next().await.unwrap().unwrap().user_name, "a");
            assert_eq!(items.next().await.unwrap().unwrap_err().kind(), ErrorKind::Incomplete);
        }
    }

    #[tokio::test]
    async fn a_flag_that_there_is_no_more_ends_the_list_whatever_the_token_is() {
        let service = Service::sequence([users(&["a"], "t", false)]);
        assert_eq!(user_names(user_pages(&service)).await, ["a"]);
        assert_eq!(service.requests().len(), 1);
    }

    #[tokio::test]
    async fn a_short_page_with_a_token_is_not_the_last_one() {
        let service =
            Service::sequence([users(&["a", "b"], "t", true), users(&["c"], "u", true), users(&["d"], "", false)]);
        assert_eq!(user_names(user_pages(&service)).await, ["a", "b", "c", "d"]);
    }
}

mod errors {
    use super::*;

    /// A list of 150 members, of which the second page fails first here.
    fn failing_once() -> Service {
        let failed = Mutex::new(false);
        Service::new(move |request| {
            let mut failed = failed.lock().unwrap();
            if request["Offset"] == 50 && !std::mem::replace(&mut *failed, true) {
                return error("FailedOperation");
            }
            members(piece(request, 150, 10), Some(150))
        })
    }

    #[tokio::test]
    async fn an_error_comes_once_and_ends_the_list() {
        let service = failing_once();
        let mut pages = member_pages(&service);
        assert_eq!(pages.next_page().await.unwrap().unwrap().items.len(), 50);
        let error = pages.next_page().await.unwrap().unwrap_err();
        assert_eq!(error.code(), Some("FailedOperation"));
        assert!(pages.next_page().await.is_none());
        assert!(pages.next_page().await.is_none());
        assert_eq!(service.asked("Offset"), [0, 50]);
    }

    #[tokio::test]
    async fn after_an_error_the_list_can_continue_at_the_page_that_failed() {
        let service = failing_once();
        let mut pages = member_pages(&service);
        pages.next_page().await.unwrap().unwrap();
        pages.next_page().await.unwrap().unwrap_err();
        let cursor = pages.cursor().unwrap();
        assert_eq!(cursor.to_string(), "number:50");
        assert!(pages.next_page().await.is_none());
        assert_eq!(pages.cursor(), Some(cursor.clone()));
        assert_eq!(member_numbers(member_pages(&service).resume(cursor.clone())).await, numbers(50..150));
        // The failed paginator itself takes it too.
        assert_eq!(member_numbers(pages.resume(cursor)).await, numbers(50..150));
    }

    #[tokio::test]
    async fn after_an_error_of_the_first_page_the_list_can_start_again() {
        let service = Service::sequence([error("FailedOperation"), users(&["a"], "", false)]);
        let mut pages = user_pages(&service);
        pages.next_page().await.unwrap().unwrap_err();
        assert_eq!(user_names(user_pages(&service).resume(pages.cursor().unwrap())).await, ["a"]);
        assert_eq!(service.asked("NextToken"), [Value::Null, Value::Null]);
    }

    #[tokio::test]
    async fn collecting_gives_the_error() {
        let error = member_pages(&failing_once()).collect_items().await.unwrap_err();
        assert_eq!(error.code(), Some("FailedOperation"));
    }

    #[tokio::test]
    async fn items_before_an_error_come_first_and_nothing_comes_after_it() {
        let mut items = member_pages(&failing_once()).items();
        for number in 0..50 {
            assert_eq!(items.next().await.unwrap().unwrap().member_uin, number);
        }
        assert_eq!(items.next().await.unwrap().unwrap_err().code(), Some("FailedOperation"));
        assert!(items.next().await.is_none());
        assert!(items.next().await.is_none());
    }
}

mod cursors {
    use super::*;

    #[tokio::test]
    async fn every_position_goes_through_a_string() {
        let service = Service::members(150);
        for done in 0..3 {
            let mut pages = member_pages(&service);
            for _ in 0..done {
                pages.next_page().await.unwrap().unwrap();
            }
            let text = pages.cursor().unwrap().to_string();
            let resumed = member_pages(&service).resume(text.parse().unwrap());
            assert_eq!(member_numbers(resumed).await, numbers(done * 50..150), "{text}");
        }
    }

    #[tokio::test]
    async fn a_token_goes_through_a_string_unchanged() {
        for token in ["plain", "a:b", ":", "token:x", "start", "número 中文 \"\\\n", " "] {
            let service = Service::sequence([users(&["a"], token, true), users(&["b"], "", false)]);
            let mut pages = user_pages(&service);
            pages.next_page().await.unwrap().unwrap();
            let text = pages.cursor().unwrap().to_string();
            let cursor: Cursor = text.parse().unwrap();
            assert_eq!(Some(&cursor), pages.cursor().as_ref());
            assert_eq!(user_names(user_pages(&service).resume(cursor)).await, ["b"]);
            assert_eq!(service.asked("NextToken"), [Value::Null, json!(token)]);
        }
    }

    /// Programs store them.
    #[test]
    fn the_serialized_form_of_a_cursor_is_stable() {
        for text in ["start", "number:0", "number:9223372036854775807", "token:", "token:a:b"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn other_strings_are_not_cursors() {
        let wrong = ["", "end", "start:", "start ", "Start", "50", "number", "number:", "number:x", "number:-1"];
        for text in wrong.into_iter().chain(["number:9223372036854775808", "number: 1", "page:1", "token", ":x"]) {
            let error = text.parse::<Cursor>().expect_err(text);
            assert_eq!(error.to_string(), "this string is not a cursor", "{text}");
        }
    }

    #[tokio::test]
    async fn a_start_is_where_the_request_says_even_for_a_paginator_in_the_middle() {
        let service = Service::members(250);
        let mut pages = service.client().describe_organization_members().offset(50).paginate();
        let start = pages.cursor().unwrap();
        pages.next_page().await.unwrap().unwrap();
        pages.next_page().await.unwrap().unwrap();
        assert_eq!(member_numbers(pages.resume(start)).await, numbers(50..250));
    }

    #[tokio::test]
    async fn a_cursor_of_a_list_that_is_paged_otherwise_is_an_error_and_nothing_is_sent() {
        let service = Service::members(150);
        let mut members = member_pages(&service).resume("token:x".parse().unwrap());
        assert_eq!(members.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Config);
        assert!(members.next_page().await.is_none());
        let mut users = user_pages(&service).resume("number:50".parse().unwrap());
        assert_eq!(users.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Config);
        let months = service.client().describe_organization_financial_by_month().paginate();
        let error = months.resume("number:50".parse().unwrap()).collect_items().await.unwrap_err();
        assert_eq!(error.to_string(), "this cursor belongs to a list that pages in another way");
        assert!(service.requests().is_empty());
    }
}

mod streams {
    use super::*;

    /// All of a stream.
    async fn all<S: Stream>(stream: S) -> Vec<S::Item> {
        let (mut stream, mut found) = (pin!(stream), Vec::new());
        while let Some(item) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            found.push(item);
        }
        found
    }

    #[tokio::test]
    async fn pages_and_items_are_streams() {
        let service = Service::members(120);
        let pages = all(member_pages(&service)).await;
        assert_eq!(pages.into_iter().map(|page| page.unwrap().items.len()).collect::<Vec<_>>(), [50, 50, 20]);
        let items = all(member_pages(&service).items()).await;
        let found: Vec<_> = items.into_iter().map(|item| item.unwrap().member_uin).collect();
        assert_eq!(found, (0..120).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn nothing_is_fetched_before_it_is_needed() {
        let service = Service::members(120);
        let mut items = member_pages(&service).items();
        assert!(service.requests().is_empty());
        for _ in 0..50 {
            items.next().await.unwrap().unwrap();
        }
        assert_eq!(service.asked("Offset"), [0]);
        items.next().await.unwrap().unwrap();
        assert_eq!(service.asked("Offset"), [0, 50]);
        drop(items);
        tokio::task::yield_now().await;
        assert_eq!(service.asked("Offset"), [0, 50]);
    }

    /// A service that never answers; it tells when its work is dropped.
    #[derive(Debug)]
    struct Silent(Arc<()>);

    impl Transport for Silent {
        fn send(&self, _: HttpRequest) -> BoxFuture<'static, Result<HttpResponse, TransportError>> {
            let alive = Arc::clone(&self.0);
            Box::pin(async move {
                let _alive = alive;
                std::future::pending().await
            })
        }
    }

    #[tokio::test]
    async fn dropping_the_list_cancels_the_request_on_its_way() {
        let alive = Arc::new(());
        let credentials = Credentials::new("AKIDforTests", "the-secret-key-of-the-tests").unwrap();
        let config = Config::builder(credentials).transport(Silent(Arc::clone(&alive))).build().unwrap();
        let mut items = Client::new(config.clone()).describe_organization_members().paginate().items();
        let before = Arc::strong_count(&alive);
        let pending = poll_fn(|context| Poll::Ready(Pin::new(&mut items).poll_next(context).is_pending())).await;
        assert!(pending);
        assert_eq!(Arc::strong_count(&alive), before + 1);
        drop(items);
        assert_eq!(Arc::strong_count(&alive), before);
    }

    #[tokio::test]
    async fn giving_up_waiting_for_a_page_loses_nothing() {
        let service = Service::members(70);
        let mut pages = member_pages(&service);
        {
            let mut waiting = pin!(pages.next_page());
            let pending = poll_fn(|context| Poll::Ready(waiting.as_mut().poll(context).is_pending())).await;
            assert!(pending);
        }
        assert_eq!(member_numbers(pages).await, numbers(0..70));
        assert_eq!(service.asked("Offset"), [0, 50]);
    }

    #[tokio::test]
    async fn lists_can_be_read_by_another_task() {
        fn sendable<T: Send>(value: T) -> T {
            value
        }
        let service = Service::members(70);
        let mut pages = sendable(member_pages(&service));
        let first = tokio::spawn(async move { pages.next_page().await.map(|page| page.map(|page| page.items.len())) });
        assert_eq!(first.await.unwrap().unwrap().unwrap(), 50);
        let mut items = sendable(member_pages(&service).items());
        let first = tokio::spawn(async move { items.next().await.map(|item| item.map(|item| item.member_uin)) });
        assert_eq!(first.await.unwrap().unwrap().unwrap(), 0);
        let all = tokio::spawn(sendable(member_pages(&service).collect_items()));
        assert_eq!(all.await.unwrap().unwrap().len(), 70);
    }

    /// Any list, by what its type tells.
    async fn count<A: Paged>(pages: Paginator<A>) -> Result<usize, Error<A::Error>> {
        pages.collect_items().await.map(|items| items.len())
    }

    #[tokio::test]
    async fn a_function_can_take_any_list() {
        let service = Service::members(70);
        assert_eq!(count(member_pages(&service)).await.unwrap(), 70);
        assert_eq!(
            <DescribeOrganizationMembersRequest as Action>::INFO.paging,
            Some(DescribeOrganizationMembersRequest::PAGING)
        );
    }
}
