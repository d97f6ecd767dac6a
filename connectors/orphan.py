"""Makes a child process end with its supervisor, even when that one is killed."""

import ctypes
import os
import signal
import sys
import threading
from typing import NoReturn

from chalicelib.platform import log

ORPHANED = 69  # EX_UNAVAILABLE
_PR_SET_PDEATHSIG = 1

_log = log.get()


def end_with_parent() -> None:
    """From now on: at once on Linux, and elsewhere when our standard input closes.

    The supervisor holds the other end of the input and never writes to it.
    """
    threading.Thread(target=_wait_for_end, name="orphan", daemon=True).start()
    if sys.platform == "linux":
        # The kernel does it even while this process is stopped.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait_for_end() -> None:
    while os.read(0, 1024):
        continue
    _log.error("supervisor gone")
    os._exit(ORPHANED)


def leave() -> NoReturn:
    """End well, now: threads of a transport may wait for ever, and nobody for them."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(os.EX_OK)
