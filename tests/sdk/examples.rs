//! Every documented example goes through the types of its action and comes out the same: no parameter and no field is
//! lost, renamed or of another type.

use generated_sdk::organization::{v2018_12_25, v2021_03_31};
use generated_sdk::{ActionEntry, Config, Credentials};
use loopback::verify;
use loopback::{Answer, Server};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// An action's file in the spec, with its entry in the crate.
struct Documented {
    version: &'static str,
    name: String,
    file: Value,
    entry: ActionEntry,
}

impl Documented {
    fn examples(&self) -> impl Iterator<Item = (String, &Value, &Value)> {
        let examples = self.file["examples"].as_array().expect("every action has examples");
        examples.iter().map(|example| {
            let title = format!("{} {}: {}", self.version, self.name, example["title"]);
            (title, &example["input"], &example["output"])
        })
    }
}

const VERSIONS: [(&str, &[ActionEntry]); 2] =
    [("2018-12-25", v2018_12_25::ACTIONS), ("2021-03-31", v2021_03_31::ACTIONS)];

fn folder(version: &str, of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/organization").join(version).join(of)
}

fn read(file: &Path) -> Value {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn entries_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// The action files of a version, by the actions' names.
fn action_files(version: &str) -> BTreeMap<String, Value> {
    let categories = entries_of(&folder(version, "actions"));
    let files = categories.iter().flat_map(|category| entries_of(category)).map(|file| read(&file));
    files.map(|file| (file["name"].as_str().expect("an action has a name").to_owned(), file)).collect()
}

/// The type files of a version, by the types' names.
fn type_files(version: &str) -> BTreeMap<String, Value> {
    let files = entries_of(&folder(version, "types")).into_iter().map(|file| read(&file));
    files.map(|file| (file["name"].as_str().expect("a type has a name").to_owned(), file)).collect()
}

fn documented() -> Vec<Documented> {
    let all = VERSIONS.into_iter().flat_map(|(version, entries)| {
        action_files(version).into_iter().map(move |(name, file)| {
            let entry = entries.iter().find(|entry| entry.info.name == name);
            Documented { version, entry: *entry.unwrap_or_else(|| panic!("{version} lacks {name}")), name, file }
        })
    });
    all.collect()
}

fn parsed(json: Result<String, serde_json::Error>, title: &str) -> Value {
    let json = json.unwrap_or_else(|error| panic!("{title}: {error}"));
    serde_json::from_str(&json).unwrap()
}

/// The one thing that may be added on the way: a list that the example leaves out, or shows as null, is an empty list. Adds it to the example, so that everything else can be compared exactly.
fn with_missing_lists(value: &Value, fields: &Value, types: &BTreeMap<String, Value>) -> Value {
    let Value::Object(given) = value else { return value.clone() };
    let mut result = given.clone();
    for field in fields.as_array().into_iter().flatten() {
        let name = field["name"].as_str().unwrap();
        let type_name = field["type"].as_str().unwrap();
        let item = type_name.strip_prefix("Array of ");
        if item.is_some() && given.get(name).is_none_or(Value::is_null) {
            result.insert(name.to_owned(), json!([]));
        } else if let (Some(inner), Some(of)) = (result.get_mut(name), types.get(item.unwrap_or(type_name))) {
            *inner = match &*inner {
                Value::Array(items) => {
                    items.iter().map(|item| with_missing_lists(item, &of["members"], types)).collect()
                }
                one => with_missing_lists(one, &of["members"], types),
            };
        }
    }
    Value::Object(result)
}

#[test]
fn the_crate_has_the_actions_of_the_spec_and_no_others() {
    for (version, entries) in VERSIONS {
        let spec: Vec<String> = action_files(version).into_keys().collect();
        let mut crates: Vec<&str> = entries.iter().map(|entry| entry.info.name).collect();
        crates.sort_unstable();
        assert_eq!(crates, spec, "{version}");
        assert!(entries.iter().all(|entry| entry.info.service.version == version));
    }
}

#[test]
fn parameters_have_the_names_of_the_spec() {
    for action in documented() {
        let input = action.file["input"].as_array().map_or(&[][..], Vec::as_slice);
        let names: Vec<&str> = input.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect();
        assert_eq!(action.entry.parameters().collect::<Vec<_>>(), names, "{} {}", action.version, action.name);
    }
}

#[test]
fn every_documented_request_comes_out_as_it_went_in() {
    let mut checked = 0;
    for action in documented() {
        for (title, input, _) in action.examples() {
            let normalized = parsed(action.entry.normalize_request(&input.to_string()), &title);
            assert_eq!(&normalized, input, "{title}");
            checked += 1;
        }
    }
    assert!(checked >= 159, "only {checked} examples were found");
}

#[test]
fn every_documented_response_comes_out_as_it_went_in() {
    let types: BTreeMap<_, _> = VERSIONS.map(|(version, _)| (version, type_files(version))).into();
    for action in documented() {
        for (title, _, output) in action.examples() {
            let expected = with_missing_lists(output, &action.file["output"], &types[action.version]);
            let normalized = parsed(action.entry.normalize_response(&output.to_string()), &title);
            assert_eq!(normalized, expected, "{title}");
        }
    }
}

/// Everything that the comparison must notice, done to each field of an object in turn.
fn mutations(object: &Value) -> Vec<Value> {
    let fields = object.as_object().into_iter().flatten();
    let renamed = fields.clone().map(|(name, value)| {
        let mut other = object.as_object().unwrap().clone();
        other.remove(name);
        other.insert(format!("{name}X"), value.clone());
        Value::Object(other)
    });
    let retyped = fields.map(|(name, value)| {
        let other = if value.is_array() { json!({}) } else { json!([]) };
        let mut object = object.clone();
        object[name] = other;
        object
    });
    renamed.chain(retyped).collect()
}

#[test]
fn the_comparison_notices_every_renamed_and_every_retyped_field() {
    for action in documented() {
        for (title, input, output) in action.examples() {
            for mutation in mutations(input) {
                let same = |json: String| serde_json::from_str::<Value>(&json).unwrap() == mutation;
                let unnoticed = action.entry.normalize_request(&mutation.to_string()).is_ok_and(same);
                assert!(!unnoticed, "{title}: {mutation}");
            }
            for mutation in mutations(output) {
                let same = |json: String| serde_json::from_str::<Value>(&json).unwrap() == mutation;
                let unnoticed = action.entry.normalize_response(&mutation.to_string()).is_ok_and(same);
                assert!(!unnoticed, "{title}: {mutation}");
            }
        }
    }
}

#[test]
fn a_request_without_a_required_parameter_is_refused_by_name() {
    for action in documented() {
        let (title, input, _) = action.examples().next().unwrap();
        let required = action.file["input"].as_array().into_iter().flatten().filter(|field| field["required"] == true);
        for name in required.map(|field| field["name"].as_str().unwrap()) {
            let mut input: Map<String, Value> = input.as_object().unwrap().clone();
            assert!(input.remove(name).is_some(), "{title}: `{name}` is required, but not in the example");
            let error = action.entry.normalize_request(&Value::Object(input).to_string()).unwrap_err();
            let message = error.to_string();
            assert!(message.starts_with(&format!("missing required field `{name}` at line 1 ")), "{title}: {message}");
        }
    }
}

/// Every example's request travels to a server on this machine and its response comes back: action, version, signature and
/// body on the way there, every field on the way back. The requests and responses are read by the types of the table.
#[tokio::test]
async fn every_documented_exchange_survives_the_wire() {
    let next = Arc::new(Mutex::new(Value::Null));
    let output = Arc::clone(&next);
    let server = Server::new(move |_| Answer::json(json!({ "Response": *output.lock().unwrap() }).to_string()));
    let credentials = Credentials::new("AKIDforTests", "the-key").unwrap();
    let config = Config::builder(credentials).endpoint(server.url()).no_proxy().build().unwrap();
    let client = v2021_03_31::Client::new(config);
    for action in documented() {
        for (title, input, output) in action.examples() {
            *next.lock().unwrap() = output.clone();
            let request = parsed(action.entry.normalize_request(&input.to_string()), &title);
            let call = client.call(&*action.name).version(action.version).send::<Value>(&request);
            let response = call.await.unwrap_or_else(|error| panic!("{title}: {error}"));
            let normalized = |response: &Value| parsed(action.entry.normalize_response(&response.to_string()), &title);
            assert_eq!(normalized(&response), normalized(output), "{title}");
            let received = server.received().pop().expect("a request arrived");
            assert_eq!(received.header("x-tc-action"), Some(&*action.name), "{title}");
            assert_eq!(received.header("x-tc-version"), Some(action.version), "{title}");
            assert_eq!(&serde_json::from_str::<Value>(received.text()).unwrap(), input, "{title}");
            verify(&received, "the-key").unwrap_or_else(|error| panic!("{title}: {error}"));
        }
    }
}

/// Sends the first example of actions whose parameters are of every kind, built as a user builds them, and compares what
/// travels with the example.
macro_rules! sent {
    ($name:ident, $version:ident, $action:literal, $example:literal, |$client:ident| $call:expr) => {
        #[tokio::test]
        async fn $name() {
            let documented = documented();
            let version = stringify!($version).trim_start_matches('v').replace('_', "-");
            let mut actions = documented.iter().filter(|action| action.version == version && action.name == $action);
            let (title, input, output) = actions.next().unwrap().examples().nth($example).unwrap();
            let server = Server::always(Answer::json(json!({ "Response": output }).to_string()));
            let credentials = Credentials::new("AKIDforTests", "the-key").unwrap();
            let $client = $version::Client::new(Config::builder(credentials).endpoint(server.url()).build().unwrap());
            let answer = $call.send().await.unwrap_or_else(|error| panic!("{title}: {error}"));
            assert_eq!(Some(&*answer.request_id), output["RequestId"].as_str(), "{title}");
            let request = server.only_request();
            assert_eq!(request.header("x-tc-action"), Some($action));
            assert_eq!(&serde_json::from_slice::<Value>(&request.body).unwrap(), input, "{title}");
            verify(&request, "the-key").unwrap();
        }
    };
}

use v2021_03_31::types::{
    DeletionStrategy, DuplicationStrategy, FinancialPermission, IdentityPolicy, IdentityPolicyType, NicknameSync,
    PolicyDetail, PrincipalOrigin, PrincipalType, ProductResource, QuitPermission, RelationPolicyType,
    RoleAssignmentInfo, ShareMember, Tag, TargetType, UserStatus, UserSyncProvisioning,
};

sent!(lists_of_objects_and_of_number_enums, v2021_03_31, "InviteOrganizationMember", 0, |client| client
    .invite_organization_member()
    .member_uin(100_012_345_702)
    .name("data-platform")
    .policy_type(RelationPolicyType::Financial)
    .permission_ids([FinancialPermission::ViewBills, FinancialPermission::ViewBalance])
    .node_id(30115)
    .remark("Joins from the acquired company")
    .is_allow_quit(QuitPermission::Denied)
    .tags([Tag::builder().tag_key("env").tag_value("production").build()]));

sent!(optional_lists_of_numbers, v2021_03_31, "CreateOrganizationMember", 0, |client| client
    .create_organization_member()
    .name("shop-production")
    .policy_type("Financial")
    .permission_ids([1, 2, 7].map(FinancialPermission::from))
    .node_id(30115)
    .account_name("shop-production")
    .remark("Web shop")
    .pay_uin("100012340001")
    .identity_role_id([1])
    .tags([Tag::builder().tag_key("env").tag_value("production").build()]));

sent!(a_number_enum, v2021_03_31, "UpdateOrganizationMember", 0, |client| client
    .update_organization_member()
    .member_uin(100_012_345_678)
    .name("shop-eu-production")
    .remark("Web shop in Europe")
    .is_modify_nick_name(NicknameSync::Synchronize));

sent!(a_member_of_an_object_that_is_an_enum, v2021_03_31, "CreateOrganizationIdentity", 0, |client| client
    .create_organization_identity()
    .identity_alias_name("server_viewer")
    .identity_policy([IdentityPolicy::builder()
        .policy_id(219_188)
        .policy_name("QcloudCVMReadOnlyAccess")
        .policy_type(IdentityPolicyType::from(2))
        .build()])
    .description("Read-only access to servers"));

sent!(a_text_with_quotes_in_it, v2021_03_31, "CreateOrganizationIdentity", 1, |client| client
    .create_organization_identity()
    .identity_alias_name("server_lister")
    .identity_policy([IdentityPolicy::builder()
        .policy_document(
            r#"{"version":"2.0","statement":[{"effect":"allow","action":["cvm:Describe*"],"resource":["*"]}]}"#
        )
        .policy_type(IdentityPolicyType::from(1))
        .build()]));

sent!(a_required_list_of_signed_numbers, v2021_03_31, "DeleteOrganizationMembers", 0, |client| client
    .delete_organization_members()
    .member_uin([100_012_345_702]));

sent!(a_required_list_of_unsigned_numbers, v2018_12_25, "DeleteOrganizationMembers", 0, |client| client
    .delete_organization_members()
    .uins(vec![100_023_456_789, 100_034_567_891]));

sent!(a_required_member_of_an_object, v2021_03_31, "AddPermissionPolicyToRoleConfiguration", 0, |client| client
    .add_permission_policy_to_role_configuration()
    .zone_id("z-1kyr3x2v4a1b")
    .role_configuration_id("rc-7d3kq9x1b2n5")
    .role_policy_type("System")
    .role_policies([PolicyDetail::builder().policy_id(219_185).policy_name("QcloudCVMReadOnlyAccess").build()]));

sent!(an_optional_list_of_texts, v2021_03_31, "UpdateIPWhitelist", 0, |client| client
    .update_ip_whitelist()
    .zone_id("z-1kyr3x2v4a1b")
    .ip_whitelist(["203.0.113.0/24", "192.0.2.17"]));

sent!(a_required_list_of_texts, v2021_03_31, "DeleteRoleConfigurationApplyScope", 0, |client| client
    .delete_role_configuration_apply_scope()
    .principal_type(PrincipalType::User)
    .principal_id("u-4f8sdk20pq1m")
    .target_uin(100_012_345_678)
    .role_configuration_ids(["rc-7d3kq9x1b2n5".to_owned(), "rc-2m8tz4w6y0hc".to_owned()])
    .zone_id("z-1kyr3x2v4a1b"));

sent!(objects_with_a_member_that_is_not_set, v2021_03_31, "AddShareUnitResources", 0, |client| client
    .add_share_unit_resources()
    .unit_id("shareUnit-k7m2qx9d4b")
    .area("ap-guangzhou")
    .r#type("secret")
    .resources([
        ProductResource::builder()
            .product_resource_id("db-password-prod")
            .resource_grant_last("secret/creatorUin/100011112222/db-password-prod")
            .build(),
        ProductResource::builder().product_resource_id("payment-api-key").build(),
    ]));

sent!(an_iterator_of_objects, v2021_03_31, "AddShareUnitMembers", 0, |client| client
    .add_share_unit_members()
    .unit_id("shareUnit-k7m2qx9d4b")
    .area("ap-guangzhou")
    .members([100_012_345_678, 100_023_456_789].map(|uin| ShareMember::builder().share_member_uin(uin).build())));

sent!(an_optional_list_of_objects_with_enums, v2021_03_31, "CreateRoleAssignment", 0, |client| client
    .create_role_assignment()
    .zone_id("z-1kyr3x2v4a1b")
    .role_assignment_info(
        [
            ("u-4f8sdk20pq1m", PrincipalType::User, 100_012_345_678),
            ("g-9w2kfj3a7c5d", PrincipalType::Group, 100_012_345_701)
        ]
        .map(|(principal, kind, uin)| {
            RoleAssignmentInfo::builder()
                .principal_id(principal)
                .principal_type(kind)
                .target_uin(uin)
                .target_type(TargetType::MemberUin)
                .role_configuration_id("rc-7d3kq9x1b2n5")
                .build()
        })
    ));

sent!(a_required_list_of_objects_with_enums, v2021_03_31, "CreateUserSyncProvisioning", 0, |client| client
    .create_user_sync_provisioning()
    .zone_id("z-1kyr3x2v4a1b")
    .user_sync_provisionings(
        [
            ("Network administrators", "g-9w2kfj3a7c5d", PrincipalType::Group, DeletionStrategy::Delete),
            ("Network team lead", "u-4f8sdk20pq1m", PrincipalType::User, DeletionStrategy::Keep)
        ]
        .map(|(description, principal, kind, deletion)| {
            UserSyncProvisioning::builder()
                .description(description)
                .principal_id(principal)
                .principal_type(kind)
                .target_uin(100_023_456_789)
                .duplication_strategy(DuplicationStrategy::KeepBoth)
                .deletion_strategy(deletion)
                .target_type(TargetType::MemberUin)
                .build()
        })
    ));

sent!(booleans_text_enums_and_sensitive_texts, v2021_03_31, "CreateUser", 0, |client| client
    .create_user()
    .zone_id("z-1kyr3x2v4a1b")
    .user_name("mei.tan")
    .first_name("Mei")
    .last_name("Tan")
    .display_name("Mei Tan")
    .description("Network team")
    .email("mei.tan@example.com")
    .user_status(UserStatus::Enabled)
    .user_type(PrincipalOrigin::Manual)
    .need_reset_password(true));

sent!(required_sensitive_texts, v2021_03_31, "AddOrganizationMemberEmail", 0, |client| client
    .add_organization_member_email()
    .member_uin(100_012_345_678)
    .email("cloud-ops@example.com")
    .country_code("86")
    .phone("13900001234"));

sent!(an_optional_unsigned_number, v2021_03_31, "CreateSCIMCredential", 0, |client| client
    .create_scim_credential()
    .zone_id("z-1kyr3x2v4a1b")
    .expire_duration(7_776_000));

sent!(required_numbers, v2021_03_31, "DescribeOrganizationNodes", 0, |client| client
    .describe_organization_nodes()
    .limit(50)
    .offset(0));

sent!(a_required_number_enum, v2018_12_25, "ListOrganizationInvitations", 0, |client| client
    .list_organization_invitations()
    .invited(v2018_12_25::types::InvitationDirection::from(1))
    .offset(0)
    .limit(10));
