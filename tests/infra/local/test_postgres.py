"""Postgres from its wheel, through what may happen to its folder."""

import os
import shutil
import signal
from pathlib import Path

import psycopg
import pytest

from infra.local.errors import CannotStart
from infra.local.postgres import Postgres
from infra.local.unprivileged import AS_NOBODY, NOBODY, refuge_of
from tests.waiting import wait_until

as_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root becomes somebody else"
)


def start(folder: Path, **options) -> Postgres:
    return Postgres(folder, fsync=False, **options)


def test_it_starts_again_where_it_was_with_what_it_had(tmp_path):
    with start(tmp_path) as postgres:
        first = postgres.url("kept")
        postgres.create_database("kept")
        postgres.create_database("kept")
        with psycopg.connect(first) as conn:
            conn.execute("CREATE TABLE rows AS SELECT 1 AS n")

    with start(tmp_path) as postgres:
        assert postgres.url("kept") == first
        with psycopg.connect(first) as conn:
            assert conn.execute("SELECT n FROM rows").fetchone() == (1,)


def test_it_has_room_for_every_process_and_keeps_its_promises(tmp_path):
    with (
        Postgres(tmp_path) as postgres,
        psycopg.connect(postgres.url()) as conn,
    ):
        asked = "SELECT current_setting('fsync'), current_setting('max_connections')"
        assert conn.execute(asked).fetchone() == ("on", "300")


def test_a_stranger_without_the_password_is_refused(tmp_path):
    with start(tmp_path) as postgres:
        url = postgres.url().replace(":", ":wrong", 2).replace("wrong//", "//")
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url)


def test_half_a_data_folder_is_made_anew(tmp_path):
    (tmp_path / "postgres.making" / "base").mkdir(parents=True)
    (tmp_path / "postgres.making" / "PG_VERSION").write_text("18")
    (tmp_path / "postgres.port").write_text("not a por")

    with start(tmp_path) as postgres:
        assert postgres.is_ready()
    assert not (tmp_path / "postgres.making").exists()


def test_a_pid_that_now_is_a_strangers_keeps_nobody_waiting(tmp_path):
    with start(tmp_path):
        pass
    (tmp_path / "postgres" / "postmaster.pid").write_text(f"{os.getppid()}\n")

    with start(tmp_path) as postgres:
        assert postgres.is_ready()


def test_a_server_that_nobody_wrote_down_is_ended_first(tmp_path):
    with start(tmp_path) as first:
        (note,) = (tmp_path / "run").glob("*.json")
        note.unlink()
        (tmp_path / "postgres.lock").unlink()

        with start(tmp_path) as second:
            assert second.is_ready()
            assert not first.is_ready()


def test_a_killed_server_starts_again(tmp_path):
    with start(tmp_path) as postgres:
        os.kill(postgres.pid, signal.SIGKILL)
        wait_until(lambda: not postgres.is_ready(), 10)

    with start(tmp_path) as postgres:
        assert postgres.is_ready()


def test_two_on_one_folder_are_refused(tmp_path):
    with start(tmp_path), pytest.raises(CannotStart, match="already runs"):
        start(tmp_path).__enter__()


def test_a_lost_password_is_explained(tmp_path):
    with start(tmp_path):
        pass
    (tmp_path / "postgres.password").unlink()

    with pytest.raises(CannotStart, match="made under another password"):
        start(tmp_path).__enter__()


@as_root
def test_nobody_runs_it_where_root_may_not_be_mapped(tmp_path):
    """And whoever owns the data runs it ever after."""
    tmp_path.chmod(0o700)
    refuge = refuge_of(tmp_path)
    with start(tmp_path, way=AS_NOBODY) as postgres:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == NOBODY
        postgres.create_database("kept")

    with start(tmp_path) as postgres:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == NOBODY
        psycopg.connect(postgres.url("kept")).close()
    assert (refuge / "postgres").stat().st_uid == NOBODY
    shutil.rmtree(refuge)


@as_root
def test_data_of_another_user_is_explained(tmp_path):
    with start(tmp_path):
        pass
    os.chown(tmp_path / "postgres", 12345, 12345)

    with pytest.raises(CannotStart, match="belongs to user 12345"):
        start(tmp_path).__enter__()
