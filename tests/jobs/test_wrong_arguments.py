"""What a job says to arguments of the wrong kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import gt_notebook as gt

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = pd.DataFrame({"source": ["good", "bad", "fine"]})


def make(tmp_path: Path, **wrong: Any) -> gt.LabelingJob:
    arguments: dict[str, Any] = {
        "name": "moods",
        "manifest": TEXTS,
        "task": gt.TextClassification(["up", "down"]),
        "output": tmp_path,
        **wrong,
    }
    return gt.LabelingJob(**arguments)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"name": TEXTS}, "the labeling job name cannot be a DataFrame"),
        ({"name": None}, "the labeling job name cannot be None"),
        ({"name": ""}, "the labeling job name is empty; use letters"),
        ({"task": ["up", "down"]}, r"the task cannot be a list; give one such as gt\.BoundingBox"),
        ({"task": gt.BoundingBox}, "the task cannot be the class BoundingBox"),
        ({"label_attribute_name": 5}, "the label attribute name cannot be an int"),
        ({"image_roots": "photos"}, r"image_roots is 'photos'; give a list of folders"),
        ({"image_roots": 5}, "image_roots is 5; give a list of folders"),
        ({"gold": TEXTS}, "gold is a DataFrame; give a dictionary"),
        ({"gold": {0: "up"}, "gold_rate": "often"}, "gold_rate is 'often'"),
        ({"gold": {1.5: "up"}}, "gold names object 1.5; give its number or its source-ref"),
    ],
)
def test_a_wrong_argument_is_named(tmp_path: Path, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(gt.GtNotebookError, match=message):
        make(tmp_path, **wrong)
    assert not list(tmp_path.iterdir())


def test_an_output_that_is_no_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="None is no place; give a path"):
        make(tmp_path, output=None)


def test_gold_may_be_a_series_by_any_kind_of_integer(tmp_path: Path) -> None:
    job = make(tmp_path, gold=pd.Series({0: "up", 2: "down"}))
    job.submit(2, "up", worker="ann")
    assert job.gold_scores().loc["ann", "objects"] == 1


@pytest.mark.parametrize("index", [-1, 3])
def test_an_object_that_there_is_not_is_told_from_one_that_cannot_be_read(tmp_path: Path, index: int) -> None:
    with pytest.raises(gt.JobError, match=f"there is no object {index}; the manifest has the objects 0 to 2"):
        make(tmp_path).submit(index, "up", worker="ann")


def test_a_suggestion_comes_from_a_function(tmp_path: Path) -> None:
    suggest: Any = "up"
    with pytest.raises(gt.JobError, match="suggest cannot be a str; give a function"):
        make(tmp_path).label(worker="ann", suggest=suggest)


def test_misspelt_arguments_are_those_of_the_class_that_was_called(tmp_path: Path) -> None:
    job: Any = make(tmp_path)
    with pytest.raises(TypeError, match=r"LabelingJob\.auto_label\(\) has no argument 'targets'"):
        job.auto_label(targets=0.9)
    box: Any = gt.BoundingBox
    with pytest.raises(TypeError, match=r"^BoundingBox\(\) has no argument 'instruction'"):
        box(["cat"], instruction="Draw")


class TestChaining:
    @pytest.mark.parametrize(
        ("name", "task", "message"),
        [
            (None, None, "the labeling job name cannot be None"),
            ("more", "boxes", "the task cannot be a str"),
            ("moods", None, "the job 'moods' in .* was not chained from 'moods'; choose another name"),
        ],
    )
    def test_wrong_arguments_are_named(self, tmp_path: Path, name: Any, task: Any, message: str) -> None:
        with pytest.raises(gt.GtNotebookError, match=message):
            make(tmp_path).chain(name, task=task)

    def test_labels_of_two_types_never_stand_under_one_attribute(self, tmp_path: Path) -> None:
        job = make(tmp_path)
        job.submit(0, "up", worker="ann")
        entities = gt.NamedEntityRecognition(["word"])
        with pytest.raises(
            gt.JobError, match="line 1 has a label of the type 'groundtruth/text-classification'"
        ):
            job.chain("more", task=entities, label_attribute_name="moods")

    def test_a_task_of_another_type_writes_an_attribute_of_its_own(self, tmp_path: Path) -> None:
        job = make(tmp_path)
        job.submit(0, "up", worker="ann")
        more = job.chain("words", task=gt.NamedEntityRecognition(["word"]))
        assert more.label_attribute_name == "words"
        assert more.counters["Unlabeled"] == 3


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"cat", "dog"}, "labels cannot be a set; give a list of class names"),
        ({"cat": 0}, "labels cannot be a dict"),
        (None, "labels cannot be None"),
        (2, "labels cannot be an int"),
    ],
)
@pytest.mark.parametrize("task", [gt.BoundingBox, gt.ImageClassification, gt.SemanticSegmentation])
def test_labels_have_an_order(task: Any, labels: Any, message: str) -> None:
    with pytest.raises(gt.TaskError, match=message):
        task(labels)


def test_instructions_are_no_plain_text() -> None:
    text: Any = "Draw tight boxes."
    with pytest.raises(gt.TaskError, match=r"instructions cannot be a str; give gt\.Instructions"):
        gt.BoundingBox(["cat"], instructions=text)


@pytest.mark.parametrize("task", [gt.Verification, gt.Adjustment])
@pytest.mark.parametrize("of", [5, "", None])
def test_what_is_audited_has_a_name(task: Any, of: Any) -> None:
    with pytest.raises(gt.TaskError, match="of is .*give the name of the label attribute"):
        task(of=of)


@pytest.mark.parametrize("read", [gt.show, gt.lint_manifest])
def test_a_job_is_no_manifest(tmp_path: Path, read: Any) -> None:
    with pytest.raises(TypeError, match="df is a LabelingJob; give a"):
        read(make(tmp_path), *(["moods"] if read is gt.show else []))


@pytest.mark.parametrize("attribute", ["source", 5])
def test_a_view_is_of_a_label_attribute(attribute: Any) -> None:
    with pytest.raises(gt.ManifestError, match="the manifest has no label attribute"):
        TEXTS.gt.boxes(attribute)  # type: ignore[attr-defined]


def test_a_place_of_another_kind_is_no_missing_folder() -> None:
    with pytest.raises(gt.GtNotebookError, match="https://example.org/photos"):
        gt.scan_images("https://example.org/photos")
