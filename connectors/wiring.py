"""The composition root: builds the real things that connectors and shards stand on."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chalicelib.devices.lease import Term
from chalicelib.devices.model import TransportName
from chalicelib.platform import aws
from chalicelib.platform.cache import Cache
from chalicelib.platform.config import Config
from chalicelib.platform.db import Database
from chalicelib.platform.live import Live
from chalicelib.platform.queues import Queues
from chalicelib.platform.storage import Storage
from connectors.files import Files
from connectors.linker import link_apart
from connectors.simulated.odds import Odds
from connectors.simulated.transport import Simulation
from connectors.station import Station
from connectors.transport import Dial
from connectors.trust import LedgerClock
from connectors.whatsapp.dialling import RealPhones
from connectors.whatsapp.store import SessionStore

# Of each shard process; the keeper has one more of its own.
CONNECTIONS = 4
# For one try; whoever has something to record tries again.
WAIT_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """The ways out of a process that are not the database's."""

    queues: Queues
    live: Live


def doors(config: Config) -> Doors:
    url = config.websocket_management_url
    return Doors(
        queues=Queues(
            aws.sqs(config.region, config.sqs_endpoint_url), prefix=config.queue_prefix
        ),
        live=Live(
            None if url is None else aws.websocket_management(config.region, url),
            Cache(config.redis_url),
        ),
    )


def station(
    config: Config, term: Term, clock: LedgerClock, *, connections: int = CONNECTIONS
) -> Station:
    """What a shard process, or one of its pairing processes, works with."""
    ways = doors(config)
    storage = Storage(
        aws.s3(config.region, config.s3_endpoint_url),
        aws.s3(config.region, config.s3_public_url),
        bucket=config.media_bucket,
    )
    return Station(
        term=term,
        database=Database(
            config.database_url, size=connections, wait_seconds=WAIT_SECONDS
        ),
        queues=ways.queues,
        live=ways.live,
        storage=storage,
        files=Files(storage),
        clock=clock,
        durations=config.durations,
        install_key=config.install_key,
        dials=dials(config),
        link=link_apart,
        rng=random.SystemRandom(),
    )


def sessions(config: Config) -> SessionStore | None:
    """Where the sessions of real phones are kept, if this installation has any."""
    url = config.sessions_database_url
    return None if url is None else SessionStore(url)


def dials(config: Config) -> Mapping[TransportName, Dial]:
    """The transports of this installation."""
    found: dict[TransportName, Dial] = {}
    if config.simulated_phones and config.simulated_world is not None:
        found["simulated"] = Simulation(
            folder=Path(config.simulated_world),
            seed=config.simulated_seed,
            speed=config.simulated_speed,
            odds=Odds.read_from(config.simulated_odds),
        ).dial
    if config.sessions_database_url is not None:
        found["whatsapp"] = RealPhones(
            store_url=config.sessions_database_url, durations=config.durations
        ).dial
    return found
