"""What a phone shares of its past, in our words."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from chalicelib.inbound.model import (
    Address,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
)
from chalicelib.platform import clock
from connectors.events import AddressesMatched, Event, HistoryShared, NameLearned
from connectors.whatsapp.history import LARGEST_BATCH, History
from connectors.whatsapp.protos import e2e, raw, shared, web
from tests.connectors.whatsapp import nonsense
from tests.connectors.whatsapp.linked import link
from tests.connectors.whatsapp.rig import Rig
from tests.connectors.whatsapp.told import (
    A_MORNING,
    LID,
    OWN,
    PHONE,
    THEIR_JID,
    conversation,
    history,
    key,
    line,
)
from tests.whatsapp.conftest import NewPerson
from tests.whatsapp.control import Control
from tests.whatsapp.history import Remembered

THEM = Address(phone=PHONE, lid=LID)
OWN_JID = f"{OWN.phone}@s.whatsapp.net"
LONG_AGO = datetime(2026, 4, 1, tzinfo=UTC)
WHOLE_SECOND = A_MORNING.replace(microsecond=0)
MATCHED = {"phoneNumberToLidMappings": [{"pnJID": THEIR_JID, "lidJID": LID}]}


def events(told: raw.HistorySync) -> list[Event]:
    return [one for batch in History(OWN, LONG_AGO).read(told) for one in batch]


def texts(told: raw.HistorySync) -> list[str]:
    return [one.text for one in events(told) if isinstance(one, MessageReceived)]


def changed(content: e2e.ProtocolMessage, line_id: str) -> web.WebMessageInfo:
    told = line("", line_id=line_id)
    told.message.CopyFrom(e2e.Message(protocolMessage=content))
    return told


def test_a_line_of_the_past_is_marked_as_one() -> None:
    told = history(conversation(LID, line("Sudah makan?"), pnJID=THEIR_JID))

    assert events(told) == [
        MessageReceived(
            message_id="L1",
            chat=THEM,
            from_me=False,
            kind="text",
            text="Sudah makan?",
            at=WHOLE_SECOND,
            history=True,
        )
    ]


def test_our_own_lines_are_ours() -> None:
    (event,) = events(history(conversation(THEIR_JID, line("Sudah", from_me=True))))

    assert isinstance(event, MessageReceived)
    assert event.from_me


@pytest.mark.parametrize(
    "chat",
    [
        "120363000000000001@g.us",
        "status@broadcast",
        "120363000000000002@newsletter",
        "0@s.whatsapp.net",
        OWN_JID,
        "",
        "no address",
    ],
)
def test_only_chats_with_one_other_person_count(chat: str) -> None:
    assert events(history(conversation(chat, line("Hi")))) == []


def test_statuses_are_left_out() -> None:
    assert events(history(statusV3Messages=[line("On holiday")])) == []


def test_only_what_is_newer_counts() -> None:
    old = line("Old", LONG_AGO, line_id="1")
    new = line("New", LONG_AGO + timedelta(seconds=1), line_id="2")

    assert texts(history(conversation(LID, new, old))) == ["New"]


def test_the_oldest_line_of_a_chat_comes_first() -> None:
    """Phones tell the newest first."""
    told = [line(str(n), A_MORNING - timedelta(hours=n)) for n in range(4)]

    assert texts(history(conversation(LID, *told))) == ["3", "2", "1", "0"]


@pytest.mark.parametrize(
    "told",
    [
        history(conversation(LID, line("Hi")), **MATCHED),
        history(conversation(THEIR_JID, line("Hi")), **MATCHED),
        history(conversation(THEIR_JID, line("Hi"), lidJID=LID)),
        history(conversation(LID, line("Hi"), pnJID=THEIR_JID)),
    ],
)
def test_a_person_is_known_by_both_addresses(told: raw.HistorySync) -> None:
    received = [one for one in events(told) if isinstance(one, MessageReceived)]

    assert [one.chat for one in received] == [THEM]


def test_which_addresses_are_the_same_people_comes_first() -> None:
    """But not our own, and not what is nobody's."""
    mappings = [
        {"pnJID": THEIR_JID, "lidJID": LID},
        {"pnJID": OWN_JID, "lidJID": OWN.lid},
        {"pnJID": "60199999999@s.whatsapp.net", "lidJID": ""},
        {"pnJID": "1@g.us", "lidJID": "2@lid"},
    ]

    first, *_ = events(
        history(conversation(LID, line("Hi")), phoneNumberToLidMappings=mappings)
    )

    assert first == AddressesMatched(((PHONE, LID),))


def test_what_people_call_themselves_comes_with_their_lines() -> None:
    named = line("Hi again", line_id="L2")
    named.pushName = "Mina"
    names = [{"ID": THEIR_JID, "pushname": "Aminah"}]

    told = history(
        conversation(LID, line("Hi"), named, line("Yes", line_id="L3", from_me=True)),
        pushnames=names,
        **MATCHED,
    )

    received = [one for one in events(told) if isinstance(one, MessageReceived)]
    assert [one.push_name for one in received] == ["Aminah", "Mina", None]


def test_who_people_are_may_be_told_before_what_they_said() -> None:
    """And is said once."""
    reader = History(OWN, LONG_AGO)
    names = [{"ID": LID, "pushname": "Aminah"}]

    list(reader.read(history(pushnames=names, **MATCHED)))
    (batch,) = reader.read(history(conversation(LID, line("Hi"))))

    (event,) = batch
    assert isinstance(event, MessageReceived)
    assert (event.chat, event.push_name) == (THEM, "Aminah")


@pytest.mark.parametrize("called", [OWN_JID, OWN.lid])
def test_our_own_name_is_learned(called: str) -> None:
    names = [{"ID": called, "pushname": "Kedai Bunga"}]

    assert events(history(pushnames=names)) == [NameLearned("Kedai Bunga")]


def test_an_edited_line_says_what_it_says_now() -> None:
    """Be it that the first one is told too, or this one alone."""
    edit = e2e.ProtocolMessage(
        type=e2e.ProtocolMessage.MESSAGE_EDIT,
        key=key("L1"),
        editedMessage=e2e.Message(conversation="Better"),
    )

    now, then = events(history(conversation(LID, changed(edit, "L2"))))

    assert isinstance(now, MessageReceived)
    assert (now.message_id, now.text, now.history) == ("L1", "Better", True)
    assert isinstance(then, MessageEdited)
    assert (then.message_id, then.target_id, then.text) == ("L2", "L1", "Better")


def test_a_line_taken_back_is_taken_back() -> None:
    revoke = e2e.ProtocolMessage(type=e2e.ProtocolMessage.REVOKE, key=key("L1"))

    (event,) = events(history(conversation(LID, changed(revoke, "L2"))))

    assert isinstance(event, MessageRevoked)
    assert event.target_id == "L1"


def test_what_whatsapp_itself_says_in_a_chat_is_left_out() -> None:
    missed = line("")
    missed.ClearField("message")
    missed.messageStubType = web.WebMessageInfo.CALL_MISSED_VOICE

    assert events(history(conversation(LID, missed))) == []


def test_reactions_follow_their_line() -> None:
    told = line("Nice?")
    at = A_MORNING + timedelta(minutes=1)
    told.reactions.add(
        key=key("R1", from_me=True),
        text="👍",
        senderTimestampMS=int(at.timestamp() * 1000),
    )
    told.reactions.add(key=key("R2"), text="😀")
    told.reactions.add(key=key("R3"), text="")

    said, *reactions = events(history(conversation(LID, told)))

    assert isinstance(said, MessageReceived)
    assert reactions == [
        Reacted(
            message_id="R1",
            target_id="L1",
            chat=Address(lid=LID),
            from_me=True,
            emoji="👍",
            at=at,
        ),
        Reacted(
            message_id="R2",
            target_id="L1",
            chat=Address(lid=LID),
            from_me=False,
            emoji="😀",
            at=WHOLE_SECOND,
        ),
    ]


def test_batches_are_small_enough_to_let_other_things_through() -> None:
    lines = [line(str(n), line_id=str(n)) for n in range(LARGEST_BATCH * 2 + 1)]
    mappings = [
        {"pnJID": f"6011{n:07}@s.whatsapp.net", "lidJID": f"{n + 1}@lid"}
        for n in range(LARGEST_BATCH + 1)
    ]
    told = history(conversation(LID, *lines), phoneNumberToLidMappings=mappings)

    people, *said = list(History(OWN, LONG_AGO).read(told))

    assert LARGEST_BATCH <= 200
    assert [len(batch) for batch in said] == [LARGEST_BATCH, LARGEST_BATCH, 1]
    assert [len(one.pairs) for one in people if isinstance(one, AddressesMatched)] == [
        LARGEST_BATCH,
        1,
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    blob=nonsense.encoded(shared.HistorySync.DESCRIPTOR),
    told=nonsense.encoded(web.WebMessageInfo.DESCRIPTOR),
)
def test_no_history_is_too_strange(blob: bytes, told: bytes) -> None:
    strange = web.WebMessageInfo.FromString(told)
    if not strange.messageTimestamp:
        strange.messageTimestamp = int(A_MORNING.timestamp())
    parsed: Any = raw.HistorySync(Data=shared.HistorySync.FromString(blob))
    parsed.Data.conversations.append(conversation(LID, strange))

    events(parsed)


def test_old_chats_come_while_a_phone_is_linked(
    rig: Rig, whatsapp: Control, new_person: NewPerson
) -> None:
    """Three people, known by both addresses; what is older than was asked for is not
    kept, and nothing of it is news."""
    owner, people = new_person("Kedai"), [new_person(name) for name in ("A", "B", "C")]
    now = clock.now().replace(microsecond=0)
    remembered = [
        Remembered(
            chat=person,
            id=f"{person}-{days}",
            text=f"{days} days ago",
            from_me=days == 2,
            at=now - timedelta(days=days),
        )
        for person in people
        for days in (400, 2, 1)
    ]

    linked = asyncio.run(
        link(rig, whatsapp, owner, lambda: whatsapp.share_history(owner, remembered))
    )

    told = [one for one in linked.history if isinstance(one, MessageReceived)]
    assert [(one.chat, one.text, one.from_me, one.history) for one in told] == [
        (linked.who(person), text, from_me, True)
        for person in people
        for text, from_me in (("2 days ago", True), ("1 days ago", False))
    ]
    assert {one.at for one in told} == {now - timedelta(days=n) for n in (1, 2)}
    assert [one.push_name for one in told] == [None, "A", None, "B", None, "C"]
    matched = [one for one in linked.history if isinstance(one, AddressesMatched)]
    assert {pair for one in matched for pair in one.pairs} == {
        (person, linked.who(person).lid) for person in people
    }
    assert isinstance(linked.history[-1], HistoryShared)
