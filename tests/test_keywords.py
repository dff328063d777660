from __future__ import annotations

import pytest

from gt_notebook.keywords import suggests_keywords


@suggests_keywords
def draw(shape: str, *, color: str = "red", line_width: int = 1) -> str:
    return f"{shape} {color} {line_width}"


def test_known_arguments_pass_through() -> None:
    assert draw("box", color="blue") == "box blue 1"


def test_a_misspelt_argument_names_its_neighbor() -> None:
    with pytest.raises(TypeError, match=r"draw\(\) has no argument 'colour'; did you mean 'color'\?"):
        draw("box", colour="blue")  # type: ignore[call-arg]


def test_an_argument_like_no_other_lists_them_all() -> None:
    with pytest.raises(TypeError, match="it takes shape, color, line_width"):
        draw("box", zzz=1)  # type: ignore[call-arg]


def test_a_missing_argument_is_pythons_own_error() -> None:
    with pytest.raises(TypeError, match="missing 1 required positional argument"):
        draw()  # type: ignore[call-arg]
