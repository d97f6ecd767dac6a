"""What client and server say to each other: a tree of named nodes, as XML would be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from tests.whatsapp.jid import Jid

Value = str | Jid
Content: TypeAlias = "str | Jid | bytes | list[Node] | None"
Kind = TypeVar("Kind", str, Jid, bytes)


@dataclass(slots=True)
class Node:
    """A name, attributes, and either data or further nodes. Empty attributes and those
    that are None do not travel."""

    tag: str
    attrs: Mapping[str, Value | None] = field(default_factory=dict)
    content: Content = None

    @property
    def children(self) -> list["Node"]:
        return self.content if isinstance(self.content, list) else []

    def find(self, *path: str) -> "Node | None":
        """The first node down a path of names."""
        node: Node | None = self
        for tag in path:
            node = next((one for one in node.children if one.tag == tag), None)
            if node is None:
                return None
        return node

    def all(self, tag: str) -> list["Node"]:
        return [one for one in self.children if one.tag == tag]

    def data(self, *path: str) -> bytes:
        """The bytes at the end of a path; fails where there are none."""
        node = self.find(*path)
        if node is None or not isinstance(node.content, bytes):
            raise Malformed(f"<{self.tag}> has no data at {'/'.join(path) or 'itself'}")
        return node.content

    def jid(self, name: str) -> Jid:
        return self._typed(name, Jid)

    def text(self, name: str) -> str:
        return self._typed(name, str)

    def maybe_text(self, name: str) -> str | None:
        value = self.attrs.get(name)
        return value if isinstance(value, str) else None

    def _typed(self, name: str, kind: type[Kind]) -> Kind:
        value = self.attrs.get(name)
        if not isinstance(value, kind):
            raise Malformed(f"<{self.tag}> has no {kind.__name__} called {name}")
        return value


class Malformed(Exception):
    """A stanza lacks what its kind always has."""
