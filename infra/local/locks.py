"""One holder at a time; the system frees the lock of whoever dies."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.local.errors import CannotStart


class Lock:
    """Held from enter to exit. A second holder is refused with `sentence`."""

    def __init__(self, file: Path, sentence: str) -> None:
        self._file = file
        self._sentence = sentence
        self._descriptor = -1

    def __enter__(self) -> Self:
        self._descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            os.close(self._descriptor)
            raise CannotStart(self._sentence) from held
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)
