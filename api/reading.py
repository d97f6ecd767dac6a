"""From what arrived to typed values: bodies, queries, ids; nothing odd gets past."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api import wording
from api.edge import Request
from api.failures import Malformed, UnsupportedMediaType
from chalicelib.errors import Invalid, NotFound, TooLarge

MOST_BYTES = 256 * 1024
# What a browser can hold exactly, and far below a bigint.
LARGEST_ID = 2**53 - 1

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]

_ID = re.compile(r"[1-9][0-9]{0,15}", re.ASCII)
_ODD = re.compile("[\x00\ud800-\udfff]")
_SEE_FIELDS = "Some of what was given cannot be taken; the fields say why."
_NO_SUCH_PAGE = "There is nothing at this address."


class Body(BaseModel):
    """What a caller sends as JSON. What is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Query(BaseModel):
    """What a caller asks in the address. What is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)


def read_body(request: Request, model: type[M]) -> M:
    """The body as `model`. Types are strict: "5" is no number, 1 is not true."""
    if "content-type" not in request.headers:
        raise UnsupportedMediaType("Send JSON, as Content-Type: application/json.")
    if len(request.body) > MOST_BYTES:
        raise TooLarge(f"Send at most {MOST_BYTES // 1024} KB at once.")
    try:
        text = request.body.decode()
        value: Any = json.loads(text, parse_constant=_refuse_constant)
        odd = dict.fromkeys(_odd_texts(value, ()), "Leave out the NUL characters.")
    except (ValueError, RecursionError):
        raise Malformed("The body is not JSON. Check its brackets and quotes.") from (
            None
        )
    if odd:
        raise Invalid(_SEE_FIELDS, fields=odd)
    return _checked(lambda: model.model_validate_json(text, strict=True))


def read_query(request: Request, model: type[M]) -> M:
    """The query as `model`. A word given twice is refused."""
    asked = request.query
    wrong = {
        name: "Give this once."
        for name, values in asked.items()
        if len(values) > 1 and name in model.model_fields
    } | {
        name: "Leave out the NUL characters."
        for name, values in asked.items()
        if any(_ODD.search(value) for value in values)
    }
    if wrong:
        raise Invalid(_SEE_FIELDS, fields=wrong)
    single = {name: values[-1] for name, values in asked.items()}
    return _checked(lambda: model.model_validate_strings(single))


def refuse_query(request: Request) -> None:
    """For endpoints that ask nothing: a misspelt question is not ignored."""
    if request.query:
        unknown = dict.fromkeys(request.query, "This is not known here.")
        raise Invalid(_SEE_FIELDS, fields=unknown)


def read_path(values: Mapping[str, str], kinds: Mapping[str, type]) -> dict[str, Any]:
    """Path parameters. One that can name nothing is a thing that is not there."""
    return {name: _read_part(values[name], kind) for name, kind in kinds.items()}


def _read_part(text: str, kind: type) -> int | str:
    if kind is str:
        if _ODD.search(text):
            raise NotFound(_NO_SUCH_PAGE)
        return text
    if not _ID.fullmatch(text) or int(text) > LARGEST_ID:
        raise NotFound(_NO_SUCH_PAGE)
    return int(text)


def _checked(validate: Callable[[], M]) -> M:
    try:
        return validate()
    except ValidationError as error:
        raise Invalid(_SEE_FIELDS, fields=wording.fields(error)) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _odd_texts(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    match value:
        case str():
            if _ODD.search(value):
                yield ".".join(path) or "body"
        case dict():
            for key, inner in cast(dict[str, Any], value).items():
                if _ODD.search(key):
                    yield ".".join(path) or "body"
                yield from _odd_texts(inner, (*path, key))
        case list():
            for place, inner in enumerate(cast(list[Any], value)):
                yield from _odd_texts(inner, (*path, str(place)))
        case _:
            pass
