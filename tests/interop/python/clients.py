"""The two official clients, behind the one method that the journeys need: a call by the name of its action."""

import configparser
import json
import os
import sys
import tempfile
from urllib.parse import urlsplit

VERSION = "2021-03-31"
FIRST_VERSION = "2018-12-25"


def administrator():
    """The keys of the administrator account."""
    return {"id": os.environ["TENCENTCLOUD_SECRET_ID"], "key": os.environ["TENCENTCLOUD_SECRET_KEY"], "token": ""}


def partner():
    """The keys of another account, from the credentials file of the SDKs."""
    profiles = configparser.ConfigParser()
    profiles.read(os.path.expanduser("~/.tencentcloud/credentials"))
    return {"id": profiles["partner"]["secret_id"], "key": profiles["partner"]["secret_key"], "token": ""}


class Client:
    """Calls as one account."""

    def __init__(self, endpoint, keys):
        self.endpoint, self.keys = endpoint, keys

    def with_keys(self, keys):
        """The same client as another account."""
        return type(self)(self.endpoint, keys)

    def inside(self, uin):
        """The same client as a role in a member account."""
        role = f"qcs::cam::uin/{uin}:roleName/OrganizationAccessControlRole"
        session = self.assume_role(RoleArn=role, RoleSessionName="interop")["Credentials"]
        keys = {"id": session["TmpSecretId"], "key": session["TmpSecretKey"], "token": session["Token"]}
        return self.with_keys(keys)


class Sdk(Client):
    """The typed clients of the Python SDK, and its generic one for the Security Token Service."""

    def __init__(self, endpoint, keys):
        from tencentcloud.common.common_client import CommonClient
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.organization.v20181225 import models as first_models
        from tencentcloud.organization.v20181225.organization_client import OrganizationClient as FirstClient
        from tencentcloud.organization.v20210331 import models
        from tencentcloud.organization.v20210331.organization_client import OrganizationClient

        super().__init__(endpoint, keys)
        url = urlsplit(endpoint)
        profile = ClientProfile(httpProfile=HttpProfile(protocol=url.scheme, endpoint=url.netloc))
        credential = Credential(keys["id"], keys["key"], keys["token"])
        self.versions = {
            VERSION: (OrganizationClient(credential, "", profile), models),
            FIRST_VERSION: (FirstClient(credential, "", profile), first_models),
        }
        self.sts = CommonClient("sts", "2018-08-13", credential, "ap-guangzhou", profile)

    def call(self, action, version=VERSION, **parameters):
        client, models = self.versions[version]
        request = getattr(models, action + "Request")()
        request.from_json_string(json.dumps(parameters))
        return json.loads(getattr(client, action)(request).to_json_string())

    def assume_role(self, **parameters):
        return self.sts.call_json("AssumeRole", parameters)["Response"]


class CommandLine(Client):
    """The command line, tccli: one process for each call."""

    def run(self, service, version, action, parameters):
        keys = ["--secretId", self.keys["id"], "--secretKey", self.keys["key"]]
        if self.keys["token"]:
            keys += ["--token", self.keys["token"]]
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file, tempfile.TemporaryFile("w+") as printed:
            json.dump(parameters, file)
            file.flush()
            command = ["tccli", service, action, "--version", version, "--cli-input-json", f"file://{file.name}"]
            command += ["--endpoint", self.endpoint, "--region", "ap-guangzhou", *keys]
            status = forked(command, printed)
            printed.seek(0)
            text = printed.read()
        if status != 0:
            raise RuntimeError(f"{action}: {text}")
        return json.loads(text)

    def call(self, action, version=VERSION, **parameters):
        return self.run("organization", version, action, parameters)

    def assume_role(self, **parameters):
        return self.run("sts", "2018-08-13", "AssumeRole", parameters)


def forked(command, printed):
    """Runs the command line in a fork of this process, and returns its status.

    Loading it, and its commands of 270 services, takes a second. A fork has it loaded, with the two services of the journeys.
    """
    from tccli.loaders import SERVICE_VERSIONS
    from tccli.main import main

    for service in SERVICE_VERSIONS.keys() - {"organization", "sts"}:
        del SERVICE_VERSIONS[service]
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.dup2(printed.fileno(), 1)
            os.dup2(printed.fileno(), 2)
            sys.argv = command
            status = main()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)
    _, waited = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(waited)


def page(client, action, items="Items", total="Total", size=5, **parameters):
    """Reads a list that pages by offset, in small pages."""
    found = []
    while True:
        response = client.call(action, Offset=len(found), Limit=size, **parameters)
        found += response[items]
        if len(found) >= response[total] or not response[items]:
            return found


def department(client, name):
    return next((it["NodeId"] for it in page(client, "DescribeOrganizationNodes") if it["Name"] == name), None)


def member(client, name):
    """The UIN of the member of exactly this name; the service searches for a part of it."""
    found = page(client, "DescribeOrganizationMembers", SearchKey=name)
    return next((it["MemberUin"] for it in found if it["Name"] == name), None)


def group(client, zone, name):
    found = client.call("ListGroups", ZoneId=zone, Filter=f"GroupName eq {name}", MaxResults=100)["Groups"]
    return next((it["GroupId"] for it in found if it["GroupName"] == name), None)
