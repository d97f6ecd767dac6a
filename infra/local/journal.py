"""What the parts say, on one screen: each line behind a name, JSON made readable."""

import json
import subprocess
import threading
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92, 95)
ALARMS = {"WARNING": 33, "ERROR": 31, "CRITICAL": 31}
# Of a structured line: what the screen shows anyway, or nobody reads there.
LEFT_OUT = {"level", "message", "location", "timestamp", "service", "exception"}


class Journal:
    """Writes whole lines, one at a time, whoever speaks.

    A screen that is gone (a closed terminal, a pipe that ended) silences the journal
    and stops nobody.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._colours = out.isatty()
        self._writing = threading.Lock()
        self.kept: defaultdict[str, list[str]] = defaultdict(list)
        self.know(())

    def know(self, names: Iterable[str]) -> None:
        """Whose lines will come: each gets a colour, and all the same width."""
        self._names = list(names)
        self._width = max(map(len, [*self._names, "carillon"]))

    def say(self, text: str, name: str = "carillon") -> None:
        before = self._coloured(name.ljust(self._width), self._colour_of(name))
        with self._writing, suppress(OSError, ValueError):
            self._out.write(
                "".join(f"{before} | {line}\n" for line in text.splitlines())
            )
            self._out.flush()

    def follow(
        self, name: str, process: subprocess.Popen[bytes], *, keep: bool
    ) -> threading.Thread:
        """Show what the process says until it says no more; also `keep` it."""
        thread = threading.Thread(
            target=self._show,
            args=(name, process, keep),
            name=f"journal of {name}",
            daemon=True,
        )
        thread.start()
        return thread

    def _show(self, name: str, process: subprocess.Popen[bytes], keep: bool) -> None:
        if process.stdout is None:
            return
        with process.stdout as said:
            for line in said:
                text = line.decode(errors="replace").rstrip()
                if keep:
                    self.kept[name].append(text)
                self.say(self._readable(text), name)

    def _readable(self, line: str) -> str:
        if not line.startswith("{"):
            return line
        try:
            fields = json.loads(line)
            message = str(fields["message"])
        except (ValueError, KeyError):
            return line
        level = fields.get("level", "INFO")
        words = [
            *(
                [self._coloured(level.lower(), ALARMS.get(level, 90))]
                if level != "INFO"
                else []
            ),
            message,
            *(
                self._coloured(f"{name}={value}", 90)
                for name, value in fields.items()
                if name not in LEFT_OUT
            ),
        ]
        trace = fields.get("exception")
        return " ".join(words) + (f"\n{trace}" if trace else "")

    def _colour_of(self, name: str) -> int:
        if name not in self._names:
            return 1
        return COLOURS[self._names.index(name) % len(COLOURS)]

    def _coloured(self, text: str, colour: int) -> str:
        return f"\033[{colour}m{text}\033[0m" if self._colours else text
