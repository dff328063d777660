"""What a saved notebook shows where a labeler was."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.display.labeler_card import LabelerCard

HOSTILE = st.text(st.sampled_from("<>\"'&/= abscript"), max_size=30)
CARD = LabelerCard(
    job="cats",
    task="bounding-box",
    worker="ann",
    done=3,
    total=12,
    given=20,
    wanted=40,
    labels=("cat", "dog"),
    seen="2026-11-22 05:30 UTC",
)


class Tags(HTMLParser):
    """What a browser would take for markup, and the text between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_no_name_becomes_markup(job: str, task: str, worker: str, label: str) -> None:
    card = replace(CARD, job=job, task=task, worker=worker, labels=(label,))

    tags = Tags(card.to_html())

    assert tags.found == {"style", "div", "strong"}
    for name in (job, task, worker, label):
        assert name in tags.text


def test_text_and_html_say_the_same() -> None:
    for said in (CARD.to_text(), Tags(CARD.to_html()).text):
        assert "cats (bounding-box)" in said
        assert "abeler of ann" in said
        assert "3 of 12 objects done, 20 of 40 answers in the whole job (2026-11-22 05:30 UTC)." in said
        assert "Classes: cat, dog." in said
        assert "run this cell to go on" in said
    assert "width:25.0%" in CARD.to_html()


def test_a_task_without_classes_names_none() -> None:
    assert "Classes" not in replace(CARD, labels=()).to_html()


def test_who_is_done_is_told_what_the_labeler_is_still_good_for() -> None:
    for card in (replace(CARD, done=12), replace(CARD, done=0, total=0)):
        assert "run this cell to look at the answers or correct them" in card.to_text()
        assert "width:100.0%" in card.to_html()


def test_many_long_names_make_no_large_card() -> None:
    card = replace(CARD, labels=tuple(f"{number:03d}{'x' * 200}" for number in range(1000)))

    assert len(card.to_html()) < 2_500
    assert f"000{'x' * 200} and 999 more" in card.to_text()
    assert "and 1 more" not in replace(CARD, labels=("cat",)).to_text()
