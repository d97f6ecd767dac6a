"""Makes whatsmeow's tables in a database, as it does itself, and asks no network."""

import os
import subprocess
import sys

# neonize needs libmagic, which pylibmagic brings along; it must be loaded first.
LIST_DEVICES = """
import sys, pylibmagic
from neonize.aioze.client import ClientFactory
print(len(ClientFactory.get_all_devices_from_db(sys.argv[1])))
"""


def make_tables(go_url: str) -> int:
    """Create or upgrade them; answers how many devices are there.

    In a process of its own: what is loaded into ours stays for good.
    """
    listed = subprocess.run(
        [sys.executable, "-c", LIST_DEVICES, go_url],
        env=os.environ | {"NEONIZE_BOT_TAG": "off"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(listed.stdout.splitlines()[-1])
