"""Passes requests on to another part, and answers for it while it is away."""

from collections.abc import Mapping

import aiohttp
from aiohttp import web
from yarl import URL

from infra.local.gateway.failures import failure

HOP_BY_HOP = {
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}
# Only the gateway may say these: whoever sends them claims another's address.
OURS_ALONE = {"x-forwarded-for", "x-forwarded-prefix", "x-forwarded-proto"}


class Proxy:
    """To one part. `prefix` is left out of the path unless the path is `signed`."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        target: str,
        *,
        prefix: str,
        signed: bool = False,
        largest: int | None = None,
        timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._session = session
        self._target = target
        self._prefix = prefix
        self._signed = signed
        self._largest = largest
        self._timeout = aiohttp.ClientTimeout(total=timeout)
        self._headers = headers or {}

    async def answer(self, request: web.Request) -> web.StreamResponse:
        length = request.content_length or 0
        if self._largest is not None and length > self._largest:
            return failure(
                413,
                "too-large",
                f"A request may have {self._largest // 1024 // 1024} MB.",
            )
        try:
            return await self._pass_on(request)
        except TimeoutError:
            return failure(504, "timeout", "The answer took too long. Try again.")
        except aiohttp.ClientError:
            return failure(
                503, "unavailable", "This part is starting or restarting. Try again."
            )

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        path = request.raw_path
        if not self._signed:
            path = path.removeprefix(self._prefix) or "/"
        async with self._session.request(
            request.method,
            # As it came: decoding and encoding again could break a signature.
            URL(self._target + path, encoded=True),
            headers=self._request_headers(request),
            data=request.content if request.body_exists else None,
            skip_auto_headers=("Content-Type", "User-Agent", "Accept-Encoding"),
            allow_redirects=False,
            timeout=self._timeout,
        ) as answer:
            response = web.StreamResponse(status=answer.status, reason=answer.reason)
            for name, value in answer.headers.items():
                if name.lower() not in HOP_BY_HOP:
                    response.headers.add(name, value)
            response.headers.update(self._headers)
            await response.prepare(request)
            async for block in answer.content.iter_any():
                await response.write(block)
            await response.write_eof()
            return response

    def _request_headers(self, request: web.Request) -> list[tuple[str, str]]:
        kept = [
            (name, value)
            for name, value in request.headers.items()
            if name.lower() not in HOP_BY_HOP | OURS_ALONE
        ]
        return [
            *kept,
            ("X-Forwarded-For", request.remote or ""),
            ("X-Forwarded-Proto", request.scheme),
            *([("X-Forwarded-Prefix", self._prefix)] if self._signed else []),
        ]
