"""Every rule violation of a manifest, as a frame."""

from __future__ import annotations

# The rule modules register their rules when they are imported.
from gt_notebook.manifest.lint import boxes, classes, dataset, masks, metadata, source, spans  # noqa: F401
from gt_notebook.manifest.lint.check import lint_manifest

__all__ = ["lint_manifest"]
