"""Waits for a fact, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_until(predicate: Callable[[], Found | None], timeout: float) -> Found:
    """Ask until the answer is true; the answer. Fails after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (found := predicate()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {timeout} s: {predicate}")
        time.sleep(0.02)
    return found


async def until(predicate: Callable[[], Found | None], timeout: float) -> Found:
    """As `wait_until`, and the loop turns meanwhile."""
    async with asyncio.timeout(timeout):
        while not (found := predicate()):
            await asyncio.sleep(0.02)
    return found


async def insist(
    action: Callable[[], Awaitable[object]],
    predicate: Callable[[], bool],
    timeout: float,
) -> None:
    """Do it again and again until it is so: for what may come too early at first."""
    async with asyncio.timeout(timeout):
        while not predicate():
            await action()
            await asyncio.sleep(0.1)
