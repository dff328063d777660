"""How near an answer comes to what is known or was suggested."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How near an answer comes to the known one.

    Attributes:
        right: In [0, 1]; 1.0 when they say the same.
        iou: Mean intersection over union of the shapes found in both; NaN where there are none.
    """

    right: float
    iou: float = math.nan


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What an answer without shapes has of a suggestion.

    Attributes:
        share: In [0, 1]; 1.0 when it says all that was suggested.
        iou: Intersection over union of what was suggested and what stands in its place; NaN where there is none.
    """

    share: float
    iou: float = math.nan
