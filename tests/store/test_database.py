"""Opening the store: one writer, many readers, other versions and damaged files."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.base.errors import StoreError
from salamti.store.database import Store
from salamti.store.public import PublicStore

HOLD = """
import sys
from pathlib import Path
from salamti.store.database import Store
with Store(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(stocked: pipeline.Home) -> Iterator[Path]:
    """A store that another process has open for writing."""
    command = [sys.executable, "-c", HOLD, str(stocked.store)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        yield stocked.store
        other.communicate()


def test_a_second_writer_is_told_to_wait(held: Path) -> None:
    with pytest.raises(StoreError, match="Another process is writing to the store") as error:
        Store(held)
    assert error.value.exit_code == 6
    assert error.value.do == "Wait until it ends."


def test_a_reader_is_told_to_wait_for_the_writer(held: Path) -> None:
    with pytest.raises(StoreError, match="Another process is writing"):
        PublicStore(held)


def test_the_same_process_cannot_read_while_it_writes(stocked: pipeline.Home) -> None:
    with Store(stocked.store), pytest.raises(StoreError, match="is writing to the store"):
        PublicStore(stocked.store)


def test_many_can_read(stocked: pipeline.Home) -> None:
    with PublicStore(stocked.store) as one, PublicStore(stocked.store) as two:
        assert one.country() == two.country()


def test_reading_what_is_not_there_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store yet") as error:
        Store(tmp_path / "salamti.duckdb", read_only=True)
    assert error.value.do == "Run: salamti build"
    assert not (tmp_path / "salamti.duckdb").exists()


@pytest.mark.parametrize("size", [100, 4096, 12288, 300_000])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_store_that_was_cut_is_refused(
    stocked: pipeline.Home, size: int, read_only: bool
) -> None:
    content = stocked.store.read_bytes()[:size]
    stocked.store.write_bytes(content)
    with pytest.raises(StoreError, match="not a readable store"):
        Store(stocked.store, read_only=read_only)
    assert stocked.store.read_bytes() == content


def test_another_file_in_its_place_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "salamti.duckdb"
    path.write_text("my diary, which must not be lost" * 1000)
    with pytest.raises(StoreError, match="not a readable store"):
        Store(path)
    assert path.read_text().startswith("my diary")


def test_a_store_of_another_version_is_refused(stocked: pipeline.Home) -> None:
    with Store(stocked.store) as store:
        store.set_meta("version", "0")
    for read_only in (True, False):
        with pytest.raises(StoreError, match="made by another version"):
            Store(stocked.store, read_only=read_only)


def test_an_error_inside_a_transaction_undoes_all_of_it(stocked: pipeline.Home) -> None:
    with Store(stocked.store) as store:
        with pytest.raises(ZeroDivisionError), store.transaction() as con:
            con.execute("DELETE FROM event")
            raise ZeroDivisionError
        assert store.frame("SELECT count(*) AS n FROM event")["n"][0] == 10


def test_sums_come_back_as_integers(stocked: pipeline.Home) -> None:
    with Store(stocked.store) as store:
        assert store.frame("SELECT sum(best) AS best FROM event")["best"].to_list() == [20]
