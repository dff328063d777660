"""The labeling job: what a notebook calls."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Literal, SupportsIndex

from gt_notebook.autolabel.automatic_job import AutomaticJob
from gt_notebook.display.job_card import job_card
from gt_notebook.errors import JobError
from gt_notebook.jobs import layout
from gt_notebook.jobs.chaining import chained_attribute, stored_child
from gt_notebook.jobs.counters import count
from gt_notebook.jobs.gold import DEFAULT_RATE
from gt_notebook.jobs.label_files import delete_other_label_files
from gt_notebook.jobs.opened import open_job
from gt_notebook.jobs.opening import check_job_name, check_shortcuts, check_task
from gt_notebook.jobs.responses import write_responses
from gt_notebook.jobs.session import WorkerSession
from gt_notebook.keywords import suggests_keywords
from gt_notebook.manifest.writer import manifest_bytes
from gt_notebook.storage import open_store
from gt_notebook.tasks import NOUNS

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from gt_notebook.autolabel.loop import AutoLabeling
    from gt_notebook.jobs.suggestions import Model
    from gt_notebook.plots import Plot
    from gt_notebook.tasks import Task
    from gt_notebook.training import EstimatorInputs
    from gt_notebook.widgets.auto_panel import AutoPanel
    from gt_notebook.widgets.labeler import Labeler


class LabelingJob(AutomaticJob):
    """A labeling job whose whole state lives in its folder, so that running the cell again resumes it.

    Args:
        name: The labeling job name: letters, digits and hyphens, at most 63 characters.
        manifest: One row a data object, from ``gt.scan_images`` or ``gt.read_manifest``; it is not changed. For a text
            task ``pd.DataFrame({"source": texts})`` will do; ``source-ref`` may name text files (UTF-8) instead.
        task: What is asked of the workers, for example ``gt.BoundingBox(["cat", "dog"])``. A job that runs may get more
            classes, at the end of the list.
        output: A folder or ``s3://bucket/prefix``; the job's own folder ``<output>/<name>`` has Ground Truth's layout.
        workers_per_object: How many different workers answer each object, 1 to 9; or the least and the most, such as
            ``(2, 5)``, to ask a further one only while the confidence is below ``confidence_target``.
        label_attribute_name: The manifest key for the labels; unless given the job's name, with ``-ref`` behind it
            where labels are files. Objects that already have a label under it keep that label.
        image_roots: Folders (or ``s3://`` prefixes) that a ``source-ref`` may point into; unless given, the folders
            that ``scan_images`` or ``read_manifest`` looked at, or the working directory.
        parent: The job whose output manifest this is; ``chain`` fills it in.
        gold: Known answers by object (its number or its ``source-ref``), as ``submit`` takes them, to measure the
            workers with. Every worker gets these objects, mixed in unseen among the others, which then come in no
            order. Their answers count for the labels like all others, unless the object came with a label.
        confidence_target: Above 0 and below 1; at this confidence an object needs no further worker. 0.7 unless given.
        gold_rate: Share of gold among the objects that a worker gets, as long as there is gold that is new to them.

    Raises:
        JobError: Another configuration stands under this name, or the manifest cannot be used.
        TaskError: A name breaks a rule of Ground Truth.
        SourceRefusedError: A ``source-ref`` lies outside the allowed roots.
    """

    @suggests_keywords
    def __init__(
        self,
        name: str,
        manifest: pd.DataFrame,
        task: Task,
        *,
        output: str | os.PathLike[str] = "labels",
        workers_per_object: int | Sequence[int] = 1,
        label_attribute_name: str | None = None,
        image_roots: Sequence[str | os.PathLike[str]] | None = None,
        parent: str | None = None,
        gold: Mapping[int | str, Any] | pd.Series | None = None,
        gold_rate: float = DEFAULT_RATE,
        confidence_target: float | None = None,
    ) -> None:
        self._opened = open_job(
            name,
            manifest,
            task,
            output=output,
            workers_per_object=workers_per_object,
            label_attribute_name=label_attribute_name,
            image_roots=image_roots,
            parent=parent,
            gold=gold,
            gold_rate=gold_rate,
            confidence_target=confidence_target,
        )
        super().__init__(self._opened, output=output)
        self._sessions: dict[str, WorkerSession] = {}
        self._labelers: dict[str, Labeler] = {}
        self._panel: AutoPanel | None = None

    @property
    def name(self) -> str:
        """The labeling job name."""
        return self._state.config.name

    @property
    def label_attribute_name(self) -> str:
        """The manifest key that the labels are written under."""
        return self._state.config.label_attribute_name

    @property
    def task(self) -> Task:
        """What is asked of the workers."""
        return self._state.task

    @property
    def status(self) -> str:
        """``InProgress``, ``Completed`` (every object has its answers) or ``Stopped``."""
        self._state.refresh()
        return self._state.status

    @property
    def counters(self) -> dict[str, int]:
        """The service's five ``LabelCounters``, from ``TotalLabeled`` to ``Unlabeled``."""
        self._state.refresh()
        return count(self._state)

    @suggests_keywords
    def label(
        self,
        worker: str,
        *,
        suggest: Model | None = None,
        shortcuts: Mapping[str, str] | None = None,
    ) -> Labeler:
        """Open the labeler in the cell; running the cell again goes on where the worker stopped.

        Args:
            worker: Who labels. Any name; the same name on another day or machine goes on with the same work.
            suggest: A function that proposes shapes or classes. It gets the picture upright and in full size as an RGB
                ``PIL.Image`` (or the text as ``str``) and returns a list of what ``submit`` takes for one shape or
                class, in pixels of that picture, each with a ``score`` from 0 to 1 if there is one:
                ``[{"label": "cat", "left": 1, "top": 2, "width": 3, "height": 4, "score": 0.9}]``,
                ``[{"label": "day", "score": 0.7}]``, ``[(0, 5, "Person", 0.9)]``. For masks it returns a mask of class
                indices, a dictionary of one region a class, or a list of regions, each an array of booleans or COCO
                run-lengths: ``[{"label": "road", "mask": array > 0.5, "score": 0.8}]``. It runs ahead on a thread of
                its own, so that it may be slow; when it fails the labeler says why, and labeling goes on without.
                Suggestions are shown dashed, to be accepted, edited or refused; ``suggestions`` says what became of
                them.
            shortcuts: Keys of one's own by the name of what they do, such as ``{"next": "n", "submit": "Ctrl+Enter"}``.
                The labeler tells of conflicts, and of unknown names with the nearest known one.

        Returns:
            The labeler, which the cell shows; the same one again for the same worker, keys and classes.

        Raises:
            JobError: The worker has no name, ``suggest`` is no function, or ``shortcuts`` are no texts by name.
        """
        from gt_notebook.widgets.labeler import Labeler

        keys = check_shortcuts(shortcuts)
        with self._state.lock:
            session = self._session(worker)
            labeler = self._labelers.get(worker)
            if labeler is None or not labeler.is_current(keys):
                labeler = self._labelers[worker] = Labeler(session, shortcuts=keys)
            else:
                labeler.refresh()
            if suggest is not labeler.model:
                labeler.suggest(suggest)
            self._background.start()
            return labeler

    @suggests_keywords
    def submit(self, index: SupportsIndex, answer: Any, *, worker: str) -> None:
        """Record an answer from Python, as the labeler would: for a script, a model or an import.

        The answer that the worker has given already is not recorded again, so that the cell can be run twice.

        Args:
            index: The object, counted from 0.
            answer: A class name (or a list of them); a list of boxes ``{label, left, top, width, height}`` in stored
                pixels, where ``[]`` means that there is nothing to label; or a mask, height by width class indices.
            worker: Whose answer it is.

        Raises:
            AnswerError: The answer does not fit the task.
            JobError: There is no such object, or it cannot be read, so that nobody can have labeled it.
        """
        number, objects = operator.index(index), len(self._state.manifest)
        if not 0 <= number < objects:
            raise JobError(f"there is no object {number}; the manifest has the objects 0 to {objects - 1}")
        info = self._state.subjects.info(number)
        if info is None:
            raise JobError(
                f"object {number} has no readable {NOUNS[self.task.medium]}; "
                "see job.label for what is wrong with it"
            )
        given = self.task.answer_from_user(answer, info=info)
        with self._state.lock:
            session = self._session(worker)
            if self._state.book.answers(number).get(worker) != given:
                session.submit(number, given)

    def stop(self) -> None:
        """Stop handing out objects. What was answered stays; chain the job to label the rest."""
        self._state.refresh()
        if self._state.book.stopped is None:
            self._state.writer("job").record("stop", {})
        self._show_labelers()

    @suggests_keywords
    def consolidate(self, *, method: str | None = None) -> pd.DataFrame:
        """Merge the answers into ``job.manifest`` and write the output manifest and the worker responses.

        Args:
            method: How to merge several answers to an object, one of ``job.task.methods``; the job keeps to it from
                then on. Unless given, the one that it keeps to, at first the task's usual one.

        Returns:
            One row for each object that was answered or skipped: object, name, labels, confidence, answers,
            agreement (share of the workers behind the label) and state.

        Raises:
            TaskError: The task has no such method; the message names the nearest.
        """
        if method is not None:
            self._keep_method(method)
        merged = self._merge()
        write_responses(self._state)
        self._state.store.write(layout.OUTPUT_MANIFEST, manifest_bytes(merged.manifest))
        if self.task.label_is_file:
            delete_other_label_files(self._state, merged.files)
        return merged.report.copy()

    @suggests_keywords
    def plot(
        self,
        kind: Literal["confusion", "confidence", "reliability"],
        *,
        worker: str | None = None,
        other: str | None = None,
    ) -> Plot:
        """Draw how the crowd answers.

        Args:
            kind: ``"confusion"``: what is answered by what the label is, the known one of gold objects; with ``other``
                by what that worker answers. ``"confidence"``: how sure the labels are of objects with two answers or
                more. ``"reliability"``: how often gold objects' labels of a confidence are right.
            worker: For a confusion, whose answers; unless given, everybody's.
            other: For a confusion, whose answers they are compared with.

        Returns:
            The picture, which a saved notebook keeps, with the numbers as ``frame``.

        Raises:
            JobError: There is no such picture, or the answers do not allow it.
            GtNotebookError: Matplotlib is not installed.
        """
        from gt_notebook.display.crowd_plots import crowd_plot

        with self._state.lock:
            merged = self._merge()
            return crowd_plot(
                kind, self._crowd(), merged, worker=worker, other=other, read=self._opened.files.read
            )

    @suggests_keywords
    def chain(
        self,
        name: str,
        *,
        label_attribute_name: str | None = None,
        task: Task | None = None,
        workers_per_object: int | Sequence[int] | None = None,
        confidence_target: float | None = None,
    ) -> LabelingJob:
        """Continue this job's output in a new job.

        Under the same label attribute only unlabeled and failed objects go out again, and labels that are there keep
        their job's name, confidence and date. Under another one every object is labeled and the old columns ride along.

        Args:
            name: The new job's name. Running the cell again resumes it with the manifest that it began with.
            label_attribute_name: Unless given: this job's, as long as it is not completed and the task writes labels of
                the same type; else the new job's name.
            task: Another task for the new attribute; unless given, this job's.
            workers_per_object: Unless given, this job's, and with it its ``confidence_target``.
            confidence_target: See ``LabelingJob``.

        Returns:
            The new job, in the same folder as this one.

        Raises:
            JobError: Another job stands under this name, or labels of another type under the label attribute.
            TaskError: The name breaks a rule of Ground Truth, or the task is none.
        """
        check_job_name(name)
        if task is not None:
            check_task(task)
        config = self._state.config
        started = stored_child(open_store(self._output).child(name), parent=self.name)
        if started is not None:
            manifest, stored_attribute = started
            attribute = label_attribute_name or stored_attribute
        else:
            self.consolidate()
            manifest = self._merge().manifest
            attribute = label_attribute_name or chained_attribute(self._state, name, task)
        return LabelingJob(
            name,
            manifest,
            task or self.task,
            output=self._output,
            workers_per_object=workers_per_object or config.workers_per_object,
            confidence_target=confidence_target or (None if workers_per_object else config.confidence_target),
            label_attribute_name=attribute,
            image_roots=self._opened.roots,
            parent=self.name,
        )

    @suggests_keywords
    def estimator_inputs(
        self,
        validation: float = 0.2,
        *,
        seed: int = 0,
        form: Literal["v2", "v3", "boto3"] | None = None,
        upload_to: str | None = None,
    ) -> EstimatorInputs:
        """Write ``train.manifest`` and ``validation.manifest`` and return what a training job takes.

        Args:
            validation: Share of the labeled objects to hold out, 0 for none.
            seed: Chooses the split, which stays the same when it is made again.
            form: ``"v2"`` for ``Estimator.fit`` of the SageMaker SDK v2, ``"v3"`` for ``ModelTrainer.train`` of v3,
                ``"boto3"`` for ``CreateTrainingJob``; unless given, the SDK that is installed, else boto3.
            upload_to: ``s3://bucket/prefix`` to put local pictures and the manifests where training can read them.

        Returns:
            The channels ``train`` and, unless nothing is held out, ``validation``, in the form that was asked for.

        Raises:
            ExportError: Nothing is labeled, or the pictures are not where training can read them.
        """
        from gt_notebook.training import estimator_inputs

        return estimator_inputs(
            self._merge().manifest,
            task_type=self.task.task_type,
            multi_label=self.task.multi_label,
            labels=self.task.labels,
            label_attribute_name=self.label_attribute_name,
            destination=self._state.store.uri(layout.TRAINING),
            validation=validation,
            seed=seed,
            form=form,
            upload_to=upload_to,
            read_source=self._opened.files.read,
        )

    def __repr__(self) -> str:
        self._state.refresh()
        return job_card(self._state).to_text()

    def _repr_html_(self) -> str:
        self._state.refresh()
        return job_card(self._state).to_html()

    def _show_labelers(self) -> None:
        for labeler in list(self._labelers.values()):
            labeler.refresh()

    def _show_loop(self, loop: AutoLabeling) -> None:
        from IPython.display import display

        from gt_notebook.widgets.auto_panel import AutoPanel

        if self._panel is None or self._panel.loop is not loop:
            self._panel = AutoPanel(loop)
        display(self._panel)  # type: ignore[no-untyped-call]

    def _session(self, worker: str) -> WorkerSession:
        if not isinstance(worker, str) or not worker.strip():
            raise JobError(f"the worker is {worker!r}; give the name of the person who labels")
        with self._state.lock:
            if worker not in self._sessions:
                self._sessions[worker] = WorkerSession(self._state, worker)
            return self._sessions[worker]

    def _keep_method(self, method: str) -> None:
        self.task.using(method)
        with self._state.lock:
            self._state.refresh()
            if self._state.book.method != method:
                self._state.writer("job").record("method", {"method": method})
