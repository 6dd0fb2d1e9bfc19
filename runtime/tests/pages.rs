//! Lists that the service pages badly: capped pages, empty pages, wrong totals, repeated tokens, and lists that change while
//! they are read. Nothing may be lost without an error.

use generated_sdk::organization::v2021_03_31::{
    Client, DescribeOrganizationMembersRequest, ListPoliciesRequest, ListUsersRequest,
};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::{Error, Paginator};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

type Members = DescribeOrganizationMembersRequest;

/// A list that deletes, inserts or caps as the test says: given `Offset` and `Limit` it returns the members and the total.
fn members(serve: impl FnMut(usize, usize) -> (Vec<u64>, Option<u64>) + Send + 'static) -> Service {
    let service = Service::new();
    let mut serve = serve;
    service.on::<Members>().answer_with(move |request| {
        assert_eq!(request.offset % request.limit, 0, "the service wants an offset that is a multiple of the limit");
        let (numbers, total) = serve(request.offset as usize, request.limit as usize);
        let items: Vec<_> = numbers.into_iter().map(|number| json!({"MemberUin": number})).collect();
        Answer::json(json!({"Items": items, "Total": total}))
    });
    service
}

fn member_pages(service: &Service) -> Paginator<Members> {
    Client::new(service.config()).describe_organization_members().paginate()
}

/// The part of a list that a page holds.
fn cut(list: &[u64], offset: usize, limit: usize) -> Vec<u64> {
    list.iter().skip(offset).take(limit).copied().collect()
}

/// All items, and how the list ended.
async fn read(mut pages: Paginator<Members>) -> (Vec<u64>, Option<String>) {
    let mut found = Vec::new();
    while let Some(page) = pages.next_page().await {
        match page {
            Ok(page) => found.extend(page.items.iter().map(|member| member.member_uin as u64)),
            Err(error) => return (found, Some(error.to_string())),
        }
    }
    (found, None)
}

fn numbers(count: u64) -> Vec<u64> {
    (0..count).collect()
}

/// A page of users.
fn users(names: &[&str], token: Value, truncated: bool) -> Answer<ListUsersRequest> {
    let users: Vec<_> = names.iter().map(|name| json!({"UserName": name})).collect();
    Answer::json(json!({"Users": users, "NextToken": token, "IsTruncated": truncated}))
}

fn user_pages(service: &Service) -> Paginator<ListUsersRequest> {
    Client::new(service.config()).list_users().zone_id("z-1").paginate()
}

async fn user_names(service: &Service) -> (Vec<String>, Option<String>) {
    let (mut items, mut names) = (user_pages(service).items(), Vec::new());
    while let Some(item) = items.next().await {
        match item {
            Ok(user) => names.push(user.user_name),
            Err(error) => return (names, Some(error.to_string())),
        }
    }
    (names, None)
}

mod tokens {
    use super::*;

    #[tokio::test]
    async fn an_empty_page_is_not_the_last_one_while_more_follows() {
        let service = Service::new();
        let script = service.on::<ListUsersRequest>();
        script.answer(users(&["a"], json!("t"), true)).answer(users(&[], json!("u"), true)).answer(users(
            &["b"],
            Value::Null,
            false,
        ));
        assert_eq!(user_names(&service).await, (vec!["a".to_owned(), "b".to_owned()], None));
        service.assert_done();
    }

    #[tokio::test]
    async fn more_without_a_token_is_an_error() {
        for token in [Value::Null, json!("")] {
            let service = Service::new();
            service.on::<ListUsersRequest>().answer(users(&["a"], token, true));
            let (names, error) = user_names(&service).await;
            assert_eq!(names, ["a"]);
            let error = error.expect("the rest of the list is missing");
            assert!(error.contains("`IsTruncated` is true, but there is no `NextToken`"), "{error}");
        }
    }

    #[tokio::test]
    async fn tokens_that_alternate_are_an_error() {
        let service = Service::new();
        let mut turn = 0;
        service.on::<ListUsersRequest>().answer_with(move |_| {
            turn += 1;
            assert!(turn < 10, "the list does not end");
            users(&["a"], json!(if turn % 2 == 0 { "even" } else { "odd" }), true)
        });
        let (names, error) = user_names(&service).await;
        assert_eq!(names.len(), 3);
        assert!(error.unwrap().contains("`NextToken` repeats an earlier one"));
    }

    #[tokio::test]
    async fn a_list_that_ends_below_its_total_is_an_error() {
        let service = Service::new();
        service
            .on::<ListUsersRequest>()
            .answer(Answer::json(json!({"Users": [{"UserName": "a"}], "IsTruncated": false, "TotalCounts": 3})));
        let (names, error) = user_names(&service).await;
        assert_eq!(names, ["a"]);
        assert!(error.unwrap().contains("ended after 1 of 3 items"));
    }

    #[tokio::test]
    async fn a_new_token_is_followed_while_the_total_is_not_reached() {
        let service = Service::new();
        service
            .on::<ListUsersRequest>()
            .answer(Answer::json(
                json!({"Users": [{"UserName": "a"}], "NextToken": "t", "IsTruncated": false, "TotalCounts": 2}),
            ))
            .answer(Answer::json(json!({"Users": [{"UserName": "b"}], "IsTruncated": false, "TotalCounts": 2})));
        assert_eq!(user_names(&service).await, (vec!["a".to_owned(), "b".to_owned()], None));
    }

    /// New users that come before the token's position are not missed: they came after the listing began.
    #[tokio::test]
    async fn a_total_that_grows_while_listing_is_no_error() {
        let service = Service::new();
        let page = |name: &str, more: bool, total: u64| {
            let token = if more { json!("t") } else { Value::Null };
            Answer::json(
                json!({"Users": [{"UserName": name}], "NextToken": token, "IsTruncated": more, "TotalCounts": total}),
            )
        };
        service.on::<ListUsersRequest>().answer(page("a", true, 2)).answer(page("b", false, 3));
        assert_eq!(user_names(&service).await, (vec!["a".to_owned(), "b".to_owned()], None));
    }
}

mod capped {
    use super::*;

    #[tokio::test]
    async fn offsets_continue_after_the_last_item() {
        let list = numbers(100);
        let service = members(move |offset, limit| (cut(&list, offset, limit.min(20)), Some(100)));
        assert_eq!(read(member_pages(&service)).await, (numbers(100), None));
        let asked: Vec<_> =
            service.requests::<Members>().iter().map(|request| (request.offset, request.limit)).collect();
        assert_eq!(asked, [(0, 50), (20, 20), (40, 20), (60, 20), (80, 20)]);
    }

    #[tokio::test]
    async fn pages_are_numbered_by_the_size_that_the_service_serves() {
        let service = Service::new();
        service.on::<ListPoliciesRequest>().answer_with(|request| {
            let size = request.rp.unwrap().min(50);
            let from = (request.page.unwrap() - 1) * size;
            let list: Vec<_> = (from..(from + size).min(120)).map(|id| json!({"PolicyId": id})).collect();
            Answer::json(json!({"List": list, "TotalNum": 120}))
        });
        let policies = Client::new(service.config()).list_policies().paginate().collect_items().await.unwrap();
        let ids: Vec<_> = policies.iter().map(|policy| policy.policy_id as u64).collect();
        assert_eq!(ids, numbers(120));
    }

    #[tokio::test]
    async fn a_short_page_is_not_the_last_one_without_a_total_either() {
        let list = numbers(100);
        let service = members(move |offset, limit| (cut(&list, offset, limit.min(20)), None));
        assert_eq!(read(member_pages(&service)).await, (numbers(100), None));
    }

    #[tokio::test]
    async fn one_short_page_does_not_make_the_following_ones_short_where_every_offset_is_accepted() {
        use generated_sdk::organization::v2018_12_25::{Client, ListOrganizationMembersRequest};
        let service = Service::new();
        service.on::<ListOrganizationMembersRequest>().answer_with(|request| {
            let start = request.offset.unwrap_or(0);
            let end = if start == 0 { 3 } else { 30.min(start + request.limit.unwrap()) };
            let members: Vec<_> = (start..end).map(|uin| json!({"Uin": uin})).collect();
            Answer::json(json!({"Members": members, "TotalCount": 30}))
        });
        let list = Client::new(service.config()).list_organization_members().limit(10);
        assert_eq!(list.paginate().collect_items().await.unwrap().len(), 30);
        let asked = service.requests::<ListOrganizationMembersRequest>();
        let asked: Vec<_> = asked.iter().map(|request| (request.offset.unwrap_or(0), request.limit.unwrap())).collect();
        assert_eq!(asked, [(0, 10), (3, 10), (13, 10), (23, 10)]);
    }

    #[tokio::test]
    async fn a_page_of_any_length_leads_to_an_offset_that_the_service_accepts() {
        let list = numbers(150);
        let service = members(move |offset, limit| {
            let limit = if offset == 50 { 37 } else { limit };
            (cut(&list, offset, limit), Some(150))
        });
        assert_eq!(read(member_pages(&service)).await, (numbers(150), None));
    }
}

mod totals {
    use super::*;

    #[tokio::test]
    async fn an_empty_page_below_the_total_is_an_error_that_leaves_what_came() {
        let service = members(|offset, limit| (cut(&numbers(50), offset, limit), Some(500)));
        let (found, error) = read(member_pages(&service)).await;
        assert_eq!(found, numbers(50));
        assert!(error.unwrap().contains("ended after 50 of 500 items"));
    }

    #[tokio::test]
    async fn a_total_below_what_came_is_not_believed() {
        let list = numbers(120);
        let service = members(move |offset, limit| (cut(&list, offset, limit), Some(10)));
        assert_eq!(read(member_pages(&service)).await, (numbers(120), None));
    }

    #[tokio::test]
    async fn a_total_that_falls_to_nothing_ends_no_list() {
        let list = numbers(100);
        let mut asked = 0;
        let service = members(move |offset, limit| {
            asked += 1;
            match asked {
                1 => (cut(&list, offset, limit), Some(100)),
                2 => (vec![], Some(0)),
                _ => (cut(&list, offset, limit), Some(0)),
            }
        });
        let (found, end) = read(member_pages(&service)).await;
        assert_eq!((found.last(), end), (Some(&99), None));
    }

    #[tokio::test]
    async fn a_page_that_comes_again_without_a_total_is_an_error() {
        let service = members(|_, limit| (numbers(limit as u64), None));
        let (found, error) = read(member_pages(&service)).await;
        assert_eq!(found.len(), 50);
        assert!(error.unwrap().contains("returned the same page again"));
    }
}

mod changing {
    use super::*;

    /// Items that moved up because others were removed are read, too.
    #[tokio::test]
    async fn what_is_removed_while_listing_hides_no_other_item() {
        let list = Arc::new(Mutex::new(numbers(120)));
        let served = Arc::clone(&list);
        let service = members(move |offset, limit| {
            let list = served.lock().unwrap();
            (cut(&list, offset, limit), Some(list.len() as u64))
        });
        let (mut pages, mut found) = (member_pages(&service), Vec::new());
        while let Some(page) = pages.next_page().await {
            found.extend(page.unwrap().items.iter().map(|member| member.member_uin as u64));
            list.lock().unwrap().retain(|number| ![3, 4, 7].contains(number));
        }
        found.dedup();
        assert!((0..120).all(|number| found.contains(&number)), "{found:?}");
    }

    #[tokio::test]
    async fn a_program_can_remove_what_it_reads() {
        let list = Arc::new(Mutex::new(numbers(120)));
        let served = Arc::clone(&list);
        let service = members(move |offset, limit| {
            let list = served.lock().unwrap();
            (cut(&list, offset, limit), Some(list.len() as u64))
        });
        let (mut pages, mut found) = (member_pages(&service), Vec::new());
        while let Some(page) = pages.next_page().await {
            let removed: Vec<_> = page.unwrap().items.iter().map(|member| member.member_uin as u64).collect();
            list.lock().unwrap().retain(|number| !removed.contains(number));
            found.extend(removed);
        }
        assert_eq!(found, numbers(120));
    }

    #[tokio::test]
    async fn what_is_removed_from_numbered_pages_hides_no_other_item() {
        let list = Arc::new(Mutex::new(numbers(500)));
        let (served, service) = (Arc::clone(&list), Service::new());
        service.on::<ListPoliciesRequest>().answer_with(move |request| {
            let (list, size) = (served.lock().unwrap(), request.rp.unwrap() as usize);
            let page = cut(&list, (request.page.unwrap() as usize - 1) * size, size);
            let page: Vec<_> = page.into_iter().map(|id| json!({"PolicyId": id})).collect();
            Answer::json(json!({"List": page, "TotalNum": list.len()}))
        });
        let (mut pages, mut found) = (Client::new(service.config()).list_policies().paginate(), Vec::new());
        while let Some(page) = pages.next_page().await {
            found.extend(page.unwrap().list.iter().map(|policy| policy.policy_id as u64));
            list.lock().unwrap().retain(|number| ![3, 4, 7].contains(number));
        }
        assert!((0..500).all(|number| found.contains(&number)), "{found:?}");
        assert_eq!(service.requests::<ListPoliciesRequest>().last().unwrap().rp, Some(200));
    }

    /// The totals of two copies of the service's data: going back ends all the same.
    #[tokio::test]
    async fn totals_that_jump_to_and_fro_do_not_keep_the_list_from_ending() {
        let (list, mut turn) = (numbers(200), 0);
        let service = members(move |offset, limit| {
            turn += 1;
            assert!(turn < 30, "the list does not end");
            (cut(&list, offset, limit), Some(if turn % 2 == 0 { 200 } else { 190 }))
        });
        let (mut found, error) = read(member_pages(&service)).await;
        assert_eq!(error, None);
        found.sort_unstable();
        found.dedup();
        assert!(found.len() >= 190, "{found:?}");
    }
}

/// `?` keeps it.
#[tokio::test]
async fn the_error_of_an_incomplete_list_converts() {
    async fn all(service: &Service) -> Result<usize, Error> {
        Ok(member_pages(service).collect_items().await?.len())
    }
    let service = members(|offset, limit| (cut(&numbers(50), offset, limit), Some(500)));
    let error = all(&service).await.unwrap_err();
    assert!(!error.may_have_taken_effect());
}

mod cursors {
    use super::*;
    use generated_sdk::Cursor;

    /// The names of the users after a cursor that has gone through its string.
    async fn after(service: &Service, cursor: Option<Cursor>) -> Vec<String> {
        let cursor = cursor.expect("the list is not at its end").to_string().parse().unwrap();
        let rest = user_pages(service).resume(cursor).collect_items().await.unwrap();
        rest.into_iter().map(|user| user.user_name).collect()
    }

    fn letters() -> Service {
        let service = Service::new();
        service.on::<ListUsersRequest>().answer_with(|request| match request.next_token.as_deref() {
            None => users(&["a", "b", "c"], json!("t"), true),
            Some(_) => users(&["d", "e"], Value::Null, false),
        });
        service
    }

    #[tokio::test]
    async fn the_cursor_of_items_continues_with_the_next_item() {
        let service = letters();
        let mut items = user_pages(&service).items();
        for (index, rest) in ["abcde", "bcde", "cde", "de", "e"].into_iter().enumerate() {
            let names = after(&service, items.cursor()).await;
            assert_eq!(names.concat(), rest, "after {index} items");
            items.next().await.unwrap().unwrap();
        }
        assert_eq!(items.cursor(), None);
        assert!(items.next().await.is_none());
    }

    #[tokio::test]
    async fn the_cursor_of_items_after_a_resumed_page_counts_what_was_skipped() {
        let service = letters();
        let mut items = user_pages(&service).resume("after:1:start".parse().unwrap()).items();
        assert_eq!(items.next().await.unwrap().unwrap().user_name, "b");
        assert_eq!(items.cursor().unwrap().to_string(), "after:2:start");
    }

    #[tokio::test]
    async fn the_cursor_of_items_by_offset_is_an_offset() {
        let service = members(|offset, limit| (cut(&numbers(120), offset, limit), Some(120)));
        let mut items = member_pages(&service).items();
        for _ in 0..63 {
            items.next().await.unwrap().unwrap();
        }
        let cursor = items.cursor().unwrap();
        assert_eq!(cursor.to_string(), "number:63");
        let rest = read(member_pages(&service).resume(cursor)).await;
        assert_eq!(rest, ((63..120).collect(), None));
    }

    #[tokio::test]
    async fn the_cursor_of_items_by_page_keeps_the_size() {
        let service = Service::new();
        service.on::<ListPoliciesRequest>().answer_with(|request| {
            let size = request.rp.unwrap().min(50);
            let from = (request.page.unwrap() - 1) * size;
            let list: Vec<_> = (from..(from + size).min(120)).map(|id| json!({"PolicyId": id})).collect();
            Answer::json(json!({"List": list, "TotalNum": 120}))
        });
        let pages = || Client::new(service.config()).list_policies().paginate();
        for read in [1, 49, 50, 51, 75, 100, 119] {
            let mut items = pages().items();
            for _ in 0..read {
                items.next().await.unwrap().unwrap();
            }
            let cursor: Cursor = items.cursor().unwrap().to_string().parse().unwrap();
            let rest = pages().resume(cursor.clone()).collect_items().await.unwrap();
            let rest: Vec<_> = rest.iter().map(|policy| policy.policy_id as u64).collect();
            assert_eq!(rest, (read..120).collect::<Vec<_>>(), "{cursor}");
        }
    }

    #[tokio::test]
    async fn after_an_incomplete_list_the_cursor_is_where_it_stopped() {
        let service = Service::new();
        let script = service.on::<ListUsersRequest>().answer(users(&["a"], Value::Null, true));
        script.always(users(&["a", "b"], Value::Null, false));
        let mut pages = user_pages(&service);
        pages.next_page().await.unwrap().unwrap();
        pages.next_page().await.unwrap().unwrap_err();
        assert_eq!(after(&service, pages.cursor()).await, ["b"]);
    }

    #[test]
    fn the_string_of_a_cursor_is_stable() {
        for string in ["after:1:start", "after:2:token:a:b", "after:7:token:", "page:1:50", "page:3:200"] {
            assert_eq!(string.parse::<Cursor>().unwrap().to_string(), string);
        }
        for string in ["after:0:start", "after:start", "after:1", "after:1:end", "page:0:5", "page:1:0", "page:1"] {
            string.parse::<Cursor>().expect_err(string);
        }
    }
}

mod options {
    use super::*;
    use generated_sdk::{ErrorKind, Language, RetryPolicy};
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn every_page_has_the_options_of_a_call() {
        let service = Service::new();
        service.on::<ListUsersRequest>().answer(users(&["a"], json!("t"), true)).always(users(
            &["b"],
            Value::Null,
            false,
        ));
        let pages =
            user_pages(&service).language(Language::English).header("traceparent", "00-1").retry(RetryPolicy::off());
        assert_eq!(pages.collect_items().await.unwrap().len(), 2);
        for request in service.recorded() {
            assert_eq!((request.language(), request.header("Traceparent")), ("en-US", Some("00-1")));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn times_hold_for_every_page() {
        let service = Service::new();
        service.on::<ListUsersRequest>().always(users(&["a"], json!("t"), true).delayed(Duration::from_secs(5)));
        for pages in [
            user_pages(&service).timeout(Duration::from_secs(3)),
            user_pages(&service).attempt_timeout(Duration::from_secs(3)).retry(RetryPolicy::off()),
            user_pages(&service).deadline(tokio::time::Instant::now().into_std() + Duration::from_secs(7)),
        ] {
            assert_eq!(pages.collect_items().await.unwrap_err().kind(), ErrorKind::Timeout);
        }
    }

    #[tokio::test]
    async fn a_header_that_cannot_be_set_is_an_error_of_the_first_page() {
        let service = Service::new();
        let mut pages = user_pages(&service).header("Host", "elsewhere");
        assert_eq!(pages.next_page().await.unwrap().unwrap_err().kind(), ErrorKind::Config);
        assert!(pages.next_page().await.is_none());
        assert!(service.recorded().is_empty());
    }

    #[tokio::test]
    async fn a_list_whose_total_is_wrong_can_be_read() {
        let service = members(|offset, limit| (cut(&numbers(70), offset, limit), Some(500)));
        assert_eq!(read(member_pages(&service).ignore_total()).await, (numbers(70), None));
    }

    #[tokio::test]
    async fn pages_have_request_ids() {
        let service = Service::new();
        service.on::<ListUsersRequest>().answer(users(&["a", "b"], json!("t"), true)).always(users(
            &["c"],
            Value::Null,
            false,
        ));
        let mut pages = user_pages(&service);
        assert_eq!(pages.request_id(), None);
        pages.next_page().await.unwrap().unwrap();
        assert_eq!(pages.request_id(), Some("request-1"));
        let mut items = pages.items();
        items.next().await.unwrap().unwrap();
        assert_eq!(items.request_id(), Some("request-2"));
    }
}

mod by_name {
    use super::*;
    use generated_sdk::organization::v2021_03_31::ACTIONS;
    use generated_sdk::{ErrorKind, PagingStyle};

    /// A service that has five items of every list and two on each page.
    fn everything() -> Service {
        let service = Service::new();
        for entry in ACTIONS {
            let Some(paging) = entry.info.paging else { continue };
            let inner = service.clone();
            service.on_action(entry.info.name).answer_with(move |request| {
                assert!(inner.recorded().len() < 500);
                let number = |name: &str| request[name].as_u64();
                let start = match (paging.style, paging.position) {
                    (PagingStyle::Offset, Some(name)) => number(name).unwrap(),
                    (PagingStyle::Page, Some(name)) => {
                        (number(name).unwrap() - 1) * number(paging.size).unwrap().min(2)
                    }
                    (PagingStyle::Token, Some(name)) => {
                        request[name].as_str().map_or(0, |token| token.strip_prefix("from-").unwrap().parse().unwrap())
                    }
                    _ => 0,
                };
                let size = if paging.style == PagingStyle::Limit { 5 } else { 2 };
                let end = (start + size).min(5);
                let mut page = json!({paging.items: (start..end).map(|id| json!({"Id": id})).collect::<Vec<_>>()});
                if let Some(total) = paging.total {
                    page[total] = json!("5");
                }
                if let Some(next) = paging.next {
                    page[next] = if end < 5 { json!(format!("from-{end}")) } else { Value::Null };
                }
                if let Some(more) = paging.more {
                    page[more] = json!(end < 5);
                }
                Answer::json(page)
            });
        }
        service
    }

    #[tokio::test]
    async fn every_list_of_the_table_can_be_exported() {
        let client = Client::new(everything().config());
        let mut lists = 0;
        for entry in ACTIONS.iter().filter(|entry| entry.info.paging.is_some()) {
            let items = client.call(entry.info.name).paginate(&json!({"ZoneId": "z-1"})).collect_items().await;
            let ids: Vec<_> = items.unwrap().iter().map(|item| item["Id"].as_u64().unwrap()).collect();
            assert_eq!(ids, numbers(5), "{}", entry.info.name);
            lists += 1;
        }
        assert!(lists > 4);
    }

    #[tokio::test]
    async fn what_is_no_list_is_an_error_before_anything_is_sent() {
        let service = Service::new();
        let client = Client::new(service.config());
        for call in [
            client.call("DescribeOrganization"),
            client.call("ListSomethingNew"),
            client.call("ListUsers").version("2018-12-25"),
        ] {
            let error = call.paginate(&json!({})).collect_items().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{error}");
        }
        let error = client.call("ListUsers").paginate(&json!(["z-1"])).collect_items().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(service.recorded().is_empty());
    }
}
