"""
The way of a message: taken from one device, given to each that it was encrypted for.

The server reads nothing: every addressed device has its own ciphertext. It acknowledges
first, then passes on, as the real one does.
"""

from dataclasses import replace

from tests.whatsapp import stamp, tokens
from tests.whatsapp.accounts import MAIN, Device
from tests.whatsapp.exchange import Exchange, Passed
from tests.whatsapp.jid import LID, Jid
from tests.whatsapp.nodes import Node, Value

RESTRICTED = 463
ENCRYPTED, FIRST_OF_SESSION = "enc", "pkmsg"
# What the receiver must know of the message beside its ciphertext.
KEPT = ("type", "edit", "category")


async def take(exchange: Exchange, sender: Device, message: Node) -> None:
    """A device handed in a message."""
    to, faults = message.jid("to"), sender.account.faults
    trusted = tokens.is_trusted(exchange, sender, message)
    refusal = _refusal(exchange, sender, to, trusted=trusted)
    if refusal:
        await _acknowledge(sender, message, error=str(refusal))
        return
    exchange.passed.append(
        Passed(
            id=message.text("id"),
            sender=sender.jid,
            to=to,
            kind=message.maybe_text("type") or "",
            trusted=trusted,
        )
    )
    if faults.take("drop_acks"):
        exchange.counts["dropped ack"] += 1
    elif faults.ack_delay:
        exchange.later(faults.ack_delay, _acknowledge(sender, message))
    else:
        await _acknowledge(sender, message)
    for jid, ciphertexts in _addressed(message, to):
        receiver = exchange.accounts.device(jid)
        if receiver is not None:
            await _pass_on(exchange, sender, receiver, message, ciphertexts)


def _refusal(exchange: Exchange, sender: Device, to: Jid, *, trusted: bool) -> int:
    """The code with which a message is not taken in; 0 when it is."""
    receiver = exchange.accounts.find(to)
    is_picky = receiver is not None and receiver.faults.refuse_strangers
    if is_picky and receiver is not sender.account and not trusted:
        return RESTRICTED
    return sender.account.faults.refuse_with


async def _acknowledge(sender: Device, message: Node, error: str = "") -> None:
    if sender.line is not None:
        attrs = {
            "class": "message",
            "id": message.text("id"),
            "from": message.jid("to"),
            "t": stamp.now(),
            "error": error,
        }
        await sender.line.send(Node("ack", attrs))


def _addressed(message: Node, to: Jid) -> list[tuple[Jid, list[Node]]]:
    """Each device and what is encrypted for it.

    A second try, after a receiver asked for one, names its device in `to` and has its
    ciphertext at the top, whatever else it carries.
    """
    participants, single = message.find("participants"), message.all(ENCRYPTED)
    if participants is None or (to.device != MAIN and single):
        return [(to, single)]
    return [(one.jid("jid"), one.children) for one in participants.children]


async def _pass_on(
    exchange: Exchange,
    sender: Device,
    receiver: Device,
    message: Node,
    ciphertexts: list[Node],
) -> None:
    faults = receiver.account.faults
    is_foreign = receiver.account is not sender.account
    if is_foreign:
        receiver.account.correspondents.add(sender.account.phone)
        sender.account.correspondents.add(receiver.account.phone)
    if is_foreign and receiver.number != MAIN and faults.take("corrupt"):
        exchange.counts["corrupted"] += 1
        ciphertexts = [_corrupted(one) for one in ciphertexts]
    content = list(ciphertexts)
    identity = message.find("device-identity")
    if identity and any(one.attrs["type"] == FIRST_OF_SESSION for one in ciphertexts):
        content.append(identity)
    envelope = Node("message", _attrs(sender, receiver, message), content)
    await exchange.deliver(receiver, envelope)
    if is_foreign and receiver.number != MAIN and faults.take("double"):
        exchange.counts["doubled"] += 1
        await exchange.deliver(receiver, envelope)


def _attrs(sender: Device, receiver: Device, message: Node) -> dict[str, Value | None]:
    to = message.jid("to")
    by_lid = to.server == LID
    attrs: dict[str, Value | None] = {
        "from": sender.called(to.server),
        "id": message.text("id"),
        "t": stamp.now(),
        "notify": sender.account.name,
        "addressing_mode": "lid" if by_lid else "pn",
    }
    if sender.account.faults.hides is None:
        other = {"sender_pn": sender.jid} if by_lid else {"sender_lid": sender.lid}
        attrs |= {name: jid.bare for name, jid in other.items()}
    attrs |= {name: message.attrs.get(name) for name in KEPT}
    if chat := message.attrs.get("chat"):
        attrs |= {
            "from": chat,
            "participant": sender.lid,
            "participant_pn": sender.jid.bare,
        }
    if receiver.account is sender.account:
        # Its own other devices cannot tell the chat from the sender.
        attrs["recipient"] = message.attrs.get("recipient") or to.bare
        attrs["peer_recipient_pn"] = message.attrs.get("peer_recipient_pn")
    return attrs


def _corrupted(ciphertext: Node) -> Node:
    # Before what follows the text in either kind of message, and so inside it.
    damaged = bytearray(ciphertext.data())
    damaged[-20] ^= 1
    return replace(ciphertext, content=bytes(damaged))
