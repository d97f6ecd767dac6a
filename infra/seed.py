"""Makes accounts and prints the link that makes their owner.

    python -m infra.seed --first-start     on an empty database: a demonstration
    python -m infra.seed --account NAME    one more account, empty

The first start says where to go on every later start too: a fresh link until one was
used, from then on just the address. Without DATABASE_URL it is about the stack of this
checkout.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import psycopg

from chalicelib.accounts import actions, store
from chalicelib.accounts.model import SETUP_LINK_VALID
from chalicelib.demonstration import actions as demonstration
from chalicelib.platform import clock, db
from chalicelib.platform.config import Config, ConfigError
from chalicelib.platform.db import Db
from infra.local import running
from infra.local.errors import CannotStart

LOCAL = Path(__file__).resolve().parent.parent / ".local"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m infra.seed")
    wish = parser.add_mutually_exclusive_group(required=True)
    wish.add_argument("--first-start", action="store_true")
    wish.add_argument("--account", metavar="NAME")
    asked = parser.parse_args(arguments)
    config = Config.from_env(environment())
    with db.connect(config.database_url) as conn:
        if asked.first_start:
            print(first_start(conn, config), flush=True)
        else:
            print(further_account(conn, config, asked.account), flush=True)


def environment() -> dict[str, str]:
    """What this process was given, or what the stack of this checkout runs with."""
    given = dict(os.environ)
    if given.get("DATABASE_URL") or given.get("DB_URI"):
        return given
    folder = given.get("LOCAL_FOLDER")
    return given | running.environment(Path(folder) if folder else LOCAL)


def first_start(conn: Db, config: Config) -> str:
    """What to do next, in a sentence. Makes the first account if there is none."""
    account_id = store.first_account(conn)
    if account_id is None:
        account_id = _make_first(conn, config)
    elif store.has_members(conn, account_id):
        return f"Open {config.public_url} and sign in."
    link = _link(conn, config, account_id)
    return (
        "Open this link once to make the owner of the first account;"
        f" it is good for {SETUP_LINK_VALID.days} days:\n{link}"
    )


def further_account(conn: Db, config: Config, name: str) -> str:
    """One more account, and the sentence with its link."""
    if not (said := name.strip()):
        raise SystemExit("carillon: give the account a name: make seed NAME=…")
    account_id = actions.add_account(
        conn, name=said, zone=demonstration.ZONE, demonstration=False
    )
    link = _link(conn, config, account_id)
    return (
        f"Give this link to the owner of {said}; it works once,"
        f" within {SETUP_LINK_VALID.days} days:\n{link}"
    )


def _make_first(conn: Db, config: Config) -> int:
    # Where simulated phones are off, a demonstration would be one of nothing.
    if not config.simulated_phones:
        return actions.add_account(
            conn, name="First account", zone=demonstration.ZONE, demonstration=False
        )
    return demonstration.make(conn, shards=config.shards, now=clock.now())


def _link(conn: Db, config: Config, account_id: int) -> str:
    token = actions.issue_setup_link(conn, account_id, clock.now())
    return f"{config.public_url}/setup/{token}"


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (ConfigError, CannotStart) as problem:
        sys.exit(f"carillon: {problem}")
    except psycopg.OperationalError:
        sys.exit("carillon: the database does not answer. Is everything running?")
