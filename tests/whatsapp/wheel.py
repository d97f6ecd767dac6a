"""The installed neonize: where its shared library is, and whether it was changed."""

import base64
import csv
import hashlib
import platform
from importlib.metadata import distribution
from pathlib import Path

MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}


def folder() -> Path:
    """The package's folder, found without importing it: that would start Go."""
    return Path(str(distribution("neonize").locate_file("neonize")))


def library() -> Path:
    """The shared library for this machine."""
    return folder() / f"neonize-linux-{MACHINES[platform.machine()]}.so"


def is_unmodified() -> bool:
    """Whether the library is byte for byte what the wheel's RECORD promises."""
    record = distribution("neonize").read_text("RECORD")
    assert record is not None
    named = f"neonize/{library().name}"
    promised = {row[0]: row[1] for row in csv.reader(record.splitlines())}[named]
    digest = hashlib.sha256(library().read_bytes()).digest()
    found = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return promised == f"sha256={found}"
