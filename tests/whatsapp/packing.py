"""Digits and hexadecimal letters, two to a byte."""

NIBBLE, HEX = 255, 251
ALPHABETS = {NIBBLE: "0123456789-.", HEX: "0123456789ABCDEF"}
LONGEST = 254
FILLER = 15


def packing_for(text: str) -> int | None:
    """The tighter alphabet that has every character of `text`, if any."""
    if not 0 < len(text) <= LONGEST:
        return None
    letters = set(text)
    return next(
        (tag for tag, known in ALPHABETS.items() if letters <= set(known)), None
    )


def pack(text: str, tag: int) -> bytes:
    """How many bytes, marked when the last half is filler, then the bytes."""
    halves = [ALPHABETS[tag].index(letter) for letter in text]
    odd = len(halves) % 2
    halves += [FILLER] * odd
    pairs = zip(halves[::2], halves[1::2], strict=True)
    packed = bytes(high << 4 | low for high, low in pairs)
    return bytes([odd << 7 | len(packed)]) + packed


def unpack(packed: bytes, tag: int, *, odd: bool) -> str:
    halves = [half for byte in packed for half in (byte >> 4, byte & 15)]
    if odd:
        halves.pop()
    return "".join(ALPHABETS[tag][half] for half in halves)
