"""How many shapes an answer may have, and which classes it must have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gt_notebook.errors import AnswerError, TaskError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a submitted answer must keep to; the labeler says so while the worker draws.

    Attributes:
        min_shapes: Fewest shapes. With one or more, "nothing to label" is no answer.
        max_shapes: Most shapes, or ``None``.
        required: Classes that must occur.
    """

    min_shapes: int = 0
    max_shapes: int | None = None
    required: tuple[str, ...] = ()

    def check(self, labels: Sequence[str]) -> None:
        """Raise ``AnswerError`` when the classes of the drawn shapes do not keep to the limits."""
        count = len(labels)
        if count < self.min_shapes:
            raise AnswerError(
                f"the answer has {count} of at least {self.min_shapes} shapes; draw the missing ones"
            )
        if self.max_shapes is not None and count > self.max_shapes:
            raise AnswerError(
                f"the answer has {count} shapes, and {self.max_shapes} are allowed; delete the others"
            )
        missing = [name for name in self.required if name not in labels]
        if missing:
            raise AnswerError(
                f"there is no {missing[0]!r} yet, and every answer must have one; draw it, or skip"
            )


def check_limits(
    *, min_shapes: int, max_shapes: int | None, required: Iterable[str], labels: Sequence[str]
) -> Limits:
    """Return the limits of a task.

    Args:
        min_shapes: Fewest shapes, 0 or more.
        max_shapes: Most shapes, or ``None`` for any number.
        required: Classes that must occur.
        labels: The classes of the task.

    Raises:
        TaskError: No answer could keep to them.
    """
    for name, number in (("min_shapes", min_shapes), ("max_shapes", max_shapes)):
        if number is not None and (isinstance(number, bool) or not isinstance(number, int) or number < 0):
            raise TaskError(f"{name} is {number!r}; give a whole number")
    classes = (required,) if isinstance(required, str) else tuple(required)
    unknown = [name for name in classes if name not in labels]
    if unknown:
        raise TaskError(f"the required class {unknown[0]!r} is not among the labels {', '.join(labels)}")
    if max_shapes is not None and max_shapes < max(min_shapes, len(set(classes)), 1):
        raise TaskError(
            f"max_shapes is {max_shapes}, fewer than the answer must have; raise it, or ask for fewer shapes"
        )
    return Limits(min_shapes=min_shapes, max_shapes=max_shapes, required=tuple(dict.fromkeys(classes)))
