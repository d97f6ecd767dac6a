"""AWS Signature Version 4, seen from the server: is this request signed by our key?

It is checked because the cloud checks it: a wrong clock, a changed header or an expired
link must fail here as it fails there.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote, unquote

from aiohttp import web

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
CLOCK_SKEW = timedelta(minutes=15)
LONGEST_LINK = timedelta(days=7)
AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),"
    r"\s*Signature=([0-9a-f]{64})"
)


class Refused(Exception):
    """A signature that is missing, wrong or too old; `code` is the one S3 gives."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was signed.

    Path and query are as on the wire, header names in lower case; `payload` is the sum
    of the body, or the word that stands for it.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    payload: str


@dataclass(frozen=True, slots=True)
class Keys:
    """The one key pair of a local stack."""

    access: str
    secret: str

    def signature(self, scope: "Scope", text: str) -> str:
        key = f"AWS4{self.secret}".encode()
        for part in (scope.day, scope.region, scope.service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.new(key, text.encode(), "sha256").hexdigest()

    def check(self, scope: "Scope", text: str, signature: str) -> None:
        if not hmac.compare_digest(self.access, scope.access):
            raise Refused("InvalidAccessKeyId", "The access key is not ours.")
        if not hmac.compare_digest(self.signature(scope, text), signature):
            raise Refused(
                "SignatureDoesNotMatch",
                "The signature does not match the request, the key or the clock.",
            )


@dataclass(frozen=True, slots=True)
class Scope:
    """The credential as it is written: whose key, which day, region and service."""

    access: str
    day: str
    region: str
    service: str

    @classmethod
    def parse(cls, credential: str) -> "Scope":
        parts = credential.split("/")
        if len(parts) != 5 or parts[4] != "aws4_request":
            raise Refused(
                "AuthorizationQueryParametersError", "The credential is malformed."
            )
        return cls(*parts[:4])

    def __str__(self) -> str:
        return f"{self.access}/{self.without_key}"

    @property
    def without_key(self) -> str:
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


def signed_part(request: web.Request, payload: str) -> Request:
    """What was signed of a request that aiohttp received."""
    raw_path, _, query = request.raw_path.partition("?")
    headers = {
        name.lower(): ",".join(request.headers.getall(name)) for name in request.headers
    }
    return Request(
        method=request.method,
        path=raw_path,
        query=query,
        headers=headers,
        payload=payload,
    )


def check(request: Request, keys: Keys, now: datetime) -> None:
    """Raise Refused unless the request carries a good signature, in header or query."""
    query = _pairs(request.query)
    if "authorization" in request.headers:
        _check_header(request, keys, now)
    elif "X-Amz-Signature" in dict(query):
        _check_link(request, dict(query), keys, now)
    else:
        raise Refused("AccessDenied", "The request is not signed.")


def moment(text: str) -> datetime:
    """An instant as AWS writes it: 20260102T030405Z."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Refused("AccessDenied", "The date is malformed.") from error


def _check_header(request: Request, keys: Keys, now: datetime) -> None:
    found = AUTHORIZATION.fullmatch(request.headers["authorization"])
    if found is None:
        raise Refused("AuthorizationHeaderMalformed", "The header is malformed.")
    credential, signed_headers, signature = found.groups()
    stamp = request.headers.get("x-amz-date", "")
    if abs(moment(stamp) - now) > CLOCK_SKEW:
        raise Refused("RequestTimeTooSkewed", "The clocks differ by over 15 minutes.")
    scope = Scope.parse(credential)
    text = _text_to_sign(request, _pairs(request.query), signed_headers, stamp, scope)
    keys.check(scope, text, signature)


def _check_link(
    request: Request, query: Mapping[str, str], keys: Keys, now: datetime
) -> None:
    try:
        lifetime = timedelta(seconds=int(query["X-Amz-Expires"]))
        stamp, credential = query["X-Amz-Date"], query["X-Amz-Credential"]
        signed_headers = query["X-Amz-SignedHeaders"]
    except (KeyError, ValueError, OverflowError) as error:
        raise Refused(
            "AuthorizationQueryParametersError", "The link is malformed."
        ) from error
    if not timedelta(0) < lifetime <= LONGEST_LINK:
        raise Refused(
            "AuthorizationQueryParametersError", "A link lives for at most seven days."
        )
    started = moment(stamp)
    if now < started - CLOCK_SKEW or now > started + lifetime:
        raise Refused("AccessDenied", "Request has expired")
    scope = Scope.parse(credential)
    pairs = [pair for pair in _pairs(request.query) if pair[0] != "X-Amz-Signature"]
    text = _text_to_sign(request, pairs, signed_headers, stamp, scope)
    keys.check(scope, text, query["X-Amz-Signature"])


def _text_to_sign(
    request: Request,
    pairs: list[tuple[str, str]],
    signed_headers: str,
    stamp: str,
    scope: Scope,
) -> str:
    names = signed_headers.split(";")
    if "host" not in names:
        raise Refused("AccessDenied", "The host must be signed.")
    canonical = "\n".join(
        (
            request.method,
            _canonical_path(request.path, scope.service),
            "&".join(
                sorted(f"{_encode(name)}={_encode(value)}" for name, value in pairs)
            ),
            *(
                f"{name}:{' '.join(request.headers.get(name, '').split())}"
                for name in names
            ),
            "",
            signed_headers,
            request.payload,
        )
    )
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"{ALGORITHM}\n{stamp}\n{scope.without_key}\n{digest}"


def _canonical_path(path: str, service: str) -> str:
    """S3 signs the path as it travels; every other service encodes that once more."""
    if service == "s3":
        path = unquote(path)
    return quote(path, safe="/-_.~") or "/"


def _pairs(query: str) -> list[tuple[str, str]]:
    halves = (part.partition("=") for part in query.split("&") if part)
    return [(unquote(name), unquote(value)) for name, _, value in halves]


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")
