"""Which addresses may be called: those of the public internet. Pure."""

import ipaddress
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from chalicelib.errors import Invalid

MOST_LETTERS = 2_000
# What carries an IPv4 address inside, and leads to it.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What a network of one's own may lead to IPv4 addresses of one's own.
_OF_ONES_OWN = tuple(
    ipaddress.IPv6Network(network)
    for network in ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")
)


def check(address: str, *, private_too: bool) -> None:
    """Invalid says what is wrong with an address that somebody gave.

    A name may yet lead into a private network: whoever calls looks again.
    """
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or len(address) > MOST_LETTERS:
        raise _invalid("Give an address of plain letters, without spaces.")
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise _invalid("It is no web address.") from None
    if parts.scheme not in (("https", "http") if private_too else ("https",)):
        raise _invalid("It begins with https://.")
    if not host:
        raise _invalid("It names no host, as in https://example.com/hook.")
    if parts.username is not None or parts.password is not None:
        raise _invalid("Leave out name and password: calls are signed instead.")
    if not private_too and (ip := _literal(host)) is not None and not is_public(ip):
        raise _invalid("It leads into a private network.")


def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether it is an address of the internet, not of a network behind us."""
    if isinstance(ip, IPv6Address):
        if ip.is_site_local or any(ip in network for network in _OF_ONES_OWN):
            return False
        inside = _inside(ip)
        if inside is not None:
            return is_public(inside)
    return ip.is_global and not ip.is_multicast


def _inside(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _invalid(sentence: str) -> Invalid:
    return Invalid("This address cannot be called.", fields={"address": sentence})
