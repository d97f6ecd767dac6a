"""Chalice's own test client, signed in, on a real Postgres; our doors are fakes."""

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import pytest
from chalice.app import Chalice
from chalice.test import Client

from api import identity
from api.app import make_app
from api.wiring import Doors
from chalicelib.accounts.actions import hash_token
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from tests import builders
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, with its JSON read."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def error(self) -> dict[str, Any]:
        return self.json["error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """A browser: signed in as `member_id`, or a stranger."""

    app: Chalice
    headers: dict[str, str]
    account_id: int = 0
    member_id: int = 0

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: object = None, **headers: str) -> Answer:
        return self.ask("POST", path, body, **headers)

    def patch(self, path: str, body: object = None, **headers: str) -> Answer:
        return self.ask("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Answer:
        return self.ask("DELETE", path, **headers)

    def ask(self, verb: str, path: str, body: object = None, **headers: str) -> Answer:
        """A body of bytes goes as it is, anything else as JSON, None as nothing."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if body is None:
            raw = b""
        else:
            headers = {"Content-Type": "application/json"} | headers
        answer = Client(self.app).http.request(
            verb, path, headers=self.headers | headers, body=raw
        )
        return Answer(
            status=answer.status_code, headers=answer.headers, json=answer.json_body
        )


@pytest.fixture
def config() -> Config:
    return Config.from_env(
        {"DATABASE_URL": "postgresql://unused.test/", "INSTALL_KEY": "00" * 32}
    )


@pytest.fixture
def queues() -> RecordedQueues:
    return RecordedQueues()


@pytest.fixture
def live() -> RecordedLive:
    return RecordedLive()


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def doors(
    conn: Db,
    config: Config,
    queues: RecordedQueues,
    live: RecordedLive,
    storage: MemoryStorage,
) -> Doors:
    return Doors(
        config=config,
        connection=lambda: nullcontext(conn),
        queues=queues,
        storage=storage,
        live=live,
    )


@pytest.fixture
def app(doors: Doors) -> Chalice:
    return make_app(lambda: doors)


@pytest.fixture
def stranger(app: Chalice) -> Browser:
    """A browser that is not signed in."""
    return Browser(app=app, headers={})


@pytest.fixture
def sign_in(app: Chalice, conn: Db) -> Callable[..., Browser]:
    """`sign_in()` is the owner of a new account; or name account_id and role."""

    def signed_in(account_id: int | None = None, role: str = "owner") -> Browser:
        account_id = account_id or builders.add_account(conn)
        member_id = builders.add_member(conn, account_id, role=role)
        token = f"token-{member_id}"
        builders.add_sign_in(
            conn,
            account_id,
            member_id,
            token_hash=hash_token(token),
        )
        return Browser(
            app=app,
            headers={
                "Cookie": f"{identity.COOKIE}={token}",
                identity.CSRF_HEADER: builders.CSRF,
            },
            account_id=account_id,
            member_id=member_id,
        )

    return signed_in


@pytest.fixture
def owner(sign_in: Callable[..., Browser]) -> Browser:
    """The owner of an account of the test's own."""
    return sign_in()
