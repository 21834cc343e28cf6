"""For machines: sitemap, robots, change feed, catalogue of data."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from salamti.model.words import LANGUAGES
from salamti.site import paths
from salamti.site.view import FOLDER
from salamti.site.world import World
from salamti.site.writing import put, put_json

KEPT_ENTRIES = 40
_ENTRY = re.compile(r"<entry>.*?</entry>", re.DOTALL)


def write(world: World, folder: Path, pages: Iterable[str], *, before: Path | None = None) -> None:
    """Write all of them; changes that the site `before` told of stay in the feed."""
    put(folder / "sitemap.xml", sitemap(world, pages))
    put(folder / "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {world.address}sitemap.xml\n")
    put(folder / "changes.xml", changes(world, _entries(before)))
    put_json(folder / "data" / "catalogue.jsonld", catalogue(world))


def sitemap(world: World, pages: Iterable[str]) -> str:
    """All pages with their twin in the other language."""
    urls = []
    for path in pages:
        links = "".join(
            '<xhtml:link rel="alternate" '
            f'hreflang="{one}" href="{escape(world.address + FOLDER[one] + path)}"/>'
            for one in LANGUAGES
        )
        for language in LANGUAGES:
            address = escape(world.address + FOLDER[language] + path)
            urls.append(
                f"<url><loc>{address}</loc><lastmod>{world.built_on}</lastmod>{links}</url>"
            )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return head + "\n".join(urls) + "\n</urlset>\n"


def _entries(before: Path | None) -> list[str]:
    """The entries of an earlier feed."""
    feed = before / "changes.xml" if before else None
    if feed is None or not feed.is_file():
        return []
    return _ENTRY.findall(feed.read_text(encoding="utf-8"))


def changes(world: World, earlier: Iterable[str]) -> str:
    """The change feed: one entry for each build."""
    ident = f"{world.address}?build={world.build}"
    count = sum(len(f.numbers) for f in world.findings.values())
    entry = (
        f'<entry><title>Build {world.build}</title><id>{ident}</id><link href="{ident}"/>'
        f"<updated>{world.built_at}</updated>"
        f"<summary>{len(world.findings)} findings, {count} numbers.</summary></entry>"
    )
    kept = [entry, *(e for e in earlier if f"<id>{ident}</id>" not in e)][:KEPT_ENTRIES]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Salamti: {escape(world.country.name.en)}</title><id>{world.address}</id>"
        f'<link rel="self" href="{world.address}changes.xml"/><link href="{world.address}"/>'
        f"<author><name>Salamti</name></author><updated>{world.built_at}</updated>\n"
        + "\n".join(kept)
        + "\n</feed>\n"
    )


def catalogue(world: World) -> dict[str, Any]:
    """All data of the site as a DCAT catalogue."""
    findings = [
        _dataset(
            world,
            paths.of_finding(f.id),
            f.id,
            files={
                "application/json": paths.twin(f.id, "json"),
                "text/csv": paths.twin(f.id, "csv"),
            },
        )
        for f in world.findings.values()
    ]
    registers = [
        _dataset(
            world,
            paths.register(r.id),
            r.name.en,
            files={
                "application/json": f"registers/{r.id}.json",
                "text/csv": f"registers/{r.id}.csv",
            },
        )
        | {"dct:license": r.licence}
        for r in world.registers.values()
    ]
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
        },
        "@id": f"{world.address}data/",
        "@type": "dcat:Catalog",
        "dct:title": f"Salamti: {world.country.name.en}",
        "dct:issued": world.built_on,
        "dct:identifier": world.build,
        "dct:language": list(LANGUAGES),
        "dcat:dataset": findings + registers,
    }


def _dataset(world: World, path: str, title: str, *, files: dict[str, str]) -> dict[str, Any]:
    return {
        "@id": world.address + path,
        "@type": "dcat:Dataset",
        "dct:title": title,
        "dct:modified": world.built_on,
        "dcat:landingPage": world.address + path,
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcat:mediaType": kind,
                "dcat:downloadURL": world.address + file,
            }
            for kind, file in files.items()
        ],
    }
