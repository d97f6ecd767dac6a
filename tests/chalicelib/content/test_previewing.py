"""What a preview shows is what goes out, letter by letter, or why nothing would."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from chalicelib.content.previewing import Preview, preview
from chalicelib.content.render import longest, render, values_of, variants
from chalicelib.leads import actions as leads
from chalicelib.platform.db import Db
from chalicelib.sends.model import Claimed, SendId
from tests import builders
from tests.chalicelib.sends.scenes import (
    Scene,
    add_send,
    claim,
    set_scene,
    state_and_code,
)

PARTS = [
    "Hi ", "[Hi|Hello|Salam] ", "{name}", "{name|there}", "{plan}", "{plan|none}",
    "[a|b|c|d]", "*bold* ", "\n", "{phone}", " 您好 ", "[x]", "| ", "{", "]",
]  # fmt: skip
NAMES = ["Nur Aisyah", "{plan}", "[a|b]", "{name}", "  ", "*Mei*"]
texts = st.lists(st.sampled_from(PARTS), min_size=1, max_size=8).map(
    lambda parts: f"!{''.join(parts)}!"
)
values = st.fixed_dictionaries(
    {
        "name": st.sampled_from(NAMES),
        "attributes": st.dictionaries(
            st.sampled_from(["plan", "other"]),
            st.sampled_from(["gold", " ", "{name}", 7, None]),
        ),
    }
)
ids = st.integers(1, 2**40)
SOME = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def add_lead(conn: Db, scene: Scene, drawn: dict[str, Any]) -> int:
    attributes = Jsonb(drawn["attributes"])
    return builders.add_lead(
        conn, scene.account, name=drawn["name"], attributes=attributes
    )


def seen(conn: Db, scene: Scene, text: str, *, lead: int, parent: int) -> Preview:
    """As the API previews for this lead."""
    found = leads.get(conn, scene.account, lead)
    known = values_of(name=found.name, phone=found.phone, attributes=found.attributes)
    return preview(text, known, parent_id=parent, lead_id=lead)


def of_campaign(conn: Db, scene: Scene, text: str, lead: int) -> tuple[int, SendId]:
    campaign = builders.add_campaign(
        conn,
        scene.account,
        content_version_id=builders.add_content(conn, scene.account, text),
    )
    return campaign, add_send(conn, scene, campaign=campaign, lead=lead)


def of_step(conn: Db, scene: Scene, text: str, lead: int) -> tuple[int, SendId]:
    sequence = builders.add_sequence(conn, scene.account)
    step = builders.add_step(
        conn,
        scene.account,
        sequence,
        content_version_id=builders.add_content(conn, scene.account, text),
    )
    enrolment = builders.add_enrolment(
        conn, scene.account, sequence, lead_id=lead, step_id=step
    )
    ids: dict[str, Any] = {"sequence_id": sequence, "enrolment_id": enrolment}
    send = add_send(conn, scene, kind="step", lead=lead, text=None, step_id=step, **ids)
    conn.execute(
        "UPDATE outbox SET sequence_id = %(sequence_id)s, enrolment_id = "
        "%(enrolment_id)s WHERE send_id = %(send)s",
        ids | {"send": send},
    )
    return step, send


@SOME
@given(text=texts, drawn=values, parent=st.sampled_from([of_campaign, of_step]))
def test_a_preview_is_what_the_claim_stores(
    conn: Db, text: str, drawn: dict[str, Any], parent: Any
) -> None:
    with conn.transaction(force_rollback=True):
        scene = set_scene(conn)
        lead = add_lead(conn, scene, drawn)
        parent_id, send = parent(conn, scene, text, lead)
        shown = seen(conn, scene, text, lead=lead, parent=parent_id)

        claimed = claim(conn, send)

        if isinstance(claimed, Claimed):
            assert (claimed.text, []) == (shown.text, shown.missing)
        else:
            state, code = state_and_code(conn, send)
            assert state == "cancelled"
            assert code in {f"missing-field:{name}" for name in shown.missing}


@pytest.mark.parametrize("parent", [of_campaign, of_step])
def test_what_its_values_make_too_long_ends_at_the_claim_by_name(
    conn: Db, parent: Any
) -> None:
    """WhatsApp would cut it, or refuse it after the attempt was counted."""
    scene = set_scene(conn)
    drawn = {"name": "Mei", "attributes": {"plan": "x" * 4000}}
    lead = add_lead(conn, scene, drawn)
    _, fits = parent(conn, scene, "y" * 96 + "{plan}", lead)
    _, too_long = parent(conn, scene, "y" * 97 + "{plan}", lead)

    assert isinstance(claim(conn, fits), Claimed)
    conn.execute("UPDATE attempts SET attempted_at = attempted_at - interval '9 days'")
    claim(conn, too_long)

    assert state_and_code(conn, too_long) == ("cancelled", "text-too-long")


@given(text=texts, drawn=values, parent=ids, lead=ids)
def test_no_variant_is_longer_than_the_longest(
    text: str, drawn: dict[str, Any], parent: int, lead: int
) -> None:
    known = values_of(phone="60123456789", **drawn) | {"plan": "gold", "name": "Mei"}

    rendered = render(text, known, parent_id=parent, lead_id=lead)

    assert len(rendered) <= len(longest(text, known))


@pytest.mark.parametrize(
    ("text", "count"),
    [("Hi", 1), ("[Hi|Hello|Salam]", 3), ("[a|b] [c|d|e] [x] {n|m}", 6)],
)
def test_variants_are_all_the_texts_there_are(text: str, count: int) -> None:
    known = {"n": "n"}
    found = {render(text, known, parent_id=1, lead_id=lead) for lead in range(200)}

    assert variants(text) == count == len(found)


def variant_of(conn: Db, scene: Scene, text: str) -> tuple[str, str | None]:
    """What went out, and what was kept of its choices."""
    lead = builders.add_lead(conn, scene.account)
    _, send = of_campaign(conn, scene, text, lead)
    assert isinstance(claim(conn, send), Claimed)
    [row] = conn.execute("SELECT text, variant FROM sends WHERE id = %s", (send,))
    return row


def test_what_was_chosen_is_kept_for_reports(conn: Db) -> None:
    """As people read it; nothing where there was no choice."""
    scene = set_scene(conn)
    went = [variant_of(conn, scene, "[Hi|Jom|Salam] [a|b|c]") for _ in range(8)]

    assert len(set(went)) > 1
    assert all(text == str(kept).replace(" \u00b7", "") for text, kept in went)
    assert variant_of(conn, scene, "[ |]!")[1] == "-"
    for plain in ("Hi [you]", "[{name}|x]"):
        assert variant_of(conn, scene, plain)[1] is None


def test_a_text_that_could_not_be_saved_is_shown_with_its_problems() -> None:
    shown = preview("Pro\u200bmo {plan}", {}, parent_id=0, lead_id=0)

    assert shown.text == "Pro\u200bmo {plan}"
    assert shown.missing == ["plan"]
    assert [problem.specific_code for problem in shown.problems] == [
        "hidden-characters"
    ]
    assert [(one.place, one.name) for one in shown.found] == [(3, "ZERO WIDTH SPACE")]


def test_all_that_is_wrong_is_said_at_once() -> None:
    shown = preview("\u200b\u0410pple" + "x" * 5000, {}, parent_id=0, lead_id=0)

    assert {problem.specific_code for problem in shown.problems} == {
        "text-too-long",
        "hidden-characters",
        "look-alike-letters",
    }
