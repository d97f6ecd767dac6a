"""
A Signal session: two parties and keys that never serve twice; no I/O.

The first message carries an agreement of long-term and fresh keys (X3DH). From then on
each answer brings a fresh key (the double ratchet), and each message between two
answers has a key of its own. Written for the phones that the double plays, so that
neonize's encryption is read by something that is not neonize.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.whatsapp.curve import KeyPair, derive, mac

KEY, VECTOR, BITS = 32, 16, 128
ROOT_SALT = bytes(KEY)
# Sets Curve25519 agreements apart from what could be a point's encoding.
DISCONTINUITY = b"\xff" * KEY
MOST_SKIPPED = 2000


class Unreadable(Exception):
    """No key of this session opens the message."""


@dataclass(frozen=True, slots=True)
class MessageKeys:
    cipher: bytes
    mac: bytes
    vector: bytes


@dataclass(slots=True)
class Chain:
    """Message keys, one after the other."""

    key: bytes
    count: int = 0

    def step(self) -> MessageKeys:
        keys = derive(mac(self.key, b"\x01"), b"WhisperMessageKeys", 2 * KEY + VECTOR)
        self.key, self.count = mac(self.key, b"\x02"), self.count + 1
        return MessageKeys(keys[:KEY], keys[KEY : 2 * KEY], keys[2 * KEY :])


@dataclass(slots=True, kw_only=True)
class Session:
    """One side's view. `sending` is missing until the first message has come in."""

    root: bytes
    ours: KeyPair
    sending: Chain | None = None
    receiving: dict[bytes, Chain] = field(default_factory=dict)
    skipped: dict[tuple[bytes, int], MessageKeys] = field(default_factory=dict)
    previous_count: int = 0

    @classmethod
    def begin(cls, secrets: Sequence[bytes], their_signed_prekey: bytes) -> "Session":
        """As the one who writes first, to a bundle of keys."""
        root, _ = _agree(secrets)
        session = cls(root=root, ours=KeyPair.generate())
        session.sending = session._turn(their_signed_prekey)
        return session

    @classmethod
    def answer(cls, secrets: Sequence[bytes], our_signed_prekey: KeyPair) -> "Session":
        """As the one who was written to."""
        root, _ = _agree(secrets)
        return cls(root=root, ours=our_signed_prekey)

    def seal_next(self) -> tuple[int, MessageKeys]:
        """The number and the keys of the next message out."""
        if self.sending is None:
            raise Unreadable("nothing came in yet to answer to")
        return self.sending.count, self.sending.step()

    def keys_for(self, their_key: bytes, count: int) -> MessageKeys:
        """The keys of a message that came in, each given once."""
        if found := self.skipped.pop((their_key, count), None):
            return found
        chain = self.receiving.get(their_key) or self._receive_turn(their_key)
        if count < chain.count or count - chain.count > MOST_SKIPPED:
            raise Unreadable(f"message {count} of a chain that is at {chain.count}")
        while chain.count < count:
            number = chain.count
            self.skipped[their_key, number] = chain.step()
        return chain.step()

    def _receive_turn(self, their_key: bytes) -> Chain:
        chain = self.receiving[their_key] = self._turn(their_key)
        self.previous_count = max(self.sending.count - 1, 0) if self.sending else 0
        self.ours = KeyPair.generate()
        self.sending = self._turn(their_key)
        return chain

    def _turn(self, their_key: bytes) -> Chain:
        shared = self.ours.agree(their_key)
        both = derive(shared, b"WhisperRatchet", 2 * KEY, salt=self.root)
        self.root = both[:KEY]
        return Chain(both[KEY:])


def encrypt(keys: MessageKeys, plain: bytes) -> bytes:
    padder = padding.PKCS7(BITS).padder()
    encryptor = Cipher(algorithms.AES(keys.cipher), modes.CBC(keys.vector)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    return encryptor.update(padded) + encryptor.finalize()


def decrypt(keys: MessageKeys, sealed: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES(keys.cipher), modes.CBC(keys.vector)).decryptor()
    unpadder = padding.PKCS7(BITS).unpadder()
    padded = decryptor.update(sealed) + decryptor.finalize()
    return unpadder.update(padded) + unpadder.finalize()


def _agree(secrets: Sequence[bytes]) -> tuple[bytes, bytes]:
    both = derive(
        DISCONTINUITY + b"".join(secrets), b"WhisperText", 2 * KEY, salt=ROOT_SALT
    )
    return both[:KEY], both[KEY:]
