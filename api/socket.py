"""A browser connects, says what it is viewing, and leaves; see infra/live.md."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, cast

import psycopg
from psycopg_pool import PoolTimeout
from pydantic import Field, ValidationError

from api import wiring
from api.reading import LARGEST_ID, Body
from api.wiring import Doors
from chalicelib.campaigns import store as campaigns
from chalicelib.campaigns.model import CampaignId
from chalicelib.chats import store as chats
from chalicelib.devices import store as devices
from chalicelib.platform import browsers, log
from chalicelib.platform.browsers import Viewer
from chalicelib.platform.db import Db
from chalicelib.platform.live import View, ViewKind
from chalicelib.sequences import store as sequences
from chalicelib.sequences.model import SequenceId

_log = log.get()

MOST_VIEWS = 50


class ViewBody(Body):
    """One thing on the screen; lists have no id."""

    kind: ViewKind
    id: int = Field(default=0, ge=0, le=LARGEST_ID)


class Frame(Body):
    """All that a browser ever sends: what it is viewing, instead of what it did."""

    viewing: Annotated[list[ViewBody], Field(max_length=MOST_VIEWS)]


def handler(event: dict[str, Any], _context: object) -> dict[str, int]:
    """Lambda's entry: one event of one connection."""
    return respond(event, wiring.doors())


def respond(event: dict[str, Any], doors: Doors) -> dict[str, int]:
    """The status is what API Gateway refuses a connection by; a frame's goes unseen."""
    context = event["requestContext"]
    connection_id: str = context["connectionId"]
    try:
        with doors.connection() as conn:
            match context["routeKey"]:
                case "$connect":
                    status = _connect(conn, connection_id, event)
                case "$disconnect":
                    browsers.disconnect(conn, connection_id)
                    status = 200
                case _:
                    status = _receive(conn, doors, connection_id, event)
    except (psycopg.OperationalError, PoolTimeout) as error:
        _log.warning("database not reached", reason=type(error).__name__)
        status = 503
    except Exception:  # the edge: the browser connects again, and views anew
        _log.exception("socket event failed")
        status = 500
    return {"statusCode": status}


def _connect(conn: Db, connection_id: str, event: Mapping[str, Any]) -> int:
    query = cast(dict[str, str], event.get("queryStringParameters") or {})
    ticket = query.get("ticket")
    if not ticket:
        return 401
    viewer = browsers.connect(conn, connection_id, ticket)
    return 403 if viewer is None else 200


def _receive(
    conn: Db, doors: Doors, connection_id: str, event: Mapping[str, Any]
) -> int:
    viewer = browsers.identify(conn, connection_id)
    if viewer is None:
        # It fell silent for too long and was forgotten: only a new ticket helps.
        doors.live.close(connection_id)
        return 410
    try:
        frame = Frame.model_validate_json(event.get("body") or "", strict=True)
    except ValidationError:
        _log.warning("frame not understood", account_id=viewer.account_id)
        return 400
    browsers.set_views(conn, connection_id, viewer, _own(conn, viewer, frame))
    return 200


def _own(conn: Db, viewer: Viewer, frame: Frame) -> Iterator[View]:
    """What is the viewer's to see. The rest is left out: it may just have gone."""
    for asked in dict.fromkeys(View(view.kind, view.id) for view in frame.viewing):
        find = _FIND.get(asked.kind)
        if find is None or find(conn, viewer.account_id, asked.subject_id) is not None:
            yield asked


_FIND: dict[ViewKind, Callable[[Db, int, int], object | None]] = {
    "device": devices.find,
    "chat": lambda conn, account_id, chat_id: chats.find_chat(
        conn, account_id=account_id, chat_id=chat_id
    ),
    "campaign": lambda conn, account_id, campaign_id: campaigns.find_campaign(
        conn, account_id=account_id, campaign_id=CampaignId(campaign_id)
    ),
    "sequence": lambda conn, account_id, sequence_id: sequences.find_sequence(
        conn, account_id=account_id, sequence_id=SequenceId(sequence_id)
    ),
}
