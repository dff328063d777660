"""What is promised of labels that no person has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gt_notebook.errors import JobError

Scope: TypeAlias = Literal["auto", "dataset"]

# 0.05 times 1,480 is a little less than 74 in binary; nobody should lose a label by that.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A promise, and how certain it is to be kept.

    Attributes:
        target: Share of right labels, above 0.5 and at most 1.
        certainty: Probability with which the promise is kept, above 0.5 and below 1.
        scope: Among which labels the share is counted: ``auto``, those of the model, or ``dataset``, all of them,
            where those by people count as right.

    Raises:
        JobError: A number is outside its range, or the scope is unknown.
    """

    target: float = 0.95
    certainty: float = 0.9
    scope: Scope = "auto"

    def __post_init__(self) -> None:
        if not 0.5 < self.target <= 1:  # noqa: PLR2004 - a coin is right half the time
            raise JobError(f"target is {self.target!r}; give a share of right labels above 0.5 and at most 1")
        if not 0.5 < self.certainty < 1:  # noqa: PLR2004 - see above
            raise JobError(f"certainty is {self.certainty!r}; give a probability above 0.5 and below 1")
        if self.scope not in {"auto", "dataset"}:
            raise JobError(f"promise is {self.scope!r}; give 'auto' or 'dataset'")

    @property
    def risk(self) -> float:
        """Probability with which the promise may break."""
        return 1 - self.certainty

    def allowed(self, automatic: int, *, total: int) -> int:
        """Return how many labels may be wrong of so many automatic ones in a data set of ``total`` objects."""
        among = automatic if self.scope == "auto" else total
        return min(automatic, int((1 - self.target) * among + _ROUNDING))
