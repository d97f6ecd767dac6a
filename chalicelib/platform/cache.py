"""Redis: only what we may lose; here, the set of changes browsers should hear of."""

from collections.abc import Iterable
from typing import Any, cast

import redis

from chalicelib.platform import log

MOST_AT_ONCE = 1000

_log = log.get()


class Cache:
    """Marks and drains. Without Redis marks are lost, and nothing else."""

    def __init__(self, url: str | None) -> None:
        self._client: Any = None
        if url is not None:
            self._client = cast(Any, redis.Redis).from_url(
                url, socket_timeout=2, socket_connect_timeout=2
            )

    def mark(self, name: str, members: Iterable[str]) -> None:
        """Add to the set `name`; losing a mark costs freshness only."""
        wanted = list(members)
        if self._client is None or not wanted:
            return
        try:
            self._client.sadd(name, *wanted)
        except redis.RedisError:
            _log.warning("mark lost")

    def drain(self, name: str) -> list[str]:
        """Take some members out of the set `name`; the rest wait for the next time."""
        if self._client is None:
            return []
        try:
            taken = cast(list[Any], self._client.spop(name, MOST_AT_ONCE))
        except redis.RedisError:
            _log.warning("drain failed")
            return []
        return [member.decode() for member in taken]
