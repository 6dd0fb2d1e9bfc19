"""Sets an identity center up: single sign-on, SCIM, groups and users."""

import base64
import pathlib

from clients import group


def run(client):
    center = client.call("DescribeIdentityCenter")
    assert center["ServiceStatus"] == "Enabled", center
    zone = center["ZoneId"]
    connect_saml(client, zone)
    enable_scim(client, zone)
    for name, users in [("engineers", ["mei.tan", "jo.lim"]), ("auditors", ["kai.ong"])]:
        add_group(client, zone, name, users)


def connect_saml(client, zone):
    """Registers the identity provider and enables single sign-on. The demo has none."""
    metadata = base64.b64encode(pathlib.Path("idp.xml").read_bytes()).decode()
    client.call("SetExternalSAMLIdentityProvider", ZoneId=zone, EncodedMetadataDocument=metadata)
    client.call("SetExternalSAMLIdentityProvider", ZoneId=zone, SSOStatus="Enabled")


def enable_scim(client, zone):
    credentials = client.call("ListSCIMCredentials", ZoneId=zone)["SCIMCredentials"]
    if not any(it["Status"] == "Enabled" for it in credentials):
        created = client.call("CreateSCIMCredential", ZoneId=zone)
        assert created["CredentialSecret"], "the secret is shown once"
    status = client.call("GetSCIMSynchronizationStatus", ZoneId=zone)["SCIMSynchronizationStatus"]
    if status != "Enabled":
        client.call("UpdateSCIMSynchronizationStatus", ZoneId=zone, SCIMSynchronizationStatus="Enabled")


def add_group(client, zone, name, users):
    found = group(client, zone, name)
    if found is None:
        found = client.call("CreateGroup", ZoneId=zone, GroupName=name)["GroupInfo"]["GroupId"]
    present = client.call("ListGroupMembers", ZoneId=zone, GroupId=found, MaxResults=100)["GroupMembers"]
    for user in users:
        if any(it["UserName"] == user for it in present):
            continue
        listed = client.call("ListUsers", ZoneId=zone, MaxResults=100)["Users"]
        user_id = next((it["UserId"] for it in listed if it["UserName"] == user), None)
        if user_id is None:
            user_id = client.call("CreateUser", ZoneId=zone, UserName=user)["UserInfo"]["UserId"]
        client.call("AddUserToGroup", ZoneId=zone, GroupId=found, UserId=user_id)
