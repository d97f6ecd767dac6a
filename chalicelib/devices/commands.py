"""What a person asks of a device, until its connector has answered."""

from dataclasses import dataclass
from typing import Any, Literal, NewType

from chalicelib.devices import store
from chalicelib.devices.model import DeviceId
from chalicelib.errors import NotFound
from chalicelib.platform import db, sql
from chalicelib.platform.db import Db

Q = sql.load(__name__)

CommandId = NewType("CommandId", int)
Body = dict[str, Any]
Kind = Literal[
    "pair", "cancel-pairing", "refresh", "logout", "remove", "mark-read", "fetch-media"
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One thing asked and not yet done."""

    id: CommandId
    account_id: int
    device_id: DeviceId
    kind: Kind
    chat_id: int | None
    message_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command that waits, and the shard to wake for it after the commit."""

    command_id: CommandId
    device_id: int
    shard: str

    def body(self) -> Body:
        """The queue message: the device's id only."""
        return {"commands": [self.device_id]}


def ask(
    conn: Db,
    account_id: int,
    device_id: int,
    kind: Kind,
    *,
    chat_id: int | None = None,
    message_id: int | None = None,
) -> Asked:
    """Ask it. The connector answers by what becomes of the device."""
    with db.transaction(conn):
        shard = store.shard_of(conn, account_id, device_id)
        if shard is None:
            raise NotFound("There is no such phone.")
        command_id = db.scalar(
            conn,
            Q["ask_command"],
            {
                "account_id": account_id,
                "device_id": device_id,
                "kind": kind,
                "chat_id": chat_id,
                "message_id": message_id,
            },
        )
    return Asked(command_id=command_id, device_id=device_id, shard=shard)


def take(conn: Db, shard: str) -> list[Command]:
    """What waits for the devices of this shard, the oldest first.

    Only the shard's holder takes, so nothing is marked: a command counts as taken when
    it is settled, and one that a dead process began is begun again.
    """
    return db.many(conn, Q["waiting_commands"], Command, {"shard": shard})


def settle(conn: Db, command_id: CommandId, *, code: str) -> None:
    """It is done, or cannot be; `code` says which."""
    db.execute(conn, Q["settle_command"], {"command_id": command_id, "code": code})
