"""What a campaign will do, before it does it: what is shown is what goes out."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.json import Jsonb

from chalicelib.campaigns import examples, previewing
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import planning
from tests import builders
from tests.chalicelib.campaigns.drafts import ALWAYS, draft, schedule
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    Scene,
    add_leads,
    column,
    release,
    set_scene,
    take,
)

NO_GAPS: dict[str, Any] = {"gap_min": timedelta(0), "gap_max": timedelta(0)}


@pytest.fixture
def scene(conn: Db) -> Scene:
    return set_scene(conn, **NO_GAPS)


def test_the_preview_adds_up_and_is_what_goes_out(conn: Db, scene: Scene) -> None:
    for n in range(4):
        builders.add_lead(conn, scene.account, name=f"Lead {n}")
    builders.add_lead(conn, scene.account, attributes=Jsonb({}), name=" ")
    silent: dict[str, Any] = {"consent_source": None, "consent_at": None}
    builders.add_lead(conn, scene.account, **silent)
    campaign = draft(conn, scene, text="[Hi|Hello|Salam] {name}", **NO_GAPS)

    seen = [
        previewing.preview(conn, campaign, hours=ALWAYS, now=clock.now(), offset=n)
        for n in range(5)
    ]
    schedule(conn, campaign)
    planning.plan(conn, now=clock.now())
    release(conn)
    texts = {
        take(conn, send).text
        for send in column(conn, "SELECT send_id FROM outbox ORDER BY 1")
    }

    assert seen[0].matched == 6
    assert seen[0].will_receive + sum(seen[0].exclusions.values()) == 6
    samples = [p.example.text for p in seen if p.example is not None]
    assert set(samples) == texts
    assert samples[4] == samples[0]


pieces = st.sampled_from(
    ["Hi ", "[a|b|c]", "[|x]", "[z]", "{name}", "{plan|none}", "{city}", "\n*x* "]
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.lists(pieces, min_size=1, max_size=6).map("".join),
    people=st.lists(
        st.fixed_dictionaries(
            {
                "name": st.sampled_from(["Mei", " Ali ", "{plan}", "[a|b]"]),
                "attributes": st.fixed_dictionaries(
                    {}, optional={"city": st.sampled_from(["Ipoh", " ", "{name}"])}
                ),
            }
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_what_is_previewed_is_what_the_claim_stores(
    conn: Db, text: str, people: list[dict[str, Any]]
) -> None:
    """Whatever the text, for every lead who gets it."""
    with conn.transaction(force_rollback=True):
        scene = set_scene(conn, quota_hour=1000, quota_day=1000, **NO_GAPS)
        for person in people:
            attributes = Jsonb(person["attributes"])
            builders.add_lead(
                conn, scene.account, name=person["name"], attributes=attributes
            )
        campaign = draft(conn, scene, text=f"x {text}", **NO_GAPS)
        seen = [
            previewing.preview(conn, campaign, hours=ALWAYS, now=clock.now(), offset=n)
            for n in range(len(people))
        ]
        will_receive = seen[0].will_receive
        shown = {p.example.lead_id: p.example.text for p in seen if p.example}
        assert len(shown) == will_receive
        if will_receive == 0:
            return

        schedule(conn, campaign)
        planning.plan(conn, now=clock.now())
        release(conn)
        stored = {
            row[0]: take(conn, row[1]).text
            for row in conn.execute("SELECT lead_id, id FROM sends ORDER BY id")
        }

        assert stored == shown


def test_each_variant_says_how_many_get_it_and_who(conn: Db, scene: Scene) -> None:
    for n in range(30):
        builders.add_lead(conn, scene.account, name=f"Lead {n}")
    silent: dict[str, Any] = {"consent_source": None, "consent_at": None}
    builders.add_lead(conn, scene.account, **silent)
    campaign = draft(conn, scene, text="[Hi|Hello|Salam] {name}[!|.] [so]")

    found = previewing.variants(conn, campaign)

    texts = [
        previewing.preview(
            conn, campaign, hours=ALWAYS, now=clock.now(), offset=n
        ).example
        for n in range(30)
    ]
    first_words = Counter(shown.text.split()[0] for shown in texts if shown)
    greetings, ends = found.brackets
    assert found.counted == 30
    assert {v.text: v.leads for v in greetings} == first_words
    assert [v.text for v in ends] == ["!", "."]
    assert sum(v.leads for v in ends) == 30
    for variant in greetings:
        assert variant.example is not None
        assert variant.example.text.startswith(f"{variant.text} Lead ")


def test_a_text_without_variants_has_none(conn: Db, scene: Scene) -> None:
    builders.add_lead(conn, scene.account)

    found = previewing.variants(conn, draft(conn, scene, text="Hi [today]"))

    assert (found.counted, found.brackets) == (0, [])


def test_of_a_large_audience_the_first_are_counted(
    conn: Db, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_leads(conn, scene.account, 12)
    monkeypatch.setattr(examples, "MOST_COUNTED", 10)

    found = previewing.variants(conn, draft(conn, scene, text="[a|b]"))

    assert found.counted == 10
    assert sum(variant.leads for variant in found.brackets[0]) == 10


def test_who_would_not_get_it_before_the_end_is_counted(conn: Db) -> None:
    """A phone sends 80 an hour; without an end everybody is in time."""
    scene = set_scene(conn, **NO_GAPS)
    add_leads(conn, scene.account, 200)
    now = clock.now()

    def too_late(end: timedelta | None) -> int:
        ends_at = None if end is None else now + end
        campaign = draft(
            conn, scene, starts_at=now, ends_at=ends_at, text="Hi", **NO_GAPS
        )
        return previewing.preview(conn, campaign, hours=ALWAYS, now=now).too_late

    assert [too_late(HOUR), too_late(2 * HOUR), too_late(3 * HOUR)] == [120, 40, 0]
    assert [too_late(None), too_late(DAY)] == [0, 0]
