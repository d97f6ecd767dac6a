"""Databases of sessions, and what a linked device has in one."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.platform import db
from chalicelib.platform.db import Db
from infra.local.postgres import Postgres

JID, LID = "60100000001:7@s.whatsapp.net", "125799879444105:7@lid"
SECRET = b"s" * 32


@contextmanager
def copied(postgres: Postgres, template: str) -> Iterator[str]:
    """A database like another, for as long as it is wanted; its address."""
    name = f"sessions_{secrets.token_hex(4)}"
    with db.connect(postgres.url()) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        yield postgres.url(name)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def add_device(conn: Db, jid: str = JID, lid: str | None = LID) -> None:
    key, signature = b"k" * 32, b"g" * 64
    conn.execute(
        """INSERT INTO whatsmeow_device (jid, lid, registration_id, noise_key,
            identity_key, signed_pre_key, signed_pre_key_id, signed_pre_key_sig,
            adv_key, adv_details, adv_account_sig, adv_account_sig_key, adv_device_sig)
        VALUES (%s, %s, 1, %s, %s, %s, 1, %s, %s, %s, %s, %s, %s)""",
        (jid, lid, key, key, key, signature, key, b"", signature, key, signature),
    )


def add_secret(
    conn: Db,
    message_id: str,
    *,
    sender: str = "125799879444105@lid",
    secret: bytes = SECRET,
    jid: str = JID,
) -> None:
    """As whatsmeow writes one down, before it sends the message."""
    conn.execute(
        "INSERT INTO whatsmeow_message_secrets"
        " (our_jid, chat_jid, sender_jid, message_id, key)"
        " VALUES (%s, '196344883576750@lid', %s, %s, %s)",
        (jid, sender, message_id, secret),
    )
