"""A finished job of the real service, from April 2019."""

from __future__ import annotations

from pathlib import Path

import pytest

from gt_notebook.manifest import ManifestAccessor, lint_manifest, read_manifest, write_manifest

MANIFEST = (
    Path(__file__).parents[2]
    / ".."
    / "shared"
    / "data"
    / "ground-truth-job"
    / "manifests"
    / "output"
    / "output.manifest"
)
ATTRIBUTE = "birds-open-images-clone"

pytestmark = pytest.mark.skipif(
    not MANIFEST.exists(), reason="the real job's manifest is not on this machine"
)


def test_it_comes_back_byte_for_byte(tmp_path: Path) -> None:
    write_manifest(read_manifest(MANIFEST), tmp_path / "again.manifest")
    assert (tmp_path / "again.manifest").read_bytes() == MANIFEST.read_bytes()


def test_nothing_needs_remembering() -> None:
    assert set(read_manifest(MANIFEST).attrs) == {"gt_notebook_image_roots"}


def test_it_breaks_no_rule() -> None:
    assert lint_manifest(read_manifest(MANIFEST)).empty


def test_every_bird_has_a_class() -> None:
    frame = read_manifest(MANIFEST)
    assert (ManifestAccessor(frame).state(ATTRIBUTE) == "labeled").all()
    labels = ManifestAccessor(frame).labels(ATTRIBUTE)
    assert labels["object"].tolist() == list(range(120))
    assert labels["label"][0] == "Canary"
    assert labels["confidence"].max() == 0.95
