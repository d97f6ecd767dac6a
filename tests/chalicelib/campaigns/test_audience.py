"""Whom an audience reaches, whom it leaves out and why, against a count by hand."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

import pytest
from psycopg.types.json import Jsonb

from chalicelib.campaigns import store
from chalicelib.campaigns.audience import Audience, LeftOut, from_json
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.sends import planning
from tests import builders
from tests.chalicelib.sends.scenes import add_send, column, set_scene

WORDS = ("VIT", "VITAC", "EXSTART", "Cold")
CITIES = ("Ipoh", "ipoh", "Kuala Lumpur")
# What became of the message of an earlier campaign; None: this lead was not in it.
EARLIER = (None, "planned", "sent", "read", "uncertain", "failed", "expired")
ENDED_UNSENT = {"failed", "expired"}


@dataclass(frozen=True, kw_only=True)
class Person:
    """A lead as the count by hand sees it."""

    niches: frozenset[str]
    triggers: frozenset[str]
    status: str
    city: str
    plan: str
    owner: int | None
    consents: bool
    suppressed: bool
    earlier: str | None
    lead: int = field(default=0)


def some(rng: Random, words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for word in words if rng.random() < 0.4)


def a_person(rng: Random, owner: int) -> Person:
    return Person(
        niches=some(rng, WORDS),
        triggers=some(rng, WORDS),
        status=rng.choice(("prospect", "customer")),
        city=rng.choice(CITIES),
        plan=rng.choice(("gold", "")),
        owner=rng.choice((owner, None)),
        consents=rng.random() < 0.8,
        suppressed=rng.random() < 0.2,
        earlier=rng.choice(EARLIER),
    )


def an_audience(rng: Random, owner: int, earlier: int) -> Audience:
    def maybe(value: str) -> str | None:
        return value if rng.random() < 0.3 else None

    return Audience(
        niche=maybe(rng.choice(WORDS).lower()),
        niches=sorted(some(rng, WORDS)) if rng.random() < 0.5 else (),
        status=rng.choice((None, None, "prospect")),
        trigger=maybe(rng.choice(WORDS)),
        triggers=sorted(some(rng, WORDS)) if rng.random() < 0.3 else (),
        owner_device_id=rng.choice((None, None, owner)),
        attributes=rng.choice(({}, {}, {"city": "Ipoh"}, {"city": "Ipoh", "plan": ""})),
        left_out=LeftOut(
            niches=sorted(some(rng, WORDS[:2])),
            triggers=sorted(some(rng, WORDS[:1])),
            status=rng.choice((None, "customer")),
            campaign_ids=rng.choice(((), (earlier,), (earlier, 2**40))),
        ),
    )


def has(words: frozenset[str], wanted: str | None) -> bool:
    return wanted is None or wanted.casefold() in {word.casefold() for word in words}


def matches(one: Person, audience: Audience) -> bool:
    values = {"city": one.city, "plan": one.plan}
    return (
        has(one.niches, audience.niche)
        and has(one.triggers, audience.trigger)
        and (not audience.niches or bool(one.niches & set(audience.niches)))
        and (not audience.triggers or bool(one.triggers & set(audience.triggers)))
        and audience.status in (None, one.status)
        and audience.owner_device_id in (None, one.owner)
        and all(values[name] == value for name, value in audience.attributes.items())
    )


def reason(one: Person, left_out: LeftOut) -> str | None:
    if one.suppressed:
        return "opted-out"
    if not one.consents:
        return "no-consent"
    if one.status == left_out.status:
        return "left-out-status"
    if one.niches & set(left_out.niches):
        return "left-out-niche"
    if one.triggers & set(left_out.triggers):
        return "left-out-trigger"
    if left_out.campaign_ids and one.earlier not in {None, *ENDED_UNSENT}:
        return "sent-before"
    return None if one.plan else "missing-field"


@pytest.mark.parametrize("seed", range(25))
def test_an_audience_reaches_whom_a_count_by_hand_finds(conn: Db, seed: int) -> None:
    """And planning plans exactly those; the rest has its one reason."""
    rng, scene = Random(seed), set_scene(conn)
    earlier = builders.add_campaign(conn, scene.account, planned_at=clock.now())
    people: list[Person] = []
    for _ in range(40):
        one = a_person(rng, scene.device)
        lead = builders.add_lead(
            conn,
            scene.account,
            niches=tuple(sorted(one.niches)),
            triggers=tuple(sorted(one.triggers)),
            status=one.status,
            attributes=Jsonb({"city": one.city, "plan": one.plan}),
            owner_device_id=one.owner,
            **{} if one.consents else {"consent_source": None, "consent_at": None},
        )
        if one.suppressed:
            builders.suppress(conn, scene.account, builders.person_of(conn, lead))
        if one.earlier:
            send = add_send(conn, scene, campaign=earlier, lead=lead, state=one.earlier)
            builders.touch(conn, scene.account, "campaign", earlier, lead, send)
        people.append(replace(one, lead=lead))
    audience = an_audience(rng, scene.device, earlier)
    matched = [one for one in people if matches(one, audience)]

    counted = store.count_audience(
        conn, account_id=scene.account, audience=audience, required=["plan"]
    )
    campaign = builders.add_campaign(
        conn,
        scene.account,
        audience=audience.as_json(),
        content_version_id=builders.add_content(conn, scene.account, "Your {plan}"),
    )
    planning.plan(conn, now=clock.now())

    assert counted == Counter(reason(one, audience.left_out) for one in matched)
    query = "SELECT lead_id FROM sends WHERE campaign_id = %s ORDER BY lead_id"
    assert column(conn, query, campaign) == [
        one.lead for one in matched if reason(one, audience.left_out) is None
    ]


def test_a_campaign_of_another_account_leaves_nobody_out(conn: Db) -> None:
    ours, theirs = set_scene(conn), set_scene(conn)
    lead = builders.add_lead(conn, ours.account)
    campaign = builders.add_campaign(conn, theirs.account, planned_at=clock.now())
    send = add_send(conn, theirs, campaign=campaign, state="sent")
    builders.touch(conn, theirs.account, "campaign", campaign, lead, send)
    audience = Audience(left_out=LeftOut(campaign_ids=[campaign]))

    counted = store.count_audience(
        conn, account_id=ours.account, audience=audience, required=[]
    )

    assert counted == {None: 1}


def test_who_gains_the_niche_after_planning_ended_is_not_written_to(conn: Db) -> None:
    scene = set_scene(conn)
    builders.add_lead(conn, scene.account, niches=("VIT",))
    campaign = builders.add_campaign(conn, scene.account, audience={"niche": "VIT"})
    planning.plan(conn, now=clock.now())
    builders.add_lead(conn, scene.account, niches=("VIT",))

    planned, _ = planning.plan(conn, now=clock.now() + timedelta(hours=1))

    assert planned == 0
    query = "SELECT count(*) FROM sends WHERE campaign_id = %s"
    assert column(conn, query, campaign) == [1]


@pytest.mark.parametrize(
    "audience",
    [
        Audience(),
        Audience(niche="VIT", attributes={"city": "Ipoh"}, owner_device_id=7),
        Audience(niches=["a", "b"], triggers=["c"], status="customer", trigger="d"),
        Audience(left_out=LeftOut(niches=["a"], triggers=["b"], campaign_ids=[1])),
        Audience(niche="VIT", left_out=LeftOut(status="prospect")),
    ],
)
def test_what_was_chosen_is_kept_as_it_was_chosen(audience: Audience) -> None:
    assert from_json(audience.as_json()) == audience
