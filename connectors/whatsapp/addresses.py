"""
WhatsApp's addresses: read and written here and nowhere else.

A JID is `user@server`, or `user:device@server` for one device of a person; device 0 is
their phone. A person has two of them, a phone number and a LID, and may come under
either. We keep a phone number as its digits and a LID as `user@lid`.
"""

import re
from dataclasses import dataclass

from chalicelib.inbound.model import Address
from connectors.whatsapp.protos import plain, raw

PHONE, LID = "s.whatsapp.net", "lid"
# Those named second belong to businesses whose devices Meta hosts. With all others
# there is nobody to talk to alone: g.us has groups, broadcast has lists and statuses,
# newsletter has channels; bot, and a few numbers, are Meta's assistants.
PHONES, LIDS = frozenset({PHONE, "hosted"}), frozenset({LID, "hosted.lid"})
ASSISTANT = re.compile(r"1313555\d{4}|131655500\d{2}")
NUMBER = re.compile(r"[1-9][0-9]{6,14}")
LID_USER = re.compile(r"[0-9]{1,20}")
JID = re.compile(r"([^@:.]+)(?:\.[0-9]+)?(?::([0-9]{1,5}))?@([a-z.]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """Whom a linked device belongs to."""

    phone: str
    lid: str | None

    def is_at(self, address: Address) -> bool:
        """Whether it is the account itself: people write notes to themselves."""
        return address.phone == self.phone or (
            self.lid is not None and address.lid == self.lid
        )


def own_of(jid: str, lid: str | None) -> Own:
    """Whom the device with this JID belongs to; `lid` if it is known."""
    found = address_written(jid, lid or "")
    if found is None or found.phone is None:
        raise ValueError("the JID of a linked device has a phone number")
    return Own(phone=found.phone, lid=found.lid)


def address_of(jid: raw.JID, alternative: raw.JID | None = None) -> Address | None:
    """Who is in a 1:1 chat; None where it is a group, a list, a channel, a machine.

    The alternative is the same person's other JID, if WhatsApp said it.
    """
    other = alternative and _person(plain(alternative.User), plain(alternative.Server))
    return united(_person(plain(jid.User), plain(jid.Server)), other or None)


def address_written(jid: str, *alternatives: str) -> Address | None:
    """As `address_of`, of written JIDs; empty ones say nothing."""
    found = _parsed(jid)
    for alternative in alternatives:
        found = united(found, _parsed(alternative))
    return found


def united(one: Address | None, other: Address | None) -> Address | None:
    """The first, with what it lacks from the second."""
    if one is None or other is None:
        return one
    return Address(phone=one.phone or other.phone, lid=one.lid or other.lid)


def written(jid: raw.JID) -> str:
    """A JID's written form, with its device unless that is the phone."""
    device = f":{jid.Device}" if jid.Device else ""
    return f"{plain(jid.User)}{device}@{plain(jid.Server)}"


def device_jid(text: str) -> raw.JID:
    """The JID of a linked device; raises ValueError if it is none."""
    found = JID.fullmatch(text)
    if found is None:
        raise ValueError("not a JID")
    user, device, server = found.groups()
    return _jid(user, server, int(device or 0))


def recipient(address: Address) -> raw.JID:
    """Where to write to: the number rather than the LID, for people chose that."""
    return _jid_of(address.phone, address.lid)


def chat(address: Address) -> raw.JID:
    """Where their chat is, for receipts and typing: LIDs name chats by now."""
    return _jid_of(None if address.lid else address.phone, address.lid)


def _parsed(text: str) -> Address | None:
    found = JID.fullmatch(text)
    return _person(found[1], found[3]) if found else None


def _person(user: str, server: str) -> Address | None:
    if server in PHONES and NUMBER.fullmatch(user) and not ASSISTANT.fullmatch(user):
        return Address(phone=user)
    if server in LIDS and LID_USER.fullmatch(user):
        return Address(lid=f"{user}@{LID}")
    return None


def _jid_of(phone: str | None, lid: str | None) -> raw.JID:
    if phone:
        return _jid(phone, PHONE)
    return _jid((lid or "").partition("@")[0], LID)


def _jid(user: str, server: str, device: int = 0) -> raw.JID:
    # neonize requires all of them to be there.
    return raw.JID(
        User=user, Server=server, Device=device, RawAgent=0, Integrator=0, IsEmpty=False
    )
