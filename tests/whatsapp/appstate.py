"""
What all devices of an account keep alike: settings, written as encrypted patches.

The server keeps the patches of each collection in order and understands none. The phone
makes the first: the account's push name, without which a companion may not be present.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.hmac import HMAC

from tests.whatsapp import stamp
from tests.whatsapp.accounts import Account
from tests.whatsapp.curve import derive, mac
from tests.whatsapp.nodes import Node
from tests.whatsapp.protos import e2e, sync, sync_action
from tests.whatsapp.stream import Stream

PUSH_NAME_COLLECTION = "critical_block"
BLOCK, KEY, SUM = 16, 32, 128
SET = b"\x01"


async def answer(stream: Stream, iq: Node) -> list[Node]:
    """What a collection became since the version that the client has."""
    assert stream.device is not None
    account = stream.device.account
    asked = iq.children[0].all("collection")
    return [Node("sync", {}, [_collection(account, one) for one in asked])]


def _collection(account: Account, asked: Node) -> Node:
    name = asked.text("name")
    patches = account.patches.setdefault(name, [])
    patches += [patch.data() for patch in asked.all("patch")]
    known = int(asked.maybe_text("version") or 0)
    newer = [Node("patch", {}, patch) for patch in patches[known:]]
    attrs = {"name": name, "version": str(len(patches))}
    return Node("collection", attrs, [Node("patches", {}, newer)] if newer else None)


@dataclass(frozen=True, slots=True)
class SyncKey:
    """A key that the phone shares with its companions."""

    id: bytes
    secret: bytes

    @classmethod
    def generate(cls) -> "SyncKey":
        return cls(secrets.token_bytes(6), secrets.token_bytes(KEY))


def first_patch(key: SyncKey, collection: str, index: list[str], value: Any) -> bytes:
    """The first version of a collection: one setting."""
    expanded = derive(key.secret, b"WhatsApp Mutation Keys", 5 * KEY)
    index_key, cipher_key, value_key, snapshot_key, patch_key = (
        expanded[start : start + KEY] for start in range(0, 5 * KEY, KEY)
    )
    written = json.dumps(index).encode()
    action = sync_action.SyncActionData(
        index=written, value=value, padding=b"", version=1
    )
    sealed = _encrypt(cipher_key, action.SerializeToString())
    value_mac = _value_mac(value_key, key.id, sealed)
    version = (1).to_bytes(8, "big")
    total = _sum_of(value_mac)
    snapshot_mac = mac(snapshot_key, total, version, collection.encode())

    patch = sync.SyncdPatch()
    patch.version.version = 1
    patch.keyID.ID = key.id
    mutation = patch.mutations.add()
    mutation.operation = sync.SyncdMutation.SET
    mutation.record.index.blob = mac(index_key, written)
    mutation.record.value.blob = sealed + value_mac
    mutation.record.keyID.ID = key.id
    patch.snapshotMAC = snapshot_mac
    patch.patchMAC = mac(
        patch_key, snapshot_mac, value_mac, version, collection.encode()
    )
    return patch.SerializeToString()


def key_share(key: SyncKey) -> Any:
    """What tells a companion the key."""
    told = e2e.ProtocolMessage(type=e2e.ProtocolMessage.APP_STATE_SYNC_KEY_SHARE)
    shared = told.appStateSyncKeyShare.keys.add()
    shared.keyID.keyID = key.id
    shared.keyData.keyData = key.secret
    shared.keyData.timestamp = int(stamp.now())
    shared.keyData.fingerprint.rawID = 1
    return told


def push_name(name: str) -> tuple[list[str], Any]:
    """The setting's index and value."""
    value = sync_action.SyncActionValue()
    value.pushNameSetting.name = name
    return ["setting_pushName"], value


def _encrypt(key: bytes, plain: bytes) -> bytes:
    padder, vector = padding.PKCS7(BLOCK * 8).padder(), secrets.token_bytes(BLOCK)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    padded = padder.update(plain) + padder.finalize()
    return vector + encryptor.update(padded) + encryptor.finalize()


def _value_mac(key: bytes, key_id: bytes, sealed: bytes) -> bytes:
    made = HMAC(key, SHA512())
    length = (1 + len(key_id)).to_bytes(8, "big")
    made.update(SET + key_id + sealed + length)
    return made.finalize()[:KEY]


def _sum_of(value_mac: bytes) -> bytes:
    """The sum of all settings, whatever their order; here of one, so it is that one."""
    return derive(value_mac, b"WhatsApp Patch Integrity", SUM)
