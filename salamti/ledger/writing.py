"""Writing so that a kill at any moment leaves the last good chain in place."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salamti.base.errors import LedgerError

if sys.platform != "win32":
    import fcntl

PART = ".part-"
"""How the name of a half-written file starts."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the ledger alone; others wait. The lock ends with the process, however that ends."""
    if sys.platform == "win32":
        raise LedgerError("A ledger cannot be written on Windows.", do="Use Linux or macOS.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise _refused(folder, error) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def put(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, and wait until it is on the disk."""
    try:
        _put(path, content)
    except OSError as error:
        raise _refused(path.parent, error) from error


def _put(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=PART, delete=False) as part:
        part.write(content)
        part.flush()
        os.fsync(part.fileno())
    partial = Path(part.name)
    partial.chmod(0o644)
    partial.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Make the renaming itself last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(folder: Path, error: OSError) -> LedgerError:
    return LedgerError(
        f"The ledger cannot be written ({error.strerror}).",
        where=str(folder),
        do="The ledger of a pack is its publisher's; your own lies in the observatory's folder.",
    )
