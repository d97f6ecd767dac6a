"""A pairing process: links one device, takes the history that follows, and ends.

    … -m connectors.pairing --shard s1 --epoch 7 --holder … --account 2 --device 3

It acts under the term of the shard process that began it, and ends with that. What came
of it stands in the device's rows.
"""

import argparse
import asyncio
import sys
from dataclasses import dataclass

from chalicelib.devices import pairing, store
from chalicelib.devices.lease import Epoch, Term
from chalicelib.devices.model import Device
from chalicelib.devices.pairing import Pairing
from chalicelib.platform import log
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from connectors import wiring
from connectors.linking import Linking
from connectors.orphan import end_with_parent, leave
from connectors.trust import LedgerClock

# It does one thing after the other.
CONNECTIONS = 1

_log = log.get()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the shard process says on the command line."""

    term: Term
    account_id: int
    device_id: int


def main() -> None:
    log.report_uncaught()
    end_with_parent()
    orders = read(sys.argv[1:])
    config = Config.from_env()
    _log.append_keys(
        shard=orders.term.name, epoch=orders.term.epoch, build=config.build
    )
    asyncio.run(link(config, orders))
    leave()


async def link(config: Config, orders: Orders) -> None:
    """Link what the orders name, if that is still wanted."""
    station = wiring.station(
        config, orders.term, LedgerClock(), connections=CONNECTIONS
    )
    try:
        wanted = await station.insist("a linking", lambda conn: _load(conn, orders))
        if wanted is not None:
            code = await Linking(station, *wanted).run()
            _log.info("linking ended", device_id=orders.device_id, code=code)
    finally:
        await asyncio.to_thread(station.close)


def read(arguments: list[str]) -> Orders:
    """The orders, from the command line."""
    parser = argparse.ArgumentParser(prog="python -m connectors.pairing")
    parser.add_argument("--shard", required=True)
    parser.add_argument("--epoch", type=int, required=True)
    parser.add_argument("--holder", required=True)
    parser.add_argument("--account", type=int, required=True)
    parser.add_argument("--device", type=int, required=True)
    given = parser.parse_args(arguments)
    return Orders(
        term=Term(name=given.shard, holder=given.holder, epoch=Epoch(given.epoch)),
        account_id=given.account,
        device_id=given.device,
    )


def _load(conn: Db, orders: Orders) -> tuple[Device, Pairing] | None:
    device = store.find(conn, orders.account_id, orders.device_id)
    asked = pairing.under_way(conn, orders.device_id)
    return None if device is None or asked is None else (device, asked)


if __name__ == "__main__":
    main()
