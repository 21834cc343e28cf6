"""One error root. A message says what is wrong, where, and what to do."""

from __future__ import annotations


class SalamtiError(Exception):
    """Anything that Salamti refuses, with the place and the way out."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what = what
        self.where = where
        self.do = do
        super().__init__(what)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        remedy = f" {self.do}" if self.do else ""
        return f"{place}{self.what}{remedy}"


class UsageError(SalamtiError):
    """The caller asked for something that does not exist."""

    exit_code = 2


class PackError(SalamtiError):
    """A fact of a country pack or of the catalogue breaks its schema."""

    exit_code = 3


class SourceError(SalamtiError):
    """A dataset cannot be read as what it was said to be."""

    exit_code = 4


class FetchError(SourceError):
    """A publisher's file could not be fetched."""

    exit_code = 5


class StoreError(SalamtiError):
    """The store is missing, busy or of another version."""

    exit_code = 6


class LicenceError(SalamtiError):
    """A row was asked for that its licence does not let out."""

    exit_code = 7


class LedgerError(SalamtiError):
    """A ledger of forecasts is broken, or would be by what was asked for."""

    exit_code = 8
