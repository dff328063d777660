"""What a manifest frame carries beside its cells, under ``DataFrame.attrs``.

pandas copies ``attrs`` at every operation and Parquet stores them as JSON, so an entry is small or one immutable text.
"""

from __future__ import annotations

from typing import Final

IMAGE_ROOTS: Final = "gt_notebook_image_roots"
"""Folders and ``s3://`` prefixes that the data objects may be read from."""

SPELLINGS: Final = "gt_notebook_spellings"
"""The lines that were not in the service's own form, as they stood in the file."""

PROBLEMS: Final = "gt_notebook_problems"
"""The lines that ``on_error="skip"`` left out: a list of ``line``, ``found`` and ``fix``."""

LEFT_OUT: Final = "gt_notebook_left_out"
"""How many files ``scan_images`` left out, by ending."""
