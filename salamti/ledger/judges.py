"""Who may judge: a role from a short list, an institution where it wants to be named.

Persons are never named. A name cannot be told from other words with certainty; an institution must
therefore call itself one, and whatever looks like a person's title is refused.
"""

from __future__ import annotations

import re

from salamti.base.privacy import personal_identifier

_INSTITUTION = re.compile(
    r"\b(institut\w*|universit\w+|college|school|faculty|department|ministry|secretariat|office|"
    r"commission\w*|committee|council|authority|agency|centre|center|foundation|forum|network|"
    r"association|society|union|programme|program|project|observatory|laborator\w+|desk|panel|"
    r"group|team|bureau|board|bank|organi[sz]ation\w*|federation|press|news\w*|daily|assembly)\b|"
    r"ادار|یونیورسٹی|جامع|وزارت|دفتر|کمیشن|کمیٹی|کونسل|مرکز|فاؤنڈیشن|فورم|نیٹ ورک|انجمن|ڈیسک|پینل|"
    r"گروپ|ٹیم|تنظیم|اخبار|روزنامہ|شعبہ|بینک",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?<!\w)(mrs?|ms|miss|dr|prof(?:essor)?|sir|gen(?:eral)?|lt|maj(?:or)?|col(?:onel)?|brig\w*|"
    r"capt(?:ain)?|justice|maulana|mufti|senator|begum|sahib|janab|s/o|d/o|w/o)\.?(?!\w)|"
    r"(?<!\w)(جناب|محترمہ?|مولانا|مفتی|ڈاکٹر|پروفیسر|جنرل|بیگم|صاحبہ?|ولد|بنت)(?!\w)",
    re.IGNORECASE,
)
_LONGEST = 100


def fault(institution: str) -> str | None:
    """Why the name of an institution is refused, or None; empty is allowed.

    >>> fault("Institute for Made-up Studies"), fault("")
    (None, None)
    >>> fault("A. B. Khan")
    'it names no institution'
    """
    if not institution:
        return None
    if len(institution) > _LONGEST:
        return f"it is longer than {_LONGEST} characters"
    if personal_identifier(institution) or _PERSON.search(institution):
        return "it reads like the name of a person"
    if not _INSTITUTION.search(institution):
        return "it names no institution"
    return None


def identifies(text: str) -> str | None:
    """What in a question, or in how it is settled, points at one person, or None.

    >>> identifies("Will Mrs. Example be released?")
    'the title of a person'
    """
    title = "the title of a person" if _PERSON.search(text) else None
    return personal_identifier(text) or title
