"""Cells that a spreadsheet would run: made harmless on the way out; pure."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def disarm(cell: str) -> str:
    """The cell as a text that no spreadsheet executes; `restore` gives it back."""
    return "'" + cell if cell.lstrip("' ").startswith(_STARTS) else cell


def restore(cell: str) -> str:
    """What a cell was before it was disarmed; any other cell as it is."""
    if cell.startswith("'") and cell.lstrip("' ").startswith(_STARTS):
        return cell[1:]
    return cell
