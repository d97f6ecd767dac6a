"""The file people really send: every kind of mess, counted by hand."""

import json
from collections import Counter
from pathlib import Path

from chalicelib.leads.imports import store
from chalicelib.leads.imports.model import Import
from chalicelib.leads.imports.rules import SENTENCES
from chalicelib.platform import db
from tests.importing import Importer

DATA = Path(__file__).parents[3] / "data"
FILE = (DATA / "leads-messy.csv").read_bytes()
TRUTH = json.loads((DATA / "leads-messy.truth.json").read_text())


def counts(one: Import) -> dict[str, int]:
    return {
        "rows": one.total,
        "created": one.created,
        "duplicate": one.duplicate,
        "refused": one.refused,
        "status_defaulted": one.status_defaulted,
    }


def leads_of(importer: Importer) -> int:
    return db.scalar(
        importer.conn,
        "SELECT count(*) FROM leads WHERE account_id = %(id)s AND deleted_at IS NULL",
        {"id": importer.account_id},
    )


def test_the_check_tells_the_truth_and_makes_nothing(importer: Importer) -> None:
    checked = importer.check(importer.read(FILE))

    assert checked.state == "checked"
    assert counts(checked) == TRUTH
    assert leads_of(importer) == 0


def test_the_import_does_what_the_check_said(importer: Importer) -> None:
    imported = importer.bring_in(FILE)

    assert imported.state == "imported"
    assert counts(imported) == TRUTH
    assert leads_of(importer) == TRUTH["created"]


def test_every_refused_row_has_a_reason_in_words(importer: Importer) -> None:
    one = importer.check(importer.read(FILE))

    refusals = store.count_refusals(importer.conn, importer.account_id, one.id)

    assert sum(reason.count for reason in refusals) == TRUTH["refused"]
    assert {reason.code for reason in refusals} == {
        "phone-missing",
        "phone-rounded",
        "phone-not-a-number",
        "phone-too-short",
        "phone-impossible",
    }
    assert all(SENTENCES[reason.code] for reason in refusals)


def test_a_second_import_of_the_file_makes_nobody(importer: Importer) -> None:
    importer.bring_in(FILE)
    checked = importer.check(importer.read(FILE))
    again = importer.start(checked)

    assert counts(checked) == counts(again)
    assert again.created == 0
    assert again.duplicate == TRUTH["created"] + TRUTH["duplicate"]
    assert leads_of(importer) == TRUTH["created"]


def test_words_are_whole_and_folded(importer: Importer) -> None:
    """`Fitness ` and `fitness` are one niche; VIT and VITAC are two."""
    importer.bring_in(FILE)

    niches = db.scalars(
        importer.conn,
        "SELECT name FROM niches WHERE account_id = %(id)s ORDER BY folded",
        {"id": importer.account_id},
    )
    assert niches == ["crypto", "EXSTART", "Fitness", "VIT", "VITAC"]


def test_formulas_stay_texts(importer: Importer) -> None:
    importer.bring_in(FILE)

    names = Counter(
        db.scalars(
            importer.conn,
            "SELECT name FROM leads WHERE account_id = %(id)s",
            {"id": importer.account_id},
        )
    )
    assert {"-2+3", '=HYPERLINK("http://x")', "@SUM(1+1)"} <= set(names)


def test_undone_it_is_as_if_it_had_not_been(importer: Importer) -> None:
    undone = importer.undo(importer.bring_in(FILE))

    assert undone.state == "undone"
    assert leads_of(importer) == 0
