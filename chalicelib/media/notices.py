"""Codes and sentences for what people should know of how a picture was made. Pure."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "first-frame": "Only its first frame is sent.",
    "scaled-down": "Scaled to what WhatsApp shows.",
    "location-removed": "Location removed.",
}
