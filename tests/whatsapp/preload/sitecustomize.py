"""
Makes a Python process believe the WhatsApp double, by nothing but its environment.

Python imports a module of this name at every start when PYTHONPATH shows it. So a
process that a test starts, and all its children, replace the root key right after
neonize was loaded, and one that never loads neonize pays nothing. The product knows
nothing of it: without the two variables of `Double.environment()` nothing happens.

It also lets a test kill such a process as neonize itself does: at SIGUSR2 Go panics.
"""

import importlib
import importlib.abc
import importlib.machinery
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType, ModuleType

BINDER = "neonize._binder"
ROOT_KEY = "WHATSAPP_DOUBLE_ROOT_KEY"


class ReplacingLoader(importlib.abc.Loader):
    """Loads neonize's binder as ever, then replaces the key that it trusts."""

    def __init__(self, usual: importlib.abc.Loader, key: bytes) -> None:
        self._usual, self._key = usual, key

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._usual.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self._usual.exec_module(module)
        # Now, not at the top: while Python starts, the project is not yet importable.
        rootkey = importlib.import_module("tests.whatsapp.rootkey")
        rootkey.replace_in_memory(self._key)


class BinderFinder(importlib.abc.MetaPathFinder):
    """Finds neonize's binder where it is, and nothing else."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != BINDER:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = ReplacingLoader(spec.loader, self._key)
        return spec


def panic(_signal: int, _frame: FrameType | None) -> None:
    """Ask for somebody who is not there: Go dereferences nil, which nobody catches."""
    if binder := sys.modules.get(BINDER):
        binder.gocode.GetMe(b"nobody")


if key := os.environ.get(ROOT_KEY):
    signal.signal(signal.SIGUSR2, panic)
    sys.meta_path.insert(0, BinderFinder(bytes.fromhex(key)))
