"""The handshake, with a client written for the test."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from tests.whatsapp.curve import KeyPair, is_signed
from tests.whatsapp.frames import Frames, frame
from tests.whatsapp.noise import (
    PROLOGUE,
    Cipher,
    Handshake,
    ServerHello,
    SymmetricState,
)
from tests.whatsapp.protos import certificate
from tests.whatsapp.trust import Identity


class Initiator:
    """The client's side of one handshake."""

    def __init__(self, prologue: bytes = PROLOGUE) -> None:
        self.ephemeral, self.static = KeyPair.generate(), KeyPair.generate()
        self.state = SymmetricState(prologue)
        self.certificates = b""

    def hear(self, hello: ServerHello) -> None:
        state = self.state
        state.hear(self.ephemeral.public)
        state.hear(hello.ephemeral)
        state.mix(self.ephemeral.agree(hello.ephemeral))
        server = state.open(hello.static)
        state.mix(self.ephemeral.agree(server))
        self.certificates = state.open(hello.certificates)
        self.server_ephemeral = hello.ephemeral

    def finish(self, payload: bytes) -> tuple[bytes, bytes]:
        static = self.state.seal(self.static.public)
        self.state.mix(self.static.agree(self.server_ephemeral))
        return static, self.state.seal(payload)

    def ciphers(self) -> tuple[Cipher, Cipher]:
        return self.state.split()


@pytest.fixture
def identity() -> Identity:
    return Identity()


@pytest.fixture
def handshake(identity: Identity) -> Handshake:
    return Handshake(identity.static, identity.chain, PROLOGUE)


def test_both_sides_end_with_the_same_ciphers(
    handshake: Handshake, identity: Identity
) -> None:
    initiator = Initiator()

    initiator.hear(handshake.hello(initiator.ephemeral.public))
    client = handshake.finish(*initiator.finish(b"who I am"))
    up, down = initiator.ciphers()

    assert client.payload == b"who I am"
    assert client.noise_key == initiator.static.public
    assert initiator.certificates == identity.chain
    for word in (b"one", b"two"):
        assert client.incoming.decrypt(up.encrypt(word)) == word
        assert down.decrypt(client.outgoing.encrypt(word)) == word


def test_a_changed_greeting_ends_the_handshake(handshake: Handshake) -> None:
    initiator = Initiator()
    hello = handshake.hello(initiator.ephemeral.public)
    damaged = bytes([hello.static[0] ^ 1]) + hello.static[1:]

    with pytest.raises(InvalidTag):
        initiator.hear(
            ServerHello(
                ephemeral=hello.ephemeral,
                static=damaged,
                certificates=hello.certificates,
            )
        )


def test_who_began_otherwise_is_not_understood(handshake: Handshake) -> None:
    initiator = Initiator(prologue=b"WA\x06\x04")

    with pytest.raises(InvalidTag):
        initiator.hear(handshake.hello(initiator.ephemeral.public))


def test_a_message_cannot_be_played_twice(handshake: Handshake) -> None:
    initiator = Initiator()
    initiator.hear(handshake.hello(initiator.ephemeral.public))
    client = handshake.finish(*initiator.finish(b""))
    sealed = initiator.ciphers()[0].encrypt(b"once")
    client.incoming.decrypt(sealed)

    with pytest.raises(InvalidTag):
        client.incoming.decrypt(sealed)


def test_the_certificates_lead_from_the_root_to_the_server(identity: Identity) -> None:
    chain = certificate.CertChain.FromString(identity.chain)
    kind = certificate.CertChain.NoiseCertificate.Details
    between = kind.FromString(chain.intermediate.details)
    leaf = kind.FromString(chain.leaf.details)

    assert (between.issuerSerial, leaf.issuerSerial) == (0, between.serial)
    assert leaf.key == identity.static.public
    for one, signer in (
        (chain.intermediate, identity.root.public),
        (chain.leaf, between.key),
    ):
        assert is_signed(signer, one.details, one.signature)
    assert not is_signed(
        KeyPair.generate().public, chain.leaf.details, chain.leaf.signature
    )


@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(1, 7))
def test_frames_arrive_whole_in_whatever_pieces(bodies: list[bytes], size: int) -> None:
    said = PROLOGUE + b"".join(map(frame, bodies))
    frames, arrived = Frames(), list[bytes]()
    prologue = None

    for start in range(0, len(said), size):
        frames.feed(said[start : start + size])
        prologue = prologue or frames.take(len(PROLOGUE))
        arrived += frames if prologue else []

    assert prologue == PROLOGUE
    assert arrived == bodies
