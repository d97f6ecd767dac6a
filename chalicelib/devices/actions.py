"""What can be done to a device: add, move, link, rest, change its limits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.devices import commands, hints, leasing, store
from chalicelib.devices.model import (
    FAILURES_UNTIL_REST,
    REST_AFTER_FAILURES,
    Device,
    DeviceId,
    DeviceState,
    TransportName,
    may_follow,
)
from chalicelib.devices.placement import choose_shard
from chalicelib.devices.store import Settings
from chalicelib.errors import Conflict, Invalid, LeaseLost, NotFound
from chalicelib.platform import db
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint


def add(
    conn: Db,
    account_id: int,
    *,
    name: str,
    transport: TransportName,
    shards: Sequence[str],
) -> DeviceId:
    """A device without a number yet, in the shard chosen for it."""
    with db.transaction(conn):
        leasing.ensure_shards(conn, shards)
        shard = choose_shard(store.count_by_shard(conn, shards))
        return store.add(
            conn, account_id, name=name.strip(), transport=transport, shard=shard
        )


def get(conn: Db, account_id: int, device_id: int) -> Device:
    """The device, or NotFound: unknown, removed, another account's."""
    device = store.find(conn, account_id, device_id)
    if device is None:
        raise NotFound("There is no such phone.")
    return device


def change_settings(
    conn: Db, account_id: int, device_id: int, **given: object
) -> list[Hint]:
    """Change the settings that are given and not None."""
    with db.transaction(conn):
        device = get(conn, account_id, device_id)
        present = Settings(
            name=device.name,
            quota_hour=device.quota_hour,
            quota_day=device.quota_day,
            gap_min=device.gap_min,
            gap_max=device.gap_max,
            warmed_up=device.warmed_up,
        )
        wanted = replace(present, **{k: v for k, v in given.items() if v is not None})
        if wanted.gap_max < wanted.gap_min:
            raise Invalid(
                "The longest gap is shorter than the shortest.",
                fields={"gap_max_seconds": "Give at least the shortest gap."},
            )
        store.write_settings(conn, account_id, device_id, wanted)
    return [hints.changed(device)]


def set_state(
    conn: Db,
    device_id: int,
    state: DeviceState,
    *,
    code: str | None = None,
    epoch: int | None = None,
) -> list[Hint]:
    """Move a device to a state, with its reason; saying the same again changes nothing.

    Raises Conflict when that state may not follow, and LeaseLost when `epoch` is given
    and is not the present one of the device's shard: an old epoch changes nothing.
    """
    with db.transaction(conn):
        device = lock(conn, device_id, epoch=epoch)
        if not may_follow(device.state, state):
            raise Conflict(f"A phone that is {device.state} cannot become {state}.")
        if (device.state, device.state_code) == (state, code):
            return []
        store.write_change(conn, device_id, state=state, code=code)
        store.write_event(conn, device.account_id, device_id, state=state, code=code)
    return [hints.moved(device, state)]


def link(
    conn: Db,
    device_id: int,
    *,
    phone: str,
    jid: str,
    lid: str | None,
    push_name: str | None,
    epoch: int,
) -> list[Hint]:
    """Keep the number a pairing brought; the first connection follows.

    Raises Conflict when the number is linked here under another device.
    """
    with db.transaction(conn):
        lock(conn, device_id, epoch=epoch)
        store.lock_number(conn, phone)
        if store.number_is_taken(conn, device_id, phone=phone):
            raise Conflict(
                "This number is linked here already.", code="number-linked-already"
            )
        store.write_link(
            conn, device_id, phone=phone, jid=jid, lid=lid, push_name=push_name
        )
        return set_state(conn, device_id, "connecting", code="paired")


def remove(
    conn: Db, account_id: int, device_id: int
) -> tuple[commands.Asked, list[Hint]]:
    """Gone for people at once; the connector unlinks it. What it did is kept."""
    with db.transaction(conn):
        get(conn, account_id, device_id)
        asked = commands.ask(conn, account_id, device_id, "remove")
        return asked, set_state(conn, device_id, "removed", code="removed-here")


def note_phone_seen(conn: Db, device_id: int, *, at: datetime) -> None:
    """The phone itself was used, which keeps the link alive."""
    store.note_phone_seen(conn, device_id, at=at)


def learn_name(conn: Db, device_id: int, push_name: str) -> list[Hint]:
    """What the owner of the phone calls themselves."""
    account_id = store.learn_push_name(conn, device_id, push_name=push_name)
    return [] if account_id is None else [hints.status(account_id, device_id)]


def allow_bulk(conn: Db, device_id: int, *, epoch: int) -> None:
    """The session has heard everything that waited for it: bulk may be claimed."""
    with db.transaction(conn):
        lock(conn, device_id, epoch=epoch)
        store.allow_bulk(conn, device_id)


def await_restore(conn: Db, shard: str, *, epoch: int) -> list[Hint]:
    """Nothing of this shard is connected now: what was online is connecting."""
    restored = store.await_restore(conn, shard, epoch)
    return [hints.status(r.account_id, r.device_id) for r in restored]


def rest(conn: Db, device_id: int, *, until: datetime, code: str) -> list[Hint]:
    """No bulk until then; the inbox still goes. A longer rest is not shortened."""
    with db.transaction(conn):
        account_id = store.write_rest(conn, device_id, until=until, code=code)
        if account_id is None:
            return []
        store.write_event(conn, account_id, device_id, state="resting", code=code)
    return [hints.status(account_id, device_id)]


def end_rest(conn: Db, account_id: int, device_id: int) -> list[Hint]:
    """A person knows better: bulk goes out again. Raises Conflict if it does not rest.

    The next refusal sends it to rest again.
    """
    with db.transaction(conn):
        device = get(conn, account_id, device_id)
        if not store.end_rest(conn, account_id, device_id):
            raise Conflict("This phone does not rest.", code="not-resting")
        store.write_event(
            conn, account_id, device_id, state=device.state, code="rest-ended-here"
        )
    return [hints.changed(device)]


def note_failure(
    conn: Db, device_id: int, *, now: datetime, pause: timedelta = REST_AFTER_FAILURES
) -> list[Hint]:
    """WhatsApp refused a send of this device; the fifth in a row sends it to rest."""
    with db.transaction(conn):
        if store.count_failure(conn, device_id) < FAILURES_UNTIL_REST:
            return []
        return rest(conn, device_id, until=now + pause, code="failures-in-a-row")


def note_success(conn: Db, device_id: int) -> None:
    """A send went out: failures are no longer in a row."""
    store.forget_failures(conn, device_id)


def lock(conn: Db, device_id: int, *, epoch: int | None = None) -> Device:
    """The device's row, ours until the transaction ends."""
    device = store.lock(conn, device_id)
    if device is None:
        raise NotFound("There is no such phone.")
    if epoch is not None and not store.holds_epoch(conn, device_id, epoch):
        raise LeaseLost("Another process runs this phone now.")
    return device
