"""What goes into Lambda's folder, and that its proof sees what is wrong with one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra import package, pythons

LOCK = """\
# a comment
boto3==1.44.5 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via -r requirements.in
tzdata==2026.6 ; sys_platform != 'win32' \\
    --hash=sha256:cc
"""
PROVE = Path(package.__file__).with_name("prove_package.py")
GOOD = {
    "api/__init__.py": "",
    "chalicelib/__init__.py": "",
    "api/app.py": """
def app(event, context):
    body = '{"error": {"code": "signed-out", "message": "Sign in."}}'
    return {"statusCode": 401, "body": body}
""",
    "api/scanner.py": "def handler(event, context): pass",
    "api/worker.py": "def handler(event, context): return {'batchItemFailures': []}",
    "api/socket.py": "def handler(event, context): return {'statusCode': 401}",
}


def test_what_is_left_out_goes_with_its_hashes() -> None:
    kept = package.without(LOCK, {"boto3"})

    assert kept == ("tzdata==2026.6 ; sys_platform != 'win32' \\\n    --hash=sha256:cc")


def test_nothing_is_left_out_that_is_not_locked() -> None:
    locked = {package.name_of(pin) for pin in package.pins(package.LOCK.read_text())}

    assert locked >= package.LEFT_OUT | package.RUNTIME_NEEDS


def test_the_same_content_packs_into_the_same_zip(tmp_path: Path) -> None:
    for name, age in ("one", 0), ("two", 1_000_000_000):
        (tmp_path / name).mkdir()
        (tmp_path / name / "module.py").write_text("pass\n")
        os.utime(tmp_path / name / "module.py", (age, age))

    one, two = (package.pack(tmp_path / name) for name in ("one", "two"))

    assert one.read_bytes() == two.read_bytes()


def test_a_python_is_found_by_its_version() -> None:
    found = pythons.find("{}.{}".format(*sys.version_info[:2]))

    assert found is not None
    assert pythons.version_of(found) == "{}.{}".format(*sys.version_info[:2])


def test_no_python_is_found_where_there_is_none() -> None:
    assert pythons.find("3.2") is None


def test_a_folder_that_cannot_be_read_has_no_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Root may read everything; a name that is too long is refused to root as well.
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / ("x" * 300)))

    assert pythons.find("3.2") is None


def test_a_file_that_may_not_run_is_no_python(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    python = tmp_path / "versions" / "3.2.1" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch(mode=0o644)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    assert pythons.find("3.2") is None


def prove(
    folder: Path, changes: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    for name, text in (GOOD | (changes or {})).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", PROVE, folder, folder / "runtime"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_that_answers_all_four_events_is_proven(tmp_path: Path) -> None:
    proof = prove(tmp_path)

    assert proof.returncode == 0, proof.stderr
    assert proof.stdout.splitlines() == [
        "api.app.app answers a REST event",
        "api.scanner.handler answers a scanner event",
        "api.worker.handler answers a worker event",
        "api.socket.handler answers a socket event",
    ]


def test_a_folder_with_boto3_in_it_is_not_proven(tmp_path: Path) -> None:
    proof = prove(tmp_path, {"boto3/__init__.py": ""})

    assert proof.returncode == 1
    assert proof.stderr == "The package holds what it must not: boto3\n"


def test_a_missing_dependency_of_any_module_is_seen(tmp_path: Path) -> None:
    proof = prove(tmp_path, {"chalicelib/rare.py": "import absent_dependency"})

    assert proof.returncode == 1
    assert "No module named 'absent_dependency'" in proof.stderr


@pytest.mark.parametrize(
    ("module", "answer"),
    [
        ("api/app.py", "def app(e, c): return {'statusCode': 500, 'body': '{}'}"),
        ("api/app.py", "def app(e, c): return {'statusCode': 401, 'body': 'no'}"),
        ("api/scanner.py", "def handler(e, c): raise LookupError"),
        ("api/worker.py", "def handler(e, c): return {'batchItemFailures': [1]}"),
        ("api/socket.py", "def handler(e, c): return {'statusCode': 200}"),
    ],
)
def test_a_wrong_answer_is_not_proven(tmp_path: Path, module: str, answer: str) -> None:
    assert prove(tmp_path, {module: answer}).returncode == 1
