"""Builds what Lambda will run, one folder and one zip an architecture, and proves it.

Wheels only, and for Lambda's own Python and glibc: whatever machine this is, nothing is
compiled here.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from infra import pythons
from infra.local.postgres import Postgres
from infra.migrate import migrate

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
BUILD = ROOT / "build" / "lambda"
PLATFORMS = {"x86_64": "x86_64-manylinux_2_28", "arm64": "aarch64-manylinux_2_28"}
MACHINES = {"x86_64": "x86_64", "aarch64": "arm64"}
PYTHON_VERSION = "3.13"

# What Lambda has itself. The last four are shipped all the same: ours ask for them too.
RUNTIME = {"boto3", "botocore", "s3transfer"}
RUNTIME_NEEDS = {"jmespath", "python-dateutil", "six", "urllib3"}
INSTALLERS = {"pip", "setuptools", "wheel"}
CHALICE_COMMAND_LINE = {
    *("ansicon", "blessed", "click", "editor", "inquirer", "jinxed", "pyyaml"),
    *("readchar", "runs", "wcwidth", "xmod"),
}
LEFT_OUT = RUNTIME | INSTALLERS | CHALICE_COMMAND_LINE

# Where numbers are and whose they were: 15 MB that nothing here asks for.
UNUSED_FOLDERS = ("bin", "phonenumbers/geodata", "phonenumbers/carrierdata")
OURS = ("api", "chalicelib")
MOST_BYTES = 100_000_000

# A zip of the same content is the same zip.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


class PackageRefused(Exception):
    """A sentence that says what is wrong with the package."""


def main() -> None:
    for architecture in PLATFORMS:
        folder = build(architecture)
        size = size_of(folder)
        print(f"{folder.relative_to(ROOT)}: {size / 10**6:.0f} MB", flush=True)
        archive = pack(folder)
        packed = archive.stat().st_size
        print(f"{archive.relative_to(ROOT)}: {packed / 10**6:.0f} MB", flush=True)
    prove()


def build(architecture: str) -> Path:
    folder = BUILD / architecture
    lock = LOCK.read_text()
    install(without(lock, LEFT_OUT), folder, architecture)
    for name in UNUSED_FOLDERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in OURS:
        shutil.copytree(ROOT / name, folder / name, ignore=only_sources)
    if size_of(folder) > MOST_BYTES:
        raise PackageRefused(
            f"{folder} holds {size_of(folder):,} bytes; {MOST_BYTES:,} is the most."
        )
    return folder


def without(lock: str, names: set[str]) -> str:
    return "\n".join(pin for pin in pins(lock) if name_of(pin) not in names)


def pins(lock: str) -> list[str]:
    """Each locked requirement, with its hashes."""
    return re.findall(r"^\w.*(?:\n    --hash=.*)+", lock, re.MULTILINE)


def name_of(pin: str) -> str:
    return pin.split("==", maxsplit=1)[0]


def install(requirements: str, folder: Path, architecture: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    uv = Path(sys.executable).parent / "uv"
    command = [uv, "pip", "install", "--quiet", "--python-version", PYTHON_VERSION]
    where = ["--target", folder, "--python-platform", PLATFORMS[architecture]]
    wheels = ["--only-binary", ":all:", "--require-hashes", "--no-deps"]
    subprocess.run(
        [*command, *where, *wheels, "--requirements", "-"],
        input=requirements,
        text=True,
        check=True,
        env=os.environ | {"UV_SYSTEM_CERTS": "1"},
    )


def only_sources(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == "__pycache__"]


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in files(folder))


def files(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def pack(folder: Path) -> Path:
    archive = folder.with_suffix(".zip")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files(folder):
            entry = zipfile.ZipInfo(str(path.relative_to(folder)), ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, path.read_bytes())
    return archive


def prove() -> None:
    """From the folder alone, with boto3 beside it as in the runtime."""
    architecture = MACHINES.get(platform.machine())
    python = pythons.find(PYTHON_VERSION)
    if platform.system() != "Linux" or architecture is None or python is None:
        print(
            f"NOT PROVEN: running the package takes Linux and Python {PYTHON_VERSION}."
            f" Put a python{PYTHON_VERSION} on the PATH and say make package again.",
            flush=True,
        )
        return
    runtime = BUILD / "runtime"
    lock = LOCK.read_text()
    everything = {name_of(pin) for pin in pins(lock)}
    install(without(lock, everything - RUNTIME - RUNTIME_NEEDS), runtime, architecture)
    # -I and -S: neither this checkout nor that Python's own packages are in reach.
    isolated = [python, "-I", "-S", "-B", ROOT / "infra" / "prove_package.py"]
    with tempfile.TemporaryDirectory() as data, Postgres(Path(data)) as postgres:
        postgres.create_database("carillon")
        migrate(postgres.url("carillon"))
        subprocess.run(
            [*isolated, BUILD / architecture, runtime],
            check=True,
            env=os.environ | {"DATABASE_URL": postgres.url("carillon")},
        )


if __name__ == "__main__":
    try:
        main()
    except PackageRefused as problem:
        sys.exit(f"carillon: {problem}")
    except subprocess.CalledProcessError as failed:
        sys.exit(f"carillon: {failed.cmd[0]} failed; see above")
