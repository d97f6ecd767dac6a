"""Objects on disk: one file each, the content first and what is said about it behind.

A file appears under its name in one step, so that after a crash an object is whole or
not there. Its name is a sum of its key, so that no key can lead out of its bucket.
"""

import bisect
import hashlib
import json
import os
import shutil
import time
import uuid
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from infra.local.storage.failures import Failure, no_such_bucket, no_such_key

BLOCK = 256 * 1024
LENGTH_OF_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is said about an object; `headers` are given back as they were stored."""

    key: str
    size: int
    etag: str
    modified_at: float
    headers: dict[str, str]


class Arriving:
    """Content on its way in, and the sums by which it is checked."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / uuid.uuid4().hex
        self._out = self._file.open("xb")
        self.size = 0
        self.md5 = hashlib.md5(usedforsecurity=False)
        self.sha1 = hashlib.sha1(usedforsecurity=False)
        self.sha256 = hashlib.sha256()
        self.crc32 = 0

    def write(self, block: bytes) -> None:
        self._out.write(block)
        self.size += len(block)
        self.crc32 = zlib.crc32(block, self.crc32)
        for total in (self.md5, self.sha1, self.sha256):
            total.update(block)

    def finish(self, key: str, headers: dict[str, str], target: Path) -> About:
        """Put the object in its place, replacing the one that was there."""
        about = About(
            key=key,
            size=self.size,
            etag=f'"{self.md5.hexdigest()}"',
            modified_at=time.time(),
            headers=headers,
        )
        tail = json.dumps(asdict(about)).encode()
        with self._out as out:
            out.write(tail + len(tail).to_bytes(LENGTH_OF_LENGTH, "big"))
            out.flush()
            os.fsync(out.fileno())
        target.parent.mkdir(exist_ok=True)
        self._file.rename(target)
        return about

    def abandon(self) -> None:
        self._out.close()
        self._file.unlink(missing_ok=True)


class Objects:
    """The buckets of one folder, with every key in memory and in order."""

    def __init__(self, folder: Path) -> None:
        self._buckets_folder = folder / "buckets"
        self._arriving = folder / "arriving"
        shutil.rmtree(self._arriving, ignore_errors=True)
        self._arriving.mkdir(parents=True)
        self._buckets_folder.mkdir(exist_ok=True)
        self._buckets: dict[str, dict[str, About]] = {}
        self._keys: dict[str, list[str]] = {}
        for bucket in self._buckets_folder.iterdir():
            found = (_about(file) for file in bucket.glob("*/*"))
            self._buckets[bucket.name] = {about.key: about for about in found}
            self._keys[bucket.name] = sorted(self._buckets[bucket.name])

    @property
    def buckets(self) -> list[str]:
        return sorted(self._buckets)

    def make_bucket(self, bucket: str) -> None:
        (self._buckets_folder / bucket).mkdir(exist_ok=True)
        self._buckets.setdefault(bucket, {})
        self._keys.setdefault(bucket, [])

    def remove_bucket(self, bucket: str) -> None:
        if self._in(bucket):
            raise Failure(409, "BucketNotEmpty", "The bucket is not empty.")
        shutil.rmtree(self._buckets_folder / bucket)
        del self._buckets[bucket], self._keys[bucket]

    def require_bucket(self, bucket: str) -> None:
        self._in(bucket)

    def arrive(self) -> Arriving:
        return Arriving(self._arriving)

    def keep(
        self, arriving: Arriving, bucket: str, key: str, headers: dict[str, str]
    ) -> About:
        known = self._in(bucket)
        about = arriving.finish(key, headers, self._file(bucket, key))
        if key not in known:
            bisect.insort(self._keys[bucket], key)
        known[key] = about
        return about

    def about(self, bucket: str, key: str) -> About:
        try:
            return self._in(bucket)[key]
        except KeyError as error:
            raise no_such_key() from error

    def open(self, bucket: str, key: str) -> BinaryIO:
        """The content, followed by what must not be read: see About.size."""
        self.about(bucket, key)
        return self._file(bucket, key).open("rb")

    def delete(self, bucket: str, key: str) -> None:
        """Nothing there is no error."""
        if self._in(bucket).pop(key, None) is not None:
            keys = self._keys[bucket]
            del keys[bisect.bisect_left(keys, key)]
            self._file(bucket, key).unlink(missing_ok=True)

    def after(self, bucket: str, prefix: str, start: str) -> Iterator[About]:
        """Objects whose key begins with `prefix` and comes after `start`, in order."""
        known, keys = self._in(bucket), self._keys[bucket]
        position = bisect.bisect_left(keys, prefix)
        if start >= prefix:
            position = max(position, bisect.bisect_right(keys, start))
        while position < len(keys) and keys[position].startswith(prefix):
            yield known[keys[position]]
            position += 1

    def _in(self, bucket: str) -> dict[str, About]:
        try:
            return self._buckets[bucket]
        except KeyError as error:
            raise no_such_bucket() from error

    def _file(self, bucket: str, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._buckets_folder / bucket / name[:2] / name


def _about(file: Path) -> About:
    with file.open("rb") as content:
        content.seek(-LENGTH_OF_LENGTH, os.SEEK_END)
        length = int.from_bytes(content.read(LENGTH_OF_LENGTH), "big")
        content.seek(-LENGTH_OF_LENGTH - length, os.SEEK_END)
        return About(**json.loads(content.read(length)))
