"""Makes .venv from the locked requirements, with nothing but the standard library.

Run by infra/bootstrap.sh. What is unfinished is made anew, what is finished is brought
to the present lock, and two at once wait for each other.
"""

import fcntl
import os
import pwd
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.txt"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / ".installed"
HERE = f"# {ROOT}\n"
ROOM_NEEDED = 2_000_000_000


class CannotSetUp(Exception):
    """A sentence that says what is in the way and what to do about it."""


def main() -> None:
    check_folder()
    # The folder itself is the lock: it leaves no file behind. Children inherit it, so
    # an installer that outlives its killed parent still keeps the next one waiting.
    lock = os.open(ROOT / "infra", os.O_RDONLY)
    os.set_inheritable(lock, True)
    fcntl.flock(lock, fcntl.LOCK_EX)
    if not is_up_to_date():
        check_room()
        make()


def check_folder() -> None:
    """Refuses a checkout that this user may not write to."""
    for path in (ROOT, VENV):
        if path.exists() and not os.access(path, os.W_OK):
            me = name(os.geteuid())
            raise CannotSetUp(
                f"{path} belongs to {name(path.stat().st_uid)} and you, {me}, may not"
                " write there: clone Carillon into a folder of your own, or have this"
                f" one given to you (sudo chown -R {me} {ROOT})."
            )


def name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def check_room() -> None:
    free = shutil.disk_usage(ROOT).free
    if free < ROOM_NEEDED:
        raise CannotSetUp(
            f"Only {free // 10**6:,} MB are free where {ROOT} is, and Carillon needs"
            f" {ROOM_NEEDED // 10**6:,} MB: make room and try again."
        )


def is_up_to_date() -> bool:
    return is_finished() and INSTALLED.read_text() == HERE + LOCK.read_text()


def is_finished() -> bool:
    """Whether a whole lock, this one or an earlier, was installed here for this Python.

    A folder that was copied or renamed has programs that start in the old place.
    """
    if not (INSTALLED.exists() and INSTALLED.read_text().startswith(HERE)):
        return False
    if not PYTHON.exists():
        return False
    version = subprocess.run(
        [PYTHON, "-c", "import sys; print(sys.version)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return version.stdout.strip() == sys.version


def make() -> None:
    started = time.monotonic()
    locked = LOCK.read_text()
    if is_finished():
        say("bringing .venv to the present lock")
        INSTALLED.unlink()
    else:
        say(f"making .venv with Python {sys.version.split()[0]}")
        shutil.rmtree(VENV, ignore_errors=True)
        venv.create(VENV, with_pip=True, symlinks=True)
    install()
    written = INSTALLED.with_suffix(".new")
    written.write_text(HERE + locked)
    written.replace(INSTALLED)
    say(f"installed the pinned requirements in {time.monotonic() - started:.0f} s")


def install() -> None:
    """By uv, which takes seconds, and by pip, which takes minutes, where uv fails."""
    try:
        install_uv()
        sync = [VENV / "bin" / "uv", "pip", "sync", "--python", PYTHON, "--quiet"]
        run(
            [*sync, "--require-hashes", LOCK], env=os.environ | {"UV_SYSTEM_CERTS": "1"}
        )
    except (OSError, subprocess.CalledProcessError):
        say("uv could not install them; installing with pip, which takes longer")
        pip_install(LOCK)


def install_uv() -> None:
    pin = re.search(r"^uv==.*(?:\n    --hash=.*)+", LOCK.read_text(), re.MULTILINE)
    if pin is None:
        raise CannotSetUp(f"{LOCK.name} pins no uv: compile it anew (make lock).")
    only_uv = VENV / "uv.txt"
    only_uv.write_text(pin[0] + "\n")
    pip_install(only_uv)


def pip_install(requirements: Path) -> None:
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--require-hashes", "--no-deps", "-r", requirements])


def run(command: list[str | Path], env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, env=env, close_fds=False)


def say(what: str) -> None:
    print(f"carillon: {what}", flush=True)


if __name__ == "__main__":
    try:
        main()
    except CannotSetUp as problem:
        sys.exit(f"carillon: {problem}")
    except subprocess.CalledProcessError:
        sys.exit(
            "carillon: the requirements could not be installed; see above;"
            " the same command tries again."
        )
    except KeyboardInterrupt:
        sys.exit(130)
