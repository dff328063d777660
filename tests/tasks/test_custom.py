from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import gt_notebook as gt
from gt_notebook.tasks import Custom

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "export default { render({ el }) { el.textContent = 'hello'; } }"

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def form(task_input: Any, value: Any) -> None:
    """Stands in where no form is shown."""


def task(**options: Any) -> Custom:
    return Custom(form, **options)


def answer(value: Any) -> Any:
    return task().answer_from_user(value, info=None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "neither of form and module"),
        ({"form": form, "module": MODULE}, "both of form and module"),
        ({"form": "a form"}, "form is a str; give a function"),
        ({"form": form, "prepare": {}}, "prepare is a dict; give a function"),
        ({"form": form, "shows": "video"}, "shows is 'video'"),
        ({"form": form, "name": " "}, "the name of the task is ' '"),
        ({"form": form, "labels": ["a", "a"]}, "'a' occurs twice"),
        ({"module": "function render() {}"}, "no 'export default'"),
        ({"module": "missing.js"}, "missing.js cannot be read"),
    ],
)
def test_a_task_that_cannot_be_is_refused_with_the_way_out(options: dict[str, Any], said: str) -> None:
    with pytest.raises(gt.TaskError, match=said):
        Custom(**options)


def test_a_misspelt_argument_names_its_neighbor() -> None:
    with pytest.raises(TypeError, match="did you mean 'consolidate'"):
        Custom(form, consolidated=form)  # type: ignore[call-arg]


def test_a_module_is_source_text_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "tool.js"
    file.write_text(MODULE)

    for module in (MODULE, file, str(file)):
        assert Custom(module=module).options()["module"] == MODULE


def test_the_author_tells_two_tasks_apart_and_not_the_source() -> None:
    def reworded(task_input: Any, value: Any) -> None:
        """Another form."""

    assert task().to_config() == Custom(reworded).to_config() == Custom(module=MODULE).to_config()
    assert task(version=2).to_config() != task().to_config()
    assert task(name="quality").to_config() != task().to_config()


@given(json_values)
def test_any_json_is_an_answer_and_comes_back_from_the_journal(value: Any) -> None:
    given_answer = answer(value)

    assert given_answer.value == value
    assert task().answer_from_json(given_answer.to_json(), info=None) == given_answer


@given(json_values)
def test_an_answer_comes_back_from_its_worker_response(value: Any) -> None:
    content = task().to_content(answer(value))

    assert isinstance(content, dict)
    # A form with one field of the template's own name is the only value that reads as its field.
    if not (isinstance(value, dict) and set(value) == {"annotatedResult"}):
        assert task().from_content(content) == answer(value)


def test_fields_stand_in_the_worker_response_under_their_names_as_a_template_gives_them() -> None:
    fields = {"annotatedResult": {"boundingBoxes": []}, "comment": "x"}

    assert task().to_content(answer(fields)) == fields
    assert task().to_content(answer("good")) == {"annotatedResult": "good"}
    only: dict[str, Any] = {"annotatedResult": {"boundingBoxes": []}}
    assert task().to_content(task().from_content(only)) == only


@pytest.mark.parametrize(
    ("wire", "said"),
    [
        ({"type": "bounding-box", "boxes": []}, "of type 'bounding-box'"),
        ({"type": "custom"}, "has no value"),
        ({"type": "custom", "value": math.nan}, "NaN"),
        ({"type": "custom", "value": "x" * 200_000}, "200,002 characters"),
    ],
)
def test_what_the_page_may_not_send_is_refused(wire: dict[str, Any], said: str) -> None:
    with pytest.raises(gt.AnswerError, match=said):
        task().answer_from_json(wire, info=None)


def test_nothing_filled_in_is_no_answer_and_no_is_one() -> None:
    with pytest.raises(gt.AnswerError, match="nothing is filled in"):
        task().check_complete(answer(None))
    empties: list[Any] = [False, 0, "", [], {}]
    for value in empties:
        task().check_complete(answer(value))


def test_one_worker_is_believed() -> None:
    label = task().consolidate({0: {"ann": answer({"ok": True})}})[0]

    assert label.value == {"ok": True}
    assert label.details == {"confidence": 0.0}
    assert label.labels == ("ok: yes",)


def test_several_workers_vote_and_every_answer_is_kept() -> None:
    answers = {
        "ann": answer({"a": 1, "b": 2}),
        "ben": answer({"x": 0}),
        "cleo": answer({"b": 2, "a": 1}),
    }

    label = task().consolidate({5: answers})[5]

    assert label.value == {"a": 1, "b": 2}
    assert label.details == {
        "confidence": 0.67,
        "gt-notebook": {"answers": {"ann": {"a": 1, "b": 2}, "ben": {"x": 0}, "cleo": {"b": 2, "a": 1}}},
    }


def test_a_tie_goes_to_the_worker_whose_name_sorts_first() -> None:
    label = task().consolidate({0: {"zoe": answer("z"), "ann": answer("a")}})[0]

    assert label.value == "a"
    assert label.agreement == 0.5


def test_the_metadata_is_spelled_as_real_jobs_spell_it() -> None:
    label = task().consolidate({0: {"ann": answer(1)}})[0]

    assert task().metadata(label, job_name="labeling-job/q", creation_date="2026-01-01T00:00:00.000000") == {
        "confidence": 0.0,
        "type": "groundtruth/custom",
        "job-name": "labeling-job/q",
        "human-annotated": "yes",
        "creation-date": "2026-01-01T00:00:00.000000",
    }


def test_a_long_value_is_cut_in_words_only() -> None:
    label = task().consolidate({0: {"ann": answer("x" * 500)}})[0]

    assert label.value == "x" * 500
    assert len(label.labels[0]) < 130


def test_a_task_without_a_job_has_no_input() -> None:
    with pytest.raises(gt.AnswerError, match="object 3 has no task input"):
        task().task_input(3)
