from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.texts import MAX_LENGTH, UnreadableTextError, check_text, decode_text, preview_of


@given(st.text(min_size=1))
def test_what_a_page_gets_is_the_text_itself(text: str) -> None:
    shown = preview_of(text)

    assert shown.data.decode("utf-8") == text
    assert shown.info is not None
    assert shown.info.length == len(text)


@given(st.text(min_size=1).filter(lambda text: text[0] != "\ufeff"))
def test_a_byte_order_mark_is_no_part_of_the_text(text: str) -> None:
    assert decode_text(text.encode("utf-8-sig")) == text
    assert decode_text(text.encode("utf-8")) == text


def test_line_breaks_stay_as_they_are() -> None:
    assert decode_text(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (b"", "the text is empty"),
        (b"\xef\xbb\xbf", "the text is empty"),
        (b"caf\xe9", "byte 3 is 0xe9"),
        ("text".encode("utf-16"), "UTF-16"),
        (b"a" * (MAX_LENGTH + 1), "1,000,001 characters"),
    ],
)
def test_a_file_that_is_no_readable_text_says_why(data: bytes, finding: str) -> None:
    with pytest.raises(UnreadableTextError, match=finding):
        decode_text(data)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UnreadableTextError, match="character 2"):
        check_text("ab\ud83d")
