"""Content is stored once, whoever brings it, however often."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from chalicelib.errors import NotFound
from chalicelib.media import actions
from chalicelib.platform import db
from chalicelib.platform.db import Db
from tests import builders
from tests.fakes import MemoryStorage

PHOTO = b"bytes of a photo"


def test_the_same_content_is_the_same_file(conn: Db) -> None:
    storage, account_id = MemoryStorage(), builders.add_account(conn)

    first = actions.keep(
        conn, storage, account_id=account_id, content=PHOTO, mime="image/jpeg", width=4
    )
    second = actions.keep(
        conn, storage, account_id=account_id, content=PHOTO, mime="image/jpeg"
    )

    assert first == second
    assert list(storage.files.values()) == [PHOTO]


def test_a_document_keeps_the_name_it_was_sent_under(conn: Db) -> None:
    """The content lies there once all the same."""
    storage, account_id = MemoryStorage(), builders.add_account(conn)

    kept = [
        actions.get(
            conn,
            account_id=account_id,
            media_id=actions.keep(
                conn,
                storage,
                account_id=account_id,
                content=b"%PDF-1.7",
                mime="application/pdf",
                file_name=name,
            ),
        )
        for name in ("Invoice 7.pdf", "Invoice 8.pdf", "Invoice 7.pdf")
    ]

    assert [media.file_name for media in kept] == [
        "Invoice 7.pdf", "Invoice 8.pdf", "Invoice 7.pdf",
    ]  # fmt: skip
    assert kept[0].id == kept[2].id
    assert len(storage.files) == 1


def test_what_was_kept_is_read_back(conn: Db) -> None:
    storage, account_id = MemoryStorage(), builders.add_account(conn)

    media_id = actions.keep(
        conn,
        storage,
        account_id=account_id,
        content=b"OggS",
        mime="audio/ogg; codecs=opus",
        duration=timedelta(seconds=3),
    )

    media = actions.get(conn, account_id=account_id, media_id=media_id)
    assert media.kind == "voice"
    assert media.size == 4
    assert media.duration == timedelta(seconds=3)
    assert storage.files[media.storage_key] == b"OggS"


def test_two_accounts_share_no_file(conn: Db) -> None:
    storage = MemoryStorage()
    ours, theirs = builders.add_account(conn), builders.add_account(conn)

    media_id = actions.keep(
        conn, storage, account_id=ours, content=PHOTO, mime="image/jpeg"
    )
    other_id = actions.keep(
        conn, storage, account_id=theirs, content=PHOTO, mime="image/jpeg"
    )

    assert media_id != other_id
    assert len(storage.files) == 2
    with pytest.raises(NotFound):
        actions.get(conn, account_id=theirs, media_id=media_id)


class MeetingStorage(MemoryStorage):
    """Two who store meet there, so that neither is first."""

    def __init__(self) -> None:
        super().__init__()
        self._barrier = Barrier(2, timeout=30)

    def put(self, key: str, content: bytes, *, mime: str) -> None:
        self._barrier.wait()
        super().put(key, content, mime=mime)


def test_two_who_keep_the_same_at_once_get_the_same_file(fresh_url: str) -> None:
    with db.connect(fresh_url) as conn:
        account_id = builders.add_account(conn)
    storage = MeetingStorage()
    kept: list[int] = []

    def keep() -> None:
        with db.connect(fresh_url) as conn:
            kept.append(
                actions.keep(
                    conn,
                    storage,
                    account_id=account_id,
                    content=PHOTO,
                    mime="image/jpeg",
                )
            )

    threads = [Thread(target=keep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(kept) == 2
    assert len(set(kept)) == 1
