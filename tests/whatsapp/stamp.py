"""The time, as stanzas carry it."""

import time


def now() -> str:
    """Whole seconds since 1970, in digits."""
    return str(int(time.time()))
