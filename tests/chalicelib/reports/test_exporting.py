"""The report of a campaign as a file: a row for each send, safe to open."""

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.jobs import actions as jobs
from chalicelib.jobs import store as job_store
from chalicelib.leads.exports import actions, writing
from chalicelib.leads.exports.model import Export, ExportFormat
from chalicelib.leads.model import Filter
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from chalicelib.reports import exporting
from tests import builders
from tests.chalicelib.sends.scenes import Scene, add_send, set_scene
from tests.fakes import MemoryStorage


@dataclass(kw_only=True)
class Exporter:
    """Exports one campaign, as a browser and a worker do together."""

    conn: Db
    scene: Scene
    campaign: int
    storage: MemoryStorage = field(default_factory=MemoryStorage)

    def export(self, file_format: ExportFormat = "csv") -> Export:
        """The export when its job has ended."""
        begun = actions.begin(
            self.conn,
            self.scene.account,
            file_format=file_format,
            wanted=Filter(),
            campaign_id=self.campaign,
            kind=exporting.EXPORT,
            member_id=None,
        )
        under_way = True
        while under_way:
            taken = jobs.take(self.conn, begun.job.id)
            assert taken is not None
            exporting.KINDS[taken.kind].run(self.conn, self.storage, taken)
            after = job_store.find(self.conn, self.scene.account, begun.job.id)
            assert after is not None
            under_way = after.is_under_way
        return actions.get(self.conn, self.scene.account, begun.one.id)

    def file(self, file_format: ExportFormat = "csv") -> bytes:
        """The file's bytes; nothing else of the export is left in storage."""
        content = self.storage.files.pop(self.export(file_format).storage_key)
        assert self.storage.files == {}
        return content

    def rows(self) -> list[dict[str, str]]:
        text = self.file().decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def exporter(conn: Db) -> Exporter:
    scene = set_scene(conn, name="Ipoh 1")
    campaign = builders.add_campaign(conn, scene.account, planned_at=clock.now())
    return Exporter(conn=conn, scene=scene, campaign=campaign)


def add(exporter: Exporter, **values: Any) -> int:
    return add_send(exporter.conn, exporter.scene, campaign=exporter.campaign, **values)


def add_lead(exporter: Exporter, name: str, phone: str) -> int:
    account = exporter.scene.account
    person = builders.add_person(exporter.conn, account, phone=phone)
    return builders.add_lead(exporter.conn, account, person_id=person, name=name)


def test_each_send_is_a_row_with_what_became_of_it(exporter: Exporter) -> None:
    now = clock.now()
    mei = add_lead(exporter, "Mei", "60124785522")
    add(exporter, lead=mei, state="sent", sent_at=now, text="Hi Mei")
    add(exporter, state="failed", code="missing-field:plan", attempt=2)
    add(exporter, state="planned")
    add_send(exporter.conn, exporter.scene, state="sent")

    sent, failed, planned = exporter.rows()

    assert (sent["name"], sent["phone"]) == ("Mei", "'+60124785522")
    assert (sent["state"], sent["device"]) == ("sent", "Ipoh 1")
    assert (sent["sent at"], sent["text"]) == (now.isoformat(), "Hi Mei")
    assert (failed["code"], failed["attempts"]) == ("missing-field:plan", "2")
    assert failed["reason"] == "The lead lacks a value the message needs: plan."
    assert planned["state"] == "planned"
    assert (planned["sent at"], planned["code"]) == ("", "")


@pytest.mark.parametrize("evil", ["=1+1", "@SUM(A1)", "-1", "\t=1"])
def test_nothing_in_the_file_is_run_by_a_spreadsheet(
    exporter: Exporter, evil: str
) -> None:
    lead = add_lead(exporter, evil, "60124785522")
    add(exporter, lead=lead, state="sent", text=evil)

    [row] = exporter.rows()
    (sheet,) = load_workbook(io.BytesIO(exporter.file("xlsx"))).worksheets

    assert (row["name"], row["text"]) == (f"'{evil}", f"'{evil}")
    _, cells = sheet.iter_rows()
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"}
    assert cells[0].value == f"'{evil}"


def test_parts_join_to_all_of_it_in_their_order(
    exporter: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SENDS_IN_A_PART", 2)
    monkeypatch.setattr(exporting, "PARTS_IN_A_CHUNK", 1)
    leads = [add_lead(exporter, f"Lead {n}", f"6012478552{n}") for n in range(5)]
    for lead in leads:
        add(exporter, lead=lead, state="planned")

    assert [row["name"] for row in exporter.rows()] == [f"Lead {n}" for n in range(5)]
    assert exporter.export().leads == 5


def test_a_workbook_takes_only_so_many(
    exporter: Exporter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "MOST_IN_A_WORKBOOK", 1)
    add(exporter, state="sent")
    add(exporter, state="planned")

    refused = exporter.export("xlsx")

    assert (refused.state, refused.code) == ("failed", "workbook-too-large")
    assert exporter.storage.files == {}


def test_a_campaign_that_sent_nothing_is_a_file_of_names(exporter: Exporter) -> None:
    one = exporter.export()

    text = exporter.storage.files[one.storage_key].decode("utf-8-sig")
    assert text.splitlines() == [",".join(exporting.COLUMNS)]
    assert one.filename.startswith(f"campaign-{exporter.campaign}-")
