"""One origin: pages, API, files and sockets."""

import asyncio
import queue
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from botocore.exceptions import ClientError
from requests import Session
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.sync.client import connect as open_socket

from infra.local import ports
from infra.local.gateway.management import Management
from infra.local.gateway.server import Behind, application
from infra.local.gateway.sockets import Limits, Sockets
from infra.local.signature import Keys
from infra.local.storage.objects import Objects
from infra.local.storage.server import Server
from tests.infra.local.conftest import KEYS, serving

FILES = {
    "index.html": "<title>Carillon</title>",
    "bells.svg": "<svg/>",
    "assets/app-1a2b.js": "start()",
}


@dataclass
class Product:
    """What stands behind the socket: it remembers what it was told."""

    status: int = 200
    events: "queue.Queue[dict]" = field(default_factory=queue.Queue)

    def handle(self, event: dict) -> dict:
        self.events.put(event)
        if event.get("body") == "fail":
            raise RuntimeError("a failure of the product")
        return {"statusCode": self.status}

    def next(self, route: str) -> dict:
        event = self.events.get(timeout=5)
        assert event["requestContext"]["routeKey"] == route
        return event


@dataclass
class Origin:
    url: str
    management_url: str
    product: Product

    def socket(self, path: str = "/ws"):
        return open_socket(self.url.replace("http", "ws") + path)


async def echo(request: web.Request) -> web.Response:
    """An API that tells what it was asked."""
    if request.path == "/slow":
        await asyncio.sleep(60)
    response = web.json_response(
        {
            "method": request.method,
            "path": request.raw_path,
            "headers": dict(request.headers),
            "body": await request.text(),
        },
        status=201,
    )
    response.set_cookie("carillon", "one")
    response.set_cookie("other", "two")
    return response


@contextmanager
def run_origin(folder: Path, limits: Limits) -> Iterator[Origin]:
    for name, content in FILES.items():
        (folder / "dist" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "dist" / name).write_text(content)
    (folder / "secret.txt").write_text("not for the web")
    api, files = ports.choose(), ports.choose()
    behind = Behind(
        pages=folder / "dist",
        api=f"http://127.0.0.1:{api}",
        storage=f"http://127.0.0.1:{files}",
    )
    product = Product()
    sockets = Sockets(product.handle, limits)
    echoing = web.Application()
    echoing.router.add_route("*", "/{path:.*}", echo)
    storage = Server(Objects(folder / "files"), KEYS).application()
    with (
        serving([echoing], [api]),
        serving([storage], [files]),
        serving(
            [application(behind, sockets), Management(sockets, KEYS).application()],
            [ports.choose(), ports.choose()],
        ) as (url, management),
    ):
        yield Origin(url, f"{management}/ws", product)


@pytest.fixture(scope="module")
def shared_origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Origin]:
    with run_origin(tmp_path_factory.mktemp("origin"), Limits()) as origin:
        yield origin


@pytest.fixture
def origin(shared_origin: Origin) -> Origin:
    shared_origin.product.status = 200
    while not shared_origin.product.events.empty():
        shared_origin.product.events.get()
    return shared_origin


@pytest.fixture
def browser() -> Iterator[Session]:
    with Session() as session:
        yield session


@pytest.fixture
def management(origin: Origin, connect: Callable):
    return connect("apigatewaymanagementapi", origin.management_url)


@contextmanager
def connected(origin: Origin) -> Iterator[tuple[ClientConnection, str]]:
    """A browser's socket, and the connection's id as the product knows it."""
    with origin.socket() as socket:
        event = origin.product.next("$connect")
        yield socket, event["requestContext"]["connectionId"]


@pytest.mark.parametrize("path", ["/", "/campaigns/7", "/device/3/whatsapp-web"])
def test_every_path_of_the_app_is_its_one_page(origin, browser, path):
    page = browser.get(origin.url + path)

    assert (page.status_code, page.text) == (200, FILES["index.html"])
    assert page.headers["Cache-Control"] == "no-cache"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_what_is_named_by_its_content_is_kept_for_ever(origin, browser):
    script = browser.get(f"{origin.url}/assets/app-1a2b.js")
    picture = browser.get(f"{origin.url}/bells.svg")

    assert "immutable" in script.headers["Cache-Control"]
    assert picture.headers["Cache-Control"] == "no-cache"
    assert picture.headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize(
    "path", ["/assets/app-0000.js", "/%2e%2e/secret.txt", "/..%2fsecret.txt"]
)
def test_there_is_no_other_file(origin, browser, path):
    missing = browser.get(origin.url + path)

    assert missing.status_code == 404
    assert missing.json()["error"]["code"] == "not-found"


def test_the_api_sees_the_path_without_its_prefix(origin, browser):
    answer = browser.post(
        f"{origin.url}/api/leads/a%2Fb?q=%2B60&q=b",
        data="body",
        headers={"X-Forwarded-For": "8.8.8.8", "X-CSRF-Token": "t"},
    )

    assert answer.status_code == 201
    seen = answer.json()
    assert (seen["method"], seen["body"]) == ("POST", "body")
    assert seen["path"] == "/leads/a%2Fb?q=%2B60&q=b"
    assert seen["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert seen["headers"]["X-CSRF-Token"] == "t"
    assert dict(answer.cookies) == {"carillon": "one", "other": "two"}


def test_a_request_without_a_body_gets_no_type(origin, browser):
    seen = browser.post(f"{origin.url}/api/campaigns/7/pause").json()

    assert "Content-Type" not in seen["headers"]


def test_a_request_may_not_be_too_large(origin, browser):
    answer = browser.post(f"{origin.url}/api/leads", data=b"x" * (10 * 1024**2 + 1))

    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too-large")


def test_an_api_that_is_away_is_said_in_the_products_words(tmp_path, browser):
    behind = Behind(
        pages=tmp_path,
        api=f"http://127.0.0.1:{ports.choose()}",
        storage=f"http://127.0.0.1:{ports.choose()}",
    )
    sockets = Sockets(Product().handle, Limits())
    with serving([application(behind, sockets)], [ports.choose()]) as (url,):
        answer = browser.get(f"{url}/api/me")
        page = browser.get(url)

    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert answer.json()["error"]["fields"] == {}
    assert page.status_code == 503
    assert "make web" in page.text


def test_files_travel_through_the_gateway(origin, browser, connect):
    """Signed for the address the browser sees, prefix and host included."""
    public = connect(
        "s3",
        f"{origin.url}/storage",
        s3={"addressing_style": "path"},
        signature_version="s3v4",
    )
    public.create_bucket(Bucket="media")
    form = public.generate_presigned_post(
        "media", "a b/ä.html", Conditions=[["content-length-range", 1, 3_000_000]]
    )
    content = b"<script>" * 300_000

    posted = browser.post(form["url"], data=form["fields"], files={"file": content})
    url = public.generate_presigned_url(
        "get_object", Params={"Bucket": "media", "Key": "a b/ä.html"}
    )
    read = browser.get(url)

    assert posted.status_code == 204
    assert read.content == content
    assert read.headers["Content-Security-Policy"].startswith("sandbox")
    assert browser.get(url.replace("a%20b", "a%20c")).status_code == 403


def test_a_socket_tells_the_product_of_its_life(origin):
    with origin.socket("/ws?ticket=t1&ticket=t2") as socket:
        event = origin.product.next("$connect")
        socket.send('{"viewing": []}')
        message = origin.product.next("$default")

    left = origin.product.next("$disconnect")
    assert event["queryStringParameters"] == {"ticket": "t2"}
    assert event["multiValueQueryStringParameters"] == {"ticket": ["t1", "t2"]}
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["requestContext"]["stage"] == "ws"
    assert message["body"] == '{"viewing": []}'
    assert message["isBase64Encoded"] is False
    ids = {e["requestContext"]["connectionId"] for e in (event, message, left)}
    assert len(ids) == 1


def test_the_product_refuses_a_connection(origin):
    origin.product.status = 401

    with pytest.raises(InvalidStatus) as refused:
        origin.socket("/ws?ticket=spent")

    assert refused.value.response.status_code == 401
    assert origin.product.next("$connect")
    assert origin.product.events.empty()


def test_a_failing_message_does_not_end_the_connection(origin, capfd):
    with connected(origin) as (socket, _):
        socket.send("fail")
        origin.product.next("$default")
        socket.send("next")
        assert origin.product.next("$default")["body"] == "next"
    assert "a failure of the product" in capfd.readouterr().err


def test_a_hint_reaches_its_browser(origin, management):
    with connected(origin) as (socket, connection_id):
        management.post_to_connection(ConnectionId=connection_id, Data=b'{"code": 1}')

        assert socket.recv(timeout=5) == '{"code": 1}'
        about = management.get_connection(ConnectionId=connection_id)
    assert about["Identity"]["SourceIp"] == "127.0.0.1"
    assert about["LastActiveAt"] >= about["ConnectedAt"]


def test_a_connection_is_ended_from_outside(origin, management):
    with connected(origin) as (socket, connection_id):
        management.delete_connection(ConnectionId=connection_id)

        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=5)
    origin.product.next("$disconnect")


def test_who_has_left_is_gone(origin, management):
    with connected(origin) as (_, connection_id):
        pass
    origin.product.next("$disconnect")

    for call in (
        partial(management.post_to_connection, Data=b"hint"),
        management.get_connection,
        management.delete_connection,
    ):
        with pytest.raises(management.exceptions.GoneException):
            call(ConnectionId=connection_id)


def test_a_hint_may_not_be_too_large(origin, management):
    too_large = b"x" * (128 * 1024 + 1)

    with (
        connected(origin) as (_, connection_id),
        pytest.raises(management.exceptions.PayloadTooLargeException),
    ):
        management.post_to_connection(ConnectionId=connection_id, Data=too_large)


def test_a_message_may_not_be_too_large(origin):
    with connected(origin) as (socket, _):
        socket.send("x" * (128 * 1024 + 1))

        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009
    origin.product.next("$disconnect")


def test_only_our_key_posts_hints(origin, connect):
    stranger = connect(
        "apigatewaymanagementapi", origin.management_url, Keys(KEYS.access, "guessed")
    )

    with pytest.raises(ClientError, match="Forbidden"):
        stranger.post_to_connection(ConnectionId="x", Data=b"hint")


@pytest.mark.parametrize("limits", [Limits(idle=0.2), Limits(age=0.2)])
def test_an_idle_or_old_connection_is_cut(tmp_path, limits):
    with run_origin(tmp_path, limits) as origin:
        with (
            connected(origin) as (socket, _),
            pytest.raises(ConnectionClosed) as closed,
        ):
            socket.recv(timeout=5)

        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1001
        origin.product.next("$disconnect")


def test_the_address_of_sockets_is_for_sockets(origin, browser):
    assert browser.get(f"{origin.url}/ws").status_code == 426


def test_a_gateway_that_stops_says_goodbye(tmp_path):
    with ExitStack() as later:
        with run_origin(tmp_path, Limits()) as origin:
            socket, _ = later.enter_context(connected(origin))

        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=5)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1001
    origin.product.next("$disconnect")
