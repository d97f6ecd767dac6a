"""When the web UI counts as built."""

import os
from pathlib import Path

import pytest

from infra import webui


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A web UI that was built from what it holds."""
    for name in ("src/main.tsx", "src/old.ts", "tests/main.test.ts", "package.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / ".built").write_text(webui.fingerprint(tmp_path))
    return tmp_path


def test_what_did_not_change_stays_built(folder: Path) -> None:
    """Git gives files a new time when it checks them out; that is no change."""
    os.utime(folder / "src" / "main.tsx", (0, 0))
    (folder / "tests" / "main.test.ts").write_text("two")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "react.js").write_text("two")

    assert webui.is_built(folder)


def test_an_edited_source_is_not_built(folder: Path) -> None:
    (folder / "src" / "main.tsx").write_text("two")

    assert not webui.is_built(folder)


def test_a_removed_source_is_not_built(folder: Path) -> None:
    (folder / "src" / "old.ts").unlink()

    assert not webui.is_built(folder)


def test_a_renamed_source_is_not_built(folder: Path) -> None:
    (folder / "src" / "old.ts").rename(folder / "src" / "new.ts")

    assert not webui.is_built(folder)


def test_a_build_that_was_cut_short_is_not_built(folder: Path) -> None:
    (folder / "dist" / ".built").unlink()

    assert not webui.is_built(folder)
