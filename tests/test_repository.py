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
