"""Text that compares: folded names for matching."""

from __future__ import annotations

import re
import unicodedata

_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces.

    >>> fold("Dīr-Lower  (District)")
    'dir lower district'
    """
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", plain.casefold()).strip()
