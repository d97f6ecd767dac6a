"""S3's answers in XML."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote
from xml.sax.saxutils import escape

from infra.local.storage.objects import About

NAMESPACE = ' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def failure(code: str, sentence: str) -> str:
    inner = _tag("Code", code) + _tag("Message", sentence)
    return _document("Error", inner, namespace="")


def buckets(names: Iterable[str]) -> str:
    inner = "".join(f"<Bucket>{_tag('Name', name)}</Bucket>" for name in names)
    return _document("ListAllMyBucketsResult", f"<Buckets>{inner}</Buckets>")


def listing(
    bucket: str,
    prefix: str,
    found: list[About],
    folders: list[str],
    next_token: str,
    *,
    limit: int,
) -> str:
    """One page of keys; they are percent-encoded, as boto3 always asks for."""
    contents = "".join(
        "<Contents>"
        + _tag("Key", quote(about.key))
        + _tag("LastModified", instant(about.modified_at))
        + _tag("ETag", about.etag)
        + _tag("Size", str(about.size))
        + _tag("StorageClass", "STANDARD")
        + "</Contents>"
        for about in found
    )
    common = "".join(
        f"<CommonPrefixes>{_tag('Prefix', quote(folder))}</CommonPrefixes>"
        for folder in folders
    )
    return _document(
        "ListBucketResult",
        _tag("Name", bucket)
        + _tag("Prefix", quote(prefix))
        + _tag("KeyCount", str(len(found) + len(folders)))
        + _tag("MaxKeys", str(limit))
        + _tag("EncodingType", "url")
        + _tag("IsTruncated", "true" if next_token else "false")
        + (_tag("NextContinuationToken", next_token) if next_token else "")
        + contents
        + common,
    )


def posted(bucket: str, about: About) -> str:
    return _document(
        "PostResponse",
        _tag("Bucket", bucket) + _tag("Key", about.key) + _tag("ETag", about.etag),
    )


def deleted(keys: Iterable[str]) -> str:
    inner = "".join(f"<Deleted>{_tag('Key', key)}</Deleted>" for key in keys)
    return _document("DeleteResult", inner)


def instant(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")


def _document(name: str, inner: str, namespace: str = NAMESPACE) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{name}{namespace}>{inner}</{name}>'
    )


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
