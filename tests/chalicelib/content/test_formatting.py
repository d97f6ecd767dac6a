"""Marks are read as WhatsApp reads them, here and in the web UI alike."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.content.formatting import Block, Span, parse

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "formatting.json").read_text()
)
LOOKS = ("bold", "italic", "strike", "mono", "link")


def written(block: Block) -> dict[str, Any]:
    """As the table of cases writes it."""

    def short(span: Span) -> str | list[str]:
        looks = [look for look in LOOKS if getattr(span, look)]
        return [span.text, *looks] if looks else span.text

    lines = [[short(span) for span in line] for line in block.lines]
    return {"kind": block.kind, "lines": lines}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_message_looks_as_in_whatsapp(case: dict[str, Any]) -> None:
    assert [written(block) for block in parse(case["text"])] == case["blocks"]


@given(st.text(alphabet="ab *_~`>-1.\n", max_size=40) | st.text(max_size=40))
def test_no_letter_is_lost_or_made_up(text: str) -> None:
    shown = "".join(
        span.text for block in parse(text) for line in block.lines for span in line
    )

    letters = [c for c in text if c.isalpha()]
    assert [c for c in shown if c.isalpha()] == letters


def test_endless_marks_are_read_in_no_time_to_speak_of() -> None:
    for text in ("*a" * 2048, "*_~" * 1365, "`" * 4096, "* " * 2048, "_a " * 1365):
        assert parse(text)
