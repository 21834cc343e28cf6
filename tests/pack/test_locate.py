"""What names a build: files as people wrote them, not what Python compiles beside them."""

from __future__ import annotations

from pathlib import Path

from salamti.pack.locate import fingerprint


def test_compiled_files_do_not_make_a_new_build(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    before = fingerprint([tmp_path])
    compiled = tmp_path / "part" / "__pycache__"
    compiled.mkdir(parents=True)
    for name in ("a.cpython-311.pyc", "loop-1.py311.nbi", "loop-1.py311.1.nbc"):
        (compiled / name).write_bytes(b"x")
    assert fingerprint([tmp_path]) == before


def test_every_other_byte_does(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n", encoding="utf-8")
    before = fingerprint([tmp_path])
    (tmp_path / "a.py").write_text("x = 2\n", encoding="utf-8")
    assert fingerprint([tmp_path]) != before
