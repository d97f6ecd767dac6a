"""Finds what is given by name, `package.module:attribute`, as Lambda does."""

import importlib
from typing import Any


def load(name: str) -> Any:
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)
