"""STOP and START: what a person's word does to us, across the whole account."""

from datetime import datetime, timedelta

from chalicelib.chats.model import Said, Word
from chalicelib.chats.store import words_said_since
from chalicelib.inbound import store
from chalicelib.inbound.model import MessageReceived
from chalicelib.inbound.store import StoredEvent
from chalicelib.inbound.words import last_word
from chalicelib.leads import consent
from chalicelib.leads import person_store as people
from chalicelib.leads.actions import lift, suppress
from chalicelib.platform.db import Db
from chalicelib.sends.model import WakeUp
from chalicelib.sends.recording import note_opt_out
from chalicelib.sends.sending import request_confirmation

# Whoever said it longer ago does not expect an answer any more.
CONFIRMED_WITHIN = timedelta(hours=24)


def word_of(event: StoredEvent, message: MessageReceived) -> Word | None:
    """What a message says about being written to, if all of it is such a word.

    Only what a person typed is: a caption, an edit or a reaction never is.
    """
    if message.from_me or message.kind != "text":
        return None
    return consent.match(message.text, event.opt_out_words, event.opt_in_words)


def obey(
    conn: Db,
    event: StoredEvent,
    message: MessageReceived,
    word: Word,
    *,
    person_id: int,
    now: datetime,
) -> WakeUp | None:
    """Do what the person's latest word asks.

    Words count by WhatsApp's time: a STOP that arrives after the START that followed it
    changes nothing, and the other way round; and what was said stays said when its line
    is edited or deleted. The person is locked first, so that two words handled at once
    see each other. Answers whom to wake for the confirmation.
    """
    people.lock_person(conn, event.account_id, person_id)
    later = words_said_since(
        conn, account_id=event.account_id, person_id=person_id, since=message.at
    )
    if last_word([Said(word=word, at=message.at), *later]) == "out":
        return _suppress(conn, event, message, person_id=person_id, now=now)
    _restore(conn, event, message, person_id=person_id, now=now)
    return None


def _suppress(
    conn: Db,
    event: StoredEvent,
    message: MessageReceived,
    *,
    person_id: int,
    now: datetime,
) -> WakeUp | None:
    suppression_id = suppress(
        conn,
        event.account_id,
        person_id,
        reason="word",
        word=consent.fold(message.text),
        device_id=event.device_id,
        now=now,
    )
    if suppression_id is None:
        return None
    note_opt_out(conn, account_id=event.account_id, person_id=person_id, at=message.at)
    if now - message.at > CONFIRMED_WITHIN:
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
    conn: Db,
    event: StoredEvent,
    message: MessageReceived,
    *,
    person_id: int,
    now: datetime,
) -> None:
    """What a member decided after the word was said outlives it."""
    in_force = store.suppression_in_force(
        conn, account_id=event.account_id, person_id=person_id
    )
    if in_force is None:
        return
    if in_force.reason == "word" or in_force.suppressed_at <= message.at:
        lift(conn, event.account_id, person_id, reason="word", now=now)
