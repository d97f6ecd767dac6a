"""
What a phone shares of its past with a device that it was linked to, in our words.

It comes in several blobs, some long after the linking, each read in batches, so that
storing one lets other things through. The oldest line of a chat comes first. A name
that comes after the lines of its chat comes too late.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import TypeVar

from chalicelib.inbound.model import Address, Reacted
from connectors.events import AddressesMatched, Event, NameLearned
from connectors.whatsapp.addresses import Own, address_written, united
from connectors.whatsapp.lines import Envelope, instant, read_line
from connectors.whatsapp.protos import name_in, plain, raw, shared, web

LARGEST_BATCH = 200

T = TypeVar("T")


class History:
    """Of one linking: who people are may be told apart from what they said."""

    def __init__(self, own: Own, since: datetime) -> None:
        self._own, self._since = own, since
        self._people: dict[str, Address] = {}
        self._names: dict[str, str] = {}

    def read(self, event: raw.HistorySync) -> Iterator[list[Event]]:
        """Who people are, and lines of 1:1 chats that are newer than `since`.

        Statuses, groups and calls are left out, and what WhatsApp says in a chat.
        """
        blob = event.Data
        people, names = dict(_people(blob)), dict(_names(blob))
        self._people |= people
        self._names |= names
        yield from _batches(self._introductions(people, names), LARGEST_BATCH)
        yield from _batches(self._lines(blob), LARGEST_BATCH)

    def _introductions(
        self, people: Mapping[str, Address], names: Mapping[str, str]
    ) -> Iterator[Event]:
        """Which numbers and LIDs are the same people, and how we are called."""
        pairs = {
            (person.phone, person.lid)
            for person in people.values()
            if person.phone and person.lid and not self._own.is_at(person)
        }
        for batch in _batches(sorted(pairs), LARGEST_BATCH):
            yield AddressesMatched(tuple(batch))
        own_name = names.get(self._own.phone) or names.get(self._own.lid or "")
        if own_name:
            yield NameLearned(own_name)

    def _lines(self, blob: shared.HistorySync) -> Iterator[Event]:
        for conversation in blob.conversations:
            chat = self._chat(conversation)
            if chat is None or self._own.is_at(chat):
                continue
            told = (one.message for one in conversation.messages)
            for line in sorted(told, key=lambda line: line.messageTimestamp):
                yield from self._line(chat, line)

    def _chat(self, conversation: shared.Conversation) -> Address | None:
        written = map(plain, (conversation.ID, conversation.pnJID, conversation.lidJID))
        chat = address_written(*written)
        if chat is None:
            return None
        return united(chat, self._people.get(chat.phone or chat.lid or ""))

    def _line(self, chat: Address, line: web.WebMessageInfo) -> Iterator[Event]:
        at = instant(line.messageTimestamp)
        if at is None or at <= self._since:
            return
        name = name_in(line.pushName) or self._name_of(chat)
        envelope = Envelope(
            message_id=name_in(line.key.ID),
            chat=chat,
            from_me=line.key.fromMe,
            at=at,
            push_name=name or None,
            history=True,
        )
        yield from read_line(envelope, line.message)
        for reaction in line.reactions:
            yield from _reaction(envelope, reaction)

    def _name_of(self, chat: Address) -> str:
        return self._names.get(chat.phone or "") or self._names.get(chat.lid or "", "")


def _people(blob: shared.HistorySync) -> Iterator[tuple[str, Address]]:
    """Everybody of whom both addresses are told, by each."""
    mapped = ((one.pnJID, one.lidJID) for one in blob.phoneNumberToLidMappings)
    for number, lid in mapped:
        person = address_written(plain(number), plain(lid))
        if person is not None and person.phone and person.lid:
            yield person.phone, person
            yield person.lid, person


def _names(blob: shared.HistorySync) -> Iterator[tuple[str, str]]:
    """How people call themselves, by phone number or LID, as it is told."""
    for one in blob.pushnames:
        person, name = address_written(plain(one.ID)), name_in(one.pushname).strip()
        if person is not None and name:
            yield person.phone or person.lid or "", name


def _reaction(line: Envelope, reaction: web.Reaction) -> Iterator[Event]:
    emoji, reaction_id = name_in(reaction.text), name_in(reaction.key.ID)
    if emoji and reaction_id and line.message_id:
        yield Reacted(
            message_id=reaction_id,
            target_id=line.message_id,
            chat=line.chat,
            from_me=reaction.key.fromMe,
            emoji=emoji,
            at=instant(reaction.senderTimestampMS / 1000) or line.at,
        )


def _batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(things)
    while batch := list(islice(remaining, size)):
        yield batch
