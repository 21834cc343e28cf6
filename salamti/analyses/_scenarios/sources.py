"""Sources as a table shows them: names without addresses, which stand in the register."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"[,:]?\s*https?://[^\s;]*[^\s;:.,]")


def named(source: str) -> str:
    """A source without its addresses.

    >>> named("Dawn, 2022-09-10, https://www.dawn.com/news/1709327; a page, https://x.org/a.")
    'Dawn, 2022-09-10; a page.'
    """
    return ADDRESS.sub("", source).strip()
