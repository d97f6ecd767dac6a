"""The files of the simulated world: kept once, under the hash of what they hold."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file as logs and references name it."""

    sha256: str
    mime: str
    name: str | None = None

    def reference(self) -> bytes:
        """What only this world reads."""
        return json.dumps(asdict(self)).encode()

    @staticmethod
    def read(reference: bytes) -> "Kept":
        return Kept(**json.loads(reference))


class Files:
    """A folder of contents, shared by all phones of a world."""

    def __init__(self, world: Path) -> None:
        self._folder = world / "files"

    def keep(self, content: bytes, *, mime: str, name: str | None = None) -> Kept:
        """There, whole, when this returns."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / sha256
        if not path.exists():
            part = path.with_suffix(".part")
            part.write_bytes(content)
            part.replace(path)
        return Kept(sha256=sha256, mime=mime, name=name)

    def fetch(self, kept: Kept) -> bytes | None:
        """None when nobody has it any more."""
        try:
            return (self._folder / kept.sha256).read_bytes()
        except FileNotFoundError:
            return None

    def picture_of(self, contact: str) -> bytes | None:
        """Whoever put `picture-<contact>.jpg` into the folder gave them one."""
        try:
            return (self._folder / f"picture-{contact}.jpg").read_bytes()
        except FileNotFoundError:
            return None
