"""Our messages in WhatsApp's types."""

from math import ceil
from typing import Any

import pytest

from connectors.transport import File, SendRefused
from connectors.whatsapp.files import message_of
from connectors.whatsapp.protos import e2e, raw
from connectors.whatsapp.writing import reference_of, text, with_file
from tests.chalicelib.media.voices import voice

SECRET = b"s" * 32
UPLOADED = raw.UploadResponse(
    url="https://media.example/v/file",
    DirectPath="/v/file?ccb=1",
    Handle="h",
    MediaKey=b"k" * 32,
    FileEncSHA256=b"e" * 32,
    FileSHA256=b"p" * 32,
    FileLength=4711,
)
PICTURE = File(
    kind="image",
    content=b"jpeg",
    mime="image/jpeg",
    width=1200,
    height=900,
    thumbnail=b"small",
)
VOICE = File(kind="voice", content=voice(2.5), mime="audio/ogg")
LIST = File(
    kind="document", content=b"%PDF", mime="application/pdf", file_name="prices.pdf"
)


def sent(file: File, caption: str) -> Any:
    return with_file(reference_of(file, UPLOADED), caption, SECRET)


def test_a_text_is_plain_and_carries_its_secret() -> None:
    assert text("Hi, *you*", SECRET) == e2e.Message(
        conversation="Hi, *you*",
        messageContextInfo=e2e.MessageContextInfo(messageSecret=SECRET),
    )


@pytest.mark.parametrize("file", [PICTURE, VOICE, LIST])
def test_a_file_is_found_opened_and_checked_by_what_the_upload_answered(
    file: File,
) -> None:
    ((_, media),) = message_of(reference_of(file, UPLOADED)).ListFields()

    fields = ["directPath", "mediaKey", "fileSHA256", "fileEncSHA256", "fileLength"]
    answered = [UPLOADED.DirectPath, b"k" * 32, b"p" * 32, b"e" * 32, 4711]
    assert [getattr(media, field) for field in fields] == answered
    assert media.URL.startswith("https://")


def test_an_image_shows_before_it_is_fetched() -> None:
    message = sent(PICTURE, "The *shop*")

    image = message.imageMessage
    assert (image.mimetype, image.width, image.height) == ("image/jpeg", 1200, 900)
    assert (image.JPEGThumbnail, image.caption) == (b"small", "The *shop*")
    assert message.messageContextInfo.messageSecret == SECRET


def test_an_image_needs_no_caption() -> None:
    assert not sent(PICTURE, "").imageMessage.HasField("caption")


def test_a_voice_message_says_how_long_it_lasts() -> None:
    message = sent(VOICE, "never shown")

    said = message.audioMessage
    assert (said.mimetype, said.PTT) == ("audio/ogg; codecs=opus", True)
    assert said.seconds == ceil(2.5)
    assert message.messageContextInfo.messageSecret == SECRET
    assert b"never shown" not in message.SerializeToString()


def test_what_no_phone_could_play_is_refused() -> None:
    noise = File(kind="voice", content=b"RIFF....WAVE", mime="audio/ogg")

    with pytest.raises(SendRefused) as refused:
        reference_of(noise, UPLOADED)

    assert (refused.value.code, refused.value.transient) == ("file-unreadable", False)


def test_a_document_keeps_its_name() -> None:
    document = sent(LIST, "").documentMessage

    assert (document.fileName, document.mimetype) == ("prices.pdf", "application/pdf")


def test_a_document_with_a_caption_is_wrapped_and_keeps_its_secret_outside() -> None:
    message = sent(LIST, "For May")

    document = message.documentWithCaptionMessage.message.documentMessage
    assert (document.caption, document.fileName) == ("For May", "prices.pdf")
    assert message.messageContextInfo.messageSecret == SECRET
    assert not message.HasField("documentMessage")


def test_a_reference_is_written_down_once_and_sent_often() -> None:
    reference = reference_of(PICTURE, UPLOADED)

    first = with_file(reference, "One", b"1" * 32)
    second = with_file(reference, "Two", b"2" * 32)

    assert (first.imageMessage.caption, second.imageMessage.caption) == ("One", "Two")
