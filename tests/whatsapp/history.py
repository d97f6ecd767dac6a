"""Months of chats that a phone gives to a new companion, as one compressed file."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from tests.whatsapp import media
from tests.whatsapp.accounts import Account
from tests.whatsapp.exchange import Exchange
from tests.whatsapp.protos import e2e, history


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A line of an old chat."""

    chat: str
    id: str
    text: str
    from_me: bool
    at: datetime


def notify(exchange: Exchange, lines: Sequence[Remembered]) -> Any:
    """Upload the chats; what tells a companion where they are."""
    blob = _blob(exchange, lines).SerializeToString()
    notification = e2e.HistorySyncNotification(
        **media.upload(exchange, zlib.compress(blob), "History"),
        syncType=e2e.HistorySyncType.INITIAL_BOOTSTRAP,
        chunkOrder=1,
        progress=100,
    )
    return e2e.ProtocolMessage(
        type=e2e.ProtocolMessage.HISTORY_SYNC_NOTIFICATION,
        historySyncNotification=notification,
    )


def _blob(exchange: Exchange, lines: Sequence[Remembered]) -> Any:
    blob = history.HistorySync(
        syncType=history.HistorySync.INITIAL_BOOTSTRAP, chunkOrder=1, progress=100
    )
    for phone, chat in groupby(lines, lambda line: line.chat):
        account = exchange.accounts.by_phone(phone)
        assert account is not None
        _add_chat(blob, account, list(chat))
    return blob


def _add_chat(blob: Any, account: Account, lines: Sequence[Remembered]) -> None:
    lid, number = str(account.called("lid")), str(account.called("s.whatsapp.net"))
    blob.phoneNumberToLidMappings.add(pnJID=number, lidJID=lid)
    blob.pushnames.add(ID=lid, pushname=account.name)
    conversation = blob.conversations.add(ID=lid)
    for line in lines:
        message = conversation.messages.add().message
        message.key.remoteJID = lid
        message.key.fromMe = line.from_me
        message.key.ID = line.id
        message.message.conversation = line.text
        message.messageTimestamp = int(line.at.timestamp())
