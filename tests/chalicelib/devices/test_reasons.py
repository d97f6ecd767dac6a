"""What people read of a code, and what they can do about it."""

import re
from pathlib import Path

import pytest

from chalicelib.devices import reasons
from chalicelib.devices.reasons import REASONS

ROOT = Path(__file__).parents[3]
# The words a state, a rest or a pairing is given its reason by, wherever that is done.
GIVEN = re.compile(
    r"(?:Say\(\"[a-z-]+\",|Disconnected\(|LoggedOut\(|PairingEnded\(|Restricted\("
    r"|code: str =)\s*\"([a-z-]+)\""
)
CONNECTOR_FILES = ("session", "linking", "linkings", "linker", "call", "events")


def test_every_code_that_a_session_gives_has_a_sentence() -> None:
    files = [ROOT / f"connectors/{name}.py" for name in CONNECTOR_FILES]
    files += sorted((ROOT / "connectors/whatsapp").glob("*.py"))
    given = {
        code
        for file in files
        if file.exists()
        for code in GIVEN.findall(file.read_text())
    }

    assert {"deaf", "replaced", "connection-lost", "logged-out-on-phone"} <= given
    assert given - set(REASONS) == set()


def test_every_sentence_ends_and_says_more_than_its_code() -> None:
    for code, reason in REASONS.items():
        assert reason.sentence.endswith("."), code
        assert " " in reason.sentence or code == "removed-here"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert reasons.sentence("something-new") == "something-new"
    assert reasons.next_step("offline", "something-new", None) == "wait"


@pytest.mark.parametrize("code", ["restricted-strangers", "failures-in-a-row"])
def test_who_rests_waits(code: str) -> None:
    assert reasons.next_step("resting", code, "phone-unused") == "wait"
