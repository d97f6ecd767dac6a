"""What a person would get, before anything is saved or sent. Pure.

It is rendered by what renders at the claim, with the same parent and lead, so that what
is shown is what goes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.content.formatting import Block, parse
from chalicelib.content.hidden import Found, find
from chalicelib.content.model import MOST_CHARACTERS, problems, tidy, too_long
from chalicelib.content.render import longest, render, required_fields, variants
from chalicelib.errors import Invalid
from chalicelib.media.model import MediaKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A text as one lead would see it.

    Whoever lacks a value of `missing` is left out; its place is shown as written.
    """

    text: str
    blocks: Sequence[Block]
    missing: Sequence[str]
    length: int
    longest: int
    variants: int
    problems: Sequence[Invalid]
    found: Sequence[Found]


def preview(
    text: str,
    values: Mapping[str, str],
    *,
    parent_id: int,
    lead_id: int,
    beside: MediaKind | None = None,
) -> Preview:
    """Also of a text that could not be saved: its problems say why."""
    text = tidy(text)
    missing = [
        name for name in required_fields(text) if not values.get(name, "").strip()
    ]
    shown = dict(values) | {name: f"{{{name}}}" for name in missing}
    rendered = render(text, shown, parent_id=parent_id, lead_id=lead_id)
    most = len(longest(text, shown))
    wrong = list(problems(text, beside=beside))
    if most > MOST_CHARACTERS >= len(text):
        wrong.append(too_long(f"With these values it has up to {most} characters."))
    return Preview(
        text=rendered,
        blocks=parse(rendered),
        missing=missing,
        length=len(rendered),
        longest=most,
        variants=variants(text),
        problems=wrong,
        found=find(text),
    )
