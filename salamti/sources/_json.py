"""JSON files: read whole, within a limit, with errors that help."""

from __future__ import annotations

import json
from pathlib import Path

from salamti.base.errors import SourceError
from salamti.model.source import Reading
from salamti.sources._bytes import Member, one_member, whole_text


def load_json(path: Path, reading: Reading) -> object:
    """The content of a JSON file, or of the only one in a zip."""
    return parse_json(one_member(path, reading, (".json", ".geojson")), reading)


def parse_json(member: Member, reading: Reading) -> object:
    """The content of one JSON file."""
    try:
        content: object = json.loads(whole_text(member, reading))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            f"This is not whole, well-formed JSON ({error}).",
            where=member.where,
            do="Fetch it again.",
        ) from error
    return content
