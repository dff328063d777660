"""Automated labeling of a job: who is asked for what, and what the model labels.

What is decided stands in the job's folder before anything follows from it (``jobs/automation.py``), and what people say
stands in the journal. So this holds nothing that could get lost: it computes the next decision from both, and a kernel
that is started again computes the same one.
"""

from __future__ import annotations

import threading
from statistics import fmean
from typing import TYPE_CHECKING, Self

import numpy as np

from gt_notebook.autolabel.beginning import labelable, report_on_embedding
from gt_notebook.autolabel.contents import KeptEmbeddings, embed_all
from gt_notebook.autolabel.deciding import accepted, asked_for, began, rest_to_people
from gt_notebook.autolabel.inherited import labels_by_people, parents_model, taught_by
from gt_notebook.autolabel.kept_steps import step_from_json
from gt_notebook.autolabel.kernel_ridge import KernelRidge
from gt_notebook.autolabel.learning import Classifier
from gt_notebook.autolabel.outlook import followed
from gt_notebook.autolabel.places import model_for_others, places
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.report import report
from gt_notebook.autolabel.said import said_by_people
from gt_notebook.autolabel.saved_model import SavedModel, save_model
from gt_notebook.autolabel.settings import check_same, check_task, settings_of
from gt_notebook.autolabel.steps import Accept, Prove
from gt_notebook.autolabel.wording import with_problem
from gt_notebook.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from gt_notebook.autolabel.contents import Contents
    from gt_notebook.autolabel.embedders import Embedder
    from gt_notebook.autolabel.evidence import Evidence, Rule
    from gt_notebook.autolabel.features import Axes
    from gt_notebook.autolabel.outlook import Seen
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.report import Phase, Report
    from gt_notebook.autolabel.steps import Step
    from gt_notebook.jobs.state import JobState
    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks import Json


class AutoLabeling:
    """Automated labeling of one job; made by ``LabelingJob.auto_label``. Every method may be called from any thread.

    Args:
        state: The job.
        promise: What is promised of the labels that the model gives.
        embedder: Turns the objects into numbers.
        classifier: Learns from the labels, see ``learning.Classifier``; this package's own model unless given.
        evidence: What vouches for the labels of the model, see ``evidence``.
        rule: ``exact``, or ``naive`` for comparison with the service, see ``Plan``.
        seed: Decides what is drawn at random.
        executor: Where the objects are embedded.
        price: Of one answer of one worker, for the report.
        parent: The folder of the job that this one continues.
        settings: What else the first decision keeps of the arguments.

    Attributes:
        promise: What is promised.
        plan: The steps so far, ``None`` before the objects are embedded.
        problem: Why it did not go on by itself, empty where nothing went wrong; ``step`` raises it again.

    Raises:
        JobError: An object has no class in the job's task, or the job's automated labeling began with other
            arguments.
    """

    def __init__(
        self,
        state: JobState,
        promise: Promise,
        embedder: Embedder,
        *,
        classifier: object | None = None,
        evidence: Evidence = "holdout",
        rule: Rule = "exact",
        seed: int = 0,
        executor: Executor | None = None,
        price: float | None = None,
        parent: ObjectStore | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        check_task(state.task)
        self.promise = promise
        self.plan: Plan | None = None
        self.problem = ""
        self.shown_by: Callable[[AutoLabeling], None] | None = None
        self._state = state
        self._embedder = embedder
        several = state.task.multi_label
        self._learner = None if classifier is None else Classifier(classifier, several)
        kept = settings_of(promise, embedder, classifier, evidence=evidence, rule=rule, seed=seed)
        self._settings = {**kept, **(settings or {})}
        self._executor = executor
        self._price = price
        self._embedded = 0
        self._outlook: Seen = ((-1, 0), None)
        self._parent = parent
        self._axes: Axes | None = None
        self._rows: list[int] = []
        self._places: dict[int, int] = {}
        # One thread at a time computes decisions; the job's own lock is held for moments only.
        self._deciding = threading.RLock()
        self._callbacks: list[Callable[[], None]] = []
        state.refresh()
        check_same(state, self._settings)

    def _ipython_display_(self) -> None:
        if self.shown_by is None:
            raise NotImplementedError  # IPython shows the text then
        self.shown_by(self)

    def __repr__(self) -> str:
        labeled = len(self._state.automation.labels)
        failed = f", problem={self.problem!r}" if self.problem else ""
        return (
            f"AutoLabeling(job={self._state.config.name!r}, phase={self.phase!r}, labeled by the model: {labeled}"
            f"{failed})"
        )

    @property
    def labels(self) -> dict[int, int]:
        """What people have said so far: ``{object: class position}``, ``answers.SKIPPED`` where they could not say.

        Where several classes may apply it is the set of them, see ``class_sets``.

        The objects are those of the plan; ``objects`` has their numbers in the job.
        """
        with self._state.lock:
            said = said_by_people(self._state, self._rows)
        return {self._places[index]: position for index, position in said.items()}

    @property
    def objects(self) -> tuple[int, ...]:
        """The job's objects in the order in which the plan numbers them; copies and unreadable ones are left out."""
        return tuple(self._rows)

    @property
    def phase(self) -> Phase:
        """What is being done; ``unreachable`` means that people label everything, now or as is known."""
        with self._state.lock:
            records = self._state.automation.records
            last = records[-1] if records else None
        if last is None or self.plan is None:
            return "embedding"
        if last["kind"] == "accept":
            return "labeled"
        if last["kind"] == "rest":
            return "stopped" if last["stopped"] else "unreachable"
        step = self.plan.steps[-1] if self.plan.steps else None
        if isinstance(step, Prove):
            return "proving"
        return "asking" if getattr(step, "reachable", True) else "unreachable"

    def report(self) -> Report:
        """Return what was done so far, what it will cost and what is promised."""
        # Whoever embeds holds the lock for minutes.
        if self.plan is None:
            objects = len(labelable(self._state))
            made = report_on_embedding(self.promise, objects=objects, embedded=self._embedded)
            return with_problem(made, self.problem)
        with self._deciding:
            plan = self.plan
            self._follow(plan)
            labels, classes = self.labels, self._state.task.labels
            self._outlook = followed(self._outlook, plan, labels)
            made = report(
                plan,
                labels,
                classes=classes,
                phase=self.phase,
                outlook=self._outlook[1],
                price=self._price,
                workers=self._workers(labels),
            )
            return with_problem(made, self.problem)

    def _workers(self, labels: Mapping[int, int]) -> float:
        """How many answers an object has had on average, those of further workers included."""
        state = self._state
        with state.lock:
            given = [len(state.book.answers(self._rows[place])) for place in labels]
        answered = [number for number in given if number]
        least = state.config.asking.least
        return max(fmean(answered), least) if answered else least

    def observe(self, callback: Callable[[], None]) -> None:
        """Call a function after anything has changed, from any thread."""
        self._callbacks.append(callback)

    def step(self) -> Self:
        """Do all that can be done without people: embed, learn, choose, prove, label.

        Where people are still asked, there is nothing to do.

        Raises:
            JobError: An embedding cannot be used; the message names the objects.
        """
        changed = False
        with self._deciding:
            while self._advance():
                changed = True
            failed_before, self.problem = self.problem, ""
        if changed or failed_before:
            self.tell()
        return self

    def label_now(self) -> Self:
        """Draw the sample for the proof now, whatever the forecast says; what was asked and not answered is withdrawn.

        Raises:
            JobError: There is no model yet, nothing is left to prove, or no sample could prove the promise.
        """
        with self._deciding:
            plan = self._prepare()
            self._follow(plan)
            if not self._state.automation.running:
                raise JobError(
                    f"automated labeling of the job is over ({self.phase}); chain the job to go on"
                )
            labels, after = self.labels, self._state.automation.version
            step = plan.prove(labels)
            with self._state.lock:
                decision = asked_for(self._state, plan, step, labels, self._rows, withdraw=True)
                self._state.decide(decision, after=after)
            self._follow(plan)
        self.tell()
        return self

    def stop(self) -> Self:
        """Give the rest to people; what was learned so far is kept for a job that continues this one."""
        with self._state.lock:
            while self._state.automation.running:
                self._state.decide(
                    rest_to_people(self._state, stopped=True), after=self._state.automation.version
                )
        # What is being learnt may take minutes more.
        self.tell()
        with self._deciding:
            if self.plan is not None and self.plan.can_learn(labels := self.labels):
                self._save(self.plan, labels)
        return self

    @property
    def is_due(self) -> bool:
        """Whether people have answered all that they were asked for, so that ``step`` has something to do."""
        state = self._state
        with state.lock:
            automation = state.automation
            done = all(state.is_done(index) for index in automation.wanted)
            return not automation.began or (automation.running and done)

    def _advance(self) -> bool:
        """Make one decision, if one is due; returns whether there is one more now."""
        plan, state = self._prepare(), self._state
        self._follow(plan)
        with state.lock:
            if not state.automation.running:
                return False
            labels, asked = self.labels, state.automation.wanted.copy()
            after = state.automation.version
        wanted = plan.wanted(labels)
        if any(position not in labels for position in wanted):
            if all(self._rows[position] in asked for position in wanted):
                return False
            # The sample of a proof grows.
            step: Step | None = plan.steps[-1]
        else:
            step = plan.advance(labels)
        with state.lock:
            state.decide(self._decision(plan, step, labels), after=after)
        if isinstance(step, Accept):
            self._save(plan, labels)
        self._follow(plan)
        return True

    def _decision(self, plan: Plan, step: Step | None, labels: dict[int, int]) -> Json:
        if step is None:
            return rest_to_people(self._state, stopped=False)
        if isinstance(step, Accept):
            return accepted(self._state, plan, step, labels, self._rows)
        return asked_for(self._state, plan, step, labels, self._rows)

    def _follow(self, plan: Plan) -> None:
        """Make the plan what the folder says, which another kernel may have written."""
        self._state.refresh()
        with self._state.lock:
            records = list(self._state.automation.records)
        steps = [step_from_json(record["kind"], record["step"]) for record in records if "step" in record]
        plan.steps[:] = [step for step in steps if step is not None]

    def _prepare(self) -> Plan:
        """Return the plan; the objects are read and embedded for it, unless that was done before."""
        if self.plan is not None:
            return self.plan
        state, embedder = self._state, self._embedder
        kept = KeptEmbeddings(state.store, embedder, parent=self._parent)
        inherited = labels_by_people(state)
        state.refresh()
        if not state.automation.began:
            candidates = labelable(state)
            found = self._embed([*candidates, *inherited], kept)
            state.decide(began(state, found, candidates, self._settings), after=0)
        begin = state.automation.records[0]
        check_same(state, self._settings)
        self._rows = [int(index) for index in begin["rows"]]
        self._places = {index: place for place, index in enumerate(self._rows)}
        digests = dict(zip([*self._rows, *begin["others"]], begin["digests"], strict=True))
        if embedder.given is None and any(digest not in kept for digest in digests.values()):
            self._embed(digests, kept)
            _check_unchanged(state, digests, kept)
        vectors = {
            index: kept[digest] if embedder.given is None else embedder.given[index]
            for index, digest in digests.items()
        }
        self.plan = self._planned(vectors, inherited)
        return self.plan

    def _embed(self, objects: Iterable[int], kept: KeptEmbeddings) -> Contents:
        self._embedded = 0
        return embed_all(
            self._state, objects, self._embedder, kept, executor=self._executor, tell=self._count
        )

    def _count(self, embedded: int) -> None:
        self._embedded += embedded
        self.tell()

    def _planned(self, vectors: dict[int, NDArray[np.float32]], inherited: dict[int, int]) -> Plan:
        task, rows = self._state.task, self._rows
        _check_finite(self._state, vectors)
        matrix = np.stack([vectors[index] for index in rows]) if rows else np.zeros((0, 1))
        # What a classifier of one's own would make of columns that it does not expect is not known.
        self._axes, placed = places(vectors, blocks=self._embedder.blocks, graph=self._learner is None)
        parents = parents_model(self._parent, self._embedder, task)
        return Plan(
            np.stack([placed[index] for index in rows]) if rows else np.zeros((0, 1)),
            len(task.labels),
            self.promise,
            seed=int(self._settings["seed"]),
            evidence=self._settings["evidence"],
            rule=self._settings["rule"],
            several=task.multi_label,
            learner=self._learner,
            taught=taught_by(inherited, placed),
            first=None if parents is None else parents.scores(matrix),
        )

    def _save(self, plan: Plan, labels: dict[int, int]) -> None:
        """Keep the model for jobs that continue this one; a classifier of one's own cannot be kept without pickle."""
        model = None if self._axes is None else model_for_others(plan, labels, self._axes)
        if isinstance(model, KernelRidge) and self._axes is not None:
            save_model(
                self._state.store,
                SavedModel(
                    axes=self._axes,
                    ridge=model,
                    labels=self._state.task.labels,
                    embedder=self._embedder.name,
                    several=plan.several,
                ),
            )

    def tell(self) -> None:
        """Call those who observe."""
        for callback in list(self._callbacks):
            callback()


def _check_unchanged(state: JobState, digests: dict[int, str], kept: KeptEmbeddings) -> None:
    changed = next((index for index, digest in digests.items() if digest not in kept), None)
    if changed is not None:
        raise JobError(
            f"object {changed} ({state.subjects.name(changed)}) is not what it was when automated labeling began; "
            "put the old file back, or chain the job to begin anew"
        )


def _check_finite(state: JobState, vectors: dict[int, NDArray[np.float32]]) -> None:
    bad = [index for index, vector in vectors.items() if not np.isfinite(vector).all()]
    if bad:
        named = ", ".join(f"{index} ({state.subjects.name(index)})" for index in bad[:5])
        more = f" and {len(bad) - 5} more" if len(bad) > 5 else ""  # noqa: PLR2004 - as many as are named
        raise JobError(
            f"the embedding holds numbers that are not finite for the objects {named}{more}; mend the embedding"
        )
