"""What an import makes of leads that are there, and how it is taken back."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.errors import Conflict, Invalid
from chalicelib.leads import actions, store
from chalicelib.leads.imports import actions as imports
from chalicelib.leads.imports import kinds
from chalicelib.leads.imports.model import Import
from chalicelib.leads.model import Consent, Lead, Wish
from chalicelib.platform import clock, db
from tests.builders import NOON, add, add_campaign, add_device
from tests.importing import Importer

MEI = "60124785522"
TAN = "60137684268"
HEADER = "name,phone,niche,status,trigger,journey,city\n"
FORM = Consent(source="Form at the fair", at=NOON, wording="Yes, write to me")


def lead(importer: Importer, phone: str = MEI) -> Lead:
    found = leads(importer)
    return next(one for one in found if one.phone == phone)


def leads(importer: Importer) -> list[Lead]:
    lead_ids = db.scalars(
        importer.conn,
        "SELECT id FROM leads WHERE account_id = %(id)s",
        {"id": importer.account_id},
    )
    return store.find_many(importer.conn, importer.account_id, lead_ids)


def add_mei(importer: Importer, **wish: Any) -> Lead:
    return actions.add(
        importer.conn,
        importer.account_id,
        replace(Wish(name="Mei", phone=MEI), **wish),
        now=clock.now(),
    )


def test_a_row_becomes_a_lead_with_everything_it_says(importer: Importer) -> None:
    importer.bring_in(
        HEADER + f'Mei,{MEI},"Fitness, VIT",customer,start,met,Ipoh\n', consent=FORM
    )

    made = lead(importer)
    assert (made.name, made.status, made.journey) == ("Mei", "customer", "met")
    assert (made.niches, made.triggers) == (["Fitness", "VIT"], ["start"])
    assert made.attributes == {"city": "Ipoh"}
    assert made.consent == FORM


def test_without_a_word_there_is_no_consent(importer: Importer) -> None:
    importer.bring_in(f"name,phone\nMei,{MEI}\n")

    assert lead(importer).consent is None


def test_add_fills_what_is_empty_and_adds_words(importer: Importer) -> None:
    add_mei(importer, niches=["VIT"], attributes={"city": "Ipoh"})

    one = importer.bring_in(
        HEADER + f"Siti,{MEI},Fitness,customer,start,met,Johor\n", consent=FORM
    )

    kept = lead(importer)
    assert (one.created, one.duplicate) == (0, 1)
    assert (kept.name, kept.status, kept.journey) == ("Mei", "prospect", "met")
    assert (kept.niches, kept.triggers) == (["Fitness", "VIT"], ["start"])
    assert kept.attributes == {"city": "Ipoh"}
    assert kept.consent == FORM


def test_replace_takes_what_the_file_says_and_erases_nothing(
    importer: Importer,
) -> None:
    add_mei(importer, niches=["VIT"], triggers=["old"], journey="called")

    importer.bring_in(
        HEADER + f"Siti,{MEI},Fitness,customer,,,Johor\n", on_duplicate="replace"
    )

    changed = lead(importer)
    assert (changed.name, changed.status) == ("Siti", "customer")
    assert (changed.niches, changed.triggers) == (["Fitness"], ["old"])
    assert (changed.journey, changed.attributes) == ("called", {"city": "Johor"})


def test_replace_takes_the_last_of_several_rows(importer: Importer) -> None:
    importer.bring_in(
        HEADER + f"A,{MEI},a,,,,\nB,{MEI},b,customer,,,\nC,{MEI},c,,,,\n",
        on_duplicate="replace",
    )

    last = lead(importer)
    assert (last.name, last.niches, last.status) == ("C", ["c"], "customer")


def test_leave_touches_nothing(importer: Importer) -> None:
    before = add_mei(importer, niches=["VIT"])

    one = importer.bring_in(
        HEADER + f"Siti,{MEI},Fitness,customer,start,met,Johor\nTan,{TAN},b,,,,\n",
        on_duplicate="leave",
    )

    assert (one.created, one.duplicate) == (1, 1)
    assert lead(importer) == before


def test_words_for_the_whole_file_reach_every_row(importer: Importer) -> None:
    importer.bring_in(
        f"name,phone\nMei,{MEI}\nTan,{TAN}\n", niches=["Fair"], triggers=["fair_start"]
    )

    assert [one.niches for one in leads(importer)] == [["Fair"], ["Fair"]]
    assert [one.triggers for one in leads(importer)] == [["fair_start"]] * 2


def test_a_suppression_outlives_deletion_and_import(importer: Importer) -> None:
    made = add_mei(importer)
    actions.suppress(
        importer.conn,
        importer.account_id,
        made.person_id,
        reason="word",
        word="STOP",
        now=NOON,
    )
    actions.delete(importer.conn, importer.account_id, made.id)

    one = importer.bring_in(f"name,phone\nMei,{MEI}\n", consent=FORM)

    back = lead(importer)
    assert one.created == 1
    assert (back.id, back.suppressed_word) == (made.id, "STOP")


def test_a_deleted_lead_comes_back_with_nothing_of_what_it_was(
    importer: Importer,
) -> None:
    made = add_mei(importer, niches=["VIT"], journey="met", consent=FORM)
    actions.delete(importer.conn, importer.account_id, made.id)

    one = importer.bring_in(HEADER + f"Siti,{MEI},new,,,,\n")

    back = lead(importer)
    assert (back.name, back.niches, back.journey) == ("Siti", ["new"], "")
    assert back.consent is None
    importer.undo(one)
    assert leads(importer) == []
    restored = actions.restore(importer.conn, importer.account_id, made.id)
    assert (restored.name, restored.niches, restored.consent) == ("Mei", ["VIT"], FORM)


def test_undo_gives_duplicates_back_what_they_were(importer: Importer) -> None:
    before = add_mei(importer, niches=["VIT"], attributes={"city": "Ipoh"})
    one = importer.bring_in(
        HEADER + f"Siti,{MEI},Fitness,customer,start,met,Johor\nTan,{TAN},,,,,\n",
        on_duplicate="replace",
        consent=FORM,
    )

    undone = importer.undo(one)

    assert undone.message is None
    (after,) = leads(importer)
    assert after.wish == before.wish


def test_undo_keeps_what_was_changed_or_written_to_since(importer: Importer) -> None:
    device = add_device(importer.conn, importer.account_id)
    one = importer.bring_in(f"name,phone\nMei,{MEI}\nTan,{TAN}\nAli,60112345678\n")
    actions.change(
        importer.conn,
        importer.account_id,
        lead(importer, MEI).id,
        {"journey": "called"},
        now=clock.now(),
    )
    add(
        importer.conn,
        "sends",
        account_id=importer.account_id,
        kind="campaign",
        campaign_id=add_campaign(importer.conn, importer.account_id),
        lead_id=lead(importer, TAN).id,
        person_id=lead(importer, TAN).person_id,
        device_id=device,
        state="sending",
        attempt=1,
        epoch=1,
        due_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
        text="Hi",
        attempted_at=clock.now(),
    )

    undone = importer.undo(one)

    assert {kept.name for kept in leads(importer)} == {"Mei", "Tan"}
    assert undone.message == (
        "Kept, since they were changed or written to meanwhile: 2."
    )


def test_an_import_is_undone_within_seven_days_and_once(importer: Importer) -> None:
    one = importer.bring_in(f"name,phone\nMei,{MEI}\n")

    with pytest.raises(Conflict):
        importer.undo(one, now=clock.now() + timedelta(days=7, minutes=1))
    importer.undo(one)
    with pytest.raises(Conflict):
        importer.undo(one)


def test_one_row_that_postgres_refuses_stops_no_other(importer: Importer) -> None:
    importer.conn.execute(
        "ALTER TABLE leads ADD CONSTRAINT nobody_is_called_so CHECK (name <> 'Lead 37')"
    )
    rows = "".join(f"Lead {n},01247{n:05d}\n" for n in range(100))

    one = importer.bring_in("name,phone\n" + rows)

    assert (one.created, one.refused) == (99, 1)
    assert len(leads(importer)) == 99


def test_a_row_refused_leaves_its_phone_to_the_next(importer: Importer) -> None:
    importer.conn.execute(
        "ALTER TABLE leads ADD CONSTRAINT nobody_is_called_so CHECK (name <> 'Bad')"
    )

    one = importer.bring_in(f"name,phone\nBad,{MEI}\nGood,{MEI}\n")

    assert (one.created, one.duplicate, one.refused) == (1, 0, 1)
    assert lead(importer).name == "Good"


def test_a_lead_added_between_check_and_import_is_a_duplicate(
    importer: Importer,
) -> None:
    checked = importer.check(importer.read(f"name,phone\nSiti,{MEI}\n"))
    add_mei(importer)

    one = importer.start(checked)

    assert (checked.created, one.created, one.duplicate) == (1, 0, 1)
    assert lead(importer).name == "Mei"


def test_a_step_left_half_done_goes_on(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "ROWS_IN_A_RANGE", 3)
    monkeypatch.setattr(kinds, "RANGES_IN_A_CHUNK", 2)
    rows = "".join(f"Lead {n},01247{n % 20:05d}\n" for n in range(30))

    one = importer.bring_in("name,phone\n" + rows)

    assert (one.total, one.created, one.duplicate) == (30, 20, 10)
    assert importer.undo(one).state == "undone"
    assert leads(importer) == []


def test_an_import_given_up_half_way_is_checked_and_started_again(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "ROWS_IN_A_RANGE", 10)
    monkeypatch.setattr(kinds, "RANGES_IN_A_CHUNK", 1)
    rows = "".join(f"Lead {n},01247{n:05d}\n" for n in range(30))
    checked = importer.check(importer.read("name,phone\n" + rows))
    begun = imports.start(
        importer.conn,
        importer.account_id,
        checked.id,
        member_id=None,
        now=clock.now(),
    )
    half_way = importer.take_chunk(begun.job)
    kinds.KINDS[half_way.kind].give_up(importer.conn, half_way)

    given_up = importer.find(checked.id)
    assert (given_up.state, given_up.code) == ("checked", "import-gave-up")
    one = importer.start(importer.check(given_up))

    assert (one.created, one.duplicate, one.code) == (30, 0, None)
    importer.undo(one)
    assert leads(importer) == []


def test_a_check_can_be_repeated_with_other_columns(importer: Importer) -> None:
    one = importer.read(f"name,phone,other\nMei,{MEI},{TAN}\nTan,{MEI},{TAN}x\n")

    first = importer.check(one)
    second = importer.check(first, phone=2)
    third = importer.check(second, phone=1)

    assert (first.created, first.duplicate) == (1, 1)
    assert second.total == second.created + second.duplicate + second.refused
    assert (third.created, third.duplicate) == (1, 1)


def test_a_missing_column_is_said_with_what_was_found(importer: Importer) -> None:
    one = importer.read("who,what\nMei,call her\n")

    with pytest.raises(Invalid) as refused:
        importer.check(one)

    assert "The file has: who, what." in refused.value.fields["mapping.phone"]


def test_a_column_that_is_not_there_is_refused(importer: Importer) -> None:
    one = importer.read(f"name,phone\nMei,{MEI}\n")

    with pytest.raises(Invalid) as refused:
        importer.check(one, niche=2)

    assert set(refused.value.fields) == {"mapping.niche"}


def test_the_refused_rows_are_a_file_that_can_be_corrected(importer: Importer) -> None:
    one = importer.bring_in('name,phone\n"=1+1",call me\nTan,+999\n')

    text = importer.storage.files[one.refused_key].decode("utf-8-sig")
    assert text.splitlines() == [
        "row,reason,name,phone",
        "2,This is not a phone number.,'=1+1,call me",
        "3,This number is too short. Write it with its area code.,Tan,'+999",
    ]
    corrected = importer.bring_in(text.replace("call me", MEI).encode())
    assert corrected.created == 1
    assert lead(importer).name == "=1+1"


def test_imports_belong_to_an_account(importer: Importer) -> None:
    other = Importer(conn=importer.conn, account_id=importer.account_id + 1)
    one = importer.read(f"name,phone\nMei,{MEI}\n")

    with pytest.raises(Exception, match="no such import"):
        other.check(one)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rows=st.lists(
        st.tuples(
            st.text('ab,"\n= é', max_size=5),
            st.sampled_from(
                [MEI, TAN, "0124785522", "call me", "", "6E+10", '"', "\n"]
            ),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_row_is_ever_lost(importer: Importer, rows: list[tuple[str, str]]) -> None:
    text = "name,phone\n" + "".join(f"{name},{phone}\n" for name, phone in rows)

    with importer.conn.transaction(force_rollback=True):
        one = importer.bring_in(text)

    assert one.state == "imported"
    assert one.total == one.created + one.duplicate + one.refused


def test_what_a_file_held_is_dropped_when_its_import_can_no_longer_be_undone(
    importer: Importer,
) -> None:
    old = importer.bring_in(f"{HEADER}Mei,{MEI}\nNobody,no number\n")
    young = importer.bring_in(f"{HEADER}Tan,60137684268\n")
    assert old.refused_key in importer.storage.files
    _age(importer, old)

    imports.sweep(importer.conn, importer.storage)

    left = importer.conn.execute("SELECT DISTINCT import_id FROM lead_import_rows")
    assert left.fetchall() == [(young.id,)]
    assert importer.storage.files == {}
    swept = importer.find(old.id)
    assert (swept.state, swept.created, swept.refused) == ("imported", 1, 1)
    assert [column["samples"] for column in swept.columns] == [
        [] for _ in swept.columns
    ]
    assert any(column["samples"] for column in importer.find(young.id).columns)


def test_an_import_that_nobody_goes_on_with_ends_after_seven_days(
    importer: Importer,
) -> None:
    begun = importer.check(importer.read(f"{HEADER}Mei,{MEI}\n"))
    _age(importer, begun)

    imports.sweep(importer.conn, importer.storage)

    ended = importer.find(begun.id)
    assert (ended.state, ended.code) == ("failed", "import-abandoned")
    assert ended.message is not None
    assert "7 days" in ended.message
    with pytest.raises(Conflict):
        importer.start(ended)


def _age(importer: Importer, one: Import) -> None:
    importer.conn.execute(
        "UPDATE lead_imports SET created_at = created_at - interval '8 days',"
        " imported_at = imported_at - interval '8 days' WHERE id = %s",
        (one.id,),
    )
