"""Says what is wrong with this machine or this checkout, and what to do about it.

    python -m infra.doctor

A problem keeps `make run` from working and makes the answer 1; a note only means less.
"""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infra import browser, package, pythons, webui
from infra.local import ports
from infra.local.errors import CannotStart, owner_name
from infra.local.postgres import Postgres

ROOT = Path(__file__).resolve().parent.parent
ROOM_NEEDED = 1_000_000_000
DEFAULT_PORT = 3000


@dataclass(frozen=True)
class Finding:
    weight: Literal["fine", "note", "problem"]
    sentence: str


def main() -> int:
    findings = list(examine())
    for finding in findings:
        print(f"{finding.weight:8} {finding.sentence}", flush=True)
    return int(any(finding.weight == "problem" for finding in findings))


def examine() -> Iterator[Finding]:
    yield Finding("fine", f"Python {platform.python_version()} on {platform.system()}.")
    yield ownership(ROOT / ".local", os.geteuid())
    yield room(shutil.disk_usage(ROOT).free)
    yield gateway_port(os.environ.get("PORT", str(DEFAULT_PORT)), ports.is_free)
    yield postgres()
    yield web_ui()
    yield chromium(browser.find_chromium())
    yield package_python(pythons.find(package.PYTHON_VERSION))


def ownership(data: Path, us: int) -> Finding:
    if not data.exists():
        return Finding("fine", "Nothing has run here yet: `make run` makes the data.")
    owner = data.stat().st_uid
    if us not in {0, owner}:
        return Finding(
            "problem",
            f"The data in {data} belongs to {owner_name(owner)}: run as"
            f" {owner_name(owner)}, or move the folder away to begin anew.",
        )
    return Finding("fine", f"The data in {data} is ours.")


def room(free: int) -> Finding:
    if free < ROOM_NEEDED:
        return Finding(
            "problem", f"Only {free // 10**6} MB are free on this disk: make room."
        )
    return Finding("fine", f"{free / 10**9:.0f} GB are free on this disk.")


def gateway_port(wanted: str, is_free: Callable[[int], bool]) -> Finding:
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        return Finding("problem", f"PORT={wanted} is no port: give a number to 65535.")
    if not is_free(int(wanted)):
        return Finding(
            "problem",
            f"Port {wanted} is taken, by Carillon if it is running already: open it in"
            f" a browser, or start another with PORT={int(wanted) % 65535 + 1}.",
        )
    return Finding("fine", f"Port {wanted} is free.")


def postgres() -> Finding:
    """Not whether it should start, but whether it does."""
    try:
        with (
            tempfile.TemporaryDirectory() as folder,
            Postgres(Path(folder), fsync=False),
        ):
            return Finding("fine", "The embedded Postgres starts.")
    except CannotStart as reason:
        return Finding("problem", f"The embedded Postgres does not start: {reason}")


def web_ui() -> Finding:
    if webui.is_built(webui.WEBUI):
        return Finding("fine", "The web UI is built.")
    return Finding("note", "The web UI is not built yet: `make run` builds it.")


def chromium(found: Path | None) -> Finding:
    if found is None:
        return Finding("note", f"Tests skip the browser: {browser.MISSING}.")
    return Finding("fine", f"Tests use {found}.")


def package_python(found: Path | None) -> Finding:
    if found is None:
        return Finding(
            "note",
            f"`make package` proves nothing without a python{package.PYTHON_VERSION}.",
        )
    return Finding("fine", f"`make package` proves with {found}.")


if __name__ == "__main__":
    sys.exit(main())
