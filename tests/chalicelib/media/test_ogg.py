"""How long a voice message is, and what is none."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.media.ogg import NotOpus, duration_of
from tests.chalicelib.media.voices import page, voice


@pytest.mark.parametrize("seconds", [0.02, 1, 3.5, 61])
def test_it_plays_as_long_as_its_samples_last(seconds: float) -> None:
    assert duration_of(voice(seconds)) == timedelta(seconds=seconds)


def test_what_a_player_skips_at_the_beginning_is_not_heard() -> None:
    assert duration_of(voice(2, skipped=48_000)) == timedelta(seconds=2)


def test_a_page_that_ends_no_packet_tells_nothing() -> None:
    long = voice(1)[: -len(page(4, 0, b"\xf8\xff\xfe" * 8))]
    ending = page(0, -1, b"\xf8" * 40) + page(4, 48_312, b"\xf8" * 10)

    assert duration_of(long + ending) == timedelta(seconds=1)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"ID3 no ogg", id="another kind"),
        pytest.param(voice(2)[:-5], id="cut off in a page"),
        pytest.param(voice(2) + b"more", id="something behind"),
        pytest.param(page(2, 0, b"\x01vorbis" + bytes(30)), id="another sound"),
        pytest.param(voice(0), id="nothing to hear"),
        pytest.param(voice(1) + page(4, 2**60, b""), id="hundreds of years"),
        pytest.param(
            page(2, 0, b"OpusHead" + bytes(11))
            + page(4, 48_000, b"\xf8" * 10, stream=9),
            id="two streams",
        ),
    ],
)
def test_what_is_no_voice_message(content: bytes) -> None:
    with pytest.raises(NotOpus):
        duration_of(content)


@given(
    place=st.integers(0, len(voice(1)) - 1),
    value=st.integers(0, 255),
    length=st.integers(0, 60),
)
def test_a_damaged_file_has_a_length_or_none(
    place: int, value: int, length: int
) -> None:
    damaged = bytearray(voice(1))
    damaged[place] = value
    del damaged[place + 1 : place + 1 + length]

    try:
        assert duration_of(bytes(damaged)) > timedelta(0)
    except NotOpus:
        return
