from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from gt_notebook.display.job_card import JobCard

HOSTILE = st.text(st.sampled_from("<>\"'&/= abscript"), max_size=30)


def card(name: str = "ann", problem: str = "x", *, given_answers: int = 1, wanted: int = 4) -> JobCard:
    return JobCard(
        title="cats (bounding-box)",
        status="InProgress",
        given=given_answers,
        wanted=wanted,
        states={"labeled": 1, "failed": 0, "unlabeled": 3},
        workers=[(name, 1, 0, 2.5)],
        problems=[problem],
        next_call=('job.label(worker="your name")', "goes on where you stopped"),
    )


class Tags(HTMLParser):
    """Collects what a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)


@given(HOSTILE, HOSTILE)
def test_no_name_becomes_markup(name: str, problem: str) -> None:
    tags = Tags()
    tags.feed(card(name, problem).to_html())

    assert tags.found <= {"div", "strong", "table", "tr", "th", "td", "code"}


def test_text_and_html_say_the_same_numbers() -> None:
    for said in (card().to_text(), card().to_html()):
        assert "1 of 4 answers" in said
        assert "3 unlabeled" in said
        assert "2.5" in said


def test_a_job_with_nothing_to_do_is_full() -> None:
    assert "width:100.0%" in card(given_answers=0, wanted=0).to_html()
