"""Boxes learnt from people's boxes: what is found on pictures that were held out, and what needs no people.

Set: photographs of blood cells, from ``GT_CELLS`` or ``../shared/data/images/bccd``; without it nothing is measured.
For each of some seeds a hundred pictures are drawn and labeled by people, who know the truth; all others are held out.
"""

from __future__ import annotations

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import numpy as np
from PIL import Image
from tqdm.auto import tqdm

from benchmarks.row import Row
from gt_notebook.autolabel.box_geometry import pairs, quality
from gt_notebook.autolabel.box_head import Truth
from gt_notebook.autolabel.boxes import BoxModel, Example, Found, learn_boxes
from gt_notebook.autolabel.grids import GridEmbedder
from gt_notebook.autolabel.mean_proof import MeanProof, best_pool
from gt_notebook.autolabel.saliency import salient_boxes

if TYPE_CHECKING:
    from collections.abc import Sequence

_CELLS = Path(os.environ.get("GT_CELLS", "../shared/data/images/bccd"))
_CLASSES = ("RBC", "WBC", "Platelets")
_LABELED = 100
_SEEDS = 3
_TARGET = 0.6


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one model did: shares of the true boxes or of the suggested ones, and of the held-out pictures."""

    found: float
    close: float
    invented: float
    salient: float
    automatic: float
    looked_at: int
    quality: float
    kept: bool
    seconds: float


def run() -> list[Row]:
    """Learn from a hundred pictures and try the rest."""
    if not _CELLS.is_dir():
        print(
            f"There are no photographs of blood cells at {_CELLS}; set GT_CELLS to their folder.",
            file=sys.stderr,
        )
        return []
    examples = _examples()
    jobs = [_job(examples, seed) for seed in tqdm(range(_SEEDS), desc="blood cells", unit="model", delay=1)]
    found, automatic = 100 * mean(job.found for job in jobs), 100 * mean(job.automatic for job in jobs)
    broken = sum(not job.kept for job in jobs)
    name = f"blood cells, {_LABELED} pictures"
    slowest = max(job.seconds for job in jobs)
    return [
        Row(f"{name}, boxes suggested at IoU ≥ 0.5", found, "%", "≥ 81", ok=found >= 81),
        Row(
            f"{name}, boxes suggested at IoU ≥ 0.75", 100 * mean(job.close for job in jobs), "%", "", ok=True
        ),
        Row(
            f"{name}, suggestions that are no box", 100 * mean(job.invented for job in jobs), "%", "", ok=True
        ),
        Row(
            "blood cells, no picture, boxes suggested",
            100 * mean(job.salient for job in jobs),
            "%",
            "",
            ok=True,
        ),
        Row(f"{name}, the rest labeled without people", automatic, "%", "≥ 30", ok=automatic >= 30),
        Row(f"{name}, looked at for the proof", mean(job.looked_at for job in jobs), "pictures", "", ok=True),
        Row(f"{name}, mean IoU of the rest's labels", mean(job.quality for job in jobs), "IoU", "", ok=True),
        Row(f"{name}, promises of mean IoU ≥ 0.6 broken", broken, "jobs", "0", ok=not broken),
        Row(f"{name}, learning on one core, slowest", slowest, "s", "≤ 120", ok=slowest <= 120),
    ]


def _examples() -> list[Example]:
    embed = GridEmbedder()
    paths = sorted((_CELLS / "annotations").glob("*.xml"))
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(tqdm(threads.map(lambda path: _example(path, embed), paths), total=len(paths), delay=1))


def _example(path: Path, embed: GridEmbedder) -> Example:
    boxes, classes = [], []
    for thing in ET.parse(path).getroot().iter("object"):
        corners = [
            float(thing.findtext(f"bndbox/{side}", "nan")) for side in ("xmin", "ymin", "xmax", "ymax")
        ]
        if corners[0] < corners[2] and corners[1] < corners[3]:
            boxes.append(corners)
            classes.append(_CLASSES.index(thing.findtext("name", "")))
    with Image.open(_CELLS / "images" / f"{path.stem}.jpg") as picture:
        grid, mirrored = embed.both(picture.convert("RGB"))
    shrunk = np.array(boxes).reshape(-1, 4) / np.array(grid.scale * 2)
    return Example(grid, mirrored, Truth(shrunk.astype(np.float32), np.array(classes, dtype=np.intp)))


def _job(examples: Sequence[Example], seed: int) -> _Outcome:
    order = np.random.default_rng(seed).permutation(len(examples))
    labeled, rest = ([examples[at] for at in part] for part in (order[:_LABELED], order[_LABELED:]))
    start = time.process_time()
    model = learn_boxes(labeled, classes=len(_CLASSES), seed=seed)
    seconds = time.process_time() - start
    seen = [model.find(example.grid, example.mirrored) for example in rest]
    found, close, invented = _suggested([model.judgment.worth_showing(each) for each in seen], rest)
    automatic, looked_at, good = _automatic(
        model, [model.judgment.worth_labeling(each) for each in seen], rest, seed
    )
    return _Outcome(
        found=found,
        close=close,
        invented=invented,
        salient=_salient(rest),
        automatic=len(automatic) / len(rest),
        looked_at=looked_at,
        quality=mean(good) if good else _TARGET,
        kept=not good or mean(good) >= _TARGET,
        seconds=seconds,
    )


def _suggested(suggestions: Sequence[Found], rest: Sequence[Example]) -> tuple[float, float, float]:
    right = close = suggested = true = 0
    for found, example in zip(suggestions, rest, strict=True):
        overlap = pairs(found.boxes, found.classes, example.truth.boxes, example.truth.classes)[2]
        right, close = right + len(overlap), close + int((overlap >= 0.75).sum())
        suggested, true = suggested + len(found.boxes), true + len(example.truth.boxes)
    return right / true, close / true, 1 - right / max(suggested, 1)


def _salient(rest: Sequence[Example]) -> float:
    right = true = 0
    for example in rest:
        boxes, _ = salient_boxes(example.grid)
        kinds = np.zeros(len(boxes), dtype=np.intp)
        right += len(pairs(boxes, kinds, example.truth.boxes, np.zeros_like(example.truth.classes))[0])
        true += len(example.truth.boxes)
    return right / true


def _automatic(
    model: BoxModel, labels: Sequence[tuple[Found, float]], rest: Sequence[Example], seed: int
) -> tuple[Sequence[int], int, list[float]]:
    """Return what is labeled without people, how many pictures they looked at for that, and how good the labels are."""
    qualities = {
        at: quality(found.boxes, found.classes, rest[at].truth.boxes, rest[at].truth.classes)
        for at, (found, _) in enumerate(labels)
    }
    forecasts = [forecast for _, forecast in labels]
    pool = best_pool(forecasts, target=_TARGET, certainty=0.9, spread=model.judgment.spread).pictures
    if not pool:
        return (), 0, []
    proof = MeanProof(
        pool=tuple(np.random.default_rng([seed, 1]).permutation(pool).tolist()),
        target=_TARGET,
        expected=mean(forecasts[at] for at in pool),
        spread=model.judgment.spread,
    )
    seen: dict[int, float] = {}
    while (wanted := proof.wanted(seen)) is not None:
        seen[wanted] = qualities[wanted]
    automatic = proof.automatic(seen)
    return automatic, len(seen), [qualities[at] for at in automatic]
