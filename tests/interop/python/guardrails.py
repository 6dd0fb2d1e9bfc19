"""Keeps the policies of a department as they are written here."""

from clients import department

GUARDRAILS = [
    (
        "keep-the-audit-trail", "SERVICE_CONTROL_POLICY", 0,
        '{"version":"2.0","statement":[{"effect":"deny","action":["cloudaudit:Delete*"],"resource":["*"]}]}',
    ),
    ("cost-centers", "TAG_POLICY", 1, '{"tags":{"cost":{"tag_key":"cost-center","tag_value":["retail","online"]}}}'),
]


def run(client):
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
