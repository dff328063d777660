"""Pictures of labels that stay in a saved notebook and need neither kernel nor widget."""

from __future__ import annotations

from gt_notebook.display.gallery import Gallery, show

__all__ = ["Gallery", "show"]
