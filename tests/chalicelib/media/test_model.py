"""As what a file is sent."""

import pytest

from chalicelib.media.model import kind_of


@pytest.mark.parametrize(
    ("mime", "name", "kind"),
    [
        ("image/jpeg", None, "image"),
        ("image/jpeg", "floor-plan.jpg", "document"),
        ("audio/ogg; codecs=opus", None, "voice"),
        ("audio/ogg", "song.ogg", "document"),
        ("application/pdf", "price list.pdf", "document"),
        ("video/mp4", None, "document"),
    ],
)
def test_what_has_a_name_is_a_document(mime: str, name: str | None, kind: str) -> None:
    assert kind_of(mime, name) == kind
