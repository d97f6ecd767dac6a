"""Frames on the socket: three bytes of length, then so many bytes; no I/O."""

from collections.abc import Iterator

HEAD = 3


def frame(body: bytes) -> bytes:
    return len(body).to_bytes(HEAD, "big") + body


class Frames:
    """Collects what arrives in whatever pieces, and gives back whole frames."""

    def __init__(self) -> None:
        self._pending = b""

    def feed(self, piece: bytes) -> None:
        self._pending += piece

    def take(self, size: int) -> bytes | None:
        """So many bytes before the first frame, once they are there."""
        if len(self._pending) < size:
            return None
        taken, self._pending = self._pending[:size], self._pending[size:]
        return taken

    def __iter__(self) -> Iterator[bytes]:
        while len(self._pending) >= HEAD:
            end = HEAD + int.from_bytes(self._pending[:HEAD], "big")
            if len(self._pending) < end:
                return
            body, self._pending = self._pending[HEAD:end], self._pending[end:]
            yield body
