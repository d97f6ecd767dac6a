"""A person gets all we hold of them as a file, for a while."""

import json
import zipfile
from io import BytesIO

import pytest

from chalicelib.errors import NotFound
from chalicelib.privacy import actions, telling
from chalicelib.privacy.model import Whom
from tests.chalicelib.privacy.office import NAME, PHONE, Office


def test_all_we_hold_of_a_person_is_told_to_them(office: Office) -> None:
    office.message("with a file", media_id=office.file("picture"))
    one, job = actions.export(
        office.conn, office.account, Whom(chat_id=office.chat), member_id=None
    )
    office.run(job)

    done = actions.get_export(office.conn, office.account, one.id)
    with zipfile.ZipFile(BytesIO(office.storage.files[done.storage_key])) as book:
        told = json.loads(book.read("person.json"))
        (file,) = told["files"]
        enclosed = book.read(file["enclosed_as"])

    assert enclosed == b"picture"
    assert told["person"]["phone"] == PHONE
    assert told["leads"][0]["name"] == NAME
    assert told["leads"][0]["niches"] == ["VIT"]
    assert told["notes"][0]["text"] == "secret of hers"
    assert told["consents"][0]["wording"] == "Yes"
    assert {line["text"] for line in told["messages"]} >= {"secret of hers"}
    assert len(told["sends"]) == 2
    assert told["imports"][0]["cells"][0] == NAME
    assert told["changes"][0]["kind"] == "set-attribute"
    assert told["forms"][0]["form"] == "Form"


def test_what_does_not_fit_is_named_in_the_export(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST_BYTES", 10)
    office.message("", media_id=office.file("large"))
    target = BytesIO()

    telling.write(office.conn, office.storage, office.account, office.person, target)

    with zipfile.ZipFile(target) as book:
        told = json.loads(book.read("person.json"))
    assert told["files"][0]["enclosed_as"] is None


def test_exports_of_persons_end_after_a_week_and_with_their_erasure(
    office: Office,
) -> None:
    one, job = actions.export(
        office.conn, office.account, Whom(lead_id=office.lead), member_id=None
    )
    office.run(job)
    office.conn.execute(
        "UPDATE person_exports SET created_at = created_at - interval '8 days'"
    )
    actions.sweep(office.conn, office.storage)
    with pytest.raises(NotFound):
        actions.get_export(office.conn, office.account, one.id)
    second, job = actions.export(
        office.conn, office.account, Whom(lead_id=office.lead), member_id=None
    )
    office.run(job)

    office.erase()

    assert office.storage.files == {}
    with pytest.raises(NotFound):
        actions.address(office.conn, office.storage, office.account, second.id)
