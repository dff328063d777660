"""Augmented manifests as DataFrames: read, write, scan, check, look."""

from __future__ import annotations

from gt_notebook.manifest.accessor import ManifestAccessor
from gt_notebook.manifest.attrs import IMAGE_ROOTS
from gt_notebook.manifest.lint import lint_manifest
from gt_notebook.manifest.metadata import (
    format_creation_date,
    job_name_in_metadata,
    metadata_value,
    parse_creation_date,
)
from gt_notebook.manifest.names import attribute_name_problem, job_name_problem, metadata_name
from gt_notebook.manifest.prefix import read_prefix_manifest
from gt_notebook.manifest.reader import read_manifest
from gt_notebook.manifest.scan import scan_images
from gt_notebook.manifest.state import State, object_state
from gt_notebook.manifest.values import ABSENT, is_absent
from gt_notebook.manifest.writer import write_manifest

__all__ = [
    "ABSENT",
    "IMAGE_ROOTS",
    "ManifestAccessor",
    "State",
    "attribute_name_problem",
    "format_creation_date",
    "is_absent",
    "job_name_in_metadata",
    "job_name_problem",
    "lint_manifest",
    "metadata_name",
    "metadata_value",
    "object_state",
    "parse_creation_date",
    "read_manifest",
    "read_prefix_manifest",
    "scan_images",
    "write_manifest",
]
