"""What the repository must never hold: secrets, people, one machine's paths."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Written in pieces, so that this file does not find itself.
FORBIDDEN = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----",
    "an AWS key": r"\b(?:AKIA|ASIA)" + r"[0-9A-Z]{16}\b",
    "a token of a code host": r"\b(?:ghp|gho|ghs|github_pat|glpat)" + r"[-_]\w{20,}",
    "a password for a database elsewhere": (
        r"\b(?:postgres(?:ql)?|rediss?)://[^\s:@/{}$]*:[^\s@/{}$]+@"
        r"(?!127\.0\.0\.1|localhost|\[::1\])"
    ),
    "a path of one machine": r"(?<![\w./])/(?:work|root|home/\w+|Users/\w+)/\w",
    "a folder beside the checkout": r"\.\./" + r"shared\b",
    "an e-mail address that may be somebody's": (
        r"\b[\w.+-]+@(?!(?:[\w-]+\.)*(?:example(?:\.\w+)?|test|invalid|localhost)\b)"
        r"(?!s\.whatsapp\.net|g\.us|github\.com:)(?:[\w-]+\.)+[a-z]{2,}\b"
    ),
}
WOULD_BE_FOUND = {
    "a private key": "-----BEGIN RSA PRIVATE" + " KEY-----",
    "an AWS key": "AKIA" + "A" * 16,
    "a token of a code host": "ghp_" + "a" * 36,
    "a password for a database elsewhere": "postgresql://me:hush" + "@db.example/x",
    "a path of one machine": "open('/home/" + "me/notes')",
    "a folder beside the checkout": "../" + "shared/data.csv",
    "an e-mail address that may be somebody's": "aisyah" + "@gmail.com",
}
BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2", ".ogg"}
# What could ring somebody's phone in the country where most of our users are.
NUMBER = re.compile(r"(?<![\w.])(?:\+?60|0)(?=[ -]?1\d)(?:[ -]?\d){9,10}(?![\w.]|-\d)")
# Made up, by how they begin: whoever writes another one says here that it is nobody's.
# Nobody's number at all begins with 012-0; the lists to import are in tests/data.
MADE_UP = (
    "60120", "6010000000", "60110000000", "60111111111", "60112223344", "60112345678",
    "601112345678", "601155582047", "60119998877", "6012345", "601247855", "601277309",
    "60127731234", "60130000000", "60135582047", "60137684268", "6013771000",
    "60138842190", "60198765432", "6019882000", "60199999999",
)  # fmt: skip


def tracked() -> Iterator[Path]:
    # Git refuses a checkout that belongs to somebody else unless it is named as safe.
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (path := ROOT / name).is_file() and path.suffix not in BINARY:
            yield path


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_repository_holds_no(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]

    assert found == []


def somebodys(text: str) -> list[str]:
    """The numbers in it that we did not make up."""
    found = (re.sub(r"\D", "", number) for number in NUMBER.findall(text))
    written = (f"6{digits}" if digits[0] == "0" else digits for digits in found)
    return [number for number in written if not number.startswith(MADE_UP)]


def test_the_repository_holds_no_number_of_somebody() -> None:
    data = ROOT / "tests" / "data"
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if data not in path.parents
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if somebodys(line)
    }

    assert found == set()


@pytest.mark.parametrize(
    "written", ["6017{}4321", "+60 17-{} 4321", "017-{} 4321", "017{}4321,"]
)
def test_the_scan_recognises_a_number(written: str) -> None:
    assert somebodys(f"Call {written.format('765')}") == ["6017" + "7654321"]
    assert somebodys("Call 012-345 6789 or +60 12-090 0001") == []
    assert somebodys("1706017765432100") == []


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_scan_recognises(what: str) -> None:
    assert re.search(FORBIDDEN[what], WOULD_BE_FOUND[what])


@pytest.mark.parametrize(
    "allowed",
    [
        "postgresql://carillon:carillon@127.0.0.1:5432/carillon",
        "owner@shop.example",
        "owner@example.com",
        "60123456789@s.whatsapp.net",
        "https://example.com/home/start",
    ],
)
def test_the_scan_passes(allowed: str) -> None:
    assert not any(re.search(pattern, allowed) for pattern in FORBIDDEN.values())
