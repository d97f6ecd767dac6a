"""A shard process: keeps its lease, does its duty, and ends with its supervisor.

    … -m connectors.shard --shard s1 --epoch 7 --holder … --trusted-until … --tell 5

`--tell` is a pipe to the supervisor: until when the lease is trusted, on the monotonic
clock that both share, and how many sessions this process holds.
"""

import argparse
import asyncio
import signal
import sys
import time
from dataclasses import asdict, dataclass

import psycopg

from chalicelib.devices.lease import Epoch, Term
from chalicelib.platform import log
from chalicelib.platform.config import Config
from connectors import wiring
from connectors.consumer import Consumer
from connectors.duty import Duty
from connectors.figures import Teller
from connectors.keeper import LEASE_OVER, Keeper, Watchdog
from connectors.orphan import end_with_parent, leave
from connectors.trust import LedgerClock, Trust
from connectors.whatsapp import wear

PULSE = 1.0
# So often the figures are logged, if they changed.
LOG_EVERY = 60.0

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
    config = Config.from_env()
    _log.append_keys(
        shard=orders.term.name, epoch=orders.term.epoch, build=config.build
    )
    clock, trust = LedgerClock(), Trust(orders.trusted_until)
    teller = Teller(orders.tell, orders.trusted_until)
    watchdog = Watchdog(trust)
    watchdog.start()
    keeper = Keeper(
        config.database_url,
        orders.term,
        trust,
        clock,
        config.durations,
        told=teller.trust,
    )
    if not _is_kept(keeper):
        _log.error("lease lost before the start")
        sys.exit(LEASE_OVER)
    keeper.start()
    asyncio.run(serve(config, orders.term, clock, watchdog, teller))
    keeper.stop()
    leave()


async def serve(
    config: Config,
    term: Term,
    clock: LedgerClock,
    watchdog: Watchdog,
    teller: Teller,
) -> None:
    """Do the shard's duty until SIGTERM, and end it cleanly."""
    loop = asyncio.get_running_loop()
    station = wiring.station(config, term, clock)
    duty = Duty(station)
    loop.add_signal_handler(signal.SIGTERM, duty.stop)
    # A Ctrl-C is for the supervisor, which asks us in its own time.
    loop.add_signal_handler(signal.SIGINT, lambda: None)
    pulse = asyncio.create_task(_beat(watchdog, duty, teller))
    retirement = asyncio.create_task(_retire(duty))
    consumer = Consumer(station.queues, term.name, duty.deliver)
    consumer.start()
    _log.info("shard started")
    try:
        await duty.run()
    finally:
        consumer.stop()
        pulse.cancel()
        retirement.cancel()
        await asyncio.to_thread(station.close)


async def _beat(watchdog: Watchdog, duty: Duty, teller: Teller) -> None:
    """Show that the loop turns, and what it holds."""
    logged, log_at = None, time.monotonic() + LOG_EVERY
    while True:
        watchdog.turned()
        figures = duty.figures()
        teller.show(figures)
        counted = (figures.sessions, figures.connected, figures.restored)
        if time.monotonic() >= log_at:
            log_at = time.monotonic() + LOG_EVERY
            if counted != logged:
                _log.info("sessions counted", **asdict(figures))
                logged = counted
        await asyncio.sleep(PULSE)


async def _retire(duty: Duty) -> None:
    """Stop when the process is worn; the supervisor begins a fresh one at once."""
    while not wear.of_this_process.is_too_much:
        await asyncio.sleep(PULSE)
    _log.info("shard process worn out")
    duty.stop()


def _is_kept(keeper: Keeper) -> bool:
    """The first renewal, which also reads the database's clock."""
    while True:
        try:
            return keeper.renew()
        except psycopg.OperationalError as error:
            # The watchdog ends this when the trust is over.
            _log.warning("lease not renewed", reason=type(error).__name__)


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
