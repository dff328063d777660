"""What a picture is, from the head of its file: size, channels, orientation."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image, ImageFile, JpegImagePlugin, PngImagePlugin  # noqa: F401 - registers the decoder of PNG

from gt_notebook.errors import GtNotebookError

if TYPE_CHECKING:
    from collections.abc import Iterator

_ORIENTATION_TAG = 0x0112
# The decoders that bytes from a manifest may reach; the service itself takes JPEG and PNG.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_CHANNELS_OF_PALETTE = {"P": 3, "PA": 4}


class UnreadableImageError(GtNotebookError, ValueError):
    """The bytes are no picture, or one that is damaged or too large to decode."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageInfo:
    """A picture as it is stored, before it is turned upright.

    Attributes:
        width: Stored columns, in pixels.
        height: Stored rows, in pixels.
        depth: Channels as stored, which is what the service writes into ``image_size``: 1 for gray of any bit depth,
            3 for color and palettes, 4 for color with transparency and for CMYK.
        orientation: EXIF orientation, 1 to 8; 1 when the file names none.
    """

    width: int
    height: int
    depth: int
    orientation: int


def read_info(data: bytes) -> ImageInfo:
    """Read size, channels and orientation without decoding the picture.

    Args:
        data: The file.

    Raises:
        UnreadableImageError: The file is empty, no picture, or its head is damaged.
    """
    return info_of(open_image(data))


def open_image(data: bytes) -> ImageFile.ImageFile:
    """Open a picture of any size without decoding it.

    ``Image.open`` would warn about or refuse large pictures by a limit that the user's own code may have changed;
    here the caller decides by the size, and neither that limit nor another global setting is touched.

    Raises:
        UnreadableImageError: The file is empty, no picture, or its head is damaged.
    """
    if not data:
        raise UnreadableImageError("the file is empty (0 bytes)")
    with damage_reported():
        image = _open_by_signature(data)
    if image is None:
        raise UnreadableImageError(f"the file is no picture of a known kind ({', '.join(_FORMATS)})")
    if not (image.width and image.height):
        raise UnreadableImageError("the picture has no pixels")
    return image


def info_of(image: ImageFile.ImageFile) -> ImageInfo:
    """Return the info of an open picture that has not been decoded yet."""
    return ImageInfo(
        width=image.width,
        height=image.height,
        depth=_CHANNELS_OF_PALETTE.get(image.mode, len(image.getbands())),
        orientation=orientation_of(image),
    )


def orientation_of(image: ImageFile.ImageFile) -> int:
    """Return the EXIF orientation, or 1 when there is none or it makes no sense.

    Pillow turns TIFF files upright by itself and hands out no raw EXIF of them, so theirs counts as done.
    """
    raw = image.info.get("exif")
    if not isinstance(raw, bytes):
        return 1
    exif = Image.Exif()
    try:
        with damage_reported():
            exif.load(raw)
            value = exif.get(_ORIENTATION_TAG)
    except UnreadableImageError:
        return 1
    return value if isinstance(value, int) and value in range(1, 9) else 1


def needs_whole_in_memory(data: bytes) -> bool:
    """Tell whether a JPEG comes in several scans, so that a decoder must hold all of it at full size.

    A file in one scan can be shrunk while it is read. Markers: ITU-T T.81, annex B: the first scan header says how
    many of the frame's components it carries.
    """
    position, components = 2, 0
    while position + 4 <= len(data) and data[position] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker, length = data[position + 1], int.from_bytes(data[position + 2 : position + 4])
        if marker in {0xC0, 0xC1}:
            components = data[position + 9]
        if marker == 0xDA:  # noqa: PLR2004 - start of scan
            return data[position + 4] != components
        position += 2 + length
    return True


@contextmanager
def damage_reported() -> Iterator[None]:
    """Turn whatever a decoder raises on damaged bytes into one kind of error."""
    try:
        yield
    except UnreadableImageError:
        raise
    except Exception as error:  # decoders raise anything from OSError to struct.error on hostile bytes
        finding = str(error).partition("\n")[0] or type(error).__name__
        raise UnreadableImageError(f"the picture is damaged or cut short ({finding})") from error


def _open_by_signature(data: bytes) -> ImageFile.ImageFile | None:
    image = _open_by_known(data)
    if image is None:
        # Loading all of Pillow's decoders would hold up the first picture; JPEG and PNG are there with this module.
        Image.init()
        image = _open_by_known(data)
    return image


def _open_by_known(data: bytes) -> ImageFile.ImageFile | None:
    for name in _FORMATS:
        if name not in Image.OPEN:
            continue
        factory, accept = Image.OPEN[name]
        if accept is not None and accept(data[:16]) is not True:
            continue
        if name == "JPEG":  # the registered factory would look for the further pictures of a stereo camera
            return JpegImagePlugin.JpegImageFile(BytesIO(data))
        return factory(BytesIO(data), "")
    return None
