"""Our own doors, as small classes that remember what went through them."""

import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import IO, Any

from botocore.response import StreamingBody

from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint, Live
from chalicelib.platform.queues import Queues
from chalicelib.platform.storage import Storage, StorageAway, Upload


class RecordedQueues(Queues):
    """Keeps what was put: `queues.put_on["shard-s1"]` is a list of bodies."""

    def __init__(self) -> None:
        self.put_on: dict[str, list[dict[str, Any]]] = {}

    def put(self, queue: str, bodies: Sequence[dict[str, Any]]) -> None:
        self.put_on.setdefault(queue, []).extend(bodies)


class RecordedLive(Live):
    """Keeps the hints that were published or marked."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []
        self.closed: list[str] = []

    @property
    def codes(self) -> list[str]:
        return [hint.code for hint in self.hints]

    def publish(self, conn: Db, hints: Iterable[Hint]) -> None:
        self.hints.extend(hints)

    def mark(self, hints: Iterable[Hint]) -> None:
        self.hints.extend(hints)

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)


class MemoryStorage(Storage):
    """Keeps files in a dict by key; addresses are made up. It may be `away`."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.away = False
        self.reads = 0

    def upload_address(self, key: str, *, most_bytes: int, valid: timedelta) -> Upload:
        return Upload(url="http://storage.test/", fields={"key": key})

    def download_address(
        self, key: str, *, valid: timedelta, filename: str | None = None
    ) -> str:
        saved_as = "" if filename is None else f"?saved-as={filename}"
        return f"http://storage.test/{key}{saved_as}"

    def size(self, key: str) -> int | None:
        content = self.files.get(key)
        return None if content is None else len(content)

    def open(self, key: str, *, start: int = 0) -> StreamingBody:
        content = self.files[key][start:]
        return StreamingBody(io.BytesIO(content), len(content))

    def read(self, key: str) -> bytes | None:
        if self.away:
            raise StorageAway
        self.reads += 1
        return self.files.get(key)

    def put(self, key: str, content: bytes | IO[bytes], *, mime: str) -> None:
        self.files[key] = content if isinstance(content, bytes) else content.read()

    def delete(self, key: str) -> None:
        self.files.pop(key, None)
