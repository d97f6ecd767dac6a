"""Cookies, the word against forged requests, roles, and where a call comes from."""

from collections.abc import Callable

import pytest

from api import identity
from api.edge import Request
from tests.api.conftest import Browser


def request(**headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(
        verb="GET",
        path="/me",
        headers=named,
        query={},
        body=b"",
        address="127.0.0.1",
    )


def test_over_https_the_cookie_never_travels_in_the_open() -> None:
    made = identity.cookie("token", seconds=60, public_url="https://carillon.example")

    assert made == (
        "carillon=token; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
    )


@pytest.mark.parametrize(
    ("sent", "token"),
    [
        ("carillon=abc", "abc"),
        ("other=1; carillon=abc; more=2", "abc"),
        ("carillon=", None),
        ("other=1", None),
        ("", None),
        ("carillon", None),
        (";;;==;\x7f", None),
    ],
)
def test_our_cookie_is_found_among_others(sent: str, token: str | None) -> None:
    assert identity.cookie_token(request(cookie=sent)) == token


@pytest.mark.parametrize(
    ("seen", "address"),
    [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("2001:db8::7:4711", "2001:db8::7"),
    ],
)
def test_behind_the_front_the_viewer_is_who_the_front_says(
    seen: str, address: str
) -> None:
    assert identity.viewer_address(request(cloudfront_viewer_address=seen)) == address


def test_without_a_front_the_viewer_is_whoever_connected() -> None:
    assert identity.viewer_address(request()) == "127.0.0.1"


def test_a_change_without_the_word_of_our_pages_is_refused(owner: Browser) -> None:
    for word in ({"X-CSRF-Token": ""}, {"X-CSRF-Token": "guess"}):
        answer = owner.post("/live/tickets", **word)

        assert answer.status == 403
        assert answer.error["code"] == "csrf"


def test_reading_needs_no_word(owner: Browser) -> None:
    assert owner.get("/me", **{"X-CSRF-Token": ""}).status == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("admin", 200), ("operator", 403), ("viewer", 403)],
)
def test_settings_are_for_owners_and_admins(
    sign_in: Callable[..., Browser], role: str, status: int
) -> None:
    assert sign_in(role=role).patch("/account", {"name": "Seri"}).status == status


def test_a_cookie_nobody_gave_out_is_a_stranger(stranger: Browser) -> None:
    assert stranger.get("/me", Cookie="carillon=guess").status == 401
