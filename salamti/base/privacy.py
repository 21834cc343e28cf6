"""No person-level data: what may not enter a register or a table."""

from __future__ import annotations

import re

_FIELDS = re.compile(
    r"(^|_)(cnic|nic|passport|phone|mobile|email|father|fathers?_name|victim_name|suspect|accused"
    r"|person_name|full_name|first_name|last_name|surname|home_address|date_of_birth|dob|face|iris"
    r"|fingerprint|imei|licence_plate)(_|$)"
)
_VALUES = (
    ("a national identity number", re.compile(r"(?<!\d)\d{5}-\d{7}-\d(?!\d)")),
    ("a mobile number", re.compile(r"(?<!\d)(?:\+92|0092|0)3\d{2}[- ]?\d{7}(?!\d)")),
    ("an e-mail address", re.compile(r"[\w.+-]+@[\w-]+\.[a-z]{2,}", re.IGNORECASE)),
)


def personal_field(name: str) -> bool:
    """Whether a column of this name would hold data of a person.

    >>> personal_field("victim_name"), personal_field("name"), personal_field("deaths")
    (True, False, False)
    """
    return bool(_FIELDS.search(name.casefold()))


def personal_identifier(text: str) -> str | None:
    """What kind of personal identifier `text` holds, or None.

    >>> personal_identifier("CNIC 12345-1234567-1")
    'a national identity number'
    """
    return next((kind for kind, pattern in _VALUES if pattern.search(text)), None)
