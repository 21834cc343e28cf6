"""Where packs, catalogue and locale lie: in the checkout or inside the installed wheel."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from salamti.base.errors import UsageError

_PACKAGE = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """The folder `packs`, `catalogue` or `locale`."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def pack_ids() -> list[str]:
    """Ids of all packs that have a pack.yml."""
    return sorted(p.parent.name for p in data_folder("packs").glob("*/pack.yml"))


def pack_folder(pack: str) -> Path:
    """The folder of a pack: an id of ours, or a path to a folder with pack.yml."""
    if (Path(pack) / "pack.yml").is_file():
        return Path(pack)
    folder = data_folder("packs") / pack
    if not (folder / "pack.yml").is_file():
        raise UsageError(
            f"No country pack {pack!r}.",
            do=f"Known: {', '.join(pack_ids())}; or give the path of a folder with a pack.yml.",
        )
    return folder


def fingerprint(folders: Iterable[Path]) -> str:
    """Hash of the names and bytes of all files under `folders` but those that Python compiles."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            if "__pycache__" in path.relative_to(folder).parts:
                continue
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
