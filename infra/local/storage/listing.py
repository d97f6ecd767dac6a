"""One page of a bucket's keys (ListObjectsV2)."""

import base64
import binascii
from collections.abc import Mapping

from infra.local.storage import documents
from infra.local.storage.failures import Failure
from infra.local.storage.objects import About, Objects

LONGEST_PAGE = 1000
AFTER_ANY_CHARACTER = "\U0010ffff"


def list_page(objects: Objects, bucket: str, query: Mapping[str, str]) -> str:
    """With a delimiter, keys that share a folder are shown once, as the folder."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    limit = _limit(query.get("max-keys", str(LONGEST_PAGE)))
    start = _start(query)
    found: list[About] = []
    folders: list[str] = []
    last, more = start, limit > 0
    while more and len(found) + len(folders) < limit:
        about = next(objects.after(bucket, prefix, last), None)
        if about is None:
            more = False
            continue
        folder = _folder(about.key, prefix, delimiter)
        if folder:
            folders.append(folder)
            last = folder + AFTER_ANY_CHARACTER
        else:
            found.append(about)
            last = about.key
    more = more and next(objects.after(bucket, prefix, last), None) is not None
    token = base64.urlsafe_b64encode(last.encode()).decode() if more else ""
    return documents.listing(bucket, prefix, found, folders, token, limit=limit)


def _limit(text: str) -> int:
    if not text.isdecimal():
        raise Failure(400, "InvalidArgument", "max-keys must be a number.")
    return min(int(text), LONGEST_PAGE)


def _start(query: Mapping[str, str]) -> str:
    token = query.get("continuation-token")
    if token is None:
        return query.get("start-after", "")
    try:
        return base64.urlsafe_b64decode(token).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Failure(400, "InvalidArgument", "The token is not ours.") from error


def _folder(key: str, prefix: str, delimiter: str) -> str:
    if not delimiter:
        return ""
    before, found, _ = key[len(prefix) :].partition(delimiter)
    return prefix + before + found if found else ""
