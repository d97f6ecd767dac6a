"""Screenshots for a desktop and a phone, kept in `test-artefacts/` for people."""

from pathlib import Path

from playwright.sync_api import Page, ViewportSize

FOLDER = Path(__file__).parents[2] / "test-artefacts"
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


def picture(page: Page, name: str) -> None:
    """Both widths; the page is as wide as a desktop before and after."""
    FOLDER.mkdir(exist_ok=True)
    for width, size in (("1440", DESKTOP), ("390", PHONE)):
        page.set_viewport_size(size)
        page.wait_for_timeout(200)
        page.screenshot(path=FOLDER / f"{name}-{width}.png")
    page.set_viewport_size(DESKTOP)
