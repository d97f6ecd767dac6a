"""Nothing behind us is called, nothing is followed, and nobody is waited for long."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.webhooks.model import Answer
from connectors.outside import Outside
from tests.connectors.receiving import Program, program

PATIENCE = timedelta(seconds=5)


@pytest.fixture
def told() -> Iterator[Program]:
    with program() as listening:
        yield listening


def post(address: str, *, private_too: bool, patience: timedelta = PATIENCE) -> Answer:
    async def call() -> Answer:
        async with Outside(private_too=private_too) as outside:
            return await outside.post(
                address, b"{}", headers={"X-One": "1"}, patience=patience
            )

    return asyncio.run(call())


def test_a_program_is_told(told: Program) -> None:
    answer = post(f"{told.address}?key=7", private_too=True)

    assert answer == Answer(status=204)
    [heard] = told.heard
    assert (heard.path, heard.body) == ("/hook?key=7", b"{}")
    assert heard.headers["x-one"] == "1"
    assert heard.headers["host"] == f"127.0.0.1:{told.port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0x7f000001"])
def test_a_name_that_leads_behind_us_is_not_called(told: Program, host: str) -> None:
    """However it is written; a name is looked at where it leads."""
    answer = post(f"http://{host}:{told.port}/hook", private_too=False)

    assert answer == Answer(code="private-address")
    assert told.heard == []


def test_a_redirect_is_not_followed(told: Program) -> None:
    """It would lead past the guard."""
    told.answers, told.moved_to = [302], "/elsewhere"

    assert post(told.address, private_too=True) == Answer(status=302, code="moved")
    assert len(told.heard) == 1


def test_another_status_is_not_heard(told: Program) -> None:
    told.answers = [500]

    assert post(told.address, private_too=True) == Answer(status=500, code="answered")


def test_who_does_not_answer_is_not_waited_for(told: Program) -> None:
    told.free.clear()

    answer = post(told.address, private_too=True, patience=timedelta(seconds=0.2))

    assert answer == Answer(code="timed-out")


def test_nobody_there_is_an_answer_too(told: Program) -> None:
    closed = f"https://127.0.0.1:{told.port}/hook"  # it does not speak TLS

    assert post(closed, private_too=True) == Answer(code="unreachable")
    assert post("http://127.0.0.1:9/", private_too=True) == Answer(code="unreachable")
    assert post("http://no-such-host.invalid/", private_too=True) == Answer(
        code="unknown-host"
    )
