"""Hints to browsers: "this changed". A hint missed costs freshness, never correctness.

What a connection is viewing are rows in Postgres. Chat, QR and device hints are posted
at once by the process that committed the change; sends and progress only leave a mark
in Redis, which the holder of the `publisher` lease drains twice a second.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.platform import db, log, sql
from chalicelib.platform.cache import Cache
from chalicelib.platform.db import Db

if TYPE_CHECKING:
    from types_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

Q = sql.load(__name__)
_log = log.get()

Code = Literal[
    "NEW_MESSAGE", "CHAT_UPDATE", "DEVICE_STATUS", "DEVICE_PAIRED", "DEVICE_CONNECTED",
    "DEVICE_RECONNECTED", "DEVICE_LOGGED_OUT", "QR_UPDATE",
    "SEND_UPDATE", "CAMPAIGN_PROGRESS", "SEQUENCE_PROGRESS", "JOB_PROGRESS",
    "ACCOUNT_UPDATE",
]  # fmt: skip
ViewKind = Literal[
    "device", "chat", "campaign", "sequence",
    "devices", "campaigns", "sequences", "leads", "jobs", "today",
]  # fmt: skip

MARKS = "carillon:changed"
# Many changes make one of these; a browser needs the last.
MARKED: frozenset[Code] = frozenset(
    {"SEND_UPDATE", "CAMPAIGN_PROGRESS", "SEQUENCE_PROGRESS", "JOB_PROGRESS"}
)


@dataclass(frozen=True, slots=True)
class View:
    """One thing a browser looks at; the subject is 0 for lists."""

    kind: ViewKind
    subject_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """What changed, and who should hear of it: the viewers of any of `views`, or every
    browser of the account when there are none.
    """

    account_id: int
    code: Code
    views: tuple[View, ...]
    device_id: int | None = None
    chat_id: int | None = None
    campaign_id: int | None = None
    sequence_id: int | None = None
    job_id: int | None = None

    def frame(self) -> dict[str, Any]:
        """The JSON that travels: a code and the ids that are set."""
        ids = {
            "device_id": self.device_id,
            "chat_id": self.chat_id,
            "campaign_id": self.campaign_id,
            "sequence_id": self.sequence_id,
            "job_id": self.job_id,
        }
        return {"code": self.code} | {k: v for k, v in ids.items() if v is not None}


class Live:
    """Publishes hints. Called after the commit; never raises for a browser's sake."""

    def __init__(
        self, client: "ApiGatewayManagementApiClient | None", cache: Cache
    ) -> None:
        self._client = client
        self._cache = cache

    def publish(self, conn: Db, hints: Iterable[Hint]) -> None:
        """Tell the viewers: sends and progress at the next drain, the rest now."""
        told = list(hints)
        self.mark(hint for hint in told if hint.code in MARKED)
        self._post_each(conn, (hint for hint in told if hint.code not in MARKED))

    def mark(self, hints: Iterable[Hint]) -> None:
        """Leave each hint to the next drain, where equal ones become one."""
        self._cache.mark(MARKS, (_to_mark(hint) for hint in hints))

    def drain(self, conn: Db) -> int:
        """Post what was marked since the last drain; answers how many there were."""
        marks = self._cache.drain(MARKS)
        self._post_each(conn, (_from_mark(mark) for mark in marks))
        return len(marks)

    def close(self, connection_id: str) -> None:
        """End a browser's connection, so that it asks for a ticket and comes back."""
        if self._client is None:
            return
        try:
            self._client.delete_connection(ConnectionId=connection_id)
        except Exception as error:
            # It is gone, or will be at its next frame.
            _log.warning("connection not closed", reason=type(error).__name__)

    def _post_each(self, conn: Db, hints: Iterable[Hint]) -> None:
        for hint in hints:
            self._post(conn, viewers(conn, hint), hint.frame())

    def _post(
        self, conn: Db, connections: Sequence[str], frame: dict[str, Any]
    ) -> None:
        if self._client is None or not connections:
            return
        data = json.dumps(frame).encode()
        gone: list[str] = []
        for connection in connections:
            try:
                self._client.post_to_connection(ConnectionId=connection, Data=data)
            except self._client.exceptions.GoneException:
                gone.append(connection)
            except Exception as error:
                # A browser that cannot be reached fetches again later.
                _log.warning("hint not delivered", reason=type(error).__name__)
        if gone:
            db.execute(conn, Q["drop_connections"], {"connection_ids": gone})


def viewers(conn: Db, hint: Hint) -> list[str]:
    """The connections that hear of this hint."""
    return db.scalars(
        conn,
        Q["viewers"],
        {
            "account_id": hint.account_id,
            "kinds": [view.kind for view in hint.views],
            "subject_ids": [view.subject_id for view in hint.views],
        },
    )


def _to_mark(hint: Hint) -> str:
    views = [[view.kind, view.subject_id] for view in hint.views]
    return json.dumps([hint.account_id, views, hint.frame()])


def _from_mark(mark: str) -> Hint:
    account_id, views, frame = json.loads(mark)
    return Hint(
        account_id=account_id, views=tuple(View(k, s) for k, s in views), **frame
    )
