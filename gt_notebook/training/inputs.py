"""Training inputs: the manifests of a training job, written, and the channels that read them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gt_notebook.errors import ExportError
from gt_notebook.manifest import IMAGE_ROOTS, write_manifest
from gt_notebook.manifest.names import SOURCE_REF
from gt_notebook.storage import SourceReader, is_s3, open_store
from gt_notebook.training.channels import TRAIN, VALIDATION, make_channels, make_hyperparameters
from gt_notebook.training.preflight import (
    BOUNDING_BOX,
    Selection,
    Target,
    check_validation,
    select,
    warn_of_colors,
)
from gt_notebook.training.sdk import Form, resolve_form, to_v2, to_v3
from gt_notebook.training.split import held_out
from gt_notebook.training.upload import IMAGES, MASKS, Uploaded, upload_files, upload_images, upload_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ALGORITHMS = {BOUNDING_BOX: "object-detection"}
_NEXT = {
    "v2": 'Estimator(…, input_mode="Pipe", hyperparameters=inputs.hyperparameters).fit(inputs)',
    "v3": 'ModelTrainer(…, training_input_mode="Pipe", hyperparameters=inputs.hyperparameters)'
    ".train(input_data_config=inputs)",
    "boto3": "client.create_training_job(…, HyperParameters=inputs.hyperparameters, InputDataConfig=inputs)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details:
    form: Form
    algorithm: str
    manifests: dict[str, str]
    hyperparameters: dict[str, str]
    counts: dict[str, int]
    notes: tuple[str, ...]


class EstimatorInputs:
    """What a training job reads, and what it must be told.

    For the SDK v2 it is a ``dict`` of channel names to ``TrainingInput``, which ``Estimator.fit`` takes; for the SDK
    v3 a ``list`` of ``Channel``, which ``ModelTrainer.train`` takes; and for boto3 a ``list`` of dictionaries, the
    ``InputDataConfig`` of ``create_training_job``.
    """

    _details: _Details

    @property
    def hyperparameters(self) -> dict[str, str]:
        """What the built-in algorithm must be told about the data; add its other hyperparameters to it."""
        return dict(self._details.hyperparameters)

    @property
    def counts(self) -> dict[str, int]:
        """Lines in each channel, and lines of the manifest that were left out, by state."""
        return dict(self._details.counts)

    @property
    def manifests(self) -> dict[str, str]:
        """The URI of each channel's manifest."""
        return dict(self._details.manifests)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before training."""
        return self._details.notes

    def __repr__(self) -> str:
        details = self._details
        lines = [f"Training inputs for the built-in {details.algorithm} algorithm"]
        for name, number in details.counts.items():
            place = details.manifests.get(name)
            lines.append(f"  {name}: {number} in {place}" if place else f"  left out, {name}: {number}")
        told = ", ".join(f"{name}={value}" for name, value in details.hyperparameters.items())
        lines.append(f"  hyperparameters: {told}")
        lines += [f"  note: {note}" for note in details.notes]
        return "\n".join([*lines, f"Next: {_NEXT[details.form]}"])


class _NamedInputs(EstimatorInputs, dict[str, Any]):
    """Inputs for ``Estimator.fit``, which asks for a real dictionary."""


class _ListedInputs(EstimatorInputs, list[Any]):
    """Inputs for ``ModelTrainer.train`` or ``create_training_job``."""


def estimator_inputs(
    manifest: pd.DataFrame,
    *,
    task_type: str,
    multi_label: bool,
    labels: Sequence[str],
    label_attribute_name: str,
    destination: str,
    validation: float = 0.2,
    seed: int = 0,
    form: Form | None = None,
    upload_to: str | None = None,
    read_source: Callable[[str], bytes] | None = None,
) -> EstimatorInputs:
    """Write ``train.manifest`` and ``validation.manifest`` and return what a training job takes.

    Only labeled lines are written, whole and in the order of the manifest. Unlabeled and failed ones are left out, and
    so are those with nothing to label, because nobody documents whether the built-in detector learns from them.

    Args:
        manifest: A manifest with labels.
        task_type: ``bounding-box``, ``image-classification`` or ``semantic-segmentation``.
        multi_label: Whether an image may have several classes.
        labels: The classes, in the order of their indices.
        label_attribute_name: The column with the labels.
        destination: A folder or ``s3://`` prefix for the two manifests.
        validation: Share of the labeled objects to hold out, 0 for none. Which ones depends on ``seed`` and their
            ``source-ref`` alone, as far as classes allow; see ``split``.
        seed: Chooses the split and the order of training.
        form: ``"v2"`` for ``Estimator.fit`` of the SageMaker SDK v2, ``"v3"`` for ``ModelTrainer.train`` of v3,
            ``"boto3"`` for ``create_training_job``; unless given, the SDK that is installed, else boto3.
        upload_to: ``s3://bucket/prefix`` to put local pictures and the manifests where training can read them.
        read_source: Gives the bytes behind a local ``source-ref``; unless given, files in the folders that the
            manifest was made from.

    Raises:
        ExportError: Nothing is labeled, a label does not fit the task, or training could not read the pictures.
        StorageError: A picture cannot be read, or a place cannot be written to.
    """
    form = resolve_form(form)
    check_validation(validation, seed)
    target = Target(
        task_type=task_type, multi_label=multi_label, labels=labels, attribute=label_attribute_name
    )
    selection = select(manifest, target)
    sides = _split(selection, validation, seed)
    uploaded = _on_s3(manifest, selection, destination, upload_to, read_source)
    rows = _moved(selection.rows, uploaded.uris, SOURCE_REF)
    if target.has_files:
        masks = _masks_on_s3(manifest, selection, target, upload_to, read_source)
        rows = _moved(rows, masks, target.attribute)
    parts = {TRAIN: rows[[not side for side in sides]], VALIDATION: rows[sides]}
    manifests = _write(parts, destination, upload_to)
    hyperparameters, notes = make_hyperparameters(selection.classes, target, training_lines=len(parts[TRAIN]))
    details = _Details(
        form=form,
        algorithm=_ALGORITHMS.get(task_type, task_type),
        manifests=manifests,
        hyperparameters=hyperparameters,
        counts={name: len(parts[name]) for name in manifests} | selection.left_out,
        notes=(*notes, *warn_of_colors(sorted({*selection.not_rgb, *uploaded.not_rgb}))),
    )
    return _in_form(make_channels(manifests, target, seed=seed), details)


def _split(selection: Selection, validation: float, seed: int) -> list[bool]:
    references = selection.rows["source-ref"].tolist()
    if validation and len(set(references)) == 1:
        raise ExportError(
            "only one picture is labeled, which cannot be both trained on and held out; "
            "label more of them or pass validation=0"
        )
    return held_out(references, selection.classes, validation=validation, seed=seed)


def _on_s3(
    manifest: pd.DataFrame,
    selection: Selection,
    destination: str,
    upload_to: str | None,
    read_source: Callable[[str], bytes] | None,
) -> Uploaded:
    """Make sure that training can read everything."""
    labeled = selection.rows["source-ref"].tolist()
    local = [reference for reference in labeled if not is_s3(reference)]
    if upload_to is None:
        if local:
            raise ExportError(
                f"training reads from S3, and {len(local)} of {len(labeled)} labeled pictures are not there, "
                f"such as {local[0]!r}; "
                'pass upload_to="s3://bucket/prefix" to upload them with the manifests'
            )
        if not is_s3(destination):
            raise ExportError(
                f"training reads from S3, and the manifests would go to {destination!r}; "
                'pass upload_to="s3://bucket/prefix" to put them there'
            )
        return Uploaded(uris={}, not_rgb=[])
    if not is_s3(upload_to):
        raise ExportError(f"upload_to is {upload_to!r}, which is not on S3; give s3://bucket/prefix")
    names = upload_keys(ref for ref in manifest["source-ref"].tolist() if isinstance(ref, str))
    read = read_source or SourceReader(manifest.attrs.get(IMAGE_ROOTS)).read
    return upload_images({ref: names[ref] for ref in local}, open_store(upload_to).child(IMAGES), read=read)


def _masks_on_s3(
    manifest: pd.DataFrame,
    selection: Selection,
    target: Target,
    upload_to: str | None,
    read_source: Callable[[str], bytes] | None,
) -> dict[str, str]:
    """Where local masks are after the upload."""
    labeled = selection.rows[target.attribute].tolist()
    local = [reference for reference in labeled if not is_s3(reference)]
    if upload_to is None:
        if local:
            raise ExportError(
                f"training reads from S3, and {len(local)} of {len(labeled)} masks are not there, such as "
                f'{local[0]!r}; pass upload_to="s3://bucket/prefix" to upload them with the manifests'
            )
        return {}
    names = upload_keys(local)
    read = read_source or SourceReader(manifest.attrs.get(IMAGE_ROOTS)).read
    return upload_files(names, open_store(upload_to).child(MASKS), read=read)


def _moved(rows: pd.DataFrame, uris: Mapping[str, str], column: str) -> pd.DataFrame:
    """The rows with the places of their files after the upload."""
    moved = [uris.get(reference, reference) for reference in rows[column]]
    return rows.assign(**{column: pd.Series(moved, index=rows.index, dtype=object)})


def _write(parts: Mapping[str, pd.DataFrame], destination: str, upload_to: str | None) -> dict[str, str]:
    """Write each channel's manifest; an empty one is removed, so that none of an earlier split stays behind."""
    places = [open_store(place) for place in dict.fromkeys([destination, upload_to or destination])]
    written = {}
    for name, rows in parts.items():
        file = f"{name}.manifest"
        buffer = io.BytesIO()
        write_manifest(rows, buffer)
        for place in places:
            if len(rows):
                place.write(file, buffer.getvalue())
            else:
                place.delete(file)
        if len(rows):
            written[name] = places[-1].uri(file)
    return written


def _in_form(channels: list[dict[str, Any]], details: _Details) -> EstimatorInputs:
    inputs: _NamedInputs | _ListedInputs
    if details.form == "v2":
        inputs = _NamedInputs({channel["ChannelName"]: to_v2(channel) for channel in channels})
    elif details.form == "v3":
        inputs = _ListedInputs(map(to_v3, channels))
    else:
        inputs = _ListedInputs(channels)
    inputs._details = details  # noqa: SLF001 - its own class
    return inputs
