"""Every rule violation of a manifest, as a frame."""

from __future__ import annotations

from gt_notebook.manifest.lint.check import lint_manifest

__all__ = ["lint_manifest"]
