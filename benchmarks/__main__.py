"""Print every ratio beside its target: ``make bench``, or ``python -m benchmarks manifest labeler``."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.row import format_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.row import Row

_MODULES = (
    "manifest",
    "consolidation",
    "crowd",
    "shapes",
    "labeler",
    "segmentation",
    "automatic",
    "automatic_forecast",
    "automatic_forecast_others",
    "automatic_boxes",
)
_RESULTS = Path(__file__).parent / "results" / "latest.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the named benchmarks, or all; non-zero with ``--strict`` when a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "names", nargs="*", default=_MODULES, help=f"of {', '.join(_MODULES)}; all unless given"
    )
    parser.add_argument("--strict", action="store_true", help="fail when a target is missed")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(_MODULES)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(_MODULES)}")
    rows = [row for name in options.names for row in _run(name)]
    _RESULTS.parent.mkdir(exist_ok=True)
    _RESULTS.write_text(json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False) + "\n")
    print(format_rows(rows))
    missed = [row for row in rows if not row.ok]
    return 1 if options.strict and missed else 0


def _run(name: str) -> list[Row]:
    print(f"Measuring {name} ...", file=sys.stderr, flush=True)
    rows: list[Row] = import_module(f"benchmarks.{name}").run()
    return rows


if __name__ == "__main__":
    sys.exit(main())
