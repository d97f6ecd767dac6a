"""Calls to addresses that are not ours: only of the public internet, and never onwards.

A name is resolved here, every address it leads to is looked at, and the call goes to
one of those that were looked at: a name that leads elsewhere a moment later changes
nothing. Redirects are not followed, and what is answered beyond its status is not read.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Self

import httpx

from chalicelib.webhooks.addresses import is_public
from chalicelib.webhooks.model import Answer


class Outside:
    """The way out, as a context. `private_too` is for an operator's own network."""

    def __init__(self, *, private_too: bool) -> None:
        self._private_too = private_too
        self._client = httpx.AsyncClient(
            verify=ssl.create_default_context(),
            follow_redirects=False,
            trust_env=False,
            # Each call has its own end; this one is for what holds a connection open.
            timeout=60,
            headers={"User-Agent": "Carillon"},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def post(
        self,
        address: str,
        body: bytes,
        *,
        headers: Mapping[str, str],
        patience: timedelta,
    ) -> Answer:
        """What came of it, within the patience; a failure is an answer too."""
        try:
            async with asyncio.timeout(patience.total_seconds()):
                return await self._post(httpx.URL(address), body, headers)
        except TimeoutError:
            return Answer(code="timed-out")
        except socket.gaierror:
            return Answer(code="unknown-host")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError):
            return Answer(code="unreachable")

    async def _post(
        self, url: httpx.URL, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        ip = await self._looked_at(url)
        if ip is None:
            return Answer(code="private-address")
        request = self._client.build_request(
            "POST",
            url.copy_with(host=ip),
            content=body,
            headers={**headers, "Host": url.netloc.decode("ascii")},
            # The certificate is for the name, wherever it led.
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        response = await self._client.send(request, stream=True)
        await response.aclose()
        status = response.status_code
        if response.is_success:
            return Answer(status=status)
        return Answer(
            status=status, code="moved" if response.is_redirect else "answered"
        )

    async def _looked_at(self, url: httpx.URL) -> str | None:
        """An address that may be called; None when any that it leads to may not."""
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(
            url.host, port, type=socket.SOCK_STREAM
        )
        hosts = [str(place[0]) for *_, place in found]
        if not self._private_too and not all(
            is_public(ipaddress.ip_address(host.partition("%")[0])) for host in hosts
        ):
            return None
        return hosts[0]
