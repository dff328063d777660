"""Where things stand in a job's folder: Ground Truth's own layout, plus the journal and ``job.json``."""

JOB = "job.json"
INPUT_MANIFEST = "manifests/input/input.manifest"
OUTPUT_MANIFEST = "manifests/output/output.manifest"
LABEL_FILES = "annotations/consolidated-annotation/output"
WORKER_RESPONSES = "annotations/worker-response/iteration-1"
TRAINING = "training"
ACTIVE_LEARNING = "activelearning"
