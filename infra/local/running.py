"""The stack that runs from a folder, as far as a command beside it needs to know."""

import json
from pathlib import Path

from infra.local.cluster import SUPERUSER
from infra.local.errors import CannotStart
from infra.local.locks import Lock


def environment(folder: Path) -> dict[str, str]:
    """What reaches its database, and the address that people open."""
    try:
        url = json.loads((folder / "stack.json").read_text())["url"]
        port, password, key = (
            (folder / name).read_text().strip()
            for name in ("postgres.port", "postgres.password", "install.key")
        )
    except (FileNotFoundError, ValueError, KeyError):
        raise CannotStart(
            "Nothing was started from this checkout yet. Say make run first, or set"
            " DATABASE_URL and INSTALL_KEY."
        ) from None
    return {
        "DATABASE_URL": f"postgresql://{SUPERUSER}:{password}@127.0.0.1:{port}/carillon",
        "INSTALL_KEY": key,
        "PUBLIC_URL": url,
    }


def address(folder: Path) -> str | None:
    """Where people open it now; None while it does not run, or is somebody else's."""
    lock = folder / "stack.lock"
    try:
        if lock.exists():
            with Lock(lock, "It runs."):
                return None
    except PermissionError:
        return None
    except CannotStart:
        return _noted_address(folder)
    return None


def _noted_address(folder: Path) -> str | None:
    try:
        return json.loads((folder / "stack.json").read_text())["url"]
    except (FileNotFoundError, ValueError, KeyError):
        return None
