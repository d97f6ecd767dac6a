"""What a document is called, and what kind of file its name promises. Pure."""

import mimetypes
import unicodedata

LONGEST = 150
UNNAMED = "file"
UNKNOWN = "application/octet-stream"

# What Python's own table lacks of what people send.
_OFFICE = "application/vnd.openxmlformats-officedocument"
_MORE = {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".heic": "image/heic",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".rar": "application/vnd.rar",
    ".7z": "application/x-7z-compressed",
}
# Not what the machine's own files say: the same name means the same everywhere.
_TYPES = mimetypes.MimeTypes()
for _ending, _mime in _MORE.items():
    _TYPES.add_type(_mime, _ending)


def safe(name: str) -> str:
    """The name without what could mislead a person or a machine, and not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(c for c in unicodedata.normalize("NFC", last) if _is_plain(c))
    stem, dot, ending = " ".join(seen.split()).strip(". ").rpartition(".")
    if not dot:
        return ending[:LONGEST] or UNNAMED
    ending = ending[:20]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"


def mime_of(name: str) -> str:
    """What a file of this name is said to be."""
    return _TYPES.guess_type(f"/{name}", strict=True)[0] or UNKNOWN


def _is_plain(character: str) -> bool:
    """No control, no mark that turns the direction of what follows, none reserved."""
    if character in '<>:"/|?*':
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")
