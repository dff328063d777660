"""What is labeled: digits, digits that lie over each other, and photographs of waste."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from sklearn.datasets import load_digits
from tqdm.auto import tqdm

from gt_notebook.autolabel.features import principal_axes
from gt_notebook.autolabel.neighbor_graph import beside_graph
from gt_notebook.autolabel.pictures import BLOCKS, PictureEmbedder
from gt_notebook.images import thumbnail

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from gt_notebook.autolabel.proof import Floats, Integers

WASTE = Path(os.environ.get("GT_WASTE", "../shared/data/images/trashnet"))

_RESULTS = Path(__file__).parent.parent / "results"
_TIMED = 100


@dataclass(frozen=True, slots=True)
class LabeledSet:
    """Objects and what they are.

    Attributes:
        name: Of the set.
        objects: One row an object, as ``features.principal_axes`` gives them.
        truth: The class of each.
    """

    name: str
    objects: Floats
    truth: Integers

    def part(self, size: int, seed: int) -> LabeledSet:
        """Return some of the objects at random."""
        chosen = np.random.default_rng([size, seed]).permutation(len(self.truth))[:size]
        return LabeledSet(self.name, self.objects[chosen], self.truth[chosen])

    def job(self, size: int, seed: int) -> LabeledSet:
        """Return some of the objects at random, with what a job's model reads of them besides."""
        part = self.part(size, seed)
        return LabeledSet(self.name, beside_graph(part.objects), part.truth)

    @property
    def classes(self) -> int:
        """Number of classes."""
        return int(self.truth.max()) + 1


def digits() -> LabeledSet:
    """Return scikit-learn's digits; their pixels are their own embedding."""
    found = load_digits()
    return LabeledSet("digits", _scaled(found.data), found.target)


def overlaid(size: int) -> LabeledSet:
    """Return digits under a second, fainter one and noise; even with many labels one in ten stays ambiguous."""
    found, rng = load_digits(), np.random.default_rng(0)
    shown, over = rng.integers(len(found.target), size=(2, size))
    faint = rng.uniform(0, 0.5, size=(size, 1))
    pixels = (1 - faint) * found.data[shown] + faint * found.data[over] + rng.normal(scale=2, size=(size, 64))
    return LabeledSet("overlaid digits", _scaled(pixels), found.target[shown])


def every_set() -> list[LabeledSet]:
    """Return the digits, the overlaid ones, and the photographs of waste where they are."""
    found = [digits(), overlaid(8000)]
    if WASTE.is_dir():
        photos, truth = waste_files()
        found.append(LabeledSet("waste", principal_axes(embedded(photos), blocks=BLOCKS), truth))
    return found


def _scaled(pixels: Floats) -> Floats:
    # Pixels are on one scale, which the edges must not lose to the middle.
    centred = pixels - pixels.mean(axis=0)
    return np.asarray(centred / np.sqrt((centred**2).sum(axis=1).mean()))


@cache
def waste_files() -> tuple[tuple[bytes, ...], Integers]:
    """Return the photographs of waste and the class of each, named by its folder."""
    paths = sorted(WASTE.glob("*/*.jpg"))
    names = sorted({path.parent.name for path in paths})
    truth = np.array([names.index(path.parent.name) for path in paths], dtype=np.int64)
    return tuple(path.read_bytes() for path in paths), truth


def embedded(photos: Sequence[bytes]) -> NDArray[np.float32]:
    """Return the embeddings of photographs; they are kept beside the results until these or the network change."""
    network = files("gt_notebook.autolabel").joinpath("models", "efficientnet-lite0.onnx").read_bytes()
    digest = sha256(b"".join([network, *photos])).hexdigest()[:16]
    kept = _RESULTS / f"embeddings-{digest}.npy"
    if not kept.is_file():
        embed = PictureEmbedder()
        vectors = [embed(data) for data in tqdm(photos, desc="embedding", file=sys.stderr, leave=False)]
        _RESULTS.mkdir(exist_ok=True)
        np.save(kept, np.array(vectors))
    found: NDArray[np.float32] = np.load(kept, allow_pickle=False)
    return found


def embedding_seconds(photos: Sequence[bytes]) -> tuple[float, float]:
    """Return the seconds of one core that embedding a photograph takes, and decoding and resizing it alone."""
    embed = PictureEmbedder()
    pairs = [(_seconds(partial(embed, data)), _seconds(partial(_resized, data))) for data in photos[:_TIMED]]
    whole, decoding = zip(*pairs, strict=True)
    return median(whole), median(decoding)


def _resized(data: bytes) -> None:
    thumbnail(data, side=448).image.convert("RGB").resize((224, 224))


def _seconds(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start
