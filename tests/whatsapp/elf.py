"""Reads Go's strings out of a shared library, as the loader would place them."""

import struct
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

LOADED, DYNAMIC = 1, 2
RELOCATIONS, RELOCATIONS_SIZE = 7, 8
# "This word holds the base plus a number", on x86-64 and on aarch64.
RELATIVE = {8, 1027}
# A string in Go is two words: where it is, and how long.
STRING, SLICE = 16, 24
LONGEST = 4096


class NotThere(Exception):
    """Nothing of the kind stands at that address."""


class SharedLibrary:
    """A 64-bit little-endian ELF file, addressed as in memory from base zero."""

    def __init__(self, path: Path) -> None:
        self.content = path.read_bytes()
        self._segments: list[tuple[int, int, int]] = []
        self._dynamic: dict[int, int] = {}
        (table,) = struct.unpack_from("<Q", self.content, 32)
        size, count = struct.unpack_from("<HH", self.content, 54)
        for number in range(count):
            kind, _, offset, address, _, length = struct.unpack_from(
                "<IIQQQQ", self.content, table + number * size
            )
            if kind == LOADED:
                self._segments.append((address, offset, length))
            elif kind == DYNAMIC:
                entries = self.content[offset : offset + length]
                self._dynamic = dict(struct.iter_unpack("<QQ", entries))

    def offset_of(self, address: int) -> int:
        for start, offset, length in self._segments:
            if start <= address < start + length:
                return offset + address - start
        raise NotThere(f"address {address:#x} is not in the file")

    def address_of(self, offset: int) -> int:
        for start, begin, length in self._segments:
            if begin <= offset < begin + length:
                return start + offset - begin
        raise NotThere(f"offset {offset:#x} is not loaded")

    def word(self, address: int) -> int:
        return struct.unpack_from("<q", self.content, self.offset_of(address))[0]

    def pointer(self, address: int) -> int:
        """What the loader writes there."""
        try:
            return self._targets[address]
        except KeyError:
            raise NotThere(f"no pointer at {address:#x}") from None

    def string(self, header: int) -> str:
        """The Go string whose two words stand at `header`."""
        length = self.word(header + 8)
        if length == 0:
            return ""
        if not 0 < length < LONGEST:
            raise NotThere(f"no string at {header:#x}")
        start = self.offset_of(self.pointer(header))
        try:
            return self.content[start : start + length].decode()
        except UnicodeDecodeError:
            raise NotThere(f"no string at {header:#x}") from None

    def strings(self, header: int, count: int) -> list[str]:
        """A Go array of strings."""
        return [self.string(header + number * STRING) for number in range(count)]

    def headers_of(self, text: str) -> Iterator[int]:
        """Every header of a Go string that reads `text`."""
        wanted, at = text.encode(), -1
        while (at := self.content.find(wanted, at + 1)) >= 0:
            for header in self._pointers_to.get(self._address_or_none(at), ()):
                if self.word(header + 8) == len(wanted):
                    yield header

    def pointers_to(self, address: int) -> list[int]:
        return self._pointers_to.get(address, [])

    def _address_or_none(self, offset: int) -> int | None:
        try:
            return self.address_of(offset)
        except NotThere:
            return None

    @cached_property
    def _targets(self) -> dict[int, int]:
        start = self.offset_of(self._dynamic[RELOCATIONS])
        table = self.content[start : start + self._dynamic[RELOCATIONS_SIZE]]
        return {
            address: target
            for address, kind, target in struct.iter_unpack("<QQq", table)
            if kind & 0xFFFFFFFF in RELATIVE
        }

    @cached_property
    def _pointers_to(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = defaultdict(list)
        for address, target in self._targets.items():
            found[target].append(address)
        return found
