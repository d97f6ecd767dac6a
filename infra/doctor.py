"""Says what is wrong with this machine or this checkout, and what to do about it.

    python -m infra.doctor

A problem keeps `make run` from working and makes the answer 1; a note only means less.
"""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg

from chalicelib.platform.config import Config
from connectors import budget
from connectors.whatsapp.store import Capacity, SessionStore
from infra import browser, package, pythons, webui
from infra.local import environment, external, ports, running
from infra.local.errors import CannotStart, owner_name
from infra.local.postgres import MAX_CONNECTIONS, Postgres

ROOT = Path(__file__).resolve().parent.parent
ROOM_NEEDED = 1_000_000_000
DEFAULT_PORT = 3000
# What Postgres does unless told otherwise.
KEPT_FOR_SUPERUSERS = 3

Weight = Literal["fine", "note", "problem"]


@dataclass(frozen=True)
class Finding:
    weight: Weight
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
    yield gateway_port(
        os.environ.get("PORT", str(DEFAULT_PORT)),
        ports.is_free,
        running.address(ROOT / ".local"),
    )
    yield postgres()
    yield neonize()
    yield sessions(os.environ)
    yield from old_names(os.environ)
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


def gateway_port(
    wanted: str, is_free: Callable[[int], bool], ours: str | None = None
) -> Finding:
    """`ours` is the address of the stack that runs from here, if one does."""
    if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
        return Finding("problem", f"PORT={wanted} is no port: give a number to 65535.")
    if ours == f"http://localhost:{int(wanted)}":
        return Finding("fine", f"Carillon runs from here: {ours}")
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


def neonize() -> Finding:
    """In a process of its own: what it loads stays."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import pylibmagic, neonize.aioze.client"],
        capture_output=True,
        text=True,
        check=False,
    )
    if loaded.returncode != 0:
        said = loaded.stderr.strip().splitlines()[-1:]
        return Finding(
            "note",
            f"No real phone can be linked, as neonize does not load: {' '.join(said)}",
        )
    return Finding("fine", "neonize loads: real phones can be linked.")


def sessions(given: Mapping[str, str]) -> Finding:
    """Whether the sessions of real phones have a database, and connections in it."""
    if given.get("SESSIONS_DATABASE_URL") == "":
        return Finding(
            "note", "SESSIONS_DATABASE_URL is empty: no real phone can be linked."
        )
    try:
        verdict = budget.examine(_config(given), _capacity(given))
    except psycopg.OperationalError as error:
        return Finding(
            "problem",
            f"The database of sessions does not answer: {' '.join(str(error).split())}",
        )
    weights: dict[str, Weight] = {"impossible": "problem", "tight": "note"}
    return Finding(weights.get(verdict.weight, "fine"), verdict.sentence)


def _config(given: Mapping[str, str]) -> Config:
    """As the connector will read it; addresses and keys of our own parts come later."""
    ours = {"DATABASE_URL": "ours", "INSTALL_KEY": "0" * 64}
    return Config.from_env(environment.DEFAULTS | ours | dict(given))


def _capacity(given: Mapping[str, str]) -> Capacity:
    """Asked of somebody else's server; what ours will have."""
    elsewhere = given.get("DATABASE_URL") or given.get("DB_URI")
    url = given.get("SESSIONS_DATABASE_URL") or (
        external.sessions_url(elsewhere) if elsewhere else None
    )
    if url is not None:
        return SessionStore(url).capacity()
    return Capacity(
        connections=MAX_CONNECTIONS - KEPT_FOR_SUPERUSERS, is_pooled=False, phones=0
    )


def old_names(given: Mapping[str, str]) -> Iterator[Finding]:
    """Variables of the system that Carillon replaces, where they mean nothing here."""
    if given.get("WHATSAPP_CHAT_STORAGE", "true").lower() not in ("true", "1", "on"):
        yield Finding(
            "note",
            "WHATSAPP_CHAT_STORAGE is off, and chats are kept all the same: the inbox"
            " and opt-outs need them.",
        )


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
