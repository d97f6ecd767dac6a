"""Secrets that are made once and kept in files that only their owner may read."""

import secrets
from pathlib import Path


def kept_secret(file: Path, size: int = 24) -> str:
    """The secret in `file`, of `size` random bytes in hexadecimal; made if missing."""
    if not file.exists():
        fresh = file.with_name(f"{file.name}.new")
        write_secret(fresh, secrets.token_hex(size))
        fresh.rename(file)
    return file.read_text().strip()


def write_secret(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(text)
