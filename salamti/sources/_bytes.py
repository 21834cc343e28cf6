"""The bytes of a file or of the data file inside a zip, in blocks, with limits checked first."""

from __future__ import annotations

import codecs
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from salamti.base.errors import SourceError
from salamti.model.source import Reading

BLOCK = 1 << 20
MAX_BYTES = 4 << 30
MAX_TEXT_BYTES = 512 << 20
_ZIP_RATIO = 200
_RATIO_FLOOR = 64 << 20
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}
_MAGIC = {
    b"PAR1": "a parquet file",
    b"PK\x03\x04": "a zip or Excel file",
    b"\x1f\x8b": "a gzip file",
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
}


@dataclass(frozen=True, slots=True)
class Member:
    """What is to be read: a plain file, or one member of a zip."""

    path: Path
    name: str = ""

    @property
    def where(self) -> str:
        """`file` or `file!member`, as errors print it."""
        return f"{self.path}!{self.name}" if self.name else str(self.path)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes as a stream; a damaged zip is a SourceError."""
        if not self.name:
            with self.path.open("rb") as stream:
                yield stream
            return
        try:
            with zipfile.ZipFile(self.path) as archive, archive.open(self.name) as stream:
                yield stream
        except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
            raise SourceError(
                f"The zip file is damaged or encrypted ({error}).",
                where=self.where,
                do="Fetch it again.",
            ) from error


def check_size(path: Path, reading: Reading) -> None:
    """Refuse what is not a file, empty, or larger than option `max_bytes` (default 4 GB)."""
    if not path.is_file():
        raise SourceError("There is no such file.", where=str(path), do="Check the path.")
    size, limit = path.stat().st_size, max_bytes(reading)
    if size == 0:
        raise SourceError("The file is empty.", where=str(path), do="Fetch or export it again.")
    if size > limit:
        raise SourceError(
            f"The file has {size:,} bytes, more than the limit of {limit:,}.",
            where=str(path),
            do=f"If it is right, raise the limit with the option max_bytes={size}.",
        )


def max_bytes(reading: Reading) -> int:
    """The option `max_bytes`, or the default."""
    text = reading.options.get("max_bytes", str(MAX_BYTES))
    if not text.isdecimal():
        raise SourceError(f"The option max_bytes={text!r} is not a whole number.")
    return int(text)


def is_zip(path: Path) -> bool:
    """True for a zip file, by its content."""
    return _start(path).startswith(b"PK\x03\x04")


def is_parquet(path: Path) -> bool:
    """True for a parquet file, by its content."""
    return _start(path).startswith(b"PAR1")


def is_json(path: Path) -> bool:
    """True for what begins like JSON."""
    return _start(path).removeprefix(codecs.BOM_UTF8).lstrip()[:1] in {b"{", b"["}


def _start(path: Path) -> bytes:
    if not path.is_file():
        return b""
    with path.open("rb") as stream:
        return stream.read(64)


def one_member(path: Path, reading: Reading, suffixes: Sequence[str]) -> Member:
    """The file itself, or the only member of a zip that ends in one of `suffixes`."""
    check_size(path, reading)
    if not is_zip(path):
        return Member(path)
    found = zip_members(path, reading, suffixes)
    if len(found) != 1:
        raise SourceError(
            f"The zip file holds {len(found)} data files ({', '.join(suffixes)}), not one.",
            where=str(path),
            do="Unpack it and load the file that is meant.",
        )
    return found[0]


def zip_members(path: Path, reading: Reading, suffixes: Sequence[str]) -> list[Member]:
    """Members with one of `suffixes`; zip bombs and unsafe names are refused before unpacking."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir()]
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise SourceError(
            f"This is not a whole zip file ({error}).", where=str(path), do="Fetch it again."
        ) from error
    for info in infos:
        _check_info(info, path, reading)
    _check_total(infos, path, reading)
    names = [i.filename for i in infos if i.filename.lower().endswith(tuple(suffixes))]
    return [Member(path, n) for n in sorted(names) if "__MACOSX" not in n]


def _check_info(info: zipfile.ZipInfo, path: Path, reading: Reading) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise SourceError(f"The zip file holds an unsafe name, {info.filename!r}.", where=str(path))
    bomb = info.file_size > max(_ZIP_RATIO * info.compress_size, _RATIO_FLOOR)
    if bomb or info.file_size > max_bytes(reading):
        raise SourceError(
            f"{info.filename} would unpack from {info.compress_size:,} to {info.file_size:,} bytes:"
            " a zip bomb, or not the publisher's file.",
            where=str(path),
            do="Check where it comes from; unpack it yourself if it is right.",
        )


def _check_total(infos: Sequence[zipfile.ZipInfo], path: Path, reading: Reading) -> None:
    total = sum(i.file_size for i in infos)
    if total > max_bytes(reading):
        raise SourceError(f"The zip file would unpack to {total:,} bytes.", where=str(path))


def blocks(member: Member, limit: int) -> Iterator[bytes]:
    """The bytes in blocks of 1 MB; stops at a NUL byte and when more than `limit` bytes come."""
    position = 0
    with member.open() as stream:
        while block := stream.read(BLOCK):
            if position == 0:
                check_first(block, member)
            refuse_nul(block, position, member)
            position += len(block)
            if position > limit:
                raise SourceError(f"More than {limit:,} bytes come out.", where=member.where)
            yield block


def refuse_nul(block: bytes, position: int, member: Member) -> None:
    """Raise where a text file holds NUL bytes."""
    at = block.find(b"\0")
    if at >= 0:
        raise SourceError(
            f"NUL byte at byte {position + at}: this is not text, or the file is damaged.",
            where=member.where,
            do="Fetch or export it again.",
        )


def check_first(block: bytes, member: Member) -> None:
    """Name other encodings and formats by their first bytes."""
    for mark, name in _MARKS.items():
        if block.startswith(mark):
            raise _encoding(name, member)
    for magic, name in _MAGIC.items():
        if block.startswith(magic):
            raise SourceError(f"This is {name}, not text.", where=member.where, do="See the docs.")
    even, odd = block[:4096:2].count(0), block[1:4096:2].count(0)
    if max(even, odd) > len(block[:4096]) // 4 > min(even, odd) * 4:
        raise _encoding("UTF-16", member)
    refuse_nul(block, 0, member)
    if _looks_like_cp1252(block):
        raise _encoding("Windows-1252 or Latin-1", member)


def _looks_like_cp1252(block: bytes) -> bool:
    """True when high bytes stand in several lines and none of them forms a UTF-8 character."""
    text = block.decode("utf-8", errors="surrogateescape")
    if any(ord(c) > 127 and not 0xDC80 <= ord(c) <= 0xDCFF for c in set(text)):
        return False
    return sum(not line.isascii() for line in block.split(b"\n")) >= 2


def _encoding(name: str, member: Member) -> SourceError:
    return SourceError(
        f"The file seems to be in {name}, not UTF-8.",
        where=member.where,
        do="Save it as UTF-8 (in a spreadsheet: CSV UTF-8) and load it again.",
    )


def whole_text(member: Member, reading: Reading) -> str:
    """The whole text of a file that cannot be streamed, up to 512 MB."""
    limit = min(max_bytes(reading), MAX_TEXT_BYTES)
    content = b"".join(blocks(member, limit))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"Not UTF-8 at byte {error.start}.", where=member.where, do="Fetch it again."
        ) from error
