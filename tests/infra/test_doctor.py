"""What the doctor calls a problem, and what only a note."""

from pathlib import Path

import pytest

from infra import doctor
from infra.doctor import Finding
from infra.local.postgres import Postgres


def test_data_of_somebody_else_is_a_problem(tmp_path: Path) -> None:
    owner = tmp_path.stat().st_uid
    stranger = owner + 1000

    found = doctor.ownership(tmp_path, stranger)

    assert found.weight == "problem"
    assert str(tmp_path) in found.sentence


def test_our_own_data_and_none_at_all_are_fine(tmp_path: Path) -> None:
    owner = tmp_path.stat().st_uid

    assert doctor.ownership(tmp_path, owner).weight == "fine"
    assert doctor.ownership(tmp_path / "absent", owner).weight == "fine"


def test_a_taken_port_names_another() -> None:
    assert doctor.gateway_port("3000", lambda _port: False) == Finding(
        "problem",
        "Port 3000 is taken, by Carillon if it is running already: open it in a"
        " browser, or start another with PORT=3001.",
    )


def test_our_own_stack_at_its_port_is_fine() -> None:
    running = "http://localhost:3000"

    def port(wanted: str) -> Finding:
        return doctor.gateway_port(wanted, lambda _port: False, running)

    assert port("3000") == Finding("fine", f"Carillon runs from here: {running}")
    assert port("3001").weight == "problem"


@pytest.mark.parametrize("wanted", ["", "0", "65536", "http", "-1", "²"])
def test_what_is_no_port_is_a_problem(wanted: str) -> None:
    assert doctor.gateway_port(wanted, lambda _port: True).weight == "problem"


def test_a_free_port_is_fine() -> None:
    assert doctor.gateway_port("3000", lambda _port: True).weight == "fine"


def test_a_full_disk_is_a_problem() -> None:
    assert doctor.room(free=999_999_999).weight == "problem"
    assert doctor.room(free=1_000_000_000).weight == "fine"


def test_postgres_is_really_started() -> None:
    assert doctor.postgres() == Finding("fine", "The embedded Postgres starts.")


def test_neonize_is_really_loaded() -> None:
    assert doctor.neonize().weight == "fine"


def test_the_room_for_real_phones_is_told() -> None:
    """With our own Postgres, which need not run for it."""
    found = doctor.sessions({})

    assert found.weight == "fine"
    assert found.sentence.startswith("Postgres takes 297 connections")


def test_more_shards_than_there_are_connections_for_are_a_problem() -> None:
    found = doctor.sessions({"SHARDS": ",".join(f"s{n}" for n in range(80))})

    assert found.weight == "problem"
    assert "fewer shards" in found.sentence


def test_somebody_elses_database_of_sessions_is_asked(
    postgres: Postgres, sessions_template: str
) -> None:
    there = {"SESSIONS_DATABASE_URL": postgres.url(sessions_template)}
    missing = {"DB_URI": postgres.url("carillon")}

    assert doctor.sessions(there).weight == "fine"
    found = doctor.sessions(missing)
    assert found.weight == "problem"
    assert 'database "sessions" does not exist' in found.sentence


def test_real_phones_that_are_switched_off_are_a_note() -> None:
    assert doctor.sessions({"SESSIONS_DATABASE_URL": ""}).weight == "note"


@pytest.mark.parametrize(
    ("given", "weights"), [("true", []), ("1", []), ("false", ["note"])]
)
def test_an_old_switch_that_means_nothing_here_is_said(
    given: str, weights: list[str]
) -> None:
    found = doctor.old_names({"WHATSAPP_CHAT_STORAGE": given})

    assert [finding.weight for finding in found] == weights


def test_a_missing_browser_or_python_is_only_a_note() -> None:
    assert doctor.chromium(None).weight == "note"
    assert doctor.package_python(None).weight == "note"
