"""Any order and any repetition of the same events comes to the same rows."""

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.inbound import actions
from chalicelib.inbound.model import (
    Address,
    Event,
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
)
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device, add_person
from tests.chalicelib.inbound.scenes import AISYAH, after, chats, lines, suppressed

ADDRESSES = (AISYAH, Address(phone=AISYAH.phone), Address(lid=AISYAH.lid))


@dataclass(frozen=True)
class Heard:
    """An event, and on which of two devices."""

    device: int
    event: Event


@st.composite
def stories(draw: st.DrawFn) -> list[Heard]:
    """Some messages within a few minutes; what is history is older than the rest."""
    story: list[Heard] = []
    for number in range(draw(st.integers(1, 7))):
        history = draw(st.booleans())
        minute = draw(st.integers(-9, -5) if history else st.integers(0, 4))
        event = MessageReceived(
            message_id=f"3EB0{number}",
            chat=draw(st.sampled_from(ADDRESSES)),
            from_me=draw(st.booleans()),
            kind="text",
            text=draw(st.sampled_from(["STOP", "START", "Hai"])),
            at=after(minute),
            history=history,
        )
        story.append(Heard(device=draw(st.integers(0, 1)), event=event))
    return story


@st.composite
def eventful_stories(draw: st.DrawFn) -> list[Heard]:
    """Some of their lines are edited or deleted by who wrote them, or reacted to by
    either side; some could not be read at first."""
    story = draw(stories())
    lines = [(h.device, h.event) for h in story if isinstance(h.event, MessageReceived)]
    for number in range(draw(st.integers(0, 6))):
        device, line = draw(st.sampled_from(lines))
        told: dict[str, Any] = {
            "message_id": f"CHANGE{number}",
            "target_id": line.message_id,
            "chat": AISYAH,
            "from_me": line.from_me,
            "at": after(draw(st.integers(0, 6))),
        }
        words = draw(st.sampled_from(["Esok", "STOP", ""]))
        event: Event = draw(
            st.sampled_from(
                [
                    MessageEdited(text=words, **told),
                    MessageRevoked(**told),
                    replace(Reacted(emoji=words, **told), from_me=draw(st.booleans())),
                    replace(line, kind="undecrypted", text=""),
                ]
            )
        )
        story.append(Heard(device=device, event=event))
    return story


def unread_of(story: list[Heard], device: int) -> int:
    """What a person has still to read there: the rule, said plainly."""
    live = {
        h.event.message_id: h.event
        for h in story
        if h.device == device
        and isinstance(h.event, MessageReceived)
        and not h.event.history
    }.values()
    typed = [event.at for event in live if event.from_me]
    return sum(
        not event.from_me and not any(at > event.at for at in typed) for event in live
    )


def outcome(
    conn: Db, story: list[Heard], order: list[int], *, known: bool
) -> dict[str, Any]:
    """The rows after storing the whole story and handling it in this order."""
    with conn.transaction(force_rollback=True):
        account_id = add_account(conn)
        devices = [add_device(conn, account_id) for _ in range(2)]
        if known:
            add_person(conn, account_id, phone=AISYAH.phone, lid=AISYAH.lid)
        for number in order:
            heard = story[number]
            ids = actions.store(
                conn,
                account_id=account_id,
                device_id=devices[heard.device],
                events=[heard.event, heard.event],
            )
            for event_id in [*ids, *ids]:
                actions.handle(conn, event_id, NOON)
        found = chats(conn, account_id)
        return {
            "lines": [
                (
                    devices.index(device_of(conn, line)),
                    *(line[name] for name in KEPT),
                )
                for line in sorted(
                    lines(conn, account_id), key=lambda x: str(x["whatsapp_id"])
                )
            ],
            "chats": sorted(
                (devices.index(chat["device_id"]), chat["last_at"]) for chat in found
            ),
            "unread": {devices.index(c["device_id"]): c["unread"] for c in found},
            "reactions": reactions(conn, account_id),
            "suppressed": suppressed(conn, account_id),
            "left": actions.unhandled(conn, shard="s1"),
        }


KEPT = (
    "whatsapp_id", "at", "direction", "kind", "text", "edited_at", "revoked_at",
    "awaits",
)  # fmt: skip


def reactions(conn: Db, account_id: int) -> list[tuple[Any, ...]]:
    return conn.execute(
        "SELECT whatsapp_id, from_me, emoji, at FROM reactions WHERE account_id = %s"
        " ORDER BY whatsapp_id, from_me",
        (account_id,),
    ).fetchall()


def device_of(conn: Db, line: dict[str, Any]) -> int:
    row = conn.execute(
        "SELECT device_id FROM chats WHERE id = %s", (line["chat_id"],)
    ).fetchone()
    assert row is not None
    return row[0]


once_a_test = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@once_a_test
@given(story=eventful_stories(), data=st.data())
def test_any_order_comes_to_the_same_rows(
    conn: Db, story: list[Heard], data: st.DataObject
) -> None:
    in_order = list(range(len(story)))
    other = data.draw(st.permutations(in_order))
    repeated = [*other, *data.draw(st.lists(st.sampled_from(in_order), max_size=3))]

    first = outcome(conn, story, in_order, known=True)
    second = outcome(conn, story, repeated, known=True)

    assert first == second
    assert first["left"] == []
    assert first["unread"] == {d: unread_of(story, d) for d in first["unread"]}


@once_a_test
@given(story=stories(), data=st.data())
def test_so_it_is_when_we_learn_on_the_way_who_is_who(
    conn: Db, story: list[Heard], data: st.DataObject
) -> None:
    """Two persons who become one keep every line."""
    meeting = Heard(
        device=0,
        event=MessageReceived(
            message_id="MEETING", chat=AISYAH, from_me=False, kind="text",
            text="Saya ni", at=after(5),
        ),
    )  # fmt: skip
    story = [*story, meeting]
    in_order = list(range(len(story)))
    first = outcome(conn, story, in_order, known=False)
    second = outcome(conn, story, data.draw(st.permutations(in_order)), known=False)
    assert first["lines"] == second["lines"]
    assert first["chats"] == second["chats"]
