"""What every view shares: caller, typed arguments, an answer, one shape of failure.

    routes = Routes()

    @routes.post("/devices", status=201)
    def add_device(call: Call, body: NewDevice) -> DeviceAnswer: ...

A view's signature is its contract: `body` and `query` are pydantic models, every other
argument is a parameter of the path, the returned model is the answer.
"""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeVar, get_type_hints

from chalice.app import Response
from pydantic import BaseModel

from api import edge, failures, identity, reading
from api.edge import Request
from api.reading import Body, Query
from api.wiring import Doors
from chalicelib.accounts.model import Caller, Role
from chalicelib.errors import Unauthorised
from chalicelib.platform import clock, log
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint

_log = log.get()

Verb = Literal["GET", "POST", "PATCH", "DELETE"]
View = TypeVar("View", bound=Callable[..., BaseModel | None])

EVERYBODY: frozenset[Role] = frozenset({"owner", "admin", "operator", "viewer"})
OPERATORS: frozenset[Role] = frozenset({"owner", "admin", "operator"})
ADMINS: frozenset[Role] = frozenset({"owner", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request on its way through a view."""

    request: Request
    doors: Doors
    conn: Db
    now: datetime
    signed_in: Caller | None
    headers: dict[str, str | list[str]] = field(
        default_factory=dict[str, str | list[str]]
    )

    @property
    def caller(self) -> Caller:
        """Who asks. A public view has nobody."""
        if self.signed_in is None:
            raise Unauthorised("You are not signed in. Sign in and try again.")
        return self.signed_in

    @property
    def account_id(self) -> int:
        """The account that every query of this call is about."""
        return self.caller.account_id

    def publish(self, hints: Iterable[Hint]) -> None:
        """Tell the browsers. Only after the action has committed."""
        self.doors.live.publish(self.conn, hints)

    def wake(self, queue: str, body: dict[str, Any]) -> None:
        """Tell a process. Only after the action has committed."""
        self.doors.queues.wake(queue, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A view with everything its signature promises. `roles` is None when public."""

    verb: Verb
    path: str
    view: Callable[..., BaseModel | None]
    status: int
    roles: frozenset[Role] | None
    body: type[Body] | None
    query: type[Query] | None
    parameters: Mapping[str, type]
    answer: type[BaseModel] | None

    @property
    def name(self) -> str:
        """Unique in the API: the noun's module and the verb's function."""
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"


class Routes:
    """The endpoints of one noun, in the order they are written."""

    def __init__(self) -> None:
        self._endpoints: list[Endpoint] = []

    def __iter__(self) -> Iterator[Endpoint]:
        return iter(self._endpoints)

    def get(
        self,
        path: str,
        *,
        roles: frozenset[Role] = EVERYBODY,
        public: bool = False,
    ) -> Callable[[View], View]:
        """Reads."""
        return self._add("GET", path, 200, None if public else roles)

    def post(
        self,
        path: str,
        *,
        status: int = 200,
        roles: frozenset[Role] = OPERATORS,
        public: bool = False,
    ) -> Callable[[View], View]:
        """Makes or does something. 201 when it is there, 202 when it is only asked."""
        return self._add("POST", path, status, None if public else roles)

    def patch(
        self, path: str, *, roles: frozenset[Role] = OPERATORS
    ) -> Callable[[View], View]:
        """Changes what is given and nothing else."""
        return self._add("PATCH", path, 200, roles)

    def delete(
        self, path: str, *, roles: frozenset[Role] = OPERATORS
    ) -> Callable[[View], View]:
        """Ends something."""
        return self._add("DELETE", path, 200, roles)

    def _add(
        self, verb: Verb, path: str, status: int, roles: frozenset[Role] | None
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            self._endpoints.append(_declared(verb, path, view, status, roles))
            return view

        return declare


class Bound:
    """An endpoint with its doors: what Chalice calls."""

    def __init__(self, endpoint: Endpoint, doors: Callable[[], Doors]) -> None:
        self.__name__ = endpoint.name
        self.endpoint = endpoint
        self._doors = doors

    def __call__(self, **path: str) -> Response:
        """Answer the current request. Never raises."""
        try:
            return self._answer(edge.current_request(), path)
        except Exception as error:  # the edge: every failure becomes an answer here
            return failures.respond(failures.describe(error))

    def _answer(self, request: Request, path: Mapping[str, str]) -> Response:
        endpoint, doors = self.endpoint, self._doors()
        with doors.connection() as conn:
            signed_in = None
            if endpoint.roles is not None:
                signed_in = identity.find_caller(conn, request)
                _log.thread_safe_append_keys(
                    account_id=signed_in.account_id, member_id=signed_in.member_id
                )
                identity.check_csrf(request, signed_in)
                identity.check_role(signed_in, endpoint.roles)
            call = Call(
                request=request,
                doors=doors,
                conn=conn,
                now=clock.now(),
                signed_in=signed_in,
            )
            arguments = _read_arguments(endpoint, request, path)
            return _respond(endpoint, call, endpoint.view(call, **arguments))


def _read_arguments(
    endpoint: Endpoint, request: Request, path: Mapping[str, str]
) -> dict[str, Any]:
    arguments = reading.read_path(path, endpoint.parameters)
    if endpoint.query is None:
        reading.refuse_query(request)
    else:
        arguments["query"] = reading.read_query(request, endpoint.query)
    if endpoint.body is not None:
        arguments["body"] = reading.read_body(request, endpoint.body)
    return arguments


def _respond(endpoint: Endpoint, call: Call, answer: BaseModel | None) -> Response:
    if answer is None:
        return Response(body="", status_code=204, headers=call.headers)
    return Response(
        body=answer.model_dump_json(),
        status_code=endpoint.status,
        headers={"Content-Type": "application/json"} | call.headers,
    )


def _declared(
    verb: Verb,
    path: str,
    view: Callable[..., BaseModel | None],
    status: int,
    roles: frozenset[Role] | None,
) -> Endpoint:
    """The signature, read once; what it cannot mean fails at import."""
    hints = get_type_hints(view)
    answer = hints.pop("return")
    arguments = [name for name in inspect.signature(view).parameters if name != "call"]
    named = [name for name in arguments if name not in ("body", "query")]
    if sorted(named) != sorted(re.findall(r"{(\w+)}", path)):
        raise TypeError(f"{view.__name__} does not take the parameters of {path}")
    return Endpoint(
        verb=verb,
        path=path,
        view=view,
        status=204 if answer is type(None) else status,
        roles=roles,
        body=hints.get("body"),
        query=hints.get("query"),
        parameters={name: _plain(hints[name]) for name in named},
        answer=None if answer is type(None) else answer,
    )


def _plain(kind: Any) -> type:
    """The type below a NewType: int for ids, str for words."""
    return getattr(kind, "__supertype__", kind)
