"""Nodes to bytes and back, as WhatsApp writes them."""

import zlib
from collections.abc import Mapping

from tests.whatsapp.dictionaries import TABLES, Dictionaries
from tests.whatsapp.jid import LID, PHONE, Jid
from tests.whatsapp.nodes import Content, Node, Value
from tests.whatsapp.packing import ALPHABETS, pack, packing_for, unpack

EMPTY = 0
DOUBLES = 236
DEVICE_JID, LIST, LONG_LIST, JID = 247, 248, 249, 250
SHORT, MIDDLE, LONG = 252, 253, 254
DEFLATED = 2
DOMAINS = {PHONE: 0, LID: 1}
SERVERS = {number: server for server, number in DOMAINS.items()}


class Undecodable(Exception):
    """Bytes that are no node."""


class Codec:
    """Both directions, with the words of one pair of dictionaries."""

    def __init__(self, words: Dictionaries) -> None:
        self.words = words
        self.places = {
            word: bytes([DOUBLES + table, place])
            for table, known in enumerate(words.doubles)
            for place, word in enumerate(known)
        } | {word: bytes([place]) for place, word in enumerate(words.singles) if word}

    def encode(self, node: Node) -> bytes:
        """A flag byte that says "not deflated", and the node."""
        return b"\0" + b"".join(self._node(node))

    def decode(self, frame: bytes) -> Node:
        """The one node of a frame; raises Undecodable on anything else."""
        try:
            body = zlib.decompress(frame[1:]) if frame[0] & DEFLATED else frame[1:]
            reader = _Reader(self.words, body)
            node = reader.node()
        except (IndexError, KeyError, TypeError, ValueError, zlib.error) as error:
            raise Undecodable(f"not a node: {error!r}") from error
        if reader.rest:
            raise Undecodable(f"{len(reader.rest)} bytes after the node")
        return node

    def _node(self, node: Node) -> list[bytes]:
        attrs = _present(node.attrs)
        length = 1 + 2 * len(attrs) + (node.content is not None)
        parts = [_list(length), self._value(node.tag)]
        for name, value in attrs.items():
            parts += [self._value(name), self._value(value)]
        if isinstance(node.content, list):
            parts.append(_list(len(node.content)))
            for child in node.content:
                parts += self._node(child)
        elif node.content is not None:
            parts.append(self._value(node.content))
        return parts

    def _value(self, value: str | bytes | Jid) -> bytes:
        match value:
            case Jid(user, server, device) if device:
                return bytes([DEVICE_JID, DOMAINS[server], device]) + self._value(user)
            case Jid(user, server):
                known = self._value(user) if user else bytes([EMPTY])
                return bytes([JID]) + known + self._value(server)
            case bytes():
                return _raw(value)
            case str() if value in self.places:
                return self.places[value]
            case str() if tag := packing_for(value):
                return bytes([tag]) + pack(value, tag)
            case _:
                return _raw(value.encode())


class _Reader:
    """Takes values off the front of a frame's body."""

    def __init__(self, words: Dictionaries, body: bytes) -> None:
        # A view: taking from the front copies only what is taken.
        self.words, self.rest = words, memoryview(body)

    def node(self) -> Node:
        length = self._length(self._byte())
        tag = self._text()
        attrs: dict[str, Value | None] = {}
        for _ in range((length - 1) // 2):
            name, value = self._text(), self._value(as_text=True)
            if not isinstance(value, str | Jid):
                raise TypeError(f"attribute {name} holds {type(value).__name__}")
            attrs[name] = value
        content = self._value(as_text=False) if length % 2 == 0 else None
        return Node(tag, attrs, content)

    def _value(self, *, as_text: bool) -> Content:
        tag = self._byte()
        if tag == EMPTY:
            return None
        if tag in (LIST, LONG_LIST):
            return [self.node() for _ in range(self._length(tag))]
        if tag in (SHORT, MIDDLE, LONG):
            raw = self._take(self._number({SHORT: 1, MIDDLE: 3, LONG: 4}[tag]))
            return raw.decode() if as_text else raw
        if DOUBLES <= tag < DOUBLES + TABLES:
            return self.words.doubles[tag - DOUBLES][self._byte()]
        if tag == JID:
            user = self._value(as_text=True)
            return Jid(user if isinstance(user, str) else "", self._text())
        if tag == DEVICE_JID:
            server, device = SERVERS[self._byte()], self._byte()
            return Jid(self._text(), server, device)
        if tag in ALPHABETS:
            size = self._byte()
            return unpack(self._take(size & 127), tag, odd=size > 127)
        return self.words.singles[tag]

    def _text(self) -> str:
        value = self._value(as_text=True)
        if not isinstance(value, str):
            raise TypeError(f"{type(value).__name__} where text belongs")
        return value

    def _length(self, tag: int) -> int:
        return self._number({LIST: 1, LONG_LIST: 2}[tag])

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, size: int) -> bytes:
        if len(self.rest) < size:
            raise ValueError("it ends too early")
        taken, self.rest = self.rest[:size], self.rest[size:]
        return bytes(taken)


def _present(attrs: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in attrs.items() if value not in (None, "")}


def _list(length: int) -> bytes:
    if length == 0:
        return bytes([EMPTY])
    if length < 256:
        return bytes([LIST, length])
    return bytes([LONG_LIST]) + length.to_bytes(2, "big")


def _raw(value: bytes) -> bytes:
    if len(value) < 1 << 8:
        return bytes([SHORT, len(value)]) + value
    if len(value) < 1 << 20:
        return bytes([MIDDLE]) + len(value).to_bytes(3, "big") + value
    return bytes([LONG]) + len(value).to_bytes(4, "big") + value
