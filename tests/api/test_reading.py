"""What arrives: bodies, queries and ids, also from those who mean harm."""

from uuid import UUID

import pytest
from pydantic import Field

from api import reading
from api.edge import Request
from api.failures import Malformed, UnsupportedMediaType
from api.reading import Body, Id, Query
from chalicelib.errors import Invalid, NotFound, TooLarge


class Order(Body):
    name: str = Field(max_length=5)
    count: int = 1
    urgent: bool = False
    client_id: UUID | None = None
    words: list[str] = Field(default_factory=list)
    device_id: Id | None = None


class Search(Query):
    q: str | None = None
    limit: int = Field(default=50, ge=1, le=200)
    urgent: bool | None = None


def read(body: bytes | str, content_type: str | None = "application/json") -> Order:
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    headers = {} if content_type is None else {"content-type": content_type}
    return reading.read_body(request(body=raw, headers=headers), Order)


def ask(**query: list[str]) -> Search:
    return reading.read_query(request(query=query), Search)


def request(
    *,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    query: dict[str, list[str]] | None = None,
) -> Request:
    return Request(
        verb="POST",
        path="/orders",
        headers=headers or {},
        query=query or {},
        body=body,
        address="",
    )


def test_a_body_becomes_what_it_says() -> None:
    client_id = "018f3f6e-0000-7000-8000-000000000000"
    order = read(f'{{"name": "Siti", "client_id": "{client_id}", "device_id": 7}}')

    assert order == Order(name="Siti", client_id=UUID(client_id), device_id=7)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "name=Siti",
        '{"name": NaN}',
        '{"name": "a\nb"}',
        '{"count": ' + "9" * 5000 + "}",
        "[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_what_is_not_json_is_malformed(body: bytes | str) -> None:
    with pytest.raises(Malformed):
        read(body)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("[]", "body"),
        ('"text"', "body"),
        ("{}", "name"),
        ('{"name": 1}', "name"),
        ('{"name": "Sitiii"}', "name"),
        ('{"name": "a", "count": "1"}', "count"),
        ('{"name": "a", "count": 1.5}', "count"),
        ('{"name": "a", "count": true}', "count"),
        ('{"name": "a", "urgent": 1}', "urgent"),
        ('{"name": "a", "client_id": "7"}', "client_id"),
        ('{"name": "a", "words": {}}', "words"),
        ('{"name": "a", "words": [1]}', "words.0"),
        ('{"name": "a", "device_id": 0}', "device_id"),
        ('{"name": "a", "device_id": 9007199254740992}', "device_id"),
        ('{"name": "a", "colour": "red"}', "colour"),
        ('{"name": "a\\u0000"}', "name"),
        ('{"name": "a", "words": ["\\ud800"]}', "words.0"),
        ('{"name": "a", "colour\\u0000": ""}', "body"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(body: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read(body)

    assert list(refusal.value.fields) == [field]
    assert refusal.value.fields[field].endswith(".")


def test_a_body_that_does_not_say_it_is_json_is_refused() -> None:
    """A form of another site can send any text, but not that header."""
    with pytest.raises(UnsupportedMediaType):
        read('{"name": "a"}', content_type=None)


def test_a_body_may_only_be_so_large() -> None:
    with pytest.raises(TooLarge):
        read(b" " * (reading.MOST_BYTES + 1))


def test_a_query_becomes_what_it_says() -> None:
    assert ask(q=["5"], limit=["5"], urgent=["true"]) == Search(
        q="5", limit=5, urgent=True
    )


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("limit", ["0"]),
        ("limit", ["many"]),
        ("limit", ["9" * 5000]),
        ("limit", ["5", "6"]),
        ("urgent", ["perhaps"]),
        ("q", ["a\x00"]),
        ("colour", ["red"]),
    ],
)
def test_a_question_that_cannot_be_answered_is_named(
    name: str, values: list[str]
) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(**{name: values})

    assert list(refusal.value.fields) == [name]


def test_where_nothing_is_asked_a_question_is_refused() -> None:
    with pytest.raises(Invalid):
        reading.refuse_query(request(query={"q": ["a"]}))


@pytest.mark.parametrize(
    "text",
    ["0", "-1", "01", "1.0", "1e3", " 1", "abc", "", "9007199254740992", "9" * 30, "१"],
)
def test_an_id_that_can_name_nothing_is_not_there(text: str) -> None:
    with pytest.raises(NotFound):
        reading.read_path({"lead_id": text}, {"lead_id": int})


def test_an_id_is_a_number_and_a_word_is_a_text() -> None:
    given = {"lead_id": "9007199254740991", "token": "7"}

    assert reading.read_path(given, {"lead_id": int, "token": str}) == {
        "lead_id": 2**53 - 1,
        "token": "7",
    }
