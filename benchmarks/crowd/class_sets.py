"""Classes of real crowds with gold, beside crowd-kit and cleanlab."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from benchmarks.crowd.peers import REPOSITORY, peer_python, run_script
from benchmarks.crowd.scores import Score, mean_intervals, mean_score, score
from benchmarks.row import Row
from gt_notebook.consolidation import classes

if TYPE_CHECKING:
    from collections.abc import Iterator

_PEERS = ("MajorityVote", "Wawa", "DawidSkene", "CROWDLAB")
_WORST = 0.02


def data_folder() -> Path:
    """Return where the crowds are: ``GT_CROWD_DATA``, or ``shared/data/crowd`` beside the repository."""
    return Path(os.environ.get("GT_CROWD_DATA") or REPOSITORY.parent / "shared" / "data" / "crowd")


def set_folders() -> list[Path]:
    """Return the folders with ``labels.csv`` (worker, task, label) and ``gold.csv`` (task, label)."""
    found = data_folder().glob("*/labels.csv")
    return sorted(path.parent for path in found if (path.parent / "gold.csv").exists())


def run() -> list[Row]:
    """Score every set that has ``labels.csv`` (worker, task, label) and ``gold.csv`` (task, label)."""
    sets = set_folders()
    if not sets:
        print(f"There are no crowds in {data_folder()}; name a folder with GT_CROWD_DATA.", file=sys.stderr)
        return []
    scores = [_scores(each) for each in sets]
    for path, one in zip(sets, scores, strict=True):
        for name, found in one.items():
            print(f"  {path.name:12} {name:13} {found}", file=sys.stderr, flush=True)
    for name in ("own", *_PEERS):
        print(f"  {'mean':12} {name:13} {mean_score([one[name] for one in scores])}", file=sys.stderr)
    print(f"  {'mean':12} own, 95 %     {_intervals(sets)}", file=sys.stderr, flush=True)
    return list(_rows([path.name for path in sets], scores))


def _intervals(sets: list[Path]) -> dict[str, tuple[float, float]]:
    read = [read_set(folder) for folder in sets]
    return mean_intervals([classes(answers).probabilities for answers, _ in read], [gold for _, gold in read])


def read_set(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Return a crowd's answers, and the class of the tasks where it is known."""
    answers = pd.read_csv(folder / "labels.csv", dtype=str)[["task", "worker", "label"]]
    gold = pd.read_csv(folder / "gold.csv", dtype=str, index_col="task")["label"]
    return answers, gold[gold.index.isin(answers["task"])]


def _scores(folder: Path) -> dict[str, Score]:
    answers, gold = read_set(folder)
    found = {"own": score(classes(answers).probabilities, gold)}
    for peer in _PEERS:
        with tempfile.TemporaryDirectory() as scratch:
            source, target = Path(scratch) / "answers.csv", Path(scratch) / "probabilities.csv"
            answers.to_csv(source, index=False)
            run_script(peer_python(), "peer_classes.py", peer, str(source), str(target))
            merged = pd.read_csv(target, dtype={"task": str}, index_col="task")
        found[peer] = score(merged, gold)
    return found


def _rows(names: list[str], scores: list[dict[str, Score]]) -> Iterator[Row]:
    means = {name: mean_score([one[name] for one in scores]) for name in ("own", *_PEERS)}
    own = means["own"]
    over = f"classes, mean over {', '.join(names)}"
    for peer, most in (("Wawa", 0.70), ("DawidSkene", 0.40), ("CROWDLAB", 0.90)):
        ratio = own.log_loss / means[peer].log_loss
        yield Row(f"{over}: log loss / {peer}'s", ratio, "", f"≤ {most:.2f}", ok=ratio <= most)
    brier = own.brier / min(means[peer].brier for peer in _PEERS)
    yield Row("classes, mean Brier / the best peer's", brier, "", "≤ 0.97", ok=brier <= 0.97)
    ece = own.ece / min(means[peer].ece for peer in _PEERS)
    yield Row("classes, mean ECE / the best peer's", ece, "", "≤ 0.85", ok=ece <= 0.85)
    gain = own.accuracy - max(means[peer].accuracy for peer in _PEERS)
    yield Row("classes, mean accuracy - the best peer's", 100 * gain, "points", "≥ 0", ok=gain >= 0)
    for name, one in zip(names, scores, strict=True):
        loss = one["own"].accuracy - one["MajorityVote"].accuracy
        measure = f"classes, {name}: accuracy - that of the majority"
        yield Row(measure, 100 * loss, "points", "≥ -2", ok=loss >= -_WORST)
