"""The body of a call: what happened, with what is known of it at this moment."""

import json
from collections.abc import Callable
from typing import Any

from chalicelib.platform.db import Db, Row
from chalicelib.webhooks import store
from chalicelib.webhooks.store import Due

# By the field of the subject that names the thing.
FACTS: dict[str, Callable[..., Row | None]] = {
    "send_id": store.facts_of_send,
    "message_id": store.facts_of_message,
    "person_id": store.facts_of_person,
    "enrolment_id": store.facts_of_enrolment,
    "campaign_id": store.facts_of_campaign,
    "device_id": store.facts_of_device,
}


def body_of(conn: Db, due: Due) -> bytes | None:
    """JSON in UTF-8; None when what it is about is there no more.

    `id` is the same in every try of one delivery; state and code are those of the
    moment when it happened.
    """
    data = _data(conn, due)
    if data is None:
        return None
    told = {"id": str(due.id), "event": due.event, "at": due.at, "data": data}
    return json.dumps(told, ensure_ascii=False, default=_plain).encode()


def _data(conn: Db, due: Due) -> dict[str, Any] | None:
    subject = dict(due.subject)
    for field, find in FACTS.items():
        if field in subject:
            facts = find(conn, account_id=due.account_id, id_=subject.pop(field))
            return None if facts is None else facts | subject
    return subject


def _plain(value: Any) -> str:
    return value.isoformat()
