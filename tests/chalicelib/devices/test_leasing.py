"""Who holds a lease, by the database's clock."""

from datetime import timedelta

from chalicelib.devices import leasing
from chalicelib.devices.lease import Connector, Epoch, Lease, Term
from chalicelib.platform import db
from chalicelib.platform.db import Db
from tests.builders import add_account, add_device

TTL = timedelta(seconds=60)


def acquire(conn: Db, holder: str, *, ttl: timedelta = TTL) -> Term | None:
    leasing.ensure_shards(conn, ["s1"])
    return leasing.acquire(conn, "s1", holder=holder, build="b1", ttl=ttl)


def held(conn: Db, holder: str, *, ttl: timedelta = TTL) -> Term:
    term = acquire(conn, holder, ttl=ttl)
    assert term is not None
    return term


def test_each_term_has_a_larger_epoch(conn: Db) -> None:
    first = held(conn, "c1")
    leasing.release(conn, first)

    assert held(conn, "c2").epoch == first.epoch + 1


def test_a_held_lease_cannot_be_acquired(conn: Db) -> None:
    held(conn, "c1")

    assert acquire(conn, "c2") is None
    assert acquire(conn, "c1") is None


def test_a_lease_that_ran_out_can_be_acquired_and_not_renewed(conn: Db) -> None:
    over = held(conn, "c1", ttl=timedelta(0))

    assert leasing.renew(conn, over, ttl=TTL) is None
    assert held(conn, "c2").epoch == over.epoch + 1


def test_only_the_exact_term_renews_and_releases(conn: Db) -> None:
    term = held(conn, "c1")
    older = Term(name="s1", holder="c1", epoch=Epoch(term.epoch - 1))
    stranger = Term(name="s1", holder="c2", epoch=term.epoch)

    for wrong in (older, stranger):
        assert leasing.renew(conn, wrong, ttl=TTL) is None
        assert not leasing.release(conn, wrong)
    assert leasing.renew(conn, term, ttl=TTL) is not None
    assert leasing.release(conn, term)


def test_of_two_that_ask_at_once_one_gets_it(fresh_url: str) -> None:
    with db.connect(fresh_url) as one, db.connect(fresh_url) as other:
        leasing.ensure_shards(one, ["s1"])
        terms = [
            leasing.acquire(conn, "s1", holder=holder, build="b1", ttl=TTL)
            for conn, holder in ((one, "c1"), (other, "c2"))
        ]

    assert [term is not None for term in terms] == [True, False]


def test_one_sees_who_lives_and_which_shards_have_devices(conn: Db) -> None:
    leasing.ensure_shards(conn, ["s1", "s2"])
    account_id = add_account(conn)
    add_device(conn, account_id, shard="s1")
    add_device(conn, account_id, shard="s2", state="removed")
    leasing.heartbeat(conn, "c1", build="b1")
    leasing.heartbeat(conn, "c1", build="b1")
    held(conn, "c1")

    standing = leasing.look(conn, ["s1", "s2"], alive=TTL)

    assert standing.leases == [Lease(name="s1", holder="c1")]
    assert [type(c) for c in standing.connectors] == [Connector]
    leasing.leave(conn, "c1")
    assert leasing.look(conn, ["s1"], alive=TTL).connectors == []
