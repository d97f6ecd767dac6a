"""What people and a real phone say to each other, from end to end of the double."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Literal, TypeVar

import pytest

from chalicelib.chats.enclosed import Card, Place
from chalicelib.inbound.model import (
    MessageEdited,
    MessageReceived,
    MessageRevoked,
    Reacted,
    ReceiptReceived,
)
from chalicelib.platform import clock
from connectors.events import ContactComposing, Event, PhoneSeen
from tests.connectors.transport_contract import Ear
from tests.connectors.whatsapp.linked import Linked, line
from tests.whatsapp.jid import Jid
from tests.whatsapp.protos import e2e

SECRET = b"s" * 32
GROUP = Jid("120363000000000001", "g.us")

Kind = TypeVar("Kind")


async def one(ear: Ear, kind: type[Kind]) -> Kind:
    event = await ear.until(lambda event: isinstance(event, kind))
    assert isinstance(event, kind)
    return event


def test_what_somebody_writes_comes_with_both_addresses_and_whatsapps_time(
    linked: Linked, person: str
) -> None:
    async def story() -> None:
        async with linked.online() as (_, ear):
            sent = linked.whatsapp.write(person, linked.number, "Ada lagi?")
            heard = await line(ear, sent)

            assert heard.chat == linked.who(person)
            assert (heard.kind, heard.text, heard.from_me) == (
                "text",
                "Ada lagi?",
                False,
            )
            assert heard.push_name == "Aminah"
            assert abs(heard.at - clock.now()) < timedelta(minutes=1)

    asyncio.run(story())


@pytest.mark.parametrize("hidden", ["number", "lid"])
def test_a_person_is_known_by_what_is_not_hidden(
    linked: Linked, person: str, hidden: Literal["number", "lid"]
) -> None:
    linked.whatsapp.faults(person).hides = hidden
    both = linked.who(person)

    async def story() -> None:
        async with linked.online() as (_, ear):
            sent = linked.whatsapp.write(person, linked.number, "Who am I?")
            heard = await line(ear, sent)

            known = replace(both, **{"phone" if hidden == "number" else "lid": None})
            assert heard.chat == known

    asyncio.run(story())


def test_places_and_contacts_come_as_what_they_are(linked: Linked, person: str) -> None:
    place = e2e.LocationMessage(
        degreesLatitude=3.1579, degreesLongitude=101.7116, name="KLCC"
    )
    card = e2e.ContactMessage(
        displayName="Mei", vcard="BEGIN:VCARD\nTEL;waid=6011:+60 11\nEND:VCARD"
    )

    async def story() -> None:
        async with linked.online() as (_, ear):
            say = linked.whatsapp.write_message
            there = say(person, linked.number, e2e.Message(locationMessage=place))
            whose = say(person, linked.number, e2e.Message(contactMessage=card))

            assert (await line(ear, there)).place == Place(
                latitude=3.1579, longitude=101.7116, name="KLCC"
            )
            assert (await line(ear, whose)).cards == (
                Card(name="Mei", phones=("+60 11",)),
            )

    asyncio.run(story())


def test_people_react_change_and_take_back(linked: Linked, person: str) -> None:
    async def story() -> None:
        async with linked.online() as (transport, ear):
            ours = await transport.send_text(
                linked.who(person), "Is tomorrow fine?", secret=SECRET
            )
            theirs = linked.whatsapp.write(person, linked.number, "Yse")
            lid = f"{linked.whatsapp.lid(linked.number)}@lid"
            say = linked.whatsapp.write_message
            like = e2e.ReactionMessage(
                key={"remoteJID": lid, "fromMe": False, "ID": ours.whatsapp_id},
                text="👍",
            )
            say(person, linked.number, e2e.Message(reactionMessage=like))
            key = {"remoteJID": lid, "fromMe": True, "ID": theirs}
            edit = e2e.ProtocolMessage(
                type=e2e.ProtocolMessage.MESSAGE_EDIT,
                key=key,
                editedMessage=e2e.Message(conversation="Yes"),
            )
            edited = e2e.Message(
                editedMessage=e2e.FutureProofMessage(
                    message=e2e.Message(protocolMessage=edit)
                )
            )
            say(person, linked.number, edited, edit="1")
            revoke = e2e.ProtocolMessage(type=e2e.ProtocolMessage.REVOKE, key=key)
            say(person, linked.number, e2e.Message(protocolMessage=revoke), edit="7")

            reacted = await one(ear, Reacted)
            changed = await one(ear, MessageEdited)
            gone = await one(ear, MessageRevoked)
            assert (reacted.target_id, reacted.emoji) == (ours.whatsapp_id, "👍")
            assert (changed.target_id, changed.text) == (theirs, "Yes")
            assert gone.target_id == theirs
            assert {reacted.chat, changed.chat, gone.chat} == {linked.who(person)}
            assert not any(one.from_me for one in (reacted, changed, gone))

    asyncio.run(story())


def test_what_is_typed_on_the_phone_is_ours_in_their_chat(
    linked: Linked, person: str
) -> None:
    async def story() -> None:
        async with linked.online() as (_, ear):
            sent = linked.whatsapp.write(linked.number, person, "From the shop")
            heard = await line(ear, sent)

            assert heard.from_me
            assert heard.chat == linked.who(person)
            assert heard.push_name is None
            assert (await one(ear, PhoneSeen)).at == heard.at

    asyncio.run(story())


def test_what_cannot_be_read_holds_its_place_until_it_can(
    linked: Linked, person: str
) -> None:
    async def story() -> None:
        async with linked.online() as (_, ear):
            linked.whatsapp.faults(linked.number).corrupt = 1
            sent = linked.whatsapp.write(person, linked.number, "Second try")
            await ear.until(
                lambda event: (
                    isinstance(event, MessageReceived) and event.text == "Second try"
                )
            )

            told = [one for one in ear.events if isinstance(one, MessageReceived)]
            assert [(one.message_id, one.kind) for one in told] == [
                (sent, "undecrypted"),
                (sent, "text"),
            ]
            assert {one.chat for one in told} == {linked.who(person)}

    asyncio.run(story())


def test_receipts_tell_what_became_of_several_messages(
    linked: Linked, person: str
) -> None:
    async def story() -> None:
        async with linked.online() as (transport, ear):
            them, whatsapp = linked.who(person), linked.whatsapp
            whatsapp.phone(person).habit = "ignores"
            first = await transport.send_text(them, "One", secret=b"1" * 32)
            second = await transport.send_text(them, "Two", secret=b"2" * 32)
            ids = (first.whatsapp_id, second.whatsapp_id)
            whatsapp.report(person, linked.number, *ids, kind="inactive")
            whatsapp.report(person, linked.number, *ids)
            whatsapp.report(person, linked.number, *ids, kind="read")
            whatsapp.report(person, linked.number, *ids, kind="played")
            await ear.until(
                lambda event: (
                    isinstance(event, ReceiptReceived) and event.kind == "played"
                )
            )

            told = [one for one in ear.events if isinstance(one, ReceiptReceived)]
            assert [one.kind for one in told] == ["delivered", "read", "played"]
            assert {one.message_ids for one in told} == {ids}
            assert {one.chat.lid for one in told} == {them.lid}
            assert abs(told[0].at - clock.now()) < timedelta(minutes=1)

    asyncio.run(story())


def test_reading_on_the_phone_shows_that_it_is_used(
    linked: Linked, person: str
) -> None:
    async def story() -> None:
        async with linked.online() as (_, ear):
            sent = linked.whatsapp.write(person, linked.number, "Read me")
            await line(ear, sent)
            linked.whatsapp.report(
                linked.number, linked.number, sent, kind="read-self", chat=person
            )

            seen = await one(ear, PhoneSeen)
            assert abs(seen.at - clock.now()) < timedelta(minutes=1)
            assert not any(isinstance(one, ReceiptReceived) for one in ear.events)

    asyncio.run(story())


def test_somebody_types_and_stops(linked: Linked, person: str) -> None:
    async def story() -> None:
        async with linked.online() as (_, ear):
            linked.whatsapp.type_to(person, linked.number)
            linked.whatsapp.type_to(person, linked.number, composing=False)
            await ear.until(lambda event: is_typing(event, composing=False))

            told = [one for one in ear.events if isinstance(one, ContactComposing)]
            assert [one.composing for one in told] == [True, False]
            assert {one.chat.lid for one in told} == {linked.who(person).lid}

    asyncio.run(story())


def test_groups_are_none_of_our_business(linked: Linked, person: str) -> None:
    async def story() -> None:
        async with linked.online() as (_, ear):
            linked.whatsapp.write_message(
                person,
                linked.number,
                e2e.Message(conversation="To everybody"),
                chat=GROUP,
            )
            await line(ear, linked.whatsapp.write(person, linked.number, "To you"))

            told = [one for one in ear.events if isinstance(one, MessageReceived)]
            assert [one.text for one in told] == ["To you"]

    asyncio.run(story())


def is_typing(event: Event, *, composing: bool) -> bool:
    return isinstance(event, ContactComposing) and event.composing is composing
