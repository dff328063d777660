"""Rules about one line as input: its data object and its lengths."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from gt_notebook.manifest.codec import encode
from gt_notebook.manifest.lint.registry import line_rule
from gt_notebook.manifest.lint.values import is_text, shown
from gt_notebook.manifest.names import SOURCE, SOURCE_REF, SOURCES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gt_notebook.manifest.lint.registry import Line

MAX_LINE_LENGTH = 100_000
MAX_ATTRIBUTE_LENGTH = 20_000

# Old buckets may have capitals and underscores.
S3_OBJECT_URI = re.compile(r"s3://[A-Za-z0-9._-]{3,255}/.*[^/]", re.DOTALL)
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?!\\)")
_FOREIGN_IMAGES = {".apng", ".avif", ".bmp", ".gif", ".heic", ".ico", ".svg", ".tif", ".tiff", ".webp"}


@line_rule("no-source", "error")
def no_source(line: Line) -> Iterator[tuple[str | None, str]]:
    """Every line names one data object."""
    if not any(line.record.get(name) is not None for name in SOURCES):
        yield None, "the line names no data object; add 'source-ref' (an S3 URI) or 'source' (a text)"


@line_rule("two-sources", "warning")
def two_sources(line: Line) -> Iterator[tuple[str | None, str]]:
    """What the service does with both keys is not documented."""
    if all(line.record.get(name) is not None for name in SOURCES):
        yield None, "the line has both 'source-ref' and 'source'; keep the one that the task needs"


@line_rule("source-form", "error")
def source_form(line: Line) -> Iterator[tuple[str | None, str]]:
    """A data object is named by a text."""
    for name in SOURCES:
        value = line.record.get(name)
        if value is not None and not is_text(value):
            yield name, f"{name!r} is {shown(value)}; write a text that is not empty"


@line_rule("source-uri", "error")
def source_uri(line: Line) -> Iterator[tuple[str | None, str]]:
    """A data object on S3 is named by s3://bucket/key, and no other address is read."""
    ref = line.record.get(SOURCE_REF)
    if not is_text(ref) or S3_OBJECT_URI.fullmatch(ref):
        return
    if ref.lower().startswith("s3:"):
        yield SOURCE_REF, f"{shown(ref)} is no S3 URI of an object; write s3://bucket/key"
    elif _OTHER_SCHEME.match(ref):
        yield (
            SOURCE_REF,
            f"{shown(ref)} is neither an S3 URI nor a path; copy the object to S3 or to a folder",
        )


@line_rule("local-source", "warning")
def local_source(line: Line) -> Iterator[tuple[str | None, str]]:
    """Local files can be labeled here, but nothing on AWS reads them."""
    ref = line.record.get(SOURCE_REF)
    if is_text(ref) and not ref.lower().startswith("s3:") and not _OTHER_SCHEME.match(ref):
        yield (
            SOURCE_REF,
            f"{shown(ref)} is a local file; upload it and write its S3 URI before AWS has to read it",
        )


@line_rule("image-ending", "warning")
def image_ending(line: Line) -> Iterator[tuple[str | None, str]]:
    """Ground Truth takes .jpg, .jpeg and .png."""
    ref = line.record.get(SOURCE_REF)
    if is_text(ref) and PurePosixPath(ref).suffix.lower() in _FOREIGN_IMAGES:
        yield SOURCE_REF, f"{shown(ref)} is no image that Ground Truth takes; convert it to JPEG or PNG"


@line_rule("line-length", "error")
def line_length(line: Line) -> Iterator[tuple[str | None, str]]:
    """A line has at most 100,000 characters."""
    # UTF-8 has at least as many bytes as characters, so a short line needs no decoding.
    length = len(line.text.decode("utf-8")) if len(line.text) > MAX_LINE_LENGTH else 0
    if length > MAX_LINE_LENGTH:
        yield (
            None,
            f"the line has {length:,} characters; Ground Truth takes {MAX_LINE_LENGTH:,}: shorten its values",
        )


@line_rule("attribute-length", "error")
def attribute_length(line: Line) -> Iterator[tuple[str | None, str]]:
    """An attribute has at most 20,000 characters."""
    if len(line.text) <= MAX_ATTRIBUTE_LENGTH:  # the usual line, settled without writing its parts
        return
    for name, value in line.record.items():
        length = len(value) if isinstance(value, str) else _json_length(name, value)
        if length > MAX_ATTRIBUTE_LENGTH:
            finding = f"{shown(name)} has {length:,} characters; Ground Truth takes {MAX_ATTRIBUTE_LENGTH:,}"
            way_out = "split the text" if name == SOURCE else "shorten it, or keep it in a file of its own"
            yield name, f"{finding}: {way_out}"


def _json_length(name: str, value: Any) -> int:
    whole, frame = encode({name: value}), encode({name: ""})
    return len(whole.decode("utf-8")) - len(frame.decode("utf-8")) + len('""')
