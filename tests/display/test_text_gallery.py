"""Texts and their labels as a plain output."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import gt_notebook as gt

if TYPE_CHECKING:
    from gt_notebook.display.outputs import Gallery

TEXT = "👩‍🚀 <b>Ada</b> Lovelace\r\nof The New York Times & <script>alert(1)</script>"


class Reader(HTMLParser):
    """Collects the text, the elements and what is highlighted."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.said = ""
        self.marked: list[str] = []
        self._in_mark = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        if tag == "mark":
            self.marked.append("")
            self._in_mark = True

    def handle_endtag(self, tag: str) -> None:
        self._in_mark = self._in_mark and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.said += data
        if self._in_mark:
            self.marked[-1] += data


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> gt.LabelingJob:
    monkeypatch.chdir(tmp_path)
    Path("letter.txt").write_text("A letter.", encoding="utf-8")
    manifest = pd.DataFrame(
        {"source": [TEXT, None, None, "Nobody."], "source-ref": [None, "letter.txt", "gone.txt", None]}
    )
    task = gt.NamedEntityRecognition(["<i>Person</i>", "Place", "Paper"])
    job = gt.LabelingJob("crew", manifest, task)

    def at(part: str, label: str) -> tuple[int, int, str]:
        return TEXT.index(part), TEXT.index(part) + len(part), label

    marked = [at("👩‍🚀", "<i>Person</i>"), at("New York", "Place"), at("The New York Times", "Paper")]
    job.submit(0, marked, worker="alice")
    job.submit(3, [], worker="alice")
    return job


def show(job: gt.LabelingJob) -> Gallery:
    return gt.show(job.manifest, "crew")


def test_spans_are_highlighted_where_they_stand_and_named(job: gt.LabelingJob) -> None:
    page = Reader(show(job).html)

    assert page.marked == ["👩‍🚀", "The ", "New York", " Times"]
    assert "[Place]" in page.said
    assert "of [Paper]\u2009The [Place]\u2009New York Times &" in page.said


def test_hostile_texts_and_classes_are_only_text(job: gt.LabelingJob) -> None:
    page = Reader(show(job).html)

    assert page.elements <= {"div", "b", "table", "tbody", "tr", "th", "td", "br", "span", "mark", "i"}
    assert "<script>alert(1)</script>" in page.said
    assert "[<i>Person</i>]" in page.said


def test_a_text_that_cannot_be_read_says_why_and_states_are_named(job: gt.LabelingJob) -> None:
    page = Reader(show(job).html)

    assert "A letter." in page.said
    assert "[no text: there is no file 'gone.txt'" in page.said
    assert "nothing to label" in page.said


def test_the_same_stands_in_words(job: gt.LabelingJob) -> None:
    lines = repr(show(job)).splitlines()

    assert lines[0] == "crew: 4 of 4 data objects shown, 1 labeled, 1 nothing to label, 2 unlabeled"
    assert "Paper “The New York Times” 0.00, Place “New York” 0.00" in lines[1]


def test_the_output_has_no_widget_in_it(job: gt.LabelingJob) -> None:
    data, _ = show(job)._repr_mimebundle_()

    assert set(data) == {"text/html", "text/plain"}


def test_classes_of_texts_are_named_with_their_confidence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    manifest = pd.DataFrame({"source": ["Lovely", "x" * 5000]})
    job = gt.LabelingJob("mood", manifest, gt.TextClassification(["praise", "complaint"]))
    for index, label in enumerate(["praise", "complaint"]):
        job.submit(index, label, worker="alice")

    gallery = gt.show(job.manifest, "mood")

    assert "praise 0.00" in Reader(gallery.html).said
    assert "3,800 more characters" in gallery.html
    assert "object 0: praise 0.00: “Lovely”" in gallery.text


def test_it_can_be_saved(job: gt.LabelingJob) -> None:
    show(job).save("crew.html")

    page = Reader(Path("crew.html").read_text(encoding="utf-8"))
    assert "Lovelace" in page.said
