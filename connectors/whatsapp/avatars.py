"""Fetches people's pictures from WhatsApp's servers, at addresses that it gave."""

from urllib.error import URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
)

# A preview has some 5 kB.
LARGEST = 200_000
SECONDS = 10.0
JPEG = b"\xff\xd8\xff"


def fetch(url: str) -> bytes | None:
    """A JPEG; None when there was none to get. Follows no redirect."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPSHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    try:
        with opener.open(url, timeout=SECONDS) as answer:
            content = answer.read(LARGEST + 1)
    except (URLError, OSError, ValueError):
        return None
    return content if content.startswith(JPEG) and len(content) <= LARGEST else None
