"""Run the first example notebook without a browser and say what it made: ``make demo``."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient.exceptions import CellExecutionError

from gt_notebook.storage import open_store
from scripts.notebooks import BUCKET, DEMO, REPOSITORY, demo_bucket, example_notebooks, execute, to_html

_KEPT = {"notebooks", "s3"}  # what `make lab` put there, with the user's own work in it


def main() -> int:
    """Execute the notebook in an emptied ``demo/`` and list the results."""
    notebooks = example_notebooks()
    if not notebooks:
        print("There is no example notebook to run in example_notebooks/.", file=sys.stderr)
        return 1
    notebook = notebooks[0]
    _empty(DEMO)
    print(
        f"Running {notebook.relative_to(REPOSITORY)}. Three scripted annotators stand in for people, and an S3 "
        "server on this machine, which ends with the run, stands in for a bucket.",
        flush=True,
    )
    start = time.monotonic()
    try:
        with TemporaryDirectory() as data, demo_bucket(Path(data)):
            node = execute(notebook, folder=DEMO)
            _fetch_channels(DEMO / "channels")
    except CellExecutionError as error:
        print(f"{notebook.name} failed:\n{error}", file=sys.stderr)
        return 1
    seconds = time.monotonic() - start
    nbformat.write(node, DEMO / notebook.name)
    (DEMO / f"{notebook.stem}.html").write_text(to_html(node, title=notebook.stem), encoding="utf-8")
    _report(DEMO, notebook=notebook, seconds=seconds)
    return 0


def _fetch_channels(folder: Path) -> None:
    """Keep the manifests that the notebook put into the bucket: the server ends with this run."""
    bucket = open_store(f"s3://{BUCKET}")
    for entry in bucket.list():
        if entry.key.endswith(".manifest"):
            path = folder / entry.key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bucket.read(entry.key))


def _empty(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for entry in folder.iterdir():
        if entry.name in _KEPT:
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _report(folder: Path, *, notebook: Path, seconds: float) -> None:
    found = [
        ("the notebook as a page, for any browser", [folder / f"{notebook.stem}.html"]),
        ("the executed notebook", [folder / notebook.name]),
        ("an output manifest", sorted(folder.glob("labels/**/output.manifest"))),
        ("the channels of a training job", sorted(folder.glob("channels.json"))),
        ("a channel's manifest", sorted(folder.glob("channels/**/*.manifest"))),
    ]
    print(f"Done in {seconds:.0f} s. It made, in {folder.relative_to(REPOSITORY)}/:")
    for what, paths in found:
        for path in paths:
            print(f"  {path.relative_to(REPOSITORY)!s:60} {what}, {path.stat().st_size:,} bytes")
    print("\nGo on by hand: 'make lab' opens JupyterLab on the notebooks, and you draw the boxes yourself.")


if __name__ == "__main__":
    sys.exit(main())
