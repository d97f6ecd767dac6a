"""Only the public internet is called, however an address hides where it leads."""

from ipaddress import ip_address

import pytest

from chalicelib.errors import Invalid
from chalicelib.webhooks.addresses import check, is_public


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.1.2.3", "224.0.0.1", "255.255.255.255", "198.18.0.1",
        "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::",
        "64:ff9b::10.0.0.1", "64:ff9b:1::808:808", "2001:db8::1",
        "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1",
    ],
)  # fmt: skip
def test_what_leads_behind_us_is_not_public(ip: str) -> None:
    assert not is_public(ip_address(ip))


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
)
def test_the_internet_is_public(ip: str) -> None:
    assert is_public(ip_address(ip))


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("http://crm.example/hook", "https"),
        ("ftp://crm.example/", "https"),
        ("crm.example", "https"),
        ("https://", "host"),
        ("https:///hook", "host"),
        ("https://me:secret@crm.example/", "password"),
        ("https://127.0.0.1/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://crm.example:port/", "web address"),
        ("https://[::1/", "web address"),
        ("https://crm.example/a b", "spaces"),
        ("https://crm.example/\n", "spaces"),
        ("https://crm.example/" + "a" * 2_000, "spaces"),
    ],
)
def test_what_cannot_be_called_is_refused_with_a_reason(
    address: str, word: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check(address, private_too=False)

    assert word in refused.value.fields["address"]


def test_an_operator_may_allow_their_own_network() -> None:
    check("http://10.0.0.5:8080/hook", private_too=True)
    check("https://crm.example/hook?key=1", private_too=False)
