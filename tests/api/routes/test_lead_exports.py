"""An export over REST, from the list to the file."""

import json

from api.wiring import Doors
from api.worker import Worker
from chalicelib.platform.db import Db
from chalicelib.platform.queues import JOBS
from tests.api.conftest import Browser
from tests.builders import add_lead, add_person
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues


def test_csv_and_xlsx_export_of_what_the_list_shows(
    owner: Browser,
    conn: Db,
    doors: Doors,
    queues: RecordedQueues,
    storage: MemoryStorage,
    live: RecordedLive,
) -> None:
    add_lead(conn, owner.account_id, name="Mei", status="customer")
    add_lead(conn, owner.account_id, name="Tan")

    asked = owner.post(
        "/lead-exports", {"format": "csv", "filter": {"status": "customer"}}
    )
    path = f"/lead-exports/{asked.json['id']}"
    too_early = owner.get(f"{path}/file")
    (body,) = queues.put_on[JOBS]
    Worker(lambda: doors)(
        {"Records": [{"messageId": "m", "body": json.dumps(body)}]}, None
    )
    done = owner.get(path).json
    url = owner.get(f"{path}/file").json["url"]

    assert (asked.status, asked.json["state"]) == (202, "exporting")
    assert (too_early.status, too_early.error["code"]) == (409, "export-not-ready")
    assert (done["state"], done["done"], done["total"], done["leads"]) == (
        "exported", 1, 1, 1,
    )  # fmt: skip
    assert ".csv" in url
    key = url.removeprefix("http://storage.test/").partition("?")[0]
    assert b"Mei" in storage.files[key]
    assert b"Tan" not in storage.files[key]
    assert set(live.codes) == {"JOB_PROGRESS"}
    assert owner.get("/lead-exports").json["items"] == [done]


def test_leads_are_found_by_an_attribute(owner: Browser, conn: Db) -> None:
    for name, city in (("Mei", "Ipoh"), ("Tan", "Ipoh Baru")):
        person_id = add_person(conn, owner.account_id)
        lead_id = add_lead(conn, owner.account_id, person_id=person_id, name=name)
        conn.execute(
            "UPDATE leads SET attributes = jsonb_build_object('city', %s::text)"
            " WHERE id = %s",
            (city, lead_id),
        )

    found = owner.get("/leads?attribute=city:Ipoh").json
    odd = owner.get("/leads?attribute=city")

    assert [lead["name"] for lead in found["items"]] == ["Mei"]
    assert odd.status == 422
