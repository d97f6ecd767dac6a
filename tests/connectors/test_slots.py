"""In which order a device's sends leave."""

from datetime import timedelta

from chalicelib.sends.model import Queued, SendId, SendKind
from connectors.slots import Slots
from tests.builders import NOON


def queued(
    send_id: int, *, kind: SendKind = "campaign", seconds: int = 0, offer: int = 1
) -> Queued:
    return Queued(
        send_id=SendId(send_id),
        offer=offer,
        device_id=1,
        kind=kind,
        slot_at=NOON + timedelta(seconds=seconds),
        gap_min=timedelta(0),
        gap_max=timedelta(0),
    )


def test_a_persons_own_message_goes_before_bulk_that_was_due_earlier() -> None:
    slots = Slots()
    slots.add([queued(1, seconds=-60), queued(2, kind="inbox")])

    assert slots.first(bulk=True) == queued(2, kind="inbox")


def test_bulk_leaves_by_slot() -> None:
    slots = Slots()
    slots.add([queued(1, seconds=20), queued(2, seconds=10)])

    assert slots.first(bulk=True) == queued(2, seconds=10)


def test_without_bulk_only_people_and_answers_leave() -> None:
    slots = Slots()
    slots.add([queued(1)])

    assert slots.first(bulk=False) is None
    slots.add([queued(2, kind="confirmation", seconds=5)])
    assert slots.first(bulk=False) == queued(2, kind="confirmation", seconds=5)


def test_a_doubled_wake_up_doubles_nothing() -> None:
    slots = Slots()

    assert slots.add([queued(1), queued(1)])
    assert not slots.add([queued(1)])
    assert len(slots) == 1


def test_a_later_offer_takes_the_place_of_an_earlier_one() -> None:
    slots = Slots()
    slots.add([queued(1, offer=2)])
    slots.add([queued(1, offer=1, seconds=99)])
    assert slots.first(bulk=True) == queued(1, offer=2)

    slots.remove(queued(1, offer=1, seconds=99))
    assert len(slots) == 1
    slots.remove(queued(1, offer=2))
    assert len(slots) == 0
