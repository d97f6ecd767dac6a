"""Ends a call that neonize would wait in for ever; what the call says to it counts."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from connectors.whatsapp.clients import NotRunning

T = TypeVar("T")


async def ended_within(
    seconds: float, call: Awaitable[T], break_off: Callable[[], Awaitable[None]]
) -> T:
    """What comes of the call; it is broken off each time that it lasts too long.

    Where there is nothing to break off just now, that says nothing of the call: it may
    have done what it was to do.
    """
    calling = asyncio.ensure_future(call)
    while not (await asyncio.wait({calling}, timeout=seconds))[0]:
        with contextlib.suppress(NotRunning):
            await break_off()
    return await calling
