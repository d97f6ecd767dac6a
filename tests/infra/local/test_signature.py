"""Links and requests that were signed a while ago, told the time."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from infra.local.signature import Refused, Request, check, moment
from tests.infra.local.conftest import KEYS

STORAGE = "http://storage.test"


@pytest.fixture
def s3(connect: Callable):
    path_style = {"addressing_style": "path"}
    return connect("s3", STORAGE, s3=path_style, signature_version="s3v4")


def a_link(s3) -> tuple[Request, str]:
    """A link that lives for a minute, and when it was made."""
    url = urlsplit(
        s3.generate_presigned_url(
            "get_object", Params={"Bucket": "media", "Key": "k"}, ExpiresIn=60
        )
    )
    request = Request(
        method="GET",
        path=url.path,
        query=url.query,
        headers={"host": url.netloc},
        payload="UNSIGNED-PAYLOAD",
    )
    return request, url.query.partition("X-Amz-Date=")[2][:16]


def a_call(s3) -> tuple[Request, str]:
    """A call signed in its headers, and when."""
    kept: list[Request] = []

    def keep(request, **_: object) -> None:
        headers = {
            name.lower(): _text(value) for name, value in request.headers.items()
        }
        url = urlsplit(request.url)
        kept.append(
            Request(
                method=request.method,
                path=url.path,
                query=url.query,
                headers=headers | {"host": url.netloc},
                payload=headers["x-amz-content-sha256"],
            )
        )
        raise Unsent

    s3.meta.events.register("before-send.s3", keep)
    with pytest.raises(Unsent):
        s3.list_buckets()
    return kept[0], kept[0].headers["x-amz-date"]


class Unsent(Exception):
    """The request is looked at and goes nowhere."""


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("later", [-800, 0, 59])
def test_a_link_is_good_while_it_lives(s3, later):
    request, made_at = a_link(s3)

    check(request, KEYS, moment(made_at) + timedelta(seconds=later))


@pytest.mark.parametrize("later", [-1000, 61, 86_400])
def test_a_link_is_refused_before_and_after(s3, later):
    request, made_at = a_link(s3)

    with pytest.raises(Refused, match="expired"):
        check(request, KEYS, moment(made_at) + timedelta(seconds=later))


@pytest.mark.parametrize("off", [-899, 0, 899])
def test_a_clock_may_be_a_little_off(s3, off):
    request, made_at = a_call(s3)

    check(request, KEYS, moment(made_at) + timedelta(seconds=off))


@pytest.mark.parametrize("off", [-901, 901])
def test_a_clock_that_is_far_off_is_refused(s3, off):
    request, made_at = a_call(s3)

    with pytest.raises(Refused) as refused:
        check(request, KEYS, moment(made_at) + timedelta(seconds=off))

    assert refused.value.code == "RequestTimeTooSkewed"
