"""Curve25519 key pairs: agreeing on a secret, and signing as Signal signs (XEdDSA)."""

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property

import xeddsa
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SIGN_BIT = 0x80


@dataclass(frozen=True)
class KeyPair:
    private: bytes

    @classmethod
    def generate(cls) -> "KeyPair":
        return cls(X25519PrivateKey.generate().private_bytes_raw())

    @cached_property
    def public(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    @cached_property
    def _key(self) -> X25519PrivateKey:
        return X25519PrivateKey.from_private_bytes(self.private)

    def agree(self, public: bytes) -> bytes:
        """The secret shared with the owner of `public`."""
        return self._key.exchange(X25519PublicKey.from_public_bytes(public))

    def sign(self, message: bytes) -> bytes:
        """64 bytes whose sign bit is 0: there is no room for it in a Curve25519 key."""
        forced = xeddsa.priv_force_sign(self.private, set_sign_bit=False)
        return xeddsa.ed25519_priv_sign(forced, message)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the owner of `public` signed; the sign bit may travel with it."""
    sign = bool(signature[-1] & SIGN_BIT)
    plain = signature[:-1] + bytes([signature[-1] & ~SIGN_BIT])
    key = xeddsa.curve25519_pub_to_ed25519_pub(public, set_sign_bit=sign)
    return xeddsa.ed25519_verify(plain, key, message)


def derive(secret: bytes, info: bytes, length: int, salt: bytes | None = None) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


def mac(key: bytes, *parts: bytes) -> bytes:
    return hmac.digest(key, b"".join(parts), hashlib.sha256)
