"""
Linking a device, as WhatsApp's server and the account's phone do it together.

The client shows a code: a reference that the server gave it, its public keys, and a
secret for the phone only. The phone signs the client's identity with the account's key
and proves with the secret that it saw the code; the client signs too, and is told to
connect anew (515), this time by name.
"""

import base64
import hmac
import secrets
import time
from dataclasses import dataclass

from tests.whatsapp import notices, stamp
from tests.whatsapp.accounts import Account, Device, Keys
from tests.whatsapp.curve import is_signed, mac
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import SERVER, Jid
from tests.whatsapp.nodes import Malformed, Node
from tests.whatsapp.offers import Offer, Pending
from tests.whatsapp.protos import linking
from tests.whatsapp.stream import Stream, stream_error

ACCOUNT_SIGNS, DEVICE_SIGNS = b"\x06\x00", b"\x06\x01"
# The client closes by itself; closing first would make it forget what it had to do.
PATIENCE = 5


class WrongCode(Exception):
    """The code does not belong to the client that the server knows by it."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """What stands in the square."""

    ref: str
    noise_key: bytes
    identity: bytes
    secret: bytes

    @classmethod
    def read(cls, content: str) -> "QrCode":
        ref, *keys = content.rpartition("#")[2].split(",")
        noise_key, identity, secret = map(base64.b64decode, keys[:3])
        return cls(ref, noise_key, identity, secret)


async def offer(stream: Stream, registration: object) -> None:
    """A client without a name came: give it references for its codes."""
    assert stream.client is not None
    offered = Offer(
        line=stream, noise_key=stream.client.noise_key, registration=registration
    )
    stream.offer = offered
    stream.exchange.offers.add(offered)
    refs = [Node("ref", {}, ref.encode()) for ref in offered.refs]
    await stream.send(
        _iq(stream.exchange.new_id("offer"), Node("pair-device", {}, refs))
    )


async def scan(exchange: Exchange, content: str, account: Account) -> Jid:
    """The account's phone saw a QR code and its owner said yes."""
    code = QrCode.read(content)
    offered = exchange.offers.by_ref(code.ref)
    shown = (code.noise_key, code.identity)
    if shown != (offered.noise_key, offered.registration.eIdent):
        raise WrongCode("the code shows other keys than the client registered with")
    return await link(exchange, offered, account, code.secret)


async def link(
    exchange: Exchange, offered: Offer, account: Account, secret: bytes
) -> Jid:
    """Sign for the client with the account's key; it answers with its own signature."""
    number, account.next_number = account.next_number, account.next_number + 1
    registration = offered.registration
    device = Device(
        account=account,
        number=number,
        noise_key=offered.noise_key,
        introduction=registration.deviceProps,
        keys=Keys(
            registration=registration.eRegid,
            identity=registration.eIdent,
            signed_prekey=_signed_prekey(registration),
        ),
    )
    details = linking.ADVDeviceIdentity(
        rawID=secrets.randbits(31), timestamp=int(time.time()), keyIndex=number
    ).SerializeToString()
    signed = linking.ADVSignedDeviceIdentity(
        details=details,
        accountSignatureKey=account.identity.public,
        accountSignature=account.identity.sign(
            ACCOUNT_SIGNS + details + registration.eIdent
        ),
    ).SerializeToString()
    proven = linking.ADVSignedDeviceIdentityHMAC(
        details=signed, HMAC=mac(secret, signed)
    ).SerializeToString()

    iq_id = exchange.new_id("link")
    offered.pending = Pending(iq_id=iq_id, device=device, details=details)
    success = [
        Node("device-identity", {}, proven),
        Node("device", {"jid": device.jid, "lid": device.lid}),
        Node("platform", {"name": "android"}),
    ]
    await offered.line.send(_iq(iq_id, Node("pair-success", {}, success)))
    return device.jid


async def confirm(exchange: Exchange, offered: Offer, answer: Node) -> None:
    """The client signed: from now on it is a device of the account."""
    pending = offered.pending
    if pending is None or answer.text("id") != pending.iq_id:
        return
    device, account = pending.device, pending.device.account
    signed = linking.ADVSignedDeviceIdentity.FromString(
        answer.data("pair-device-sign", "device-identity")
    )
    message = DEVICE_SIGNS + signed.details + device.keys.identity
    if not hmac.compare_digest(signed.details, pending.details) or not is_signed(
        device.keys.identity, message + account.identity.public, signed.deviceSignature
    ):
        raise Malformed("a client signed its link wrongly")
    account.devices[device.number] = device
    await notices.devices_changed(exchange, device, "add")
    await offered.line.end(stream_error("515"), PATIENCE)


async def unlink(exchange: Exchange, device: Device) -> None:
    """The account has this device no more; its keys are worthless."""
    device.account.devices.pop(device.number, None)
    await notices.devices_changed(exchange, device, "remove")
    if device.line is not None:
        await device.line.end(stream_error("401", "device_removed"))


def _signed_prekey(registration: object) -> Node:
    parts = {"id": "eSkeyID", "value": "eSkeyVal", "signature": "eSkeySig"}
    return Node(
        "skey",
        {},
        [Node(tag, {}, getattr(registration, name)) for tag, name in parts.items()],
    )


def _iq(iq_id: str, child: Node) -> Node:
    attrs = {
        "from": SERVER,
        "type": "set",
        "id": iq_id,
        "xmlns": "md",
        "t": stamp.now(),
    }
    return Node("iq", attrs, [child])
