"""Codes and sentences for what people should know of how a picture was made. Pure."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "first-frame": "It moves. Its first frame is sent.",
    "scaled-down": "It was made smaller: WhatsApp shows no more.",
    "location-removed": "Where it was taken was removed.",
}
