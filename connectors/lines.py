"""All lines of a shard: made, restored a few at a time, closed one by one."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from chalicelib.devices.model import Device, resumes
from chalicelib.platform import log
from chalicelib.sends.model import Queued
from chalicelib.sends.pacing import Gaps, Limits, Pace
from connectors.call import unlink
from connectors.figures import Figures, resident_bytes
from connectors.line import Line
from connectors.station import Station
from connectors.transport import ignore

# A little apart, so that a shard's devices do not come back all at once.
LONGEST_JITTER = 0.05
# So many wait for their turn at once, while the others stand in the database as they
# were: who waits has said so already.
RESTORED_AT_ONCE = 8
# How often a restore says how far it is.
PROGRESS_EVERY = 25

_log = log.get()


class Lines:
    """The linked devices of the shard, by id."""

    def __init__(
        self, station: Station, attempts: Mapping[int, Sequence[datetime]]
    ) -> None:
        self._station = station
        self._attempts = attempts
        # Kept beyond a line's end: a number linked anew is not fresh again.
        self._paces: dict[int, Pace] = {}
        self._lines: dict[int, Line] = {}
        self._restored = 0
        self._to_restore = 0

    def figures(self) -> Figures:
        """How many there are, and how far the restore is."""
        lines = self._lines.values()
        return Figures(
            sessions=len(lines),
            connected=sum(line.session.is_connected for line in lines),
            restored=self._restored,
            to_restore=self._to_restore,
            memory_bytes=resident_bytes(),
        )

    def get(self, device_id: int) -> Line | None:
        """The line of a linked device of this shard."""
        return self._lines.get(device_id)

    def add(self, device: Device) -> Line:
        """A line that is not open yet, at the pace its past attempts leave."""
        if device.id in self._paces:
            self._paces[device.id].limits = limits_of(device)
        else:
            self._paces[device.id] = Pace(
                limits_of(device),
                self._attempts.get(device.id, ()),
                margin=self._station.durations.pace_window_margin,
                rng=self._station.rng,
            )
        line = Line(self._station, device, self._paces[device.id])
        self._lines[device.id] = line
        return line

    def queue(self, queued: Sequence[Queued]) -> None:
        """Hand sends to their devices; those of devices that moved are not ours."""
        by_device: dict[int, list[Queued]] = defaultdict(list)
        for send in queued:
            by_device[send.device_id].append(send)
        for device_id, sends in by_device.items():
            if device_id in self._lines:
                self._lines[device_id].sender.add(sends)

    def limit(self, devices: Iterable[Device]) -> None:
        """People changed limits meanwhile, perhaps."""
        for device in devices:
            if device.id in self._lines:
                self._lines[device.id].sender.pace.limits = limits_of(device)

    async def restore(self) -> None:
        """Open what resumes by itself, in no fixed order. One that fails is counted."""
        waiting = [line for line in self._lines.values() if resumes(line.device)]
        self._station.rng.shuffle(waiting)
        self._to_restore = len(waiting)
        room = asyncio.Semaphore(RESTORED_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for line in waiting:
                await room.acquire()
                group.create_task(self._restore(line, room))
                await asyncio.sleep(self._station.rng.uniform(0, LONGEST_JITTER))

    async def _restore(self, line: Line, room: asyncio.Semaphore) -> None:
        await line.open("restarting")
        room.release()
        self._restored += 1
        done, total = self._restored, self._to_restore
        if done % PROGRESS_EVERY == 0 or done == total:
            _log.info("sessions restored", done=done, total=total)

    async def part(self, device: Device) -> None:
        """Unlink a device, and close its line for good.

        One that was linked a moment ago, or that nobody ran meanwhile, has no line.
        """
        line = self._lines.pop(device.id, None)
        dial = self._station.dials.get(device.transport)
        if line is not None:
            await line.part()
        elif dial is not None and device.jid is not None:
            transport = dial(device.id, ignore)
            await unlink(self._station, device.id, transport, device.jid)

    async def sweep(self) -> None:
        """Close the lines of devices that were logged out elsewhere."""
        for device_id, line in list(self._lines.items()):
            if line.session.is_logged_out:
                await self.remove(device_id)

    async def remove(self, device_id: int) -> None:
        """Close a line for good."""
        line = self._lines.pop(device_id, None)
        if line is not None:
            await line.close()

    async def close(self) -> None:
        """Close all: every send under way first, then the sessions one by one."""
        for line in self._lines.values():
            line.sender.stop()
        for device_id in list(self._lines):
            await self.remove(device_id)


def limits_of(device: Device) -> Limits:
    """What a device may do now: a number that is new here is still warming up."""
    return Limits(
        quota_hour=device.quota_hour,
        quota_day=device.day_quota_now,
        gaps=Gaps(least=device.gap_min, most=device.gap_max),
    )
