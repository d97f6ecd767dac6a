"""What a container of the API is made of at its first event."""

import json
import subprocess
import sys

FIRST_EVENT = """
from api.wiring import doors
from chalicelib.platform import log

doors()
log.get().info("answered")
"""


def test_every_line_of_the_api_names_its_build() -> None:
    """A fix that seems not to help may not be running."""
    said = subprocess.run(
        [sys.executable, "-c", FIRST_EVENT],
        env={"DATABASE_URL": "nowhere", "INSTALL_KEY": "00" * 32, "BUILD_ID": "b7"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(said.stdout)["build"] == "b7"
