"""From a folder of images to a manifest."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest

from gt_notebook.errors import ObjectNotFoundError, StorageError
from gt_notebook.manifest import scan_images, write_manifest
from gt_notebook.storage import open_store


def touch(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return folder


def refs(where: str | Path) -> list[str]:
    return scan_images(where, progress=False)["source-ref"].tolist()


def test_images_are_found_at_any_depth_and_sorted_by_path(tmp_path: Path) -> None:
    touch(tmp_path, "b.png", "a/c.jpg", "a/b/d.JPEG", "10.webp", "9.bmp", "e.gif", "f.tif", "g.TIFF")
    names = ["10.webp", "9.bmp", "a/b/d.JPEG", "a/c.jpg", "b.png", "e.gif", "f.tif", "g.TIFF"]
    assert refs(tmp_path) == [f"{tmp_path.as_posix()}/{name}" for name in names]


def test_paths_are_spelled_as_the_folder_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(touch(tmp_path, "photos/a/cat.jpg"))
    assert refs("photos/") == ["photos/a/cat.jpg"]
    assert refs("./photos") == ["photos/a/cat.jpg"]
    assert refs(".") == ["photos/a/cat.jpg"]


def test_same_names_in_different_folders_stay_apart(tmp_path: Path) -> None:
    assert len(set(refs(touch(tmp_path, "a/1.jpg", "b/1.jpg")))) == 2


def test_everything_else_is_left_out_and_counted(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "1.jpg",
        "a.txt",
        "b.TXT",
        "c.csv",
        "README",
        ".hidden.jpg",
        ".ipynb_checkpoints/1-checkpoint.jpg",
    )
    frame = scan_images(tmp_path, progress=False)
    assert len(frame) == 1
    assert frame.attrs["gt_notebook_left_out"] == {".txt": 2, "hidden": 2, "no ending": 1, ".csv": 1}


def test_the_folder_becomes_the_root_that_images_may_be_read_from(tmp_path: Path) -> None:
    frame = scan_images(touch(tmp_path, "1.jpg"), progress=False)
    assert frame.attrs["gt_notebook_image_roots"] == [tmp_path.as_posix()]


def test_a_progress_bar_tells_what_was_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scan_images(touch(tmp_path, "1.jpg", "a.txt"))
    assert "1 image; left out: 1 .txt" in capsys.readouterr().err


def test_without_a_progress_bar_only_the_log_tells(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="gt_notebook"):
        scan_images(touch(tmp_path, "1.jpg", "a.txt"), progress=False)
    assert capsys.readouterr().err == ""
    assert "left out: 1 .txt" in caplog.text


def test_links_in_a_circle_do_no_harm(tmp_path: Path) -> None:
    touch(tmp_path, "a/1.jpg")
    (tmp_path / "a" / "back").symlink_to(tmp_path)
    (tmp_path / "a" / "self.jpg").symlink_to(tmp_path / "a" / "self.jpg")
    assert refs(tmp_path) == [f"{tmp_path.as_posix()}/a/1.jpg"]


def test_hostile_names_are_kept_as_they_are(tmp_path: Path) -> None:
    name = 'a "quoted"\n<b>&amp;\u2028 name.jpg'
    frame = scan_images(touch(tmp_path, name), progress=False)
    assert frame["source-ref"][0] == f"{tmp_path.as_posix()}/{name}"
    write_manifest(frame, tmp_path / "m.manifest")
    assert (tmp_path / "m.manifest").read_bytes().count(b"\n") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_names_that_are_no_text_are_left_out_and_counted(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.jpg")).write_bytes(b"x")
    assert scan_images(tmp_path, progress=False).attrs["gt_notebook_left_out"] == {"undecodable name": 1}


def test_a_folder_without_images_tells_what_it_has_instead(tmp_path: Path) -> None:
    with pytest.raises(
        ObjectNotFoundError, match=r"no images in .*, but 2 \.txt, 1 \.csv; images end with \.bmp"
    ):
        refs(touch(tmp_path, "a.txt", "b.txt", "c.csv"))


def test_an_empty_folder_has_nothing_at_all(tmp_path: Path) -> None:
    with pytest.raises(ObjectNotFoundError, match="nothing at all"):
        refs(tmp_path)


def test_a_misspelt_folder_names_its_neighbor(tmp_path: Path) -> None:
    touch(tmp_path, "photos/1.jpg")
    with pytest.raises(ObjectNotFoundError, match=r"no folder .*photoz'; did you mean '.*photos'"):
        refs(tmp_path / "photoz")


def test_a_missing_folder_tells_what_is_there(tmp_path: Path) -> None:
    touch(tmp_path, "photos/1.jpg")
    with pytest.raises(ObjectNotFoundError, match="has 'photos'"):
        refs(tmp_path / "xyz")


def test_a_folder_below_nothing_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ObjectNotFoundError, match="cannot be listed either"):
        refs(tmp_path / "xyz" / "abc")


def test_a_file_in_place_of_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="is a file"):
        refs(touch(tmp_path, "1.jpg") / "1.jpg")


def test_a_prefix_on_s3_is_scanned(s3_bucket: str) -> None:
    store = open_store(f"s3://{s3_bucket}/photos")
    for key in ("b.jpg", "a/b.jpg", "notes.txt"):
        store.write(key, b"x")
    frame = scan_images(f"s3://{s3_bucket}/photos/", progress=False)
    assert frame["source-ref"].tolist() == [
        f"s3://{s3_bucket}/photos/a/b.jpg",
        f"s3://{s3_bucket}/photos/b.jpg",
    ]
    assert frame.attrs["gt_notebook_image_roots"] == [f"s3://{s3_bucket}/photos"]
