"""What somebody types into a search box, as LIKE finds it. Pure."""


def pattern(words: str) -> str:
    """Finds the words anywhere, each sign of them meaning itself."""
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def digits(words: str) -> str | None:
    """Finds them in a number as we keep it; None when they are no part of one.

    People write 012-773…, we keep 6012773….
    """
    if any(map(str.isalpha, words)):
        return None
    kept = "".join(filter(str.isdecimal, words)).lstrip("0")
    return f"%{kept}%" if kept else None
