"""Content as it comes in: plain, in chunks with a sum behind them, or in a form."""

import base64
import hmac
from collections.abc import AsyncIterator, Mapping

from aiohttp import BodyPartReader, StreamReader, web

from infra.local.storage.failures import Failure, bad_sum
from infra.local.storage.objects import BLOCK, Arriving
from infra.local.storage.policy import Range

UNSIGNED = "UNSIGNED-PAYLOAD"
UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


async def read_body(request: web.Request, arriving: Arriving) -> None:
    """Take in the body of a PUT and check every sum that came with it."""
    payload = request.headers.get("x-amz-content-sha256", UNSIGNED)
    sums = {name.lower(): value for name, value in request.headers.items()}
    if payload == UNSIGNED_CHUNKS:
        async for block in _chunks(request.content, sums):
            arriving.write(block)
    elif payload.startswith("STREAMING-"):
        raise Failure(501, "NotImplemented", f"{payload} is not understood here.")
    else:
        async for block in request.content.iter_chunked(BLOCK):
            arriving.write(block)
        if payload != UNSIGNED and payload != arriving.sha256.hexdigest():
            raise Failure(
                400, "XAmzContentSHA256Mismatch", "The signed sum is another."
            )
    _check_sums(arriving, sums)


async def read_file(part: BodyPartReader, arriving: Arriving, allowed: Range) -> None:
    """Take in the file of a form; stop as soon as it is too large."""
    while block := await part.read_chunk(BLOCK):
        arriving.write(block)
        allowed.check(arriving.size)
    allowed.check_whole(arriving.size)


async def _chunks(content: StreamReader, sums: dict[str, str]) -> AsyncIterator[bytes]:
    """The blocks of an aws-chunked body; the sums behind it are added to `sums`."""
    try:
        while left := int((await content.readline()).split(b";")[0], 16):
            while left:
                block = await content.read(min(left, BLOCK))
                if not block:
                    raise _cut_short()
                left -= len(block)
                yield block
            await content.readexactly(2)
    except (ValueError, EOFError) as error:
        raise _cut_short() from error
    while line := (await content.readline()).strip():
        name, _, value = line.decode().partition(":")
        sums[name.strip().lower()] = value.strip()


def _cut_short() -> Failure:
    return Failure(400, "IncompleteBody", "The body ended before its last chunk.")


def _check_sums(arriving: Arriving, sums: Mapping[str, str]) -> None:
    found = {
        "content-md5": arriving.md5.digest(),
        "x-amz-checksum-crc32": arriving.crc32.to_bytes(4, "big"),
        "x-amz-checksum-sha1": arriving.sha1.digest(),
        "x-amz-checksum-sha256": arriving.sha256.digest(),
    }
    for name, digest in found.items():
        ours = base64.b64encode(digest).decode()
        if name in sums and not hmac.compare_digest(ours, sums[name]):
            raise bad_sum(name)
