"""Pictures for the screen, from good, odd and hostile files."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile, ImageOps

from gt_notebook.images import Preview, UnreadableImageError, make_preview, placeholder, read_info, thumbnail

Save = Callable[..., bytes]

REPOSITORY = Path(__file__).parents[2]
RED, LIME, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def opened(preview: Preview) -> Image.Image:
    image = Image.open(BytesIO(preview.data))
    image.load()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colors of the four quarters, rounded to full steps: JPEG is not exact."""
    rgb = np.asarray(image.convert("RGB"))
    height, width = rgb.shape[:2]
    at = [(height // 4, width // 4), (height // 4, -width // 4), (-height // 4, width // 4)]
    return [
        tuple(int(value > 127) * 255 for value in rgb[place]) for place in [*at, (-height // 4, -width // 4)]
    ]


class TestPassedThrough:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize("mode", ["RGB", "L"])
    def test_a_plain_picture_is_passed_through(
        self, saved: Save, photo: Image.Image, kind: str, mode: str
    ) -> None:
        data = saved(photo.convert(mode), kind)
        preview = make_preview(data, name="x")
        assert preview.data == data
        assert preview.media_type == f"image/{kind.lower()}"
        assert preview.problem is None
        assert preview.info == read_info(data)

    def test_a_picture_larger_than_the_limit_is_shrunk(self, saved: Save, photo: Image.Image) -> None:
        preview = make_preview(saved(photo), name="x", max_side=48)
        assert opened(preview).size == (48, 32)
        assert preview.media_type == "image/jpeg"
        assert preview.info == read_info(saved(photo))


class TestMadePlain:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
    @pytest.mark.parametrize("orientation", range(2, 9))
    def test_a_turned_picture_is_shown_upright(
        self, saved: Save, photo: Image.Image, kind: str, orientation: int
    ) -> None:
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = saved(photo, kind, exif=exif, **({"quality": 95} if kind != "PNG" else {}))
        preview = make_preview(data, name="x")
        expected = ImageOps.exif_transpose(Image.open(BytesIO(data)))
        assert opened(preview).size == expected.size
        assert corners(opened(preview)) == corners(expected)
        assert not opened(preview).getexif()
        assert preview.info == read_info(data)

    def test_an_orientation_after_the_pixels_is_in_nobodys_way(self, saved: Save, photo: Image.Image) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        data = saved(photo, "PNG", exif=exif)
        at = data.index(b"eXIf") - 4
        chunk = data[at : at + 12 + int.from_bytes(data[at : at + 4])]
        late = data.replace(chunk, b"").replace(data[-12:], chunk + data[-12:])
        preview = make_preview(late, name="x")
        assert preview.info is not None
        assert preview.info.orientation == 1
        assert preview.data != late
        assert corners(opened(preview)) == corners(photo)

    def test_cmyk_becomes_rgb(self, saved: Save, photo: Image.Image) -> None:
        preview = make_preview(saved(photo.convert("CMYK"), "JPEG", quality=95), name="x")
        assert opened(preview).mode == "RGB"
        assert corners(opened(preview)) == [RED, LIME, BLUE, WHITE]

    def test_deep_gray_is_stretched_to_what_a_screen_shows(self, deep_gray: bytes) -> None:
        shown = np.asarray(opened(make_preview(deep_gray, name="x")).convert("L"))
        assert shown.min() <= 4
        assert shown.max() >= 251
        assert shown[0, 0] < shown[32, 48] < shown[-1, -1]

    @pytest.mark.parametrize("values", [[np.nan, 1, 2], [np.inf, 0, -np.inf], [5, 5, 5], [3e38, -3e38, 0]])
    def test_strange_floats_do_no_harm(self, saved: Save, values: list[float]) -> None:
        image = Image.fromarray(np.array([values], dtype=np.float32))
        assert make_preview(saved(image, "TIFF"), name="x").problem is None

    def test_transparency_is_kept(self, saved: Save, photo: Image.Image) -> None:
        palette = photo.quantize(8)
        preview = make_preview(saved(palette, "PNG", transparency=palette.getpixel((0, 0))), name="x")
        assert preview.media_type == "image/png"
        assert opened(preview).convert("RGBA").getpixel((1, 1)) == (255, 0, 0, 0)
        assert opened(preview).convert("RGBA").getpixel((90, 60)) == (255, 255, 255, 255)

    @pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
    def test_an_animation_gives_its_first_picture(self, saved: Save, photo: Image.Image, kind: str) -> None:
        frames = [Image.new("RGB", photo.size, color) for color in ("black", "gray")]
        data = saved(photo, kind, save_all=True, append_images=frames, duration=100)
        preview = make_preview(data, name="x")
        assert getattr(opened(preview), "n_frames", 1) == 1
        assert corners(opened(preview)) == [RED, LIME, BLUE, WHITE]

    def test_a_color_profile_is_left_behind(self, saved: Save, photo: Image.Image) -> None:
        data = saved(photo.convert("RGBA"), "PNG", icc_profile=b"profile" * 20)
        shown = opened(make_preview(data, name="x", max_side=32))
        assert "icc_profile" not in shown.info

    @pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
    def test_no_shape_is_too_odd(self, saved: Save, size: tuple[int, int]) -> None:
        preview = make_preview(saved(Image.new("RGB", size)), name="x")
        assert preview.problem is None
        assert max(opened(preview).size) == min(max(size), 2048)


class TestPlaceholder:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_a_file_that_was_cut_short_is_said_to_be(
        self, saved: Save, photo: Image.Image, kind: str
    ) -> None:
        noise = Image.effect_noise((300, 300), 80).convert("RGB")
        data = saved(noise, kind)
        preview = make_preview(data[: len(data) // 2], name="cat.jpg")
        assert preview.problem is not None
        assert "cat.jpg: the picture is damaged or cut short" in preview.problem
        assert preview.info is None
        assert opened(preview).size == (640, 400)

    @pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b"<svg/>", "no picture")])
    def test_what_is_no_picture_is_said_to_be_none(self, data: bytes, reason: str) -> None:
        preview = make_preview(data, name="cat.jpg")
        assert reason in (preview.problem or "")
        assert preview.info is None

    @pytest.mark.parametrize(
        "problem",
        [
            "",
            "x" * 5000,
            "two\nlines\0\x1b[31m",
            "<script>alert(1)</script>",
            "日本 🐈 é \u202e",
            "\ud83d",
            "\t \r",
        ],
    )
    def test_any_text_can_be_drawn(self, problem: str) -> None:
        drawn = placeholder(problem)
        assert drawn.media_type == "image/png"
        assert drawn.problem is not None
        assert "\n" not in drawn.problem
        assert len(drawn.data) < 20_000

    def test_a_huge_jpeg_in_many_scans_is_refused_and_told_what_to_do(self, huge_jpeg: bytes) -> None:
        progressive = huge_jpeg.replace(b"\xff\xc0", b"\xff\xc2", 1)
        problem = make_preview(progressive, name="x").problem or ""
        assert "too large" in problem
        assert "jpegtran" in problem


PEAK = """
import sys
from gt_notebook.images import make_preview
data = sys.stdin.buffer.read()
# Not getrusage, which counts what the process was forked from.
peak = lambda: int(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
before = peak()
preview = make_preview(data, name="huge")
print((peak() - before) // 1024, preview.problem is None, preview.info is None)
"""


@pytest.mark.parametrize("fixture", ["huge_jpeg", "huge_png", "huge_interlaced_png", "huge_deep_png"])
def test_a_huge_picture_takes_little_memory(request: pytest.FixtureRequest, fixture: str) -> None:
    """400 million pixels would be 400 MB in gray and 1.6 GB in Pillow's RGB."""
    run = subprocess.run(
        [sys.executable, "-c", PEAK],
        input=request.getfixturevalue(fixture),
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        check=True,
    )
    megabytes, is_shown, has_no_info = run.stdout.split()
    assert int(megabytes) < 150
    assert is_shown == b"True"
    assert has_no_info == b"False"


@pytest.mark.parametrize("fixture", ["huge_jpeg", "huge_png"])
def test_a_huge_picture_is_shown_small(request: pytest.FixtureRequest, fixture: str) -> None:
    data = request.getfixturevalue(fixture)
    preview = make_preview(data, name="x")
    assert opened(preview).size == (2048, 2048)
    assert preview.info == read_info(data)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_large_png_is_shown_whole_and_upright(saved: Save, photo: Image.Image, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = saved(photo.resize((6000, 4500), Image.Resampling.NEAREST), "PNG", exif=exif)
    shown = opened(make_preview(data, name="x", max_side=640))
    expected = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    assert shown.size == ((640, 480) if orientation == 1 else (480, 640))
    assert corners(shown) == corners(expected)


class TestRoom:
    def test_a_picture_shown_at_half_its_size_is_made_smaller(self, saved: Save) -> None:
        data = saved(Image.effect_noise((1600, 1200), 80).convert("RGB"), "JPEG", quality=88)
        preview = make_preview(data, name="x", room=(900, 600))
        assert opened(preview).size == (800, 600)
        assert len(preview.data) <= 0.6 * len(data)

    def test_a_picture_shown_at_more_than_half_its_size_is_passed_through(self, saved: Save) -> None:
        data = saved(Image.effect_noise((1600, 1200), 80).convert("RGB"), "JPEG", quality=88)
        assert make_preview(data, name="x", room=(900, 601)).data == data

    def test_a_turned_picture_is_fitted_as_it_is_shown(self, saved: Save) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        data = saved(Image.effect_noise((1600, 1200), 80), "JPEG", exif=exif)
        assert opened(make_preview(data, name="x", room=(900, 600))).size == (450, 600)

    @pytest.mark.parametrize("room", [(-5, 10), (0, 0), (1, 1)])
    def test_a_room_without_any_room_gives_some_picture(
        self, saved: Save, photo: Image.Image, room: tuple[int, int]
    ) -> None:
        preview = make_preview(saved(photo), name="x", room=room)
        assert preview.problem is None
        assert min(opened(preview).size) >= 1

    def test_a_large_picture_is_made_no_larger_than_it_is_shown(self, saved: Save) -> None:
        data = saved(Image.effect_noise((5000, 100), 80), "PNG")
        assert opened(make_preview(data, name="x", room=(1024, 800))).width == 1024
        assert opened(make_preview(data, name="x", room=(4000, 800))).width == 2048


def test_the_global_settings_of_pillow_stay_the_users(huge_jpeg: bytes, huge_png: bytes) -> None:
    before = (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)
    make_preview(huge_jpeg, name="x")
    make_preview(huge_png[:1000], name="x")
    assert before == (Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES)


def test_previews_can_be_made_on_several_threads(saved: Save, photo: Image.Image, huge_jpeg: bytes) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    files = [saved(photo, "JPEG", exif=exif), saved(photo.convert("CMYK"), "JPEG"), b"", huge_jpeg[:5000]]
    alone = [make_preview(data, name="x") for data in files]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda data: make_preview(data, name="x"), files * 10))
    assert together == alone * 10


@settings(max_examples=60, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]),
    damage=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=5),
    keep=st.floats(0, 1),
)
def test_damage_of_any_kind_gives_a_picture_or_a_placeholder(
    kind: str, damage: list[tuple[float, bytes]], keep: float
) -> None:
    buffer = BytesIO()
    Image.effect_noise((40, 30), 60).convert("RGB").save(buffer, kind)
    data = bytearray(buffer.getvalue())
    for place, junk in damage:
        at = int(place * len(data))
        data[at : at + len(junk)] = junk
    preview = make_preview(bytes(data[: int(keep * len(data)) + 1]), name="x")
    assert opened(preview).width > 0
    assert (preview.info is None) == (preview.problem is not None)


class TestThumbnail:
    def test_it_is_small_upright_and_knows_its_origin(self, saved: Save, photo: Image.Image) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        small = thumbnail(saved(photo, "JPEG", exif=exif), side=48)
        assert small.image.size == (32, 48)
        assert small.image.mode == "RGB"
        assert (small.info.width, small.info.height, small.info.orientation) == (96, 64, 6)

    def test_transparency_lies_on_white(self, saved: Save) -> None:
        small = thumbnail(saved(Image.new("RGBA", (10, 10), (0, 0, 0, 0))), side=48)
        assert small.image.getpixel((5, 5)) == WHITE

    def test_a_small_picture_is_not_blown_up(self, saved: Save, photo: Image.Image) -> None:
        assert thumbnail(saved(photo), side=500).image.size == (96, 64)

    def test_an_unreadable_picture_is_an_error(self) -> None:
        with pytest.raises(UnreadableImageError):
            thumbnail(b"nothing", side=48)
