"""The list says of any line, in a few words, what it is."""

from datetime import timedelta

import pytest

from chalicelib.chats import store
from chalicelib.chats.preview import preview
from chalicelib.inbound.model import Card, Event, FileOffered, Place
from chalicelib.platform.db import Db
from tests.builders import add_account, add_device
from tests.chalicelib.inbound.scenes import chats, hear, message, revoked


def file(mime: str, **values: object) -> FileOffered:
    return FileOffered(reference=b"where", mime=mime, **values)  # pyright: ignore[reportArgumentType]


MEI, WEI = Card(name="Mei", phones=("60127730919",)), Card(name="Wei")


@pytest.mark.parametrize(
    ("events", "shown"),
    [
        ([message("Ada lagi?")], "Ada lagi?"),
        ([message("", kind="image", file=file("image/jpeg"))], "Photo"),
        ([message("Ini", kind="image", file=file("image/jpeg"))], "Ini"),
        (
            [
                message(
                    "",
                    kind="voice",
                    file=file("audio/ogg", duration=timedelta(seconds=72.4)),
                )
            ],
            "Voice message 1:12",
        ),
        (
            [
                message(
                    "",
                    kind="document",
                    file=file("application/pdf", file_name="Harga.pdf"),
                )
            ],
            "Harga.pdf",
        ),
        ([message("", kind="document", file=file("application/pdf"))], "Document"),
        ([message("", kind="sticker", file=file("image/webp"))], "Sticker"),
        (
            [message("", kind="location", place=Place(latitude=3.1, longitude=101.7))],
            "Location",
        ),
        (
            [
                message(
                    "",
                    kind="location",
                    place=Place(latitude=3.1, longitude=101.7, name="Kedai Seri"),
                )
            ],
            "Kedai Seri",
        ),
        ([message("", kind="contact", cards=(MEI,))], "Mei"),
        ([message("", kind="contact", cards=(MEI, WEI))], "Mei and 1 more"),
        ([message("", kind="undecrypted")], "Waiting for this message"),
        ([message("", kind="unknown")], "Message of another kind"),
        ([message("Hai", message_id="A"), revoked("A")], "This message was deleted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_line_in_a_few_words(conn: Db, events: list[Event], shown: str) -> None:
    account_id = add_account(conn)
    device_id = add_device(conn, account_id)
    hear(conn, account_id, device_id, *events)
    [found] = chats(conn, account_id)

    chat = store.find_chat(conn, account_id=account_id, chat_id=found["id"])

    assert chat is not None
    assert preview(chat) == shown
