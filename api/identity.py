"""Who is calling: cookie → member and account, and where the call comes from."""

import hmac
from http.cookies import CookieError, SimpleCookie

from api.edge import Request
from chalicelib.accounts import actions
from chalicelib.accounts.model import Caller, Role
from chalicelib.errors import Forbidden, Unauthorised
from chalicelib.platform.db import Db

COOKIE = "carillon"
CSRF_HEADER = "x-csrf-token"
_SAFE_VERBS = {"GET", "HEAD"}


def find_caller(conn: Db, request: Request) -> Caller:
    """The member whose browser this is; Unauthorised when it is nobody's."""
    token = cookie_token(request)
    caller = None if token is None else actions.identify(conn, token)
    if caller is None:
        raise Unauthorised("You are not signed in. Sign in and try again.")
    return caller


def check_csrf(request: Request, caller: Caller) -> None:
    """A change must carry the word that only our own pages can read."""
    if request.verb in _SAFE_VERBS:
        return
    given = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(given.encode(), caller.csrf_token.encode()):
        raise Forbidden(
            "This page is out of date. Load it again and repeat what you did.",
            code="csrf",
        )


def check_role(caller: Caller, roles: frozenset[Role]) -> None:
    """The caller's role is one of these."""
    if caller.role not in roles:
        raise Forbidden(
            "Your role does not allow this. Ask an owner or an admin of the account."
        )


def cookie_token(request: Request) -> str | None:
    """The token in our cookie, if the browser sent one."""
    try:
        cookies = SimpleCookie(request.headers.get("cookie", ""))
    except CookieError:
        return None
    found = cookies.get(COOKIE)
    return None if found is None else found.value or None


def cookie(token: str, *, seconds: int, public_url: str) -> str:
    """The Set-Cookie header; no script can read it, no other site can send it."""
    secure = "; Secure" if public_url.startswith("https://") else ""
    return (
        f"{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"
    )


def viewer_address(request: Request) -> str:
    """The browser's address: CloudFront's word for it, else whoever connected."""
    seen = request.headers.get("cloudfront-viewer-address")
    if seen:
        return seen.rpartition(":")[0]
    return request.address
