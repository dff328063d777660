"""JupyterLab and Notebook 7 in a real Chromium, for the browser tests and the benchmark; not part of the package."""

from __future__ import annotations

from browser_harness.chromium import BrowserMissingError, find_chromium
from browser_harness.frames import KernelMessage, Traffic
from browser_harness.lab import Lab, OpenLabeler, OpenNotebook
from browser_harness.labeler_page import LabelerPage
from browser_harness.link import Link
from browser_harness.notebook_page import CellFailedError, NotebookPage, Theme

__all__ = [
    "BrowserMissingError",
    "CellFailedError",
    "KernelMessage",
    "Lab",
    "LabelerPage",
    "Link",
    "NotebookPage",
    "OpenLabeler",
    "OpenNotebook",
    "Theme",
    "Traffic",
    "find_chromium",
]
