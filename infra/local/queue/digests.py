"""The MD5 sums by which an SQS client sees that nothing was changed on the way.

They guard against accidents, not against anybody.
"""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any


def of_body(body: str) -> str:
    return _md5(body.encode())


def of_attributes(attributes: Mapping[str, Mapping[str, Any]]) -> str:
    """Every name, type and value in order of name, each behind its length."""
    encoded = bytearray()
    for name in sorted(attributes):
        attribute = attributes[name]
        _append(encoded, name.encode())
        _append(encoded, attribute["DataType"].encode())
        if "StringValue" in attribute:
            encoded.append(1)
            _append(encoded, attribute["StringValue"].encode())
        else:
            encoded.append(2)
            _append(encoded, base64.b64decode(attribute["BinaryValue"]))
    return _md5(bytes(encoded))


def _append(encoded: bytearray, value: bytes) -> None:
    encoded += len(value).to_bytes(4, "big") + value


def _md5(value: bytes) -> str:
    return hashlib.md5(value, usedforsecurity=False).hexdigest()
