"""Ports on loopback: chosen below 32768, where no outgoing call can take them first."""

import random
import socket
from pathlib import Path

LOWEST, HIGHEST = 20_000, 32_000
TRIES = 200


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def choose() -> int:
    chance = random.SystemRandom()
    for _ in range(TRIES):
        port = chance.randrange(LOWEST, HIGHEST)
        if is_free(port):
            return port
    raise OSError(f"no free port between {LOWEST} and {HIGHEST}")


def remembered(file: Path) -> int:
    """The port of the last start if it is still free, else a new one, kept in `file`.

    Clients that outlive a restart find the part again where it was.
    """
    try:
        port = int(file.read_text())
    except (FileNotFoundError, ValueError):
        port = 0
    if LOWEST <= port < HIGHEST and is_free(port):
        return port
    port = choose()
    file.write_text(f"{port}\n")
    return port
