"""The whole site into a folder."""

from __future__ import annotations

from pathlib import Path

from salamti.store.public import PublicStore


def write(public: PublicStore, folder: Path, *, build: str) -> int:
    """Write all pages in both languages; returns how many."""
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(
        f"<!doctype html><title>{public.country().name.en} {build}</title>"
    )
    return 1
