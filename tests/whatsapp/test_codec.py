"""Nodes and bytes: what goes in comes out, and rubbish is called so."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.whatsapp.codec import Codec, Undecodable
from tests.whatsapp.dictionaries import installed
from tests.whatsapp.jid import LID, PHONE, SERVER, Jid
from tests.whatsapp.nodes import Node

CODEC = Codec(installed())

words = st.sampled_from([*installed().singles[1:], *installed().doubles[2]])
packed = st.text("0123456789-.", min_size=1, max_size=300) | st.text(
    "0123456789ABCDEF", min_size=1, max_size=300
)
texts = words | packed | st.text(min_size=1, max_size=300)
users = st.text("0123456789", min_size=1, max_size=15)
jids = (
    st.builds(Jid, users, st.sampled_from([PHONE, LID]), st.integers(0, 255))
    | st.builds(Jid, texts, st.just("g.us"))
    | st.just(SERVER)
)
attributes = st.dictionaries(texts, texts | jids, max_size=4)
contents = st.none() | st.binary(max_size=300) | jids
leaves = st.builds(Node, texts, attributes, contents)
nodes = st.recursive(
    leaves,
    lambda inner: st.builds(
        Node, texts, attributes, st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(nodes)
def test_what_was_encoded_is_decoded_to_the_same(node: Node) -> None:
    assert CODEC.decode(CODEC.encode(node)) == node


@given(nodes)
def test_a_deflated_frame_is_the_same_node(node: Node) -> None:
    plain = CODEC.encode(node)

    assert CODEC.decode(b"\2" + zlib.compress(plain[1:])) == node


@given(st.binary(max_size=60))
def test_any_bytes_are_a_node_or_called_undecodable(frame: bytes) -> None:
    try:
        node = CODEC.decode(frame)
    except Undecodable:
        return
    assert isinstance(node, Node)


def test_a_list_of_many_nodes_and_a_long_file_keep_their_length() -> None:
    keys = [Node("key", {}, bytes([number % 256])) for number in range(812)]
    node = Node(
        "iq", {"id": "1"}, [Node("list", {}, keys), Node("a", {}, b"x" * 70_000)]
    )

    assert CODEC.decode(CODEC.encode(node)) == node


def test_known_words_and_numbers_travel_short() -> None:
    plain = CODEC.encode(Node("message", {"type": "text"}))
    number = CODEC.encode(Node("message", {"to": Jid("601234567890")}))

    assert len(plain) == len(["flags", "list", "of 3", "message", "type", "text"])
    assert len(number) == len(plain) + len(bytes([250, 255, 6])) + 6


def test_what_is_empty_does_not_travel() -> None:
    node = Node("ack", {"error": "", "type": None, "id": "7"})

    assert CODEC.decode(CODEC.encode(node)) == Node("ack", {"id": "7"})


def test_bytes_after_the_node_are_not_overlooked() -> None:
    with pytest.raises(Undecodable, match="2 bytes after"):
        CODEC.decode(CODEC.encode(Node("iq")) + b"\0\0")
