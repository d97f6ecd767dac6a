"""
The server's side of WhatsApp's Noise handshake, and what comes after; no I/O.

Pattern XX over X25519, AES-GCM and SHA-256:

    client → e
    server → e, ee, s, es, certificates     (s and certificates encrypted)
    client → s, se, payload                 (both encrypted)
"""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.whatsapp.curve import KeyPair, derive

NAME = b"Noise_XX_25519_AESGCM_SHA256\0\0\0\0"
# "WA", protocol 6, dictionary 3: what a client says before anything else.
PROLOGUE = b"WA\x06\x03"


class Cipher:
    """One direction: each message under the next number."""

    def __init__(self, key: bytes) -> None:
        self._aead, self._count = AESGCM(key), 0

    def encrypt(self, plain: bytes, context: bytes = b"") -> bytes:
        return self._aead.encrypt(self._nonce(), plain, context)

    def decrypt(self, sealed: bytes, context: bytes = b"") -> bytes:
        return self._aead.decrypt(self._nonce(), sealed, context)

    def _nonce(self) -> bytes:
        self._count += 1
        return (self._count - 1).to_bytes(12, "big")


class SymmetricState:
    """What both sides have heard and agreed on so far."""

    def __init__(self, prologue: bytes) -> None:
        self._heard = self._chaining = NAME
        self._cipher = Cipher(NAME)
        self.hear(prologue)

    def hear(self, said: bytes) -> None:
        self._heard = hashlib.sha256(self._heard + said).digest()

    def mix(self, secret: bytes) -> None:
        self._chaining, key = self._halves(secret)
        self._cipher = Cipher(key)

    def seal(self, plain: bytes) -> bytes:
        sealed = self._cipher.encrypt(plain, self._heard)
        self.hear(sealed)
        return sealed

    def open(self, sealed: bytes) -> bytes:
        plain = self._cipher.decrypt(sealed, self._heard)
        self.hear(sealed)
        return plain

    def split(self) -> tuple[Cipher, Cipher]:
        """From client to server, and from server to client."""
        up, down = self._halves(b"")
        return Cipher(up), Cipher(down)

    def _halves(self, secret: bytes) -> tuple[bytes, bytes]:
        both = derive(secret, b"", 64, salt=self._chaining)
        return both[:32], both[32:]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerHello:
    ephemeral: bytes
    static: bytes
    certificates: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who came, what it wants, and how to talk on."""

    noise_key: bytes
    payload: bytes
    incoming: Cipher
    outgoing: Cipher


class Handshake:
    """One handshake as the server sees it: `hello`, then `finish`."""

    def __init__(self, static: KeyPair, certificates: bytes, prologue: bytes) -> None:
        self._static, self._certificates = static, certificates
        self._ephemeral = KeyPair.generate()
        self._state = SymmetricState(prologue)

    def hello(self, client_ephemeral: bytes) -> ServerHello:
        state = self._state
        state.hear(client_ephemeral)
        state.hear(self._ephemeral.public)
        state.mix(self._ephemeral.agree(client_ephemeral))
        static = state.seal(self._static.public)
        state.mix(self._static.agree(client_ephemeral))
        return ServerHello(
            ephemeral=self._ephemeral.public,
            static=static,
            certificates=state.seal(self._certificates),
        )

    def finish(self, static: bytes, payload: bytes) -> Client:
        noise_key = self._state.open(static)
        self._state.mix(self._ephemeral.agree(noise_key))
        opened = self._state.open(payload)
        incoming, outgoing = self._state.split()
        return Client(
            noise_key=noise_key, payload=opened, incoming=incoming, outgoing=outgoing
        )
