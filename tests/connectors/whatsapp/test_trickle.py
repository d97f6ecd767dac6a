"""Old lines on their way, beside what comes now."""

import asyncio
from collections.abc import Iterator
from typing import cast

from chalicelib.inbound.model import MessageReceived
from connectors.events import Event, NameLearned
from connectors.whatsapp.history import History
from connectors.whatsapp.protos import raw
from connectors.whatsapp.trickle import Trickle


class Histories:
    """Reads the first as nonsense, and of each other one name."""

    def __init__(self) -> None:
        self.read_so_far = 0

    def read(self, _: raw.HistorySync) -> Iterator[list[Event]]:
        self.read_so_far += 1
        if self.read_so_far == 1:
            raise ValueError
        yield [NameLearned(f"Aisyah {self.read_so_far}")]


def test_a_history_that_cannot_be_read_holds_up_no_other() -> None:
    async def story() -> list[Event]:
        told = list[Event]()
        trickle = Trickle(cast(History, Histories()), told.append)
        for _ in range(3):
            trickle.add(raw.HistorySync())
        await trickle.finish()
        return told

    told = asyncio.run(story())

    assert not any(isinstance(event, MessageReceived) for event in told)
    assert told == [NameLearned("Aisyah 2"), NameLearned("Aisyah 3")]
