from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from gt_notebook.errors import StorageError
from gt_notebook.storage import Scratch

if TYPE_CHECKING:
    from pathlib import Path


def test_pieces_come_back_as_they_were() -> None:
    scratch = Scratch()
    pieces = [b"", b"one", bytes(100_000)]
    slots = [scratch.add(piece) for piece in pieces]
    assert [scratch.read(slot) for slot in reversed(slots)] == pieces[::-1]
    assert scratch.size == 100_003


def test_several_threads_may_use_it() -> None:
    scratch = Scratch()
    pieces = [bytes([number]) * (number * 37 + 1) for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        slots = list(pool.map(scratch.add, pieces))
        assert list(pool.map(scratch.read, slots)) == pieces


def test_it_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch = Scratch()
    scratch.add(b"x")
    scratch.close()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told() -> None:
    scratch = Scratch()
    scratch._file = open("/dev/full", "r+b", buffering=0)  # noqa: PTH123, SIM115
    with pytest.raises(StorageError, match="make room"):
        scratch.add(b"x")
