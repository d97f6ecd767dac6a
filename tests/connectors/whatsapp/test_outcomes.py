"""What neonize's endings and errors mean, down to the wording."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

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
from connectors.transport import NoAnswer, SenderRestricted, SendFailed, SendRefused
from connectors.whatsapp.clients import Ended
from connectors.whatsapp.outcomes import (
    UNNAMED_REST,
    is_final,
    of_connection,
    of_download,
    of_send,
    of_upload,
)
from connectors.whatsapp.protos import raw

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
Ban = raw.TemporaryBan


@pytest.mark.parametrize(
    ("happened", "meant"),
    [
        (raw.Connected(status=True), [Connected()]),
        (raw.OfflineSyncCompleted(Count=3), [OfflineSyncCompleted()]),
        # So many that it may not have come in its turn.
        (raw.OfflineSyncCompleted(Count=5000), []),
        (raw.Disconnected(status=True), [Disconnected("connection-lost")]),
        (raw.KeepAliveTimeout(ErrorCount=1, LastSuccess=1), [Unanswered()]),
        (raw.StreamReplaced(), [Replaced()]),
        (raw.ClientOutdated(), [ClientOutdated()]),
        (
            raw.LoggedOut(OnConnect=False, Reason=raw.LOGGED_OUT),
            [LoggedOut("logged-out-on-phone")],
        ),
        (
            raw.LoggedOut(OnConnect=True, Reason=raw.LOGGED_OUT),
            [LoggedOut("logged-out-on-phone")],
        ),
        (
            raw.LoggedOut(OnConnect=True, Reason=raw.MAIN_DEVICE_GONE),
            [LoggedOut("logged-out-by-whatsapp")],
        ),
        (
            raw.LoggedOut(OnConnect=True, Reason=raw.UNKNOWN_LOGOUT),
            [LoggedOut("logged-out-by-whatsapp")],
        ),
        (Ended("dial tcp: i/o timeout"), [Disconnected("connection-refused")]),
        (raw.ConnectFailure(), [Disconnected("connection-refused")]),
        (raw.Receipt(), []),
    ],
)
def test_what_happens_to_a_connection(happened: Any, meant: list[SessionEvent]) -> None:
    assert of_connection(happened, NOW) == meant


@pytest.mark.parametrize(
    ("ban", "code", "rest"),
    [
        (
            Ban(Code=Ban.SEND_TO_TOO_MANY_PEOPLE, Expire=3600),
            "restricted-strangers",
            HOUR,
        ),
        (Ban(Code=Ban.BLOCKED_BY_USERS, Expire=60), "restricted-blocked", HOUR / 60),
        (
            Ban(Code=Ban.SENT_TOO_MANY_SAME_MESSAGE, Expire=60),
            "restricted-repetition",
            HOUR / 60,
        ),
        (Ban(Code=Ban.BROADCAST_LIST, Expire=60), "restricted-lists", HOUR / 60),
        (Ban(Code=Ban.CREATED_TOO_MANY_GROUPS, Expire=60), "restricted", HOUR / 60),
        (Ban(Code=Ban.BLOCKED_BY_USERS, Expire=0), "restricted-blocked", UNNAMED_REST),
    ],
)
def test_a_restriction_has_a_reason_and_an_end(
    ban: raw.TemporaryBan, code: str, rest: timedelta
) -> None:
    assert of_connection(ban, NOW) == [Restricted(code, NOW + rest), Disconnected(code)]


def test_a_restriction_for_an_unknown_reason_is_not_taken_for_the_first_there_is() -> (
    None
):
    """neonize leaves out a code that it does not know; read, it would be the first."""
    assert of_connection(Ban(Expire=60), NOW)[0] == Restricted(
        "restricted", NOW + timedelta(minutes=1)
    )


def test_some_endings_are_final() -> None:
    """After the others, neonize connects again by itself."""
    final = [
        raw.LoggedOut(OnConnect=False), raw.StreamReplaced(), raw.ClientOutdated(),
        Ban(Expire=1), raw.ConnectFailure(), Ended(""),
    ]  # fmt: skip
    assert all(is_final(one) for one in final)
    assert not is_final(raw.Disconnected())


@pytest.mark.parametrize(
    ("error", "meant"),
    [
        (
            "no LID found for 60123456789@s.whatsapp.net from server",
            SendRefused("not-on-whatsapp", transient=False),
        ),
        (
            "server returned error 463",
            SenderRestricted("restricted-new-chats", until=NOW + UNNAMED_REST),
        ),
        ("server returned error 479", SendRefused("refused", transient=True)),
        (
            "failed to send message node: frame socket is closed",
            SendRefused("no-connection", transient=True),
        ),
        (
            "failed to send message node: websocket not connected",
            SendRefused("no-connection", transient=True),
        ),
        (
            "failed to get user info for 60123@s.whatsapp.net: info query timed out",
            SendRefused("no-connection", transient=True),
        ),
        (
            "failed to get device list: websocket not connected",
            SendRefused("no-connection", transient=True),
        ),
        (
            "failed to prefetch sessions: pq: the database system is shutting down",
            SendRefused("refused", transient=True),
        ),
        (
            "the store doesn't contain a device JID",
            SendRefused("no-connection", transient=True),
        ),
        ("timed out waiting for message send response", NoAnswer()),
        ("websocket disconnected before message send returned response", NoAnswer()),
        # Of the second try of a frame that had left:
        ("frame socket is closed", NoAnswer()),
        ("websocket not connected", NoAnswer()),
        ("failed to send message node: broken pipe", NoAnswer()),
        ("something nobody has read yet", NoAnswer()),
    ],
)
def test_why_a_send_failed(error: str, meant: SendFailed) -> None:
    """What is not known to have stayed here may have gone out."""
    failed = of_send(error, NOW)
    assert type(failed) is type(meant)
    assert vars(failed) == vars(meant)


def test_a_refusal_after_a_drop_may_be_of_a_second_copy() -> None:
    assert type(of_send("server returned error 463", NOW, stood=False)) is NoAnswer


def test_a_drop_makes_nothing_leave() -> None:
    error = "failed to get device list: websocket not connected"
    assert isinstance(of_send(error, NOW, stood=False), SendRefused)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("failed to refresh media connections: info query timed out", "no-connection"),
        ("websocket not connected", "no-connection"),
        ("upload failed with status code 507", "upload-failed"),
    ],
)
def test_an_upload_that_failed_may_be_tried_again(error: str, code: str) -> None:
    refused = of_upload(error)
    assert (refused.code, refused.transient) == (code, True)


@pytest.mark.parametrize(
    ("error", "code", "transient"),
    [
        ("download failed with status code 404", "file-gone", False),
        ("download failed with status code 410", "file-gone", False),
        ("no url present", "file-gone", False),
        ("didn't find any attachments in message", "file-gone", False),
        ("hash of media ciphertext doesn't match", "file-damaged", False),
        ("invalid media hmac", "file-damaged", False),
        ("download failed with status code 503", "file-unreachable", True),
        ("dial tcp: i/o timeout", "file-unreachable", True),
        ("", "file-unreachable", True),
    ],
)
def test_why_a_download_failed(error: str, code: str, *, transient: bool) -> None:
    failed = of_download(error)
    assert (failed.code, failed.transient) == (code, transient)
