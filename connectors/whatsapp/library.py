"""neonize itself: loaded where a real phone is first asked for, and silenced."""

import asyncio
import importlib
import logging
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol, cast

from chalicelib.platform import log
from connectors.whatsapp.protos import e2e, raw

BOT_TAG = "NEONIZE_BOT_TAG"
# The environment that the process was started with: Go sees no later change of it.
AT_START = Path("/proc/self/environ")
STDOUT = 1


class Unsafe(Exception):
    """neonize may not run in a process that was started like this; says why."""


Handler = Callable[[Any, Any], Awaitable[None]]


class Handlers(Protocol):
    """Where a client's handlers are put, before it connects."""

    def __call__(self, kind: type[Any], /) -> Callable[[Handler], None]: ...
    def qr(self, handler: Handler, /) -> None: ...


class Neonize(Protocol):
    """What we use of neonize's client. Any of it may raise a `NeonizeError`."""

    event: Handlers
    jid: raw.JID | None
    me: raw.Device | None
    is_connected: Awaitable[bool]
    PairPhone: Callable[[str, bool, Any, Any], Awaitable[str]]

    async def connect(self) -> "asyncio.Task[None]": ...
    async def stop(self) -> None: ...
    async def disconnect(self) -> None: ...
    async def logout(self) -> None: ...
    async def get_me(self) -> raw.Device: ...
    async def set_passive(self, passive: bool, /) -> None: ...
    async def send_message(
        self, to: raw.JID, message: e2e.Message, /
    ) -> raw.SendResponse: ...
    async def upload(self, content: bytes, kind: Any, /) -> raw.UploadResponse: ...
    async def download_any(self, message: e2e.Message, /) -> bytes: ...
    async def is_on_whatsapp(
        self, number: str, /
    ) -> Sequence[raw.IsOnWhatsAppResponse]: ...
    async def get_lid_from_pn(self, jid: raw.JID, /) -> raw.JID: ...
    async def get_user_info(
        self, *jids: raw.JID
    ) -> Sequence[raw.GetUserInfoSingleReturnFunction]: ...
    async def get_profile_picture(
        self, jid: raw.JID, extra: raw.GetProfilePictureParams, /
    ) -> raw.ProfilePictureInfo: ...
    async def send_presence(self, presence: Any, /) -> None: ...
    async def send_chat_presence(
        self, jid: raw.JID, state: Any, media: Any, /
    ) -> None: ...
    async def mark_read(
        self, *ids: str, chat: raw.JID, sender: raw.JID, receipt: Any
    ) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What neonize brings beside its message types, and is typed nowhere."""

    new_client: Callable[..., Neonize]
    enums: Any
    error: type[Exception]


@cache
def load() -> Library:
    """Import neonize, once in a process.

    It brings a Go runtime and its threads along, so a process that has no real phone
    never calls this. Raises Unsafe, or ImportError where neonize is not installed.
    """
    if at_start(BOT_TAG) != "off":
        raise Unsafe(
            f"The connector must be started with {BOT_TAG}=off in its environment, or "
            "neonize marks every message as written by a bot."
        )
    _take_stdout_away()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    # It brings libmagic, which neonize asks for at import and bare machines lack.
    importlib.import_module("pylibmagic")
    client = importlib.import_module("neonize.aioze.client")
    library = Library(
        new_client=cast("Callable[..., Neonize]", client.NewAClient),
        enums=importlib.import_module("neonize.utils.enum"),
        error=importlib.import_module("neonize.exc").NeonizeError,
    )
    # neonize sets up logging for the whole process.
    root.handlers[:] = handlers
    root.setLevel(level)
    _hush()
    return library


def at_start(name: str) -> str | None:
    """A variable as it was when the process began."""
    if not AT_START.exists():
        return os.environ.get(name)
    for line in AT_START.read_bytes().split(b"\0"):
        given, _, value = line.decode("utf-8", "replace").partition("=")
        if given == name:
            return value
    return None


def _take_stdout_away() -> None:
    """Go prints to standard output, numbers of people among it: we go on elsewhere."""
    sys.stdout.flush()
    ours = os.dup(STDOUT)
    with Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), STDOUT)
    sys.stdout = os.fdopen(ours, "w", buffering=1, encoding="utf-8")
    log.write_to(sys.stdout)


def _hush() -> None:
    # whatsmeow's own log quotes JIDs, names and whole stanzas. What it reports there
    # and nowhere else is no use without them. The level spares the way into Python.
    logging.getLogger("neonize.utils.log").setLevel(logging.ERROR)
    for name in ("whatsmeow", "Whatsmeow", "neonize"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
