"""What waits for one device, in the order it should leave. Pure."""

from collections.abc import Iterable

from chalicelib.sends.model import Queued, SendId, is_bulk


class Slots:
    """People's own first, then bulk by slot; each send once, at its last offer.

    Small by nature (a look-ahead of one device), so the first is simply looked for.
    """

    def __init__(self) -> None:
        self._waiting: dict[SendId, Queued] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, queued: Iterable[Queued]) -> bool:
        """Whether anything was new."""
        changed = False
        for send in queued:
            known = self._waiting.get(send.send_id)
            if known is None or known.offer < send.offer:
                self._waiting[send.send_id] = send
                changed = True
        return changed

    def first(self, *, bulk: bool) -> Queued | None:
        """The next to leave; without `bulk`, only what a person or an answer sends."""
        ready = (s for s in self._waiting.values() if bulk or not is_bulk(s.kind))
        return min(ready, key=_order, default=None)

    def remove(self, queued: Queued) -> None:
        """It was claimed, or cannot be; a later offer of it stays."""
        if self._waiting.get(queued.send_id) == queued:
            del self._waiting[queued.send_id]


def _order(send: Queued) -> tuple[bool, object, SendId]:
    return is_bulk(send.kind), send.slot_at, send.send_id
