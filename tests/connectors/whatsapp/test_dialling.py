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


def test_neonize_is_loaded_only_when_a_real_phone_is_dialled() -> None:
    """Its types take half a second of a processor, and its Go runtime some memory."""
    ended = subprocess.run(
        [sys.executable, "-c", BUILT], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
