"""What the connector tells the database of its leases, to the very end."""

from datetime import timedelta

from chalicelib.devices import leasing
from chalicelib.platform import db
from chalicelib.platform.config import Config
from connectors.registrar import Registrar

SHARDS = ["s1", "s2"]
TTL = timedelta(seconds=60)
HELD = "SELECT count(*) FROM leases WHERE holder IS NOT NULL"


def test_every_lease_is_handed_back_before_it_leaves(fresh_url: str) -> None:
    """Else the next connector would wait for it until it runs out."""
    config = Config.from_env({"DATABASE_URL": fresh_url, "INSTALL_KEY": "00" * 32})
    registrar = Registrar(
        config,
        "c1",
        may_acquire=lambda _: False,
        acquired=lambda *_: None,
        surplus=lambda _: None,
    )
    with db.connect(fresh_url) as conn:
        leasing.ensure_shards(conn, SHARDS)
        for name in SHARDS:
            term = leasing.acquire(conn, name, holder="c1", build="b1", ttl=TTL)
            assert term is not None
            registrar.release(term)
        registrar.stop()

        registrar.start()
        registrar.join(20)

        assert db.scalar(conn, HELD) == 0
