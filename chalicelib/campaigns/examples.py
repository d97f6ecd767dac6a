"""What a text becomes for real leads, as the claim will render it."""

from dataclasses import dataclass

from chalicelib.campaigns import store
from chalicelib.campaigns.audience import Audience
from chalicelib.content.render import MissingField, render, required_fields, values_of
from chalicelib.platform.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What one real lead will see."""

    lead_id: int
    name: str
    text: str


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
    lead = store.sample_lead(
        conn,
        account_id=account_id,
        audience=audience,
        required=required_fields(text),
        offset=offset,
    )
    if lead is None:
        return None
    values = values_of(
        name=lead["name"], phone=lead["phone"], attributes=lead["attributes"]
    )
    try:
        filled = render(text, values, parent_id=parent_id, lead_id=lead["lead_id"])
    except MissingField:
        return None
    return Example(lead_id=lead["lead_id"], name=lead["name"], text=filled)


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
