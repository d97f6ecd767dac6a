"""Whether a stack runs from a folder: told by its lock, not by its notes."""

import json
from pathlib import Path

from infra.local import running
from infra.local.locks import Lock

URL = "http://localhost:3000"


def test_an_address_is_known_while_the_stack_runs(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text(json.dumps({"url": URL, "pid": 1}))

    with Lock(tmp_path / "stack.lock", "held"):
        assert running.address(tmp_path) == URL

    assert running.address(tmp_path) is None


def test_nothing_runs_from_a_folder_that_nothing_began_in(tmp_path: Path) -> None:
    assert running.address(tmp_path / "absent") is None

    with Lock(tmp_path / "stack.lock", "held"):
        assert running.address(tmp_path) is None  # it has not said where yet
