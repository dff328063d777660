"""Masks: three sets of outlines by seven workers."""

from __future__ import annotations

import json
import sys
from typing import Any

from benchmarks.row import Row
from benchmarks.shapes.crowds import MASK_SETS
from benchmarks.shapes.peers import own_python, peer_python, run_script


def run() -> list[Row]:
    """Measure each set, and the speed over all of them."""
    rows, own_seconds, peer_seconds = [], 0.0, 0.0
    for name in MASK_SETS:
        own = _scores("majority", name)
        for method in ("smoothed", "dawid-skene"):
            _scores(method, name)
        peer = _scores("staple", name)
        gain = own["overlap"] - max(peer["overlap"], peer["vote"])
        error = own["error"] / peer["error"]
        rows += [
            Row(
                f"masks, {name}, overlap over the best peer",
                100 * gain,
                "points",
                "≥ -0.3",
                ok=gain >= -0.003,
            ),
            Row(f"masks, {name}, confidence error / STAPLE's", error, "times", "≤ 0.5", ok=error <= 0.5),
        ]
        own_seconds, peer_seconds = own_seconds + own["seconds"], peer_seconds + peer["seconds"]
    speed = peer_seconds / own_seconds
    return [*rows, Row("masks, speed / STAPLE, all sets", speed, "times", "≥ 20", ok=speed >= 20)]


def _scores(method: str, name: str) -> dict[str, Any]:
    python = peer_python() if method == "staple" else own_python()
    found: dict[str, Any] = json.loads(run_script(python, "mask_scores.py", method, name))
    said = ", ".join(
        f"{key} {found[key]:.3f} ({found[f'{key}_interval'][0]:.3f} to {found[f'{key}_interval'][1]:.3f})"
        for key in ("overlap", "error")
    )
    print(f"  {name} {method:11} {said}", file=sys.stderr, flush=True)
    return found
