"""What every route answers before its own view has a say."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.app import make_app
from api.endpoint import Call, Routes
from api.wiring import Doors
from chalicelib.accounts.actions import hash_token
from chalicelib.platform import db
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Browser
from tests.fakes import MemoryStorage, RecordedLive, RecordedQueues
from tests.logs import Lines, listening


@pytest.fixture
def logged() -> Iterator[Lines]:
    with listening() as lines:
        yield lines


def test_the_api_answers_strangers_that_it_is_there(stranger: Browser) -> None:
    answer = stranger.get("/health")

    assert answer.status == 200
    assert answer.json == {"status": "ok", "build": "development"}


def test_a_stranger_is_not_told_who_they_are(stranger: Browser) -> None:
    answer = stranger.get("/me")

    assert answer.status == 401
    assert answer.error["code"] == "unauthorised"


def test_a_member_is_told_who_they_are(owner: Browser) -> None:
    answer = owner.get("/me")

    assert answer.status == 200
    assert answer.json["member"]["id"] == owner.member_id
    assert answer.json["account"]["id"] == owner.account_id
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_verb_that_an_address_does_not_take_is_said_in_our_shape(
    owner: Browser,
) -> None:
    answer = owner.delete("/me")

    assert answer.status == 405
    assert answer.error["code"] == "not-allowed"
    assert answer.headers["Allow"] == "GET"


def test_a_body_that_is_not_json_is_said_in_our_shape(owner: Browser) -> None:
    answer = owner.post("/account/hold", b"a=b", **{"Content-Type": "text/plain"})

    assert answer.status == 415
    assert answer.error["code"] == "unsupported-media-type"


def test_a_misspelt_question_is_not_ignored(owner: Browser) -> None:
    answer = owner.get("/me?limt=5")

    assert answer.status == 422
    assert "limt" in answer.error["fields"]


def test_a_failure_of_ours_shows_an_id_and_nothing_else(
    owner: Browser, conn: Db, logged: Lines
) -> None:
    """And the log holds the same id, the place, and no row."""
    conn.execute("ALTER TABLE members RENAME COLUMN name TO called")

    answer = owner.get("/me")

    assert answer.status == 500
    assert answer.error["code"] == "internal"
    assert "column" not in json.dumps(answer.json)
    failed = next(line for line in logged() if line["message"] == "request failed")
    assert failed["error_id"] in answer.error["message"]
    assert failed["exception_name"] == "UndefinedColumn"
    assert "store.py" in failed["exception"]


def test_a_database_that_is_away_is_said_with_when_to_come_back(
    config: Config, queues: RecordedQueues, live: RecordedLive, storage: MemoryStorage
) -> None:
    nowhere = "postgresql://127.0.0.1:1/none"
    doors = Doors(
        config=config,
        connection=lambda: db.connect(nowhere),
        queues=queues,
        storage=storage,
        live=live,
    )

    answer = Browser(app=make_app(lambda: doors), headers={}).get("/me")

    assert answer.status == 503
    assert answer.error["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def test_each_request_leaves_one_line_with_who_and_what(
    owner: Browser, logged: Lines
) -> None:
    owner.get("/me")

    (said,) = logged()
    assert said["route"] == "GET /me"
    assert said["status"] == 200
    assert said["request_id"]
    assert said["account_id"] == owner.account_id
    assert said["member_id"] == owner.member_id


def test_threads_do_not_read_each_others_requests(fresh_url: str) -> None:
    """Chalice keeps one request for the whole app: an account could see another's."""
    database = db.Database(fresh_url, size=8)
    with database.connection() as conn:
        browsers = [
            (account_id, browser_of(conn, account_id))
            for account_id in (builders.add_account(conn) for _ in range(4))
        ]
    doors = Doors(
        config=Config.from_env({"DATABASE_URL": fresh_url, "INSTALL_KEY": "00" * 32}),
        connection=database.connection,
        queues=RecordedQueues(),
        storage=MemoryStorage(),
        live=RecordedLive(),
    )
    app = make_app(lambda: doors)

    def ask(asked: tuple[int, dict[str, str]]) -> bool:
        account_id, headers = asked
        answer = Browser(app=app, headers=headers).get("/me")
        return answer.json["account"]["id"] == account_id

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, browsers * 10))
    database.close()


def browser_of(conn: Db, account_id: int) -> dict[str, str]:
    member_id = builders.add_member(conn, account_id)
    token = f"token-{member_id}"
    builders.add_sign_in(conn, account_id, member_id, token_hash=hash_token(token))
    return {"Cookie": f"carillon={token}"}


def test_a_view_that_does_not_take_its_path_is_refused_at_import() -> None:
    def show(call: Call, lead: int) -> None: ...

    with pytest.raises(TypeError):
        Routes().get("/leads/{lead_id}")(show)
