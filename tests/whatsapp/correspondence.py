"""One device's Signal sessions: the keys it offers, what it seals and opens."""

import copy
import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.whatsapp.accounts import Keys
from tests.whatsapp.curve import KeyPair, is_signed
from tests.whatsapp.jid import Jid
from tests.whatsapp.nodes import Malformed, Node
from tests.whatsapp.ratchet import Session, Unreadable
from tests.whatsapp.signalling import (
    CURVE,
    VERSION,
    First,
    Parties,
    key_of,
    open_sealed,
    read,
    seal,
)

Kind = Literal["pkmsg", "msg"]
SIGNED_PREKEY = 1
PREKEYS = 20
LONGEST_PADDING = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What goes before each message of a session until the other side answered."""

    base_key: bytes
    signed_prekey_id: int
    prekey_id: int | None


@dataclass(slots=True, kw_only=True)
class Known:
    """A session with a device, and who that device is."""

    session: Session
    identity: bytes
    base_key: bytes
    opening: Opening | None = None


@dataclass(slots=True)
class Correspondence:
    identity: KeyPair
    registration: int = field(default_factory=lambda: secrets.randbelow(16380) + 1)
    signed_prekey: KeyPair = field(default_factory=KeyPair.generate)
    prekeys: dict[int, KeyPair] = field(
        default_factory=lambda: {n: KeyPair.generate() for n in range(2, PREKEYS + 2)}
    )
    sessions: dict[Jid, list[Known]] = field(default_factory=dict)

    def offered_keys(self) -> Keys:
        """What strangers get from the server."""
        signature = self.identity.sign(CURVE + self.signed_prekey.public)
        signed = [
            *_key(SIGNED_PREKEY, self.signed_prekey),
            Node("signature", {}, signature),
        ]
        return Keys(
            registration=self.registration.to_bytes(4, "big"),
            identity=self.identity.public,
            signed_prekey=Node("skey", {}, signed),
            prekeys=deque(Node("key", {}, _key(*one)) for one in self.prekeys.items()),
        )

    def knows(self, jid: Jid) -> bool:
        return jid in self.sessions

    def forget(self, jid: Jid) -> None:
        """Begin anew with a device, at the next letter."""
        self.sessions.pop(jid, None)

    def meet(self, jid: Jid, bundle: Node) -> None:
        """Begin a session with a device by the keys it offers."""
        identity, signed = bundle.data("identity"), bundle.data("skey", "value")
        if not is_signed(identity, CURVE + signed, bundle.data("skey", "signature")):
            raise Malformed(f"device {jid.device} did not sign the key that it offers")
        base, one_time = KeyPair.generate(), bundle.find("key")
        agreed = [self.identity.agree(signed), base.agree(identity), base.agree(signed)]
        if one_time is not None:
            agreed.append(base.agree(one_time.data("value")))
        opening = Opening(
            base_key=base.public,
            signed_prekey_id=int.from_bytes(bundle.data("skey", "id"), "big"),
            prekey_id=one_time and int.from_bytes(one_time.data("id"), "big"),
        )
        known = Known(
            session=Session.begin(agreed, signed),
            identity=identity,
            base_key=base.public,
            opening=opening,
        )
        self.sessions.setdefault(jid, []).insert(0, known)

    def seal(self, jid: Jid, plain: bytes) -> tuple[Kind, bytes]:
        """For a device that was met or that wrote; padded as WhatsApp pads."""
        known = self.sessions[jid][0]
        session, opening = known.session, known.opening
        count, keys = session.seal_next()
        sealed = seal(
            Parties(self.identity.public, known.identity),
            keys,
            _pad(plain),
            ratchet_key=session.ours.public,
            count=count,
            previous_count=session.previous_count,
        )
        if opening is None:
            return "msg", sealed
        first = First(
            prekey_id=opening.prekey_id,
            base_key=CURVE + opening.base_key,
            identity=CURVE + self.identity.public,
            message=sealed,
            registration=self.registration,
            signed_prekey_id=opening.signed_prekey_id,
        )
        return "pkmsg", VERSION + first.SerializeToString()

    def open(self, jid: Jid, kind: str, sealed: bytes) -> bytes:
        """What the device wrote; raises Unreadable and stays as it was if it cannot."""
        if kind == "pkmsg":
            first = First.FromString(sealed[1:])
            self._be_met(jid, first)
            sealed = first.message
        message = read(sealed)
        for known in self.sessions.get(jid, []):
            tried = copy.deepcopy(known.session)
            try:
                keys = tried.keys_for(key_of(message.ratchet_key), message.count)
                parties = Parties(known.identity, self.identity.public)
                plain = open_sealed(parties, keys, sealed)
            except Unreadable:
                continue
            known.session, known.opening = tried, None
            self.sessions[jid].remove(known)
            self.sessions[jid].insert(0, known)
            return plain[: -plain[-1]]
        raise Unreadable(f"no session with device {jid.device} opens the message")

    def _be_met(self, jid: Jid, first: Any) -> None:
        base, identity = key_of(first.base_key), key_of(first.identity)
        known = self.sessions.setdefault(jid, [])
        if any(one.base_key == base for one in known):
            return
        ours = self.signed_prekey
        agreed = [ours.agree(identity), self.identity.agree(base), ours.agree(base)]
        if first.HasField("prekey_id"):
            if first.prekey_id not in self.prekeys:
                raise Unreadable(f"there is no prekey {first.prekey_id}")
            agreed.append(self.prekeys[first.prekey_id].agree(base))
        session = Session.answer(agreed, ours)
        known.insert(0, Known(session=session, identity=identity, base_key=base))


def _key(number: int, pair: KeyPair) -> list[Node]:
    return [
        Node("id", {}, number.to_bytes(3, "big")),
        Node("value", {}, pair.public),
    ]


def _pad(plain: bytes) -> bytes:
    size = secrets.randbelow(LONGEST_PADDING) + 1
    return plain + bytes([size]) * size
