"""Outlives a killed supervisor just long enough to end its children."""

import signal
import sys
from pathlib import Path

from infra.local.children import end_noted


def main() -> None:
    # A Ctrl-C meant for the supervisor is not meant for us.
    for ours in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ours, signal.SIG_IGN)
    # The supervisor holds the other end and never writes: this returns when it is gone.
    sys.stdin.buffer.read()
    end_noted(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
