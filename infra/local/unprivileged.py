"""Who runs a program that refuses to run as root."""

import hashlib
import os
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infra.local.errors import CannotStart, owner_name

NOBODY = 65534
MAP_TO_NOBODY = (
    "unshare",
    "--user",
    f"--map-user={NOBODY}",
    f"--map-group={NOBODY}",
)


@dataclass(frozen=True, slots=True)
class Way:
    """How such a program is started here.

    direct: as ourselves, who are not root. mapped: as root who looks like nobody inside
    a user namespace; files stay root's. nobody: as that user, who must be able to reach
    both the program and its data.
    """

    name: Literal["direct", "mapped", "nobody"]

    def command(self, command: list[str]) -> list[str]:
        return [*MAP_TO_NOBODY, *command] if self.name == "mapped" else command

    @property
    def user(self) -> int | None:
        return NOBODY if self.name == "nobody" else None

    def give(self, path: Path) -> None:
        """Make `path` belong to whoever runs the program."""
        if self.user is not None:
            os.chown(path, self.user, self.user)


DIRECT, MAPPED, AS_NOBODY = Way("direct"), Way("mapped"), Way("nobody")


def way_for(data: Path) -> Way:
    """The owner of data that exists decides; otherwise the first way that works."""
    if data.exists():
        return _way_of_owner(data)
    if os.geteuid() != 0:
        return DIRECT
    return MAPPED if _can_map() else AS_NOBODY


def _way_of_owner(data: Path) -> Way:
    owner, us = data.stat().st_uid, os.geteuid()
    if us != 0 and owner == us:
        return DIRECT
    if us == 0 and owner == NOBODY:
        return AS_NOBODY
    if us == 0 and owner == 0:
        if _can_map():
            return MAPPED
        raise CannotStart(
            f"{data} was made where root could use `unshare --user`, and here that is "
            "refused. Start where it was made, or move the folder away to begin anew."
        )
    raise CannotStart(
        f"{data} belongs to {owner_name(owner)}. Start as {owner_name(owner)}, "
        "or move the folder away to begin anew."
    )


def _can_map() -> bool:
    if shutil.which(MAP_TO_NOBODY[0]) is None:
        return False
    probe = subprocess.run([*MAP_TO_NOBODY, "true"], capture_output=True, check=False)
    return probe.returncode == 0


def reachable_by_nobody(path: Path) -> bool:
    """Whether strangers may enter every folder down to `path`, and read it."""
    if not path.stat().st_mode & stat.S_IROTH:
        return False
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.parents)


def refuge_of(folder: Path) -> Path:
    """Where nobody keeps what cannot be kept in `folder`; the same at every start."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    return Path("/var", "tmp", f"carillon-{digest}")


def make_refuge(refuge: Path) -> None:
    """Root's own folder in a place where anybody could have made one before us."""
    refuge.mkdir(mode=0o755, exist_ok=True)
    found = refuge.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0:
        raise CannotStart(f"{refuge} was not made by root. Remove it and start again.")
    refuge.chmod(0o755)
