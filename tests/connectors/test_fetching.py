"""A file is fetched when somebody asks, and once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.chats import files
from chalicelib.inbound import actions as inbound
from chalicelib.inbound.model import FileOffered
from chalicelib.platform import clock
from connectors.simulated.files import Files
from tests.chalicelib.inbound.scenes import message
from tests.connectors.workplace import Workplace, play, until
from tests.fakes import MemoryStorage

PICTURE = b"\xff\xd8 a picture"


class Watched(MemoryStorage):
    """Knows what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.puts: list[str] = []

    def put(self, key: str, content: bytes, *, mime: str) -> None:
        super().put(key, content, mime=mime)
        self.puts.append(mime)


@pytest.fixture
def storage() -> Watched:
    return Watched()


@pytest.fixture
def place(fresh_url: str, tmp_path: Path, storage: Watched) -> Iterator[Workplace]:
    made = Workplace(url=fresh_url, world=tmp_path, storage=storage)
    yield made
    made.conn.close()


def receive_picture(place: Workplace, device_id: int, **values: object) -> int:
    """A picture came in, and lies in the simulated world; its line."""
    kept = Files(place.world).keep(PICTURE, mime="image/jpeg")
    offered = FileOffered(reference=kept.reference(), mime="image/jpeg", **values)  # pyright: ignore[reportArgumentType]
    [event_id] = inbound.store(
        place.conn,
        account_id=place.account_id,
        device_id=device_id,
        events=[message(text="", kind="image", file=offered)],
    )
    inbound.handle(place.conn, event_id, clock.now())
    return place.column("SELECT max(message_id) FROM attachments")[0]


def ask(place: Workplace, message_id: int) -> dict[str, object]:
    """Somebody presses; the wake-up for it."""
    attachment = files.get_attachment(
        place.conn, account_id=place.account_id, message_id=message_id
    )
    return files.ask(place.conn, attachment, account_id=place.account_id).body()


def fetch(place: Workplace, phone: int, message_id: int, times: int = 1) -> list[str]:
    """Press so many times; what became of each."""

    async def story() -> None:
        async with place.on_duty() as duty:
            await until(lambda: place.device_state(phone) == ("online", True))
            for _ in range(times):
                duty.deliver(ask(place, message_id))
            await until(lambda: len(codes(place)) == times)

    play(story)
    return codes(place)


def codes(place: Workplace) -> list[str]:
    return place.column(
        "SELECT code FROM device_commands"
        " WHERE kind = 'fetch-media' AND done_at IS NOT NULL"
    )


def test_however_often_it_is_asked_for_it_is_fetched_once(
    place: Workplace, storage: Watched
) -> None:
    phone = place.add_phone()
    line = receive_picture(place, phone)

    assert fetch(place, phone, line, times=3) == ["done"] * 3

    assert storage.puts == ["image/jpeg"]
    assert list(storage.files.values()) == [PICTURE]
    stored = place.row(
        "SELECT m.media_id, a.media_id, f.bytes FROM messages m"
        " JOIN attachments a ON a.message_id = m.id JOIN media f ON f.id = m.media_id"
        " WHERE m.id = %s",
        line,
    )
    assert stored[0] == stored[1]
    assert stored[2] == len(PICTURE)
    assert "CHAT_UPDATE" in place.live.codes


def test_what_whatsapp_keeps_no_more_says_so_and_may_be_tried_again(
    place: Workplace,
) -> None:
    phone = place.add_phone()
    line = receive_picture(place, phone)
    for path in (place.world / "files").iterdir():
        path.unlink()

    assert fetch(place, phone, line) == ["file-gone"]

    failure = "SELECT failure_code FROM attachments WHERE message_id = %s"
    assert place.column(failure, line) == ["file-gone"]
    ask(place, line)
    assert place.column(failure, line) == [None]


def test_storage_that_is_away_is_a_failure_like_others(
    place: Workplace, storage: Watched
) -> None:
    phone = place.add_phone()
    line = receive_picture(place, phone)

    def refuse(key: str, content: bytes, *, mime: str) -> None:
        raise OSError(key)

    storage.put = refuse  # pyright: ignore[reportAttributeAccessIssue]

    assert fetch(place, phone, line) == ["failed"]


def test_what_no_process_should_hold_is_not_fetched(place: Workplace) -> None:
    phone = place.add_phone()
    line = receive_picture(place, phone, bytes=files.LARGEST_BYTES + 1)

    assert fetch(place, phone, line) == ["file-too-large"]
