"""Files on their way out, over a simulated phone: brought once, sent often."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chalicelib.devices.model import DeviceId
from chalicelib.media import actions as media
from connectors.simulated.book import Book
from connectors.simulated.transport import SimulatedTransport, Simulation
from connectors.station import Station
from connectors.transport import Emit, File, SendRefused, Uploaded
from tests import builders
from tests.chalicelib.media.voices import voice
from tests.connectors.workplace import Workplace, play, until


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), (30, 60, 200)).save(file, "JPEG")
    return file.getvalue()


PHOTO = photo()


@pytest.fixture
def place(fresh_url: str, tmp_path: Path) -> Iterator[Workplace]:
    place = Workplace(url=fresh_url, world=tmp_path)
    yield place
    place.conn.close()


def keep(
    place: Workplace,
    content: bytes = PHOTO,
    *,
    mime: str = "image/jpeg",
    file_name: str | None = None,
) -> int:
    """A file of the account, its content in storage."""
    return media.keep(
        place.conn,
        place.storage,
        account_id=place.account_id,
        content=content,
        mime=mime,
        file_name=file_name,
    )


def release_picture(place: Workplace, phone: int, media_id: int, *, leads: int) -> None:
    content = builders.add_content(place.conn, place.account_id, media_id=media_id)
    place.release_campaign(phone, leads=leads, content_version_id=content)


def lines(place: Workplace, phone: int, kind: str) -> list[dict[str, Any]]:
    return [line for line in Book(place.world, phone).news() if line["kind"] == kind]


def test_a_picture_is_brought_once_and_sent_to_everybody(place: Workplace) -> None:
    phone, other = place.add_phone(), place.add_phone()
    picture = keep(place)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            await until(lambda: place.device_state(other) == ("online", True))
            release_picture(place, phone, picture, leads=3)
            release_picture(place, other, picture, leads=2)
            await until(lambda: place.states() == ["delivered"] * 5)

    play(story)
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    for device_id, count in ((phone, 3), (other, 2)):
        accepted = place.accepted(device_id)
        assert [line["file"]["sha256"] for line in accepted] == [sha256] * count
        assert {line["file"]["kind"] for line in accepted} == {"image"}
        assert {line["text"] for line in accepted} == {"Hi Nur Aisyah"}
        assert len(lines(place, device_id, "uploaded")) == 1
    assert place.storage.reads == 1
    assert place.column("SELECT DISTINCT kind FROM messages") == ["image"]


def test_the_next_process_brings_it_no_second_time(place: Workplace) -> None:
    phone, picture = place.add_phone(), keep(place)

    async def story() -> None:
        sent = len(place.states())
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            release_picture(place, phone, picture, leads=1)
            await until(lambda: place.states() == ["delivered"] * (sent + 1))

    play(story)
    play(story)
    assert len(lines(place, phone, "uploaded")) == 1


def test_after_a_day_it_is_brought_anew(place: Workplace) -> None:
    phone, picture = place.add_phone(), keep(place)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            release_picture(place, phone, picture, leads=1)
            await until(lambda: place.states() == ["delivered"])
            place.conn.execute(
                "UPDATE media_uploads SET uploaded_at = uploaded_at - interval '1 day'"
            )
            release_picture(place, phone, picture, leads=1)
            await until(lambda: place.states() == ["delivered"] * 2)

    play(story)
    assert len(lines(place, phone, "uploaded")) == 2


def test_a_voice_message_and_a_document_go_by_hand(place: Workplace) -> None:
    phone = place.add_phone()
    spoken = keep(place, voice(2), mime="audio/ogg; codecs=opus")
    prices = keep(place, b"%PDF-1.7", mime="application/pdf", file_name="Prices.pdf")

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            place.write_by_hand(phone, "", media_id=spoken)
            place.write_by_hand(phone, "Yang baru", media_id=prices)
            await until(lambda: place.states() == ["delivered"] * 2)

    play(story)
    sent = {line["file"]["kind"]: line for line in place.accepted(phone)}
    assert sent["voice"]["text"] == ""
    assert sent["document"]["text"] == "Yang baru"
    assert sent["document"]["file"]["name"] == "Prices.pdf"


class Stubborn(SimulatedTransport):
    """A phone whose uploads go wrong as long as there is something left to go wrong."""

    def __init__(
        self, world: Simulation, device_id: DeviceId, emit: Emit, wrong: list[Exception]
    ) -> None:
        super().__init__(world, device_id, emit)
        self._wrong = wrong

    async def upload(self, file: File) -> Uploaded:
        if self._wrong:
            raise self._wrong.pop(0)
        return await super().upload(file)


@dataclass(kw_only=True)
class StubbornPlace(Workplace):
    """A workplace of such phones."""

    wrong: list[Exception] = field(default_factory=list)

    def station(self) -> Station:
        world = Simulation(folder=self.world, seed=1, speed=self.speed, odds=self.odds)
        return replace(
            super().station(),
            dials={
                "simulated": lambda device_id, emit: Stubborn(
                    world, device_id, emit, self.wrong
                )
            },
        )


@pytest.fixture
def stubborn(fresh_url: str, tmp_path: Path) -> Iterator[StubbornPlace]:
    place = StubbornPlace(url=fresh_url, world=tmp_path)
    yield place
    place.conn.close()


def outcome(place: Workplace) -> tuple[str, str | None, int]:
    """The state of the one send, why, and how many attempts are unsettled."""
    state, code = place.row("SELECT state, code FROM sends")
    [doubts] = place.row(
        "SELECT count(*) FROM attempts WHERE outcome IS NULL OR outcome = 'uncertain'"
    )
    return state, code, doubts


@pytest.mark.parametrize(
    ("wrong", "state", "code"),
    [
        (SendRefused("upload-failed", transient=True), "planned", "upload-failed"),
        (SendRefused("file-too-large", transient=False), "failed", "file-too-large"),
        (RuntimeError("the library broke"), "planned", "upload-failed"),
    ],
)
def test_an_upload_that_fails_is_a_refusal_and_never_in_doubt(
    stubborn: StubbornPlace, wrong: Exception, state: str, code: str
) -> None:
    place = stubborn
    place.wrong.append(wrong)
    phone, picture = place.add_phone(), keep(place)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            release_picture(place, phone, picture, leads=1)
            await until(lambda: outcome(place)[1])

    play(story)
    assert outcome(place) == (state, code, 0)
    assert place.accepted(phone) == []


def test_what_was_refused_goes_when_the_upload_succeeds(
    stubborn: StubbornPlace,
) -> None:
    place = stubborn
    place.wrong.append(SendRefused("upload-failed", transient=True))
    phone, picture = place.add_phone(), keep(place)

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            release_picture(place, phone, picture, leads=1)
            await until(lambda: outcome(place)[1] == "upload-failed")
            place.conn.execute("UPDATE outbox SET not_before = carillon_now()")
            place.release()
            await until(lambda: place.states() == ["delivered"])

    play(story)
    assert len(place.accepted(phone)) == 1


def test_storage_that_is_away_is_a_refusal_that_passes(place: Workplace) -> None:
    phone, picture = place.add_phone(), keep(place)
    place.storage.away = True

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            release_picture(place, phone, picture, leads=1)
            await until(lambda: outcome(place)[1])
            place.write_by_hand(phone, "Text needs no storage")
            await until(lambda: "delivered" in place.states())

    play(story)
    assert place.states() == ["planned", "delivered"]
    assert place.column("SELECT code FROM sends WHERE state = 'planned'") == [
        "storage-away"
    ]


def test_a_file_that_is_gone_is_refused_for_good(place: Workplace) -> None:
    phone, picture = place.add_phone(), keep(place)
    place.storage.files.clear()

    async def story() -> None:
        async with place.on_duty():
            await until(lambda: place.device_state(phone) == ("online", True))
            release_picture(place, phone, picture, leads=1)
            await until(lambda: outcome(place)[1])

    play(story)
    assert outcome(place) == ("failed", "file-unreadable", 0)
