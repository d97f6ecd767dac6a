"""Files as they lie on the media host: encrypted under a key in the message."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.whatsapp.curve import derive, mac

MediaKind = Literal["Image", "Video", "Audio", "Document", "History"]
VECTOR, KEY, MAC = 16, 32, 10
EXPANDED = 112
BITS = 128


class Tampered(Exception):
    """A file is not what its key was made for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A file to be uploaded, and what its message tells of it."""

    content: bytes
    key: bytes
    plain_digest: bytes
    sealed_digest: bytes
    size: int


def seal(plain: bytes, kind: MediaKind) -> Sealed:
    key = secrets.token_bytes(KEY)
    vector, cipher_key, mac_key = _keys(key, kind)
    padder = padding.PKCS7(BITS).padder()
    encryptor = Cipher(algorithms.AES(cipher_key), modes.CBC(vector)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    encrypted = encryptor.update(padded) + encryptor.finalize()
    content = encrypted + mac(mac_key, vector, encrypted)[:MAC]
    return Sealed(
        content=content,
        key=key,
        plain_digest=hashlib.sha256(plain).digest(),
        sealed_digest=hashlib.sha256(content).digest(),
        size=len(plain),
    )


def open_sealed(content: bytes, key: bytes, kind: MediaKind) -> bytes:
    """The file, proven to be what `key` was made for."""
    vector, cipher_key, mac_key = _keys(key, kind)
    encrypted, tag = content[:-MAC], content[-MAC:]
    if mac(mac_key, vector, encrypted)[:MAC] != tag:
        raise Tampered("a file's authentication code is wrong")
    decryptor = Cipher(algorithms.AES(cipher_key), modes.CBC(vector)).decryptor()
    unpadder = padding.PKCS7(BITS).unpadder()
    padded = decryptor.update(encrypted) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def _keys(key: bytes, kind: MediaKind) -> tuple[bytes, bytes, bytes]:
    expanded = derive(key, f"WhatsApp {kind} Keys".encode(), EXPANDED)
    vector, rest = expanded[:VECTOR], expanded[VECTOR:]
    return vector, rest[:KEY], rest[KEY : 2 * KEY]
