"""STOP and START: what a person's word does to us, across the whole account."""

from datetime import datetime, timedelta

from chalicelib.chats.model import Said
from chalicelib.chats.store import texts_said_since
from chalicelib.inbound import store
from chalicelib.inbound.store import StoredEvent
from chalicelib.inbound.words import Word, last_word
from chalicelib.leads import consent
from chalicelib.leads import person_store as people
from chalicelib.leads.actions import lift, suppress
from chalicelib.platform.db import Db
from chalicelib.sends.model import WakeUp
from chalicelib.sends.sending import request_confirmation

# Whoever said it longer ago does not expect an answer any more.
CONFIRMED_WITHIN = timedelta(hours=24)


def obey(
    conn: Db, event: StoredEvent, *, person_id: int, said: Said, now: datetime
) -> WakeUp | None:
    """Do what the person's latest word asks, if this message is a word at all.

    Words count by WhatsApp's time: a STOP that arrives after the START that followed it
    changes nothing, and the other way round. The person is locked first, so that two
    words handled at once see each other. Answers whom to wake for the confirmation.
    """

    def judge(text: str) -> Word | None:
        return consent.match(text, event.opt_out_words, event.opt_in_words)

    if judge(said.text) is None:
        return None
    people.lock_person(conn, event.account_id, person_id)
    later = texts_said_since(
        conn, account_id=event.account_id, person_id=person_id, since=said.at
    )
    if last_word([said, *later], judge) == "out":
        return _suppress(conn, event, person_id=person_id, said=said, now=now)
    _restore(conn, event, person_id=person_id, said=said, now=now)
    return None


def _suppress(
    conn: Db, event: StoredEvent, *, person_id: int, said: Said, now: datetime
) -> WakeUp | None:
    suppression_id = suppress(
        conn,
        event.account_id,
        person_id,
        reason="word",
        word=consent.fold(said.text),
        device_id=event.device_id,
        now=now,
    )
    if suppression_id is None or now - said.at > CONFIRMED_WITHIN:
        return None
    return request_confirmation(
        conn,
        account_id=event.account_id,
        person_id=person_id,
        device_id=event.device_id,
        suppression_id=suppression_id,
        now=now,
    )


def _restore(
    conn: Db, event: StoredEvent, *, person_id: int, said: Said, now: datetime
) -> None:
    """What a member decided after the word was said outlives it."""
    in_force = store.suppression_in_force(
        conn, account_id=event.account_id, person_id=person_id
    )
    if in_force is None:
        return
    if in_force.reason == "word" or in_force.suppressed_at <= said.at:
        lift(conn, event.account_id, person_id, reason="word", now=now)
