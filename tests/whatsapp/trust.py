"""Who the server says it is: a chain of Noise certificates below a root of our own."""

import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.whatsapp.curve import KeyPair
from tests.whatsapp.protos import certificate

INTERMEDIATE, LEAF = 1, 2
# A client asks that the root have the serial number 0.
ROOT = 0
DAY = 86_400


@dataclass(frozen=True)
class Identity:
    """A root that clients are made to believe, and the server's key certified by it."""

    root: KeyPair = field(default_factory=KeyPair.generate)
    static: KeyPair = field(default_factory=KeyPair.generate)

    @cached_property
    def chain(self) -> bytes:
        between = KeyPair.generate()
        chain = certificate.CertChain()
        _certify(chain.intermediate, INTERMEDIATE, between, ROOT, self.root)
        _certify(chain.leaf, LEAF, self.static, INTERMEDIATE, between)
        return chain.SerializeToString()


def _certify(
    blank: Any, serial: int, key: KeyPair, issuer: int, signer: KeyPair
) -> None:
    now = int(time.time())
    details = certificate.CertChain.NoiseCertificate.Details(
        serial=serial,
        issuerSerial=issuer,
        key=key.public,
        notBefore=now - DAY,
        notAfter=now + DAY,
    )
    blank.details = details.SerializeToString()
    blank.signature = signer.sign(blank.details)
