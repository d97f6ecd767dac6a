"""Forms of other sites bring leads, signed, each once."""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.leads.hooks import actions as hooks
from chalicelib.platform import clock, db, signing
from chalicelib.platform.db import Db
from tests.api.conftest import Answer, Browser
from tests.builders import add_account
from tests.importing import Importer

MEI = {"name": "Mei", "phone": "012-478 5522", "external_id": "form-1"}


@dataclass(frozen=True, slots=True)
class Form:
    """Somebody else's site, with the secret it was told."""

    stranger: Browser
    key: str
    secret: str

    def send(
        self,
        body: dict[str, Any],
        *,
        late: timedelta = timedelta(),
        signature: str | None = None,
        name: str = "",
    ) -> Answer:
        raw = json.dumps(body).encode()
        signed = signature or signing.sign(raw, self.secret, clock.now() - late)
        headers = {"x-carillon-signature": signed, "idempotency-key": name}
        return self.stranger.post(f"/hooks/leads/{self.key}", raw, **headers)


@pytest.fixture
def form(owner: Browser, stranger: Browser) -> Form:
    made = owner.post("/lead-hooks", {"name": "Landing page"})
    assert made.status == 201
    return Form(stranger, made.json["key"], made.json["secret"])


def test_leads_by_webhook_from_forms(owner: Browser, form: Form) -> None:
    answer = form.send(
        MEI | {"niches": ["VIT"], "triggers": ["start"], "attributes": {"city": "Ipoh"}}
    )

    assert (answer.status, answer.json["created"]) == (200, True)
    (lead,) = owner.get("/leads").json["items"]
    assert (lead["id"], lead["phone"]) == (answer.json["lead_id"], "60124785522")
    assert (lead["niches"], lead["triggers"]) == (["VIT"], ["start"])
    assert (lead["attributes"], lead["consent"]) == ({"city": "Ipoh"}, None)


def test_the_secret_is_told_once_and_stored_nowhere(
    owner: Browser, form: Form, conn: Db
) -> None:
    rows = conn.execute("SELECT to_jsonb(h)::text FROM lead_hooks h").fetchall()

    assert form.secret not in json.dumps(owner.get("/lead-hooks").json)
    assert all(form.secret not in row for (row,) in rows)


@pytest.mark.parametrize(
    "wrong",
    [
        {"late": timedelta(minutes=6)},
        {"late": -timedelta(minutes=6)},
        {"signature": "t=1767225600,v1=" + "0" * 64},
        {"signature": "nonsense"},
    ],
)
def test_a_call_that_is_not_signed_now_is_refused(
    owner: Browser, form: Form, wrong: dict[str, Any]
) -> None:
    answer = form.send(MEI, **wrong)

    assert (answer.status, answer.error["code"]) == (401, "bad-signature")
    assert owner.get("/leads").json["total"] == 0


def test_a_signature_is_of_one_body_and_one_hook(owner: Browser, form: Form) -> None:
    other = owner.post("/lead-hooks", {"name": "Other"}).json
    stolen = signing.sign(b"{}", form.secret, clock.now())

    assert form.send(MEI, signature=stolen).status == 401
    assert Form(form.stranger, other["key"], form.secret).send(MEI).status == 401
    assert Form(form.stranger, "guess", form.secret).send(MEI).status == 401


def test_a_revoked_hook_brings_nothing(owner: Browser, form: Form) -> None:
    (hook,) = owner.get("/lead-hooks").json["items"]

    assert owner.delete(f"/lead-hooks/{hook['id']}").status == 204
    assert form.send(MEI).status == 401
    assert owner.get("/lead-hooks").json["items"][0]["revoked_at"] is not None


def test_webhook_is_idempotent(owner: Browser, form: Form) -> None:
    first = form.send(MEI)
    repeated = form.send(MEI)
    by_header = form.send(MEI | {"name": "Mei Ling"}, name="form-1")

    assert repeated.json == first.json
    assert (by_header.status, by_header.error["code"]) == (
        409,
        "idempotency-key-reused",
    )
    assert owner.get("/leads").json["total"] == 1


def test_a_name_is_forgotten_after_seven_days(
    owner: Browser, form: Form, conn: Db
) -> None:
    form.send(MEI)
    form.send(MEI | {"external_id": "form-2"})
    conn.execute(
        "UPDATE lead_hook_calls SET called_at = called_at - interval '7 days'"
        " WHERE name = 'form-1'"
    )

    hooks.sweep(conn)

    assert db.scalars(conn, "SELECT name FROM lead_hook_calls") == ["form-2"]


def test_a_call_without_a_name_is_refused_by_field(form: Form) -> None:
    answer = form.send({"name": "Mei", "phone": "0124785522"})

    assert (answer.status, list(answer.error["fields"])) == (422, ["external_id"])


def test_bad_input_gets_fields(form: Form) -> None:
    no_number = form.send(MEI | {"phone": "call me"})
    no_name = form.send(MEI | {"name": ""})

    assert (no_number.status, list(no_number.error["fields"])) == (422, ["phone"])
    assert (no_name.status, list(no_name.error["fields"])) == (422, ["name"])


def test_consent_is_taken_only_with_source_and_wording(
    owner: Browser, form: Form
) -> None:
    form.send(MEI | {"consent": {"source": "Form"}})
    without = owner.get("/leads").json["items"][0]
    form.send(
        MEI | {"external_id": "2", "consent": {"source": "Form", "wording": "Yes"}}
    )

    assert without["consent"] is None
    assert owner.get("/leads").json["items"][0]["consent"]["wording"] == "Yes"


def test_somebody_who_is_a_lead_already_gains_what_is_new(
    owner: Browser, form: Form
) -> None:
    form.send(MEI | {"niches": ["VIT"], "status": "customer"})

    again = form.send({**MEI, "name": "M", "external_id": "2", "niches": ["Yoga"]})

    (lead,) = owner.get("/leads").json["items"]
    assert not again.json["created"]
    assert (lead["name"], lead["status"]) == ("Mei", "customer")
    assert lead["niches"] == ["VIT", "Yoga"]


def test_one_number_is_one_lead_whichever_way_it_comes_in(
    owner: Browser, form: Form, conn: Db
) -> None:
    owner.post("/leads", {"name": "Mei", "phone": "+60 12-478 5522"})
    importer = Importer(conn=conn, account_id=owner.account_id)

    brought = form.send(MEI | {"phone": "0124785522"})
    imported = importer.bring_in("name,phone\nMei,60124785522\nMei,012 478 5522\n")
    added = owner.post("/leads", {"name": "Mei", "phone": "60124785522"})

    assert brought.json["created"] is False
    assert (imported.created, imported.duplicate) == (0, 2)
    assert added.error["code"] == "duplicate-lead"
    assert owner.get("/leads").json["total"] == 1


def test_a_hook_takes_so_many_leads_a_minute(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.leads.hooks.actions.MOST_CALLS", 1)
    form.send(MEI)

    more = form.send(MEI | {"external_id": "2"})

    assert (more.status, more.headers["Retry-After"]) == (429, "60")
    assert form.send(MEI).status == 200


def test_hooks_are_made_by_admins_for_their_own_account(
    conn: Db, sign_in: Any, form: Form
) -> None:
    operator = sign_in(account_id=add_account(conn), role="operator")

    assert operator.post("/lead-hooks", {"name": "Mine"}).status == 403
    assert operator.get("/lead-hooks").json["items"] == []
