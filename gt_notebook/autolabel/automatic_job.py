"""A job that a model helps to label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.autolabel.background import Background
from gt_notebook.autolabel.suggesting_job import SuggestingJob
from gt_notebook.errors import JobError
from gt_notebook.keywords import suggests_keywords
from gt_notebook.storage import open_store

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from concurrent.futures import Executor

    from PIL import Image

    from gt_notebook.autolabel.box_loop import BoxLabeling
    from gt_notebook.autolabel.evidence import Evidence, Rule
    from gt_notebook.autolabel.loop import AutoLabeling
    from gt_notebook.autolabel.promise import Scope
    from gt_notebook.autolabel.saved_model import SavedModel
    from gt_notebook.jobs.opened import OpenedJob


class AutomaticJob(SuggestingJob):
    """The half of a labeling job that lets a model label.

    Args:
        opened: The job.
        output: The folder of all jobs.
    """

    def __init__(self, opened: OpenedJob, *, output: str | os.PathLike[str]) -> None:
        super().__init__(opened)
        self._output = output
        self._background = Background(opened.state, self._show_labelers)

    @property
    def model(self) -> SavedModel | None:
        """What the labels have taught, ``None`` before the model has labeled, and for a classifier of one's own."""
        from gt_notebook.autolabel.saved_model import load_model

        return load_model(self._state.store)

    @suggests_keywords
    def auto_label(
        self,
        target: float | None = None,
        *,
        certainty: float = 0.9,
        promise: Scope = "auto",
        evidence: Evidence = "holdout",
        rule: Rule = "exact",
        embed: Any = None,
        classifier: Any = None,
        suggest: Callable[[Image.Image], Any] | None = None,
        seed: int = 0,
        price: float | None = None,
        executor: Executor | None = None,
        wait: bool = True,
    ) -> AutoLabeling:
        """Let a model label what it may, and hand people what teaches it most; running the cell again resumes.

        From then on ``label`` hands out what the model doubts, batch by batch, and then a random sample that proves the
        promise. When it has proven it the model labels the rest, once. All goes on by itself while people label.

        Args:
            target: Share of right labels that is promised, above 0.5 and at most 1; 0.95 unless given. Right is what
                the people who label would have said. Of boxes it is the mean IoU, as the service counts it; 0.6
                unless given. What is said below of evidence, rules, embeddings and classifiers is for classes only.
            certainty: Probability with which the promise is kept, above 0.5 and below 1.
            promise: Among which labels the share is counted: ``"auto"``, those of the model, or ``"dataset"``, all of
                them, which costs less in small jobs.
            evidence: What vouches for the labels of the model: ``"holdout"``, a random sample of what is left that
                begins with objects drawn on the way; ``"audit"``, the same drawn at the end; ``"cross-fit"``, all
                random objects, without a sample and without a proof.
            rule: ``"exact"``; or ``"naive"``, which takes what the evidence shows for the truth as the service does,
                breaks the promise in about half of all jobs, and is there for comparison.
            embed: What turns objects into numbers: a function that takes a list of upright RGB ``PIL.Image`` (or of
                ``str``) and returns one row each, or an array with one row an object. What a function returns is kept
                under its name, so give another one another name. Unless given, pictures are embedded by a network that
                comes with the extra ``auto``, and texts by their words.
            classifier: Anything with ``fit`` and ``predict_proba``; kernel ridge regression unless given.
            suggest: For boxes, a detector of your own: a function from an upright RGB picture to boxes, as ``label``
                takes it. It is tried on the pictures that people have drawn on, and draws on the others wherever its
                boxes are better there than those that are learnt. The proof is the same for both.
            seed: Decides what is drawn at random.
            price: Of one answer of one worker, in any unit, to see what is saved.
            executor: Where the objects are embedded, such as a ``ThreadPoolExecutor``; local threads unless given.
            wait: Whether to return when the objects are embedded. Otherwise that goes on behind the panel, which says
                how far it is, and people label what they like until then.

        Returns:
            The loop, which a cell shows as a panel: ``step()``, ``label_now()``, ``stop()``, ``report()``.

        Raises:
            JobError: The task gives an object no class, the job began with other arguments, or the embedding
                cannot be used.
        """
        if self._state.task.task_type == "bounding-box":
            others = {"embed": embed, "classifier": classifier, "executor": executor}
            given = [name for name, value in others.items() if value is not None]
            if given or (promise, evidence, rule) != ("auto", "holdout", "exact"):
                raise JobError(
                    "boxes are labeled by the package's own model or by suggest=, with the promise on these labels "
                    "proven by a random sample; leave promise, evidence, rule, embed, classifier and executor out"
                )
            boxes = self._box_loop(target, certainty, seed=seed, price=price, suggest=suggest)
            return self._begin(boxes, wait=wait)
        if suggest is not None:
            raise JobError("suggest= is a detector of boxes; for classes give embed= or classifier=")
        # scipy takes a while, and is for those who automate.
        from gt_notebook.autolabel.embedders import embedder_of
        from gt_notebook.autolabel.loop import AutoLabeling
        from gt_notebook.autolabel.promise import Promise

        state = self._state
        embedder = embedder_of(embed, medium=state.task.medium, objects=len(state.manifest))
        parent = state.config.parent
        loop = AutoLabeling(
            state,
            Promise(target=0.95 if target is None else target, certainty=certainty, scope=promise),
            embedder,
            classifier=classifier,
            evidence=evidence,
            rule=rule,
            seed=seed,
            executor=executor,
            price=price,
            parent=None if parent is None else open_store(self._output).child(parent),
        )
        return self._begin(loop, wait=wait)

    def _box_loop(
        self,
        target: float | None,
        certainty: float,
        *,
        seed: int,
        price: float | None,
        suggest: Callable[[Image.Image], Any] | None,
    ) -> BoxLabeling:
        from gt_notebook.autolabel.box_loop import BoxLabeling
        from gt_notebook.autolabel.promise import Promise

        promise = Promise(target=0.6 if target is None else target, certainty=certainty)
        loop = BoxLabeling(self._state, promise, seed=seed, price=price, suggest=suggest)
        loop.learnt = self._follow_model
        return loop

    def _begin(self, loop: AutoLabeling, *, wait: bool) -> AutoLabeling:
        loop.shown_by = self._show_loop
        if wait:
            loop.step()
        self._background.loop = loop
        self._background.start()
        if not wait:
            self._background.wake()
        self._show_labelers()
        return loop

    def _show_loop(self, loop: AutoLabeling) -> None:
        """Show the panel of a loop in the running cell."""
        raise NotImplementedError

    def _show_labelers(self) -> None:
        """Show the workers in this kernel what comes next."""
