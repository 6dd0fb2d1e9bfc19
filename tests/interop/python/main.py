"""A journey of the official Python SDK or of the official command line through the simulator.

    python main.py sdk|cli JOURNEY ENDPOINT

Each journey is the module of its name. It does what the Rust example of that name does, so that both leave the same state behind;
a journey that only reads prints what the example prints. The keys come from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY.
"""

import importlib
import sys

from clients import CommandLine, Sdk, administrator

if __name__ == "__main__":
    _, kind, journey, endpoint = sys.argv
    client = {"sdk": Sdk, "cli": CommandLine}[kind](endpoint, administrator())
    importlib.import_module(journey).run(client)
