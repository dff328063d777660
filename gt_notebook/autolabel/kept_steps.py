"""The steps of the plan as JSON, and back.

Many things of one kind are columns: ``{"of": "Guess", "object": […], "label": […], "margin": […]}``.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from gt_notebook.autolabel.proof import Look
from gt_notebook.autolabel.steps import Accept, Ask, Guess, Prove, Start

if TYPE_CHECKING:
    from gt_notebook.autolabel.steps import Step
    from gt_notebook.tasks import Json

_STEPS: dict[str, type[Any]] = {"start": Start, "ask": Ask, "prove": Prove, "accept": Accept}
_ITEMS: dict[str, type[Any]] = {"Guess": Guess, "Look": Look}


def kind_of(step: Step) -> str:
    """Return what a step is called where it is kept."""
    return type(step).__name__.lower()


def step_to_json(step: Step) -> Json:
    """Return a step as JSON."""
    return {field.name: _packed(getattr(step, field.name)) for field in fields(step)}


def step_from_json(kind: str, kept: Json) -> Step | None:
    """Return the step that was kept, ``None`` for decisions that are no steps of the plan."""
    if kind not in _STEPS:
        return None
    step: Step = _STEPS[kind](**{name: _unpacked(value) for name, value in kept.items()})
    return step


def _packed(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    if value and is_dataclass(value[0]):
        names = [field.name for field in fields(value[0])]
        columns = {name: [getattr(item, name) for item in value] for name in names}
        return {"of": type(value[0]).__name__, **columns}
    return list(value)


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        columns = {name: column for name, column in value.items() if name != "of"}
        item = _ITEMS[value["of"]]
        rows = zip(*columns.values(), strict=True)
        return tuple(item(**dict(zip(columns, row, strict=True))) for row in rows)
    return tuple(value) if isinstance(value, list) else value
