"""S3 over HTTP, path style: /{bucket}/{key}."""

import html
import re
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from email.utils import formatdate
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from infra.local import signature
from infra.local.signature import Keys
from infra.local.storage import documents, policy
from infra.local.storage.failures import Failure
from infra.local.storage.listing import list_page
from infra.local.storage.objects import BLOCK, About, Objects
from infra.local.storage.ranges import Span, span_of
from infra.local.storage.uploads import UNSIGNED, read_body, read_file

BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
STORED_HEADERS = (
    "content-type",
    "content-disposition",
    "content-encoding",
    "content-language",
    "cache-control",
    "expires",
)
# The gateway says so when it passed on a path under a prefix of its own. The signature
# covers the whole path; the bucket comes after the prefix.
PREFIX_HEADER = "X-Forwarded-Prefix"

Answer = Callable[[web.Request, str, str], Awaitable[web.StreamResponse]]


class Server:
    """The stand-in as an aiohttp application."""

    def __init__(self, objects: Objects, keys: Keys) -> None:
        self._objects = objects
        self._keys = keys
        self._for_bucket: dict[str, Answer] = {
            "GET": self._list,
            "HEAD": self._head_bucket,
            "PUT": self._make_bucket,
            "DELETE": self._remove_bucket,
        }
        self._for_object: dict[str, Answer] = {
            "GET": self._get,
            "HEAD": self._get,
            "PUT": self._put,
            "DELETE": self._delete,
        }

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/health", _health)
        app.router.add_route("*", "/{path:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        try:
            bucket, key = _place(request)
            if request.method == "POST" and not key and "delete" not in request.query:
                return await self._post_form(request, bucket)
            self._check_signature(request)
            return await self._choose(request, bucket, key)(request, bucket, key)
        except signature.Refused as refused:
            return _refusal(request, Failure(403, refused.code, str(refused)))
        except Failure as failure:
            return _refusal(request, failure)

    def _check_signature(self, request: web.Request) -> None:
        payload = request.headers.get("x-amz-content-sha256", UNSIGNED)
        signed = signature.signed_part(request, payload)
        signature.check(signed, self._keys, datetime.now(UTC))

    def _choose(self, request: web.Request, bucket: str, key: str) -> Answer:
        if request.method == "POST" and "delete" in request.query:
            return self._delete_several
        if not bucket:
            return self._list_buckets
        answers = self._for_object if key else self._for_bucket
        if request.method not in answers or "uploadId" in request.query:
            raise Failure(501, "NotImplemented", "This is not understood here.")
        return answers[request.method]

    async def _list_buckets(
        self, _request: web.Request, _bucket: str, _key: str
    ) -> web.StreamResponse:
        return _xml(documents.buckets(self._objects.buckets))

    async def _make_bucket(
        self, _request: web.Request, bucket: str, _key: str
    ) -> web.StreamResponse:
        if BUCKET_NAME.fullmatch(bucket) is None:
            raise Failure(400, "InvalidBucketName", "The bucket's name is not valid.")
        self._objects.make_bucket(bucket)
        return web.Response()

    async def _head_bucket(
        self, _request: web.Request, bucket: str, _key: str
    ) -> web.StreamResponse:
        self._objects.require_bucket(bucket)
        return web.Response()

    async def _remove_bucket(
        self, _request: web.Request, bucket: str, _key: str
    ) -> web.StreamResponse:
        self._objects.remove_bucket(bucket)
        return web.Response(status=204)

    async def _list(
        self, request: web.Request, bucket: str, _key: str
    ) -> web.StreamResponse:
        return _xml(list_page(self._objects, bucket, request.query))

    async def _get(
        self, request: web.Request, bucket: str, key: str
    ) -> web.StreamResponse:
        about = self._objects.about(bucket, key)
        if request.headers.get("If-None-Match") == about.etag:
            return web.Response(status=304, headers={"ETag": about.etag})
        span = span_of(request.headers.get("Range", ""), about.size)
        response = web.StreamResponse(
            status=206 if span.is_part else 200, headers=_headers(request, about, span)
        )
        response.content_length = span.length
        await response.prepare(request)
        if request.method == "GET":
            await self._send(response, bucket, key, span)
        return response

    async def _send(
        self, response: web.StreamResponse, bucket: str, key: str, span: Span
    ) -> None:
        with self._objects.open(bucket, key) as content:
            content.seek(span.first)
            left = span.length
            while left:
                block = content.read(min(left, BLOCK))
                left -= len(block)
                await response.write(block)

    async def _put(
        self, request: web.Request, bucket: str, key: str
    ) -> web.StreamResponse:
        self._objects.require_bucket(bucket)
        if "x-amz-copy-source" in request.headers:
            raise Failure(501, "NotImplemented", "Copying is not understood here.")
        arriving = self._objects.arrive()
        try:
            await read_body(request, arriving)
            about = self._objects.keep(
                arriving, bucket, key, _to_store(request.headers)
            )
        finally:
            arriving.abandon()
        return web.Response(headers={"ETag": about.etag})

    async def _post_form(self, request: web.Request, bucket: str) -> web.StreamResponse:
        self._objects.require_bucket(bucket)
        fields, file = await _read_form(request)
        allowed = policy.check(fields, bucket, self._keys, datetime.now(UTC))
        key = fields["key"].replace("${filename}", file.filename or "file")
        arriving = self._objects.arrive()
        try:
            await read_file(file, arriving, allowed)
            about = self._objects.keep(arriving, bucket, key, _to_store(fields))
        finally:
            arriving.abandon()
        match fields.get("success_action_status"):
            case "201":
                return _xml(documents.posted(bucket, about), status=201)
            case "200":
                return web.Response(headers={"ETag": about.etag})
            case _:
                return web.Response(status=204, headers={"ETag": about.etag})

    async def _delete(
        self, _request: web.Request, bucket: str, key: str
    ) -> web.StreamResponse:
        self._objects.delete(bucket, key)
        return web.Response(status=204)

    async def _delete_several(
        self, request: web.Request, bucket: str, _key: str
    ) -> web.StreamResponse:
        asked = re.findall(r"<Key>(.*?)</Key>", await request.text(), re.DOTALL)
        keys = [html.unescape(key) for key in asked]
        for key in keys:
            self._objects.delete(bucket, key)
        return _xml(documents.deleted(keys))


async def _health(_request: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _place(request: web.Request) -> tuple[str, str]:
    path = request.raw_path.partition("?")[0]
    path = path.removeprefix(request.headers.get(PREFIX_HEADER, ""))
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    return bucket, key


async def _read_form(request: web.Request) -> tuple[dict[str, str], BodyPartReader]:
    """The fields, and the file that must come last."""
    fields: dict[str, str] = {}
    if request.content_type != "multipart/form-data":
        raise Failure(412, "PreconditionFailed", "A form was expected.")
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            break
        if part.name == "file":
            if "key" not in fields:
                break
            return fields, part
        fields[part.name.lower()] = await part.text()
    raise Failure(400, "MalformedPOSTRequest", "The form lacks a key or a file.")


def _to_store(given: Mapping[str, str]) -> dict[str, str]:
    """The headers, or form fields, that are given back with the object."""
    kept = {
        name.lower(): value
        for name, value in given.items()
        if name.lower() in STORED_HEADERS or name.lower().startswith("x-amz-meta-")
    }
    # How the body travelled is no property of the object.
    encoding = kept.pop("content-encoding", "")
    others = [part for part in encoding.split(",") if part.strip() != "aws-chunked"]
    if encoding and others:
        kept["content-encoding"] = ",".join(others)
    kept.setdefault("content-type", "binary/octet-stream")
    return kept


def _headers(request: web.Request, about: About, span: Span) -> dict[str, str]:
    headers = {
        **about.headers,
        "ETag": about.etag,
        "Last-Modified": formatdate(about.modified_at, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    if span.is_part:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{about.size}"
    for name in STORED_HEADERS:
        if f"response-{name}" in request.query:
            headers[name] = request.query[f"response-{name}"]
    return headers


def _refusal(request: web.Request, failure: Failure) -> web.Response:
    if request.method == "HEAD":
        return web.Response(status=failure.status)
    return _xml(documents.failure(failure.code, str(failure)), status=failure.status)


def _xml(text: str, status: int = 200) -> web.Response:
    return web.Response(
        status=status,
        text=text,
        content_type="application/xml",
        headers={"x-amz-request-id": uuid.uuid4().hex},
    )
