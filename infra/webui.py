"""Builds the web UI with the pinned Node, when what it is made from changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEBUI = ROOT / "webui"
LOCK = WEBUI / "package-lock.json"
MODULES = WEBUI / "node_modules"
INSTALLED = MODULES / ".installed"
DIST = WEBUI / "dist"
BUILT = DIST / ".built"
NOT_SOURCES = {"node_modules", "dist", "tests"}


def main() -> None:
    """`build` makes webui/dist; any other word is one of package.json's scripts."""
    scripts = sys.argv[1:]
    with WEBUI.joinpath("package.json").open() as package:
        # Two at once wait for each other; a killed one leaves nothing locked.
        fcntl.flock(package, fcntl.LOCK_EX)
        for script in scripts:
            if script != "build":
                install()
                npm("run", script)
            elif not is_built():
                install()
                build()


def install() -> None:
    locked = LOCK.read_text()
    if INSTALLED.exists() and INSTALLED.read_text() == locked:
        return
    say("installing the web UI's pinned packages")
    npm("ci", "--no-audit", "--no-fund", "--loglevel=error")
    INSTALLED.write_text(locked)


def is_built() -> bool:
    return BUILT.exists() and BUILT.read_text() == fingerprint()


def build() -> None:
    """Marks the build last, so that one cut short is made again."""
    started = time.monotonic()
    sources = fingerprint()
    shutil.rmtree(DIST, ignore_errors=True)
    npm("run", "build", "--silent")
    BUILT.write_text(sources)
    say(f"built the web UI in {time.monotonic() - started:.0f} s")


def fingerprint() -> str:
    """Changes with the name or the content of anything the build reads."""
    digest = hashlib.sha256()
    for path in sorted(sources(WEBUI)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(WEBUI)} {content}\n".encode())
    return digest.hexdigest()


def sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            if path.name not in NOT_SOURCES:
                yield from sources(path)
        else:
            yield path


def npm(*words: str) -> None:
    """The scripts find Node where npm itself is: among the pinned requirements."""
    tools = Path(sys.executable).parent
    here = {"PATH": f"{tools}:{os.environ['PATH']}", "NODE_USE_SYSTEM_CA": "1"}
    subprocess.run(
        [tools / "npm", *words], cwd=WEBUI, check=True, env=os.environ | here
    )


def say(what: str) -> None:
    print(f"carillon: {what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        sys.exit(f"carillon: the web UI's {failed.cmd[1:]} failed; see above")
    except KeyboardInterrupt:
        sys.exit(130)
