"""Builds and checks the web UI with the pinned Node.

    python -m infra.webui build              webui/dist, when its sources changed
    python -m infra.webui types types-check  the API's types, from infra/openapi.json
    python -m infra.webui check test …       any other of package.json's scripts

Pinned packages are installed first, when their lock changed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

WEBUI = Path(__file__).resolve().parent.parent / "webui"
TYPES = WEBUI / "openapi-types"
NO_SOURCES = {"node_modules", "dist", "tests", "openapi-types"}


def main() -> None:
    # Two at once wait for each other; a killed one leaves nothing locked.
    with (WEBUI / "package.json").open() as package:
        fcntl.flock(package, fcntl.LOCK_EX)
        for word in sys.argv[1:]:
            carry_out(word)


def carry_out(word: str) -> None:
    match word:
        case "build":
            if not is_built(WEBUI):
                install(WEBUI)
                build(WEBUI)
        case "types":
            install(TYPES)
            npm(TYPES, "run", "generate")
        case "types-check":
            install(TYPES)
            npm(TYPES, "run", "generate", "--", "--check")
        case _:
            install(WEBUI)
            npm(WEBUI, "run", word)


def install(folder: Path) -> None:
    """Marked last, like a build, so that one cut short is made again."""
    locked = (folder / "package-lock.json").read_text()
    installed = folder / "node_modules" / ".installed"
    if installed.exists() and installed.read_text() == locked:
        return
    say(f"installing the pinned packages of {folder.name}")
    npm(folder, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    installed.write_text(locked)


def is_built(folder: Path) -> bool:
    built = folder / "dist" / ".built"
    return built.exists() and built.read_text() == fingerprint(folder)


def build(folder: Path) -> None:
    started = time.monotonic()
    sources = fingerprint(folder)
    shutil.rmtree(folder / "dist", ignore_errors=True)
    npm(folder, "run", "--silent", "build", "--", "--logLevel=warn")
    (folder / "dist" / ".built").write_text(sources)
    say(f"built the web UI in {time.monotonic() - started:.0f} s")


def fingerprint(folder: Path) -> str:
    """Changes with the name or the content of anything the build reads."""
    digest = hashlib.sha256()
    for path in sorted(sources_in(folder)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder)} {content}\n".encode())
    return digest.hexdigest()


def sources_in(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if not path.is_dir():
            yield path
        elif path.name not in NO_SOURCES:
            yield from sources_in(path)


def npm(folder: Path, *words: str) -> None:
    """The scripts find Node where npm itself is: among the pinned requirements."""
    tools = Path(sys.executable).parent
    here = {"PATH": f"{tools}:{os.environ['PATH']}", "NODE_USE_SYSTEM_CA": "1"}
    subprocess.run(
        [tools / "npm", *words], cwd=folder, check=True, env=os.environ | here
    )


def say(what: str) -> None:
    print(f"carillon: {what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as failed:
        said = " ".join(map(str, failed.cmd[1:]))
        sys.exit(f"carillon: npm {said} failed; see above")
    except KeyboardInterrupt:
        sys.exit(130)
