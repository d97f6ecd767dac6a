"""What the log says, as the objects its lines are."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from chalicelib.platform import log

Lines = Callable[[], list[dict[str, Any]]]


@contextmanager
def listening() -> Iterator[Lines]:
    """All that is logged meanwhile, as it would be written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(log.get().registered_formatter)
    logger = logging.getLogger("carillon")
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logger.removeHandler(handler)
