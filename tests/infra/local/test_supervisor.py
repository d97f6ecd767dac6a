"""Order, restarts and stops, with processes of one line each."""

import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.local.children import Children, moment_of_start
from infra.local.errors import CannotStart
from infra.local.journal import Journal
from infra.local.supervisor import Part, Supervisor
from tests.waiting import wait_until

SOON = 15.0
FOR_EVER = "import signal; signal.pause()"
DEAF = "import signal; signal.signal(15, signal.SIG_IGN); print('up', flush=True)"
POLITE = (
    "import signal, sys;"
    "signal.signal(15, lambda *_: sys.exit(print('bye', flush=True)));"
    "print('up', flush=True)"
)


@pytest.fixture
def screen() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def supervise(tmp_path: Path, screen: io.StringIO) -> Iterator[Callable]:
    children = Children(tmp_path)
    started: list[Supervisor] = []

    def supervise(*parts: Part) -> Supervisor:
        supervisor = Supervisor(parts, children, Journal(screen), {})
        started.append(supervisor)
        supervisor.start()
        return supervisor

    yield supervise
    for supervisor in started:
        supervisor.stop()
    children.close()


def part(name: str, code: str, **options) -> Part:
    options.setdefault("is_ready", lambda: True)
    return Part(name=name, command=lambda: [sys.executable, "-c", code], **options)


def is_running(pid: int) -> bool:
    return moment_of_start(pid) is not None


def test_a_part_waits_for_what_it_needs(supervise, tmp_path):
    file = tmp_path / "made"
    made, seen = f"open({str(file)!r}, 'w')", f"open({str(file)!r})"

    supervisor = supervise(
        part("second", f"{seen}; {FOR_EVER}", needs=("first",)),
        part("first", made, is_step=True),
    )

    supervisor.wait_until_ready(SOON)
    assert supervisor.pid("first") is None
    assert is_running(supervisor.pid("second"))


def test_a_step_that_fails_is_said(supervise, screen):
    failing = "raise SystemExit('no such table')"
    supervisor = supervise(part("migrate", failing, is_step=True))

    with pytest.raises(CannotStart, match="step `migrate` failed"):
        supervisor.wait_until_ready(SOON)
    assert "no such table" in screen.getvalue()


def test_a_step_that_may_fail_stops_nothing(supervise, screen):
    supervisor = supervise(part("seed", "exit(3)", is_step=True, may_fail=True))

    supervisor.wait_until_ready(SOON)
    assert "ended with status 3" in screen.getvalue()


def test_a_part_that_never_starts_is_given_up(supervise, screen):
    supervisor = supervise(part("api", "import no_such_module", is_ready=None))

    with pytest.raises(CannotStart, match="part `api` does not start"):
        supervisor.wait_until_ready(SOON)
    assert screen.getvalue().count("No module named") == 5


def test_a_part_that_is_late_is_named(supervise):
    supervisor = supervise(part("slow", FOR_EVER, is_ready=lambda: False))

    with pytest.raises(CannotStart, match=r"Not ready .*: slow\."):
        supervisor.wait_until_ready(0.1)


def test_who_is_needed_is_stopped_last(supervise, screen):
    supervisor = supervise(
        part("below", f"{POLITE}; {FOR_EVER}"),
        part("above", f"{POLITE}; {FOR_EVER}", needs=("below",)),
    )
    wait_until(lambda: screen.getvalue().count("| up") == 2, SOON)

    supervisor.stop()

    wait_until(lambda: screen.getvalue().count("| bye") == 2, SOON)
    said = [line for line in screen.getvalue().splitlines() if "bye" in line]
    assert [line.split()[0] for line in said] == ["above", "below"]


def test_who_does_not_listen_is_killed(supervise, screen):
    supervisor = supervise(part("deaf", f"{DEAF}; {FOR_EVER}", grace=0.1))
    wait_until(lambda: "| up" in screen.getvalue(), SOON)
    pid = supervisor.pid("deaf")

    supervisor.stop()

    assert not is_running(pid)
    assert "did not stop when asked; killed" in screen.getvalue()


def test_what_a_killed_part_left_behind_goes_with_it(supervise, screen):
    """A connector's shard processes must not outlive it."""
    shard = (
        "import subprocess, sys;"
        f"shard = subprocess.Popen([sys.executable, '-c', {FOR_EVER!r}]);"
        "print('shard', shard.pid, flush=True)"
    )
    supervisor = supervise(part("connector", f"{shard}; {FOR_EVER}"))
    wait_until(lambda: "shard" in screen.getvalue(), SOON)
    left = int(screen.getvalue().partition("shard ")[2].split()[0])

    os.kill(supervisor.pid("connector"), signal.SIGKILL)

    wait_until(lambda: not is_running(left), SOON)
