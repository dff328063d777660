"""Any text, as pixels that fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.images.lettering import font, printable, shortened, wrapped


@given(text=st.text(), width=st.integers(40, 400), keep_end=st.booleans())
def test_shortened_text_fits(text: str, width: int, keep_end: bool) -> None:
    short = shortened(text, size=20, width=width, keep_end=keep_end)
    assert font(20).getlength(short) <= width


@given(text=st.text(), width=st.integers(40, 400), lines=st.integers(1, 4))
def test_wrapped_text_fits(text: str, width: int, lines: int) -> None:
    found = wrapped(text, size=20, width=width, lines=lines)
    assert len(found) <= lines
    assert all(font(20).getlength(line) <= width for line in found)


def test_text_that_fits_is_left_alone() -> None:
    assert shortened("cat.jpg", size=20, width=400) == "cat.jpg"


def test_the_end_of_a_file_name_can_stay() -> None:
    short = shortened("a-very-long-name-of-a-photo-0042.jpg", size=20, width=180, keep_end=True)
    assert short.startswith("a-very")
    assert short.endswith("42.jpg")
    assert "…" in short


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("Äpfel", "Apfel"), ("Straße", "Strasse"), ("caf\u0065\u0301", "cafe"), ("1\N{EN DASH}2", "1-2")],
)
def test_accents_that_the_font_lacks_are_dropped(text: str, drawn: str) -> None:
    assert shortened(text, size=20, width=400) == drawn


@given(st.text())
def test_a_printable_text_is_one_line_that_can_be_encoded(text: str) -> None:
    line = printable(text)
    assert line.encode().decode() == line
    assert len(line.splitlines()) <= 1


def test_a_text_cannot_turn_the_direction_of_writing() -> None:
    assert printable("cat\u202egpj.exe\x1b[31m\0") == "catgpj.exe[31m"
