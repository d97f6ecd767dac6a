"""The hints that a change of a send calls for."""

from collections.abc import Iterable

from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint, View
from chalicelib.sequences.enrolment_store import open_sequences_of


def campaign_progress(account_id: int, campaign_id: int | None) -> list[Hint]:
    """Progress of a campaign moved; nothing when the send has none."""
    if campaign_id is None:
        return []
    views = (View("campaign", campaign_id), View("campaigns"), View("today"))
    return [
        Hint(
            account_id=account_id,
            code="CAMPAIGN_PROGRESS",
            views=views,
            campaign_id=campaign_id,
        )
    ]


def sequence_progress(account_id: int, sequence_id: int | None) -> list[Hint]:
    """Progress of a sequence moved; nothing when the send has none."""
    if sequence_id is None:
        return []
    views = (View("sequence", sequence_id), View("sequences"), View("today"))
    return [
        Hint(
            account_id=account_id,
            code="SEQUENCE_PROGRESS",
            views=views,
            sequence_id=sequence_id,
        )
    ]


def sequences_progress(places: Iterable[tuple[int, int]]) -> list[Hint]:
    """Of several sequences, each with its account."""
    return [hint for place in places for hint in sequence_progress(*place)]


def sequences_of(conn: Db, *, account_id: int, person_id: int) -> list[Hint]:
    """Of all that this person is in: asked before what takes them out of it."""
    open_now = open_sequences_of(conn, account_id=account_id, person_id=person_id)
    return sequences_progress((account_id, id_) for id_ in open_now)


def progress(
    account_id: int, campaign_id: int | None, sequence_id: int | None
) -> list[Hint]:
    """Of whichever of the two a send belongs to."""
    return [
        *campaign_progress(account_id, campaign_id),
        *sequence_progress(account_id, sequence_id),
    ]


def send_update(
    account_id: int, *, device_id: int | None, chat_id: int | None
) -> list[Hint]:
    """A tick changed in a chat; nothing when nobody can see it there."""
    if device_id is None or chat_id is None:
        return []
    return [
        Hint(
            account_id=account_id,
            code="SEND_UPDATE",
            views=(View("chat", chat_id), View("device", device_id)),
            device_id=device_id,
            chat_id=chat_id,
        )
    ]
