"""Signal sessions between two of our own, as neonize will meet them."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.whatsapp.correspondence import Correspondence
from tests.whatsapp.curve import KeyPair
from tests.whatsapp.jid import LID, Jid
from tests.whatsapp.nodes import Malformed, Node
from tests.whatsapp.ratchet import Unreadable
from tests.whatsapp.sealing import Tampered, open_sealed, seal

ALICE, BOB = Jid("1", LID), Jid("2", LID, 1)


class Pair:
    """Alice, who knows Bob's keys, and Bob, who has yet to hear of her."""

    def __init__(self, *, one_time: bool = True) -> None:
        self.alice = Correspondence(KeyPair.generate())
        self.bob = Correspondence(KeyPair.generate())
        self.alice.meet(BOB, bundle(self.bob, one_time=one_time))

    def to_bob(self, text: bytes) -> tuple[str, bytes]:
        return self.alice.seal(BOB, text)

    def to_alice(self, text: bytes) -> tuple[str, bytes]:
        return self.bob.seal(ALICE, text)


def bundle(owner: Correspondence, *, one_time: bool = True) -> Node:
    keys = owner.offered_keys()
    parts = [Node("identity", {}, keys.identity), keys.signed_prekey]
    return Node("user", {}, parts + ([keys.prekeys[0]] if one_time else []))


@pytest.fixture
def pair() -> Pair:
    return Pair()


@pytest.mark.parametrize("one_time", [True, False])
def test_the_first_letter_can_be_read_and_answered(one_time: bool) -> None:
    pair = Pair(one_time=one_time)

    first = pair.to_bob(b"salam")
    assert pair.bob.open(ALICE, *first) == b"salam"
    answer = pair.to_alice(b"wsalam")
    assert pair.alice.open(BOB, *answer) == b"wsalam"
    assert (first[0], answer[0], pair.to_bob(b"")[0]) == ("pkmsg", "msg", "msg")


@given(st.lists(st.booleans(), max_size=12), st.randoms(use_true_random=False))
def test_letters_that_cross_and_overtake_are_all_read(
    turns: list[bool], chance: Random
) -> None:
    pair = Pair()
    pair.bob.open(ALICE, *pair.to_bob(b"first"))
    letters = [(turn, str(number).encode()) for number, turn in enumerate(turns)]
    to_bob = [pair.to_bob(text) for turn, text in letters if turn]
    to_alice = [pair.to_alice(text) for turn, text in letters if not turn]
    chance.shuffle(to_bob)
    chance.shuffle(to_alice)

    read = {pair.bob.open(ALICE, *letter) for letter in to_bob}
    read |= {pair.alice.open(BOB, *letter) for letter in to_alice}

    assert read == {text for _, text in letters}


def test_a_letter_is_read_once(pair: Pair) -> None:
    letter = pair.to_bob(b"once")
    pair.bob.open(ALICE, *letter)

    with pytest.raises(Unreadable):
        pair.bob.open(ALICE, *letter)


def test_a_damaged_letter_spoils_nothing(pair: Pair) -> None:
    kind, sealed = pair.to_bob(b"damaged")
    damaged = sealed[:-20] + bytes([sealed[-20] ^ 1]) + sealed[-19:]

    with pytest.raises(Unreadable):
        pair.bob.open(ALICE, kind, damaged)

    assert pair.bob.open(ALICE, kind, sealed) == b"damaged"
    assert pair.bob.open(ALICE, *pair.to_bob(b"next")) == b"next"


def test_both_may_write_first(pair: Pair) -> None:
    pair.bob.meet(ALICE, bundle(pair.alice))
    crossing, crossed = pair.to_alice(b"b"), pair.to_bob(b"a")

    assert pair.bob.open(ALICE, *crossed) == b"a"
    assert pair.alice.open(BOB, *crossing) == b"b"
    assert pair.bob.open(ALICE, *pair.to_bob(b"more")) == b"more"


def test_keys_that_their_owner_did_not_sign_are_refused(pair: Pair) -> None:
    offered = bundle(pair.bob)
    offered.children[0].content = KeyPair.generate().public

    with pytest.raises(Malformed, match="did not sign"):
        pair.alice.meet(BOB, offered)


@given(st.binary(max_size=100))
def test_a_sealed_file_opens_to_what_it_was(content: bytes) -> None:
    sealed = seal(content, "Image")

    assert open_sealed(sealed.content, sealed.key, "Image") == content
    with pytest.raises(Tampered):
        open_sealed(bytes(byte ^ 1 for byte in sealed.content), sealed.key, "Image")
