"""
Linking by eight characters that the client shows and a person types on the phone.

Both sides wrap a fresh public key under a key made from the code, so only who knows the
code learns the other's. From the two shared secrets that follow, and a random part that
the client encrypts for the phone, both make the secret that a QR code would have shown.
"""

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.whatsapp import pairing, stamp
from tests.whatsapp.accounts import Account
from tests.whatsapp.curve import KeyPair, derive
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import SERVER
from tests.whatsapp.nodes import Malformed, Node
from tests.whatsapp.offers import LinkCode, TypedCode
from tests.whatsapp.stream import Stream

SALT, VECTOR, NONCE, KEY = 32, 16, 12, 32
ROUNDS = 1 << 17
REGISTRATION = "link_code_companion_reg"
REF = "link_code_pairing_ref"
WRAPPED_COMPANION_KEY = "link_code_pairing_wrapped_companion_ephemeral_pub"
WRAPPED_PRIMARY_KEY = "link_code_pairing_wrapped_primary_ephemeral_pub"
WRAPPED_BUNDLE = "link_code_pairing_wrapped_key_bundle"
BUNDLE_INFO = b"link_code_pairing_key_bundle_encryption_key"


async def answer(stream: Stream, iq: Node) -> list[Node]:
    """A client wants to be found by a code, or says that it was."""
    asked = iq.children[0]
    return _hello(stream, asked) if asked.text("stage") == "companion_hello" else []


async def go_on(stream: Stream, iq: Node) -> None:
    """A client that was found is linked."""
    asked = iq.children[0]
    if asked.text("stage") == "companion_finish":
        await _finish(stream, asked)


async def enter(exchange: Exchange, account: Account, code: str) -> None:
    """The account's owner typed the code."""
    offered = exchange.offers.by_phone(account.phone)
    assert offered.link_code is not None
    ephemeral, letters = KeyPair.generate(), code.replace("-", "")
    offered.typed_code = TypedCode(
        ephemeral=ephemeral,
        companion_key=_unwrap(letters, offered.link_code.wrapped_key),
    )
    found = [
        Node(REF, {}, offered.link_code.ref),
        Node(WRAPPED_PRIMARY_KEY, {}, _wrap(letters, ephemeral.public)),
        Node("primary_identity_pub", {}, account.identity.public),
    ]
    attrs = {
        "from": SERVER,
        "type": REGISTRATION,
        "id": exchange.new_id("code"),
        "t": stamp.now(),
    }
    child = Node(REGISTRATION, {"stage": "primary_hello"}, found)
    await offered.line.send(Node("notification", attrs, [child]))


def _hello(stream: Stream, asked: Node) -> list[Node]:
    assert stream.offer is not None
    code = LinkCode(
        phone=asked.jid("jid").user,
        ref=secrets.token_bytes(24),
        wrapped_key=asked.data(WRAPPED_COMPANION_KEY),
    )
    stream.offer.link_code = code
    shown_as = asked.data("companion_platform_display").decode()
    stream.exchange.counts[f"code for {shown_as}"] += 1
    return [Node(REGISTRATION, {"stage": "companion_hello"}, [Node(REF, {}, code.ref)])]


async def _finish(stream: Stream, asked: Node) -> None:
    offered, exchange = stream.offer, stream.exchange
    assert offered is not None
    typed = offered.typed_code
    assert typed is not None
    account = exchange.accounts.by_phone(asked.jid("jid").user)
    assert account is not None
    shared = typed.ephemeral.agree(typed.companion_key)
    wrapped = asked.data(WRAPPED_BUNDLE)
    salt, nonce = wrapped[:SALT], wrapped[SALT : SALT + NONCE]
    key = derive(shared, BUNDLE_INFO, KEY, salt)
    try:
        bundle = AESGCM(key).decrypt(nonce, wrapped[SALT + NONCE :], None)
    except InvalidTag:
        # Mistyped: the two keys that met are not the pairs of those that were wrapped.
        exchange.counts["mistyped code"] += 1
        return
    theirs, ours, chance = bundle[:KEY], bundle[KEY : 2 * KEY], bundle[2 * KEY :]
    if (theirs, ours) != (offered.registration.eIdent, account.identity.public):
        raise Malformed("a client bundled other identities than those that met")
    secret = shared + account.identity.agree(theirs) + chance
    await pairing.link(exchange, offered, account, derive(secret, b"adv_secret", KEY))


def _wrap(code: str, key: bytes) -> bytes:
    salt, vector = secrets.token_bytes(SALT), secrets.token_bytes(VECTOR)
    return salt + vector + _cipher(code, salt, vector, key)


def _unwrap(code: str, wrapped: bytes) -> bytes:
    salt, vector = wrapped[:SALT], wrapped[SALT : SALT + VECTOR]
    return _cipher(code, salt, vector, wrapped[SALT + VECTOR :])


def _cipher(code: str, salt: bytes, vector: bytes, key: bytes) -> bytes:
    made = hashlib.pbkdf2_hmac("sha256", code.encode(), salt, ROUNDS, KEY)
    return Cipher(algorithms.AES(made), modes.CTR(vector)).encryptor().update(key)
