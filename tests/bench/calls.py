"""calls.py URL CALLS CONCURRENCY ROUNDS: CPU microseconds per call of the vendor's Python SDK."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from tencentcloud.common import credential
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.organization.v20210331 import models, organization_client

url, calls, concurrency, rounds = sys.argv[1], *map(int, sys.argv[2:])
http = HttpProfile(protocol="http", endpoint=url.removeprefix("http://").rstrip("/"), keepAlive=True)
profile = ClientProfile(httpProfile=http)
client = organization_client.OrganizationClient(credential.Credential("AKIDexample", "the-example-key"), "", profile)


def call(_):
    request = models.DescribeOrganizationRequest()
    request.from_json_string(json.dumps({"Lang": "en", "Product": "config"}))
    assert client.DescribeOrganization(request).OrgId == 21450


with ThreadPoolExecutor(concurrency) as pool:
    list(pool.map(call, range(4 * concurrency)))
    for _ in range(rounds):
        start = time.process_time()
        list(pool.map(call, range(calls)))
        print(f"python {(time.process_time() - start) * 1e6 / calls:.3f}")
