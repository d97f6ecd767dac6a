"""What every route answers before its own view has a say."""

from tests.api.conftest import Browser


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
