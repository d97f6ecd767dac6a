"""What is done to all leads of a filter, and how it is taken back."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Conflict, Invalid
from chalicelib.jobs import actions as jobs
from chalicelib.jobs import store as job_store
from chalicelib.leads import actions as leads
from chalicelib.leads import store
from chalicelib.leads.changes import actions, kinds
from chalicelib.leads.changes.actions import Begun
from chalicelib.leads.changes.model import ChangeKind, Details, LeadChange
from chalicelib.leads.model import Consent, Filter, Lead, Wish
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device
from tests.fakes import MemoryStorage

ALL = Filter()
CONSENT = {
    "consent_source": "Fair",
    "consent_at": "2026-01-05T04:00:00+00:00",
    "consent_wording": "Yes",
}
CHANGES: list[tuple[ChangeKind, Details]] = [
    ("add-niche", Details(word="VIT")),
    ("remove-niche", Details(word="vit")),
    ("add-trigger", Details(word="Start")),
    ("remove-trigger", Details(word="start")),
    ("set-status", Details(status="customer")),
    ("set-owner", Details()),
    ("set-consent", Details(consent=CONSENT)),
    ("set-consent", Details()),
    ("set-attribute", Details(name="city", value="Ipoh")),
    ("set-attribute", Details(name="city")),
    ("delete", Details()),
]


@dataclass(kw_only=True)
class Changer:
    """Changes leads of one account, as a browser and a worker do together."""

    conn: Db
    account_id: int

    def add(self, phone: int, **wish: Any) -> Lead:
        wanted = replace(Wish(name="Mei", phone=f"+601247855{phone:02}"), **wish)
        return leads.add(self.conn, self.account_id, wanted, now=clock.now())

    def change(
        self, kind: ChangeKind, wanted: Filter = ALL, **details: Any
    ) -> LeadChange:
        begun = actions.begin(
            self.conn,
            self.account_id,
            kind=kind,
            details=Details(**details),
            wanted=wanted,
            count=store.count(self.conn, self.account_id, wanted),
            member_id=None,
        )
        return self.run(begun)

    def undo(self, change: LeadChange) -> LeadChange:
        return self.run(
            actions.undo(
                self.conn, self.account_id, change.id, member_id=None, now=clock.now()
            )
        )

    def run(self, begun: Begun) -> LeadChange:
        while True:
            taken = jobs.take(self.conn, begun.job.id)
            if taken is None:
                return actions.get(self.conn, self.account_id, begun.change.id)
            kinds.KINDS[taken.kind].run(self.conn, MemoryStorage(), taken)

    def all(self) -> list[Lead]:
        found = store.match(self.conn, self.account_id, ALL, before_id=None, limit=99)
        return store.find_many(self.conn, self.account_id, found.lead_ids)

    def one(self) -> Lead:
        (lead,) = self.all()
        return lead

    def edit(self, lead: Lead, **changes: Any) -> None:
        leads.change(self.conn, self.account_id, lead.id, changes, now=clock.now())


@pytest.fixture
def changer(conn: Db) -> Changer:
    return Changer(conn=conn, account_id=add_account(conn))


def told(lead: Lead) -> dict[str, Any]:
    return {"id": lead.id} | {name: getattr(lead.wish, name) for name in Wish.__slots__}


def test_only_the_leads_of_the_filter_are_changed(changer: Changer) -> None:
    changer.add(1, niches=["VITAC"])
    changer.add(2, niches=["VIT"])

    done = changer.change("set-status", Filter(niche="vit"), status="customer")

    assert (done.state, done.total, done.changed) == ("changed", 1, 1)
    assert [lead.status for lead in changer.all()] == ["customer", "prospect"]


def test_every_kind_does_what_it_says(changer: Changer) -> None:
    device_id = add_device(changer.conn, changer.account_id)
    changer.add(1, niches=["Old"], triggers=["cold"], attributes={"a": "1"})

    changer.change("add-niche", word="New")
    changer.change("remove-niche", word="OLD")
    changer.change("add-trigger", word="warm")
    changer.change("remove-trigger", word="Cold")
    changer.change("set-owner", owner_device_id=device_id)
    changer.change("set-consent", consent=CONSENT)
    changer.change("set-attribute", name="city", value="Ipoh")

    lead = changer.one()
    assert (lead.niches, lead.triggers) == (["New"], ["warm"])
    assert lead.owner_device_id == device_id
    assert lead.consent is not None
    assert (lead.consent.source, lead.consent.wording) == ("Fair", "Yes")
    assert lead.attributes == {"a": "1", "city": "Ipoh"}
    changer.change("set-consent")
    changer.change("set-attribute", name="a")
    assert changer.one().consent is None
    assert changer.one().attributes == {"city": "Ipoh"}
    changer.change("delete")
    assert changer.all() == []


def test_a_trigger_is_taken_in_one_account_only(changer: Changer) -> None:
    """The same number is another lead in another account."""
    other = Changer(conn=changer.conn, account_id=add_account(changer.conn))
    for each in (changer, other):
        each.add(1, triggers=["start"])

    changer.change("remove-trigger", word="start")

    assert changer.one().triggers == []
    assert other.one().triggers == ["start"]


def test_bulk_change_asks_for_the_count_first(changer: Changer) -> None:
    changer.add(1)
    changer.add(2)

    with pytest.raises(Conflict) as refused:
        actions.begin(
            changer.conn,
            changer.account_id,
            kind="delete",
            details=Details(),
            wanted=ALL,
            count=1,
            member_id=None,
        )

    assert refused.value.specific_code == "count-differs"
    assert refused.value.fields == {"count": "2"}
    assert len(changer.all()) == 2


def test_a_lead_that_comes_later_is_not_among_them(changer: Changer) -> None:
    changer.add(1)
    begun = actions.begin(
        changer.conn,
        changer.account_id,
        kind="delete",
        details=Details(),
        wanted=ALL,
        count=1,
        member_id=None,
    )
    late = changer.add(2)

    changer.run(begun)

    assert [lead.id for lead in changer.all()] == [late.id]


def test_many_leads_are_changed_in_ranges_with_progress(
    changer: Changer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "LEADS_IN_A_RANGE", 2)
    monkeypatch.setattr(kinds, "RANGES_IN_A_CHUNK", 1)
    for number in range(5):
        changer.add(number)

    done = changer.change("add-niche", word="VIT")

    assert done.job_id is not None
    job = job_store.find(changer.conn, changer.account_id, done.job_id)
    assert job is not None
    assert (job.done, job.total, done.changed) == (5, 5, 5)
    assert all(lead.niches == ["VIT"] for lead in changer.all())


@pytest.mark.parametrize(("kind", "details"), CHANGES)
def test_bulk_change_is_undone_within_7_days(
    changer: Changer, kind: ChangeKind, details: Details
) -> None:
    device_id = add_device(changer.conn, changer.account_id)
    changer.add(1)
    changer.add(
        2,
        niches=["VIT"],
        triggers=["start"],
        status="customer",
        owner_device_id=device_id,
        consent=Consent(source="Form", at=NOON, wording=None),
        attributes={"city": "Melaka", "plan": "gold"},
    )
    before = [told(lead) for lead in changer.all()]
    words = {name: getattr(details, name) for name in Details.__slots__}

    done = changer.change(kind, **words)
    changed = [told(lead) for lead in changer.all()]
    undone = changer.undo(done)

    assert changed != before
    assert [told(lead) for lead in changer.all()] == before
    assert (undone.state, undone.undone, undone.kept) == ("undone", done.changed, 0)


def test_what_a_person_changed_later_wins_over_the_undo(changer: Changer) -> None:
    first, second = changer.add(1), changer.add(2)
    done = changer.change("set-attribute", name="city", value="Ipoh")
    changer.edit(first, attributes={"city": "Muar"})
    changer.edit(second, name="Mei Ling")

    undone = changer.undo(done)

    assert (undone.undone, undone.kept) == (1, 1)
    assert [(lead.name, lead.attributes) for lead in changer.all()] == [
        ("Mei Ling", {}),
        ("Mei", {"city": "Muar"}),
    ]


def test_what_was_deleted_since_is_kept_deleted(changer: Changer) -> None:
    lead = changer.add(1)
    done = changer.change("add-niche", word="VIT")
    leads.delete(changer.conn, changer.account_id, lead.id)

    assert changer.undo(done).kept == 1
    assert changer.all() == []


def test_a_lead_that_was_so_already_is_not_counted_and_not_undone(
    changer: Changer,
) -> None:
    changer.add(1, niches=["vit"])
    changer.add(2)

    done = changer.change("add-niche", word="VIT")
    changer.undo(done)

    assert (done.total, done.changed) == (2, 1)
    assert [lead.niches for lead in changer.all()] == [[], ["vit"]]


def test_undo_is_for_7_days_and_once(changer: Changer) -> None:
    changer.add(1)
    done = changer.change("delete")

    with pytest.raises(Conflict):
        actions.undo(
            changer.conn,
            changer.account_id,
            done.id,
            member_id=None,
            now=clock.now() + timedelta(days=7),
        )
    changer.undo(done)
    with pytest.raises(Conflict):
        changer.undo(done)


def test_what_can_no_longer_be_undone_is_dropped(changer: Changer) -> None:
    changer.add(1)
    old = changer.change("add-niche", word="old")
    changer.change("add-niche", word="young")
    changer.conn.execute(
        "UPDATE lead_changes SET created_at = created_at - interval '8 days',"
        " changed_at = changed_at - interval '8 days' WHERE id = %s",
        (old.id,),
    )

    actions.sweep(changer.conn)

    left = changer.conn.execute(
        "SELECT change_id <> %s FROM lead_change_rows", (old.id,)
    )
    assert left.fetchall() == [(True,)]
    assert actions.get(changer.conn, changer.account_id, old.id).changed == 1


@pytest.mark.parametrize(
    ("kind", "details", "field"),
    [
        ("add-niche", Details(), "change.word"),
        ("set-status", Details(), "change.status"),
        ("set-attribute", Details(value="x"), "change.name"),
        ("delete", Details(word="VIT"), "change.word"),
        ("set-owner", Details(owner_device_id=1), "change.owner_device_id"),
    ],
)
def test_details_that_do_not_fit_the_kind_are_refused(
    changer: Changer, kind: ChangeKind, details: Details, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.begin(
            changer.conn,
            changer.account_id,
            kind=kind,
            details=details,
            wanted=ALL,
            count=0,
            member_id=None,
        )

    assert list(refused.value.fields) == [field]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=5))
def test_changes_undone_from_the_last_on_leave_all_as_it_was(
    changer: Changer, steps: list[tuple[ChangeKind, Details]]
) -> None:
    with changer.conn.transaction(force_rollback=True):
        changer.add(1, attributes={"city": "Muar"})
        changer.add(2, niches=["VIT"], triggers=["start"])
        before = [told(lead) for lead in changer.all()]
        done = [
            changer.change(
                kind, **{name: getattr(words, name) for name in Details.__slots__}
            )
            for kind, words in steps
        ]

        undone = [changer.undo(change) for change in reversed(done)]

        assert [told(lead) for lead in changer.all()] == before
        assert sum(change.kept for change in undone) == 0
