"""What a text becomes for real leads, as the claim will render it."""

from collections import Counter
from dataclasses import dataclass

from chalicelib.campaigns import store
from chalicelib.campaigns.audience import Audience
from chalicelib.content import render as rendering
from chalicelib.content.render import MissingField, render, required_fields, values_of
from chalicelib.platform.db import Db, Row

# Who gets which variant is decided lead by lead; so many are asked in half a second.
MOST_COUNTED = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What one real lead will see."""

    lead_id: int
    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the texts between two brackets, how many get it, and the first of them."""

    text: str
    leads: int
    example: Example | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Variants:
    """For each pair of brackets its variants, each with its share of those counted."""

    counted: int
    brackets: list[list[Variant]]


def example(
    conn: Db,
    *,
    account_id: int,
    audience: Audience,
    text: str,
    parent_id: int,
    offset: int = 0,
) -> Example | None:
    """For the n-th lead who would get it; None when there is no such lead."""
    found = store.audience_leads(
        conn,
        account_id=account_id,
        audience=audience,
        required=required_fields(text),
        offset=offset,
        most=1,
    )
    return _example(found[0], text, parent_id) if found else None


def variants(
    conn: Db, *, account_id: int, audience: Audience, text: str, parent_id: int
) -> Variants:
    """Who gets what between brackets; of a large audience, the first are counted."""
    texts = rendering.brackets(text)
    if not texts:
        return Variants(counted=0, brackets=[])
    leads = store.audience_leads(
        conn,
        account_id=account_id,
        audience=audience,
        required=required_fields(text),
        offset=0,
        most=MOST_COUNTED,
    )
    counts, firsts = Counter[tuple[int, int]](), dict[tuple[int, int], Row]()
    for lead in leads:
        nths = rendering.chosen(text, parent_id=parent_id, lead_id=lead["lead_id"])
        for chosen in enumerate(nths):
            counts[chosen] += 1
            firsts.setdefault(chosen, lead)
    return Variants(
        counted=len(leads),
        brackets=[
            [
                Variant(
                    text=choice,
                    leads=counts[place, nth],
                    example=(
                        _example(firsts[place, nth], text, parent_id)
                        if (place, nth) in firsts
                        else None
                    ),
                )
                for nth, choice in enumerate(choices)
            ]
            for place, choices in enumerate(texts)
        ],
    )


def text_for_test(
    conn: Db, *, account_id: int, audience: Audience, text: str, parent_id: int
) -> str:
    """As the first lead would get it; without one, fields show their own names."""
    found = example(
        conn,
        account_id=account_id,
        audience=audience,
        text=text,
        parent_id=parent_id,
    )
    if found is not None:
        return found.text
    names = {field: field for field in required_fields(text)}
    return render(text, names, parent_id=parent_id, lead_id=0)


def _example(lead: Row, text: str, parent_id: int) -> Example | None:
    values = values_of(
        name=lead["name"], phone=lead["phone"], attributes=lead["attributes"]
    )
    try:
        filled = render(text, values, parent_id=parent_id, lead_id=lead["lead_id"])
    except MissingField:
        return None
    return Example(lead_id=lead["lead_id"], name=lead["name"], text=filled)
