"""
What neonize's endings and errors mean to us; pure.

neonize hands whatsmeow's errors on as sentences, so sentences are what is read here. A
send that failed in a way that is not known for certain to have kept it here counts as
unanswered: it may have gone out, and is never sent again by itself.
"""

import re
from datetime import datetime, timedelta
from typing import Any

from connectors.events import (
    ClientOutdated,
    Connected,
    Disconnected,
    LoggedOut,
    OfflineSyncCompleted,
    Replaced,
    Restricted,
    SessionEvent,
    Unanswered,
)
from connectors.transport import (
    DownloadFailed,
    NoAnswer,
    SenderRestricted,
    SendFailed,
    SendRefused,
)
from connectors.whatsapp.clients import Ended
from connectors.whatsapp.protos import raw

# WhatsApp often names no end; then the next try after this shows whether it is over.
UNNAMED_REST = timedelta(hours=1)

RESTRICTIONS = {
    raw.TemporaryBan.SEND_TO_TOO_MANY_PEOPLE: "restricted-strangers",
    raw.TemporaryBan.BLOCKED_BY_USERS: "restricted-blocked",
    raw.TemporaryBan.SENT_TOO_MANY_SAME_MESSAGE: "restricted-repetition",
    raw.TemporaryBan.BROADCAST_LIST: "restricted-lists",
}
# The account itself is locked or banned, or was moved to another phone.
BY_WHATSAPP = frozenset({raw.MAIN_DEVICE_GONE, raw.UNKNOWN_LOGOUT})
FINAL = (
    raw.LoggedOut,
    raw.StreamReplaced,
    raw.ClientOutdated,
    raw.TemporaryBan,
    raw.ConnectFailure,
    Ended,
)

# So many stanzas whatsmeow handles in their order. When more came at once, this one may
# have overtaken some: then silence has to show that all were heard.
IN_ORDER = 2048

NO_SUCH_PERSON = "no LID found for "
REFUSED = re.compile(r"server returned error (\d+)")
NO_NEW_CHATS = "463"
# What comes before a frame leaves, and that there was nothing to send it by. The last
# two sentences alone prove nothing: a frame that left is sent once more after a
# reconnect, and they may be about that.
NEVER_LEFT = re.compile(
    r"the store doesn't contain a device JID$"
    r"|failed to (get LID|get user info|get device list|marshal message)\b"
    r"|failed to (fetch LID mappings|prefetch sessions|save cached sessions)\b"
    r"|failed to send message node: (frame socket is closed|websocket not connected)$"
)
NO_CONNECTION = re.compile(
    r"websocket not connected|frame socket is closed|disconnected|timed out"
    r"|the store doesn't contain a device JID"
)
# The file is there no more, or was never what its message said.
NO_SUCH_FILE = re.compile(
    r"status code (403|404|410)|no url present|didn't find any attachments"
)
DAMAGED = re.compile(r"hmac|hash of|file too short")


def of_connection(happened: Any, now: datetime) -> list[SessionEvent]:
    """Nothing, of what is no turn in a connection's life."""
    match happened:
        case raw.Connected():
            return [Connected()]
        case raw.OfflineSyncCompleted():
            return [OfflineSyncCompleted()] if happened.Count < IN_ORDER else []
        case raw.KeepAliveTimeout():
            return [Unanswered()]
        case raw.Disconnected():
            return [Disconnected()]
        case raw.LoggedOut():
            gone = happened.OnConnect and happened.Reason in BY_WHATSAPP
            return [
                LoggedOut("logged-out-by-whatsapp" if gone else "logged-out-on-phone")
            ]
        case raw.StreamReplaced():
            return [Replaced()]
        case raw.ClientOutdated():
            return [ClientOutdated()]
        case raw.TemporaryBan():
            restricted = _restricted(happened, now)
            return [restricted, Disconnected(restricted.code)]
        case raw.ConnectFailure() | Ended():
            return [Disconnected("connection-refused")]
        case _:
            return []


def is_final(happened: Any) -> bool:
    """Whether neonize will not connect again by itself."""
    return isinstance(happened, FINAL)


def is_about_standing(happened: Any) -> bool:
    """Whether a connection stands after it, or does not."""
    return isinstance(happened, raw.Connected | raw.Disconnected) or is_final(happened)


def of_send(error: str, now: datetime, *, stood: bool = True) -> SendFailed:
    """Why a send failed, and whether it stayed here.

    Unless the connection `stood` all the while, a refusal may be of a second copy: the
    first may have arrived.
    """
    if NO_SUCH_PERSON in error:
        return SendRefused("not-on-whatsapp", transient=False)
    refused = REFUSED.search(error)
    if refused and not stood:
        return NoAnswer()
    if refused and refused[1] == NO_NEW_CHATS:
        return SenderRestricted("restricted-new-chats", until=now + UNNAMED_REST)
    if refused:
        return SendRefused("refused", transient=True)
    if NEVER_LEFT.match(error):
        lost = NO_CONNECTION.search(error)
        return SendRefused("no-connection" if lost else "refused", transient=True)
    return NoAnswer()


def of_upload(error: str) -> SendRefused:
    """An upload that failed was seen by nobody, so it may be tried again."""
    lost = NO_CONNECTION.search(error)
    return SendRefused("no-connection" if lost else "upload-failed", transient=True)


def of_download(error: str) -> DownloadFailed:
    if NO_SUCH_FILE.search(error):
        return DownloadFailed("file-gone", transient=False)
    if DAMAGED.search(error):
        return DownloadFailed("file-damaged", transient=False)
    return DownloadFailed("file-unreachable", transient=True)


def _restricted(ban: raw.TemporaryBan, now: datetime) -> Restricted:
    # Read unset, a code would be the first there is.
    code = RESTRICTIONS.get(ban.Code) if ban.HasField("Code") else None
    rest = timedelta(seconds=ban.Expire) if ban.Expire > 0 else UNNAMED_REST
    return Restricted(code or "restricted", now + rest)
