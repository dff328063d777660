"""What a training container reads from a pipe: RecordIO records, and a local pipe to try a manifest on.

A record is the magic number and the length of its payload, four bytes each, little endian, the payload, and zeros up
to a multiple of four bytes. One line of an augmented manifest makes one record for each listed attribute. Sources:
the reader and writer in the SageMaker Python SDK v2 (``sagemaker.serializer_utils``) and "Augmented Manifest Files for
Training Jobs" in the SageMaker developer guide.
"""

from __future__ import annotations

import io
import json
import struct
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import ExportError
from gt_notebook.manifest import is_absent, read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_MAGIC = 0xCED7230A
_HEAD = struct.Struct("<II")
_ALIGNMENT = 4


def frame_record(payload: bytes) -> bytes:
    """Return one RecordIO record.

    Args:
        payload: What the record holds.

    Examples:
        >>> frame_record(b"label").hex(" ", 4)
        '0a23d7ce 05000000 6c616265 6c000000'
    """
    return _HEAD.pack(_MAGIC, len(payload)) + payload + bytes(-len(payload) % _ALIGNMENT)


def read_records(stream: bytes) -> Iterator[bytes]:
    """Give the payloads of consecutive RecordIO records.

    Args:
        stream: Whole records.

    Raises:
        ExportError: The bytes are no RecordIO records, or end within one.
    """
    at = 0
    while at < len(stream):
        start = at + _HEAD.size
        if start > len(stream):
            raise ExportError(
                f"the stream ends within the head of the record at byte {at}; read it to its end"
            )
        magic, length = _HEAD.unpack_from(stream, at)
        if magic != _MAGIC:
            raise ExportError(f"no record starts at byte {at}; set RecordWrapperType to RecordIO")
        at = start + length + -length % _ALIGNMENT
        if at > len(stream):
            raise ExportError(
                f"the stream ends within the record at byte {start - _HEAD.size}; read it to its end"
            )
        yield stream[start : start + length]


def simulate_pipe(
    manifest: bytes, *, attribute_names: Sequence[str], read_source: Callable[[str], bytes]
) -> Iterator[bytes]:
    """Give the records that SageMaker's Pipe mode would send for an augmented manifest.

    An attribute whose name ends with ``-ref`` is fetched and its bytes are sent; any other value is sent as text.
    The spacing of the JSON that SageMaker sends is not documented; here it is compact.

    Args:
        manifest: The content of the manifest file.
        attribute_names: ``AttributeNames`` of the channel, which is also the order of the records.
        read_source: Gives the bytes behind a URI.

    Yields:
        One framed record for each line and attribute.

    Raises:
        ManifestError: The manifest is broken.
        ExportError: A line lacks an attribute.
    """
    frame = read_manifest(io.BytesIO(manifest))
    for number, line in enumerate(frame.to_dict("records"), start=1):
        for name in attribute_names:
            value = line.get(name)
            if value is None or is_absent(value):
                raise ExportError(f"line {number} has no {name!r}; leave out the lines that are not labeled")
            yield frame_record(read_source(value) if name.endswith("-ref") else _as_text(value))


def read_pipe(stream: bytes, *, attribute_names: Sequence[str]) -> Iterator[dict[str, bytes]]:
    """Put records back together, as a training container has to: by counting.

    Args:
        stream: Whole records.
        attribute_names: ``AttributeNames`` of the channel.

    Yields:
        The payload of each attribute of one line.

    Raises:
        ExportError: The records do not come out even.
    """
    records = list(read_records(stream))
    step = len(attribute_names)
    if len(records) % step:
        raise ExportError(
            f"{len(records)} records are not a multiple of {step} attributes; list all attributes"
        )
    for start in range(0, len(records), step):
        yield dict(zip(attribute_names, records[start : start + step], strict=True))


def _as_text(value: Any) -> bytes:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
