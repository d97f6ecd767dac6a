"""A shard process: keeps its lease, does its duty, and ends with its supervisor.

    … -m connectors.shard --shard s1 --epoch 7 --holder … --trusted-until … --tell 5

`--tell` is a pipe to the supervisor: each renewal writes until when the lease is
trusted, on the monotonic clock that both share.
"""

import argparse
import asyncio
import os
import signal
import struct
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg

from chalicelib.devices.lease import Epoch, Term
from chalicelib.platform import log
from chalicelib.platform.config import Config
from connectors import wiring
from connectors.consumer import Consumer
from connectors.duty import Duty
from connectors.keeper import LEASE_OVER, Keeper, Watchdog
from connectors.orphan import end_with_parent
from connectors.trust import LedgerClock, Trust

# Threads for database and queue; each real session will bring one of its own.
THREADS = 8
PULSE = 1.0
TRUSTED_UNTIL = struct.Struct("d")

_log = log.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the supervisor says on the command line."""

    term: Term
    trusted_until: float
    tell: int


def main() -> None:
    log.report_uncaught()
    end_with_parent()
    orders = read(sys.argv[1:])
    _log.append_keys(shard=orders.term.name, epoch=orders.term.epoch)
    config = Config.from_env()
    clock, trust = LedgerClock(), Trust(orders.trusted_until)
    watchdog = Watchdog(trust)
    watchdog.start()
    keeper = Keeper(
        config.database_url,
        orders.term,
        trust,
        clock,
        config.durations,
        told=lambda until: _tell(orders.tell, until),
    )
    if not _is_kept(keeper):
        _log.error("lease lost before the start")
        sys.exit(LEASE_OVER)
    keeper.start()
    asyncio.run(serve(config, orders.term, clock, watchdog))
    keeper.stop()


async def serve(
    config: Config, term: Term, clock: LedgerClock, watchdog: Watchdog
) -> None:
    """Do the shard's duty until SIGTERM, and end it cleanly."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS, "work"))
    station = wiring.station(config, term, clock)
    duty = Duty(station)
    loop.add_signal_handler(signal.SIGTERM, duty.stop)
    # A Ctrl-C is for the supervisor, which asks us in its own time.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    pulse = asyncio.create_task(_beat(watchdog))
    consumer = Consumer(station.queues, term.name, duty.deliver)
    consumer.start()
    _log.info("shard started")
    try:
        await duty.run()
    finally:
        consumer.stop()
        pulse.cancel()
        await asyncio.to_thread(station.database.close)


async def _beat(watchdog: Watchdog) -> None:
    while True:
        watchdog.turned()
        await asyncio.sleep(PULSE)


def _is_kept(keeper: Keeper) -> bool:
    """The first renewal, which also reads the database's clock."""
    while True:
        try:
            return keeper.renew()
        except psycopg.OperationalError as error:
            # The watchdog ends this when the trust is over.
            _log.warning("lease not renewed", reason=type(error).__name__)


def _tell(pipe: int, until: float) -> None:
    try:
        os.write(pipe, TRUSTED_UNTIL.pack(until))
    except BrokenPipeError:
        _log.warning("supervisor does not listen")


def read(arguments: list[str]) -> Orders:
    """The orders, from the command line."""
    parser = argparse.ArgumentParser(prog="python -m connectors.shard")
    parser.add_argument("--shard", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--holder", required=True)
    parser.add_argument("--trusted-until", type=float, required=True)
    parser.add_argument("--tell", type=int, required=True)
    given = parser.parse_args(arguments)
    term = Term(name=given.shard, holder=given.holder, epoch=Epoch(given.epoch))
    return Orders(term=term, trusted_until=given.trusted_until, tell=given.tell)


if __name__ == "__main__":
    main()
