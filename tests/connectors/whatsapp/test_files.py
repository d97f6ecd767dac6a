"""Files between people and a real phone, from end to end of the double."""

import asyncio
import io
from datetime import timedelta
from typing import Any, Literal

import pytest
from PIL import Image

from connectors.transport import File, SendRefused
from connectors.whatsapp.protos import e2e
from tests.chalicelib.media.voices import voice
from tests.connectors.whatsapp.linked import Linked, line
from tests.waiting import wait_until
from tests.whatsapp.screen import Seen
from tests.whatsapp.sealing import MediaKind, open_sealed

SECRET = b"f" * 32


def drawn(colour: tuple[int, int, int], size: tuple[int, int] = (640, 480)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "jpeg")
    return out.getvalue()


PICTURE, SMALL = drawn((200, 10, 10)), drawn((200, 10, 10), (32, 24))
SAID = voice(2.5)
PAPER = b"%PDF-1.4 a price list"
FILES = {
    "image": File(
        kind="image",
        content=PICTURE,
        mime="image/jpeg",
        width=640,
        height=480,
        thumbnail=SMALL,
    ),
    "voice": File(kind="voice", content=SAID, mime="audio/ogg"),
    "document": File(
        kind="document", content=PAPER, mime="application/pdf", file_name="prices.pdf"
    ),
}


def of_a_person(kind: str, stored: dict[str, Any]) -> e2e.Message:
    """A file as another program would send it."""
    match kind:
        case "image":
            return e2e.Message(
                imageMessage=e2e.ImageMessage(
                    caption="Look",
                    mimetype="image/jpeg",
                    width=640,
                    height=480,
                    JPEGThumbnail=SMALL,
                    **stored,
                )
            )
        case "video":
            return e2e.Message(
                videoMessage=e2e.VideoMessage(
                    caption="Look", mimetype="video/mp4", seconds=3, **stored
                )
            )
        case "voice":
            return e2e.Message(
                audioMessage=e2e.AudioMessage(
                    mimetype="audio/ogg; codecs=opus", PTT=True, seconds=3, **stored
                )
            )
        case "sticker":
            return e2e.Message(
                stickerMessage=e2e.StickerMessage(mimetype="image/webp", **stored)
            )
        case _:
            document = e2e.DocumentMessage(
                fileName="prices.pdf",
                mimetype="application/pdf",
                caption="Look",
                **stored,
            )
            return e2e.Message(
                documentWithCaptionMessage=e2e.FutureProofMessage(
                    message=e2e.Message(documentMessage=document)
                )
            )


@pytest.mark.parametrize(
    ("kind", "sealed_as", "mime", "text"),
    [
        ("image", "Image", "image/jpeg", "Look"),
        ("video", "Video", "video/mp4", "Look"),
        ("voice", "Audio", "audio/ogg; codecs=opus", ""),
        ("sticker", "Image", "image/webp", ""),
        ("document", "Document", "application/pdf", "Look"),
    ],
)
def test_what_somebody_sends_can_be_fetched(
    linked: Linked, person: str, kind: str, sealed_as: MediaKind, mime: str, text: str
) -> None:
    content = f"any {kind} at all".encode() * 1000

    async def story() -> None:
        async with linked.online() as (transport, ear):
            stored = linked.whatsapp.upload(content, sealed_as)
            sent = linked.whatsapp.write_message(
                person, linked.number, of_a_person(kind, stored)
            )
            heard = await line(ear, sent)

            assert (heard.kind, heard.text) == (kind, text)
            assert heard.file is not None
            assert (heard.file.mime, heard.file.bytes) == (mime, len(content))
            assert await transport.download(heard.file.reference) == content

    asyncio.run(story())


def test_a_file_sent_from_the_phone_can_be_fetched(linked: Linked, person: str) -> None:
    async def story() -> None:
        async with linked.online() as (transport, ear):
            stored = linked.whatsapp.upload(PICTURE, "Image")
            sent = linked.whatsapp.write_message(
                linked.number, person, of_a_person("image", stored)
            )
            heard = await line(ear, sent)

            assert heard.from_me
            assert heard.file is not None
            assert heard.file.thumbnail == SMALL
            assert await transport.download(heard.file.reference) == PICTURE

    asyncio.run(story())


@pytest.mark.parametrize("kind", ["image", "voice", "document"])
def test_what_we_send_is_the_same_at_the_other_end(
    linked: Linked, person: str, kind: Literal["image", "voice", "document"]
) -> None:
    file = FILES[kind]

    async def story() -> str:
        async with linked.online() as (transport, _):
            uploaded = await transport.upload(file)
            sent = await transport.send_file(
                linked.who(person), uploaded, caption="For *you*", secret=SECRET
            )
            return sent.whatsapp_id

    sent = asyncio.run(story())
    seen = shown(linked, person, sent)
    match kind:
        case "image":
            media: Any = seen.message.imageMessage
            assert (media.width, media.height) == (640, 480)
            assert (media.JPEGThumbnail, media.caption) == (SMALL, "For *you*")
        case "voice":
            media = seen.message.audioMessage
            assert media.PTT
            assert timedelta(seconds=media.seconds) == timedelta(seconds=3)
        case "document":
            wrapper = seen.message.documentWithCaptionMessage
            media = wrapper.message.documentMessage
            assert (media.fileName, media.caption) == ("prices.pdf", "For *you*")
    sealed_as: dict[str, MediaKind] = {
        "image": "Image",
        "voice": "Audio",
        "document": "Document",
    }
    kept = linked.whatsapp.file(media.directPath)
    assert open_sealed(kept, media.mediaKey, sealed_as[kind]) == file.content


def test_one_upload_serves_many_sends(linked: Linked, person: str) -> None:
    uploads = linked.whatsapp.counts["upload"]

    async def story() -> list[str]:
        async with linked.online() as (transport, _):
            uploaded = await transport.upload(FILES["image"])
            receipts = [
                await transport.send_file(
                    linked.who(person), uploaded, caption=caption, secret=SECRET
                )
                for caption in ("One", "Two")
            ]
            return [receipt.whatsapp_id for receipt in receipts]

    sent = asyncio.run(story())
    captions = [shown(linked, person, one).message.imageMessage.caption for one in sent]
    assert captions == ["One", "Two"]
    assert linked.whatsapp.counts["upload"] == uploads + 1


def test_what_is_no_voice_message_is_not_sent_as_one(linked: Linked) -> None:
    noise = File(kind="voice", content=b"RIFF....WAVE", mime="audio/wav")

    async def story() -> None:
        async with linked.online() as (transport, _):
            with pytest.raises(SendRefused) as refused:
                await transport.upload(noise)
            assert refused.value.code == "file-unreadable"

    asyncio.run(story())


def shown(linked: Linked, person: str, message_id: str) -> Seen:
    """A message on a person's phone, once it is there."""
    phone = linked.whatsapp.phone(person)
    found = wait_until(
        lambda: [seen for seen in phone.seen if seen.id == message_id], 10
    )
    return found[0]
