"""Files that are cut, damaged, mislabelled, huge or hostile: a clear error, and nothing lost."""

from __future__ import annotations

import re
import struct
import tempfile
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salamti.base.errors import SourceError
from salamti.model.source import Reading
from salamti.sources import ucdp_ged

SAMPLE = Path(__file__).resolve().parents[1] / "samples" / "ucdp_ged" / "sample.csv"
CONTENT = SAMPLE.read_bytes()
READING = Reading(today=date(2026, 11, 22), iso3="PAK")


def read(path: Path, **options: str) -> tuple[pl.DataFrame, pl.DataFrame, list[str]]:
    reading = Reading(today=READING.today, iso3="PAK", options=options)
    batches = list(ucdp_ged.SOURCE.read(path, reading))
    rows, rejected = (pl.concat([getattr(b, n) for b in batches]) for n in ("rows", "rejected"))
    return rows, rejected, [w for b in batches for w in b.warnings]


def written(folder: Path, content: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_cut_in_a_line_loses_only_that_record(tmp_path: Path) -> None:
    rows, rejected, warnings = read(written(tmp_path, CONTENT[:-120]))
    assert (rows.height, rejected.height) == (11, 1)
    assert re.fullmatch(r"record has \d+ fields, the header 49", rejected["reason"][0])
    assert any("does not end with a line break" in w for w in warnings)


def test_a_file_cut_in_a_quoted_field_loses_only_that_record(tmp_path: Path) -> None:
    cut = CONTENT + b'999,PAK-1,2010,1,Clear,1,"a quoted\nfield that never en'
    rows, rejected, _ = read(written(tmp_path, cut))
    assert (rows.height, rejected["row"].to_list()) == (12, [13])
    assert rejected["reason"][0].startswith("the file ends inside this record")
    assert rejected["raw"][0].startswith("999,PAK-1")


def test_a_record_after_a_broken_quote_is_read(tmp_path: Path) -> None:
    lines = CONTENT.splitlines(keepends=True)
    lines[3] = b'1,"broken"quote,3\n'
    rows, rejected, _ = read(written(tmp_path, b"".join(lines)))
    assert (rows.height, rejected["row"].to_list()) == (11, [3])
    assert rejected["reason"][0] == "text after a closing quote"


def test_a_byte_order_mark_is_accepted(tmp_path: Path) -> None:
    rows, _, _ = read(written(tmp_path, b"\xef\xbb\xbf" + CONTENT))
    assert rows.height == 12


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_utf_16_is_named(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, CONTENT.decode().encode(encoding))
    with pytest.raises(SourceError, match=r"UTF-(16|32).*Save it as UTF-8"):
        read(path)


def test_windows_1252_is_named(tmp_path: Path) -> None:
    text = CONTENT.decode().replace("Pakistan", "Pakistán")
    with pytest.raises(SourceError, match="Windows-1252"):
        read(written(tmp_path, text.encode("cp1252")))


def test_one_damaged_byte_rejects_one_record(tmp_path: Path) -> None:
    lines = CONTENT.splitlines(keepends=True)
    lines[4] = lines[4].replace(b"Pakistan", b"Paki\xffstan", 1)
    rows, rejected, _ = read(written(tmp_path, b"".join(lines)))
    assert (rows.height, rejected["row"].to_list()) == (11, [4])
    assert rejected["reason"][0].startswith("not UTF-8 at byte")
    assert "\\xff" in rejected["raw"][0]


def test_nul_bytes_are_not_text(tmp_path: Path) -> None:
    for content in (b"\0" * 10_000, CONTENT + b"\0" * 10_000):
        with pytest.raises(SourceError, match=r"NUL byte|not text|UTF-16"):
            read(written(tmp_path, content))


def test_a_sparse_file_is_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "sparse.csv"
    with path.open("wb") as stream:
        stream.truncate(10 << 30)
    with pytest.raises(SourceError, match="more than the limit"):
        read(path)
    with pytest.raises(SourceError, match="NUL byte"):
        read(path, max_bytes=str(20 << 30))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\n\n", "no readable header"),
        (b"a;b;c\n1;2;3\n", "not separated by commas"),
        (b"a,b,c\n1,2,3\n", "Columns missing"),
        (CONTENT.splitlines(keepends=True)[0], "no records"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"x" * (9 << 20), "longer than"),
        (b"id,id" + CONTENT[2:], "more than once"),
    ],
)
def test_what_is_not_the_dataset_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read(written(tmp_path, content))
    assert "file.csv" in caught.value.where


def test_a_missing_file_and_a_wrong_option_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read(tmp_path / "nothing.csv")
    with pytest.raises(SourceError, match="max_bytes"):
        read(SAMPLE, max_bytes="many")


def zipped(folder: Path, members: dict[str, bytes]) -> Path:
    path = folder / "file.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"GEDEvent.csv": b"a" * (100 << 20)})
    with pytest.raises(SourceError, match="zip bomb"):
        read(path)


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"GEDEvent.csv": CONTENT})
    raw = bytearray(path.read_bytes())
    at = raw.rfind(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(bytes(raw))
    with pytest.raises(SourceError):
        read(path)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"../../GEDEvent.csv": CONTENT}, "unsafe name"),
        ({"/etc/GEDEvent.csv": CONTENT}, "unsafe name"),
        ({"a.csv": CONTENT, "b.csv": CONTENT}, "2 data files"),
        ({"a.pdf": b"x"}, "0 data files"),
    ],
)
def test_a_zip_must_hold_one_safe_member(
    tmp_path: Path, members: dict[str, bytes], message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        read(zipped(tmp_path, members))


def test_a_cut_zip_and_a_cut_parquet_are_named(tmp_path: Path) -> None:
    whole = zipped(tmp_path, {"GEDEvent.csv": CONTENT}).read_bytes()
    with pytest.raises(SourceError, match="zip"):
        read(written(tmp_path, whole[:-40], "cut.zip"))
    with pytest.raises(SourceError, match="parquet"):
        read(written(tmp_path, b"PAR1" + b"x" * 50, "cut.parquet"))


IDS = [line.split(b",")[0] for line in CONTENT.splitlines()[1:]]
EDIT = st.tuples(
    st.sampled_from(["cut", "flip", "insert", "delete", "repeat"]),
    st.integers(0, len(CONTENT) - 1),
    st.binary(min_size=1, max_size=6) | st.sampled_from([b'"', b"\n", b",", b"\r", b'"\n']),
)


def corrupted(edits: list[tuple[str, int, bytes]]) -> bytes:
    content = CONTENT
    for kind, at, new in edits:
        head, tail = content[:at], content[at:]
        content = {
            "cut": head or content,
            "flip": head + new + tail[len(new) :],
            "insert": head + new + tail,
            "delete": head + tail[len(new) :],
            "repeat": content + tail[:400],
        }[kind]
    return content


@settings(max_examples=300, deadline=None)
@given(st.lists(EDIT, min_size=1, max_size=4))
def test_no_corruption_loses_an_intact_record(edits: list[tuple[str, int, bytes]]) -> None:
    content = corrupted(edits)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.csv"
        path.write_bytes(content)
        try:
            rows, rejected, _ = read(path)
        except SourceError as error:
            assert error.what
            return
    assert not set(rows["row"]) & set(rejected["row"])
    numbers = sorted([*rows["row"], *rejected["row"]])
    assert numbers == list(range(1, len(numbers) + 1))
    kept, raw = set(rows["id"]), "\n".join(rejected["raw"])
    for line in CONTENT.splitlines()[1:]:
        number = line.split(b",")[0].decode()
        if line in content:
            assert number in kept or number in raw
