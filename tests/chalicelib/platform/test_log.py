"""An error in the log says what and where, and quotes nobody."""

import json
import subprocess
import sys

import psycopg
import pytest

from chalicelib.platform import log
from chalicelib.platform.db import Db
from tests import builders
from tests.logs import listening

NUMBER = "60123456789"
_log = log.get()


def test_an_error_of_the_database_is_logged_without_the_row_it_quotes(
    conn: Db,
) -> None:
    account_id = builders.add_account(conn)
    builders.add_person(conn, account_id, phone=NUMBER)

    with listening() as logged:
        try:
            builders.add_person(conn, account_id, phone=NUMBER)
        except psycopg.Error as error:
            quoted = str(error)
            _log.exception("event not handled", event_id=7)

    (line,) = logged()
    assert NUMBER in quoted
    assert NUMBER not in json.dumps(line)
    assert (line["message"], line["event_id"]) == ("event not handled", 7)
    assert line["exception"].startswith("UniqueViolation 23505 ")
    assert "builders.py" in line["exception"]


def test_what_an_error_came_of_is_named_and_not_quoted() -> None:
    error = RuntimeError(f"no such phone: {NUMBER}")
    error.__cause__ = ValueError(f"not a phone: {NUMBER}")

    with listening() as logged:
        _log.error("command failed", exc_info=error)

    (line,) = logged()
    assert line["exception"].splitlines() == ["RuntimeError", "ValueError"]
    assert NUMBER not in json.dumps(line)


def test_what_an_error_hides_on_purpose_is_not_named() -> None:
    error = RuntimeError("no such phone")
    error.__context__, error.__suppress_context__ = KeyError(NUMBER), True

    with listening() as logged:
        _log.error("command failed", exc_info=error)

    assert logged()[0]["exception"] == "RuntimeError"


@pytest.mark.parametrize(
    ("story", "message"),
    [
        ("fail()", "process failed"),
        ("threading.Thread(target=fail).start()", "thread failed"),
    ],
)
def test_what_nobody_caught_is_logged_the_same_way(story: str, message: str) -> None:
    program = f"""
import threading
from chalicelib.platform import log

def fail():
    raise ValueError("no such phone: {NUMBER}")

log.report_uncaught()
{story}
"""

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    line = json.loads(ended.stdout)
    assert (line["message"], line["exception_name"]) == (message, "ValueError")
    assert NUMBER not in ended.stdout + ended.stderr


@pytest.fixture(autouse=True)
def without_context() -> None:
    """Keys of an earlier test are none of these lines'."""
    _log.thread_safe_clear_keys()
