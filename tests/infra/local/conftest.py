"""The stand-ins of the local stack, and moto beside them as the reference."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from aiohttp import web
from botocore.config import Config
from moto.server import ThreadedMotoServer

from infra.local import ports
from infra.local.signature import Keys

KEYS = Keys("local-access", "local-secret")
REGION = "us-east-1"


@contextmanager
def serving(apps: Sequence[web.Application], at: Sequence[int]) -> Iterator[list[str]]:
    """aiohttp applications on one loop in a thread of its own; their addresses."""
    loop = asyncio.new_event_loop()
    runners = [
        web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        for app in apps
    ]
    for runner, port in zip(runners, at, strict=True):
        loop.run_until_complete(runner.setup())
        loop.run_until_complete(web.TCPSite(runner, "127.0.0.1", port).start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield [f"http://127.0.0.1:{port}" for port in at]
    finally:
        for runner in runners:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@pytest.fixture(scope="session")
def moto_address() -> Iterator[str]:
    port = ports.choose()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def connect() -> Iterator[Callable[..., Any]]:
    """Makes boto3 clients, and closes their sockets after the test."""
    clients = []

    def connect(service: Any, address: str, keys: Keys = KEYS, **options: Any) -> Any:
        client = boto3.client(
            service,
            endpoint_url=address,
            region_name=REGION,
            aws_access_key_id=keys.access,
            aws_secret_access_key=keys.secret,
            config=Config(retries={"total_max_attempts": 1}, **options),
        )
        clients.append(client)
        return client

    yield connect
    for client in clients:
        client.close()
