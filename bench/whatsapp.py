"""Real sessions: how fast they come and come back, what they hold and say.

The product's connector and its shard processes run neonize, unmodified, against the
WhatsApp double.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import installation, machine, phones
from bench.installation import Scene
from bench.phones import Linked
from bench.processes import MIB
from bench.sessions import Point, Restart, point, restart
from bench.table import Section, Table
from bench.talk import Talk, talk

# Sessions, and over how many shard processes.
CURVE = ((1, 1), (20, 1), (100, 2), (300, 6), (300, 1), (1000, 20))
RESTARTED = (300, 6)
TALKING, PEOPLE_EACH = 20, 50
ROOM = 24 << 30
SHARED = (
    "The WhatsApp double, which is Python, Postgres and the bench shared the CPUs with"
    " what is measured. No goals are set: the figures are published as measured."
)


def measure(folder: Path) -> Section:
    """Minutes; everything it starts has ended when it answers."""
    most = max(sessions for sessions, _ in CURVE)
    with installation.scene(folder, sessions=most) as scene:
        linked = _link(scene, most)
        curve = [point(scene, linked[:sessions], shards) for sessions, shards in CURVE]
        sessions, shards = RESTARTED
        again = restart(scene, linked[:sessions], shards)
        said = talk(scene, linked[:TALKING], PEOPLE_EACH)
        control = scene.double.control
        if control.refused_hosts or control.unknown:
            raise RuntimeError("the double was asked for what it does not know")
    return Section(
        title="Real phones",
        notes=[machine.sentence(datetime.now(UTC)), SHARED],
        tables=[_curve_table(curve), _figures(curve, again, said)],
    )


def _link(scene: Scene, count: int) -> list[Linked]:
    numbers = [str(installation.FIRST_NUMBER + n) for n in range(count)]
    for number in numbers:
        scene.double.control.add_person(number, f"Phone {number[-4:]}")
    hurried = {"HISTORY_QUIET_SECONDS": "0.2"}
    environment = scene.environment(scene.unused_url) | hurried
    log = scene.folder / "pairing.log"
    return phones.link(scene.double.control, numbers, environment, log)


def _curve_table(curve: Sequence[Point]) -> Table:
    return Table(
        (
            "Sessions",
            "Shard processes",
            "First online after the connector's start",
            "All online",
            "All online again after every socket closed",
            "Memory of all shard processes",
            "Threads",
        ),
        [
            (
                f"{one.sessions:,}",
                str(one.shards),
                f"{one.first:.1f} s",
                f"{one.login:.1f} s",
                f"{one.back:.1f} s",
                f"{one.memory / MIB:,.0f} MB",
                f"{one.threads:,}",
            )
            for one in curve
        ],
    )


def _figures(curve: Sequence[Point], again: Restart, said: Talk) -> Table:
    idle, process = _memory(curve)
    used = (said.memory - process) / said.phones
    held = [
        (
            f"Of these devices 24 GiB hold, {size} in a shard process",
            f"{int(ROOM / (used + process / size)):,}",
        )
        for size in (50, 300)
    ]
    where = f"{again.sessions} sessions in {again.shards} shards"
    wrote = f"{2 * said.people_each} messages to {said.people_each} people"
    return Table(
        ("What", "Figure"),
        [
            ("Memory of a shard process without sessions", f"{process / MIB:.0f} MB"),
            (
                "Memory of a further session, idle since its login",
                f"{idle / MIB:.2f} MB",
            ),
            (f"… that wrote {wrote}", f"{used / MIB:.2f} MB"),
            *held,
            (f"Clean stop of a connector, {where}", f"{again.stop:.1f} s"),
            ("… and from its next start until all are online", f"{again.start:.1f} s"),
            (
                f"First messages to people, {said.phones} phones in one process",
                f"{said.first:.0f}/s",
            ),
            ("Further messages to them", f"{said.further:.0f}/s"),
            ("CPU of the shard process for one of these", f"{said.cost * 1000:.1f} ms"),
        ],
    )


def _memory(curve: Sequence[Point]) -> tuple[float, float]:
    """A session's and a process's share: the plane through what was seen that leaves
    the least squares."""
    ss = sum(one.sessions**2 for one in curve)
    hh = sum(one.shards**2 for one in curve)
    sh = sum(one.sessions * one.shards for one in curve)
    sm = sum(one.sessions * one.memory for one in curve)
    hm = sum(one.shards * one.memory for one in curve)
    determinant = ss * hh - sh * sh
    return (sm * hh - hm * sh) / determinant, (hm * ss - sm * sh) / determinant
