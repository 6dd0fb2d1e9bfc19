"""Lets the Python SDK trust the authority that REQUESTS_CA_BUNDLE names.

The SDK, and with it tccli, passes the bundle of certifi to every request, so that the variable alone has no effect.
"""

import os

import certifi

certifi.where = lambda: os.environ["REQUESTS_CA_BUNDLE"]
