"""Acquires, renews and releases leases, by the database's clock alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.devices.lease import PUBLISHER, Connector, Epoch, Lease, Term
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Who is alive, and which shards with devices are whose."""

    connectors: list[Connector]
    leases: list[Lease]


def ensure_shards(conn: Db, shards: Sequence[str]) -> None:
    """A lease for each configured shard, and the publisher's; repeating is free."""
    db.execute(conn, Q["ensure_leases"], {"names": [*shards, PUBLISHER]})


def heartbeat(conn: Db, connector_id: str, *, build: str) -> None:
    """This connector is alive."""
    with db.transaction(conn):
        db.execute(conn, Q["heartbeat"], {"connector_id": connector_id, "build": build})
        db.execute(conn, Q["forget_connectors"])


def leave(conn: Db, connector_id: str) -> None:
    """This connector stops: the others need not wait for its silence."""
    db.execute(conn, Q["forget_connector"], {"connector_id": connector_id})


def look(conn: Db, shards: Sequence[str], *, alive: timedelta) -> Standing:
    """The connectors heard of within `alive`, and the shards that have devices."""
    return Standing(
        connectors=db.many(conn, Q["list_connectors"], Connector, {"alive": alive}),
        leases=db.many(conn, Q["list_leases"], Lease, {"shards": list(shards)}),
    )


def acquire(
    conn: Db, name: str, *, holder: str, build: str, ttl: timedelta
) -> Term | None:
    """Take a lease that nobody holds. None when somebody does."""
    epoch = db.scalar(
        conn,
        Q["acquire_lease"],
        {"name": name, "holder": holder, "build": build, "ttl": ttl},
    )
    return None if epoch is None else Term(name=name, holder=holder, epoch=Epoch(epoch))


def renew(conn: Db, term: Term, *, ttl: timedelta) -> datetime | None:
    """The database's present instant if the term was renewed; None if it is over."""
    return db.scalar(
        conn,
        Q["renew_lease"],
        {"name": term.name, "holder": term.holder, "epoch": term.epoch, "ttl": ttl},
    )


def release(conn: Db, term: Term) -> bool:
    """Hand back exactly this term; False when it was ours no more."""
    return (
        db.execute(
            conn,
            Q["release_lease"],
            {"name": term.name, "holder": term.holder, "epoch": term.epoch},
        )
        > 0
    )
