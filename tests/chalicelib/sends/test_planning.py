"""Planning: each lead of a campaign once for ever, and one bad lead stops nothing."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from chalicelib.campaigns import actions as campaigns
from chalicelib.campaigns import store
from chalicelib.campaigns.audience import Audience
from chalicelib.campaigns.model import CampaignId
from chalicelib.platform import clock, db
from chalicelib.platform.db import Db
from chalicelib.sends import controls, planning
from tests import builders
from tests.builders import add
from tests.chalicelib.sends.scenes import (
    DAY,
    HOUR,
    add_leads,
    at_once,
    column,
    one,
    set_scene,
)


def plan(conn: Db, *, batch: int = planning.BATCH) -> int:
    return planning.plan(conn, now=clock.now(), batch=batch)[0]


def planned_leads(conn: Db, campaign: int) -> list[int]:
    query = "SELECT lead_id FROM sends WHERE campaign_id = %s ORDER BY lead_id"
    return column(conn, query, campaign)


def refuse_rows(conn: Db, table: str, condition: str) -> None:
    """The database takes no row like this, whatever the reason may be."""
    conn.execute(f"ALTER TABLE {table} ADD CONSTRAINT bad CHECK ({condition})".encode())


def test_everybody_is_planned_once_however_often_it_is_asked(conn: Db) -> None:
    account = builders.add_account(conn)
    leads = [builders.add_lead(conn, account) for _ in range(3)]
    campaign = builders.add_campaign(conn, account)

    assert [plan(conn), plan(conn)] == [3, 0]

    conn.execute("UPDATE campaigns SET planned_at = NULL, planned_to = 0")
    assert plan(conn) == 0
    assert planned_leads(conn, campaign) == leads
    assert one(conn, "SELECT count(*) FROM outbox") == 3


def test_batches_cover_everybody(conn: Db) -> None:
    account = builders.add_account(conn)
    add_leads(conn, account, 1_000)
    campaign = builders.add_campaign(conn, account)

    assert plan(conn, batch=100) == 1_000

    assert len(set(planned_leads(conn, campaign))) == 1_000


def test_planning_remembers_how_far_it_went_and_when_it_was_done(conn: Db) -> None:
    account = builders.add_account(conn)
    leads = [builders.add_lead(conn, account) for _ in range(3)]
    campaign = builders.add_campaign(conn, account)
    planning.plan_batch(conn, found(conn, account, campaign), 2, now=clock.now())

    halfway = found(conn, account, campaign)
    assert (halfway.planned_to, halfway.planned_at) == (leads[1], None)

    late = builders.add_lead(conn, account)
    plan(conn)
    done = found(conn, account, campaign)
    assert (done.planned_to, done.planned_at is None) == (late, False)
    assert planned_leads(conn, campaign) == [*leads, late]


def test_who_comes_after_the_planning_is_not_written_to(conn: Db) -> None:
    account = builders.add_account(conn)
    builders.add_lead(conn, account)
    builders.add_campaign(conn, account)
    plan(conn)

    builders.add_lead(conn, account)

    assert plan(conn) == 0


def test_concurrent_planners_plan_everybody_once(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        account = builders.add_account(conn)
        add_leads(conn, account, 400)
        campaign = builders.add_campaign(conn, account)

        def planner(own: Db) -> int:
            return planning.plan(own, now=clock.now(), batch=20)[0]

        at_once(fresh_url, planner, planner, planner)
        plan(conn)

        assert len(planned_leads(conn, campaign)) == 400
        assert len(set(planned_leads(conn, campaign))) == 400
        assert found(conn, account, campaign).planned_at is not None


def test_a_campaign_that_somebody_changes_is_left_to_the_next_tick(
    fresh_url: str,
) -> None:
    with db.connect(fresh_url) as conn, db.connect(fresh_url) as other:
        account = builders.add_account(conn)
        builders.add_lead(conn, account)
        campaign = CampaignId(builders.add_campaign(conn, account))
        with other.transaction():
            store.lock_campaign(other, account_id=account, campaign_id=campaign)
            assert plan(conn) == 0

        assert plan(conn) == 1


def test_what_was_edited_after_the_tick_began_is_what_goes_out(conn: Db) -> None:
    """A tick plans many campaigns; its list of them may be seconds old."""
    account = builders.add_account(conn)
    vit = builders.add_lead(conn, account, niches=("VIT",))
    builders.add_lead(conn, account, niches=("VITAC",))
    campaign = builders.add_campaign(conn, account, state="scheduled", started_at=None)
    [listed] = store.due_campaigns(conn, now=clock.now())

    campaigns.change(
        conn,
        account_id=account,
        campaign_id=CampaignId(campaign),
        member_id=None,
        text="Salam {name}",
        audience=Audience(niche="vit"),
        gap_min=timedelta(seconds=60),
        gap_max=timedelta(seconds=90),
    )
    planning.plan_campaign(conn, listed, now=clock.now())

    assert planned_leads(conn, campaign) == [vit]
    text = one(
        conn,
        "SELECT v.text FROM sends s JOIN content_versions v"
        " ON v.id = s.content_version_id",
    )
    assert text == "Salam {name}"
    assert one(conn, "SELECT gap_min FROM sends") == timedelta(seconds=60)


def test_a_campaign_moved_to_tomorrow_after_the_tick_began_waits(conn: Db) -> None:
    account = builders.add_account(conn)
    builders.add_lead(conn, account)
    campaign = builders.add_campaign(conn, account, state="scheduled", started_at=None)
    [listed] = store.due_campaigns(conn, now=clock.now())

    campaigns.change(
        conn,
        account_id=account,
        campaign_id=CampaignId(campaign),
        member_id=None,
        starts_at=clock.now() + DAY,
    )

    assert planning.plan_campaign(conn, listed, now=clock.now()) == 0
    assert found(conn, account, campaign).state == "scheduled"


@pytest.mark.parametrize("state", ["draft", "paused", "cancelled"])
def test_only_what_is_running_or_due_is_planned(conn: Db, state: str) -> None:
    account = builders.add_account(conn)
    builders.add_lead(conn, account)
    at = clock.now() if state == "cancelled" else None
    campaign = builders.add_campaign(conn, account, state=state, cancelled_at=at)

    assert plan(conn) == 0
    listed = found(conn, account, campaign)
    assert planning.plan_campaign(conn, listed, now=clock.now()) == 0


def test_a_campaign_begins_when_its_time_has_come(conn: Db) -> None:
    account = builders.add_account(conn)
    builders.add_lead(conn, account)
    starts_at = clock.now() + HOUR
    campaign = builders.add_campaign(
        conn, account, state="scheduled", started_at=None, starts_at=starts_at
    )

    assert plan(conn) == 0
    assert planning.plan(conn, now=starts_at)[0] == 1

    begun = found(conn, account, campaign)
    assert (begun.state, begun.started_at is None) == ("running", False)


def test_a_held_account_plans_nothing(conn: Db) -> None:
    account = builders.add_account(conn, held_at=clock.now(), held_reason="restored")
    builders.add_lead(conn, account)
    builders.add_campaign(conn, account)

    assert plan(conn) == 0


def test_each_reason_to_leave_somebody_out_is_counted_and_obeyed(conn: Db) -> None:
    account = builders.add_account(conn)
    fields: dict[str, Any] = {"attributes": Jsonb({"plan": "gold"})}
    good = builders.add_lead(conn, account, **fields)
    silent: dict[str, Any] = {"consent_source": None, "consent_at": None}
    builders.add_lead(conn, account, **fields, **silent)
    gone = builders.add_lead(conn, account, **fields)
    builders.suppress(conn, account, builders.person_of(conn, gone))
    unnumbered = builders.add_person(conn, account, phone=None, lid="77@lid")
    builders.add_lead(conn, account, person_id=unnumbered, **fields)
    for blank in ({}, {"plan": None}, {"plan": "  "}, {"plan": "\t\n"}):
        attributes = Jsonb(blank)
        builders.add_lead(conn, account, attributes=attributes)
    text = builders.add_content(conn, account, "Your {plan}, {name|friend}")
    campaign = builders.add_campaign(conn, account, content_version_id=text)

    counts = store.count_audience(
        conn, account_id=account, audience=Audience(), required=["plan"]
    )
    plan(conn)

    assert counts == {
        None: 1,
        "no-consent": 1,
        "opted-out": 1,
        "no-number": 1,
        "missing-field": 4,
    }
    assert planned_leads(conn, campaign) == [good]


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("VIT", ["VIT"]),
        ("  vit ", ["VIT"]),
        ("VITAC", ["VITAC"]),
        ("VI", []),
        ("vit%", []),
        ("gold  plan", ["Gold plan"]),
        ("Cafe\u0301", ["Caf\u00e9"]),
    ],
)
def test_words_of_an_audience_are_exact(
    conn: Db, asked: str, reached: list[str]
) -> None:
    """An audience is folded as the words of leads are, and compared whole."""
    account = builders.add_account(conn)
    niches = ("VIT", "VITAC", "EXVIT", "Gold plan", "Caf\u00e9")
    leads = {n: builders.add_lead(conn, account, niches=(n,)) for n in niches}
    campaign = builders.add_campaign(conn, account, audience={"niche": asked})

    plan(conn)

    assert planned_leads(conn, campaign) == [leads[niche] for niche in reached]


def test_every_condition_of_an_audience_must_hold(conn: Db) -> None:
    account = builders.add_account(conn)
    device = builders.add_device(conn, account)
    trigger = add(
        conn, "triggers", account_id=account, name="EXSTART", folded="exstart"
    )

    def lead(*, triggered: bool = True, **values: Any) -> int:
        merged = {"status": "customer", "owner_device_id": device} | values
        lead_id = builders.add_lead(conn, account, niches=("VIT",), **merged)
        if triggered:
            ids = {"lead_id": lead_id, "trigger_id": trigger}
            add(conn, "lead_triggers", "lead_id", account_id=account, **ids)
        return lead_id

    wanted = lead()
    lead(status="prospect")
    lead(owner_device_id=None)
    lead(triggered=False)
    lead(deleted_at=clock.now())
    audience = {
        "niche": "vit",
        "trigger": "ExStart",
        "status": "customer",
        "owner_device_id": device,
    }
    campaign = builders.add_campaign(conn, account, audience=audience)

    plan(conn)

    assert planned_leads(conn, campaign) == [wanted]


def test_words_and_leads_of_another_account_are_not_reached(conn: Db) -> None:
    builders.add_lead(conn, builders.add_account(conn), niches=("VIT",))
    account = builders.add_account(conn)
    builders.add_campaign(conn, account, audience={"niche": "vit"})
    builders.add_campaign(conn, account)

    assert plan(conn) == 0


def test_a_send_waits_for_the_leads_own_phone_unless_any_will_do(conn: Db) -> None:
    scene = set_scene(conn)
    other = builders.add_device(conn, scene.account)
    gone = builders.add_device(conn, scene.account, state="removed", jid=None)
    for owner in (scene.device, gone, None):
        builders.add_lead(conn, scene.account, owner_device_id=owner)

    def devices_of(**values: Any) -> list[int | None]:
        campaign = builders.add_campaign(conn, scene.account, **values)
        if values.get("name") == "other":
            ids = {"campaign_id": campaign, "device_id": other}
            add(conn, "campaign_devices", "1", account_id=scene.account, **ids)
        plan(conn)
        query = "SELECT device_id FROM sends WHERE campaign_id = %s ORDER BY lead_id"
        return column(conn, query, campaign)

    assert devices_of() == [scene.device, None, None]
    assert devices_of(device_policy="pool") == [None, None, None]
    assert devices_of(name="other") == [None, None, None]


def test_a_lead_that_cannot_be_planned_is_passed_over_and_no_other(conn: Db) -> None:
    account = builders.add_account(conn)
    leads = [builders.add_lead(conn, account) for _ in range(20)]
    campaign = builders.add_campaign(conn, account)
    bad = {leads[0], leads[7], leads[8], leads[19]}
    refuse_rows(conn, "sends", f"lead_id NOT IN ({', '.join(map(str, bad))})")

    assert plan(conn, batch=16) == 16

    assert planned_leads(conn, campaign) == [x for x in leads if x not in bad]
    assert one(conn, "SELECT count(*) FROM touches") == 16
    assert found(conn, account, campaign).planned_at is not None


def test_the_way_to_a_bad_lead_does_not_lead_over_those_who_were_not_asked(
    conn: Db, caplog: pytest.LogCaptureFixture
) -> None:
    """The next lead of the audience is passed over, not the next of the account."""
    account = builders.add_account(conn)
    for _ in range(30):
        builders.add_lead(conn, account)
    bad = builders.add_lead(conn, account, niches=("VIT",))
    campaign = builders.add_campaign(conn, account, audience={"niche": "vit"})
    refuse_rows(conn, "sends", f"lead_id <> {bad}")

    plan(conn, batch=1)

    assert caplog.messages == ["lead passed over"]
    assert planned_leads(conn, campaign) == []
    assert found(conn, account, campaign).planned_to == bad


def test_where_every_lead_is_bad_each_costs_little(conn: Db) -> None:
    """Not the whole way from a large batch down to one, for each of them."""
    account = builders.add_account(conn)
    add_leads(conn, account, 64)
    campaign = builders.add_campaign(conn, account)
    refuse_rows(conn, "sends", "false")
    conn.execute("CREATE SEQUENCE tries")
    conn.execute(
        "CREATE FUNCTION count_try() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN PERFORM nextval(''tries''); RETURN NULL; END'"
    )
    conn.execute(
        "CREATE TRIGGER tried BEFORE INSERT ON touches"
        " FOR EACH STATEMENT EXECUTE FUNCTION count_try()"
    )

    plan(conn, batch=64)

    assert found(conn, account, campaign).planned_at is not None
    assert one(conn, "SELECT last_value FROM tries") < 3 * 64


def test_a_bad_campaign_stops_no_other(conn: Db) -> None:
    account = builders.add_account(conn)
    builders.add_lead(conn, account)
    bad = builders.add_campaign(conn, account, name="first")
    good = builders.add_campaign(conn, account)
    refuse_rows(conn, "sends", f"campaign_id <> {bad}")

    plan(conn)

    assert planned_leads(conn, bad) == []
    assert len(planned_leads(conn, good)) == 1


def test_starting_by_hand_and_a_tick_at_once_plan_everybody_once(
    fresh_url: str,
) -> None:
    with db.connect(fresh_url) as conn:
        scene = set_scene(conn)
        add_leads(conn, scene.account, 200)
        campaign = CampaignId(builders.add_campaign(conn, scene.account))

        def begin(own: Db) -> None:
            controls.begin(
                own,
                account_id=scene.account,
                campaign_id=campaign,
                now=clock.now(),
                look_ahead=timedelta(seconds=150),
                rng=Random(1),
            )

        at_once(fresh_url, begin, lambda own: plan(own, batch=50))
        plan(conn)

        assert len(planned_leads(conn, campaign)) == 200


def found(conn: Db, account: int, campaign: int) -> Any:
    return campaigns.get(conn, account_id=account, campaign_id=CampaignId(campaign))
