"""
The key at the root of WhatsApp's own certificates, and how a test replaces it.

neonize believes a server whose certificate chain ends at one public key of 32 bytes,
kept in a writable part of its shared library and read at each handshake. A process
under test loads the library untouched, then writes the test's key over the one in its
own memory. No file is changed, and no other process is.
"""

import ctypes
import re
from collections.abc import Iterable
from pathlib import Path

from tests.whatsapp import wheel
from tests.whatsapp.elf import SharedLibrary

WHATSAPPS_ROOT = bytes.fromhex(
    "142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b"
)
MAPS = Path("/proc/self/maps")
# address range, permissions, offset, device, inode, path
MAPPED_FROM_START = re.compile(r"([0-9a-f]+)-\S+ \S+ 0{8} \S+ \d+ +(\S.*)")


class Moved(Exception):
    """neonize keeps the key otherwise than we know: see the message."""


def address_in(library: SharedLibrary) -> int:
    """Where the key stands, from the library's base; raises Moved unless just once."""
    found = library.content.count(WHATSAPPS_ROOT)
    if found != 1:
        raise Moved(
            f"neonize's library holds WhatsApp's root key {found} times, not once: "
            "find out where this release keeps what it trusts"
        )
    return library.address_of(library.content.index(WHATSAPPS_ROOT))


def replace_in_memory(key: bytes) -> None:
    """From now on this process believes servers certified by `key`, and no others.

    The library has been loaded: replacing comes after `neonize._binder`.
    """
    path = wheel.library()
    place = base_of(path) + address_in(SharedLibrary(path))
    there = ctypes.string_at(place, len(WHATSAPPS_ROOT))
    if there != WHATSAPPS_ROOT:
        raise Moved(f"neonize's memory holds {there.hex()} where its root key belongs")
    ctypes.memmove(place, key, len(key))


def base_of(path: Path) -> int:
    for base, name in _mapped_from_start(MAPS.read_text().splitlines()):
        if Path(name) == path or Path(name).samefile(path):
            return base
    raise Moved(f"{path.name} is not loaded in this process")


def _mapped_from_start(lines: Iterable[str]) -> Iterable[tuple[int, str]]:
    for line in lines:
        if (found := MAPPED_FROM_START.fullmatch(line)) and found[2].endswith(".so"):
            yield int(found[1], 16), found[2]
