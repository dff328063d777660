"""Automated labeling of a job of boxes: people draw on some pictures, and the model on those it may.

    random pictures → learn → the best pictures, of which people label random ones → the others are labeled, once

As in ``loop`` everything that is decided stands in the job's folder before anything follows from it, and what people
drew stands in the journal; what the model says of the pictures of a proof stands there as well, because to learn it
again takes minutes.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from tqdm.auto import tqdm

from gt_notebook.autolabel.beginning import labelable
from gt_notebook.autolabel.box_deciding import (
    accepted,
    asked,
    given_up,
    labeled_by_people,
    looked,
    proof_of,
    proving,
    qualities_of,
)
from gt_notebook.autolabel.box_pictures import examples_of, finder_of, guesses_of
from gt_notebook.autolabel.box_report import box_report
from gt_notebook.autolabel.boxes import LEAST_PICTURES, learn_boxes
from gt_notebook.autolabel.contents import Contents, content_of
from gt_notebook.autolabel.deciding import began, rest_to_people
from gt_notebook.autolabel.embedders import Embedder
from gt_notebook.autolabel.grids import GridEmbedder
from gt_notebook.autolabel.loop import AutoLabeling
from gt_notebook.autolabel.mean_proof import MeanProof, best_pool
from gt_notebook.autolabel.own_detector import OwnDetector, better
from gt_notebook.autolabel.settings import check_same
from gt_notebook.autolabel.wording import with_problem
from gt_notebook.errors import JobError, StorageError
from gt_notebook.images import ImageInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from PIL import Image

    from gt_notebook.autolabel.box_pictures import Finder, Tell
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
        suggest: A detector of the user's, which draws in place of the learnt one wherever its boxes are better on the
            pictures that people have drawn on.
        learn: Learns from examples, and is given the number of classes.

    Attributes:
        learnt: Called with every new model and the number of pictures behind it, from any thread.

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
        suggest: Callable[[Image.Image], Any] | None = None,
        learn: Callable[..., BoxModel] = learn_boxes,
    ) -> None:
        # Grids are many times as large as embeddings, so that none are kept.
        self._own = None if suggest is None else OwnDetector(suggest, state.task)
        own = {} if self._own is None else {"suggest": self._own.name}
        nowhere = Embedder(name="boxes", batch=_kept_nowhere)
        super().__init__(state, promise, nowhere, seed=seed, price=price, settings=own)
        self._seed, self._learn, self._doing = seed, learn, ""
        self._grids = GridEmbedder()
        self.learnt: Callable[[Finder, int], None] | None = None

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
        made = box_report(self._state, self.promise, phase=self.phase, price=self._price, doing=self._doing)
        return with_problem(made, self.problem)

    def label_now(self) -> Self:
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
            tried = self._tried()
            record = None if tried is None else self._proof(tried, least=0.0)
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
        candidates = labelable(state)
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
            tried = self._tried() if state.automation.asked else None
            if tried is None:
                return self._next_ask()
            return self._proof(tried, least=_WORTHWHILE) or {**self._next_ask(), "tried": tried.qualities}
        qualities = qualities_of(state, begun)
        proof = proof_of(begun)
        if wanted := proof.batch(qualities):
            return looked(state, qualities, wanted)
        automatic = [index for index in proof.automatic(qualities) if index not in qualities]
        with state.lock:
            # With the whole pool looked at and nothing proven, all is known that this model has to say.
            return accepted(state, begun, qualities, automatic) if automatic else given_up(state, qualities)

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

    def _proof(self, tried: _Tried, *, least: float) -> Json | None:
        """Return the decision to begin a proof, ``None`` where it should leave too few of the objects to the model."""
        state, judgment = self._state, tried.finder.judgment
        with state.lock:
            rest = [index for index in self._order if not state.is_done(index)]
        with self._telling(f"The model draws on the other {len(rest):,} pictures", "drawing boxes") as tell:
            guesses = guesses_of(tried.finder, state, rest, tell=tell)
        forecasts = [guess.forecast for guess in guesses]
        target, certainty = self.promise.target, self.promise.certainty
        pool = best_pool(forecasts, target=target, certainty=certainty, spread=judgment.spread)
        if not pool.pictures or pool.left < least * len(self._order):
            return None
        chosen = {guesses[at].object: guesses[at] for at in pool.pictures}
        proof = MeanProof(
            pool=tuple(self._shuffled(sorted(chosen))),
            target=target,
            certainty=certainty,
            expected=float(np.mean([guess.forecast for guess in chosen.values()])),
            spread=judgment.spread,
            every=_EVERY,
        )
        return {**proving(state, proof, chosen, left=pool.left), "tried": tried.qualities}

    def _shuffled(self, objects: Sequence[int]) -> list[int]:
        order: list[int] = np.random.default_rng([self._seed, 1]).permutation(objects).tolist()
        return order

    def _tried(self) -> _Tried | None:
        """Learn from what people drew; ``None`` where that is too little."""
        state = self._state
        manifest, labeled = labeled_by_people(state)
        with self._telling(
            f"The model looks at {len(labeled):,} labeled pictures", "reading pictures"
        ) as tell:
            examples = examples_of(state, manifest, labeled, self._grids, tell=tell)
        if sum(len(example.truth.boxes) > 0 for example in examples.values()) < LEAST_PICTURES:
            return None
        with self._telling(f"The model learns from {len(examples):,} pictures, which takes a minute or two"):
            model = self._learn(list(examples.values()), classes=len(state.task.labels), seed=self._seed)
        learnt = finder_of(model, self._grids)
        qualities: Json = {"labels": len(examples), "learnt": round(learnt.judgment.quality, 2)}
        finder = learnt
        if self._own is not None:
            with self._telling(f"{self._own.name} is tried on {len(examples):,} labeled pictures"):
                own = self._own.tried_on(state, examples)
            finder = better(learnt, own)
            qualities |= {
                "own": round(own.judgment.quality, 2),
                "name": self._own.name,
                "taken": finder is own,
            }
        if self.learnt is not None:
            self.learnt(finder, len(examples))
        return _Tried(finder, qualities)

    @contextmanager
    def _telling(self, doing: str, bar: str = "") -> Iterator[Tell]:
        """Tell those who observe what is being done, and whoever waits for the cell how far it is."""
        # What happens behind a panel is shown there, and not under some cell.
        hidden = not bar or threading.current_thread() is not threading.main_thread()
        with tqdm(desc=bar, unit="picture", delay=1, disable=hidden) as shown:

            def tell(done: int, number: int) -> None:
                shown.total = number
                shown.update()
                self._say(f"{doing}: {10 * (10 * done // number)} %.")

            self._say(f"{doing}.")
            try:
                yield tell
            finally:
                self._say("")

    def _say(self, doing: str) -> None:
        if doing != self._doing:
            self._doing = doing
            self.tell()


@dataclass(frozen=True, slots=True)
class _Tried:
    """What found the better boxes on labeled pictures, and how good which were, as it is kept."""

    finder: Finder
    qualities: Json


def _kept_nowhere(batch: Sequence[bytes]) -> list[Embedded]:
    return [np.zeros(0, dtype=np.float32) for _ in batch]
