"""What a saved notebook shows of automated labeling: every number, and names only as text."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import numpy as np

from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.proof import Look
from gt_notebook.autolabel.report import Report, report
from gt_notebook.autolabel.steps import Accept, Ask, Guess, Prove, Step
from gt_notebook.display.automatic_card import automatic_card

HOSTILE = '<img src=x onerror="alert(1)">'


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def finished() -> Report:
    guesses = [Guess(object=index, label=index % 2, margin=0.5) for index in range(60)]
    promise = Promise(target=0.9)
    accepted = Accept(guesses=tuple(guesses[40:]), sample=20, wrong=2, allowed=2)
    proof = Prove(pool=tuple(guesses[20:]), looks=(Look(20, 2),), risk=promise.risk)
    steps: list[Step] = [Ask(guesses=tuple(guesses[:20]), forecast=45), proof, accepted]
    plan = Plan(np.zeros((60, 2)), 2, promise, steps=steps)
    labels = {index: index % 2 if index not in {21, 23} else 0 for index in range(40)}
    return report(plan, labels, classes=["cat", HOSTILE], phase="labeled", price=0.5, workers=2)


def test_the_card_says_what_the_report_says() -> None:
    made = finished()

    page = _Tags(automatic_card(made))

    assert all(sentence in page.text for sentence in made.words)
    assert "cost 40.00 instead of 60.00; 20.00 saved" in page.text
    assert page.names.count("svg") == 2
    drawn = sum(point.random for point in made.curve)
    assert page.names.count("polygon") == drawn == 1
    assert page.names.count("circle") == len(made.curve) - drawn + len(made.forecasts) + 1
    assert "Of a random sample of the rest (diamond), in 10%." in page.text
    assert page.names.count("tr") == 3


def test_names_are_text_and_nothing_runs() -> None:
    page = _Tags(automatic_card(finished()))

    assert HOSTILE in page.text
    assert not {"img", "script", "a", "iframe"} & set(page.names)
    assert page.names.count("style") == 1


def test_before_anything_is_known_there_are_only_sentences() -> None:
    made = replace(finished(), curve=(), forecasts=(), per_class=(), money=None, forecast=None)

    page = _Tags(automatic_card(made))

    assert not {"svg", "table"} & set(page.names)
    assert made.words[0] in page.text
