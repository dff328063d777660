"""Automated labeling of a job of boxes: people draw on some pictures, and the model on those it may.

    random pictures → learn → the best pictures, of which people label random ones → the others are labeled, once

As in ``loop`` everything that is decided stands in the job's folder before anything follows from it, and what people
drew stands in the journal; what the model says of the pictures of a proof stands there as well, because to learn it
again takes minutes.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from gt_notebook.autolabel.box_deciding import (
    accepted,
    asked,
    labeled_by_people,
    looked,
    proof_of,
    proving,
    qualities_of,
)
from gt_notebook.autolabel.box_pictures import examples_of, guesses_of
from gt_notebook.autolabel.box_report import box_report
from gt_notebook.autolabel.boxes import LEAST_PICTURES, learn_boxes
from gt_notebook.autolabel.contents import Contents, content_of
from gt_notebook.autolabel.deciding import began, rest_to_people
from gt_notebook.autolabel.embedders import Embedder
from gt_notebook.autolabel.grids import GridEmbedder
from gt_notebook.autolabel.loop import AutoLabeling
from gt_notebook.autolabel.mean_proof import MeanProof, best_pool
from gt_notebook.autolabel.settings import check_same
from gt_notebook.errors import JobError, StorageError
from gt_notebook.images import ImageInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gt_notebook.autolabel.boxes import BoxModel
    from gt_notebook.autolabel.embedders import Embedded
    from gt_notebook.autolabel.promise import Promise
    from gt_notebook.autolabel.report import Phase, Report
    from gt_notebook.jobs.state import JobState
    from gt_notebook.tasks import Json

# People draw on a fourth of the pictures first, but neither on fewer nor on more than these.
_SHARE, _FEWEST, _MOST = 4, 20, 100
# Then on half as many as there are, until a proof should leave a tenth of all pictures or half of them are drawn on.
_WORTHWHILE, _AT_MOST = 0.1, 0.5
# Pictures of a proof that people are handed at once.
_EVERY = 5


class BoxLabeling(AutoLabeling):
    """Automated labeling of one job of boxes; made by ``LabelingJob.auto_label``, and used like that of classes.

    Args:
        state: The job.
        promise: ``target`` is the least mean quality of the model's labels, see ``box_geometry.quality``.
        seed: Decides what is drawn at random.
        price: Of one answer of one worker, for the report.
        learn: Learns from examples, and is given the number of classes.

    Raises:
        JobError: onnxruntime is not installed, or the job's automated labeling began with other arguments.
    """

    def __init__(
        self,
        state: JobState,
        promise: Promise,
        *,
        seed: int = 0,
        price: float | None = None,
        learn: Callable[..., BoxModel] = learn_boxes,
    ) -> None:
        # Grids are many times as large as embeddings, so that none are kept.
        super().__init__(state, promise, Embedder(name="boxes", batch=_kept_nowhere), seed=seed, price=price)
        self._seed, self._learn = seed, learn
        self._grids = GridEmbedder()

    @property
    def phase(self) -> Phase:
        """What is being done; ``unreachable`` means that people label everything."""
        with self._state.lock:
            records = self._state.automation.records
            last = records[-1] if records else None
        match last:
            case None | {"kind": "begin"}:
                return "embedding"
            case {"kind": "accept"}:
                return "labeled"
            case {"kind": "rest", "stopped": stopped}:
                return "stopped" if stopped else "unreachable"
            case {"kind": "ask"}:
                return "asking"
            case _:
                return "proving"

    def report(self) -> Report:
        """Return what was done so far, what it will cost and what is promised."""
        return box_report(self._state, self.promise, phase=self.phase, price=self._price)

    def step(self) -> BoxLabeling:
        """Do all that can be done without people: learn, choose, prove, label.

        Where people are still asked, there is nothing to do.
        """
        changed = False
        with self._deciding:
            while self._advance():
                changed = True
            self.problem = ""
        if changed:
            self.tell()
        return self

    def label_now(self) -> BoxLabeling:
        """Learn from what people have drawn so far and begin the proof, whatever it should leave.

        Raises:
            JobError: There is nothing to learn from yet, the proof has begun or is over, or no proof is to be expected.
        """
        with self._deciding:
            self._state.refresh()
            if self.phase != "asking":
                raise JobError(
                    f"automated labeling of the job is {self.phase}; a proof begins while people are asked"
                )
            after = self._state.automation.version
            record = self._proof(least=0.0)
            if record is None:
                raise JobError("no proof is to be expected from what people have drawn so far; draw more")
            with self._state.lock:
                wanted = self._state.automation.wanted - set(record["asks"])
                record["withdraws"] = sorted(index for index in wanted if not self._state.is_done(index))
                self._state.decide(record, after=after)
        self.tell()
        return self

    def _advance(self) -> bool:
        """Make one decision, if one is due; returns whether there may be one more now."""
        state = self._state
        state.refresh()
        check_same(state, self._settings)
        with state.lock:
            after, began_it = state.automation.version, state.automation.began
        if not began_it:
            state.decide(self._begun(), after=0)
            return True
        if not self.is_due:
            return False
        record = self._next_decision()
        with state.lock:
            state.decide(record, after=after)
        return True

    def _begun(self) -> Json:
        state, found = self._state, Contents()
        candidates = [index for index in state.targets if index not in state.gold.answers]
        for index in candidates:
            try:
                found.digests[index] = hashlib.sha256(content_of(state, index)).hexdigest()
            except (StorageError, OSError) as error:
                found.left[index] = str(error)
            else:
                if not isinstance(state.subjects.info(index), ImageInfo):
                    found.left[index] = "it is no picture that can be read"
                    del found.digests[index]
        return began(state, found, candidates, self._settings)

    def _next_decision(self) -> Json:
        state = self._state
        begun = next(
            (record for record in reversed(state.automation.records) if record["kind"] == "prove"), None
        )
        if begun is None:
            return self._proof(least=_WORTHWHILE) or self._next_ask()
        qualities = qualities_of(state, begun)
        proof = proof_of(begun)
        if wanted := proof.batch(qualities):
            return looked(state, wanted)
        automatic = [index for index in proof.automatic(qualities) if index not in qualities]
        with state.lock:
            # With the whole pool looked at and nothing proven, all is known that this model has to say.
            return (
                accepted(state, begun, qualities, automatic)
                if automatic
                else rest_to_people(state, stopped=False)
            )

    def _next_ask(self) -> Json:
        state, order = self._state, self._order
        asked_before = len(state.automation.asked)
        number = asked_before // 2 or min(max(len(order) // _SHARE, _FEWEST), _MOST)
        following = order[asked_before : asked_before + number]
        with state.lock:
            if asked_before >= _AT_MOST * len(order) or not following:
                return rest_to_people(state, stopped=False)
            return asked(state, following)

    @property
    def _order(self) -> list[int]:
        """All objects in the order in which people are asked for them."""
        rows: list[int] = self._state.automation.records[0]["rows"]
        return [rows[at] for at in np.random.default_rng(self._seed).permutation(len(rows))]

    def _proof(self, *, least: float) -> Json | None:
        """Return the decision to begin a proof, ``None`` where it should leave too few of the objects to the model."""
        state = self._state
        if not state.automation.asked:
            return None
        model = self._learnt()
        if model is None:
            return None
        with state.lock:
            rest = [index for index in self._order if not state.is_done(index)]
        guesses = guesses_of(model, state, rest, self._grids, progress=True)
        forecasts = [guess.forecast for guess in guesses]
        target, certainty = self.promise.target, self.promise.certainty
        pool = best_pool(forecasts, target=target, certainty=certainty, spread=model.spread)
        if not pool.pictures or pool.left < least * len(self._order):
            return None
        chosen = {guesses[at].object: guesses[at] for at in pool.pictures}
        proof = MeanProof(
            pool=tuple(self._shuffled(sorted(chosen))),
            target=target,
            certainty=certainty,
            expected=float(np.mean([guess.forecast for guess in chosen.values()])),
            spread=model.spread,
            every=_EVERY,
        )
        return proving(state, proof, chosen)

    def _shuffled(self, objects: Sequence[int]) -> list[int]:
        order: list[int] = np.random.default_rng([self._seed, 1]).permutation(objects).tolist()
        return order

    def _learnt(self) -> BoxModel | None:
        state = self._state
        manifest, labeled = labeled_by_people(state)
        examples = examples_of(state, manifest, labeled, self._grids, progress=True)
        if sum(len(example.truth.boxes) > 0 for example in examples) < LEAST_PICTURES:
            return None
        return self._learn(examples, classes=len(state.task.labels), seed=self._seed)


def _kept_nowhere(batch: Sequence[bytes]) -> list[Embedded]:
    return [np.zeros(0, dtype=np.float32) for _ in batch]
