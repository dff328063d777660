"""The channels of a training job that reads augmented manifests, as ``CreateTrainingJob`` takes them.

Source: ``Channel`` in the SageMaker API, "Augmented Manifest Files for Training Jobs" and the guides of the built-in
image algorithms in the SageMaker developer guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gt_notebook.training.preflight import BOUNDING_BOX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gt_notebook.training.preflight import Target

TRAIN = "train"
VALIDATION = "validation"
_RECORDIO = "application/x-recordio"
# A multi-label classifier reads vectors of zeros and ones unless told that Ground Truth writes indices.
_RECORDIO_CLASS_IDS = "application/x-recordio; label-format=class-id"

_DEFAULT_LABEL_WIDTH = 350
_DEFAULT_BATCH, _DEFAULT_MASK_BATCH = 32, 16


def make_channels(uris: Mapping[str, str], target: Target, *, seed: int) -> list[dict[str, Any]]:
    """Return the channels.

    Args:
        uris: The manifest of each channel, by channel name.
        target: What the labels are.
        seed: Shuffles the training lines, anew in each epoch.
    """
    return [_channel(name, uri, target, seed) for name, uri in uris.items()]


def make_hyperparameters(
    classes: Sequence[Sequence[int]], target: Target, *, training_lines: int
) -> tuple[dict[str, str], list[str]]:
    """Return what the built-in algorithm must be told about the data, and why where it is not obvious.

    Args:
        classes: The class indices on each line, of training and validation.
        target: What the labels are.
        training_lines: Number of lines to train on.
    """
    parameters = {"num_classes": str(target.num_classes), "num_training_samples": str(training_lines)}
    notes: list[str] = []
    if target.multi_label:
        parameters["multi_label"] = "1"
    if target.task_type == BOUNDING_BOX:
        most = max(map(len, classes))
        # A label is a vector: two numbers in front and five for each box; the rest is padding.
        needed = 5 * most + 2
        if needed > _DEFAULT_LABEL_WIDTH:
            parameters["label_width"] = str(needed)
            notes.append(
                f"label_width is {needed}, because a picture has {most} boxes and the default holds 69"
            )
    default = _DEFAULT_MASK_BATCH if target.has_files else _DEFAULT_BATCH
    if training_lines < default:
        # A power of two divides evenly among the GPUs of an instance.
        batch = 1 << (training_lines.bit_length() - 1)
        parameters["mini_batch_size"] = str(batch)
        notes.append(
            f"mini_batch_size is {batch}, because {training_lines} pictures do not fill the default of {default}"
        )
    return parameters, notes


def _channel(name: str, uri: str, target: Target, seed: int) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "ChannelName": name,
        "DataSource": {
            "S3DataSource": {
                "S3DataType": "AugmentedManifestFile",
                "S3Uri": uri,
                "S3DataDistributionType": "FullyReplicated",
                # The order of the records: the picture comes first.
                "AttributeNames": ["source-ref", target.attribute],
            }
        },
        "ContentType": _RECORDIO_CLASS_IDS if target.multi_label else _RECORDIO,
        "CompressionType": "None",
        "RecordWrapperType": "RecordIO",
        "InputMode": "Pipe",
    }
    if name == TRAIN:
        channel["ShuffleConfig"] = {"Seed": seed}
    return channel
