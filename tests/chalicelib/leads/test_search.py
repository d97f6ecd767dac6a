"""Searching finds who matches: a page, the newest first, and how many up to a bound."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.leads import actions, store
from chalicelib.leads.model import Consent, Filter, LeadStatus, Wish
from chalicelib.platform import db
from chalicelib.platform.db import Db
from tests.builders import NOON, add_account, add_device

WORDS = ["VIT", "VITAC", "vitamin"]
NAMES = ["Nur Aisyah", "Aisyah 12", "Mei 100%", "Ali_B"]
STATUSES: list[LeadStatus] = ["prospect", "customer"]
MATCHING = "SELECT id FROM matching_leads(%(account_id)s, %(wanted)s) ORDER BY id DESC"


@pytest.fixture
def account(conn: Db) -> int:
    """Sixty leads of every kind."""
    account_id = add_account(conn)
    devices = [None, add_device(conn, account_id)]
    for n in range(60):
        lead = actions.add(
            conn,
            account_id,
            Wish(
                name=NAMES[n % 4],
                phone=f"+601247{n * 977:05}",
                status=STATUSES[n % 7 == 0],
                niches=WORDS[: n % 4],
                triggers=WORDS[n % 3 :],
                attributes={"city": "Ipoh"} if n % 5 else {},
                owner_device_id=devices[n % 2],
                consent=Consent(source="Form", at=NOON, wording=None)
                if n % 3
                else None,
            ),
            now=NOON,
        )
        if n % 11 == 0:
            actions.suppress(
                conn, account_id, lead.person_id, reason="member", now=NOON
            )
        if n % 13 == 0:
            actions.delete(conn, account_id, lead.id)
    return account_id


FILTERS = st.builds(
    Filter,
    q=st.sampled_from([None, "aisyah", "12", "%", "_", "i", "0124", "nobody"]),
    niche=st.sampled_from([None, None, "vit", "Vitac", "none such"]),
    niches=st.sampled_from([(), (), ("VIT",), ("vitac", "vitamin")]),
    trigger=st.sampled_from([None, None, "vitac"]),
    triggers=st.sampled_from([(), (), ("vit", "none such")]),
    status=st.sampled_from([None, None, "customer"]),
    consent=st.sampled_from([None, None, True, False]),
    suppressed=st.sampled_from([None, None, True, False]),
    attributes=st.sampled_from([{}, {}, {"city": "Ipoh"}]),
)


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wanted=FILTERS, limit=st.integers(0, 70), place=st.integers(0, 70))
def test_a_search_finds_whom_the_filter_means(
    conn: Db, account: int, wanted: Filter, limit: int, place: int
) -> None:
    parameters = {"account_id": account, "wanted": store.conditions(wanted)}
    meant = db.scalars(conn, MATCHING, parameters)
    before_id = meant[place] if place < len(meant) else None
    behind = [lead_id for lead_id in meant if before_id is None or lead_id < before_id]

    found = store.match(conn, account, wanted, before_id=before_id, limit=limit)

    assert found.lead_ids == behind[:limit]
    assert (found.total, found.total_is_exact) == (len(meant), True)
    assert store.count(conn, account, wanted) == len(meant)
    assert (
        store.walk(conn, account, wanted, before_id=None, limit=limit)
        == (meant[:limit])
    )


def test_a_list_counts_to_a_bound_and_says_so(
    conn: Db, account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "COUNTED", 20)
    all_of_them = store.count(conn, account, Filter())

    found = store.match(conn, account, Filter(), before_id=None, limit=5)

    assert all_of_them > 20
    assert (found.total, found.total_is_exact) == (20, False)
    assert len(found.lead_ids) == 5


@pytest.mark.parametrize(
    "wanted",
    [{"niche": "VIT"}, {"trigger": "vit"}, {"suppressed": True}, {"q": "6012"}],
)
def test_a_condition_that_names_many_finds_the_same(conn: Db, wanted: Any) -> None:
    """Beyond ten thousand a search takes another way."""
    account_id = add_account(conn)
    conn.execute(
        "INSERT INTO persons (account_id, phone) SELECT %s, 60120000000 + n"
        " FROM generate_series(1, 10050) AS n",
        (account_id,),
    )
    conn.execute(
        "INSERT INTO leads (account_id, person_id, name) SELECT account_id, id, 'Mei'"
        " FROM persons WHERE account_id = %s",
        (account_id,),
    )
    store.name_niches(conn, account_id, ["VIT"])
    store.name_triggers(conn, account_id, ["VIT"])
    for table, column in (("niches", "niche_id"), ("triggers", "trigger_id")):
        conn.execute(
            f"INSERT INTO lead_{table} (account_id, lead_id, {column})"
            f" SELECT l.account_id, l.id, w.id FROM leads AS l JOIN {table} AS w"
            " USING (account_id) WHERE account_id = %s".encode(),
            (account_id,),
        )
    conn.execute(
        "INSERT INTO suppressions (account_id, person_id, reason)"
        " SELECT account_id, id, 'member' FROM persons WHERE account_id = %s",
        (account_id,),
    )

    found = store.match(conn, account_id, Filter(**wanted), before_id=None, limit=3)

    assert store.count(conn, account_id, Filter(**wanted)) == 10_050
    assert len(found.lead_ids) == 3
    assert not found.total_is_exact
