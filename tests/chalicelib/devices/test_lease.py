"""How long an answer is trusted, and who should hold which shard."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.devices import lease
from chalicelib.devices.lease import Connector, Lease, Share
from tests.builders import NOON


def connector(name: str, *, build: str = "b1", minutes: int = 0) -> Connector:
    started_at = NOON + timedelta(minutes=minutes)
    return Connector(id=name, build=build, started_at=started_at)


def leases(**holders: str | None) -> list[Lease]:
    return [Lease(name=name, holder=holder) for name, holder in holders.items()]


def test_trust_counts_from_before_the_question_left() -> None:
    until = lease.trusted_until(
        100.0, timedelta(seconds=60), margin=timedelta(seconds=15)
    )

    assert until == 145.0


def test_a_lone_connector_takes_every_shard_with_devices() -> None:
    wanted = lease.share(
        "c1", [connector("c1")], leases(s1=None, s2=None, s3="gone"), most=8
    )

    assert wanted == Share(acquire=("s1", "s2"), hand_back=())


def test_a_connector_takes_no_more_than_it_may_run() -> None:
    wanted = lease.share("c1", [connector("c1")], leases(s1=None, s2=None), most=1)

    assert wanted.acquire == ("s1",)


def test_two_connectors_share_evenly() -> None:
    both = [connector("c1"), connector("c2")]
    shards = leases(s1="c1", s2=None, s3=None, s4=None)

    assert lease.share("c1", both, shards, most=8).acquire == ("s2",)
    assert lease.share("c2", both, shards, most=8).acquire == ("s2", "s3")


def test_who_holds_too_much_hands_back_one_at_a_time() -> None:
    both = [connector("c1"), connector("c2")]
    shards = leases(s1="c1", s2="c1", s3="c1", s4="c1")

    assert lease.share("c1", both, shards, most=8) == Share(
        acquire=(), hand_back=("s4",)
    )


def test_an_older_build_acquires_nothing_while_a_newer_one_lives() -> None:
    old, new = connector("old"), connector("new", build="b2", minutes=5)
    shards = leases(s1="old", s2=None)

    assert lease.share("old", [old, new], shards, most=8) == Share(
        acquire=(), hand_back=()
    )
    assert lease.share("new", [old, new], shards, most=8).acquire == ("s2",)


def test_a_restarted_connector_of_the_old_build_is_not_newer() -> None:
    living = [
        connector("old-1"),
        connector("new", build="b2", minutes=5),
        connector("old-2", minutes=9),
    ]

    assert lease.newest_build(living) == "b2"


@given(shards=st.integers(0, 12), connectors=st.integers(1, 5), most=st.integers(1, 12))
def test_sharing_ends_and_leaves_nothing_out_that_fits(
    shards: int, connectors: int, most: int
) -> None:
    """Each takes its turn until nobody wants anything: all that fits is held."""
    peers = [connector(f"c{n}") for n in range(connectors)]
    holders: dict[str, str | None] = {f"s{n}": None for n in range(shards)}
    for _ in range(2 * (shards + 1)):
        for peer in peers:
            wanted = lease.share(peer.id, peers, leases(**holders), most=most)
            holders |= dict.fromkeys(wanted.hand_back)
            holders |= dict.fromkeys(wanted.acquire, peer.id)

    held = [sum(h == peer.id for h in holders.values()) for peer in peers]
    assert max(held) <= most
    assert sum(held) == min(
        shards, sum(min(most, -(-shards // connectors)) for _ in peers)
    )
