"""
Tokens of trust: people give one to whom they answer.

Who writes first to a stranger without the stranger's token may be refused, as numbers
are that WhatsApp restricts for new chats.
"""

import secrets

from tests.whatsapp import stamp
from tests.whatsapp.accounts import Account, Device
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.jid import LID
from tests.whatsapp.nodes import Node
from tests.whatsapp.stream import Stream

KIND = "trusted_contact"


async def take(stream: Stream, iq: Node) -> list[Node]:
    """A companion gives the account's tokens to others."""
    assert stream.device is not None
    for token in iq.children[0].all("token"):
        taker = stream.exchange.accounts.find(token.jid("jid"))
        if taker is not None:
            await give(stream.exchange, stream.device.account, taker)
    return []


async def give(exchange: Exchange, giver: Account, taker: Account) -> None:
    """From now on what `taker` writes to `giver` may carry the proof of it."""
    token = giver.tokens.setdefault(taker.phone, secrets.token_bytes(16))
    told = Node(
        "token", {"jid": taker.called(LID), "t": stamp.now(), "type": KIND}, token
    )
    for companion in taker.companions:
        attrs = {
            "from": giver.called(LID),
            "type": "privacy_token",
            "id": exchange.new_id("token"),
            "t": stamp.now(),
        }
        notice = Node("notification", attrs, [Node("tokens", {}, [told])])
        await exchange.deliver(companion, notice)


def is_trusted(exchange: Exchange, sender: Device, message: Node) -> bool:
    """Whether the message carries the token that its receiver gave."""
    receiver, carried = (
        exchange.accounts.find(message.jid("to")),
        message.find("tctoken"),
    )
    if receiver is None or carried is None:
        return False
    return receiver.tokens.get(sender.account.phone) == carried.content
