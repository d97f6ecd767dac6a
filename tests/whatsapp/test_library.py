"""What is looked for in neonize's library is there, and said aloud when it is not."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.whatsapp import dictionaries, rootkey, wheel
from tests.whatsapp.dictionaries import Dictionaries
from tests.whatsapp.double import ROOT, Double
from tests.whatsapp.elf import SharedLibrary

TRUSTED = """
import ctypes, pylibmagic, neonize._binder
from tests.whatsapp import rootkey, wheel
from tests.whatsapp.elf import SharedLibrary
path = wheel.library()
place = rootkey.base_of(path) + rootkey.address_in(SharedLibrary(path))
print(ctypes.string_at(place, 32).hex())
"""


PANIC = """
import os, pylibmagic, neonize._binder, signal
os.kill(os.getpid(), signal.SIGUSR2)
"""


@pytest.fixture(scope="module")
def library() -> SharedLibrary:
    return SharedLibrary(wheel.library())


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    return tmp_path / "changed.so"


def trusted_root(environment: dict[str, str]) -> str:
    """What a process started like this believes once neonize is loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", TRUSTED],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def test_neonize_is_as_it_was_published() -> None:
    """No test, and nothing else, has touched the file."""
    assert wheel.is_unmodified()


def test_the_dictionaries_are_whole(library: SharedLibrary) -> None:
    words = dictionaries.read(library)

    assert words.singles[:3] == ["", "xmlstreamstart", "xmlstreamend"]
    assert {"iq", "message", "receipt", "s.whatsapp.net"} <= set(words.singles)
    assert words.doubles[0][0] == "read-self"
    assert all(word for table in words.doubles for word in table)


@pytest.mark.parametrize(
    ("word", "complaint"),
    [(b"xmlstreamend", "array of words"), (b"read-self", "four slices of words")],
)
def test_a_library_with_other_words_is_refused(
    library: SharedLibrary, changed: Path, word: bytes, complaint: str
) -> None:
    changed.write_bytes(library.content.replace(word, word.upper()))

    with pytest.raises(dictionaries.Moved, match=complaint):
        dictionaries.read(SharedLibrary(changed))


def test_dictionaries_of_another_size_are_refused(library: SharedLibrary) -> None:
    words = dictionaries.read(library)

    with pytest.raises(dictionaries.Moved, match="other sizes"):
        Dictionaries(words.singles[:-1], words.doubles)


@pytest.mark.parametrize(("copies", "complaint"), [(0, "0 times"), (2, "2 times")])
def test_a_root_key_that_is_not_there_just_once_is_refused(
    library: SharedLibrary, changed: Path, copies: int, complaint: str
) -> None:
    key = rootkey.WHATSAPPS_ROOT
    without = library.content.replace(key, bytes(len(key)))
    changed.write_bytes(without + key * copies)

    with pytest.raises(rootkey.Moved, match=complaint):
        rootkey.address_in(SharedLibrary(changed))


def test_a_process_led_to_the_double_believes_it(double: Double) -> None:
    environment = double.environment()

    assert trusted_root(environment) == environment["WHATSAPP_DOUBLE_ROOT_KEY"]


def test_any_other_process_believes_whatsapp_alone() -> None:
    assert trusted_root({}) == rootkey.WHATSAPPS_ROOT.hex()


def test_a_process_under_test_can_be_made_to_panic(double: Double) -> None:
    """As Go does when neonize's tables break: nothing in Python hears of it."""
    ran = subprocess.run(
        [sys.executable, "-c", PANIC],
        env={"PATH": "/usr/bin:/bin"} | double.environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == -signal.SIGABRT
    assert ran.stderr.startswith("panic: runtime error")
