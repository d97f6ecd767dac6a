"""What a person reads on the screen."""

import io
import json
import subprocess
import sys

from infra.local.journal import Journal


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class Closed(io.StringIO):
    def write(self, _text: str) -> int:
        raise BrokenPipeError


def shown(out: io.StringIO, *lines: str) -> str:
    """What is shown of a process that says these lines."""
    journal = Journal(out)
    journal.know(["api", "connector"])
    said = "\n".join(lines)
    with subprocess.Popen(
        [sys.executable, "-c", f"print({said!r})"], stdout=subprocess.PIPE
    ) as process:
        journal.follow("api", process, keep=True).join()
    assert journal.kept["api"] == list(lines)
    return out.getvalue()


def test_each_line_stands_behind_the_name_of_who_said_it():
    assert shown(io.StringIO(), "one", "two") == ("api       | one\napi       | two\n")


def test_a_structured_line_is_made_readable():
    line = {
        "level": "WARNING",
        "location": "release:7",
        "message": "send recorded",
        "timestamp": "2026-01-02 03:04:05",
        "service": "carillon",
        "send_id": 42,
    }

    text = shown(io.StringIO(), json.dumps(line))

    assert text == "api       | warning send recorded send_id=42\n"


def test_a_trace_stays_whole():
    line = {"level": "ERROR", "message": "failed", "exception": "Trace:\n  x"}

    text = shown(io.StringIO(), json.dumps(line))

    assert text.splitlines() == [
        "api       | error failed",
        "api       | Trace:",
        "api       |   x",
    ]


def test_only_a_screen_gets_colours():
    assert "\033[" in shown(Screen(), "one")
    assert "\033[" not in shown(io.StringIO(), "one")


def test_what_only_looks_like_json_is_shown_as_it_is():
    assert shown(io.StringIO(), "{not json") == "api       | {not json\n"
    assert shown(io.StringIO(), '{"a": 1}') == 'api       | {"a": 1}\n'


def test_a_screen_that_is_gone_stops_nobody():
    assert shown(Closed(), "one", "two") == ""
