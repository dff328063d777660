"""The user's own forms of ipywidgets: made for each object, read and set by the labeler that shows them."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from ipywidgets import DOMWidget, VBox, Widget

from gt_notebook.errors import AnswerError, a_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from gt_notebook.tasks import Custom

# More than a page keeps the contents of, so that what it shows is never closed.
_KEPT = 16
# What the widgets that come with ipywidgets let a person change.
_CHANGED = ("value", "index")
_GATHERING = threading.RLock()
UNREADABLE = "the page said nothing readable of the form's widgets; reload it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One object's form.

    Attributes:
        widget: What the page shows.
        get: Returns the answer.
        set: Shows an answer.
        widgets: Every widget that was made for it, by model id, in the order in which they were made.
        raised: What observers of these widgets raised and nobody was told yet.
    """

    widget: DOMWidget
    get: Callable[[], Any]
    set: Callable[[Any], None]
    widgets: Mapping[str, Widget]
    raised: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWidget:
    """What one widget of a form showed in the page.

    Attributes:
        place: Which of the form's widgets it is, in the order in which they were made.
        model: Its model id, which goes with the kernel.
        traits: What it showed, ``{"value": …}``.
    """

    place: int
    model: str
    traits: Mapping[str, Any]

    @classmethod
    def from_json(cls, value: object) -> ShownWidget:
        """Return what the page said.

        Raises:
            AnswerError: It is not readable.
        """
        given = value if isinstance(value, dict) else {}
        place, model, traits = given.get("place"), given.get("model"), given.get("state")
        if type(place) is not int or not isinstance(model, str) or not isinstance(traits, dict):
            raise AnswerError(UNREADABLE)
        return cls(place=place, model=model, traits=traits)


class Forms:
    """The forms of the objects that a page may show, the least recently shown closed first.

    Args:
        task: Makes the forms.
    """

    def __init__(self, task: Custom) -> None:
        self._task = task
        self._forms: OrderedDict[int, Form] = OrderedDict()

    def open(self, index: int, value: Any) -> Form | None:
        """Return the form of an object, made with ``value`` unless it is there; ``None`` when a module draws it.

        Raises:
            AnswerError: The user's function raised, or returned no form.
        """
        if self._task.form is None:
            return None
        if index not in self._forms:
            self._forms[index] = self._make(self._task.form, self._task.task_input(index), value)
        self._forms.move_to_end(index)
        while len(self._forms) > _KEPT:
            _, oldest = self._forms.popitem(last=False)
            for widget in oldest.widgets.values():
                widget.close()
        return self._forms[index]

    def read(self, index: int, state: Mapping[str, Any]) -> Any:
        """Return what a form holds.

        Args:
            index: The object.
            state: What its widgets show in the page, ``{model id: {"value": …}}``: their own messages may be late.

        Raises:
            AnswerError: It is not open, refuses what the page says, or raised.
        """
        form = self._open(index)
        for name, traits in state.items():
            widget = form.widgets.get(name)
            if widget is not None:
                _show_in(widget, traits)
        return _guarded("reading the form failed", form.get)

    def filled_in(self, index: int, shown: Sequence[ShownWidget], *, value: Any, known: bool) -> Any:
        """Return what a form holds that the page has gone on from.

        The page's form may be gone with its kernel, or closed: then one like it is made for as long as this takes.

        Args:
            index: The object.
            shown: What its widgets showed.
            value: What the worker had filled in before.
            known: Whether this was recorded before, so that the form may show something else by now.

        Raises:
            AnswerError: The form refuses what the page says, or raised.
        """
        if self._task.form is None:
            raise AnswerError("the page sent widgets for a form that has none; reload the page")
        own = None if known else self._forms.get(index)
        if own is not None and all(one.model in own.widgets for one in shown):
            return self.read(index, {one.model: one.traits for one in shown})
        form = self._make(self._task.form, self._task.task_input(index), value)
        try:
            widgets = list(form.widgets.values())
            for one in shown:
                if not 0 <= one.place < len(widgets):
                    raise AnswerError("the form has other widgets than it had in the page; fill it in again")
                _show_in(widgets[one.place], one.traits)
            return _guarded("reading the form failed", form.get)
        finally:
            for widget in form.widgets.values():
                widget.close()

    def write(self, index: int, value: Any) -> None:
        """Show another answer in a form, after an undo for instance.

        Raises:
            AnswerError: It is not open, or raised.
        """
        form = self._open(index)
        _guarded("setting the form failed", lambda: form.set(value))

    def problem(self, index: int) -> str | None:
        """Return what the user's own observers raised since this was last asked, ``None`` if nothing.

        Raises:
            AnswerError: The form is not open.
        """
        form = self._open(index)
        told = "; ".join(dict.fromkeys(form.raised))
        form.raised.clear()
        return told or None

    def _open(self, index: int) -> Form:
        if index not in self._forms:
            raise AnswerError("the form is not open in this kernel any more; reload the page")
        return self._forms[index]

    def _make(self, make: Callable[[Any, Any], Any], task_input: Any, value: Any) -> Form:
        with _widgets_made_here() as here:
            made = _guarded("the form function failed", lambda: make(task_input, value))
            widget, get, put = _parts(made)
        used = {id(form.widget) for form in self._forms.values()}
        if id(widget) in used:
            raise AnswerError(
                "the form function returned a widget that is in use; make a new one for each object"
            )
        widgets = {one.model_id: one for one in here if one.model_id is not None}
        form = Form(widget=widget, get=get, set=put, widgets=widgets)
        for one in widgets.values():
            _note_errors(one, form.raised)
        if value is not None and _guarded("reading the form failed", get) != value:
            _guarded("setting the form failed", lambda: put(value))
        return form


def _parts(made: Any) -> tuple[DOMWidget, Callable[[], Any], Callable[[Any], None]]:
    """Return the widget to show, and how its answer is read and set."""
    if isinstance(made, Mapping):
        fields = dict(made)
        if fields and all(
            isinstance(field, DOMWidget) and field.has_trait("value") for field in fields.values()
        ):
            return VBox(list(fields.values())), lambda: _values(fields), lambda value: _fill(fields, value)
    elif isinstance(made, DOMWidget) and made.has_trait("value"):
        return made, lambda: _plain(made.value), lambda value: setattr(made, "value", value)
    elif (
        isinstance(getattr(made, "widget", None), DOMWidget) and hasattr(made, "get") and hasattr(made, "set")
    ):
        return made.widget, made.get, made.set
    raise AnswerError(
        f"the form function returned {a_type(made)}; return a widget that has a value, a dictionary of such "
        "widgets, or an object with widget, get() and set(value)"
    )


def _note_errors(widget: Widget, raised: list[str]) -> None:
    """Write down what a widget's observers raise: ipywidgets tells it to the application's log alone."""
    # The only place that all of a widget's changes go by; `notify_change` is put back by `hold_trait_notifications`.
    notify = widget._notify_observers  # noqa: SLF001

    def notify_and_note(event: Any) -> None:
        try:
            notify(event)
        except Exception as error:
            raised.append(f"{type(error).__name__}: {error}")
            raise

    widget._notify_observers = notify_and_note  # noqa: SLF001


def _values(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(field.value) for name, field in fields.items()}


def _fill(fields: Mapping[str, Any], value: Any) -> None:
    for name, inner in (value or {}).items() if isinstance(value, Mapping | None) else ():
        if name in fields:
            fields[name].value = inner


def _plain(value: Any) -> Any:
    """Return a widget's value as JSON has it: a tuple of chosen options as a list."""
    return list(value) if isinstance(value, tuple) else value


@contextlib.contextmanager
def _widgets_made_here() -> Iterator[list[Widget]]:
    """Gather the widgets that this thread makes, in that order; others may be making some of their own meanwhile."""
    here, made = threading.get_ident(), []
    with _GATHERING:
        # There is one such callback, and it may be somebody else's.
        others = Widget._widget_construction_callback  # noqa: SLF001

        def note(widget: Widget) -> None:
            if threading.get_ident() == here:
                made.append(widget)
            if others is not None:
                others(widget)

        Widget.on_widget_constructed(note)
        try:
            yield made
        finally:
            Widget.on_widget_constructed(others)


def _show_in(widget: Widget, traits: Mapping[str, Any]) -> None:
    given = {trait: traits[trait] for trait in _CHANGED if trait in traits}
    _guarded("a widget of the form refused its value", partial(widget.set_state, given))


def _guarded(what: str, call: Callable[[], Any]) -> Any:
    """Run the user's own code; what it raises is told to the worker, who can tell its author."""
    try:
        return call()
    except AnswerError:
        raise
    except Exception as error:
        raise AnswerError(f"{what}: {type(error).__name__}: {error}") from error
