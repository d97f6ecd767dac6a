"""A call that lasts too long is broken off, and its own end is what counts."""

import asyncio

import pytest

from connectors.transport import NoAnswer
from connectors.whatsapp.breaking import ended_within
from connectors.whatsapp.clients import NotRunning


def test_a_call_that_ends_is_let_alone() -> None:
    async def answer() -> str:
        return "here"

    async def break_off() -> None:
        raise AssertionError

    assert asyncio.run(ended_within(10, answer(), break_off)) == "here"


def test_a_connection_that_is_away_just_then_is_no_refusal() -> None:
    """Taken for one, the message would be sent again."""

    async def story() -> None:
        broken, tries = asyncio.Event(), 0

        async def never_answered() -> None:
            await broken.wait()
            raise NoAnswer

        async def break_off() -> None:
            nonlocal tries
            tries += 1
            if tries == 1:
                raise NotRunning
            broken.set()

        with pytest.raises(NoAnswer):
            await ended_within(0.01, never_answered(), break_off)
        assert tries == 2

    asyncio.run(story())
