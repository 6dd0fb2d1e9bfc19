"""Journeys of the official Python SDK and of the official command line through the simulator.

    python journeys.py sdk|cli JOURNEY ENDPOINT

Each journey makes the same changes as the Rust example of its name, so that both leave the same state behind. The keys come from
TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit


class Sdk:
    """Calls with the typed client of the Python SDK."""

    def __init__(self, endpoint):
        from tencentcloud.common import credential
        from tencentcloud.common.common_client import CommonClient
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.organization.v20210331 import models, organization_client

        url = urlsplit(endpoint)
        profile = ClientProfile(httpProfile=HttpProfile(protocol=url.scheme, endpoint=url.netloc))
        keys = credential.EnvironmentVariableCredential().get_credential()
        self.models = models
        self.client = organization_client.OrganizationClient(keys, "", profile)
        self.sts = CommonClient("sts", "2018-08-13", keys, "ap-guangzhou", profile)

    def call(self, action, **parameters):
        request = getattr(self.models, action + "Request")()
        request.from_json_string(json.dumps(parameters))
        return json.loads(getattr(self.client, action)(request).to_json_string())

    def assume_role(self, **parameters):
        return self.sts.call_json("AssumeRole", parameters)["Response"]


class CommandLine:
    """Calls with tccli."""

    def __init__(self, endpoint):
        self.program = os.path.join(os.path.dirname(sys.executable), "tccli")
        self.common = ["--endpoint", endpoint, "--region", "ap-guangzhou"]

    def run(self, service, action, parameters):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(parameters, file)
            file.flush()
            command = [self.program, service, action, "--cli-input-json", f"file://{file.name}", *self.common]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{action}: {done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def call(self, action, **parameters):
        return self.run("organization", action, parameters)

    def assume_role(self, **parameters):
        return self.run("sts", "AssumeRole", parameters)


def page(client, action, items, **parameters):
    """Reads a list that pages by offset."""
    found = []
    while True:
        response = client.call(action, Offset=len(found), Limit=50, **parameters)
        found += response[items]
        if len(found) >= response["Total"] or not response[items]:
            return found


def department(client, name):
    return next((it["NodeId"] for it in page(client, "DescribeOrganizationNodes", "Items") if it["Name"] == name), None)


def member(client, name):
    found = page(client, "DescribeOrganizationMembers", "Items", SearchKey=name)
    return next((it["MemberUin"] for it in found if it["Name"] == name), None)


def account_factory(client):
    organization = client.call("DescribeOrganization")
    node = department(client, "Nordics")
    if node is None:
        root = organization["RootNodeId"]
        node = client.call("AddOrganizationNode", ParentNodeId=root, Name="Nordics")["NodeId"]
    for name in ["oslo", "turku"]:
        if member(client, name) is None:
            client.call(
                "CreateOrganizationMember", Name=name, AccountName=name, NodeId=node, PolicyType="Financial",
                PermissionIds=[1, 2],
            )
        uin = member(client, name)
        if client.call("DescribeOrganizationMemberEmailBind", MemberUin=uin)["BindStatus"] == "Unbound":
            client.call(
                "AddOrganizationMemberEmail", MemberUin=uin, Email=f"{name}@example.com", CountryCode="47",
                Phone="40000000",
            )
        identities = page(client, "DescribeOrganizationMemberAuthIdentities", "Items", MemberUin=uin)
        if not any(it["IdentityId"] == 1 for it in identities):
            client.call("CreateOrganizationMemberAuthIdentity", MemberUins=[uin], IdentityIds=[1])
        arn = f"qcs::cam::uin/{uin}:roleName/OrganizationAccessControlRole"
        assert client.assume_role(RoleArn=arn, RoleSessionName="interop")["Credentials"]["Token"]


GUARDRAILS = [
    (
        "keep-the-audit-trail", "SERVICE_CONTROL_POLICY", 0,
        '{"version":"2.0","statement":[{"effect":"deny","action":["cloudaudit:Delete*"],"resource":["*"]}]}',
    ),
    ("cost-centers", "TAG_POLICY", 1, '{"tags":{"cost":{"tag_key":"cost-center","tag_value":["retail","online"]}}}'),
]


def guardrails(client):
    organization = client.call("DescribeOrganization")["OrgId"]
    node = department(client, "Operations")
    for name, kind, number, content in GUARDRAILS:
        config = client.call("DescribePolicyConfig", OrganizationId=organization, Type=number)
        if config["Status"] != 1:
            client.call("EnablePolicyType", OrganizationId=organization, PolicyType=kind)
        listed = client.call("ListPolicies", PolicyType=kind, Scope="Local", Keyword=name, Rp=50, Page=1)["List"]
        policy = next((it["PolicyId"] for it in listed if it["PolicyName"] == name), None)
        if policy is None:
            policy = client.call("CreatePolicy", Name=name, Content=content, Type=kind)["PolicyId"]
        targets = client.call("ListTargetsForPolicy", PolicyId=policy, PolicyType=kind, Rp=50, Page=1)["List"]
        if not any(it["Uin"] == node for it in targets):
            client.call("AttachPolicy", PolicyId=policy, Type=kind, TargetType="NODE", TargetId=node)
    effective = client.call("DescribeEffectivePolicy", TargetId=node)["EffectivePolicy"]["PolicyContent"]
    assert "cost-center" in effective, effective


def permission_rollout(client):
    zone = client.call("DescribeIdentityCenter")["ZoneId"]
    groups = client.call("ListGroups", ZoneId=zone, Filter="GroupName eq auditors", MaxResults=100)["Groups"]
    group = next(it["GroupId"] for it in groups if it["GroupName"] == "auditors")
    node = department(client, "Engineering")
    uins = sorted(it["MemberUin"] for it in page(client, "DescribeOrganizationMembers", "Items", NodeId=node))
    listed = client.call("ListRoleConfigurations", ZoneId=zone, MaxResults=100)["RoleConfigurations"]
    found = next((it for it in listed if it["RoleConfigurationName"] == "Operations"), None)
    if found is None:
        created = client.call("CreateRoleConfiguration", ZoneId=zone, RoleConfigurationName="Operations")
        found = created["RoleConfigurationInfo"]
    place = {"ZoneId": zone, "RoleConfigurationId": found["RoleConfigurationId"]}
    if not client.call("ListPermissionPoliciesInRoleConfiguration", **place)["RolePolicies"]:
        policy = {"PolicyId": 219185, "PolicyName": "QcloudCVMReadOnlyAccess"}
        client.call(
            "AddPermissionPolicyToRoleConfiguration", RolePolicyType="System", RolePolicies=[policy], **place
        )
    grants = client.call("ListRoleAssignments", MaxResults=100, **place)["RoleAssignments"]
    missing = [uin for uin in uins if not any(it["TargetUin"] == uin for it in grants)]
    wanted = [
        {
            "PrincipalType": "Group", "PrincipalId": group, "TargetType": "MemberUin", "TargetUin": uin,
            "RoleConfigurationId": found["RoleConfigurationId"],
        }
        for uin in missing
    ]
    tasks = client.call("CreateRoleAssignment", ZoneId=zone, RoleAssignmentInfo=wanted)["Tasks"] if wanted else []
    for task in tasks:
        while True:
            status = client.call("GetTaskStatus", ZoneId=zone, TaskId=task["TaskId"])["TaskStatus"]
            if status["Status"] != "InProgress":
                break
            time.sleep(0.1)
        assert status["Status"] == "Success", status


JOURNEYS = {journey.__name__: journey for journey in [account_factory, guardrails, permission_rollout]}
CLIENTS = {"sdk": Sdk, "cli": CommandLine}

if __name__ == "__main__":
    _, kind, journey, endpoint = sys.argv
    client = CLIENTS[kind](endpoint)
    JOURNEYS[journey](client)
