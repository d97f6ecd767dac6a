"""A simulated phone's log on disk: appended in one write, read where it is whole."""

import json
import os
from pathlib import Path
from typing import Any

from chalicelib.platform import clock

Line = dict[str, Any]


class Book:
    """The log of one phone. Several processes may append; nobody changes a line."""

    def __init__(self, folder: Path, device_id: int) -> None:
        self._path = folder / f"device-{device_id}.jsonl"
        self._read = 0

    def append(self, kind: str, **values: object) -> None:
        """One line, with the wall clock in microseconds. It is there when this returns,
        even if the process is killed at once."""
        at = clock.now().isoformat(timespec="microseconds")
        line = json.dumps({"kind": kind, "at": at} | values, ensure_ascii=False)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, f"{line}\n".encode())
        finally:
            os.close(file)

    def news(self) -> list[Line]:
        """The lines since the last time, whoever wrote them."""
        try:
            if self._path.stat().st_size == self._read:
                return []
        except FileNotFoundError:
            return []
        with self._path.open("rb") as file:
            file.seek(self._read)
            whole, _, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + 1 if whole else 0
        return [json.loads(line) for line in whole.splitlines()]
