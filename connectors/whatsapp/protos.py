"""
WhatsApp's own message types, as neonize brings them.

Importing neonize loads its library and starts a Go runtime. The generated modules need
neither: they import each other from the folder they are in, so putting that folder on
the path, as neonize itself does, is enough. The classes are the very ones that neonize
hands to its callers.

* `raw`: what neonize tells and asks, its events among it
* `registration`: what a device says of itself when it is linked
* `e2e`: what people write to each other
* `web`, `shared`: lines of a history, and the history
"""

import sys
from importlib.metadata import distribution

sys.path.append(str(distribution("neonize").locate_file("neonize/proto")))

import Neonize_pb2 as raw
from waCompanionReg import WAWebProtobufsCompanionReg_pb2 as registration
from waE2E import WAWebProtobufsE2E_pb2 as e2e
from waHistorySync import WAWebProtobufsHistorySync_pb2 as shared
from waWeb import WAWebProtobufsWeb_pb2 as web

__all__ = [
    "e2e",
    "name_in",
    "plain",
    "raw",
    "registration",
    "shared",
    "web",
]


# More is no message, and no index of Postgres holds a name or an id as long as that.
LONGEST_TEXT, LONGEST_NAME = 65_536, 255


def plain(value: str | bytes, longest: int = LONGEST_TEXT) -> str:
    """A string of a message, as text that anything of ours can hold.

    Nobody checks what a sender's client puts there: what is no UTF-8 comes as bytes.
    """
    text = value if isinstance(value, str) else value.decode("utf-8", "replace")
    return text.replace("\0", "")[:longest]


def name_in(value: str | bytes) -> str:
    """A name, an id, a type: short, whatever its sender made of it."""
    return plain(value, LONGEST_NAME)
