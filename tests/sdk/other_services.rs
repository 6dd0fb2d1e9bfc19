//! A crate of another service, generated on top of the same runtime.

use fixture_service::library::v2024_01_01::{
    AddReaderRequest, Client, CountBooksRequest, DescribeBooksRequest, DescribeTaskRequest,
};
use generated_sdk::organization::v2021_03_31::{self, DescribeOrganizationRequest};
use generated_sdk::testing::{Answer, Service};
use generated_sdk::{Error, ErrorKind};
use serde_json::json;

#[tokio::test]
async fn clients_of_two_services_share_a_configuration() {
    let service = Service::new();
    let config = service.config();
    let (library, organization) = (Client::new(config.clone()), v2021_03_31::Client::new(config));
    service.on::<DescribeOrganizationRequest>().answer(Answer::json(json!({"OrgId": 7})));
    let books = json!({"Books": [{"BookId": "b-1"}, {"BookId": "b-2"}], "Total": 2});
    service.on::<DescribeBooksRequest>().answer(Answer::json(books));
    assert_eq!(organization.describe_organization().send().await.unwrap().org_id, 7);
    let books = library.describe_books().paginate().collect_items().await.unwrap();
    assert_eq!(books.iter().map(|book| &*book.book_id).collect::<Vec<_>>(), ["b-1", "b-2"]);
    let hosts: Vec<_> = service.recorded().iter().map(|request| request.url().to_owned()).collect();
    assert_eq!(hosts, ["https://organization.tencentcloudapi.com/", "https://library.tencentcloudapi.com/"]);
    service.assert_done();
}

#[tokio::test(start_paused = true)]
async fn tasks_of_another_service_are_waited_for() {
    let service = Service::new();
    service.on::<CountBooksRequest>().answer(Answer::json(json!({"Tasks": [{"TaskId": "t-1"}, {"TaskId": "t-2"}]})));
    service
        .on::<DescribeTaskRequest>()
        .answer(Answer::json(json!({"Status": {"State": "Running"}})))
        .always(Answer::json(json!({"Status": {"State": "Done"}})));
    let count = Client::new(service.config()).count_books().library_id("l-1").send();
    assert_eq!(count.until_done().await.unwrap().tasks().len(), 2);
    let polled = service.requests::<DescribeTaskRequest>();
    assert_eq!(polled.iter().map(|poll| &*poll.task_id).collect::<Vec<_>>(), ["t-1", "t-2", "t-1"]);
}

#[tokio::test]
async fn limits_of_another_service_are_checked_without_showing_a_secret() {
    let service = Service::new();
    let add = Client::new(service.config()).add_reader().name("Mei").password("hush").send();
    let error: Error = add.await.unwrap_err().into();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(error.to_string().contains("`Password`") && !format!("{error} {error:?}").contains("hush"), "{error}");
    assert_eq!(service.requests::<AddReaderRequest>(), []);
}
