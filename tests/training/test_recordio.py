"""RecordIO framing, and the pipe that a training container would read."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gt_notebook.errors import ExportError
from gt_notebook.training import frame_record, read_pipe, read_records, simulate_pipe

if TYPE_CHECKING:
    from typing import Any


def manifest(*lines: dict[str, Any]) -> bytes:
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def test_a_record_is_magic_length_payload_and_padding() -> None:
    assert frame_record(b"label") == bytes.fromhex("0a23d7ce 05000000 6c6162656c 000000")


@given(payloads=st.lists(st.binary(max_size=40)))
def test_records_read_back_as_written(payloads: list[bytes]) -> None:
    stream = b"".join(map(frame_record, payloads))
    assert list(read_records(stream)) == payloads
    assert len(stream) % 4 == 0


@pytest.mark.usefixtures("sdk_v2")
@settings(deadline=None)
@given(payloads=st.lists(st.binary(min_size=1, max_size=40)))
def test_the_sdks_reader_and_writer_agree(payloads: list[bytes]) -> None:
    from sagemaker.serializer_utils import _write_recordio, read_recordio

    written = io.BytesIO()
    for payload in payloads:
        _write_recordio(written, payload)
    stream = b"".join(map(frame_record, payloads))
    assert stream == written.getvalue()
    assert list(read_recordio(io.BytesIO(stream))) == payloads


@given(payload=st.binary(max_size=20), cut=st.integers(1, 27))
def test_a_stream_that_ends_within_a_record_is_refused(payload: bytes, cut: int) -> None:
    stream = frame_record(b"whole") + frame_record(payload)
    short = stream[: max(len(stream) - cut, 17)]
    with pytest.raises(ExportError, match="the stream ends within"):
        list(read_records(short))


def test_bytes_without_framing_are_refused() -> None:
    with pytest.raises(ExportError, match="no record starts at byte 0; set RecordWrapperType to RecordIO"):
        list(read_records(b"\xff\xd8\xff\xe0 a bare JPEG"))


def test_a_pipe_sends_the_attributes_of_each_line_in_the_order_of_the_channel() -> None:
    lines = [{"source-ref": f"s3://b/{number}", "other": 1, "pets": number} for number in range(3)]
    stream = b"".join(
        simulate_pipe(manifest(*lines), attribute_names=["pets", "source-ref"], read_source=str.encode)
    )
    assert list(read_records(stream)) == [b"0", b"s3://b/0", b"1", b"s3://b/1", b"2", b"s3://b/2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "1"), ("1", "1"), ("Katze ä", "Katze ä"), ([0, 2], "[0,2]"), ({"a": {"b": 1.5}}, '{"a":{"b":1.5}}')],
)
def test_a_pipe_sends_values_as_text(value: object, text: str) -> None:
    line = manifest({"source-ref": "s3://b/1", "pets": value})
    (record,) = simulate_pipe(line, attribute_names=["pets"], read_source=str.encode)
    assert list(read_records(record)) == [text.encode()]


def test_records_are_put_back_together_by_counting() -> None:
    stream = b"".join(map(frame_record, [b"image", b"1", b"picture", b"0"]))
    assert list(read_pipe(stream, attribute_names=["source-ref", "pets"])) == [
        {"source-ref": b"image", "pets": b"1"},
        {"source-ref": b"picture", "pets": b"0"},
    ]


def test_records_that_do_not_come_out_even_are_refused() -> None:
    with pytest.raises(ExportError, match="3 records are not a multiple of 2"):
        list(read_pipe(frame_record(b"x") * 3, attribute_names=["source-ref", "pets"]))


@pytest.mark.parametrize("second", [{"source-ref": "s3://b/2"}, {"source-ref": "s3://b/2", "pets": None}])
def test_a_line_without_the_attribute_is_named(second: dict[str, Any]) -> None:
    lines = manifest({"source-ref": "s3://b/1", "pets": 1}, second)
    with pytest.raises(ExportError, match="line 2 has no 'pets'"):
        list(simulate_pipe(lines, attribute_names=["source-ref", "pets"], read_source=str.encode))
