"""From a published number back to its rows, files, source, licence and method."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from salamti.model.words import Language
from salamti.present.twin import number_json, origin_json
from salamti.present.words import Speaker
from salamti.store.public import PublicStore, TrailRows


def way_back(ident: str, store: Path, language: Language = "en") -> dict[str, Any]:
    """Everything that stands behind the number `ident`, as far as licences let it out."""
    with PublicStore(store) as public:
        number, finding = public.number(ident)
        origins = public.origins()
        speaker = Speaker(language, {n.id: n for n in public.finding(finding).numbers})
        parents = [public.number(p)[0] for p in number.parents]
        return {
            "finding": finding,
            "number": number_json(number, origins, speaker),
            "trails": [_trail(t) for t in public.trail(ident)],
            "parents": [number_json(p, origins, speaker) for p in parents],
            "sources": [origin_json(origins[o], speaker) for o in number.origins if o in origins],
        }


def _trail(trail: TrailRows) -> dict[str, Any]:
    return {
        "table": trail.table,
        "count": trail.count,
        "withheld": trail.withheld,
        "files": list(trail.files),
        "rows": [dict(row) for row in trail.rows],
    }
