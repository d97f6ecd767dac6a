"""A stranger's first minute: what is said when this machine cannot run Carillon."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOLD = "print('made by Python %d.%d' % sys.version_info[:2])"
EVERYBODY = 0o755


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The start of the real one; what it would hand over to only tells who came."""
    folder = tmp_path / "checkout"
    (folder / "infra").mkdir(parents=True)
    shutil.copy(ROOT / "infra" / "bootstrap.sh", folder / "infra")
    (folder / "infra" / "bootstrap.py").write_text(f"import sys; {TOLD}\n")
    (folder / "requirements-dev.txt").write_text("uv==1\n")
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A PATH with a shell's tools and no Python but those a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in ("sh", "dirname", "cat", "cmp"):
        found = shutil.which(tool)
        assert found is not None
        (folder / tool).symlink_to(found)
    return folder


def add_python(path: Path, name: str, *, pretending: str) -> None:
    """A real interpreter that takes one thing about itself for something else."""
    python = path / name
    python.write_text(
        f"#!/bin/sh\n"
        f'if [ "$1" = -c ]; then shift; set -- -c "import sys; {pretending}\n$1"\n'
        f'else set -- -c "import sys; {pretending}\nexec(open(\\"$1\\").read())"; fi\n'
        f'exec "{sys.executable}" "$@"\n'
    )
    python.chmod(EVERYBODY)


def version(minor: int) -> str:
    return f"sys.version_info = (3, {minor})"


def start(
    checkout: Path, path: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "infra/bootstrap.sh"],
        cwd=checkout,
        env={"PATH": str(path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_python3_is_taken_when_it_fits(checkout: Path, path: Path) -> None:
    add_python(path, "python3", pretending=version(12))
    add_python(path, "python3.13", pretending=version(13))

    assert start(checkout, path).stdout == "made by Python 3.12\n"


def test_a_named_python_is_found_when_python3_does_not_fit(
    checkout: Path, path: Path
) -> None:
    """A shim whose version is gone does not run, and is passed over."""
    add_python(path, "python3", pretending=version(14))
    shim = path / "python3.13"
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    shim.chmod(EVERYBODY)
    add_python(path, "python3.11", pretending=version(11))

    answer = start(checkout, path)

    assert answer.stdout == "made by Python 3.11\n"
    assert answer.stderr == ""


@pytest.mark.parametrize("minor", [10, 14])
def test_another_version_is_refused_in_one_sentence(
    checkout: Path, path: Path, minor: int
) -> None:
    add_python(path, "python3", pretending=version(minor))

    answer = start(checkout, path)

    assert answer.returncode == 1
    assert answer.stderr == (
        f"Carillon needs Python 3.11, 3.12 or 3.13, and python3 is 3.{minor}:"
        " install one of them, or name it with PYTHON=/path/to/python3.12.\n"
    )


def test_a_python_without_venv_names_the_package_to_install(
    checkout: Path, path: Path
) -> None:
    without_venv = f"{version(11)}; sys.modules['ensurepip'] = None"
    add_python(path, "python3", pretending=without_venv)

    answer = start(checkout, path)

    assert answer.returncode == 1
    assert answer.stderr == (
        "python3 (Python 3.11) has no venv: install it (on Debian or Ubuntu:"
        " sudo apt-get install python3.11-venv) and try again.\n"
    )


def test_a_machine_without_python_is_told_so(checkout: Path, path: Path) -> None:
    answer = start(checkout, path)

    assert answer.returncode == 1
    assert "python3 does not run" in answer.stderr


def test_the_python_one_names_is_the_only_one_tried(checkout: Path, path: Path) -> None:
    add_python(path, "python3", pretending=version(12))
    named = path / "of mine"
    add_python(path, named.name, pretending=version(9))

    answer = start(checkout, path, PYTHON=str(named))

    assert answer.returncode == 1
    assert f"{named} is 3.9" in answer.stderr


def install(checkout: Path, *, into: Path, lock: str) -> None:
    """What a finished bootstrap leaves behind."""
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (checkout / ".venv" / ".installed").write_text(f"# {into}\n{lock}")


def test_what_is_installed_already_costs_nothing(checkout: Path, path: Path) -> None:
    """No interpreter of the machine is even asked."""
    install(checkout, into=checkout, lock="uv==1\n")

    answer = start(checkout, path)

    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_new_lock_is_not_taken_for_the_installed_one(
    checkout: Path, path: Path
) -> None:
    install(checkout, into=checkout, lock="uv==0\n")
    add_python(path, "python3", pretending=version(13))

    assert start(checkout, path).stdout == "made by Python 3.13\n"


def test_a_copied_checkout_gets_programs_of_its_own(checkout: Path, path: Path) -> None:
    """Those that were copied along start in the folder they came from."""
    install(checkout, into=checkout.with_name("original"), lock="uv==1\n")
    add_python(path, "python3", pretending=version(13))

    assert start(checkout, path).stdout == "made by Python 3.13\n"


def test_a_venv_whose_python_is_gone_is_not_taken_as_it_is(
    checkout: Path, path: Path
) -> None:
    install(checkout, into=checkout, lock="uv==1\n")
    (checkout / ".venv" / "bin" / "python").unlink()
    add_python(path, "python3", pretending=version(13))

    assert start(checkout, path).stdout == "made by Python 3.13\n"
