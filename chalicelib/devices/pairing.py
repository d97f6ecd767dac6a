"""Linking a device: the row is the browser's picture of it, from asked to online."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from chalicelib.devices import actions, commands, hints
from chalicelib.devices.commands import Asked
from chalicelib.devices.model import DeviceId, DeviceState
from chalicelib.errors import Conflict, NotFound
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db
from chalicelib.platform.live import Hint

Q = sql.load(__name__)

Method = Literal["qr", "code"]
PairingState = Literal[
    "waiting", "scanned", "online", "expired", "refused", "cancelled"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """One linking. The secret is what the QR code holds, or the 8 characters."""

    device_id: DeviceId
    account_id: int
    method: Method
    phone: str | None
    state: PairingState
    secret: str | None
    secret_expires_at: datetime | None
    code: str | None
    started_at: datetime
    history_days: int


def begin(
    conn: Db, account_id: int, device_id: int, *, method: Method, phone: str | None
) -> tuple[Asked, list[Hint]]:
    """Ask the connector for a secret. Begun again, it takes the place of the last."""
    with db.transaction(conn):
        device = actions.lock(conn, device_id)
        if device.account_id != account_id or device.state == "removed":
            raise NotFound("There is no such phone.")
        if device.state in ("online", "connecting"):
            raise Conflict(
                "This phone is linked. Log it out first to link it anew.",
                code="linked-already",
            )
        told = actions.set_state(conn, device_id, "pairing")
        db.execute(
            conn,
            Q["begin_pairing"],
            {
                "device_id": device_id,
                "account_id": account_id,
                "method": method,
                "phone": phone,
            },
        )
        asked = commands.ask(conn, account_id, device_id, "pair")
    return asked, [*told, hints.pairing(account_id, device_id)]


def get(conn: Db, account_id: int, device_id: int) -> Pairing:
    """The last linking of this device."""
    pairing = db.one(
        conn,
        Q["find_pairing"],
        Pairing,
        {"account_id": account_id, "device_id": device_id},
    )
    if pairing is None:
        raise NotFound("This phone has not been linked yet.")
    return pairing


def show(
    conn: Db, device_id: int, *, secret: str, valid: timedelta, epoch: int
) -> list[Hint]:
    """A secret to scan or to type; the next takes its place."""
    with db.transaction(conn):
        device = actions.lock(conn, device_id, epoch=epoch)
        db.execute(
            conn,
            Q["show_secret"],
            {"device_id": device_id, "secret": secret, "valid": valid},
        )
    return [hints.pairing(device.account_id, device_id)]


def advance(
    conn: Db, device_id: int, state: Literal["scanned", "online"], *, epoch: int
) -> list[Hint]:
    """The phone took the secret, or is online; a linking that ended stays ended."""
    with db.transaction(conn):
        device = actions.lock(conn, device_id, epoch=epoch)
        moved = _move(conn, device_id, state, None)
    return [hints.pairing(device.account_id, device_id)] if moved else []


def keep(
    conn: Db,
    device_id: int,
    *,
    phone: str,
    jid: str,
    lid: str | None,
    push_name: str | None,
    epoch: int,
) -> list[Hint]:
    """The phone took the secret: who it is, and that it was scanned, or neither.

    Raises Conflict when the linking ended meanwhile, or the number is linked already.
    """
    with db.transaction(conn):
        told = advance(conn, device_id, "scanned", epoch=epoch)
        if not told:
            raise Conflict("This linking has ended.", code="pairing-cancelled")
        return told + actions.link(
            conn,
            device_id,
            phone=phone,
            jid=jid,
            lid=lid,
            push_name=push_name,
            epoch=epoch,
        )


def end(
    conn: Db,
    device_id: int,
    state: Literal["expired", "refused", "cancelled"],
    *,
    code: str,
    epoch: int | None = None,
) -> list[Hint]:
    """It came to nothing: the device is again what it was before."""
    with db.transaction(conn):
        device = actions.lock(conn, device_id, epoch=epoch)
        if not _move(conn, device_id, state, code):
            return []
        before: DeviceState = "new" if device.phone is None else "logged-out"
        told = (
            actions.set_state(conn, device_id, before, code=code)
            if device.state == "pairing"
            else []
        )
    return [*told, hints.pairing(device.account_id, device_id)]


def cancel(conn: Db, account_id: int, device_id: int) -> tuple[Asked, list[Hint]]:
    """A person thought better of it. Nothing under way is fine too.

    Once the phone took the secret it is linked, and logging out is another wish.
    """
    with db.transaction(conn):
        actions.get(conn, account_id, device_id)
        told: list[Hint] = []
        if actions.lock(conn, device_id).state == "pairing":
            told = end(conn, device_id, "cancelled", code="pairing-cancelled")
        asked = commands.ask(conn, account_id, device_id, "cancel-pairing")
    return asked, told


def under_way(conn: Db, device_id: int) -> Pairing | None:
    """The linking of this device that has not ended."""
    pairing = db.one(
        conn, Q["find_pairing_of_device"], Pairing, {"device_id": device_id}
    )
    if pairing is None or pairing.state not in ("waiting", "scanned"):
        return None
    return pairing


def conclude(conn: Db, device_id: int, *, epoch: int) -> tuple[str, list[Hint]]:
    """What came of a linking that nobody works on any more: `linked`, or why not.

    One that broke off is ended here, so that it can be begun again.
    """
    with db.transaction(conn):
        device = actions.lock(conn, device_id, epoch=epoch)
        if device.state == "connecting":
            return "linked", []
        if under_way(conn, device_id) is not None:
            code = "pairing-failed"
            return code, end(conn, device_id, "refused", code=code, epoch=epoch)
        last = get(conn, device.account_id, device_id)
    return last.code or last.state, []


def _move(conn: Db, device_id: int, state: PairingState, code: str | None) -> bool:
    return (
        db.execute(
            conn,
            Q["move_pairing"],
            {"device_id": device_id, "state": state, "code": code},
        )
        > 0
    )
