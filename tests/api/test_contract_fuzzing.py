"""Whatever is asked, the API keeps its contract: no 5xx, answers as they are declared.

Each route is asked twice: with ids that name something of the caller's, and with any.
"""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from api import contract, identity
from api.app import make_app
from api.endpoint import Endpoint
from api.wiring import Doors
from chalicelib.accounts.actions import hash_token
from chalicelib.platform.config import Config
from chalicelib.platform.db import Database, Db
from infra.local import rest
from infra.local.postgres import Postgres
from tests import builders
from tests.api.scenery import furnish
from tests.conftest import fresh_database
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues

EXAMPLES = 15
ENDPOINTS = contract.all_endpoints()
CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
]


def ways() -> Iterator[Any]:
    """Each route as it is meant and, where something can be wrong, as it is not."""
    for endpoint in ENDPOINTS:
        can_be_wrong = (
            endpoint.body or endpoint.query or int in endpoint.parameters.values()
        )
        modes = list(GenerationMode) if can_be_wrong else [GenerationMode.POSITIVE]
        for mode in modes:
            for known in [False, True] if endpoint.parameters else [False]:
                ids = "known ids" if known else "any ids"
                name = f"{endpoint.verb} {endpoint.path} {mode.value}, {ids}"
                yield pytest.param(endpoint, mode, known, id=name)


@pytest.fixture(scope="module")
def database(postgres: Postgres) -> Iterator[Database]:
    with fresh_database(postgres) as url:
        opened = Database(url, size=2)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def schema(database: Database) -> Any:
    """The contract, asked of the API as the local stack runs it."""
    doors = Doors(
        config=Config.from_env({"DATABASE_URL": "unused", "INSTALL_KEY": "00" * 32}),
        connection=database.connection,
        queues=RecordedQueues(),
        storage=MemoryStorage(),
        live=RecordedLive(),
    )
    document = contract.openapi(ENDPOINTS) | {"servers": [{"url": "/"}]}
    ours = {"generation": {"with-security-parameters": False}}
    config = schemathesis.Config.from_dict(ours)
    loaded = schemathesis.openapi.from_dict(document, config=config)
    loaded.app = rest.wsgi(make_app(lambda: doors))
    return loaded


@pytest.fixture
def conn(database: Database) -> Iterator[Db]:
    with database.connection() as opened:
        yield opened


@pytest.mark.parametrize(("endpoint", "mode", "known"), list(ways()))
def test_the_contract_is_kept(
    endpoint: Endpoint, mode: GenerationMode, known: bool, schema: Any, conn: Db
) -> None:
    account_id = builders.add_account(conn)
    ids = furnish(conn, account_id, "delima").ids if known else {}
    member_id = builders.add_member(conn, account_id)
    operation = schema[endpoint.path][endpoint.verb]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    def keeps_it(case: Case) -> None:
        for name in case.path_parameters.keys() & ids.keys():
            case.path_parameters[name] = ids[name]
        answer = case.call(
            cookies={identity.COOKIE: new_token(conn, account_id, member_id)},
            headers={identity.CSRF_HEADER: builders.CSRF},
        )
        case.validate_response(answer, checks=CHECKS)
        # An answer to a stranger would keep any contract.
        assert endpoint.roles is None or answer.status_code not in (401, 403)

    keeps_it()


def new_token(conn: Db, account_id: int, member_id: int) -> str:
    """A new browser each time: the last may have signed out."""
    token = secrets.token_urlsafe()
    builders.add_sign_in(conn, account_id, member_id, token_hash=hash_token(token))
    return token
