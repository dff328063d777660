"""``job.json``: what makes a labeling job this job and no other."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from gt_notebook.errors import JobError
from gt_notebook.jobs import layout
from gt_notebook.jobs.added_classes import AddedClasses
from gt_notebook.jobs.asking import Asking, read_asking
from gt_notebook.jobs.automation import has_begun
from gt_notebook.manifest.names import REFERENCE_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gt_notebook.storage import ObjectStore
    from gt_notebook.tasks import Json

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JobConfig:
    """A job's configuration as ``job.json`` keeps it.

    Attributes:
        name: The labeling job name.
        label_attribute_name: The manifest key that the labels are written under.
        task: The task's own identity (type and labels); in a job that has got classes since, with these.
        workers_per_object: How many different workers answer each object, or the least and the most.
        objects: Number of lines in the input manifest.
        manifest_sha256: Of the input manifest as it was written into the job's folder.
        parent: The job that this one continues, if it was chained.
        created: ISO 8601, UTC.
        confidence_target: At which an object between the least and the most is done.
    """

    name: str
    label_attribute_name: str
    task: Json
    workers_per_object: int | list[int]
    objects: int
    manifest_sha256: str
    parent: str | None
    created: str
    confidence_target: float | None = None

    @property
    def asking(self) -> Asking:
        """How many workers answer an object."""
        return read_asking(self.workers_per_object, self.confidence_target)

    @property
    def labels(self) -> tuple[str, ...]:
        """The class names."""
        return tuple(self.task.get("labels", ()))

    def added(self, wanted: JobConfig) -> tuple[str, ...]:
        """Return the classes that a caller wants beyond these, where the list differs in nothing else."""
        known = len(self.labels)
        return wanted.labels[known:] if wanted.labels[:known] == self.labels else ()

    def differences(self, wanted: JobConfig) -> list[str]:
        """Return what differs between this stored job and the one that a caller wants, in words.

        Classes at the end of the list are no difference.
        """
        theirs_then = {**wanted.task, "labels": list(self.labels)} if self.added(wanted) else wanted.task
        found = [
            f"{name} is {_spoken(mine)} there and {_spoken(theirs)} here"
            for name, mine, theirs in (
                ("label_attribute_name", self.label_attribute_name, wanted.label_attribute_name),
                ("workers_per_object", self.workers_per_object, wanted.workers_per_object),
                ("confidence_target", self.confidence_target, wanted.confidence_target),
                *_task_pairs(self.task, theirs_then),
            )
            if mine != theirs
        ]
        if self.objects != wanted.objects:
            found.append(f"the manifest has {self.objects} objects there and {wanted.objects} here")
        elif self.manifest_sha256 != wanted.manifest_sha256:
            found.append("the manifests differ in their lines")
        return found

    def to_bytes(self) -> bytes:
        """Return ``job.json``."""
        # What came later stays out of jobs that do not use it, so that older versions can open them.
        fields = {key: value for key, value in asdict(self).items() if key != "confidence_target" or value}
        return json.dumps({"version": FORMAT_VERSION, **fields}, indent=1, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, data: bytes, *, where: str) -> JobConfig:
        """Return the configuration in a ``job.json``.

        Raises:
            JobError: It is damaged, or a newer version of this package wrote it.
        """
        try:
            fields: dict[str, Any] = json.loads(data)
            version = fields.pop("version")
            if version != FORMAT_VERSION:
                raise JobError(f"{where} has format version {version!r}; update gt_notebook to open this job")
            return cls(**fields)
        except (ValueError, TypeError, KeyError) as error:
            raise JobError(
                f"{where} is damaged ({error}); restore it, or start the job under another name"
            ) from error


def open_config(
    store: ObjectStore, wanted: JobConfig, manifest: bytes, *, kept: Sequence[str] = ()
) -> JobConfig:
    """Create the job's folder, or find that it is there already and is the same job.

    Args:
        store: The job's own folder.
        wanted: What the caller asks for.
        manifest: The input manifest, kept in the folder so that the job can be rebuilt from it alone.
        kept: Names of fields that the caller did not ask for: they stay what they were.

    Returns:
        The stored configuration; its ``created`` and ``parent`` stay what they were.

    Raises:
        JobError: Another configuration stands there under this name; the message says what differs.
    """
    if not store.exists(layout.JOB):
        store.write(layout.INPUT_MANIFEST, manifest)
        store.write(layout.JOB, wanted.to_bytes())
        return wanted
    stored = read_config(store)
    asked = replace(wanted, **{name: getattr(stored, name) for name in ("parent", *kept)})
    differences = stored.differences(asked)
    if differences:
        raise JobError(
            f"the job {wanted.name!r} in {store.uri()} was made with another configuration: "
            f"{'; '.join(differences)}. Use the old one to resume, or give the new job another name"
            f"{_other_classes(stored, wanted)}"
        )
    if not (added := stored.added(wanted)):
        return stored
    if has_begun(store):
        raise JobError(
            f"the job {wanted.name!r} in {store.uri()} cannot get {_spoken(list(added))} any more: automated labeling "
            f"has begun, and what it promises is about {_spoken(list(stored.labels))}. Open the job with these, and "
            f"give job.chain({wanted.name + '-2'!r}, task=…) the longer list"
        )
    known = AddedClasses(store)
    known.refresh()
    known.append(wanted.labels)
    # Another kernel may have been faster, with other classes.
    return open_config(store, wanted, manifest)


def read_config(store: ObjectStore) -> JobConfig:
    """Return a job's configuration, with the classes that were added since.

    Raises:
        JobError: It is damaged, or a newer version of this package wrote it.
    """
    stored = JobConfig.from_bytes(store.read(layout.JOB), where=store.uri(layout.JOB))
    known = AddedClasses(store)
    known.refresh()
    if known.problem:
        raise JobError(known.problem)
    return replace(stored, task={**stored.task, "labels": list(known.labels)}) if known.labels else stored


def _other_classes(stored: JobConfig, wanted: JobConfig) -> str:
    """What to do instead, for those who want another class list."""
    if stored.task["type"] != wanted.task["type"] or stored.labels == wanted.labels or stored.added(wanted):
        return ""
    child = f"{stored.name}-2"
    attribute = child + (REFERENCE_SUFFIX if stored.label_attribute_name.endswith(REFERENCE_SUFFIX) else "")
    return (
        ". Classes can be added at the end of the old list; to rename, remove or reorder some, open the job with the "
        f"old list and ask again, with job.chain({child!r}, label_attribute_name={attribute!r}, task=…)"
    )


def _task_pairs(mine: Json, theirs: Json) -> list[tuple[str, Any, Any]]:
    return [(f"the task's {key}", mine.get(key), theirs.get(key)) for key in {**mine, **theirs}]


def _spoken(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else repr(value)
