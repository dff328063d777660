"""Where the example notebooks are, and how one is run without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

if TYPE_CHECKING:
    from nbformat import NotebookNode

REPOSITORY = Path(__file__).parent.parent
EXAMPLES = REPOSITORY / "example_notebooks"
DEMO = REPOSITORY / "demo"

_CELL_SECONDS = 600


def example_notebooks() -> list[Path]:
    """The numbered notebooks, in order."""
    return sorted(EXAMPLES.glob("[0-9]*.ipynb"))


def execute(notebook: Path, *, folder: Path) -> NotebookNode:
    """Run all cells with ``folder`` as the working directory, in this Python's own kernel.

    Raises:
        nbclient.exceptions.CellExecutionError: A cell failed; the message holds its code and its traceback.
    """
    node = nbformat.read(notebook, as_version=4)
    client = NotebookClient(
        node,
        timeout=_CELL_SECONDS,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        # Widget state in the file is what lets a saved notebook show the labeler's frame.
        store_widget_state=True,
    )
    client.execute()
    return node


def to_html(node: NotebookNode, *, title: str) -> str:
    """One page for any browser: styles and pictures inside, no script that is fetched from elsewhere."""
    exporter = HTMLExporter(embed_images=True, sanitize_html=False)
    exporter.mathjax_url = ""
    exporter.require_js_url = ""
    exporter.jupyter_widgets_base_url = ""
    page, _ = exporter.from_notebook_node(node, resources={"metadata": {"name": title}})
    return str(page)


def copy_examples(folder: Path) -> list[Path]:
    """Put the notebooks that are not there yet into ``folder``; what someone changed there is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = [folder / notebook.name for notebook in example_notebooks()]
    for notebook, copy in zip(example_notebooks(), copies, strict=True):
        if not copy.exists():
            shutil.copyfile(notebook, copy)
    return copies
