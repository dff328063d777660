"""``show`` from the outside, in Python and in a real notebook kernel."""

from __future__ import annotations

import os
import subprocess
import sys
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

from gt_notebook.display import Gallery, show
from gt_notebook.errors import ManifestError
from gt_notebook.storage import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

REPOSITORY = Path(__file__).parents[2]
ORANGE_OR_BLUE = {(0, 114, 178), (230, 159, 0)}


def opened(gallery: Gallery) -> Image.Image:
    return Image.open(BytesIO(gallery.png)).convert("RGB")


class TestContent:
    def test_the_words_say_what_the_picture_says(self, manifest: pd.DataFrame) -> None:
        assert show(manifest, "cats").text.splitlines() == [
            "cats: 4 of 4 data objects shown, 1 labeled, 1 nothing to label, 1 unlabeled, 1 failed",
            "  0  a.png: 1 cat 0.87",
            "  1  b.png: nothing to label",
            "  2  c.png: unlabeled",
            "  3  d.png: failed (ClientError: Annotation tasks expired)",
        ]

    def test_the_box_is_drawn(self, manifest: pd.DataFrame) -> None:
        unlabeled, labeled = (opened(show(manifest, "cats", rows=[index])) for index in (2, 0))
        assert (0, 114, 178) in {color for _, color in labeled.getcolors(10**6) or []}
        assert (0, 114, 178) not in {color for _, color in unlabeled.getcolors(10**6) or []}

    def test_the_manifest_is_left_as_it_is(self, manifest: pd.DataFrame) -> None:
        before = manifest.copy(deep=True)
        show(manifest, "cats")
        pd.testing.assert_frame_equal(manifest, before)
        assert manifest.attrs == before.attrs

    def test_a_turned_picture_stands_upright(self, row: Callable[..., Any], photos: Path) -> None:
        df = pd.DataFrame([row("turned.jpg", (0, 0, 200, 100))], dtype=object)
        image = opened(show(df, "cats", image_roots=[str(photos)]))
        blue = [
            (x, y)
            for x in range(image.width)
            for y in range(image.height)
            if image.getpixel((x, y)) == (0, 114, 178)
        ]
        picture = [(x, y) for x, y in blue if y < 92 + 12 + 285]
        width = max(x for x, _ in picture) - min(x for x, _ in picture)
        height = max(y for _, y in picture) - min(y for _, y in picture)
        assert 1.9 < height / width < 2.1

    def test_hostile_names_are_only_text_and_pixels(self, row: Callable[..., Any], photos: Path) -> None:
        df = pd.DataFrame([row("a.png", (1, 1, 50, 50), label="<script>alert(1)</script>")], dtype=object)
        data, metadata = show(df, "cats", image_roots=[str(photos)])._repr_mimebundle_()
        assert set(data) == {"image/png", "text/plain"}
        assert "script" not in str(metadata)


class TestSelection:
    @pytest.mark.parametrize(
        ("rows", "names"),
        [
            (2, ["a", "b"]),
            (0, []),
            (99, ["a", "b", "c", "d"]),
            (slice(1, 3), ["b", "c"]),
            (slice(-1, None), ["d"]),
            ([3, 0], ["d", "a"]),
            (pd.Index([2]), ["c"]),
        ],
    )
    def test_rows_choose_objects(self, manifest: pd.DataFrame, rows: Any, names: list[str]) -> None:
        lines = show(manifest, "cats", rows=rows).text.splitlines()[1:]
        assert [line.split()[1].removesuffix(".png:") for line in lines] == names

    def test_a_selection_by_pandas_keeps_its_roots(self, manifest: pd.DataFrame) -> None:
        chosen = manifest[manifest["source-ref"].str.endswith("a.png")]
        assert "no picture" not in show(chosen, "cats").text

    def test_a_large_selection_is_cut_and_said_to_be(self, manifest: pd.DataFrame) -> None:
        gallery = show(manifest, "cats", rows=4, max_images=3)
        assert gallery.summary.startswith("3 of 4 data objects shown")

    def test_an_unknown_index_label_is_an_error(self, manifest: pd.DataFrame) -> None:
        with pytest.raises(KeyError, match="99"):
            show(manifest, "cats", rows=[99])

    @pytest.mark.parametrize("wrong", [{"columns": 0}, {"columns": 13}, {"max_images": 0}, {"rows": -1}])
    def test_numbers_out_of_range_are_errors(self, manifest: pd.DataFrame, wrong: dict[str, int]) -> None:
        with pytest.raises(ValueError, match="must"):
            show(manifest, "cats", **wrong)  # type: ignore[arg-type]

    def test_an_unknown_attribute_is_an_error_that_names_the_nearest(self, manifest: pd.DataFrame) -> None:
        with pytest.raises(ManifestError, match="did you mean 'cats'"):
            show(manifest, "cat")

    def test_an_unknown_keyword_is_an_error_that_names_the_nearest(self, manifest: pd.DataFrame) -> None:
        with pytest.raises(TypeError, match="did you mean 'columns'"):
            show(manifest, "cats", colums=3)  # type: ignore[call-arg]


class TestPicturesThatCannotBeShown:
    def test_a_damaged_picture_does_not_stop_the_gallery(self, row: Callable[..., Any], photos: Path) -> None:
        df = pd.DataFrame([row("damaged.png"), row("a.png", (1, 1, 9, 9))], dtype=object)
        text = show(df, "cats", image_roots=[str(photos)]).text
        assert "damaged.png: nothing to label [no picture: the picture is damaged or cut short" in text
        assert "a.png: 1 cat 0.87\n" in text + "\n"

    def test_a_missing_picture_is_said_to_be_missing(self, row: Callable[..., Any], photos: Path) -> None:
        df = pd.DataFrame([row("gone.png")], dtype=object)
        assert "[no picture: there is no file" in show(df, "cats", image_roots=[str(photos)]).text

    def test_a_refused_source_is_said_to_be_refused(
        self, row: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        text = show(pd.DataFrame([row("a.png")], dtype=object), "cats").text
        assert "lies outside what may be read" in text
        assert "image_roots=" in text

    def test_a_line_without_source_ref_is_said_to_have_none(self) -> None:
        df = pd.DataFrame({"id": ["007"], "cats": [None]}, dtype=object)
        assert "has no source-ref" in show(df, "cats").text

    def test_an_empty_manifest_is_an_empty_gallery(self) -> None:
        gallery = show(pd.DataFrame({"source-ref": [], "cats": []}, dtype=object), "cats")
        assert gallery.text == "cats: 0 of 0 data objects shown"


class TestPlaces:
    def test_pictures_may_lie_in_a_bucket(self, s3_bucket: str, manifest: pd.DataFrame, photos: Path) -> None:
        open_store(f"s3://{s3_bucket}").write("a.png", (photos / "a.png").read_bytes())
        manifest.loc[0, "source-ref"] = f"s3://{s3_bucket}/a.png"
        assert "no picture" not in show(manifest, "cats", rows=1).text

    def test_a_gallery_can_be_saved(self, manifest: pd.DataFrame, tmp_path: Path) -> None:
        gallery = show(manifest, "cats")
        gallery.save(tmp_path / "new" / "gallery.png")
        assert (tmp_path / "new" / "gallery.png").read_bytes() == gallery.png

    def test_outside_a_notebook_ipython_is_not_imported(self) -> None:
        code = "import sys, gt_notebook.display.gallery; sys.exit('IPython' in sys.modules)"
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        assert subprocess.run([sys.executable, "-c", code], check=False, env=environment).returncode == 0


def executed(cells: list[str], *, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("PYTHONPATH", str(REPOSITORY))
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


SETUP = """
import pandas as pd
from gt_notebook.display import show
manifest = pd.DataFrame({"source-ref": ["photos/a.png"], "cats": [None]}, dtype=object)
"""


def test_in_a_notebook_a_gallery_appears_once_a_cell_and_stays(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = [
        SETUP,
        "show(manifest, 'cats')",
        "gallery = show(manifest, 'cats')\nprint('not the last')",
        "gallery",
        "for columns in (1, 2):\n    show(manifest, 'cats', columns=columns)",
        "gallery = show(manifest, 'cats')\ngallery",
    ]
    notebook = executed(cells, folder=tmp_path, monkeypatch=monkeypatch)
    pictures = [
        [output for output in cell.outputs if "image/png" in output.get("data", {})]
        for cell in notebook.cells
    ]
    assert [len(found) for found in pictures] == [0, 1, 1, 1, 2, 1]
    for output in (output for found in pictures for output in found):
        assert output.output_type == "display_data"
        assert set(output.data) == {"image/png", "text/plain"}
        assert (
            output.data["text/plain"] == "cats: 1 of 1 data objects shown, 1 unlabeled\n  0  a.png: unlabeled"
        )
        assert b64decode(output.data["image/png"]).startswith(b"\x89PNG")

    (tmp_path / "saved.ipynb").write_text(nbformat.writes(notebook))
    saved = nbformat.read(tmp_path / "saved.ipynb", as_version=4)
    page, _ = HTMLExporter().from_notebook_node(saved)
    assert page.count('src="data:image/png;base64') == 6
    described, _ = HTMLExporter(template_name="classic").from_notebook_node(saved)
    assert 'alt="1 of 1 data objects shown, 1 unlabeled"' in described
