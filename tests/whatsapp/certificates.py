"""Throwaway TLS: an authority of one day, and a certificate for the hosts we play."""

import ssl
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from chalicelib.platform import clock

VALID = timedelta(days=1)


def make(folder: Path, *hosts: str) -> tuple[Path, ssl.SSLContext]:
    """The file with the authority's certificate, and a server's context for `hosts`."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority = (
        _blank("The WhatsApp double's authority", "The WhatsApp double's authority")
        .public_key(authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(authority_key, SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    leaf = (
        _blank("The WhatsApp double", "The WhatsApp double's authority")
        .public_key(key.public_key())
        .add_extension(names, critical=False)
        .sign(authority_key, SHA256())
    )

    trusted, served = folder / "authority.pem", folder / "server.pem"
    trusted.write_bytes(authority.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    served.write_bytes(leaf.public_bytes(Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(served)
    # Go would otherwise speak HTTP/2, over which no WebSocket can be opened here.
    context.set_alpn_protocols(["http/1.1"])
    return trusted, context


def _blank(subject: str, issuer: str) -> x509.CertificateBuilder:
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID)
        .not_valid_after(now + VALID)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
