"""From labels to a training job: channels, split, checks, upload and a pipe to try them on."""

from __future__ import annotations

from gt_notebook.training.inputs import EstimatorInputs, estimator_inputs
from gt_notebook.training.recordio import frame_record, read_pipe, read_records, simulate_pipe

__all__ = [
    "EstimatorInputs",
    "estimator_inputs",
    "frame_record",
    "read_pipe",
    "read_records",
    "simulate_pipe",
]
