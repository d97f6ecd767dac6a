"""Where this machine keeps a Chromium, for the tests that need one."""

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
MISSING = (
    "no Chromium on this machine: install Debian's `chromium`, or Chrome on macOS,"
    " and the browser's tests run"
)


def find_chromium() -> Path | None:
    found = filter(None, map(shutil.which, (*NAMES, *MAC_APPLICATIONS)))
    return next(map(Path, found), None)
