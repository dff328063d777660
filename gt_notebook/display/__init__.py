"""Pictures of labels that stay in a saved notebook and need neither kernel nor widget."""

from __future__ import annotations

from gt_notebook.display.gallery import show
from gt_notebook.display.outputs import Gallery

__all__ = ["Gallery", "show"]
