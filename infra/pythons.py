"""Finds a Python of one version, wherever this machine keeps it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def find(version: str) -> Path | None:
    """One that really runs: a shim of a version that is gone does not count."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    on_path = shutil.which(f"python{version}")
    candidates = [
        Path(sys.executable),
        *([Path(on_path)] if on_path else []),
        *_matching(pyenv, f"versions/{version}.*/bin/python"),
        *_matching(Path("/opt"), f"*/bin/python{version}"),
    ]
    return next((path for path in candidates if version_of(path) == version), None)


def version_of(python: Path) -> str:
    """Empty of one that does not run."""
    try:
        answer = subprocess.run(
            [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return ""
    return answer.stdout.strip()


def _matching(folder: Path, pattern: str) -> list[Path]:
    """None in a folder that we may not look into, as of another user's home."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []
