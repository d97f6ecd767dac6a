"""What keeps the local stack from starting, said so that a person can mend it."""

import errno
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class CannotStart(Exception):
    """A person must act first; the text says what is wrong and what to do."""


def owner_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def no_space(folder: Path) -> CannotStart:
    return CannotStart(
        f"The disk that holds {folder} is full. Free some space there and start again."
    )


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """A full disk or a folder that is not ours becomes a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise no_space(folder) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise CannotStart(
                f"{error.filename or folder} cannot be written by "
                f"{owner_name(os.geteuid())}. Start as its owner, or move it away."
            ) from error
        raise
