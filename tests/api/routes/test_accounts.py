"""Setting up, signing in, who I am, settings and the hold, as a browser sees them."""

from collections.abc import Callable

import pytest

from chalicelib.accounts import actions, passwords
from chalicelib.demonstration import actions as demonstration
from chalicelib.platform import clock
from chalicelib.platform.config import Config
from chalicelib.platform.db import Db
from tests import builders
from tests.api.conftest import Answer, Browser
from tests.fakes import RecordedLive, RecordedQueues

WORDS = "correct horse"
SETUP = {
    "account_name": "Kedai",
    "name": "Siti",
    "email": "siti@shop.example",
    "password": WORDS,
    "zone": "Asia/Kuching",
    "keep_demonstration": True,
}


BOTH = ["whatsapp", "simulated"]


def an_installation(**given: str) -> Config:
    needed = {"DATABASE_URL": "postgresql://unused.test/", "INSTALL_KEY": "00" * 32}
    return Config.from_env(needed | given)


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"]


def continued(stranger: Browser, answer: Answer) -> Browser:
    """The browser after it took the cookie."""
    return Browser(
        app=stranger.app,
        headers={
            "Cookie": cookie_of(answer).partition(";")[0],
            "X-CSRF-Token": answer.json["csrf_token"] if answer.json else "",
        },
    )


@pytest.fixture
def link(conn: Db) -> str:
    account_id = builders.add_account(conn, name="Demonstration")
    return "/setup/" + actions.issue_setup_link(conn, account_id, clock.now())


def test_a_set_up_link_says_what_it_is_for(stranger: Browser, link: str) -> None:
    answer = stranger.get(link)

    assert answer.status == 200
    assert answer.json["account_name"] == "Demonstration"
    assert answer.json["expires_at"].endswith("Z")


def test_whoever_uses_the_link_is_signed_in(stranger: Browser, link: str) -> None:
    answer = stranger.post(link, SETUP)

    assert answer.status == 201
    me = continued(stranger, answer).get("/me")
    assert me.json == answer.json
    assert me.json["member"]["role"] == "owner"
    assert me.json["account"]["name"] == "Kedai"
    assert stranger.get(link).status == 404


def test_the_cookie_is_for_browsers_and_not_for_scripts(
    stranger: Browser, link: str
) -> None:
    cookie = cookie_of(stranger.post(link, SETUP))

    assert "; HttpOnly" in cookie
    assert "; SameSite=Lax" in cookie
    assert "; Secure" not in cookie  # plain http here; see test_identity


def test_signing_in_and_out(stranger: Browser, conn: Db) -> None:
    account_id = builders.add_account(conn)
    builders.add_member(
        conn,
        account_id,
        email="siti@shop.example",
        password_hash=passwords.hashed(WORDS),
    )

    answer = stranger.post(
        "/sign-ins", {"email": "Siti@shop.example", "password": WORDS}
    )
    signed_in = continued(stranger, answer)
    out = signed_in.delete("/sign-ins/current")

    assert answer.status == 201
    assert answer.json["account"]["id"] == account_id
    assert out.status == 204
    assert "Max-Age=0" in cookie_of(out)
    assert signed_in.get("/me").status == 401


def test_wrong_passwords_are_answered_five_times(stranger: Browser) -> None:
    guess = {"email": "siti@shop.example", "password": "guess"}
    answers = [stranger.post("/sign-ins", guess) for _ in range(6)]

    assert [answer.status for answer in answers] == [401] * 5 + [429]
    assert answers[0].error["code"] == "wrong-credentials"
    assert 0 < int(answers[5].headers["Retry-After"]) <= 900


def test_settings_change_one_by_one(owner: Browser) -> None:
    answer = owner.patch("/account", {"quiet_from": "22:30", "opt_out_words": ["TAK"]})

    assert answer.status == 200
    account = answer.json["account"]
    assert (account["quiet_from"], account["quiet_until"]) == ("22:30", "09:00")
    assert account["opt_out_words"] == ["TAK"]


def test_own_numbers_are_read_in_the_accounts_region_and_kept_once(
    owner: Browser,
) -> None:
    numbers = ["012-345 6789", "+60123456789", "+6591234567"]

    kept = owner.patch("/account", {"test_numbers": numbers}).json["account"]
    none = owner.patch("/account", {"test_numbers": []}).json["account"]

    assert kept["test_numbers"] == ["60123456789", "6591234567"]
    assert none["test_numbers"] == []


def test_the_limit_of_approvals_is_set_and_taken_away(owner: Browser) -> None:
    def limit(change: dict[str, object]) -> object:
        return owner.patch("/account", change).json["account"]["approval_above"]

    assert limit({"approval_above": 500}) == 500
    assert limit({"cap_day": 1}) == 500
    assert limit({"approval_above": None}) is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"quiet_from": "25:00"}, "quiet_from"),
        ({"quiet_from": "09:00:00+08"}, "quiet_from"),
        ({"cap_day": 0}, "cap_day"),
        ({"cap_day": 10**30}, "cap_day"),
        ({"cap_day": "2"}, "cap_day"),
        ({"cap_day": 4, "cap_week": 3}, "cap_week"),
        ({"name": "  "}, "name"),
        ({"opt_out_words": [""]}, "opt_out_words.0"),
        ({"region": "SG"}, "region"),
        ({"test_numbers": ["012-345 6789", "12"]}, "test_numbers.1"),
        ({"approval_above": -1}, "approval_above"),
    ],
)
def test_a_setting_that_cannot_be_is_named(
    owner: Browser, change: dict[str, object], field: str
) -> None:
    answer = owner.patch("/account", change)

    assert answer.status == 422
    assert list(answer.error["fields"]) == [field]


def test_an_account_is_held_and_let_go(owner: Browser, live: RecordedLive) -> None:
    held = owner.post("/account/hold", {"reason": "Wrong text"}).json["account"]
    needs = owner.get("/today").json["needs"]
    free = owner.delete("/account/hold").json["account"]

    assert held["held_reason"] == "Wrong text"
    assert held["held_at"] is not None
    assert ("held", "Nothing goes out: Wrong text") in [
        (need["code"], need["message"]) for need in needs
    ]
    assert free["held_at"] is None
    assert live.codes == ["ACCOUNT_UPDATE", "ACCOUNT_UPDATE"]


def test_whoever_may_send_may_hold_and_only_admins_lift(
    owner: Browser, sign_in: Callable[..., Browser]
) -> None:
    operator = sign_in(owner.account_id, "operator")
    viewer = sign_in(owner.account_id, "viewer")

    assert viewer.post("/account/hold", {"reason": "Stop"}).status == 403
    assert operator.post("/account/hold", {"reason": "Stop"}).status == 200
    assert operator.delete("/account/hold").status == 403
    assert owner.delete("/account/hold").status == 200


def test_the_demonstration_goes_with_one_click(
    stranger: Browser, conn: Db, queues: RecordedQueues, live: RecordedLive
) -> None:
    account_id = demonstration.make(conn, shards=["s1"], now=clock.now())
    link = "/setup/" + actions.issue_setup_link(conn, account_id, clock.now())
    made = stranger.post(link, SETUP)

    answer = continued(stranger, made).delete("/demonstration")

    assert made.json["counts"] == {"devices": 12, "leads": 500, "unread_chats": 0}
    assert answer.status == 200
    assert answer.json["account"]["demonstration"] is False
    assert answer.json["counts"] == {"devices": 0, "leads": 0, "unread_chats": 0}
    (wake_up,) = queues.put_on["shard-s1"]
    assert len(wake_up["commands"]) == 12
    assert live.codes == ["DEVICE_STATUS"] * 12


def test_who_sets_up_may_begin_without_the_demonstration(
    stranger: Browser, conn: Db
) -> None:
    account_id = demonstration.make(conn, shards=["s1"], now=clock.now())
    link = "/setup/" + actions.issue_setup_link(conn, account_id, clock.now())

    answer = stranger.post(link, SETUP | {"keep_demonstration": False})

    assert answer.status == 201
    assert answer.json["account"]["demonstration"] is False
    assert answer.json["counts"] == {"devices": 0, "leads": 0, "unread_chats": 0}


@pytest.mark.parametrize(
    ("config", "linked"),
    [
        (an_installation(SESSIONS_DATABASE_URL="x", SIMULATED_PHONES="on"), BOTH),
        (an_installation(SESSIONS_DATABASE_URL="x"), ["whatsapp"]),
        (an_installation(SIMULATED_PHONES="on"), ["simulated"]),
    ],
)
def test_an_installation_says_which_phones_it_links(
    owner: Browser, linked: list[str]
) -> None:
    assert owner.get("/me").json["transports"] == linked
