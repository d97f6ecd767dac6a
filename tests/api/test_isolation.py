"""Two accounts, every route: nobody is answered, changed or told of another's things.

The routes are the app's own, so a new one is tried without a word here, unless it has a
new parameter (then `scenery.py` makes one) or a body that needs something (then BODIES
says what a good one is: a bad one would be refused before the view looks for anything).
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from api import contract
from api.endpoint import EVERYBODY, Endpoint
from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Answer, Browser
from tests.api.scenery import OWN_NUMBER, Scenery, furnish, snapshot
from tests.fakes import RecordedLive, RecordedQueues

PUBLIC = {
    ("GET", "/health"),
    ("GET", "/setup/{token}"),
    ("POST", "/setup/{token}"),
    ("POST", "/sign-ins"),
    ("POST", "/hooks/leads/{key}"),
}
FOR_VIEWERS = {("POST", "/live/tickets"), ("DELETE", "/sign-ins/current")}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/account/hold"): {"reason": "Wrong text"},
    ("POST", "/campaigns"): {"name": "Ours"},
    ("POST", "/campaigns/{campaign_id}/exports"): {"format": "csv"},
    ("POST", "/campaigns/{campaign_id}/tests"): {
        "device_id": 1,
        "phone": OWN_NUMBER,
        "client_id": str(uuid4()),
    },
    ("POST", "/chats/{chat_id}/messages"): {"client_id": str(uuid4()), "text": "Hi"},
    ("POST", "/devices"): {"name": "Ours", "transport": "whatsapp"},
    ("POST", "/devices/{device_id}/chats"): {"phone": "+60123456789"},
    ("POST", "/devices/{device_id}/pairing"): {"method": "qr"},
    ("POST", "/devices/{device_id}/tests"): {
        "text": "Hi",
        "phone": OWN_NUMBER,
        "client_id": str(uuid4()),
    },
    ("POST", "/devices/refresh"): {"device_ids": None},
    ("POST", "/lead-exports"): {"format": "csv"},
    ("POST", "/lead-hooks"): {"name": "Ours"},
    ("POST", "/lead-imports"): {"filename": "ours.csv", "bytes": 100},
    ("POST", "/lead-imports/{import_id}/check"): {
        "mapping": {"name": 0, "phone": 0},
        "consent": None,
        "on_duplicate": "add",
    },
    ("POST", "/media"): {"upload_id": 1},
    ("POST", "/media/uploads"): {"kind": "image", "file_name": "a.png", "bytes": 9},
    ("POST", "/leads/bulk"): {
        "filter": {"q": "nobody"},
        "count": 0,
        "change": {"kind": "set-owner"},
    },
    ("POST", "/erasures"): {"lead_id": 1},
    ("POST", "/erasures/preview"): {"lead_id": 1},
    ("POST", "/person-exports"): {"lead_id": 1},
    ("POST", "/suppressions"): {"phones": ["+60123456789"]},
    ("POST", "/suppressions/{suppression_id}/lift"): {"note": "Asked us to"},
    ("POST", "/lead-words/niches/rename"): {
        "niche": "niche delima",
        "name": "other delima",
    },
    ("POST", "/leads/{lead_id}/consent/withdrawal"): {"reason": "Asked us to"},
    ("POST", "/leads/{lead_id}/notes"): {"text": "Ours"},
    ("POST", "/leads"): {"name": "Ours", "phone": "+60123456789"},
    ("POST", "/webhooks"): {
        "name": "Ours",
        "address": "https://crm.test/ours",
        "events": ["test"],
    },
    ("POST", "/previews"): {"text": "Hi"},
    ("POST", "/sends/{send_id}/decision"): {"outcome": "sent"},
    ("POST", "/sends/decisions"): {"outcome": "sent", "campaign_id": 1},
    ("POST", "/sequences"): {"name": "Ours"},
    ("POST", "/sequences/{sequence_id}/clones"): {"name": "Ours"},
    ("POST", "/sequences/{sequence_id}/enrolments"): {"lead_ids": [1]},
    ("POST", "/sequences/{sequence_id}/enrolments/bulk"): {
        "what": "enrol",
        "filter": {"q": "nobody"},
        "count": 0,
    },
    ("POST", "/sequences/{sequence_id}/steps"): {"day": 2, "text": "Hi"},
    ("POST", "/sequences/{sequence_id}/steps/{step_id}/copy"): {"day": 2},
    ("POST", "/sequences/{sequence_id}/steps/{step_id}/tests"): {
        "device_id": 1,
        "phone": OWN_NUMBER,
        "client_id": str(uuid4()),
    },
    ("POST", "/sequences/{sequence_id}/steps/{step_id}/move"): {"day": 2},
    ("POST", "/templates"): {"name": "Ours", "text": "Hi"},
}
# What must be asked for there; both accounts have it.
QUESTIONS = {"/messages": "q=said"}
# What a field of a body or a word of a query names, by how it ends.
NAMED_BY = {
    "device_id": "device_id",
    "device_ids": "device_id",
    "campaign_id": "campaign_id",
    "chat_id": "chat_id",
    "person_id": "person_id",
    "campaign_ids": "campaign_id",
    "import_id": "import_id",
    "lead_id": "lead_id",
    "lead_ids": "lead_id",
    "send_ids": "send_id",
    "sequence_id": "sequence_id",
    "step_id": "step_id",
    "media_id": "media_id",
    "upload_id": "upload_id",
}
# Fields that only choose among what is ours: a condition that nothing of ours meets.
CONDITIONS = {
    ("/campaigns", "audience.owner_device_id"),
    ("/campaigns/{campaign_id}", "audience.owner_device_id"),
    ("/campaigns", "audience.left_out.campaign_ids"),
    ("/campaigns/{campaign_id}", "audience.left_out.campaign_ids"),
    ("/campaigns/{campaign_id}/retry", "device_id"),
    ("/leads/bulk", "filter.owner_device_id"),
    ("/previews", "campaign_id"),
    ("/previews", "step_id"),
    ("/leads/bulk", "filter.import_id"),
    ("/sequences/{sequence_id}/steps/{step_id}/resend", "device_id"),
    ("/sequences/{sequence_id}/enrolments/bulk", "filter.owner_device_id"),
    ("/sequences/{sequence_id}/enrolments/bulk", "filter.import_id"),
    ("/lead-exports", "filter.owner_device_id"),
    ("/lead-exports", "filter.import_id"),
}

ENDPOINTS = contract.all_endpoints()
SIGNED_IN = [e for e in ENDPOINTS if (e.verb, e.path) not in PUBLIC]
WITH_PARAMETERS = [e for e in SIGNED_IN if e.parameters]


def named(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "endpoint", endpoints, ids=[f"{e.verb} {e.path}" for e in endpoints]
    )


@pytest.fixture
def us(owner: Browser, conn: Db) -> Scenery:
    return furnish(conn, owner.account_id, "delima")


@pytest.fixture
def them(conn: Db) -> Scenery:
    return furnish(conn, builders.add_account(conn, name="mutiara"), "mutiara")


@pytest.fixture
def untouched(
    conn: Db, them: Scenery, live: RecordedLive, queues: RecordedQueues
) -> Iterator[None]:
    """After the test they have what they had, and their browsers heard nothing."""
    before = snapshot(conn, them.account_id)
    yield
    assert snapshot(conn, them.account_id) == before
    assert [h for h in live.hints if h.account_id == them.account_id] == []
    for bodies in queues.put_on.values():
        for body in bodies:
            assert them.ids["device_id"] not in body.get("commands", [])
            assert body.get("job_id") != them.ids["job_id"]


def good_body(endpoint: Endpoint) -> dict[str, Any] | None:
    if endpoint.body is None:
        return None
    body = BODIES.get((endpoint.verb, endpoint.path), {})
    try:
        endpoint.body.model_validate_json(json.dumps(body), strict=True)
    except ValidationError:
        pytest.fail(
            f"Say in BODIES what a good body is: {endpoint.verb} {endpoint.path}"
        )
    return body


def with_ours(body: dict[str, Any] | None, us: Scenery) -> dict[str, Any] | None:
    """What a body must name is a thing of ours."""
    return body and {name: us.ids.get(name, value) for name, value in body.items()}


def path_of(endpoint: Endpoint, scenery: Scenery) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in scenery.ids:
            pytest.fail(f"Let scenery.py make a thing for {{{match[1]}}}")
        return str(scenery.ids[match[1]])

    path = re.sub(r"{(\w+)}", value, endpoint.path)
    question = QUESTIONS.get(path)
    return path if question is None else f"{path}?{question}"


def says_nothing_of(them: Scenery, answer: Answer) -> None:
    said = json.dumps(answer.json, ensure_ascii=False)
    assert [mark for mark in them.marks if mark in said] == []


def test_every_public_route_is_meant_to_be() -> None:
    assert {(e.verb, e.path) for e in ENDPOINTS if e.roles is None} == PUBLIC


@named(SIGNED_IN)
def test_a_stranger_is_sent_to_sign_in(endpoint: Endpoint, stranger: Browser) -> None:
    path = re.sub(r"{\w+}", "1", endpoint.path)

    answer = stranger.ask(endpoint.verb, path, {})

    assert answer.status == 401
    assert answer.error["code"] == "unauthorised"


@named([e for e in SIGNED_IN if e.verb != "GET"])
def test_a_change_needs_the_word_of_our_pages(
    endpoint: Endpoint, owner: Browser
) -> None:
    path = re.sub(r"{\w+}", "1", endpoint.path)

    answer = owner.ask(endpoint.verb, path, {}, **{"x-csrf-token": "guess"})

    assert (answer.status, answer.error["code"]) == (403, "csrf")


@named([e for e in SIGNED_IN if e.verb != "GET"])
def test_a_viewer_changes_nothing(
    endpoint: Endpoint, sign_in: Callable[..., Browser]
) -> None:
    path = re.sub(r"{\w+}", "1", endpoint.path)

    answer = sign_in(role="viewer").ask(endpoint.verb, path, {})

    if (endpoint.verb, endpoint.path) in FOR_VIEWERS:
        assert endpoint.roles == EVERYBODY
    else:
        assert answer.status == 403


@named(WITH_PARAMETERS)
@pytest.mark.usefixtures("untouched")
def test_what_is_theirs_is_not_there(
    endpoint: Endpoint, owner: Browser, them: Scenery
) -> None:
    answer = owner.ask(endpoint.verb, path_of(endpoint, them), good_body(endpoint))

    assert answer.status == 404
    says_nothing_of(them, answer)


@named(WITH_PARAMETERS)
def test_what_is_ours_is_there(endpoint: Endpoint, owner: Browser, us: Scenery) -> None:
    """Else the test above would prove only that the question was bad."""
    body = with_ours(good_body(endpoint), us)

    answer = owner.ask(endpoint.verb, path_of(endpoint, us), body)

    assert answer.status < 500
    assert answer.status not in (401, 403, 405, 415, 422)
    if answer.status == 404:
        assert endpoint.path.endswith("/pairing")  # none is under way


@named([e for e in SIGNED_IN if not e.parameters])
@pytest.mark.usefixtures("untouched")
def test_what_is_about_all_of_ours_leaves_out_theirs(
    endpoint: Endpoint, owner: Browser, us: Scenery, them: Scenery
) -> None:
    body = with_ours(good_body(endpoint), us)

    answer = owner.ask(endpoint.verb, path_of(endpoint, us), body)

    assert answer.status < 300
    says_nothing_of(them, answer)


def named_in_bodies() -> list[Any]:
    return [
        pytest.param(endpoint, field, id=f"{endpoint.verb} {endpoint.path} {field}")
        for endpoint in SIGNED_IN
        if endpoint.body is not None
        for field in fields_that_name(endpoint.body.model_json_schema())
    ]


def fields_that_name(schema: dict[str, Any]) -> Iterator[str]:
    """`device_ids`, `audience.owner_device_id`: where a body names things by id."""
    definitions = schema.get("$defs", {})

    def walk(part: dict[str, Any], path: tuple[str, ...]) -> Iterator[str]:
        for choice in [part, *part.get("anyOf", [])]:
            found = definitions.get(choice.get("$ref", "").rpartition("/")[2], choice)
            for name, inner in found.get("properties", {}).items():
                if re.search(r"_ids?$", name) and "uuid" not in json.dumps(inner):
                    yield ".".join((*path, name))
                yield from walk(inner, (*path, name))

    return walk(schema, ())


@pytest.mark.parametrize(("endpoint", "field"), named_in_bodies())
@pytest.mark.usefixtures("untouched")
def test_a_body_cannot_name_what_is_theirs(
    endpoint: Endpoint, field: str, owner: Browser, us: Scenery, them: Scenery
) -> None:
    body = good_body(endpoint) or {}
    *groups, name = field.split(".")
    place = body = json.loads(json.dumps(body))
    for group in groups:
        place = place.setdefault(group, {})
    theirs = them.ids[thing_named_by(name)]
    place[name] = [theirs] if name.endswith("_ids") else theirs

    answer = owner.ask(endpoint.verb, path_of(endpoint, us), body)

    assert answer.status < 500
    assert answer.status >= 400 or (endpoint.path, field) in CONDITIONS
    says_nothing_of(them, answer)


def named_in_queries() -> list[Any]:
    return [
        pytest.param(endpoint, name, id=f"{endpoint.verb} {endpoint.path} {name}")
        for endpoint in SIGNED_IN
        if endpoint.query is not None
        for name in endpoint.query.model_fields
        if name.endswith("_id")
    ]


@pytest.mark.parametrize(("endpoint", "name"), named_in_queries())
@pytest.mark.usefixtures("untouched")
def test_a_question_by_what_is_theirs_finds_nothing(
    endpoint: Endpoint, name: str, owner: Browser, us: Scenery, them: Scenery
) -> None:
    theirs, path = them.ids[thing_named_by(name)], path_of(endpoint, us)

    answer = owner.get(f"{path}{'&' if '?' in path else '?'}{name}={theirs}")

    assert answer.status in (200, 404)
    assert not (answer.json or {}).get("items")
    says_nothing_of(them, answer)


def thing_named_by(name: str) -> str:
    for ending, thing in NAMED_BY.items():
        if name.endswith(ending):
            return thing
    pytest.fail(f"Say in NAMED_BY what {name} names")
