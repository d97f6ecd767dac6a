"""Code, the contract for people and the one for API Gateway say the same."""

import json
import re
from collections import defaultdict

import pytest

from api import app, contract
from api.endpoint import Bound, Endpoint
from api.wiring import doors

ENDPOINTS = contract.all_endpoints()
NAMES = [endpoint.name for endpoint in ENDPOINTS]


@pytest.mark.parametrize("name", ["openapi.json", "gateway.json"])
def test_what_is_committed_is_what_the_routes_are(name: str) -> None:
    make = {"openapi.json": contract.openapi, "gateway.json": contract.gateway}[name]

    committed = (contract.INFRA / name).read_text("utf-8")
    assert committed == contract.as_text(make(ENDPOINTS)), "Say: make openapi"


def test_chalice_answers_what_the_contract_says() -> None:
    answered = {
        (path, verb): entry.view_function
        for path, verbs in app.app.routes.items()
        for verb, entry in verbs.items()
    }

    assert set(answered) == {(e.path, e.verb) for e in ENDPOINTS}
    assert all(isinstance(view, Bound) for view in answered.values())


@pytest.mark.parametrize("make", [contract.openapi, contract.gateway])
def test_each_document_names_every_route_and_parameter(make) -> None:
    document = make(ENDPOINTS)

    said = {
        (path, verb.upper()): {
            parameter["name"]
            for parameter in operation.get("parameters", [])
            if parameter["in"] == "path"
        }
        for path, operations in document["paths"].items()
        for verb, operation in operations.items()
    }
    assert said == {
        (e.path, e.verb): set(re.findall(r"{(\w+)}", e.path)) for e in ENDPOINTS
    }


def test_api_gateway_has_room_for_every_resource() -> None:
    assert len(contract.resources(ENDPOINTS)) < contract.MOST_RESOURCES


def test_resources_are_counted_as_api_gateway_does() -> None:
    leads = [e for e in ENDPOINTS if e.path in ("/sign-ins", "/sign-ins/current")]

    assert contract.resources(leads) == {"/", "/sign-ins", "/sign-ins/current"}


def test_one_step_of_a_path_has_one_parameter() -> None:
    """API Gateway refuses /leads/{id} beside /leads/{lead_id}/suppression."""
    names: dict[str, set[str]] = defaultdict(set)
    for step in contract.resources(ENDPOINTS):
        before, _, last = step.rpartition("/")
        if last.startswith("{"):
            names[before].add(last)

    assert {before: n for before, n in names.items() if len(n) > 1} == {}


def test_no_two_models_share_a_name() -> None:
    """Else both are named by their modules, and every client by ours."""
    schemas = contract.openapi(ENDPOINTS)["components"]["schemas"]

    assert [name for name in schemas if "__" in name or "-" in name] == []


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=NAMES)
def test_every_route_says_in_a_sentence_what_it_does(endpoint: Endpoint) -> None:
    operation = contract.openapi([endpoint])["paths"][endpoint.path]

    assert operation[endpoint.verb.lower()]["summary"].endswith(".")


def test_every_reference_leads_somewhere() -> None:
    document = contract.openapi(ENDPOINTS)

    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert wanted <= set(document["components"]["schemas"])


def test_importing_the_app_opens_nothing() -> None:
    """Lambda imports before its environment is read; so do these tests."""
    assert doors.cache_info().currsize == 0
