"""Boxes: a real crowd of seven workers a picture, and simulated ones of three and five."""

from __future__ import annotations

import json
import sys

from benchmarks.row import Row
from benchmarks.shapes.crowds import SEEDS
from benchmarks.shapes.peers import own_python, peer_python, run_script

Scores = dict[str, dict[str, float]]


def run() -> list[Row]:
    """Measure pedestrians once, and each simulated crowd with fresh seeds."""
    rows = _pedestrians(_scores("pedestrians"))
    for workers in (3, 5):
        rows += _simulated(workers, [_scores(f"bccd-{workers}-{seed}") for seed in SEEDS])
    return rows


def _scores(name: str) -> Scores:
    own = json.loads(run_script(own_python(), "own_boxes.py", name))
    peers: Scores = json.loads(run_script(peer_python(), "peer_boxes.py", name))
    scores: Scores = {**own["scores"], **peers}
    for who, found in scores.items():
        print(f"  {name} {who:7} {in_words(found)}", file=sys.stderr, flush=True)
    said = ", ".join(f"{key} {low:.3f} to {high:.3f}" for key, (low, high) in own["intervals"].items())
    print(f"  {name} ours, 95 %: {said}", file=sys.stderr, flush=True)
    return scores


def in_words(found: dict[str, float]) -> str:
    """Return numbers with their names."""
    return ", ".join(f"{key} {value:.3f}" for key, value in found.items())


def _pedestrians(scores: Scores) -> list[Row]:
    ours, peers = scores["ours"], [own for name, own in scores.items() if name != "ours"]
    gain = {key: ours[key] - max(peer[key] for peer in peers) for key in ("f1_50", "f1_75")}
    loss = ours["log_loss"] / min(peer["log_loss"] for peer in peers)
    speed = scores["WBF"]["seconds"] / ours["seconds"]
    name = "boxes, pedestrians"
    return [
        Row(
            f"{name}, F1 at 0.5 over the best peer",
            100 * gain["f1_50"],
            "points",
            "≥ 0",
            ok=gain["f1_50"] >= 0,
        ),
        Row(
            f"{name}, F1 at 0.75 over the best peer",
            100 * gain["f1_75"],
            "points",
            "≥ 3",
            ok=gain["f1_75"] >= 0.03,
        ),
        Row(f"{name}, log loss / the best peer's", loss, "times", "≤ 0.8", ok=loss <= 0.8),
        Row(f"{name}, speed / weighted boxes fusion", speed, "times", "≥ 10", ok=speed >= 10),
    ]


def _simulated(workers: int, runs: list[Scores]) -> list[Row]:
    gains, ratios = [], []
    for scores in runs:
        peers = [own for name, own in scores.items() if name != "ours"]
        gains.append(scores["ours"]["f1_50"] - max(peer["f1_50"] for peer in peers))
        ratios.append(scores["ours"]["brier"] / min(peer["brier"] for peer in peers))
    gain, ratio = sum(gains) / len(gains), sum(ratios) / len(ratios)
    name = f"boxes, simulated on blood cells, {workers} workers"
    return [
        Row(f"{name}, F1 at 0.5 over the best peer", 100 * gain, "points", "≥ 4", ok=gain >= 0.04),
        Row(f"{name}, Brier / the best peer's", ratio, "times", "≤ 0.8", ok=ratio <= 0.8),
    ]
