"""What happened with a lead, told in one list."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.leads.model import Consent
from chalicelib.platform import clock
from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.builders import NOON, add
from tests.importing import Importer

FORM = {"source": "Form", "at": "2026-01-05T04:00:00Z", "wording": "Yes"}
FAIR = {"source": "Fair", "at": "2026-02-05T04:00:00Z", "wording": None}


def add_lead(owner: Browser, **words: Any) -> str:
    body = {"name": "Mei", "phone": "+60124785522"} | words
    return f"/leads/{owner.post('/leads', body).json['id']}"


def told(owner: Browser, lead: str, *kinds: str) -> list[dict[str, Any]]:
    items = owner.get(f"{lead}/history").json["items"]
    return [line for line in items if not kinds or line["kind"] in kinds]


def test_consent_keeps_source_time_wording_and_withdrawal(
    owner: Browser, conn: Db
) -> None:
    lead = add_lead(owner, consent=FORM)
    owner.patch(lead, {"consent": FAIR})

    withdrawn = owner.post(f"{lead}/consent/withdrawal", {"reason": "Asked by phone"})
    again = owner.post(f"{lead}/consent/withdrawal", {"reason": "Asked by phone"})

    assert withdrawn.json["consent"] is None
    assert (again.status, again.error["code"]) == (409, "no-consent")
    (name,) = conn.execute(
        "SELECT name FROM members WHERE id = %s", (owner.member_id,)
    ).fetchone() or ("",)
    given = told(owner, lead, "consent")
    ended = told(owner, lead, "consent-ended")
    assert [(line["code"], line["at"], line["text"]) for line in given] == [
        ("Fair", FAIR["at"], None),
        ("Form", FORM["at"], "Yes"),
    ]
    assert [line["code"] for line in ended] == ["Asked by phone", "replaced"]
    assert {line["author"] for line in given + ended} == {name}


def test_a_consent_that_is_said_again_unchanged_stays_one(owner: Browser) -> None:
    lead = add_lead(owner, consent=FORM)

    owner.patch(lead, {"consent": FORM, "name": "Mei Ling"})

    assert [line["kind"] for line in told(owner, lead)] == ["consent"]


def test_a_consent_taken_away_by_an_edit_ends_as_withdrawn(owner: Browser) -> None:
    lead = add_lead(owner, consent=FORM)

    owner.patch(lead, {"consent": None})

    assert [line["code"] for line in told(owner, lead, "consent-ended")] == [
        "withdrawn"
    ]


def test_every_way_in_keeps_its_consents(conn: Db) -> None:
    """An import, another that replaces, and the undo of it: three rows, two ended."""
    importer = Importer(conn=conn, account_id=builders.add_account(conn))
    consents = [
        Consent(source=source, at=NOON, wording=None) for source in ("Form", "Fair")
    ]
    importer.bring_in("phone\n60124785522\n", consent=consents[0])
    second = importer.bring_in(
        "phone\n60124785522\n", consent=consents[1], on_duplicate="replace"
    )
    importer.undo(second)

    rows = conn.execute(
        "SELECT source, ended_reason FROM consents WHERE account_id = %s ORDER BY id",
        (importer.account_id,),
    ).fetchall()

    assert rows == [("Form", "replaced"), ("Fair", "replaced"), ("Form", None)]


def test_history_of_every_send_and_message_from_every_phone(
    owner: Browser, conn: Db
) -> None:
    lead = add_lead(owner)
    lead_id = int(lead.rpartition("/")[2])
    person_id = builders.person_of(conn, lead_id)
    campaign_id = builders.add_campaign(conn, owner.account_id)
    epoch = builders.hold_shard(conn)
    for name, hour in (("Shop", 1), ("Van", 2)):
        at = NOON + timedelta(hours=hour)
        device_id = builders.add_device(conn, owner.account_id, name=name)
        chat_id = add(
            conn,
            "chats",
            account_id=owner.account_id,
            device_id=device_id,
            person_id=person_id,
        )
        send_id = add(
            conn,
            "sends",
            account_id=owner.account_id,
            kind="campaign",
            campaign_id=campaign_id,
            lead_id=lead_id,
            person_id=person_id,
            device_id=device_id,
            state="read",
            attempt=1,
            epoch=epoch,
            due_at=at,
            expires_at=at,
            text=f"Hello from {name}",
            attempted_at=at,
            sent_at=at,
        )
        for direction, text, sent in (
            ("out", f"Hello from {name}", send_id),
            ("in", f"Hi {name}", None),
        ):
            add(
                conn,
                "messages",
                account_id=owner.account_id,
                chat_id=chat_id,
                device_id=device_id,
                direction=direction,
                text=text,
                send_id=sent,
                at=at + timedelta(minutes=1),
            )

    lines = told(owner, lead)

    assert [
        (line["kind"], line["device_name"], line["state"], line["text"])
        for line in lines
    ] == [
        ("message-in", "Van", None, "Hi Van"),
        ("send", "Van", "read", "Hello from Van"),
        ("message-in", "Shop", None, "Hi Shop"),
        ("send", "Shop", "read", "Hello from Shop"),
    ]


def test_suppressions_and_their_end_are_told(owner: Browser) -> None:
    lead = add_lead(owner)
    owner.post(f"{lead}/suppression")
    owner.delete(f"{lead}/suppression")

    lines = told(owner, lead)

    assert [(line["kind"], line["code"]) for line in lines] == [
        ("suppression-lifted", "member"),
        ("suppressed", "member"),
    ]


def test_journey_notes_have_a_time_and_an_author(owner: Browser) -> None:
    lead = add_lead(owner)
    before = clock.now()

    assert owner.post(f"{lead}/notes", {"text": " Met at the fair "}).status == 204

    (note,) = told(owner, lead)
    assert (note["kind"], note["text"]) == ("note", "Met at the fair")
    assert note["author"] is not None
    assert datetime.fromisoformat(note["at"]) >= before
    assert owner.post(f"{lead}/notes", {"text": " "}).status == 422


def test_the_history_goes_on_from_page_to_page(owner: Browser) -> None:
    lead = add_lead(owner)
    for number in range(5):
        owner.post(f"{lead}/notes", {"text": str(number)})

    texts: list[str] = []
    cursor = ""
    while True:
        page = owner.get(f"{lead}/history?limit=2{cursor}").json
        texts += [line["text"] for line in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert texts == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize("cursor", ["WzEsMiwzXQ", "W251bGwsbnVsbCxudWxsXQ"])
def test_a_cursor_somebody_made_up_is_refused(owner: Browser, cursor: str) -> None:
    lead = add_lead(owner)

    assert owner.get(f"{lead}/history?cursor={cursor}").status == 422
