"""Automated labeling against the service's documented rule and against its own parts left out: promises and labels.

Sets: scikit-learn's digits, whose pixels are their own embedding, and photographs of waste by folder of class, from
``GT_WASTE`` or ``../shared/data/images/trashnet``; without these there are only digits.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from sklearn.datasets import load_digits
from tqdm.auto import tqdm

from benchmarks.row import Row
from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.kernel_ridge import fit, kernel_width, margins
from gt_notebook.autolabel.pictures import BLOCKS, PictureEmbedder
from gt_notebook.autolabel.plan import Plan
from gt_notebook.autolabel.promise import Promise
from gt_notebook.autolabel.proof import chance_of_at_most
from gt_notebook.autolabel.steps import Accept
from gt_notebook.images import thumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gt_notebook.autolabel.proof import Floats, Integers

    Embeddings: TypeAlias = NDArray[np.float32]

_WASTE = Path(os.environ.get("GT_WASTE", "../shared/data/images/trashnet"))
_JOBS = 20
_SIZES = (500, 1000, 2000)
_TARGET = 0.95


@dataclass(frozen=True, slots=True)
class _Set:
    name: str
    objects: Floats
    truth: Integers

    def part(self, size: int, seed: int) -> _Set:
        chosen = np.random.default_rng([size, seed]).permutation(len(self.truth))[:size]
        return _Set(self.name, self.objects[chosen], self.truth[chosen])

    @property
    def classes(self) -> int:
        return int(self.truth.max()) + 1


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How one job ended: share of labels that people gave, and whether the promise was kept."""

    people: float
    kept: bool


_Job: TypeAlias = "Callable[[_Set, int], _Outcome]"


def run() -> list[Row]:
    """Simulate jobs whose people know the truth."""
    sets = [_digits()]
    rows: list[Row] = []
    if _WASTE.is_dir():
        waste, embedding_rows = _waste()
        sets.append(waste)
        rows += embedding_rows
    else:
        print(
            f"There are no photographs of waste at {_WASTE}; set GT_WASTE to their folder.", file=sys.stderr
        )
    return rows + _job_rows(sets) + [_round_row(sets[0])]


def _job_rows(sets: Sequence[_Set]) -> list[Row]:
    rows, ours_all, naive_all = [], [], []
    against: dict[str, list[float]] = {"naive": [], "exact": [], "random": []}
    for each in sets:
        largest = min(_SIZES[-1], len(each.truth))
        sizes = [*_SIZES[:-1], largest]
        ours = {size: _jobs(each, size, _ours("auto")) for size in sizes}
        whole = {size: _jobs(each, size, _ours("dataset")) for size in sizes}
        naive = {size: _jobs(each, size, _service(exact=False)) for size in sizes}
        others = {
            "naive": naive[largest],
            "exact": _jobs(each, largest, _service(exact=True)),
            "random": _jobs(each, largest, _only_random),
        }
        ours_all += [job for jobs in (*ours.values(), *whole.values()) for job in jobs]
        naive_all += [job for jobs in naive.values() for job in jobs]
        for name, jobs in others.items():
            against[name].append(_people(ours[largest]) / _people(jobs))
        rows += [
            Row(f"{each.name}, {size} objects, saved", 100 - 100 * _people(ours[size]), "%", "", ok=True)
            for size in sizes
        ]
        small = 100 - 100 * _people(whole[_SIZES[0]])
        needed = 45 if each.name == "digits" else 33
        rows.append(
            Row(f"{each.name}, 500 objects, saved, whole set", small, "%", f"≥ {needed}", ok=small >= needed)
        )
        ratio = against["naive"][-1]
        rows.append(
            Row(
                f"{each.name}, {largest} objects, labels ours / naive rule",
                ratio,
                "times",
                "≤ 0.90",
                ok=ratio <= 0.9,
            )
        )
    rows += [
        _mean_row(name, against[name], most)
        for name, most in (("naive", 0.72), ("exact", 0.6), ("random", 0.85))
    ]
    broken, theirs = _broken(ours_all), _broken(naive_all)
    rows.append(Row(f"promises broken, of {len(ours_all)} jobs", broken, "%", "≤ 2", ok=broken <= 2))
    rows.append(Row(f"the same with the service's rule, of {len(naive_all)} jobs", theirs, "%", "", ok=True))
    return rows


def _mean_row(name: str, ratios: list[float], most: float) -> Row:
    other = {"naive": "naive rule", "exact": "same plan, exact bound", "random": "random selection"}[name]
    return Row(
        f"mean over sets, labels ours / {other}",
        mean(ratios),
        "times",
        f"≤ {most:.2f}",
        ok=mean(ratios) <= most,
    )


def _jobs(each: _Set, size: int, job: _Job) -> list[_Outcome]:
    parts = tqdm(range(_JOBS), desc=f"{each.name} {size}", file=sys.stderr, leave=False)
    return [job(each.part(size, seed), seed) for seed in parts]


def _people(jobs: Sequence[_Outcome]) -> float:
    return mean(job.people for job in jobs)


def _broken(jobs: Sequence[_Outcome]) -> float:
    return 100 * mean(not job.kept for job in jobs)


def _ours(scope: str) -> _Job:
    promise = Promise(target=_TARGET, scope=scope)  # type: ignore[arg-type]

    def job(part: _Set, seed: int) -> _Outcome:
        plan = Plan(part.objects, part.classes, promise, seed=seed)
        labels: dict[int, int] = {}
        while (step := plan.advance(labels)) is not None and not isinstance(step, Accept):
            labels.update({index: int(part.truth[index]) for index in plan.wanted(labels)})
        wrong = sum(guess.label != part.truth[guess.object] for guess in step.guesses) if step else 0
        return _Outcome(len(labels) / len(part.truth), kept=step is None or wrong <= step.allowed)

    return job


def _only_random(part: _Set, seed: int) -> _Outcome:
    """Objects asked for at random, all of them evidence; tries the exact bound on the rest after every batch."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(part.truth))
    batch = max(20, round(0.025 * len(order)))
    width = kernel_width(part.objects, rng=rng)
    best = 1.0
    for people in range(max(2 * part.classes, batch), len(order), batch):
        known, left = order[:people], order[people:]
        folds = np.array_split(np.arange(people), 5)
        lead, wrong = np.zeros(people), np.zeros(people)
        for fold in folds:
            others = np.delete(known, fold)
            lead[fold], wrong[fold] = _tried(part, others, known[fold], width)
        ahead, _ = _tried(part, known, left, width)
        threshold = _exact_threshold(lead, wrong, ahead, risk=0.1)
        bill = 1 - (ahead >= threshold).mean() * len(left) / len(order)
        if people / len(order) >= min(bill, best):
            break
        best = min(best, bill)
    _, mistakes = _tried(part, known, left, width)
    automatic = ahead >= threshold
    kept = mistakes[automatic].sum() <= (1 - _TARGET) * automatic.sum() + 1e-9
    return _Outcome(1 - float(automatic.mean()) * len(left) / len(order), kept=bool(kept))


def _service(*, exact: bool) -> _Job:
    """The service's plan: a fifth to validate, tenths of the set to train, all above the threshold at every round."""

    def job(part: _Set, seed: int) -> _Outcome:
        rng = np.random.default_rng(seed)
        total = len(part.truth)
        order = rng.permutation(total)
        tenth, validation = total // 10, order[: total // 5]
        train, left = order[total // 5 : total // 5 + tenth], order[total // 5 + tenth :]
        width = kernel_width(part.objects, rng=rng)
        automatic = mistakes = 0
        while len(left):
            lead, wrong = _tried(part, train, validation, width)
            ahead, errors = _tried(part, train, left, width)
            # Five rounds share the risk.
            threshold = (
                _exact_threshold(lead, wrong, ahead, risk=0.1 / 5) if exact else _naive_threshold(lead, wrong)
            )
            sure = ahead >= threshold
            automatic += int(sure.sum())
            mistakes += int(errors[sure].sum())
            left, ahead = left[~sure], ahead[~sure]
            asked = np.argsort(ahead, kind="stable")[:tenth]
            train, left = np.concatenate([train, left[asked]]), np.delete(left, asked)
        kept = mistakes <= (1 - _TARGET) * automatic + 1e-9
        return _Outcome(1 - automatic / total, kept=bool(kept))

    return job


def _tried(part: _Set, train: Integers, tested: Integers, width: float) -> tuple[Floats, Floats]:
    model = fit(part.objects[train], part.truth[train], classes=part.classes, width=width)
    scores = model.scores(part.objects[tested])
    return margins(scores), (scores.argmax(axis=1) != part.truth[tested]).astype(float)


def _naive_threshold(lead: Floats, wrong: Floats) -> float:
    """The lowest margin above which the sample shows the target."""
    order = np.argsort(-lead)
    shows = np.flatnonzero(np.cumsum(wrong[order]) <= (1 - _TARGET) * np.arange(1, len(order) + 1))
    return float(lead[order][shows[-1]]) if len(shows) else np.inf


def _exact_threshold(lead: Floats, wrong: Floats, ahead: Floats, *, risk: float) -> float:
    """The lowest margin down to which the sample proves the target, walking from strict to loose."""
    order = np.argsort(-lead)
    found = np.cumsum(wrong[order]).astype(int)
    best = np.inf
    drawn = 124  # the smallest sample that forgives two wrong labels of a twentieth
    while drawn <= len(order):
        margin = float(lead[order][drawn - 1])
        pool = int((ahead >= margin).sum())
        too_many = int((1 - _TARGET) * pool + 1e-9) + 1
        seen = int(found[drawn - 1])
        if pool and chance_of_at_most(seen, pool=pool + drawn, bad=seen + too_many, drawn=drawn) > risk:
            break
        best = margin
        drawn = max(drawn + 1, round(drawn * 1.08))
    return best


def _digits() -> _Set:
    digits = load_digits()
    # The pixels of digits are on one scale, which the edges must not lose to the middle.
    centred = digits.data - digits.data.mean(axis=0)
    return _Set("digits", centred / np.sqrt((centred**2).sum(axis=1).mean()), digits.target)


def _waste() -> tuple[_Set, list[Row]]:
    paths = sorted(_WASTE.glob("*/*.jpg"))
    names = sorted({path.parent.name for path in paths})
    truth = np.array([names.index(path.parent.name) for path in paths])
    files = [path.read_bytes() for path in paths]
    embed = PictureEmbedder()
    vectors, seconds = [], []
    for data in tqdm(files, desc="embedding", file=sys.stderr, leave=False):
        start = time.thread_time()
        vectors.append(embed(data))
        seconds.append(time.thread_time() - start)
    decoding = [_decoding_seconds(data) for data in files[:300]]
    embeddings = np.array(vectors)
    ratio = float(_head_ratio(embeddings, truth))
    speed = median(seconds) / median(decoding)
    rows = [
        Row(
            "waste, 600 labels, errors with middle stages / head only",
            ratio,
            "times",
            "≤ 0.85",
            ok=bool(ratio <= 0.85),
        ),
        Row(
            "embedding / decoding and resizing the picture, one core",
            speed,
            "times",
            "≤ 10",
            ok=bool(speed <= 10),
        ),
    ]
    return _Set("waste", principal_axes(embeddings, blocks=BLOCKS), truth), rows


def _decoding_seconds(data: bytes) -> float:
    start = time.thread_time()
    thumbnail(data, side=448).image.convert("RGB").resize((224, 224))
    return time.thread_time() - start


def _head_ratio(embeddings: Embeddings, truth: Integers) -> float:
    def errors(objects: Floats) -> float:
        each = _Set("waste", objects, truth)
        width = kernel_width(objects, rng=np.random.default_rng(0))
        orders = [np.random.default_rng(seed).permutation(len(truth)) for seed in range(5)]
        return mean(float(_tried(each, order[:600], order[600:], width)[1].mean()) for order in orders)

    head = principal_axes(embeddings[:, : BLOCKS[0]])
    return errors(principal_axes(embeddings, blocks=BLOCKS)) / errors(head)


def _round_row(each: _Set) -> Row:
    """One round at 500 labels and 20,000 objects, made by adding noise to a set."""
    rng = np.random.default_rng(0)
    chosen = rng.integers(len(each.truth), size=20_000)
    objects = each.objects[chosen] + rng.normal(scale=0.02, size=(20_000, each.objects.shape[1]))
    plan = Plan(objects, each.classes, Promise(), seed=0)
    labels: dict[int, int] = {}
    plan.advance(labels)
    labels.update({index: int(each.truth[chosen[index]]) for index in plan.wanted(labels)})
    start = time.perf_counter()
    plan.advance(labels)
    return Row(
        f"one round, {len(labels)} labels, 20,000 objects", time.perf_counter() - start, "s", "", ok=True
    )
