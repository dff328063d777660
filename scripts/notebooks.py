"""Where the example notebooks are, what they run against, and how one is run without a browser."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from scripts.s3_server import S3Server, running_s3_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nbformat import NotebookNode

REPOSITORY = Path(__file__).parent.parent
EXAMPLES = REPOSITORY / "example_notebooks"
DEMO = REPOSITORY / "demo"

BUCKET = "gt-demo"

_CELL_SECONDS = 600
# What would win over the demo server's own credentials.
_OTHER_CREDENTIALS = ("AWS_PROFILE", "AWS_SESSION_TOKEN")
_WIDGET = "application/vnd.jupyter.widget-view+json"
# Nbconvert's page without what it fetches from the network for formulas, diagrams and module loading.
_PAGE = """{%- extends "lab/index.html.j2" -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
"""


def example_notebooks() -> list[Path]:
    """The numbered notebooks, in order."""
    return sorted(EXAMPLES.glob("[0-9]*.ipynb"))


@contextmanager
def demo_bucket(folder: Path) -> Iterator[S3Server]:
    """Run an S3 server with its data in ``folder``; the environment names its bucket, in ``GT_DEMO_BUCKET``."""
    folder.mkdir(parents=True, exist_ok=True)
    with running_s3_server(folder) as server:
        server.create_bucket(BUCKET)
        for name in _OTHER_CREDENTIALS:
            os.environ.pop(name, None)
        os.environ.update(server.environment(), GT_DEMO_BUCKET=f"s3://{BUCKET}")
        yield server


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
        # The kernel warns that it talks to this machine over TCP.
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        # Widget state in the file is what lets a saved notebook show the labeler's frame.
        store_widget_state=True,
    )
    client.execute()
    return node


def to_html(node: NotebookNode, *, title: str) -> str:
    """Make a page for any browser: styles and pictures inside, and nothing that is fetched from elsewhere."""
    shown = deepcopy(node)
    # Widget state brings a loader with it that asks the network; the page shows the outputs that need none.
    shown.metadata.pop("widgets", None)
    for cell in shown.cells:
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(_WIDGET, None)
    exporter = HTMLExporter(raw_template=_PAGE, embed_images=True)
    page, _ = exporter.from_notebook_node(shown, resources={"metadata": {"name": title}})
    return str(page)


def copy_examples(folder: Path) -> list[Path]:
    """Put the notebooks that are not there yet into ``folder``; what someone changed there is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    copies = [folder / notebook.name for notebook in example_notebooks()]
    for notebook, copy in zip(example_notebooks(), copies, strict=True):
        if not copy.exists():
            shutil.copyfile(notebook, copy)
    return copies
