"""Forms of ipywidgets at the kernel's end of the wire."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets
import pytest
from PIL import Image

import gt_notebook as gt

if TYPE_CHECKING:
    from collections.abc import Callable

    from gt_notebook.widgets.forms import Forms

WIRE = Path(__file__).parents[1] / "wire"


def fields(task_input: Any, value: Any) -> dict[str, Any]:
    return {
        "quality": widgets.Dropdown(options=["good", "bad"]),
        "tags": widgets.SelectMultiple(options=["a", "b", "c"]),
    }


class Counter:
    """A form of one's own: no single widget of it holds the answer."""

    def __init__(self, task_input: Any, value: Any) -> None:
        self.clicks = 0
        self.widget = widgets.Button(description=task_input["source-ref"])

    def get(self) -> Any:
        return {"clicks": self.clicks}

    def set(self, value: Any) -> None:
        self.clicks = value["clicks"]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Page]:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    for number in range(20):
        Image.new("RGB", (64, 48)).save(f"photos/{number:02}.jpg")

    def opened(form: Any) -> Page:
        job = gt.LabelingJob("notes", gt.scan_images("photos", progress=False), gt.Custom(form))
        return Page(job)

    return opened


class Page:
    """A page at the other end of the labeler's messages."""

    def __init__(self, job: gt.LabelingJob) -> None:
        self.job = job
        self.labeler = job.label("ann")
        self.replies: list[dict[str, Any]] = []
        self.labeler.send = lambda content, buffers=None: self.replies.append(content)

    def ask(self, kind: str, **message: Any) -> dict[str, Any]:
        request = {"kind": kind, "id": str(len(self.replies)), "client": "page", **message}
        self.labeler._on_message(self.labeler, request, [])
        return self.replies[-1]

    def open(self, index: int) -> Any:
        """Open an object's form; return its widget."""
        reference: str = self.ask("form", object=index)["result"]["widget"]
        return self.forms._forms[index].widget if reference.startswith("IPY_MODEL_") else None

    @property
    def forms(self) -> Forms:
        handler: Any = self.labeler._form_handlers["form"]
        forms: Forms = handler.__self__._forms
        return forms

    def read(self, index: int, **state: Any) -> Any:
        return self.ask("form-read", object=index, state=state)["result"]["value"]


def shape(value: object) -> object:
    return {k: shape(v) for k, v in sorted(value.items())} if isinstance(value, dict) else None


@pytest.mark.parametrize("kind", ["form", "form-read", "form-write"])
def test_every_request_is_answered_as_the_page_expects(page: Callable[..., Page], kind: str) -> None:
    opened = page(lambda task_input, value: {"quality": widgets.Dropdown(options=["good", "bad"])})
    opened.open(0)
    request = json.loads((WIRE / f"request-{kind}.json").read_text(encoding="utf-8"))

    reply = opened.ask(**request)

    assert shape(reply) == shape(json.loads((WIRE / f"reply-{kind}.json").read_text(encoding="utf-8")))


def test_a_dictionary_of_widgets_answers_with_a_dictionary_of_values(page: Callable[..., Page]) -> None:
    opened = page(fields)
    quality, tags = opened.open(0).children

    quality.value, tags.value = "bad", ("a", "c")

    assert opened.read(0) == {"quality": "bad", "tags": ["a", "c"]}


def test_what_the_page_shows_counts_although_its_own_message_is_late(page: Callable[..., Page]) -> None:
    opened = page(fields)
    quality, tags = opened.open(0).children

    answer = opened.read(0, **{quality.model_id: {"index": 1}, tags.model_id: {"index": [0, 1]}})

    assert answer == {"quality": "bad", "tags": ["a", "b"]}


def test_a_form_of_ones_own_is_read_and_set(page: Callable[..., Page]) -> None:
    opened = page(Counter)
    assert opened.open(1).description == "photos/01.jpg"

    opened.ask("form-write", object=1, value={"clicks": 7})

    assert opened.read(1) == {"clicks": 7}


def test_a_form_begins_with_what_was_filled_in_before(page: Callable[..., Page]) -> None:
    first = page(fields)
    first.job.submit(0, {"quality": "bad", "tags": ["b"]}, worker="ann")

    again = page(fields)

    assert [field.value for field in again.open(0).children] == ["bad", ("b",)]


def test_a_field_that_was_added_later_keeps_its_own_value(page: Callable[..., Page]) -> None:
    page(fields).job.submit(0, {"tags": ["b"], "gone": 1}, worker="ann")

    assert [field.value for field in page(fields).open(0).children] == ["good", ("b",)]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (lambda task_input, value: 1 / 0, "the form function failed: ZeroDivisionError"),
        (lambda task_input, value: "text", "returned a str; return a widget that has a value"),
        (lambda task_input, value: widgets.VBox(), "returned a VBox"),
        (lambda task_input, value: {"a": widgets.Button()}, "returned a dict"),
        (lambda task_input, value: {}, "returned a dict"),
    ],
)
def test_what_is_no_form_is_said_in_the_labeler(page: Callable[..., Page], form: Any, said: str) -> None:
    reply = page(form).ask("form", object=0)

    assert said in reply["error"]["message"]


def test_the_same_widget_for_two_objects_is_refused(page: Callable[..., Page]) -> None:
    shared = widgets.Text()
    opened = page(lambda task_input, value: shared)
    opened.ask("form", object=0)

    assert "make a new one for each object" in opened.ask("form", object=1)["error"]["message"]


def test_a_value_that_json_cannot_hold_is_refused(page: Callable[..., Page]) -> None:
    opened = page(lambda task_input, value: widgets.FloatText())
    opened.open(0).value = float("nan")

    assert "NaN" in opened.ask("form-read", object=0, state={})["error"]["message"]


@pytest.mark.parametrize("state", [None, [], {"x": 3}])
def test_what_the_page_may_not_say_of_widgets_is_refused(page: Callable[..., Page], state: Any) -> None:
    opened = page(fields)
    opened.open(0)

    assert "error" in opened.ask("form-read", object=0, state=state)


def test_a_page_can_set_only_what_a_person_could(page: Callable[..., Page]) -> None:
    stranger = widgets.Text("mine")
    opened = page(fields)
    quality = opened.open(0).children[0]

    opened.read(
        0, **{stranger.model_id: {"value": "hijacked"}, quality.model_id: {"disabled": True, "index": 1}}
    )

    assert stranger.value == "mine"
    assert (quality.disabled, quality.value) == (False, "bad")


def test_a_value_that_the_widget_refuses_is_told_and_changes_nothing(page: Callable[..., Page]) -> None:
    opened = page(fields)
    quality = opened.open(0).children[0]

    reply = opened.ask("form-read", object=0, state={quality.model_id: {"index": 99}})

    assert "a widget of the form refused its value" in reply["error"]["message"]


def test_forms_that_nobody_sees_any_more_are_closed(page: Callable[..., Page]) -> None:
    opened = page(fields)
    first = opened.open(0)
    for index in range(1, 20):
        opened.ask("form", object=index)

    assert first.comm is None
    assert all(field.comm is None and field.layout.comm is None for field in first.children)
    assert "not open in this kernel" in opened.ask("form-read", object=0, state={})["error"]["message"]


def test_a_module_gets_its_input_and_no_widget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("photos").mkdir()
    Image.new("RGB", (64, 48)).save("photos/0.jpg")
    task = gt.Custom(module="export default { render() {} }")
    opened = Page(gt.LabelingJob("notes", gt.scan_images("photos", progress=False), task))

    result = opened.ask("form", object=0)["result"]

    assert result["widget"] is None
    assert result["input"] == {"source-ref": "photos/0.jpg"}
    assert (result["shown"]["width"], result["shown"]["height"]) == (64, 48)


def test_what_an_observer_raises_is_told_once_to_the_worker(page: Callable[..., Page]) -> None:
    def form(task_input: Any, value: Any) -> Any:
        text = widgets.Text()

        def check(change: Any) -> None:
            if change["new"] == "b":
                raise ValueError("b is not allowed")

        text.observe(check, "value")
        return text

    opened = page(form)
    text = opened.open(0)
    asked = {"object": 0, "state": {}}
    assert opened.ask("form-read", **asked)["result"] == {"value": "", "problem": None}

    # As the page's own message does; ipywidgets keeps the error to itself.
    with pytest.raises(ValueError, match="not allowed"):
        text.set_state({"value": "b"})

    assert opened.ask("form-read", **asked)["result"] == {
        "value": "b",
        "problem": "ValueError: b is not allowed",
    }
    assert opened.ask("form-read", **asked)["result"]["problem"] is None


def submitted(name: str, index: int, *shown: dict[str, Any]) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((WIRE / "request-submit-form.json").read_text(encoding="utf-8"))
    return {
        **example,
        "object": index,
        "record": name,
        "answer": {**example["answer"], "widgets": list(shown)},
    }


def answers() -> list[tuple[int, Any]]:
    """The answers on disk, by object."""
    journal = Path("labels/notes/annotations/journal")
    records = [json.loads(line) for path in journal.glob("*") for line in path.read_text().splitlines()]
    return [(record["object"], record["answer"]["value"]) for record in records if record["kind"] == "answer"]


def test_the_kernel_makes_the_value_of_what_the_page_went_on_with(page: Callable[..., Page]) -> None:
    opened = page(fields)
    models = opened.ask("form", object=0)["result"]["models"]
    quality = opened.open(0).children[0]
    shown = {"place": models.index(quality.model_id), "model": quality.model_id, "state": {"index": 1}}

    reply = opened.ask(**submitted("page:1", 0, shown))

    assert reply["result"] == {"saved": True}
    assert answers() == [(0, {"quality": "bad", "tags": []})]


def test_what_was_filled_in_under_an_earlier_kernel_is_read_by_a_form_like_that_one(
    page: Callable[..., Page],
) -> None:
    opened = page(fields)
    models = opened.ask("form", object=0)["result"]["models"]
    quality = opened.open(0).children[0]
    place = models.index(quality.model_id)
    before = set(opened.forms._forms[0].widgets)

    opened.ask(**submitted("gone:1", 0, {"place": place, "model": "gone", "state": {"index": 1}}))

    assert answers() == [(0, {"quality": "bad", "tags": []})]
    # The form in this page was left alone.
    assert quality.value == "good"
    assert set(opened.forms._forms[0].widgets) == before


def test_what_comes_a_second_time_counts_once_and_leaves_the_form_as_it_is(page: Callable[..., Page]) -> None:
    opened = page(fields)
    models = opened.ask("form", object=0)["result"]["models"]
    quality = opened.open(0).children[0]
    place = models.index(quality.model_id)
    sent = submitted("page:1", 0, {"place": place, "model": quality.model_id, "state": {"index": 1}})
    opened.ask(**sent)
    quality.value = "good"

    assert opened.ask(**sent)["result"] == {"saved": True}

    assert quality.value == "good"
    assert answers() == [(0, {"quality": "bad", "tags": []})]


@pytest.mark.parametrize(
    "shown",
    [
        {"place": 99, "model": "gone", "state": {"index": 1}},
        {"place": -1, "model": "gone", "state": {"index": 1}},
        {"place": True, "model": "gone", "state": {}},
        {"place": float("nan"), "model": "gone", "state": {}},
        {"place": 0, "model": ["gone"], "state": {}},
        {"place": 0, "model": "gone", "state": "value"},
        "widgets",
    ],
)
def test_unreadable_widgets_are_refused_and_nothing_is_stored(page: Callable[..., Page], shown: Any) -> None:
    opened = page(fields)
    opened.open(0)

    reply = opened.ask(**submitted("page:1", 0, shown))

    assert reply["error"]["code"] == "AnswerError"
    assert answers() == []


def test_the_widgets_of_another_thread_are_not_taken_for_the_forms(page: Callable[..., Page]) -> None:
    strangers: list[Any] = []

    def form(task_input: Any, value: Any) -> Any:
        thread = threading.Thread(target=lambda: strangers.append(widgets.Text(value="mine")))
        thread.start()
        thread.join()
        return widgets.Text()

    opened = page(form)
    text = opened.open(0)
    (stranger,) = strangers
    opened.read(0, **{stranger.model_id: {"value": "hijacked"}, text.model_id: {"value": "typed"}})
    for index in range(1, 20):
        opened.ask("form", object=index)

    assert (stranger.value, text.value) == ("mine", "typed")
    assert text.comm is None
    assert stranger.comm is not None


def test_who_listens_for_new_widgets_goes_on_hearing_of_them(
    page: Callable[..., Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[Any] = []
    monkeypatch.setattr(widgets.Widget, "_widget_construction_callback", heard.append)
    opened = page(lambda task_input, value: widgets.Text())

    text = opened.open(0)
    later = widgets.Text()

    assert text in heard
    assert later in heard
