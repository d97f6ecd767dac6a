"""What becomes of a lead when its step ends: every line of the table."""

import pytest

from chalicelib.sequences.fates import EndState, Exit, Fate, GoOn, Stay, fate
from chalicelib.sequences.model import OnFailed


@pytest.mark.parametrize(
    ("state", "code", "on_failed", "expected"),
    [
        ("sent", None, "exit", GoOn()),
        ("uncertain", None, "exit", GoOn()),
        ("failed", "not-on-whatsapp", "skip", Exit("unreachable")),
        ("failed", "refused", "skip", GoOn()),
        ("failed", "refused", "exit", Exit("failed")),
        ("expired", "expired", "skip", GoOn()),
        ("expired", "expired", "exit", Exit("failed")),
        ("suppressed", "opted-out", "skip", Exit("suppressed")),
        ("suppressed", "no-consent", "skip", Exit("suppressed")),
        ("cancelled", "lead-deleted", "skip", Exit("removed")),
        ("cancelled", "sequence-archived", "skip", Exit("removed")),
        ("cancelled", "enrolment-ended", "exit", Stay()),
        ("cancelled", "missing-field:city", "exit", GoOn()),
        ("cancelled", "step-removed", "exit", GoOn()),
    ],
)
def test_every_end_of_a_step_has_its_fate(
    state: EndState, code: str | None, on_failed: OnFailed, expected: Fate
) -> None:
    assert fate(state, code, on_failed=on_failed) == expected
