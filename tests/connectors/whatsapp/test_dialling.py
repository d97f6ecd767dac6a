"""Who has no real phones does not pay for them."""

import subprocess
import sys

BUILT = """
import sys
from connectors import wiring
from chalicelib.platform.config import Config

def dials(**given):
    always = {"DATABASE_URL": "postgres://db", "INSTALL_KEY": "0" * 64}
    return sorted(wiring.dials(Config.from_env(always | given)))

assert dials() == []
assert dials(SESSIONS_DATABASE_URL="postgres://sessions") == ["whatsapp"]
simulated = {"SIMULATED_PHONES": "on", "SIMULATED_WORLD": "world"}
assert dials(**simulated) == ["simulated"]
assert dials(**simulated, SESSIONS_DATABASE_URL="postgres://s") == [
    "simulated", "whatsapp",
]
loaded = {"neonize", "Neonize_pb2", "magic"} & set(sys.modules)
assert not loaded, loaded
"""


LOADED = """
import os
from chalicelib.platform import log
from connectors.whatsapp import library

ours = log.get()
ours.info("before")
library.load()
ours.info("after")
print("ours", flush=True)
os.write(1, b"to where Go prints\\n")
"""


def test_neonize_is_loaded_only_when_a_real_phone_is_dialled() -> None:
    """Its types take half a second of a processor, and its Go runtime some memory."""
    ended = subprocess.run(
        [sys.executable, "-c", BUILT], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr


def test_standard_output_stays_ours() -> None:
    """neonize prints people's numbers there: it has it to itself, and we another."""
    ended = subprocess.run(
        ["env", "NEONIZE_BOT_TAG=off", sys.executable, "-c", LOADED],
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"before"' in ended.stdout
    assert '"after"' in ended.stdout
    assert "ours" in ended.stdout
    assert "to where Go prints" not in ended.stdout
