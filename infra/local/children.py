"""Child processes that never outlive their supervisor, whatever kills it.

Each child is written down with its pid and the moment it started (a pid alone may have
been given to a stranger since). Whoever finds such a note without its supervisor ends
the child: the warden at once, and the next start in case the warden died as well.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
GRACE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A child as it is written down; `stop` is the signal that ends it cleanly."""

    pid: int
    started: str
    stop: int


class Children:
    """The processes of one folder."""

    def __init__(self, folder: Path) -> None:
        self._notes = folder / "run"
        self._notes.mkdir(parents=True, exist_ok=True)
        self._warden: subprocess.Popen[bytes] | None = None

    def start(
        self,
        name: str,
        command: Sequence[str],
        *,
        output: int | IO[bytes],
        environment: Mapping[str, str] | None = None,
        stop: signal.Signals = signal.SIGTERM,
        user: int | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a child in a group of its own and write it down."""
        if self._warden is None:
            self._warden = _start_warden(self._notes)
        child = subprocess.Popen(
            command,
            cwd=ROOT if user is None else "/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=None if user is None else [],
        )
        started = moment_of_start(child.pid)
        if started is not None:
            note = Note(pid=child.pid, started=started, stop=stop)
            _write(self._notes / f"{name}.json", json.dumps(asdict(note)))
        return child

    def forget(self, name: str) -> None:
        """A child has ended: drop its note, and what it left in its group."""
        file = self._notes / f"{name}.json"
        note = read_note(file)
        if note is not None and moment_of_start(note.pid) in (None, note.started):
            end_group(note.pid)
        file.unlink(missing_ok=True)

    def end_orphans(self) -> list[str]:
        """End what an earlier supervisor left behind; their names."""
        return end_noted(self._notes)

    def close(self) -> None:
        """End what is left of this folder's children; the warden sees to it."""
        if self._warden is None or self._warden.stdin is None:
            return
        self._warden.stdin.close()
        self._warden.wait()
        self._warden = None


def stop(child: subprocess.Popen[bytes], how: signal.Signals, grace: float) -> None:
    """Ask once; after `grace` seconds do not ask."""
    with contextlib.suppress(ProcessLookupError):
        child.send_signal(how)
    try:
        child.wait(grace)
    except subprocess.TimeoutExpired:
        end_group(child.pid)
        child.wait()


def end(pid: int, how: signal.Signals, grace: float) -> None:
    """As `stop`, for a process that is not our child."""
    started = moment_of_start(pid)
    if started is not None:
        _end_all([Note(pid=pid, started=started, stop=how)], grace)


def end_group(pid: int) -> None:
    """Kill a child and whatever it started in its group."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def end_noted(notes: Path) -> list[str]:
    """End every child written down in `notes` that still runs; their names."""
    found = {file: read_note(file) for file in sorted(notes.glob("*.json"))}
    running = {
        file: note
        for file, note in found.items()
        if note is not None and _is_running(note)
    }
    _end_all(list(running.values()), GRACE)
    for file, note in found.items():
        # Meanwhile a new supervisor may have written down a child of its own.
        if read_note(file) == note:
            file.unlink(missing_ok=True)
    return [file.stem for file in running]


def _end_all(running: list[Note], grace: float) -> None:
    for note in running:
        with contextlib.suppress(ProcessLookupError):
            os.kill(note.pid, note.stop)
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(map(_is_running, running)):
        time.sleep(0.02)
    for note in filter(_is_running, running):
        end_group(note.pid)


def moment_of_start(pid: int) -> str | None:
    """When a process started, in the system's own words; None if it does not run."""
    if sys.platform == "linux":
        try:
            line = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # The name in brackets may hold anything; what follows it is well-behaved.
        fields = line.rpartition(")")[2].split()
        return None if fields[0] == "Z" else fields[19]
    shown = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split(maxsplit=1)
    return None if not shown or shown[0].startswith("Z") else shown[1].strip()


def command_line(pid: int) -> str:
    """What a process was started with; empty if it does not run."""
    if sys.platform == "linux":
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace")
    return subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout


def _start_warden(notes: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "infra.local.warden", str(notes.resolve())],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        start_new_session=True,
    )


def _is_running(note: Note) -> bool:
    return moment_of_start(note.pid) == note.started


def read_note(file: Path) -> Note | None:
    """A note; None if it is not there or only half written."""
    try:
        return Note(**json.loads(file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _write(file: Path, text: str) -> None:
    """All of it or nothing, even if we are killed meanwhile."""
    fresh = file.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(file)
