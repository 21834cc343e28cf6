"""Where the locale lies: in the checkout or inside the installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def locale_folder() -> Path:
    """The folder with `en/` and `ur/`."""
    installed = _PACKAGE / "_data" / "locale"
    return installed if installed.is_dir() else _PACKAGE.parent / "locale"
