"""What an export holds, and that importing it gives the same leads."""

import csv
import io
from dataclasses import replace
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from chalicelib.errors import Conflict
from chalicelib.leads import actions, store
from chalicelib.leads.exports import actions as exports
from chalicelib.leads.exports import kinds, writing
from chalicelib.leads.exports.model import ExportFormat
from chalicelib.leads.model import Consent, Filter, Wish
from chalicelib.platform import clock, db
from tests.builders import NOON, add_account
from tests.exporting import Exporter
from tests.importing import Importer

MEI = "60124785522"
TAN = "60137684268"
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", " =1"]


def add(exporter: Exporter, **wish: Any) -> None:
    actions.add(
        exporter.conn,
        exporter.account_id,
        replace(Wish(name="Mei", phone=MEI), **wish),
        now=clock.now(),
    )


def rows_of(content: bytes) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def cells_of(content: bytes) -> list[list[str]]:
    """The texts of a workbook of ours, row by row."""
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    return [
        [cast(str, cell or "") for cell in row]
        for row in sheet.iter_rows(values_only=True)
    ]


def test_export_is_formula_safe(exporter: Exporter) -> None:
    add(
        exporter,
        name="=cmd|' /C calc'!A0",
        journey="@SUM(A1)",
        attributes={"plan": "+1", "note": "-1"},
    )

    (row,) = rows_of(exporter.file("csv"))

    assert row["name"] == "'=cmd|' /C calc'!A0"
    assert row["journey"] == "'@SUM(A1)"
    assert (row["plan"], row["note"]) == ("'+1", "'-1")


@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_cell_begins_as_a_formula_in_either_format(
    exporter: Exporter, cell: str
) -> None:
    add(exporter, journey=cell, attributes={"a": cell})

    workbook = cells_of(exporter.file("xlsx"))
    text = list(
        csv.reader(io.StringIO(exporter.file("csv").decode("utf-8-sig"), newline=""))
    )

    for rows in (workbook, text):
        for found in (inner for row in rows for inner in row):
            assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_the_digits_of_a_phone_stay_a_text(exporter: Exporter) -> None:
    """A bare number would be shown as 6.01E+10, and saved so."""
    add(exporter)

    assert rows_of(exporter.file("csv"))[0]["phone"] == f"'+{MEI}"
    assert cells_of(exporter.file("xlsx"))[1][1] == f"'+{MEI}"


def test_an_export_holds_what_the_list_shows(exporter: Exporter) -> None:
    add(exporter, niches=["VIT"], attributes={"city": "Ipoh"})
    add(exporter, name="Tan", phone=TAN, niches=["VITAC"], attributes={"age": "7"})

    only = rows_of(exporter.file("csv", Filter(niche="vit")))
    both = rows_of(exporter.file("csv"))

    assert [row["name"] for row in only] == ["Mei"]
    assert "age" not in only[0]
    assert [(row["name"], row["city"], row["age"]) for row in both] == [
        ("Tan", "", "7"),
        ("Mei", "Ipoh", ""),
    ]


def test_an_export_says_what_holds_for_a_lead(exporter: Exporter) -> None:
    add(exporter, consent=Consent(source="Form", at=NOON, wording="Yes"))
    person_id = db.scalar(exporter.conn, "SELECT person_id FROM leads")
    actions.suppress(
        exporter.conn, exporter.account_id, person_id, reason="member", now=NOON
    )

    (row,) = rows_of(exporter.file("csv"))

    assert row["consent source"] == "Form"
    assert row["consent at"] == NOON.isoformat()
    assert row["consent wording"] == "Yes"
    assert row["suppressed"] == "member"


def test_a_large_export_goes_in_chunks_and_repeats_none(
    exporter: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kinds, "LEADS_IN_A_PART", 2)
    monkeypatch.setattr(kinds, "PARTS_IN_A_CHUNK", 1)
    for number in range(5):
        add(exporter, name=f"Lead {number}", phone=f"6012478552{number}")
    begun = exports.begin(
        exporter.conn,
        exporter.account_id,
        file_format="csv",
        wanted=Filter(),
        member_id=None,
    )

    first = exporter.take_chunk(begun.job)
    with pytest.raises(Conflict):
        exports.address(
            exporter.conn, exporter.storage, exporter.account_id, begun.one.id
        )
    while exporter.take_chunk(begun.job).is_under_way:
        pass

    assert (first.done, first.total) == (2, 5)
    one = exports.get(exporter.conn, exporter.account_id, begun.one.id)
    assert (one.state, one.leads) == ("exported", 5)
    names = [row["name"] for row in rows_of(exporter.storage.files[one.storage_key])]
    assert names == [f"Lead {number}" for number in (4, 3, 2, 1, 0)]


def test_too_many_leads_for_a_workbook_are_refused_with_a_sentence(
    exporter: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_IN_A_WORKBOOK", 1)
    add(exporter)
    add(exporter, name="Tan", phone=TAN)

    failed = exporter.export("xlsx")

    assert (failed.state, failed.code) == ("failed", "workbook-too-large")
    assert "Choose CSV" in (failed.message or "")


def test_a_file_of_people_is_dropped_after_7_days(exporter: Exporter) -> None:
    old, young = exporter.export("csv"), exporter.export("csv")
    exporter.conn.execute(
        "UPDATE lead_exports SET created_at = created_at - interval '8 days'"
        " WHERE id = %s",
        (old.id,),
    )

    exports.sweep(exporter.conn, exporter.storage)

    assert set(exporter.storage.files) == {young.storage_key}


def test_what_an_export_that_failed_left_is_dropped_too(exporter: Exporter) -> None:
    """Also the part behind the last one it told of."""
    add(exporter)
    begun = exports.begin(
        exporter.conn,
        exporter.account_id,
        file_format="csv",
        wanted=Filter(),
        member_id=None,
    )
    one = begun.one
    exporter.conn.execute(
        "UPDATE jobs SET cursor = '{\"parts\": 2}' WHERE id = %s", (begun.job.id,)
    )
    for number in range(3):
        exporter.storage.files[one.part_key(number)] = b"part"
    kinds.KINDS[kinds.EXPORT].give_up(exporter.conn, begun.job)
    exporter.conn.execute(
        "UPDATE lead_exports SET created_at = created_at - interval '8 days'"
    )

    exports.sweep(exporter.conn, exporter.storage)

    assert exporter.storage.files == {}


# What a lead may hold and a file of text can say: the import reads no surrogates, trims
# cells, and takes a mark that stays open for 200 lines for a mistake.
text = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\r\t"),
    max_size=30,
).map(str.strip)
word = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=","), max_size=12
).map(lambda found: " ".join(found.split()))
leads = st.lists(
    st.builds(
        Wish,
        name=st.builds("Ali {}".format, word),
        phone=st.sampled_from([MEI, TAN, "4915112345678", "6598765432"]),
        status=st.sampled_from(["prospect", "customer"]),
        niches=st.lists(word, max_size=3),
        triggers=st.lists(word, max_size=3),
        journey=text | st.sampled_from(DANGEROUS).map(str.strip),
        attributes=st.dictionaries(
            st.sampled_from(["city", "plan_type", "tag", "notes"]), text, max_size=3
        ),
    ),
    unique_by=lambda wish: wish.phone,
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(wishes=leads, file_format=st.sampled_from(["csv", "xlsx"]))
def test_an_export_imported_gives_the_same_leads(
    exporter: Exporter, wishes: list[Wish], file_format: ExportFormat
) -> None:
    conn = exporter.conn
    with conn.transaction(force_rollback=True):
        for wish in wishes:
            add(exporter, **{name: getattr(wish, name) for name in Wish.__slots__})
        other = Importer(conn=conn, account_id=add_account(conn))

        other.bring_in(exporter.file(file_format))

        assert told(conn, other.account_id) == told(conn, exporter.account_id)


def told(conn: db.Db, account_id: int) -> list[Any]:
    """The leads of an account, by phone; an attribute without a value is none."""
    found = store.find_many(
        conn,
        account_id,
        db.scalars(
            conn, "SELECT id FROM leads WHERE account_id = %(id)s", {"id": account_id}
        ),
    )
    return sorted(
        (
            one.phone,
            one.name,
            one.status,
            one.niches,
            one.triggers,
            one.journey,
            {name: value for name, value in one.attributes.items() if value},
            one.zone,
        )
        for one in found
    )
