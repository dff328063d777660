"""Classes of tasks that a single worker has answered: they are worth what the worker's answers are worth elsewhere.

Nobody was there who could have contradicted, so that such an answer says nothing about itself; a model that learns from
it believes its worker the more, the more of these there are. What can be known is what was true in company, where
others answered too or the class is known, whenever the worker gave that answer. That is drawn to what was true when
anybody in the crowd gave it, and this to a stated belief: every second answer knows the truth, and the others say
nothing, so that a class is as probable then as it is frequent. Boxes are judged alike (see ``box_alone``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from gt_notebook.consolidation.confusion_model import clamp, has_company, times

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from gt_notebook.consolidation.coded import Coded, Codes
    from gt_notebook.consolidation.confusion_model import Known
    from gt_notebook.consolidation.dawid_skene import Floats

# How many answers know the truth when nothing is known of worker and crowd.
_USUAL = 0.5
# As how many answers that counts, and of each class that a worker answers what is known of the crowd.
_CROWD_PRIOR, _WORKER_PRIOR = 20.0, 10.0
_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Alone:
    """How probable each class is when there is one answer.

    Attributes:
        worth: A row for each worker and answer, question by question, a column for each true class.
        usual: Of a stranger: question, answer, true class.
    """

    worth: Floats
    usual: Floats

    def put(self, probabilities: NDArray[Any], coded: Coded, known: Codes | None = None) -> None:
        """Set the rows of tasks that have one answer.

        Args:
            probabilities: A row a task of each question, a column a class.
            coded: The answers.
            known: For each worker of ``coded`` the position in the crowd, -1 for strangers; unless given, the workers
                are the crowd.
        """
        lone = np.flatnonzero(coded.counts == 1)
        if not len(lone):
            return
        questions, classes = coded.questions, coded.classes
        worker, answer = np.divmod(coded.said.indices[coded.said.indptr[lone]], classes)
        question, worker = np.divmod(worker, len(coded.workers))
        place = worker if known is None else known[worker]
        worth = self.worth.reshape(questions, -1, classes, classes)[question, place, answer]
        strange = place < 0
        worth[strange] = self.usual[question[strange], answer[strange]]
        probabilities[lone] = worth


def judge_alone(coded: Coded, known: Known, probabilities: NDArray[Any], *, frequent: Floats) -> Alone:
    """Judge each worker's answers by what was true where they were given in company.

    Args:
        coded: The answers.
        known: What is known of them beforehand.
        probabilities: A row a task of each question, a column a class; of tasks with one answer it means nothing.
        frequent: How frequent each class is in company, a row a question.
    """
    own, crowd = _true_classes(coded, known, probabilities)
    said = _said(coded)
    usual = _usual(crowd, said)
    if known.prior is not None:
        # Learned where classes are as frequent as these answers make them.
        usual = _normalized(usual * known.prior / (said[:, np.newaxis] @ usual))
    worth = _normalized(own + _WORKER_PRIOR * usual[:, np.newaxis])
    worth[:, known.worker] = _normalized(np.exp(known.logs) * frequent[:, np.newaxis, np.newaxis])
    return Alone(worth=worth.reshape(-1, coded.classes), usual=usual)


def _true_classes(coded: Coded, known: Known, probabilities: NDArray[Any]) -> tuple[Floats, Floats]:
    """How often each class was true in company, by question, worker and answer, and that of the whole crowd."""
    classes, company = coded.classes, has_company(coded, known)
    counts = np.zeros((coded.said.shape[1], classes))
    for rows, said in coded.blocks(classes):
        block = np.where(company[rows, np.newaxis], probabilities[rows], 0)
        clamp(block, rows, known)
        counts += times(said.T, block)
    own = counts.reshape(coded.questions, -1, classes, classes)
    return own, own.sum(axis=1)


def _said(coded: Coded) -> Floats:
    """Of each question: how often each class is answered, to which one more answer each is added."""
    number = coded.said.indices // (len(coded.workers) * coded.classes) * coded.classes + coded.label
    often = np.bincount(number, minlength=coded.questions * coded.classes).astype(np.float64) + 1
    return _normalized(often.reshape(coded.questions, -1))


def _usual(crowd: Floats, said: Floats) -> Floats:
    """Of each question and answer: the probability of each class."""
    guessed = (said**2).sum(axis=1)
    answers, right = crowd.sum(axis=(1, 2)), np.trace(crowd, axis1=1, axis2=2)
    accuracy = (right + _CROWD_PRIOR * (_USUAL + (1 - _USUAL) * guessed)) / (answers + _CROWD_PRIOR)
    knows = np.clip((accuracy - guessed) / np.maximum(1 - guessed, _SMALLEST), 0, 1)[
        :, np.newaxis, np.newaxis
    ]
    begun = knows * np.eye(crowd.shape[-1]) + (1 - knows) * said[:, np.newaxis]
    return _normalized(crowd + _CROWD_PRIOR * begun)


def _normalized(numbers: Floats) -> Floats:
    sums: Floats = numbers.sum(axis=-1, keepdims=True)
    return numbers / sums
