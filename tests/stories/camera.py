"""What a phone's camera makes of a page: the QR code that is drawn on it."""

import io

import zxingcpp
from PIL import Image
from playwright.sync_api import Page

from tests.waiting import wait_until

WITHIN = 20.0


def scan(page: Page) -> str:
    """The content of the QR code on the screen, once there is one."""
    return wait_until(lambda: read(page.screenshot()), WITHIN)


def read(screenshot: bytes) -> str | None:
    """The content of the one code in a picture; None when none can be read."""
    with Image.open(io.BytesIO(screenshot)) as picture:
        found = zxingcpp.read_barcodes(picture)
    return found[0].text if found else None
